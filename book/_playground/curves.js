/* The curves of a training, and of the one before: losses above, accuracy below, over
   the steps. A run is {losses: [[step, loss], …], validation: [[step, loss, accuracy],
   …]}; the present one is the last, and on top. */
"use strict";

training.HIGHEST = 10; // greater losses are drawn at the upper edge

training.drawCurves = (place, runs) => {
  const points = runs.flatMap(({ losses, validation }) => [...losses, ...validation]);
  const lastStep = Math.max(10, ...points.map(([step]) => step));
  const finite = points.map(([, loss]) => loss).filter(Number.isFinite);
  const highest = Math.min(training.HIGHEST, Math.ceil(Math.max(3, ...finite)));

  /** From 0 to `most` in at most five steps, of 1, 2 or 5 times a power of 10. */
  function ticks(most) {
    const power = 10 ** Math.floor(Math.log10(most / 5));
    const step = power * [1, 2, 5, 10].find((times) => times * power >= most / 5);
    return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, i) => i * step);
  }

  const x = { from: 0, to: lastStep, ticks: ticks(lastStep), label: "steps",
    words: (step) => step.toLocaleString("en") };
  const chart = (label, height, y) => live.chart(place, { label, height, x,
    y: { from: 0, ...y } });
  place.replaceChildren();
  const losses = chart("The losses", 155,
    { to: highest, ticks: ticks(highest), label: "loss" });
  const right = chart("The validation images that are right", 125,
    { to: 1, ticks: [0, 0.5, 1], label: "right (%)",
      words: (share) => String(100 * share) });
  // Their place says it all; and four times a second, they are others.
  for (const one of place.children) one.setAttribute("aria-hidden", true);

  function line(on, pairs, looks) {
    const known = pairs.filter(([, value]) => Number.isFinite(value))
      .map(([step, value]) => [step, Math.min(value, highest)]);
    if (known.length === 1) known.push(known[0]); // a dot
    if (known.length) on.line(known, looks);
  }

  runs.forEach((run, i) => {
    const old = i < runs.length - 1 ? "live-second" : "";
    line(losses, run.losses, `live-0 ${old}`);
    line(losses, run.validation, `live-1 ${old}`);
    line(right, run.validation.map(([step, , share]) => [step, share]), `live-2 ${old}`);
  });
};
