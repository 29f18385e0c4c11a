/* Chapter 11: the reliability diagram of the validation images, and its ECE beside that
   of models that are perfectly calibrated. */
"use strict";

live.figures.reliability = (place, data) => {
  const { percent } = live;
  const count = (n) => n.toLocaleString("en");
  const K = 10; // categories
  const RUNS = 1000; // perfect models, as in the cell
  const AT_A_TIME = 50; // some milliseconds, on a slow phone some dozens
  const DRAWN = 20; // so many images a bin has to have for a band, as in the drawing
  const REST = 150; // so many ms after the last turn, chance is played again

  /* The logits are whole numbers of three bytes, so many of which make 1. */
  const packed = live.bytes(data.logits);
  const logits = Float64Array.from({ length: packed.length / 3 }, (_, i) => {
    const [low, middle, high] = packed.subarray(3 * i, 3 * i + 3);
    return ((low << 8 | middle << 16 | high << 24) >> 8) / data.steps;
  });
  const y = live.bytes(data.labels);
  const N = y.length;
  const correct = y.map((label, i) =>
    live.greatest([...logits.subarray(K * i, K * i + K)]) === label);

  /** The confidences at a temperature, and the mean loss. */
  function atTemperature(T) {
    let loss = 0;
    const confidence = Float32Array.from(y, (label, i) => {
      const row = logits.subarray(K * i, K * i + K);
      const m = Math.max(...row);
      let sum = 0;
      for (const logit of row) sum += Math.exp((logit - m) / T);
      loss += Math.log(sum) - (row[label] - m) / T;
      return 1 / sum;
    });
    return { confidence, loss: loss / N };
  }

  /** Ranks from 1/N to 1, as numbers of four bytes: a place that makes equal masses. */
  function rank(confidence) {
    const order = [...confidence.keys()].sort((i, j) => confidence[i] - confidence[j]);
    const ranks = new Float32Array(N);
    order.forEach((i, k) => { ranks[i] = (k + 1) / N; });
    return ranks;
  }

  /** For each bin that has images: n, right and sure; and each image's bin. */
  function intoBins(confidence, bins, at) {
    const binOf = Uint8Array.from(at, (one) =>
      Math.min(Math.max(Math.ceil(Math.fround(one * bins)), 1), bins));
    const all = Array.from({ length: bins + 1 }, () => ({ n: 0, right: 0, sure: 0 }));
    binOf.forEach((bin, i) => {
      all[bin].n += 1;
      all[bin].right += correct[i];
      all[bin].sure += confidence[i];
    });
    const rows = all.filter(({ n }) => n).map(({ n, right, sure }) =>
      ({ n, right: right / n, sure: sure / n }));
    return { rows, binOf };
  }

  const expectedError = (rows) =>
    rows.reduce((sum, { n, right, sure }) => sum + (n / N) * Math.abs(right - sure), 0);

  /** The ECE of a perfect model, each answer right with the probability that it gives. */
  function perfect(draw, confidence, binOf, bins) {
    const sums = new Float64Array(bins + 1);
    for (let i = 0; i < N; i++) {
      sums[binOf[i]] += draw() < confidence[i] ? 1 - confidence[i] : -confidence[i];
    }
    return sums.reduce((sum, one) => sum + Math.abs(one), 0) / N;
  }

  /** So many of them, a few at a time: the page goes on in between, and `stop` is asked. */
  async function many(confidence, binOf, bins, stop) {
    const [draw, errors] = [twister(0), []];
    while (errors.length < RUNS && !stop()) {
      for (let k = 0; k < AT_A_TIME; k++) {
        errors.push(perfect(draw, confidence, binOf, bins));
      }
      await new Promise((done) => setTimeout(done));
    }
    return errors;
  }

  /** What torch.rand draws after manual_seed: 24 bits of each number of the Mersenne
      twister. So chance is the cell's own. */
  function twister(seed) {
    const [SIZE, APART] = [624, 397];
    const state = new Int32Array(SIZE);
    state[0] = seed;
    for (let k = 1; k < SIZE; k++) {
      state[k] = Math.imul(1812433253, state[k - 1] ^ (state[k - 1] >>> 30)) + k;
    }
    let next = SIZE;
    return () => {
      if (next === SIZE) {
        for (let k = 0; k < SIZE; k++) {
          const mixed = (state[k] & 0x80000000) | (state[(k + 1) % SIZE] & 0x7fffffff);
          state[k] = state[(k + APART) % SIZE] ^ (mixed >>> 1) ^
            (mixed & 1 ? 0x9908b0df : 0);
        }
        next = 0;
      }
      let number = state[next++];
      number ^= number >>> 11;
      number ^= (number << 7) & 0x9d2c5680;
      number ^= (number << 15) & 0xefc60000;
      number ^= number >>> 18;
      return (number & 0xffffff) / 2 ** 24;
    };
  }

  live.title(place, `Calibration on the ${count(N)} validation images`);
  const screen = make("div", { className: "live-beside" });
  place.append(screen);
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const chart = live.chart(screen, {
    label: "",
    x: { from: 0.1, to: 1.02, ticks: ticks.slice(1), label: "mean confidence" },
    y: { from: 0, to: 1.04, ticks, label: "share right" },
  });
  const band = chart.band([[1, 1]], [[1, 1]], "live-faint");
  chart.line([[0.1, 0.1], [1, 1]], "live-faint");
  const paint = chart.dots();
  const show = live.bars(screen, { label: "ECE of our model and of a perfect one",
    names: ["our model", "a perfect model"], columns: ["ECE"],
    looks: ["live-0", "live-faint"] });
  const say = live.words(place);

  const temperature = live.slider({ name: "Temperature", min: 0.5, max: 2, step: 0.01,
    start: 1, words: (T) => T.toFixed(2) });
  const number = live.slider({ name: "Bins", min: 1, max: 50, start: 15, words: String });
  const kind = live.choice({ name: "Bins of equal",
    options: { width: "width", mass: "mass" } });

  let waiting = 0;
  let turns = 0; // an older calculation stops
  let mean = 0; // the ECE of perfect models, when it was last known
  live.knobs(place, [temperature, number, kind], () => {
    const [T, bins] = [temperature.value, number.value];
    const { confidence, loss } = atTemperature(T);
    const at = kind.value === "mass" ? rank(confidence) : confidence;
    const { rows, binOf } = intoBins(confidence, bins, at);
    const ece = expectedError(rows);

    const half = ({ n, sure }) => 1.96 * Math.sqrt((sure * (1 - sure)) / n);
    const large = rows.filter(({ n }) => n >= DRAWN).sort((a, b) => a.sure - b.sure);
    const outside = large.filter((row) => Math.abs(row.right - row.sure) > half(row));
    band(large.map((row) => [row.sure, row.sure - half(row)]),
      large.map((row) => [row.sure, Math.min(row.sure + half(row), 1)]));
    paint(rows.map((row) => ({ at: [row.sure, row.right], r: 2.5 + 6 * Math.sqrt(row.n / N),
      looks: row.n < DRAWN ? "live-faint" : outside.includes(row) ? "live-1" : "live-0" })));
    chart.describe(`Reliability diagram: ${rows.length} bins that have images, share right ` +
      `against mean confidence, and a band around the diagonal. ${outside.length} of the ` +
      `${large.length} bins with ${DRAWN} images or more lie outside the band.`);

    const full = Math.max(0.05, ece);
    const compare = (other, text) =>
      show([ece / full, Math.min(1, other / full)], [[percent(ece, 2)], [text]], -1);

    const turn = ++turns;
    async function chance() {
      const errors = await many(confidence, binOf, bins, () => turn !== turns);
      if (turn !== turns) return;
      mean = errors.reduce((sum, one) => sum + one) / RUNS;
      const times = errors.filter((one) => one >= ece).length;
      compare(mean, percent(mean, 1));
      say(`ECE ${percent(ece, 2)}; of ${count(RUNS)} perfect models, ${times} ${
        times === 1 ? "has" : "have"} at least as much. Outside the band: ${
        outside.length} of ${large.length} bins. Loss ${loss.toFixed(4)}.`);
    }
    compare(mean, "…");
    clearTimeout(waiting);
    waiting = setTimeout(chance, turn === 1 ? 0 : REST);
  });
};
