/* The curves of a training, and of the one before, as an SVG: losses above, accuracy
   below, over the steps. A run is {losses: [[step, loss], …], validation: [[step, loss,
   accuracy], …]}. */
"use strict";

training.HIGHEST = 10; // greater losses are drawn at the upper edge

training.drawCurves = (place, runs) => {
  const SVG = "http://www.w3.org/2000/svg";
  const [LEFT, RIGHT, WIDTH] = [38, 332, 340];
  const LOSS = { top: 20, bottom: 140 };
  const ACCURACY = { top: 168, bottom: 238 };

  function add(name, looks, attributes = {}, text = "") {
    const one = document.createElementNS(SVG, name);
    one.setAttribute("class", looks);
    Object.entries(attributes).forEach(([key, value]) => one.setAttribute(key, value));
    one.textContent = text;
    place.append(one);
  }

  /** From mark to mark, with five at most: 1, 2 or 5 times a power of 10. */
  function markStep(most) {
    const power = 10 ** Math.floor(Math.log10(most / 5));
    return power * [1, 2, 5, 10].find((times) => times * power >= most / 5);
  }
  const marks = (most, step) =>
    Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, i) => i * step);

  const points = runs.flatMap(({ losses, validation }) => [...losses, ...validation]);
  const lastStep = Math.max(10, ...points.map(([step]) => step));
  const finite = points.map(([, loss]) => loss).filter(Number.isFinite);
  const highest = Math.min(training.HIGHEST, Math.ceil(Math.max(3, ...finite)));

  const x = (step) => LEFT + (step / lastStep) * (RIGHT - LEFT);
  const between = ({ top, bottom }, most) => (value) =>
    bottom - Math.min(1, value / most) * (bottom - top);
  const [loss, accuracy] = [between(LOSS, highest), between(ACCURACY, 1)];

  function line(pairs, y, looks) {
    const path = pairs.filter(([, value]) => Number.isFinite(value))
      .map(([step, value]) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`);
    if (path.length === 1) path.push(path[0]); // a dot
    if (path.length) add("path", `tr-line ${looks}`, { d: `M${path.join("L")}` });
  }

  function axes({ top, bottom }, title, y, values, text) {
    add("text", "tr-title", { x: 0, y: top - 9 }, title);
    for (const value of values) {
      add("path", "tr-mark", { d: `M${LEFT},${y(value)}H${RIGHT}` });
      add("text", "tr-end", { x: LEFT - 4, y: y(value) + 4 }, text(value));
    }
    for (const step of marks(lastStep, markStep(lastStep))) {
      add("path", "tr-mark", { d: `M${x(step)},${bottom}v3` });
    }
  }

  place.setAttribute("viewBox", `0 0 ${WIDTH} 268`);
  place.replaceChildren();
  axes(LOSS, "loss", loss, marks(highest, highest > 5 ? 2 : 1), (value) => value);
  axes(ACCURACY, "validation images right", accuracy, [0, 0.5, 1],
    (value) => `${100 * value}%`);
  for (const step of marks(lastStep, markStep(lastStep))) {
    add("text", "tr-middle", { x: x(step), y: ACCURACY.bottom + 15 },
      step.toLocaleString("en"));
  }
  add("text", "tr-end", { x: RIGHT, y: ACCURACY.bottom + 28 }, "steps");
  runs.forEach(({ losses, validation }, i) => { // the present one last, on top
    const old = i < runs.length - 1 ? "tr-before" : "";
    line(losses, loss, `tr-training ${old}`);
    line(validation, loss, `tr-validation ${old}`);
    line(validation.map(([step, , share]) => [step, share]), accuracy,
      `tr-accuracy ${old}`);
  });
};
