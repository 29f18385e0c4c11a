/* Chapter 8: steps of one learning rate, one after another, on the bowl and on the loss
   of an untrained network. The bowl's are computed here; the network's, which needs the
   images, by the chapter's cell. */
"use strict";

live.figures["step-length"] = (place, data) => {
  const { rates, ways, coins, steps, losses, promised, start, a, lowest } = data;
  const { signed } = live;
  const most = ways[0].length - 1;
  const REACH = 5; // so far from its lowest point the bowl is drawn
  const HIGHEST = { bowl: 20, network: 3.1 }; // in the charts

  const bowl = (x) => (x - lowest) ** 2;
  const slopeAt = (x) => 2 * (x - lowest);

  /** Where one is on the bowl, at the start and after each step. */
  function wayOnBowl(rate, count) {
    const way = [a];
    for (let k = 0; k < count; k++) way.push(way[k] - rate * slopeAt(way[k]));
    return way;
  }

  const rateOf = (i) => Number(rates[i].toFixed(1)); // the cell's are float32

  /** Two digits after the point; more of a small number, fewer of a large one. */
  function number(x) {
    if (x > 0 && x < 0.0001) return "next to 0";
    if (x > 0 && x < 0.01) return x.toFixed(Math.ceil(-Math.log10(x)));
    if (Math.abs(x) < 1000) return signed(x, 2);
    return signed(Number(x.toPrecision(3))).replace(/\B(?=(\d{3})+$)/g, ",");
  }

  /** What a step did: -1 it led down, 1 up, 0 neither. */
  const effect = (before, after) =>
    (Math.abs(after - before) < 1e-9 * before ? 0 : Math.sign(after - before));

  function moved(before, after) {
    const verb = ["fell", "stayed at", "rose"][effect(before, after) + 1];
    return verb === "stayed at" ? `${verb} ${number(after)}`
      : `${verb} from ${number(before)} to ${number(after)}`;
  }

  live.title(place, "Turn the learning rate, and go on");
  const screen = make("div", { className: "live-beside" });
  const [left, right] = [make("div"), make("div")];
  screen.append(left, right);
  place.append(screen);
  const sayBowl = live.caption(left);
  const sayNetwork = live.caption(right);

  const onBowl = live.chart(left, { label: "", height: 160,
    x: { from: lowest - REACH, to: lowest + REACH, label: "a",
      ticks: [-4, -2, 0, 2, 4].map((d) => lowest + d) },
    y: { from: -3, to: HIGHEST.bowl, ticks: [0, 5, 10, 15, 20], label: "height" } });
  const grid = Array.from({ length: 101 }, (_, k) => lowest + REACH * (k / 50 - 1));
  onBowl.line(grid.map((x) => [x, bowl(x)]), "live-0");
  const bowlPromise = onBowl.line([[a, bowl(a)]], "live-3 live-rule");
  const bowlPath = onBowl.line([[a, bowl(a)]], "live-1 live-thin");
  const bowlDots = ways[0].map(() => onBowl.dot([a, bowl(a)], "live-1 live-small"));
  const bowlDot = onBowl.dot([a, bowl(a)], "live-1");

  const onNetwork = live.chart(right, { label: "", height: 160,
    x: { from: -0.05, to: rates.at(-1) + 0.05, label: "learning rate η",
      ticks: [0, 0.5, 1, 1.5, 2, 2.5] },
    y: { from: 1.3, to: HIGHEST.network, ticks: [1.5, 2, 2.5, 3], label: "loss" } });
  const lossesAfter = (k) => rates.map((rate, i) => [rate, ways[i][k]]);
  const before = onNetwork.line(lossesAfter(0), "live-0 live-thin");
  // What belongs to the first step alone: coin tosses, the promise, the cells' rates.
  const nowhere = [-1, 0];
  const tossed = coins.map((one) => rates.map((rate, i) => [rate, one[i]]));
  const lines = [
    ...tossed.map((points) => [points, onNetwork.line(points, "live-faint")]),
    [promised, onNetwork.line(promised, "live-3 live-rule")],
  ];
  const labels = [
    onNetwork.text([0.25, 2.44], "signs by coin toss", "live-faint"),
    onNetwork.text([0.5, 1.68], "if the slope stayed", "live-3"),
  ];
  const after = onNetwork.line(lossesAfter(1), "live-0");
  const dots = steps.map((rate, i) => [rate, losses[i]])
    .map((point) => [point, onNetwork.dot(point, "live-0 live-small")]);
  const rule = onNetwork.upright(start, "live-1 live-thin");
  const networkDots = ["live-1 live-small", "live-1"].map((looks) =>
    onNetwork.dot([start, ways[0][0]], looks));
  const say = live.words(place);

  const rate = live.slider({ name: "Learning rate", min: 0, max: rates.length - 1,
    start: rates.findIndex((one) => Math.abs(one - start) < 1e-6),
    value: (i) => i, words: (i) => `η = ${rateOf(i)}` });
  const pressed = live.counter({ name: "Step", start: 1, most });

  function drawBowl(eta, k) {
    const way = wayOnBowl(eta, k);
    const points = way.map((x) => [x, bowl(x)]);
    const [[x, from], [landing, to]] = points.slice(-2);
    bowlPromise([[x, from], [landing, from - eta * slopeAt(x) ** 2]]);
    bowlPath(points);
    bowlDots.forEach((move, i) => move(points[Math.min(i, k)]));
    bowlDot([landing, to]);
    const off = to > HIGHEST.bowl ? ", off the chart" : "";
    sayBowl(`The bowl: a = ${number(landing)}${off || `, height ${number(to)}`}`);
    onBowl.describe(`A parabola, lowest at a = ${lowest}. Steps made: ${k}, from a = ${
      a} to ${number(landing)}, at the height ${number(to)}${off}.`);
    return [from, to];
  }

  function drawNetwork(i, k) {
    const [from, to] = ways[i].slice(k - 1);
    before(lossesAfter(k - 1));
    after(lossesAfter(k));
    for (const [points, move] of lines) move(k === 1 ? points : [nowhere]);
    for (const [point, move] of dots) move(k === 1 ? point : nowhere);
    for (const label of labels) label.style.display = k === 1 ? "" : "none";
    rule(rates[i]);
    networkDots[0]([rates[i], from]);
    networkDots[1]([rates[i], to]);
    const off = to > HIGHEST.network ? ", off the chart" : "";
    sayNetwork(`The network, step ${k}: loss ${off ? "off the chart" : number(to)}`);
    onNetwork.describe("The network's loss against the learning rate. Steps made: " +
      `${k}. A dot at η = ${rateOf(i)} marks ${number(to)}${off}.`);
    return [from, to];
  }

  live.knobs(place, [rate, pressed], () => {
    const [i, k] = [rate.value, pressed.value];
    const heights = drawBowl(rateOf(i), k);
    const found = drawNetwork(i, k);
    const [bowlRose, networkRose] = [heights, found].map((both) => effect(...both) > 0);
    const end = bowlRose && networkRose ? " Too long for both."
      : bowlRose ? " Too long for the bowl."
        : networkRose ? " Too long for the network." : "";
    say(`Step ${k}${k === most ? ", the last here," : ""} with η = ${rateOf(i)}: the ` +
      `height ${moved(...heights)}, the loss ${moved(...found)}.${end}`);
  });
};
