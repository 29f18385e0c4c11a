/* Chapter 3, and the first page: an image, brighter or darker, and what the model says. */
"use strict";

live.figures.brightness = (place, { images, labels, probabilities, names }) => {
  const { percent, greatest } = live;
  const shares = images.map((levels) => levels.map((level) => level / 255));

  live.title(place, "Turn the brightness");
  const screen = make("div", { className: "live-beside" });
  place.append(screen);
  const paint = live.pixels(screen, { label: "The image at this brightness", columns: 28 });
  const show = live.bars(screen, { label: "The ten probabilities", names,
    columns: ["probability"] });
  const say = live.words(place);
  const factor = live.slider({ name: "Brightness", min: 0, max: 3, step: 0.05, start: 1,
    words: (x) => `× ${x.toFixed(2)}` });
  const image = live.pictures({ name: "Image", images: shares, columns: 28,
    labels: labels.map((label) => names[label]) });

  /** At the start the cell's own numbers: the network comes when a knob is turned. */
  function answer(pixels) {
    if (factor.value === 1 && image.value === 0) return probabilities;
    if (network.parameters.A1) return network.predict(pixels);
    show(names.map(() => 0), names.map(() => ["–"]), -1); // no answer yet to this image
    say("The network is on its way, 2.7 MB.");
    network.load().then(update, () =>
      say("The network could not be loaded. Turn the knob to try again."));
    return null;
  }

  function update() {
    const pixels = shares[image.value].map((share) => Math.min(1, factor.value * share));
    paint(pixels);
    const found = answer(pixels);
    if (!found) return;
    show(found, found.map((p) => [percent(p, 1)]));
    const best = greatest(found);
    const white = pixels.filter((one) => one === 1).length;
    say(`Brightness × ${factor.value.toFixed(2)}: ${names[best]}, ${
      percent(found[best], 1)}. White: ${white} of 784 pixels.`);
  }

  live.knobs(place, [image, factor], update);
};
