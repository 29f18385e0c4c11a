/* Chapter 8: backpropagation through the small network, one number at a time. */
"use strict";

live.figures.backpropagation = (place, { x0, A1, b1, A2, b2, label }) => {
  const PENCIL = 0.006; // so near counts as right: two digits, as in the questions
  const UNITS = [0, 1, 2];
  const LOGITS = [0, 1];

  /** In few digits; with one less from 10 on, so that all fit into their places. */
  const short = (value) => live.short(value, Math.abs(value) < 10 ? 3 : 2);
  const factor = (value) => (value < 0 ? `(${short(value)})` : short(value));
  const sum = (values) => values.reduce((one, other) => one + other);

  /* What computes. Numbers have the names that code gives them: "A1[1, 2]". */

  const named = (values, name) => values.flatMap((value, i) => (Array.isArray(value)
    ? value.map((one, j) => [`${name}[${i}, ${j}]`, one]) : [[`${name}[${i}]`, value]]));
  const START = Object.fromEntries([named(x0, "x0"), named(A1, "A1"), named(b1, "b1"),
    named(A2, "A2"), named(b2, "b2")].flat());
  const E = Object.fromEntries(LOGITS.map((i) => [`e[${i}]`, Number(i === label)]));

  const LINES = {
    z1: "z1 = A1 @ x0 + b1",
    x1: "x1 = relu(z1)",
    logits: "logits = A2 @ x1 + b2",
    p: "p = softmax(logits)",
    loss: "loss = logsumexp(logits) − logits[y]",
    grad_logits: "grad_logits = p − e",
    grad_A2: "grad_A2 = outer(grad_logits, x1)",
    grad_b2: "grad_b2 = grad_logits",
    grad_x1: "grad_x1 = A2.T @ grad_logits",
    grad_z1: "grad_z1 = where(z1 > 0, grad_x1, 0)",
    grad_A1: "grad_A1 = outer(grad_z1, x0)",
    grad_b1: "grad_b1 = grad_z1",
  };

  /** All numbers, and how each is formed of others, one after the other. What is wrong in
      known ways has a word for each. */
  function walk(given) {
    const n = { ...given, ...E };
    const steps = [];
    const form = (name, value, text, from, sent, slips = []) => {
      n[name] = value;
      steps.push({ name, value, text, from, sent, slips, line: name.replace(/\[.*/, "") });
    };
    const product = (...names) => {
      const [first, ...others] = names.map((name) => n[name]);
      return [short(first), ...others.map(factor)].join(" · ");
    };
    const all = (name, indices) => indices.map((i) => `${name}[${i}]`);

    /** An entry of A x + b. Tenths and halves have no rounding errors on paper. */
    const linear = (name, i, A, x, b, indices, sent) => {
      const pairs = indices.map((j) => [`${A}[${i}, ${j}]`, `${x}[${j}]`]);
      const value = sum(pairs.map(([one, other]) => n[one] * n[other])) + n[`${b}[${i}]`];
      const terms = pairs.map(([one, other]) => `${factor(n[one])} · ${short(n[other])}`);
      form(`${name}[${i}]`, Number(value.toFixed(9)),
        [...terms, factor(n[`${b}[${i}]`])].join(" + "), [...pairs.flat(), `${b}[${i}]`], sent);
    };
    for (const j of UNITS) {
      linear("z1", j, "A1", "x0", "b1", [0, 1, 2, 3],
        `Forward: unit ${j} multiplies each pixel by its weight, and adds its bias.`);
    }
    for (const j of UNITS) {
      const z = n[`z1[${j}]`];
      form(`x1[${j}]`, Math.max(0, z), `max(0, ${short(z)})`, [`z1[${j}]`],
        `Forward: unit ${j} is ${z > 0 ? "on" : "off"}.`);
    }
    for (const i of LOGITS) {
      linear("logits", i, "A2", "x1", "b2", UNITS,
        `Forward: logit ${i} is a sum over the three units.`);
    }
    const logits = LOGITS.map((i) => n[`logits[${i}]`]);
    const m = Math.max(...logits);
    const powers = logits.map((one) => Math.exp(one - m));
    const written = logits.map((one) => `exp(${short(one)})`);
    for (const i of LOGITS) {
      form(`p[${i}]`, powers[i] / sum(powers), `${written[i]} / (${written.join(" + ")})`,
        all("logits", LOGITS), `Forward: the probability of category ${i}.`);
    }
    form("loss", m + Math.log(sum(powers)) - logits[label],
      `log(${written.join(" + ")}) − ${factor(logits[label])}`, all("logits", LOGITS),
      `Forward is done: the loss, with the label ${label}. From here it goes back.`);

    for (const i of LOGITS) {
      const [p, e] = [n[`p[${i}]`], n[`e[${i}]`]];
      // For the label, 1 − p is the other one's p: so no digit is lost where p is near 1.
      form(`grad_logits[${i}]`, i === label ? -n[`p[${1 - i}]`] : p, `${short(p)} − ${e}`, [`p[${i}]`, `e[${i}]`],
        "Sent by the loss: what the network says minus what it should have said.",
        [[p, "that is p alone, without e"]]);
    }
    for (const i of LOGITS) {
      for (const j of UNITS) {
        const [g, x] = [`grad_logits[${i}]`, `x1[${j}]`];
        form(`grad_A2[${i}, ${j}]`, n[g] * n[x], product(g, x), [g, x],
          `Sent by logit ${i}, times what the weight gets, x1[${j}].`,
          [[n[g], "that is what arrives, not yet times what the weight gets"],
            [n[g] * n[`A2[${i}, ${j}]`], "the weight's own value plays no part in it"]]);
      }
    }
    for (const i of LOGITS) {
      const g = `grad_logits[${i}]`;
      form(`grad_b2[${i}]`, n[g], `${short(n[g])} · 1`, [g],
        `Sent by logit ${i}, times 1: a bias enters as it is.`);
    }
    for (const j of UNITS) {
      const parts = LOGITS.map((i) => [`A2[${i}, ${j}]`, `grad_logits[${i}]`]);
      const values = parts.map(([A, g]) => n[A] * n[g]);
      const terms = parts.map(([A, g]) => `${factor(n[A])} · ${factor(n[g])}`);
      form(`grad_x1[${j}]`, sum(values), terms.join(" + "), parts.flat(),
        "Sent by both logits, each through its weight, and added up.",
        values.map((value, i) => [value, `that is what logit ${i} sends, of two`]));
    }
    for (const j of UNITS) {
      const [z, g] = [`z1[${j}]`, `grad_x1[${j}]`];
      const on = n[z] > 0;
      form(`grad_z1[${j}]`, on ? n[g] : 0,
        on ? `${g}` : `0, for z1[${j}] is ${n[z] === 0 ? "0" : "negative"}`, [z, g],
        on ? `Sent by x1[${j}]: unit ${j} is on, and passes it on unchanged.`
          : `Unit ${j} is off: what x1[${j}] sends does not get through.`,
        [[n[g], `unit ${j} is off, and nothing passes`]]);
    }
    for (const i of UNITS) {
      for (const j of [0, 1, 2, 3]) {
        const [g, x] = [`grad_z1[${i}]`, `x0[${j}]`];
        form(`grad_A1[${i}, ${j}]`, n[g] * n[x], product(g, x), [g, x],
          `Sent by unit ${i}, times what the weight gets, pixel ${j}.`,
          [[n[g], "that is what arrives, not yet times the pixel"],
            [n[g] * n[`A1[${i}, ${j}]`], "the weight's own value plays no part in it"]]);
      }
    }
    for (const i of UNITS) {
      const g = `grad_z1[${i}]`;
      form(`grad_b1[${i}]`, n[g], `${short(n[g])} · 1`, [g],
        `Sent by unit ${i}, times 1: a bias enters as it is.`);
    }
    return { n, steps };
  }

  /* What draws: a table in which each number stands above its gradient. */

  live.title(place, "Backpropagation, step by step");
  const screen = make("div", { className: "live-walking" });
  place.append(screen);

  const spots = {}; // where each number stands: x1 twice, since it leads on
  const spot = (name) => {
    const element = make("span");
    (spots[name] ??= []).push(element);
    return element;
  };
  const cell = (name, grad = `grad_${name}`) =>
    make("td", { className: /^[Ab]/.test(name) ? "live-own" : "" }, spot(name),
      ...(grad ? [spot(grad)] : []));
  const head = (text, colSpan = 1) => make("th", { textContent: text, colSpan });
  const corner = () => make("td");
  const rowHead = (text) => make("th", { textContent: text, scope: "row" });
  const entries = (name, i, count) =>
    Array.from({ length: count }, (_, j) => cell(`${name}[${i}, ${j}]`));
  const table = make("table", { className: "live-walk" }, make("tbody", {},
    make("tr", {}, corner(), head("A1", 4), head("b1"), head("z1"), head("x1")),
    make("tr", {}, rowHead("x0"), ...x0.map((_, j) => cell(`x0[${j}]`, null)),
      make("td", { colSpan: 3 }, make("small", { className: "live-grad",
        textContent: "below: gradient" }))),
    ...UNITS.map((i) => make("tr", {}, rowHead(`unit ${i}`), ...entries("A1", i, 4),
      ...["b1", "z1", "x1"].map((name) => cell(`${name}[${i}]`)))),
    make("tr", {}, corner(), head("A2", 3), head("b2"), head("logits"), head("p"),
      head("e")),
    make("tr", {}, rowHead("x1"), ...UNITS.map((j) => cell(`x1[${j}]`))),
    ...LOGITS.map((i) => make("tr", {}, rowHead(`logit ${i}`), ...entries("A2", i, 3),
      ...["b2", "logits"].map((name) => cell(`${name}[${i}]`)),
      ...["p", "e"].map((name) => cell(`${name}[${i}]`, null)))),
  ));
  table.setAttribute("aria-label", "Each number of the network, and below it its gradient");
  const loss = make("td", { colSpan: 4 }, "loss ", spot("loss"));
  table.rows[6].append(loss);

  const lines = Object.fromEntries(Object.entries(LINES).map(([name, text]) =>
    [name, make("li", { textContent: text })]));
  const formed = make("p", { className: "live-formed" });
  screen.append(table, make("div", {},
    make("ul", { className: "live-lines" }, ...Object.values(lines)), formed));
  const say = live.words(place);

  /* Knobs. */

  const names = walk(START).steps.map(({ name }) => name);
  const LOSS = names.indexOf("loss") + 1;
  const step = live.slider({ name: "Step", min: 0, max: names.length, start: LOSS,
    words: (k) => `${k} of ${names.length}${k ? `: ${names[k - 1]}` : ""}` });
  const go = (to) => {
    step.input.value = to;
    step.input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const button = (text, action) => {
    const one = make("button", { type: "button", textContent: text });
    one.addEventListener("click", action);
    return one;
  };
  const back = button("Back", () => go(step.value - 1));
  const next = button("Next", () => go(step.value + 1));
  step.box.append(back, next);
  step.box.classList.add("live-stepper");

  const field = make("input", { type: "number", step: "any", id: "live-pencil",
    placeholder: "pencil" });
  const asked = make("label", { htmlFor: field.id });
  const NONE = { at: null, text: "" };
  let verdict = NONE;

  /** Say whether the number entered is right, and show the right one. */
  function check() {
    const next = walk(numbers.values).steps[step.value];
    const entered = field.valueAsNumber;
    if (!next) return;
    if (Number.isNaN(entered)) {
      verdict = { at: step.value, text: "Enter a number first; or Next shows it." };
      update();
      return;
    }
    const near = (value) => Math.abs(entered - value) <= PENCIL;
    const slip = [...next.slips, [-next.value, "the sign is turned round"]]
      .find(([value]) => near(value));
    verdict = { at: step.value + 1, text: near(next.value) ? `Right. ${next.sent}`
      : `Not ${short(entered)}${slip ? `: ${slip[1]}` : `, but ${short(next.value)}`}.` };
    field.value = "";
    go(step.value + 1);
  }
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") check(); });
  field.addEventListener("input", (event) => event.stopPropagation()); // turns nothing
  const pencil = {
    box: make("div", { className: "live-pencil" }, asked, field, button("Check", check)),
    reset() {
      field.value = "";
      verdict = NONE;
    },
  };

  const range = (name) => (name.startsWith("x0") ? { min: 0, max: 1, step: 0.1 }
    : { min: -5, max: 5, step: 0.5 });
  const numbers = live.numbers({ name: "Change", all: Object.fromEntries(
    Object.entries(START).map(([name, start]) => [name, { start, ...range(name) }])) });
  numbers.box.addEventListener("input", () => { verdict = NONE; });

  function update() {
    const { n, steps } = walk(numbers.values);
    const at = step.value;
    const now = steps[at - 1];
    const hidden = new Set(steps.slice(at).map(({ name }) => name));
    for (const name of Object.keys(spots)) {
      for (const one of spots[name]) {
        one.textContent = hidden.has(name) ? "·" : short(n[name]);
        one.className = [name.startsWith("grad_") ? "live-grad" : "",
          name === now?.name ? "live-now" : "",
          now?.from.includes(name) ? "live-from" : ""].join(" ").trim();
      }
    }
    for (const name of Object.keys(lines)) {
      lines[name].classList.toggle("live-now", name === now?.line);
    }
    formed.textContent = now ? `${now.name} = ${now.text}${
      now.text.startsWith("0,") ? "" : ` = ${short(now.value)}`}`
      : "Given are the image x0, weights and biases, and the label as e.";
    asked.textContent = at < names.length ? `${names[at]} =` : "All are formed.";
    field.disabled = at === names.length;
    back.setAttribute("aria-disabled", at === 0);
    next.setAttribute("aria-disabled", field.disabled);
    if (verdict.at !== at) verdict = NONE;
    say(verdict.text || (now ? now.sent : "Nothing is computed yet."));
  }

  live.knobs(place, [step, pencil, numbers], update);
};
