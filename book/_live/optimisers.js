/* Chapter 10: SGD, momentum and Adam on two bowls: along the parameters, and turned. */
"use strict";

live.figures.optimisers = (place, data) => {
  const { steepness, start, lowest, steps, degrees, optimizers } = data;
  const FAR = 100; // a path that gets so far from the lowest point is not drawn further
  const LEVELS = [0.03, 0.3, 3]; // of the loss, drawn as rings
  const from = start.map((one) => one - lowest); // in the bowls' own directions
  const all = Object.keys(optimizers);
  const looks = all.map((_, i) => `live-${i}`);
  // "momentum, 0.1": the rate is said beside it
  const called = Object.fromEntries(all.map((name) => [name, name.split(",")[0]]));

  /** What turns two numbers by so many degrees, like the matrix R, and back again. */
  function turnBy(angle) {
    // exact where a right angle makes it exact
    const c = angle === 90 ? 0 : Math.cos((angle * Math.PI) / 180);
    const s = Math.sin((angle * Math.PI) / 180);
    return {
      turned: ([u, w]) => [c * u + s * w, c * w - s * u],
      back: ([u, w]) => [c * u - s * w, s * u + c * w],
    };
  }

  const lossOf = (u) => u.reduce((sum, one, j) => sum + steepness[j] * one * one, 0);

  /** The places of a walk, (steps + 1, 2), seen from the lowest point. */
  function walk({ lr, momentum, betas, eps }, factor, count, { turned, back }) {
    const rate = factor * lr;
    let a = turned(from);
    const [m, v] = [[0, 0], [0, 0]];
    const places = [a];
    for (let t = 1; t <= count; t++) {
      const g = turned(back(a).map((one, j) => 2 * steepness[j] * one));
      a = a.map((one, j) => {
        if (!betas) {
          m[j] = momentum * m[j] + g[j]; // plain SGD: with a momentum of 0
          return one - rate * m[j];
        }
        m[j] = betas[0] * m[j] + (1 - betas[0]) * g[j];
        v[j] = betas[1] * v[j] + (1 - betas[1]) * g[j] ** 2;
        const root = Math.sqrt(v[j] / (1 - betas[1] ** t)) + eps;
        return one - (rate * m[j]) / (1 - betas[0] ** t) / root;
      });
      places.push(a);
    }
    return places;
  }

  /** The rings where the loss is the same. */
  const ringsOf = ({ turned }) => LEVELS.map((level) =>
    Array.from({ length: 121 }, (_, k) => turned([Math.cos, Math.sin].map((f, j) =>
      Math.sqrt(level / steepness[j]) * f((k * Math.PI) / 60)))));

  const away = ([one, other]) => Math.hypot(one, other);
  const onChart = (points) => points.map((point) => point.map((one) => one + lowest));

  /** One of the two panels; what it returns draws it anew. */
  function panel(parent) {
    const head = make("p");
    const box = make("div", {}, head);
    parent.append(box);
    const chart = live.chart(box, {
      label: "", width: 260, height: 281, // the same unit across and up
      x: { from: -1.5, to: 6, ticks: [0, lowest, 6], label: "first parameter" },
      y: { from: -2, to: 6.5, ticks: [0, lowest, 6], label: "second parameter" },
    });
    const rings = LEVELS.map(() => chart.line([[0, 0]], "live-faint"));
    const moves = all.map((_, i) => ["line", "marks", "dot"].map((kind) =>
      chart[kind](kind === "dot" ? [0, 0] : [[0, 0]], `${looks[i]} live-path`)));
    const star = chart.text([lowest, lowest], "★", "live-star", "middle");
    star.setAttribute("dominant-baseline", "central");
    return (walks, turn, text) => {
      head.textContent = text;
      ringsOf(turn).forEach((ring, i) => rings[i](onChart(ring)));
      moves.forEach(([line, marks, dot], i) => {
        const whole = walks[all[i]] ?? [];
        const left = whole.findIndex((point) => away(point) > FAR);
        const points = onChart(left < 0 ? whole : whole.slice(0, left + 1));
        // Nothing is drawn of one that is not chosen: it lies outside.
        line(points.length ? points : [[-FAR, -FAR]]);
        marks(points);
        dot(points.at(-1) ?? [-FAR, -FAR]);
      });
      chart.describe(`${text}: the places of ${Object.keys(walks).map((one) =>
        called[one]).join(", ") || "no optimizer"}, from the start towards a star at (${
        lowest}, ${lowest}), over rings where the loss is the same.`);
    };
  }

  live.title(place, "Turn the bowls");
  const screen = make("div", { className: "live-pair" });
  place.append(screen);
  const straight = turnBy(0);
  const [showStraight, showTurned] = [panel(screen), panel(screen)];
  const say = live.words(place);

  const angle = live.slider({ name: "Turned by", min: 0, max: 90, start: degrees,
    words: (x) => `${x}°` });
  const rates = live.slider({ name: "Rates", min: 0.1, max: 4, step: 0.1, start: 1,
    words: (x) => `× ${x.toFixed(1)}` });
  const count = live.slider({ name: "Steps", min: 0, max: 5 * steps, start: steps,
    words: String });
  const drawn = live.checks({ name: "Drawn", options: called, looks });

  const walksOf = (turn) => Object.fromEntries(drawn.value.map((name) =>
    [name, walk(optimizers[name], rates.value, count.value, turn)]));

  /** How far from the star a walk ends, in words. */
  function end(name, places, { back }) {
    const last = places.at(-1);
    return away(last) > FAR ? `${called[name]} over ${FAR} (thrown out)`
      : `${called[name]} ${away(last).toFixed(2)} (loss ${lossOf(back(last)).toFixed(3)})`;
  }

  live.knobs(place, [angle, rates, count, drawn], () => {
    const turn = turnBy(angle.value);
    const walks = walksOf(turn);
    showStraight(walksOf(straight), straight, "Along the parameters");
    showTurned(walks, turn, `Turned by ${angle.value}°`);
    drawn.tell(all.map((name) =>
      `η = ${Number((rates.value * optimizers[name].lr).toFixed(2))}`));
    const ends = Object.entries(walks).map(([name, places]) => end(name, places, turn));
    say(ends.length ? `${count.value} steps, turned by ${angle.value}°. Left to the star: ${
      ends.join(", ")}.` : "Nothing is drawn: choose an optimizer.");
  });
};
