/* Chapter 7: our image's loss and probability as the logit of its label is turned. */
"use strict";

live.figures["one-logit"] = (place, { logit, log_S, name, ends }) => {
  const { signed } = live;
  const [STEP, TANGENT] = [0.05, 3]; // the slider's step; half the tangent's width
  const PIECES = 250; // of the curves
  const ticks = [-10, -5, 0, 5, 10, 15];
  const [from, to] = ends;

  /** −ℓ + log(exp ℓ + S) = log(1 + exp(log S − ℓ)), which never overflows here. */
  const lossAt = (one) => Math.log1p(Math.exp(log_S - one));
  const probabilityAt = (one) => 1 / (1 + Math.exp(log_S - one));
  const slopeAt = (one) => -1 / (1 + Math.exp(one - log_S)); // p − 1
  const lineAt = (one) => log_S - one;

  /** As many digits as keep it from 0% and from 100%. */
  const percent = (p) => {
    const least = 100 * Math.min(p, 1 - p);
    return live.percent(p, Math.max(1, Math.ceil(-Math.log10(least))));
  };
  const few = (x) => (x >= 0.01 ? x.toFixed(2) : String(Number(x.toPrecision(1))));

  live.title(place, "Turn the logit of the label");
  const screen = make("div", { className: "live-beside" });
  const [left, right] = [make("div"), make("div")];
  screen.append(left, right);
  place.append(screen);
  const sayLoss = live.caption(left);
  const sayProbability = live.caption(right);
  const x = { from: from - 0.5, to: to + 0.5, ticks,
    label: `logit of the label, ${name}` };
  const height = 180;
  const losses = live.chart(left, { label: "", height, x,
    y: { from: -3, to: 13.5, ticks: [0, 5, 10], label: "loss" } });
  const probabilities = live.chart(right, { label: "", height, x,
    y: { from: -0.04, to: 1.04, ticks: [0, 0.5, 1], label: "probability" } });

  const sweep = Array.from({ length: PIECES + 1 }, (_, k) =>
    from + ((to - from) * k) / PIECES);
  losses.line(sweep.map((one) => [one, lossAt(one)]), "live-0");
  losses.line([from, to].map((one) => [one, lineAt(one)]), "live-3 live-rule");
  losses.text([log_S + 2.8, -2.5], "dashed: −ℓ + log S", "live-3");
  probabilities.line(sweep.map((one) => [one, probabilityAt(one)]), "live-0");
  const tangentAt = (one) => [-TANGENT, TANGENT].map((d) =>
    [one + d, lossAt(one) + slopeAt(one) * d]);
  const tangent = losses.line(tangentAt(logit), "live-1");
  const onLoss = losses.dot([logit, lossAt(logit)], "live-1");
  const onProbability = probabilities.dot([logit, probabilityAt(logit)], "live-1");
  const say = live.words(place);

  // Counted from our image's own logit, so that this is one of the slider's places.
  const stepsTo = (one) => (one - logit) / STEP;
  const turned = live.slider({ name: "Logit of the label", start: 0,
    min: Math.ceil(stepsTo(from)), max: Math.floor(stepsTo(to)),
    value: (steps) => logit + STEP * steps, words: (one) => signed(one, 2) });

  live.knobs(place, [turned], () => {
    const one = turned.value;
    const [loss, p, slope] = [lossAt(one), probabilityAt(one), slopeAt(one)];
    tangent(tangentAt(one));
    onLoss([one, loss]);
    onProbability([one, p]);
    const end = p < 0.005 ? ", as the dashed line" : p > 0.995 ? ", nearly flat" : "";
    sayLoss(`Loss ${few(loss)}, slope ${signed(slope, 2)}${end}`);
    sayProbability(`Probability of the label ${percent(p)}`);
    say(`Logit ${signed(one, 2)}: probability ${percent(p)}, loss ${few(loss)}, slope ${
      signed(slope, 2)}.`);
    losses.describe(`The loss against the label's logit: a falling line, then flat. A ` +
      `dot at ${signed(one, 2)} marks ${few(loss)}.`);
    probabilities.describe(`The probability of the label against its logit: flat at 0, ` +
      `a rise, flat at 1. A dot at ${signed(one, 2)} marks ${percent(p)}.`);
  });
};
