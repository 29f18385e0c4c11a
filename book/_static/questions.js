// Questions: the choices become buttons, a number is entered in a field; an answer
// unfolds what the cell gave, and the words on it. What was answered is kept in this
// browser alone. book/_extensions/questions.py writes what is read here; without this
// script, choices are a list, and the folds open by hand.

// What was answered: {page: {question: a choice's number, a number entered, or "shown"},
// last: [page, question]}. Storage may be refused or full: then it lasts as long as the
// page.
const answers = {
  key: "answers",
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
    this.show.addEventListener("click", () => this.commit("shown"));
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
    const group = make("form", { className: "number", noValidate: true });
    this.input = make("input", { type: "text", inputMode: "decimal", autocomplete: "off" });
    this.input.setAttribute("aria-label", "Your number");
    group.append(this.input, make("button", { type: "submit" }, "Check"));
    group.addEventListener("submit", (event) => {
      event.preventDefault();
      this.enter(this.input.value);
    });
    this.box.append(group);
    return group;
  }

  enter(text) {
    const number = readNumber(text);
    if (number === null) {
      this.say("A number is wanted, such as 0.25 or −3.");
    } else if (this.isNear(number, this.key.number)) {
      this.commit(number);
    } else {
      const slip = this.key.slips.findIndex((known) => this.isNear(number, known));
      this.say("Not so.", slip >= 0 ? this.words[slip] : null);
    }
  }

  isNear(number, known) {
    return Math.abs(number - known) <= this.key.within * (1 + 1e-9);
  }

  commit(answer) {
    if (this.given !== undefined && this.given !== "shown" && answer === "shown") return;
    answers.set(this.page, this.box.id, answer);
    this.tell(answer);
    this.unfold();
  }

  unfold() {
    this.opening = true;
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
        const mark = number === right ? "as it turned out" : "not so";
        button.append(make("span", { className: "turned" }, ` – ${mark}`));
      }
    });
    if (!this.buttons) {
      if (chosen) this.input.value = String(answer).replace("-", "−");
      this.say(chosen ? "So it is." : "");
    } else if (chosen) {
      this.say(answer === right ? "So it turned out." : "Not so.", this.words[answer]);
    } else {
      this.say("");
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
    if (this.input) this.input.value = "";
    for (const fold of this.folds) fold.open = false;
  }
}

// "0,25", "−3", "1e-3", "1/3", "25%" and " 2 400 " are numbers, too.
function readNumber(text) {
  const plain = text
    .replace(/[\s\u2009\u202f\u00a0]/g, "")
    .replace(/[−–]/g, "-")
    .replace(/,(?=\d{3}(?:\D|$))(?=.*\.)/g, "")
    .replace(",", ".");
  const match = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(?:\/(\d+\.?\d*))?(%?)$/i.exec(plain);
  if (!match) return null;
  const number = (Number(match[1]) / Number(match[2] ?? 1)) * (match[3] ? 0.01 : 1);
  return Number.isFinite(number) ? number : null;
}

// How far one has come: on the strip of chapters, and on the first page.
class Progress {
  constructor(pages) {
    this.pages = pages; // by name: how many questions, and the address from here
    this.table = [...document.querySelectorAll("article table a[href]")]
      .map((link) => [link, this.nameOf(link.href)])
      .filter(([, name]) => name);
    if (this.table.length) this.addLine();
    this.tell();
  }

  nameOf(address) {
    const plain = (url) => new URL(url, location.href).href.replace(/[#?].*/, "");
    const found = Object.entries(this.pages).find(
      ([, { address: known }]) => plain(known) === plain(address),
    );
    return found?.[0];
  }

  done(name) {
    return Math.min(Object.keys(answers.of(name)).length, this.pages[name].questions);
  }

  words(name) {
    return `${this.done(name)} of ${this.pages[name].questions}`;
  }

  addLine() {
    this.on = make("span");
    const forget = make("button", { type: "button" }, "Forget my answers");
    forget.addEventListener("click", () => answers.forget());
    this.line = make("p", { className: "progress-line" }, this.on, " ", forget);
    this.table[0][0].closest("table").before(this.line);
    for (const entry of this.table) {
      entry.push(make("span", { className: "progress-words" }));
      entry[0].after(entry[2]);
    }
  }

  tell() {
    for (const link of document.querySelectorAll(".way a[data-page]")) {
      const name = link.dataset.page;
      if (!(name in this.pages)) continue;
      link.style.setProperty("--done", this.done(name) / this.pages[name].questions);
      link.title = `${link.title.split(" · ")[0]} · ${this.words(name)} answered`;
    }
    if (!this.line) return;
    for (const [, name, words] of this.table) {
      words.textContent = this.done(name) ? ` ${this.words(name)} answered` : "";
    }
    const [name, question] = answers.all.last ?? [];
    this.line.hidden = !(name in this.pages);
    this.on.replaceChildren();
    if (this.line.hidden) return;
    const address = `${this.pages[name].address}#${question}`;
    this.on.append(make("a", { href: address }, "Go on where you were"));
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
