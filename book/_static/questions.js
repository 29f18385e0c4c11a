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

class Question {
  constructor(box, page) {
    this.box = box;
    this.page = page;
    this.key = JSON.parse(box.querySelector("script").textContent);
    this.folds = [];
    for (let next = box.nextElementSibling; next; next = next.nextElementSibling) {
      if (next.matches("div.cell") && box.matches(".tip")) {
        this.folds.push(...next.querySelectorAll("details"));
      }
      if (next.matches("details.answer")) {
        this.answer = next;
        break;
      }
    }
    this.folds.push(this.answer);
    this.words = [...this.answer.querySelectorAll(":scope > div > ol:last-of-type > li")];
    this.verdict = make("p", { className: "verdict" });
    this.verdict.setAttribute("role", "status");
    this.show = make("button", { type: "button", className: "show" }, "Show me");
    this.show.addEventListener("click", () => {
      this.commit("shown");
      this.answer.querySelector("summary").focus({ preventScroll: true });
    });
    // Who unfolds it by hand has seen it, too.
    this.answer.querySelector("summary").addEventListener("click", (event) => {
      if (this.answer.open || this.given !== undefined) return;
      event.preventDefault();
      this.commit("shown");
    });
    const ask = "choice" in this.key ? this.offer() : this.field();
    ask.setAttribute("role", "group");
    const text = box.querySelector(":scope > p:not(.admonition-title)");
    text.id ||= `${box.id}-text`;
    ask.setAttribute("aria-labelledby", text.id);
    ask.append(make("div", { className: "decide" }, this.show));
    box.append(this.verdict);
    this.restore();
  }

  // Buttons in place of a list.
  offer() {
    const list = this.box.querySelector(":scope > ol:last-of-type");
    const group = make("div", { className: "choices" });
    list.replaceWith(group);
    group.append(list);
    this.buttons = [...list.children].map((item, number) => {
      const button = make("button", { type: "button" });
      for (const part of [...item.childNodes]) {
        button.append(...(part.nodeName === "P" ? part.childNodes : [part]));
      }
      item.replaceChildren(button);
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", () => this.commit(number));
      return button;
    });
    return group;
  }

  // A field for a number, and a button to send it.
  field() {
    const form = make("form", { className: "number", noValidate: true });
    this.input = make("input", { type: "text", inputMode: "decimal", autocomplete: "off" });
    this.input.setAttribute("aria-label", "Your number");
    this.check = make("button", { type: "submit" }, "Check");
    form.append(this.input, this.check);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.input.readOnly) this.enter(this.input.value);
    });
    const group = make("div", {}, form);
    this.box.append(group);
    return group;
  }

  enter(text) {
    const readings = readNumber(text);
    const near = (known) => readings.find((number) => this.isNear(number, known));
    if (!readings.length) {
      this.say("A number is wanted, such as 0.25 or −3.");
    } else if (near(this.key.number) !== undefined) {
      this.commit(near(this.key.number));
    } else {
      const slip = this.key.slips.findIndex((known) => near(known) !== undefined);
      this.say("Not so.", slip >= 0 ? this.words[slip] : null);
    }
  }

  isNear(number, known) {
    return Math.abs(number - known) <= this.key.within * (1 + 1e-9);
  }

  commit(answer) {
    if (this.given !== undefined && this.given !== "shown" && answer === "shown") return;
    this.tell(answer);
    this.unfold();
    answers.set(this.page, this.box.id, answer);
  }

  unfold() {
    for (const fold of this.folds) fold.open = true;
  }

  // What the answer is worth, at the choices and below them.
  tell(answer) {
    this.given = answer;
    this.box.classList.add("answered");
    const right = "choice" in this.key ? this.key.choice : this.key.number;
    const chosen = typeof answer === "number";
    this.buttons?.forEach((button, number) => {
      const item = button.parentElement;
      button.setAttribute("aria-pressed", String(chosen && number === answer));
      item.querySelector(".turned")?.remove();
      item.classList.toggle("so", number === right);
      item.classList.toggle("not-so", chosen && number === answer && number !== right);
      if (number === right || (chosen && number === answer)) {
        const mark = number === right ? "so it is" : "not so";
        button.append(make("span", { className: "turned" }, ` – ${mark}`));
      }
    });
    if (!this.buttons) {
      if (chosen) this.input.value = String(answer).replace("-", "−");
      this.input.readOnly = this.check.hidden = chosen;
      this.say(chosen ? "So it is." : "The answer is unfolded below.");
    } else if (chosen) {
      this.say(answer === right ? "So it is." : "Not so.", this.words[answer]);
    } else {
      this.say("The answer is unfolded below.");
    }
    this.show.hidden = true;
  }

  say(verdict, words = null) {
    this.verdict.replaceChildren();
    if (verdict) this.verdict.append(make("strong", {}, verdict), " ");
    const copy = words?.cloneNode(true);
    for (const part of copy?.childNodes ?? []) {
      this.verdict.append(...[...(part.nodeName === "P" ? part.childNodes : [part])]);
    }
  }

  // As it was left, in this tab or in another one.
  restore() {
    const given = answers.of(this.page)[this.box.id];
    if (given === this.given) return;
    if (given !== undefined) {
      this.tell(given);
      this.unfold();
      return;
    }
    this.given = undefined;
    this.box.classList.remove("answered");
    this.show.hidden = false;
    this.say("");
    this.buttons?.forEach((button) => {
      button.setAttribute("aria-pressed", "false");
      button.querySelector(".turned")?.remove();
      button.parentElement.classList.remove("so", "not-so");
    });
    if (this.input) {
      this.input.value = "";
      this.input.readOnly = this.check.hidden = false;
    }
    for (const fold of this.folds) fold.open = false;
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
      this.forgotten.textContent = "Forgotten.";
    });
    this.forgotten = make("span");
    this.forgotten.setAttribute("role", "status");
    this.line = make("p", { className: "progress-line" }, this.forget, " ", this.forgotten);
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
      link.title = `${link.title.split(" · ")[0]} · ${this.words(name)}`;
      link.setAttribute("aria-label", `${link.textContent} · ${link.title}`);
    }
    if (!this.goOn) return;
    for (const [, name, words] of this.table) {
      words.textContent = this.done(name) ? ` ${this.words(name)}` : "";
    }
    const [name, question] = Array.isArray(answers.all.last) ? answers.all.last : [];
    this.goOn.replaceChildren();
    this.forget.hidden = !(name in this.pages);
    if (this.forget.hidden) return;
    this.forgotten.textContent = "";
    const address = `${this.pages[name].address}#${this.left(name)[0] ?? question}`;
    this.goOn.append(make("p", {}, make("a", { href: address }, "Go on where you were")));
  }
}

document.addEventListener("DOMContentLoaded", () => {
  answers.read();
  const data = document.getElementById("questions");
  const pages = JSON.parse(data?.textContent ?? "{}");
  const boxes = document.querySelectorAll(".admonition.question");
  const questions = [...boxes].map((box) => new Question(box, data.dataset.page));
  const progress = new Progress(pages);
  const again = () => {
    answers.read();
    questions.forEach((question) => question.restore());
    progress.tell();
  };
  addEventListener("storage", again);
  addEventListener("answers", () => {
    questions.forEach((question) => question.restore());
    progress.tell();
  });
});
