/* Chapter 4: the ten probabilities of our image as the temperature is turned. */
"use strict";

live.figures.temperature = (place, { logits, names }) => {
  const { percent } = live;
  const [LOW, HIGH, POINTS] = [-1, 2, 151]; // powers of ten, as in the cell
  const ticks = [0.1, 1, 10, 100];

  /** Probabilities of the logits divided by T. */
  function softmaxAt(T) {
    const m = Math.max(...logits);
    const powers = logits.map((logit) => Math.exp((logit - m) / T));
    const sum = powers.reduce((one, other) => one + other);
    return powers.map((power) => power / sum);
  }

  const words = (T) => `T = ${T < 10 ? T.toFixed(2) : T.toFixed(1)}`;

  live.title(place, "Turn the temperature");
  const [left, right] = [make("div"), make("div")];
  place.append(make("div", { className: "live-beside" }, left, right));
  const chart = live.chart(left, {
    label: "",
    x: { from: 0.1, to: 100, log: true, ticks, label: "temperature T" },
    y: { from: 0, to: 1, ticks: [0, 0.25, 0.5, 0.75, 1], label: "probability" },
  });
  // From the greatest logit down; the first three have the colours of the picture.
  const order = [...logits.keys()].sort((i, j) => logits[j] - logits[i]);
  const looks = (rank) => (rank < 3 ? `live-${rank}` : "live-faint");
  const sweep = Array.from({ length: POINTS }, (_, k) =>
    10 ** (LOW + ((HIGH - LOW) * k) / (POINTS - 1)));
  const rows = sweep.map(softmaxAt);
  for (let rank = order.length - 1; rank >= 0; rank--) {
    chart.line(sweep.map((T, k) => [T, rows[k][order[rank]]]), looks(rank));
  }
  const rule = chart.upright(1, "live-rule");
  const show = live.bars(right, { label: "The ten probabilities", names,
    columns: ["probability"], looks: names.map((_, i) => looks(order.indexOf(i))) });
  const say = live.words(place);

  const temperature = live.slider({
    name: "Temperature", min: LOW, max: HIGH, step: 0.01, start: 0,
    value: (power) => 10 ** power,
    words, nudge: true,
  });
  live.knobs(left, [temperature], () => {
    const T = temperature.value;
    const probabilities = softmaxAt(T);
    rule(T);
    show(probabilities, probabilities.map((p) => [percent(p, 1)]));
    chart.describe(`${live.alternative(place)} An upright line marks T = ${T.toFixed(2)}.`);
    const first = order.slice(0, 3).map((i) => `${names[i]} ${percent(probabilities[i], 1)}`);
    say(`${words(T)}: ${first.join(", ")}.`);
  });
};
