/* Chapter 10: the curves of recipes, with the spread of their seeds, and what they are at
   an epoch. */
"use strict";

live.figures.curves = (place, { means, spreads, drawn, epoch }) => {
  const all = Object.keys(means);
  const looks = all.map((_, i) => `live-${i}`);
  const longest = Math.max(...all.map((name) => means[name].validation_loss.length));
  const KINDS = {
    loss: {
      columns: ["validation_loss", "train_loss"], said: "validation loss",
      number: (x) => x.toFixed(3),
      y: { from: 0, to: 1, ticks: [0, 0.5, 1], label: "mean loss" },
    },
    accuracy: {
      columns: ["validation_accuracy"], said: "validation accuracy",
      number: (x) => (100 * x).toFixed(1), unit: "%",
      y: { from: 0.75, to: 0.925, ticks: [0.75, 0.8, 0.85, 0.9],
        words: (share) => (100 * share).toFixed(), label: "accuracy (%)" },
    },
  };
  const x = { from: 1, to: longest, ticks: [1, 12, 24, 36, longest], label: "epoch" };

  live.title(place, "Choose what is drawn");
  const screen = make("div");
  place.append(screen);
  const say = live.words(place);

  const shown = live.checks({ name: "Recipes", drawn, looks,
    options: Object.fromEntries(all.map((name) => [name, name])) });
  const kind = live.choice({ name: "Curves", options: { loss: "loss", accuracy: "accuracy" } });
  const at = live.slider({ name: "Read off at", min: 1, max: longest, start: epoch,
    words: (k) => `epoch ${k}` });

  /** The curves of one recipe, the first with a band of a standard deviation. */
  function drawOne(chart, name, { columns }) {
    columns.forEach((column, k) => {
      const points = means[name][column].map((mean, i) => [i + 1, mean]);
      const edge = (sign) => points.map(([one, mean], i) =>
        [one, mean + sign * spreads[name][column][i]]);
      const own = looks[all.indexOf(name)];
      chart.band(edge(-1), edge(1), own);
      chart.line(points, k ? `${own} live-second` : own);
    });
  }

  live.knobs(place, [at, kind, shown], () => {
    const { columns: [column, second], said, number, unit = "", y } = KINDS[kind.value];
    const names = shown.value;
    const k = at.value - 1;
    screen.replaceChildren();
    const chart = live.chart(screen, { label: "", x, y, height: 185 });
    for (const name of names) drawOne(chart, name, KINDS[kind.value]);
    if (second && names.length) chart.text([longest, 0.9], "dashed: training", "", "end");
    chart.upright(at.value, "live-thin");
    const valueOf = (name) => means[name][column][k];
    const withSpread = (name) =>
      `${number(valueOf(name))}${unit} ± ${number(spreads[name][column][k])}`;
    const inWords = (name) => `${name}, ${number(valueOf(name))}${unit}`;
    const running = names.filter((name) => k < means[name][column].length);
    for (const name of running) {
      chart.dot([at.value, valueOf(name)], looks[all.indexOf(name)]);
    }
    shown.tell(all.map((name) => !names.includes(name) ? "not drawn"
      : running.includes(name) ? withSpread(name) : "has ended"));
    chart.describe(`${said} against the epoch, from 1 to ${longest}, of ${
      names.join("; ") || "no recipe"}. A line marks epoch ${at.value}.`);

    const order = [...running].sort((one, other) => valueOf(one) - valueOf(other));
    const ends = order.length <= 3 ? running.map(inWords)
      : [`lowest ${inWords(order[0])}`, `highest ${inWords(order.at(-1))}`];
    say(!names.length ? "Nothing is drawn: choose a recipe."
      : !ends.length ? `At epoch ${at.value}, all that is drawn has ended.`
        : `Epoch ${at.value}, ${said}: ${ends.join("; ")}.`);
  });
};
