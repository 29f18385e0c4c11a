/* Chapter 4: softmax of our image's logits, all of them shifted: naive and stable, in
   numbers of four bytes and of two. */
"use strict";

live.figures.overflow = (place, { logits, names }) => {
  const { percent, signed } = live;

  /** The nearest number with so many binary digits, between 2^least and the largest. */
  function rounded(x, digits, least, largest) {
    if (x === 0 || !Number.isFinite(x)) return x;
    const exponent = Math.max(Math.floor(Math.log2(Math.abs(x))), least);
    const unit = 2 ** (exponent - digits + 1);
    const below = Math.floor(x / unit);
    const rest = x / unit - below;
    const up = rest > 0.5 || (rest === 0.5 && below % 2 !== 0); // halves to the even one
    const near = (below + up) * unit;
    return Math.abs(near) > largest ? Math.sign(near) * Infinity : near;
  }

  const KINDS = {
    float32: Math.fround,
    float16: (x) => rounded(x, 11, -14, 65504),
  };

  /** exp of all, over their sum, each number rounded as a computer rounds it. */
  function softmax(shifted, round) {
    const powers = shifted.map((one) => round(Math.exp(one)));
    const sum = round(powers.reduce((one, other) => one + other));
    return { powers, c: round(Math.log(sum)), shares: powers.map((p) => round(p / sum)) };
  }

  const share = (p) => {
    if (Number.isNaN(p) || p === 0) return Number.isNaN(p) ? "nan" : "0";
    return p < 0.005 ? "<1%" : percent(p);
  };
  const power = (x) => {
    if (!Number.isFinite(x) || x === 0) return signed(x);
    return x >= 0.001 && x < 1e5 ? String(Number(x.toPrecision(2)))
      : x.toExponential(0).replace("-", "−").replace("+", "");
  };

  live.title(place, "Add to every logit");
  /** What is wrong with the naive probabilities, if something is. */
  function verdict(naive, stable) {
    const broken = naive.filter(Number.isNaN).length;
    if (broken) return broken === 1 ? "one is not a number" : `${broken} are not numbers`;
    if (naive.every((p) => p === 0)) return "all ten are 0, for their sum is infinite";
    const lost = naive.filter((p, i) => p === 0 && stable[i] > 0).length;
    const off = Math.max(...naive.map((p, i) => 100 * Math.abs(p - stable[i])));
    if (off >= 1) return `wrong by up to ${off.toFixed(0)} points`;
    return lost ? `${lost} too small, and 0` : "all ten are right";
  }

  const show = live.table(place, { label: "Logits, exp of them, and two forms of softmax",
    names, columns: ["logit", "exp", "naive", "stable"] });
  const say = live.words(place);
  const shift = live.slider({ name: "Added to every logit", min: -120, max: 120, start: 0,
    words: (x) => signed(x), nudge: true });
  const kind = live.choice({ name: "Numbers",
    options: { float32: "float32", float16: "float16" } });

  live.knobs(place, [shift, kind], () => {
    const round = KINDS[kind.value];
    const shifted = logits.map((logit) => round(logit + shift.value));
    const m = Math.max(...shifted);
    const naive = softmax(shifted, round);
    const stable = softmax(shifted.map((one) => round(one - m)), round);
    show(shifted.map((one, i) => [signed(one, 1), power(naive.powers[i]),
      share(naive.shares[i]), share(stable.shares[i])]));
    say(`${signed(shift.value)} added, naive: ${verdict(naive.shares, stable.shares)}; ` +
      `log-sum-exp c = ${signed(naive.c, 1)}. Stable: c = ${
        signed(round(m + stable.c), 1)}.`);
  });
};
