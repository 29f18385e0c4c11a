/* Chapter 1: ten images, which the reader gives a category each. */
"use strict";

live.figures["be-the-network"] = (place, { images, labels, network, people, names }) => {
  const { percent } = live;
  const COLUMNS = 28;

  /** Pixels from 0 to 1, of bytes in base64. */
  const pixelsOf = (text) => Array.from(atob(text), (byte) => byte.charCodeAt(0) / 255);
  const all = images.map(pixelsOf);
  const answers = []; // one for each image that has been labelled
  let at = 0; // the image that is shown

  live.title(place, "Be the network");
  const screen = make("div", { className: "live-beside live-ask" });
  const picture = make("div", {});
  const paint = live.pixels(picture, { label: "", columns: COLUMNS });
  const count = make("p", { className: "live-count" });
  picture.append(count);
  const buttons = names.map((name, k) => {
    const button = make("button", { type: "button" },
      make("span", { textContent: k }), ` ${name}`);
    button.addEventListener("click", () => answer(k));
    return button;
  });
  const keys = make("div", { className: "live-keys" }, ...buttons);
  keys.setAttribute("role", "group");
  keys.setAttribute("aria-label", "Categories");
  screen.append(picture, keys);

  const result = make("table", { className: "live-result", tabIndex: -1, hidden: true });
  result.setAttribute("aria-label", "The ten images and their categories");
  const say = live.words(place);

  const next = make("button", { type: "button" });
  next.addEventListener("click", () => {
    if (answers.length === at) return; // there is no answer yet
    at += 1;
    change();
    if (at < all.length) buttons[0].focus();
  });

  const box = make("div", { className: "live-turn" }, next);
  const change = () => box.dispatchEvent(new Event("input", { bubbles: true }));

  /** The first answer counts. */
  function answer(k) {
    if (answers.length > at || at === all.length) return;
    answers.push(k);
    change();
    next.focus();
  }

  // The digits are the labels, wherever in the figure one is.
  place.addEventListener("keydown", (event) => {
    if (/^\d$/.test(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey) {
      answer(Number(event.key));
    }
  });

  /** The table at the end; what differs from the label is set off. */
  function list() {
    const cell = (k, label) =>
      `<td${k === label ? "" : ' class="live-differs"'}>${names[k]}</td>`;
    result.innerHTML = `<thead><tr><td></td><th scope="col">label</th>` +
      `<th scope="col">you</th><th scope="col">network</th></tr></thead><tbody>${
        labels.map((label, k) => `<tr><th scope="row">${k + 1}</th><td>${names[label]}` +
          `</td>${cell(answers[k], label)}${cell(network[k], label)}</tr>`).join("")}` +
      `</tbody>`;
    [...result.tBodies[0].rows].forEach((row, k) => {
      row.cells[0].textContent = "";
      live.pixels(row.cells[0], { label: `Image ${k + 1}`, columns: COLUMNS })(all[k]);
    });
  }

  const agreeing = (given) => given.filter((k, i) => k === labels[i]).length;

  function update() {
    const done = at === all.length;
    const told = answers.length > at;
    const [said, label] = [answers[at], labels[at]];
    const focused = document.activeElement === next;
    screen.hidden = done;
    result.hidden = !done;
    box.hidden = done;
    if (done) {
      list();
      if (focused) result.focus({ preventScroll: true }); // what had it is gone
      say(`You agree with ${agreeing(answers)} of ${all.length} labels, the network of ` +
        `chapter 3 with ${agreeing(network)}; the people who were asked, with ${
          percent(people, 1)} of theirs.`);
      return;
    }
    paint(all[at]);
    picture.firstChild.setAttribute("aria-label", `Image ${at + 1}, of 28 × 28 pixels`);
    count.textContent = `Image ${at + 1} of ${all.length}`;
    buttons.forEach((button, k) => {
      button.setAttribute("aria-disabled", told);
      button.setAttribute("aria-pressed", told && k === said);
      button.classList.toggle("live-label", told && k === label);
    });
    next.textContent = at + 1 < all.length ? "Next image" : "All ten";
    next.setAttribute("aria-disabled", !told);
    if (!told) say(`Image ${at + 1}: which category does it show?`);
    else if (said === label) say(`You say ${names[said]}, and so does its label.`);
    else say(`You say ${names[said]}; its label is ${names[label]}.`);
  }

  const reset = () => {
    answers.length = 0;
    at = 0;
  };
  place.append(screen, result, place.querySelector(".live-says"));
  live.knobs(place, [{ box, reset }], update);
};
