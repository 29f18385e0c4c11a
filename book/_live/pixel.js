/* Chapter 2: a pixel of our image: its level, its number, its place in the flat row. */
"use strict";

live.figures.pixel = (place, { levels, columns, i, j }) => {
  const rows = levels.length / columns;
  const AROUND = 4; // so many places before and after are shown

  /** What ToTensor makes of a grey level, in numbers of four bytes. */
  const numberOf = (level) => Math.fround(level / 255).toFixed(4);
  const placeOf = () => columns * row.value + column.value;

  live.title(place, "Move the frame over our image");
  const screen = make("div", { className: "live-beside live-pixel" });
  place.append(screen);

  /* The image, with the frame on it. */
  const image = make("div", { className: "live-framed", tabIndex: 0 });
  image.setAttribute("role", "application"); // arrow keys are for it
  image.setAttribute("aria-label", "Our image; arrow keys move the frame");
  const shares = levels.map((level) => level / 255);
  live.pixels(image, { label: "Our image", columns })(shares);
  const frame = make("div", { className: "live-frame" });
  image.append(frame);
  const beside = make("div", {});
  screen.append(image, beside);

  /* Level, number, place. */
  const NAMES = ["grey level", "number", "row, column", "place in the flat row"];
  const table = make("table", { className: "live-facts" });
  table.setAttribute("aria-label", "The pixel in the frame");
  table.innerHTML = `<tbody>${NAMES.map((name) =>
    `<tr><th scope="row">${name}</th><td></td></tr>`).join("")}</tbody>`;
  beside.append(table);

  /* The flat row: the whole of it, and the places around. */
  const strip = make("div", { className: "live-strip" });
  strip.setAttribute("role", "img");
  const whole = make("div", { className: "live-framed" });
  live.pixels(whole, { label: "", columns: levels.length })(shares);
  const mark = make("div", { className: "live-mark" });
  whole.append(mark);
  const cells = Array.from({ length: 2 * AROUND + 1 }, () => {
    const square = make("b");
    const under = make("span");
    return { box: make("div", {}, square, under), square, under };
  });
  const near = make("div", { className: "live-cells" }, ...cells.map((one) => one.box));
  strip.append(whole, near);
  place.append(strip);
  const say = live.words(place);

  const slider = (name, letter, count, start) => live.slider({
    name, min: 0, max: count - 1, start, words: (x) => `${letter} = ${x}` });
  const row = slider("Row", "i", rows, i);
  const column = slider("Column", "j", columns, j);

  function moveTo({ input }, to) {
    input.value = to; // it keeps to its ends
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Go to a place of the flat row, if there is one. */
  function goTo(at) {
    if (!(at in levels)) return;
    moveTo(row, Math.floor(at / columns));
    moveTo(column, at % columns);
  }

  // Left and right go on through the flat row: past an edge of the image, too.
  image.addEventListener("keydown", (event) => {
    const [at, j] = [placeOf(), column.value];
    const to = { ArrowUp: at - columns, ArrowDown: at + columns, ArrowLeft: at - 1,
      ArrowRight: at + 1, Home: at - j, End: at - j + columns - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault(); // the page would scroll
    goTo(to);
  });
  cells.forEach(({ box }, k) =>
    box.addEventListener("click", () => goTo(placeOf() - AROUND + k)));

  function point(event) {
    if (event.type === "pointermove" && !event.buttons) return;
    const box = image.querySelector("canvas").getBoundingClientRect();
    const of = (share, count) =>
      Math.max(0, Math.min(count - 1, Math.floor(share * count)));
    moveTo(row, of((event.clientY - box.top) / box.height, rows));
    moveTo(column, of((event.clientX - box.left) / box.width, columns));
  }
  image.addEventListener("pointerdown", point);
  image.addEventListener("pointermove", point);

  live.knobs(place, [row, column], () => {
    const at = placeOf();
    const level = levels[at];
    frame.style.left = live.percent(column.value / columns, 3);
    frame.style.top = live.percent(row.value / rows, 3);
    mark.style.left = live.percent((at + 0.5) / levels.length, 3);
    const facts = [level, numberOf(level), `${row.value}, ${column.value}`, at];
    facts.forEach((fact, k) => { table.rows[k].cells[1].textContent = fact; });
    cells.forEach(({ box, square, under }, k) => {
      const there = at - AROUND + k;
      const inside = there in levels;
      square.textContent = inside ? levels[there] : "";
      square.style.background = inside ? `rgb(${Array(3).fill(levels[there])})` : "none";
      square.style.color = levels[there] > 127 ? "black" : "white";
      under.textContent = inside ? there : "–";
      box.classList.toggle("live-row-begins", inside && there % columns === 0);
    });
    strip.setAttribute("aria-label", `The row of 784 around place ${at}: levels ${
      cells.map(({ square }) => square.textContent || "none").join(", ")}.`);
    say(`Level ${level} is ${level} / 255 = ${numberOf(level)}. Its place is ${columns} · ${
      row.value} + ${column.value} = ${at}.`);
  });
};
