// Lines to be put in order, by buttons: a line is taken into the program, moved up or
// down there, or put back. What each order comes to was tried when the page was made;
// see book/_extensions/orders.py. What all boxes that ask share is in questions.js.

class Program extends Asked {
  ask() {
    // With its indentation, as it stands in an entry of the list.
    this.lines = [...this.list.children].map((item) => item.querySelector("code").textContent);
    this.list.remove();
    this.offered = make("ul", { className: "lines" });
    this.program = make("ol", { className: "lines" });
    this.run = make("button", { type: "button", className: "run" }, "Run it");
    this.run.addEventListener("click", () => this.judge());
    return make(
      "div",
      {},
      this.titled("Lines to choose from", this.offered),
      this.titled(`Your program: ${this.key.take} lines`, this.program),
      this.run,
      " ",
    );
  }

  clear() {
    this.taken = []; // places of lines
    this.draw();
  }

  tell(answer) {
    if (!Array.isArray(answer)) return;
    this.taken = answer.filter((line) => line in this.lines);
    this.draw();
    this.say("It runs,", `and gives ${this.key.outcomes[0]}.`);
  }

  titled(title, list) {
    const heading = make("p", { className: "lines-title" }, title);
    heading.id = `${this.box.id}-${list.nodeName}`;
    list.setAttribute("aria-labelledby", heading.id);
    return make("div", {}, heading, list);
  }

  draw(focus = null) {
    const button = (words, sign, line, act, off = false) => {
      const made = make("button", { type: "button" }, sign);
      made.setAttribute("aria-label", `${words}: ${this.lines[line].trim()}`);
      if (off) made.setAttribute("aria-disabled", "true");
      made.addEventListener("click", () => off || act());
      made.dataset.name = `${words} ${line}`;
      return made;
    };
    const code = (line) => make("code", {}, this.lines[line]);
    const full = this.taken.length === this.key.take;
    const left = [...this.lines.keys()].filter((line) => !this.taken.includes(line));
    this.offered.replaceChildren(
      ...left.map((line) =>
        make("li", {}, button("Take", "+", line, () => this.put(line), full), code(line)),
      ),
    );
    this.program.replaceChildren(
      ...this.taken.map((line, place) =>
        make(
          "li",
          {},
          code(line),
          make(
            "span",
            { className: "moves" },
            button("Up", "↑", line, () => this.move(place, -1), place === 0),
            button("Down", "↓", line, () => this.move(place, 1), place === this.taken.length - 1),
            button("Put back", "×", line, () => this.putBack(place)),
          ),
        ),
      ),
    );
    this.run.disabled = !full;
    if (!focus) return;
    const wanted = this.box.querySelector(`[data-name="${focus}"]`);
    (wanted ?? (full ? this.run : this.offered.querySelector("button")))?.focus();
  }

  put(line) {
    this.taken.push(line);
    this.changed(`Put back ${line}`);
  }

  putBack(place) {
    const [line] = this.taken.splice(place, 1);
    this.changed(`Take ${line}`);
  }

  move(place, by) {
    const [line] = this.taken.splice(place, 1);
    this.taken.splice(place + by, 0, line);
    this.changed(`${by < 0 ? "Up" : "Down"} ${line}`);
  }

  changed(focus) {
    this.say("");
    this.draw(focus);
  }

  // The place of the order among all, as itertools.permutations has them.
  rank() {
    const left = [...this.lines.keys()];
    let rank = 0;
    for (const line of this.taken) {
      const place = left.indexOf(line);
      rank = rank * left.length + place;
      left.splice(place, 1);
    }
    return rank;
  }

  outcome() {
    const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    return letters.indexOf(this.key.orders[this.rank()]);
  }

  judge() {
    const outcome = this.outcome();
    const [right] = this.key.outcomes;
    const said = this.key.outcomes[outcome];
    if (outcome === 0) {
      this.commit([...this.taken]);
    } else if (/^\w*(Error|Exception): /.test(said)) {
      this.say("It stops.", said);
    } else {
      this.say("Not so.", `It runs, and gives ${said}, not ${right}.`);
    }
  }
}
