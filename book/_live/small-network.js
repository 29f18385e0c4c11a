/* Chapter 6: the network for the pencil, of which any number can be turned. */
"use strict";

live.figures["small-network"] = (place, { x0, A1, b1, A2, b2 }) => {
  const { draw, short } = live;
  const tuple = (values) => `(${values.map((one) => short(one)).join(", ")})`;
  const factor = (value) => (value < 0 ? `(${short(value)})` : short(value));

  /* What can be turned, by its name in words. */

  const weightName = (layer, i, j) => (layer === 1
    ? `Unit ${i}, weight for pixel ${j}` : `Category ${i}, weight for unit ${j}`);
  const biasName = (layer, i) => `${layer === 1 ? "Unit" : "Category"} ${i}, bias`;
  const all = {};
  [[A1, b1], [A2, b2]].forEach(([A, b], k) => A.forEach((row, i) => {
    row.forEach((start, j) => {
      all[weightName(k + 1, i, j)] = { start, min: -4, max: 4, step: 0.5 };
    });
    all[biasName(k + 1, i)] = { start: b[i], min: -4, max: 4, step: 0.5 };
  }));

  /** A x + b. Tenths and halves have no rounding errors on paper, nor here. */
  const linear = (A, x, b) => A.map((row, i) =>
    Number((row.reduce((sum, weight, j) => sum + weight * x[j], 0) + b[i]).toFixed(9)));

  function softmax(logits) {
    const m = Math.max(...logits);
    const powers = logits.map((logit) => Math.exp(logit - m));
    return powers.map((power) => power / (powers[0] + powers[1]));
  }

  /* The drawing: a column for each of x0, z1, x1, logits, p, in units of the SVG. */

  const across = { x0: 20, z1: 118, x1: 186, logits: 284, p: 336 };
  const heights = { x0: [38, 82, 126, 170], z1: [56, 104, 152], x1: [56, 104, 152],
    logits: [76, 132], p: [76, 132] };
  const half = { x0: 14, z1: 21, x1: 21, logits: 21 };

  live.title(place, "Turn any number of the network");
  const svg = draw("svg", { viewBox: "0 0 360 188", class: "live-chart", role: "img" });
  place.append(svg);
  const add = (tag, attributes, ...children) => {
    const element = draw(tag, attributes, ...children);
    svg.append(element);
    return element;
  };
  const write = (x, y, text, looks = "") =>
    add("text", { x, y, "text-anchor": "middle", class: looks }, text);

  const heads = { x0: "x₀", z1: "z₁", x1: "x₁ = relu(z₁)", logits: "logits",
    p: "p" };
  for (const name of Object.keys(heads)) write(across[name], 14, heads[name]);

  /** A line for each weight, and below it a broad one that shows which is turned. */
  const lines = (layer, A, from, to) => A.map((row, i) => row.map((_, j) => {
    const d = `M${across[from] + half[from]} ${heights[from][j]}` +
      `L${across[to] - half[to]} ${heights[to][i]}`;
    return { name: weightName(layer, i, j), halo: add("path", { d, class: "live-halo" }),
      line: add("path", { d, class: "live-line" }) };
  }));
  const drawn = [lines(1, A1, "x0", "z1"), lines(2, A2, "x1", "logits")];
  heights.z1.forEach((y) => add("path", { class: "live-tick",
    d: `M${across.z1 + half.z1} ${y}H${across.x1 - half.x1}` }));

  /** Boxes with a number in each, and a word below. */
  const boxes = (name, round) => heights[name].map((y) => ({
    box: add("rect", { x: across[name] - half[name], y: y - 13, width: 2 * half[name],
      height: 26, rx: round, class: "live-node" }),
    text: write(across[name], y + 4, ""),
    below: write(across[name], y + 25, "", "live-below"),
  }));
  const nodes = { x0: boxes("x0", 2), z1: boxes("z1", 13), x1: boxes("x1", 13),
    logits: boxes("logits", 13) };
  const shares = heights.p.map((y) => ({ text: write(across.p, y + 4, ""),
    bar: add("rect", { x: across.p - 22, y: y + 9, height: 5, class: "live-0",
      fill: "currentcolor" }) }));

  const sum = make("p", { className: "live-sum" });
  place.append(sum);
  const say = live.words(place);

  function show({ x0: pixels, z1, x1, logits, p }, parameters, chosen) {
    nodes.x0.forEach(({ box, text }, i) => {
      box.style.fill = `rgb(${Array(3).fill(Math.round(255 * pixels[i])).join()})`;
      text.style.fill = pixels[i] < 0.5 ? "white" : "black";
      text.textContent = short(pixels[i]);
    });
    const fill = (name, values, words) => values.forEach((value, i) => {
      nodes[name][i].text.textContent = short(value);
      nodes[name][i].below.textContent = words(i);
    });
    fill("z1", z1, (i) => `bias ${short(parameters.b1[i])}`);
    fill("x1", x1, (i) => (x1[i] > 0 ? "on" : "off"));
    fill("logits", logits, (i) => `bias ${short(parameters.b2[i])}`);
    x1.forEach((one, i) => nodes.x1[i].box.classList.toggle("live-off", one === 0));
    shares.forEach(({ text, bar }, i) => {
      text.textContent = p[i].toFixed(3);
      bar.setAttribute("width", 44 * p[i]);
    });
    drawn.forEach((layer, k) => layer.forEach((row, i) => row.forEach((one, j) => {
      const weight = parameters[`A${k + 1}`][i][j];
      one.line.style.strokeWidth = 1.2 * Math.abs(weight); // as in the cell
      one.line.setAttribute("class", `live-line ${weight > 0 ? "live-0" : "live-1"} ${
        weight < 0 ? "live-dashed" : ""} ${k === 1 && x1[j] === 0 ? "live-silent" : ""}`);
      one.halo.classList.toggle("live-chosen", one.name === chosen);
    })));
    ["z1", "logits"].forEach((name, k) => nodes[name].forEach(({ box }, i) =>
      box.classList.toggle("live-chosen", biasName(k + 1, i) === chosen)));
    svg.setAttribute("aria-label", `The network: x0 = ${tuple(pixels)}, z1 = ${tuple(z1)
    }, x1 = ${tuple(x1)}, logits = ${tuple(logits)}, p = (${p.map((one) =>
      one.toFixed(3)).join(", ")}).`);
  }

  /** Write out the sum in which the chosen number stands. */
  function writeOut(A, x, b, result, layer, i, chosen) {
    const terms = A[i].map((weight, j) => make(
      weightName(layer, i, j) === chosen ? "mark" : "span",
      { textContent: `${factor(weight)} · ${short(x[j])}` }));
    terms.push(make(biasName(layer, i) === chosen ? "mark" : "span",
      { textContent: factor(b[i]) }));
    sum.replaceChildren(`${layer === 1 ? "z₁ of unit" : "Logit of category"} ${i}: `,
      ...terms.flatMap((term, j) => (j ? [" + ", term] : [term])),
      ` = ${short(result[i])}`);
  }

  /* Knobs. */

  const pixelKnobs = x0.map((start, i) => live.slider({ name: `Pixel ${i}`, min: 0, max: 1,
    step: 0.1, start, words: (x) => short(x) }));
  const weights = live.numbers({ name: "A weight or bias", all });

  function update() {
    const { values, chosen } = weights;
    const matrix = (layer, A) => A.map((row, i) =>
      row.map((_, j) => values[weightName(layer, i, j)]));
    const biases = (layer, b) => b.map((_, i) => values[biasName(layer, i)]);
    const parameters = { A1: matrix(1, A1), b1: biases(1, b1), A2: matrix(2, A2),
      b2: biases(2, b2) };
    const pixels = pixelKnobs.map((knob) => knob.value);
    const z1 = linear(parameters.A1, pixels, parameters.b1);
    const x1 = z1.map((one) => Math.max(0, one));
    const logits = linear(parameters.A2, x1, parameters.b2);
    const p = softmax(logits);
    show({ x0: pixels, z1, x1, logits, p }, parameters, chosen);

    const layer = chosen.startsWith("Unit") ? 1 : 2;
    const i = Number(chosen.match(/\d/)[0]);
    if (layer === 1) writeOut(parameters.A1, pixels, parameters.b1, z1, 1, i, chosen);
    else writeOut(parameters.A2, x1, parameters.b2, logits, 2, i, chosen);

    const off = [0, 1, 2].filter((unit) => x1[unit] === 0);
    const units = ["No unit is off", `Unit ${off[0]} is off`,
      `Units ${off.join(" and ")} are off`,
      "All units are off"][off.length];
    const verdict = logits[0] === logits[1] ? "The categories are even"
      : `Category ${logits[0] > logits[1] ? 0 : 1} is ahead, with ${
        Math.max(...p).toFixed(3)}`;
    say(`${units}. ${verdict}.`);
  }

  live.knobs(place, [...pixelKnobs, weights], update);
};
