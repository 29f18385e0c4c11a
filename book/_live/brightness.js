/* Chapter 3: our image, brighter or darker, and what the model says of it. */
"use strict";

live.figures.brightness = (place, { levels, probabilities, names }) => {
  const { percent, greatest } = live;

  live.title(place, "Turn the brightness");
  const screen = make("div", { className: "live-beside" });
  place.append(screen);
  const paint = live.pixels(screen, { label: "Our image at this brightness", columns: 28 });
  const show = live.bars(screen, { label: "The ten probabilities", names,
    columns: ["probability"] });
  const say = live.words(place);
  const factor = live.slider({ name: "Brightness", min: 0, max: 3, step: 0.05, start: 1,
    words: (x) => `× ${x.toFixed(2)}` });

  /** At the start the cell's own numbers: the network comes when the knob is turned. */
  function answer(pixels) {
    if (factor.value === 1) return probabilities;
    if (network.parameters.A1) return network.predict(pixels);
    say("The network is on its way, 2.7 MB.");
    network.load().then(update, () =>
      say("The network could not be loaded. Turn the knob to try again."));
    return null;
  }

  function update() {
    const pixels = levels.map((level) => Math.min(1, (factor.value * level) / 255));
    paint(pixels);
    const found = answer(pixels);
    if (!found) return;
    show(found, found.map((p) => [percent(p, 1)]));
    const best = greatest(found);
    const white = pixels.filter((one) => one === 1).length;
    say(`Brightness × ${factor.value.toFixed(2)}: ${names[best]}, ${
      percent(found[best], 1)}. ${white} of 784 pixels are white.`);
  }

  live.knobs(place, [factor], update);
};
