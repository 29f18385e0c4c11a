// Questions: the choices become buttons, a number is entered in a field; an answer
// unfolds what the cell gave, and the words on it. What was answered is kept in this
// browser alone. book/_extensions/questions.py writes what is read here; without this
// script, choices are a list, and the folds open by hand.

// What was answered: {page: {question: a choice's number, a number entered, or "shown"},
// last: [page, question]}. Storage may be refused or full: then it lasts as long as the
// page.
const answers = {
  key: "machine-learning-workflow-annotated", // others may share the origin
  all: {},

  read() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? "{}");
      if (kept && typeof kept === "object" && !Array.isArray(kept)) this.all = kept;
    } catch {
      // Not ours, or refused: what this page knows stays.
    }
  },

  of(page) {
    return this.all[page] ?? {};
  },

  set(page, question, answer) {
    this.read(); // another tab may have written
    (this.all[page] ??= {})[question] = answer;
    this.all.last = [page, question];
    this.write();
  },

  forget() {
    this.all = {};
    this.write();
  },

  write() {
    try {
      localStorage.setItem(this.key, JSON.stringify(this.all));
    } catch {
      // See above.
    }
    dispatchEvent(new Event("answers"));
  },
};

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

// A box that asks, its folds, and what they share: what is said below, "Show me", and what
// was answered before. Kinds of boxes say how one answers (`ask`), what an answer is
// worth (`tell`), and how it looks before (`clear`).
class Asked {
  static all = [];

  constructor(box, page) {
    Asked.all.push(this);
    this.box = box;
    this.page = page;
    this.key = JSON.parse(box.querySelector("script").textContent);
    this.list = box.querySelector(":scope > ol:last-of-type");
    const next = box.nextElementSibling; // the cell that decides, or at once the answer
    this.answer = next.matches(".answer") ? next : next.nextElementSibling;
    const opened = box.matches(".tip") && next !== this.answer
      ? next.querySelectorAll("details") : [];
    this.folds = [...opened, this.answer];
    const said = this.answer.querySelector(":scope > div");
    const words = said.querySelector(":scope > .slips")
      ?? said.querySelector(":scope > ol:last-of-type");
    this.words = [...(words?.children ?? [])];
    this.verdict = make("div", { className: "verdict" });
    this.verdict.setAttribute("role", "status");
    this.show = make("button", { type: "button", className: "show" }, "Show me");
    const title = this.answer.querySelector("summary");
    this.show.addEventListener("click", () => {
      this.commit("shown");
      title.focus({ preventScroll: true });
    });
    // Who unfolds it by hand has seen it, too.
    title.addEventListener("click", (event) => {
      if (this.answer.open || this.given !== undefined) return;
      event.preventDefault();
      this.commit("shown");
    });
    const group = this.ask();
    group.setAttribute("role", "group");
    // Named by the title, and not by the question too: who hears the page would hear it
    // twice. Who comes by the Tab key hears the description as well.
    const heading = box.querySelector(":scope > .admonition-title");
    const text = box.querySelector(":scope > p:not(.admonition-title)");
    heading.id ||= `${box.id}-title`;
    text.id ||= `${box.id}-text`;
    group.setAttribute("aria-labelledby", heading.id);
    group.setAttribute("aria-describedby", text.id);
    group.append(this.show);
    box.append(group, this.verdict);
    this.clear();
    this.restore();
  }

  commit(answer) {
    this.take(answer);
    answers.set(this.page, this.box.id, answer);
  }

  take(answer) {
    this.given = answer;
    this.box.classList.add("answered");
    this.show.hidden = true;
    this.tell(answer);
    if (answer === "shown") this.say("The answer is unfolded below.");
    for (const fold of this.folds) fold.open = true;
  }

  // As it was left, in this tab or in another one.
  restore() {
    const given = answers.of(this.page)[this.box.id];
    if (JSON.stringify(given) === JSON.stringify(this.given)) return;
    if (given !== undefined) {
      this.take(given);
      return;
    }
    this.given = undefined;
    this.box.classList.remove("answered");
    this.show.hidden = false;
    this.say("");
    this.clear();
    for (const fold of this.folds) fold.open = false;
  }

  say(verdict, ...words) {
    const parts = verdict ? [make("strong", {}, verdict), " ", ...words] : [];
    announce(this.verdict, ...parts);
  }
}

// The parts of an entry of a list, out of its paragraph.
const partsOf = (item) =>
  [...item.childNodes].flatMap((part) => (part.nodeName === "P" ? [...part.childNodes] : [part]));

// One chooses, and that decides.
class Choice extends Asked {
  ask() {
    const group = make("div", { className: "choices" }, this.list);
    this.buttons = [...this.list.children].map((item, number) => {
      const button = make("button", { type: "button" }, ...partsOf(item));
      item.replaceChildren(button);
      button.addEventListener("click", () => this.commit(number));
      return button;
    });
    return group;
  }

  clear() {
    for (const button of this.buttons) {
      button.setAttribute("aria-pressed", "false");
      button.querySelector(".turned")?.remove();
      button.parentElement.classList.remove("so", "not-so");
    }
  }

  tell(answer) {
    this.clear();
    const right = this.key.choice;
    this.mark(right, "so", "so it is");
    if (!Number.isInteger(answer) || !(answer in this.buttons)) return;
    this.buttons[answer].setAttribute("aria-pressed", "true");
    if (answer !== right) this.mark(answer, "not-so", "not so");
    const words = partsOf(this.words[answer].cloneNode(true));
    this.say(answer === right ? "So it is." : "Not so.", ...words);
  }

  mark(number, name, words) {
    this.buttons[number].append(make("span", { className: "turned" }, ` – ${words}`));
    this.buttons[number].parentElement.classList.add(name);
  }
}

// One enters a number, until it is right.
class Field extends Asked {
  ask() {
    this.input = make("input", { type: "text", inputMode: "decimal", autocomplete: "off" });
    this.input.setAttribute("aria-label", "Your number");
    this.check = make("button", { type: "submit" }, "Check");
    const form = make("form", { className: "number", noValidate: true });
    form.append(this.input, this.check);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.input.readOnly) this.enter(this.input.value);
    });
    return make("div", {}, form);
  }

  clear() {
    this.input.value = "";
    this.input.readOnly = this.check.hidden = false;
  }

  tell(answer) {
    if (typeof answer !== "number") return;
    this.input.value = String(answer).replace("-", "−");
    this.input.readOnly = this.check.hidden = true;
    this.say("So it is.");
  }

  enter(text) {
    const readings = readNumber(text);
    const near = (known) =>
      readings.find((number) => Math.abs(number - known) <= this.key.within * (1 + 1e-9));
    if (!readings.length) {
      this.say("A number is wanted, such as 0.25 or −3.");
    } else if (near(this.key.number) !== undefined) {
      this.commit(near(this.key.number));
    } else {
      const slip = this.key.slips.findIndex((known) => near(known) !== undefined);
      const words = slip < 0 ? [] : partsOf(this.words[slip].cloneNode(true));
      // Without the number: it has just been entered.
      this.say("Not so.", ...words.filter((part) => !part.matches?.(".slip")));
    }
  }
}

// What a text can mean as a number: "0,25", "−3", "1e-3", "1/3", "25%", " 2 400 "; and
// "2,400" either 2400 or 2.4.
function readNumber(text) {
  const plain = text.replace(/\s/g, "").replace(/[−–]/g, "-");
  const forms = [plain.replace(",", "."), plain.replace(/,(?=\d{3}(?!\d))/g, "")];
  const shape = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(?:\/(\d+\.?\d*))?(%?)$/i;
  return forms
    .map((form) => shape.exec(form))
    .filter(Boolean)
    .map(([, above, below, percent]) => (above / (below ?? 1)) * (percent ? 0.01 : 1))
    .filter(Number.isFinite);
}

// How far one has come: on the strip of chapters, and on the first page.
class Progress {
  constructor(pages) {
    this.pages = pages; // by name: its questions, and its address from here
    this.table = [...document.querySelectorAll("article table a[href]")]
      .map((link) => [link, this.nameOf(link.href)])
      .filter(([, name]) => name);
    this.goOn = document.querySelector(".go-on");
    if (this.goOn) this.addToFirstPage();
    this.tell();
  }

  nameOf(address) {
    const plain = (url) => new URL(url, location.href).href.replace(/[#?].*/, "");
    const found = Object.entries(this.pages).find(
      ([, { address: known }]) => plain(known) === plain(address),
    );
    return found?.[0];
  }

  left(name) {
    const given = answers.of(name);
    return this.pages[name].questions.filter((question) => !(question in given));
  }

  done(name) {
    return this.pages[name].questions.length - this.left(name).length;
  }

  words(name) {
    return `${this.done(name)} of ${this.pages[name].questions.length} answered`;
  }

  addToFirstPage() {
    this.forget = make("button", { type: "button" }, "Forget all my answers");
    this.forget.addEventListener("click", () => {
      if (!confirm("Forget the answers of all chapters?")) return;
      answers.forget();
      announce(this.forgotten, "Forgotten.");
    });
    this.forgotten = make("div");
    this.forgotten.setAttribute("role", "status");
    this.line = make("div", { className: "progress-line" }, this.forget, this.forgotten);
    this.table[0]?.[0].closest("table").after(this.line);
    for (const entry of this.table) {
      entry.push(make("span", { className: "progress-words" }));
      entry[0].after(entry[2]);
    }
  }

  tell() {
    for (const link of document.querySelectorAll(".way a[data-page]")) {
      const name = link.dataset.page;
      if (!(name in this.pages)) continue;
      link.style.setProperty("--done", this.done(name) / this.pages[name].questions.length);
      // Both alike: else a screen reader says both.
      const answered = this.done(name) ? ` · ${this.words(name)}` : "";
      link.title = `${link.textContent} · ${link.dataset.title}${answered}`;
      link.setAttribute("aria-label", link.title);
    }
    if (!this.goOn) return;
    for (const [, name, words] of this.table) {
      words.textContent = this.done(name) ? ` ${this.words(name)}` : "";
    }
    const [name, question] = Array.isArray(answers.all.last) ? answers.all.last : [];
    this.goOn.replaceChildren();
    this.forget.hidden = !(name in this.pages);
    if (this.forget.hidden) return;
    announce(this.forgotten);
    const address = `${this.pages[name].address}#${this.left(name)[0] ?? question}`;
    this.goOn.append(make("p", {}, make("a", { href: address }, "Go on where you were")));
  }
}

document.addEventListener("DOMContentLoaded", () => {
  answers.read();
  const data = document.getElementById("questions");
  const pages = JSON.parse(data?.textContent ?? "{}");
  for (const box of document.querySelectorAll(".admonition.question, .admonition.order")) {
    const { choice, number } = JSON.parse(box.querySelector("script").textContent);
    const kind = choice !== undefined ? Choice : number !== undefined ? Field : Program;
    new kind(box, data.dataset.page);
  }
  const progress = new Progress(pages);
  const again = () => {
    for (const one of Asked.all) one.restore();
    progress.tell();
  };
  addEventListener("answers", again);
  addEventListener("storage", () => {
    answers.read();
    again();
  });
});
