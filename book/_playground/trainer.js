/* The loop: batches, steps, and now and then a look at how good the network is.

   It runs in the worker, and tells the page what has become of it. Like the engine it
   is one function, and knows of no page; `tell` takes its messages. */
"use strict";

training.makeTrainer = (engine, tell) => {
  const TELL = 250; // ms, at least, from one report of a run to the next
  const AT_ONCE = 50; // ms of steps, until it looks whether it is to pause
  const EVALUATE = 0.2; // share of the time, at most, that goes into validation
  const ROWS = 8; // so many units of layer 1 are shown
  const SOME = 100; // images that are validated at a time: memory is not without end

  let data = null; // {pixels: uint8, labels, training, validation, ours}
  let settings = null; // {rate, batchSize, images, sorted, faults}
  let model = null;
  let random = null; // for the order; the faults draw from another: same batches
  let seed = 0;
  let order = []; // the images of this epoch, and how many of them have been used
  let used = 0;
  let apart = null; // the fault: for each image, whose label it gets
  let id = 0; // the page's number of this training
  let steps = 0;
  let epochs = 0; // how often it has seen all images
  let losses = []; // of the batches since the last report
  let running = false;
  let epochOnly = false; // it is to pause at the end of this epoch
  let going = false; // whether `go` will be called
  let broken = null; // {step, first, losses, rate, faults}, once a number is not finite
  let told = 0; // when
  let evaluated = { at: -Infinity, took: 0 };
  let lastLosses = []; // a few, for what is said of a nan

  /* Batches. */

  /** Images by their places in the data, as rows of pixels from 0 to 1. */
  function imagesAt(places) {
    const X = engine.matrix(places.length, 784);
    const scale = settings.faults.rawPixels ? 1 : 255;
    engine.rowsOf(X).forEach((row, n) => {
      const start = places[n] * 784;
      for (let j = 0; j < 784; j++) row[j] = data.pixels[start + j] / scale;
    });
    return X;
  }

  const labelOf = (place) =>
    data.labels[settings.faults.labelsApart ? apart[place] : place];

  function beginEpoch() {
    order = settings.sorted
      ? Int32Array.from({ length: settings.images }, (_, i) => i)
        .sort((i, j) => labelOf(i) - labelOf(j) || i - j)
      : engine.permutation(settings.images, random);
    used = 0;
  }

  /** The places of the next images. The last batch of an epoch may be smaller. */
  function nextBatch() {
    if (used >= order.length) beginEpoch();
    const batch = order.slice(used, used + settings.batchSize);
    used += batch.length;
    return batch;
  }

  /* Steps. */

  function takeStep() {
    const batch = nextBatch();
    const X = imagesAt(batch);
    const y = Array.from(batch, labelOf);
    const { rate, faults } = settings;
    const { loss, trace } = engine.trainStep(model, X, y, rate, faults);
    steps += 1;
    epochs += batch.length / settings.images;
    losses.push(loss);
    lastLosses = [...lastLosses.slice(-4), loss];
    if (epochOnly && used >= order.length) running = false;
    const length = engine.lengthOf(model.gradient);
    if (!Number.isFinite(loss + length)) {
      const first = firstToBreak(trace, loss);
      broken = { step: steps, first, losses: lastLosses, rate, faults };
      running = false;
    }
  }

  /** Where the first number stands that is not finite. */
  function firstToBreak(trace, loss) {
    const name = Object.keys(trace).find((key) =>
      !trace[key].values.every(Number.isFinite));
    return name ?? (Number.isFinite(loss) ? "gradient" : "loss");
  }

  /* How good it is. */

  const hiddenLayers = () =>
    Array.from({ length: engine.layersOf(model.parameters) - 1 }, (_, i) => i + 1);

  /** argmax; as PyTorch's, it takes nan for greater than any number. */
  function greatest(row) {
    const nan = row.findIndex(Number.isNaN);
    return nan < 0 ? row.indexOf(Math.max(...row)) : nan;
  }

  /** Loss and accuracy on the validation images, whose labels are always their own; and
      of each hidden layer the number of units that are off for all of these images. */
  function evaluate() {
    const start = performance.now();
    const on = hiddenLayers().map((k) =>
      new Uint8Array(model.parameters[`b${k}`].length));
    const said = new Array(10).fill(0); // of how many images, which category
    let [loss, right] = [0, 0];
    for (let first = 0; first < data.validation; first += SOME) {
      const count = Math.min(SOME, data.validation - first);
      const places = Array.from({ length: count }, (_, i) => data.training + first + i);
      const y = places.map((place) => data.labels[place]);
      const trace = engine.forward(model.parameters, imagesAt(places), settings.faults);
      loss += engine.crossEntropy(trace.outputs, y) * count;
      const answers = engine.rowsOf(trace.outputs).map(greatest);
      for (const answer of answers) said[answer] += 1;
      right += answers.filter((answer, n) => answer === y[n]).length;
      on.forEach((units, i) => trace[`X${i + 1}`].values.forEach((value, place) => {
        if (value > 0) units[place % units.length] = 1;
      }));
    }
    const end = performance.now();
    evaluated = { at: end, took: end - start };
    return { loss: loss / data.validation, accuracy: right / data.validation,
      said, dead: on.map((units) => units.filter((one) => one === 0).length) };
  }

  /** What the network makes of our image. */
  function lookAtOurs() {
    const X = imagesAt([data.training + data.ours]);
    const trace = engine.forward(model.parameters, X, settings.faults);
    return { probabilities: [...engine.softmax(trace.logits).values],
      off: hiddenLayers().map((k) =>
        trace[`X${k}`].values.filter((value) => value === 0).length) };
  }

  const mean = (values) => values.reduce((sum, value) => sum + value) / values.length;

  function report(always = false) {
    const now = performance.now();
    const rested = evaluated.took * (1 / EVALUATE - 1);
    const due = always || now - evaluated.at >= Math.max(TELL, rested);
    const { gradient, parameters } = model;
    tell({
      what: "report", run: id, steps, epochs, running, broken,
      loss: losses.length ? mean(losses) : null,
      validation: due ? evaluate() : null,
      ours: lookAtOurs(),
      length: gradient && engine.lengthOf(gradient),
      units: Object.values(parameters).filter((one) => one.length).slice(0, -1)
        .map((b) => b.length),
      rows: parameters.A1.values.slice(0, ROWS * 784),
    });
    losses = [];
    told = performance.now();
  }

  /* What the page may ask for. */

  /** Random numbers of this seed for one of several purposes; seeds are below 2^16. */
  const stream = (purpose) => engine.generator(seed + purpose * 2 ** 16);

  const load = (given) => { data = given; };

  /** New settings; they count from the next step on. */
  function set(given) {
    const anew = settings?.images !== given.images || settings?.sorted !== given.sorted;
    settings = given;
    if (anew) {
      order = [];
      used = 0;
      apart = engine.permutation(settings.images, stream(2));
    }
  }

  function startAnew({ widths, seed: given, parameters = null, run: number = 0 }) {
    [seed, id] = [given, number];
    model = parameters ? { parameters, gradient: null }
      : engine.initialise(widths, stream(0));
    random = stream(1);
    [order, used, steps, epochs, losses, lastLosses] = [[], 0, 0, 0, [], []];
    apart = engine.permutation(settings.images, stream(2));
    [running, broken] = [false, null];
    report(true);
  }

  function step() {
    running = false;
    if (!broken) takeStep();
    report(true);
  }

  function go() {
    going = false;
    if (!running) return;
    const end = performance.now() + AT_ONCE;
    do takeStep(); while (running && performance.now() < end);
    if (!running) report(true); // broken, or at the end of its epoch
    else if (performance.now() - told >= TELL) report();
    goOn();
  }

  /** In a while, so that a message of the page comes in between. */
  function goOn() {
    if (running && !going) {
      setTimeout(go);
      going = true;
    }
  }

  /** Until it is to pause; or to the end of the epoch that it is in. */
  function run(toTheEnd = false) {
    if (broken) return report();
    [running, epochOnly] = [true, toTheEnd];
    return goOn();
  }

  function pause() {
    if (!running) return;
    running = false;
    report(true);
  }

  /** The parameters as they are, as a copy. */
  const keep = () => tell({ what: "kept", steps, parameters: model.parameters });

  return { load, set, startAnew, step, run, pause, keep };
};
