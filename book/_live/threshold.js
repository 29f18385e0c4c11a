/* Chapter 11: only answers above a threshold are given. How many are, and how many of
   these are right, on the validation images. */
"use strict";

live.figures.threshold = (place, { thresholds, given, right, N, start }) => {
  const { percent } = live;
  const RANGE = [0.88, 1.002]; // of the shares that are drawn, as in the drawing
  const AWAY = [0, 0]; // where no dot is seen
  const hundredths = (share) => (100 * share).toFixed(0);
  const count = (n) => n.toLocaleString("en");

  /** Wilson's 95% interval, as the chapter has it. */
  function wilson(hits, n, u = 1.96) {
    const a = hits / n;
    const root = Math.sqrt((a * (1 - a)) / n + u ** 2 / (4 * n ** 2));
    const middle = a + u ** 2 / (2 * n);
    return [-1, 1].map((side) => (middle + side * u * root) / (1 + u ** 2 / n));
  }

  live.title(place, `A threshold, on the ${count(N)} validation images`);
  const screen = make("div", { className: "live-beside" });
  place.append(screen);
  const chart = live.chart(screen, {
    label: "",
    x: { from: 0, to: 1.02, ticks: [0, 0.2, 0.4, 0.6, 0.8, 1], label: "coverage, in %",
      words: hundredths },
    y: { from: RANGE[0], to: RANGE[1], ticks: [0.88, 0.92, 0.96, 1],
      label: "right among these, in %", words: hundredths },
  });
  const some = [...thresholds.keys()].filter((k) => given[k] > 0).reverse();
  const ends = some.map((k) => wilson(right[k], given[k]));
  const edge = (side) => some.map((k, i) => [given[k] / N, ends[i][side]]);
  chart.band(edge(0), edge(1), "live-faint");
  chart.line(some.map((k) => [given[k] / N, right[k] / given[k]]), "live-0");
  const mark = chart.dot(AWAY, "live-1");
  const show = live.bars(screen, { label: "What becomes of the images",
    names: ["answered, right", "answered, wrong", "left to a person"],
    columns: ["images"], looks: ["live-0", "live-1", "live-faint"] });
  const say = live.words(place);

  const threshold = live.slider({ name: "Threshold", min: 0, max: thresholds.length - 1,
    start, value: (k) => k, words: (k) => inWords(thresholds[k]) });

  /** With the digits that it has: two, and near 1 three. */
  function inWords(one) {
    return one.toFixed(one > 0.9905 ? 3 : 2);
  }

  live.knobs(place, [threshold], () => {
    const k = threshold.value;
    const counts = [right[k], given[k] - right[k], N - given[k]];
    show(counts.map((n) => n / N), counts.map((n) => [count(n)]), -1);
    const name = `Threshold ${inWords(thresholds[k])}`;
    if (given[k] === 0) {
      mark(AWAY);
      chart.describe("Share right against coverage. No answer is given.");
      say(`${name}: no image gets an answer, so none is wrong. A person has all ${
        count(N)} to look at.`);
      return;
    }
    const [low, high] = wilson(right[k], given[k]);
    mark([given[k] / N, right[k] / given[k]]);
    chart.describe(`Share right against coverage, with a 95% interval. A dot marks ${
      percent(right[k] / given[k], 1)} at ${percent(given[k] / N, 1)}.`);
    say(`${name}: ${percent(given[k] / N, 1)} of the images get an answer; of these, ${
      percent(right[k] / given[k], 1)} are right (95% interval: ${percent(low, 1)} to ${
      percent(high, 1)}).`);
  });
};
