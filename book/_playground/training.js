/* "Train it here": what the reader sets and presses, and what is shown of the training.

   The network and the images are in a worker (trainer.js, engine.js), so that the page
   stays quick. Messages to it are [what, …how]; it answers with reports. */
"use strict";

(() => {
  const { count, percent, plural, short, ofSilent, ofNan } = training.words;
  const SMALL = [784, 64, 10], LARGE = [784, 512, 512, 10];
  const WIDTHS = { small: SMALL, large: LARGE, book: LARGE };
  const FAULTS = ["reluOnLogits", "softmaxBeforeLoss", "labelsApart", "noZeroGrad",
    "rawPixels"];
  const CHOICES = ["rate", "batch", "images", "order"];
  const POINTS = 400; // of a curve; older ones are thinned out

  const at = (id) => document.getElementById(`tr-${id}`);
  const bench = at("bench");
  const seed = at("seed");

  let made = null; // what images.js says: {file, names, training, validation, ours}
  let worker = null; // once there are images
  let loading = null;
  let state = "new"; // or running, paused, broken
  let run = null; // its curves, {losses, validation}, and {text, start, changed, …}
  let runs = 0; // so many have begun
  let before = null; // the run before it
  let last = null; // the last report; and the last with a validation
  let judged = null;

  /* What is set. */

  const network = () => bench.querySelector("[name=tr-network]:checked").value;

  function settings() {
    const chosen = Object.fromEntries(CHOICES.map((name) => [name, at(name).value]));
    return {
      rate: Number(chosen.rate),
      batchSize: Number(chosen.batch),
      images: Number(chosen.images),
      sorted: chosen.order === "sorted",
      faults: Object.fromEntries(FAULTS.map((name) => [name, at(name).checked])),
    };
  }

  function describe() {
    const { rate, batchSize, images, sorted, faults } = settings();
    const wrong = FAULTS.filter((name) => faults[name]).map((name) =>
      at(name).labels[0].textContent.trim().replace(/\s+\(\d\)$/, ""));
    const kind = run.start.startsWith("seed") ? [network()] : [];
    return [...kind, `rate ${rate}`, `batches of ${batchSize}`,
      `${count(images)} images${sorted ? " by label" : ""}`, run.start,
      ...wrong].join(", ");
  }

  /** Set what the address names, as in #train&rate=10&noZeroGrad, and the rest as it is
      at first. */
  function followAddress() {
    const named = new URLSearchParams(location.hash.slice(1));
    if (!named.has("train")) return;
    const fields = { network: [...bench.querySelectorAll("[name=tr-network]")],
      ...Object.fromEntries(CHOICES.map((name) => [name, [...at(name).options]])) };
    const isThere = (name, value) => (["train", ...FAULTS].includes(name) && !value) ||
      (name === "seed" && /^\d+$/.test(value) && Number(value) <= seed.max) ||
      fields[name]?.some((one) => one.value === value);
    const unknown = [...named].find(([name, value]) => !isThere(name, value));
    if (unknown) {
      say(`The address of this page names ${unknown.join(" ")}, which there is not.`);
    } else {
      for (const [name, all] of Object.entries(fields)) {
        const one = all.find(({ value }) => value === named.get(name)) ??
          all.find((first) => first.defaultSelected || first.defaultChecked) ?? all[0];
        one.selected = one.checked = true;
      }
      for (const name of FAULTS) at(name).checked = named.has(name);
      seed.value = named.get("seed") ?? seed.defaultValue;
      if (worker) startAnew();
      else say("The bench is set. Press Run.");
    }
    bench.scrollIntoView();
    at("run").focus({ preventScroll: true });
  }

  /** Once something else is set, the address no longer says what is. */
  function leaveAddress() {
    const named = location.hash.startsWith("#train");
    if (named) history.replaceState(null, "", "#tr-bench");
  }

  /* The worker. */

  /** A worker of these functions' texts: browsers refuse a worker's file to a page that
      is opened from disk. Where they refuse this, too, it works in the page itself. */
  function makeWorker() {
    const text = `"use strict"; const training = {};
      const engine = (${training.makeEngine})();
      const trainer = (${training.makeTrainer})(engine, (said) => postMessage(said));
      onmessage = ({ data: [what, ...how] }) => trainer[what](...how);`;
    try {
      const file = new Blob([text], { type: "text/javascript" });
      const address = URL.createObjectURL(file);
      const one = new Worker(address);
      one.addEventListener("message", ({ data }) => hear(data));
      one.addEventListener("error", ({ message }) => say(`It has failed: ${message}`));
      return (...message) => one.postMessage(message);
    } catch {
      const trainer = training.makeTrainer(training.makeEngine(), hear);
      return (what, ...how) => setTimeout(() => trainer[what](...how));
    }
  }

  async function bringImages() {
    say("Loading the images …");
    const bytes = new Uint8Array(await window.network.bring(made.file));
    const images = made.training + made.validation;
    const send = makeWorker();
    send("load", { pixels: bytes.subarray(0, images * 784),
      labels: bytes.subarray(images * 784), ...made });
    worker = send;
    await begin();
  }

  /** Do something with the worker, once it has all that it needs. */
  async function whenLoaded(action) {
    if (!made) return;
    try {
      loading ??= worker ? begin() : bringImages();
      await loading;
    } catch {
      loading = null;
      say("A file could not be loaded. Press the button to try again.");
      return;
    }
    action();
  }

  /** With a network as it is set. */
  async function begin() {
    if (network() === "book") startFrom("the book's model", await theBooks());
    else startFrom(`seed ${seed.value}`);
  }

  /** The parameters of the book's model, as the engine has them. */
  async function theBooks() {
    say("Loading the book's model …");
    await window.network.load();
    return Object.fromEntries(Object.entries(window.network.parameters).map(
      ([name, numbers]) => {
        const values = numbers.slice(); // theirs stay as they are
        const [columns, rows] = LARGE.slice(name[1] - 1);
        return [name, name[0] === "A" ? { rows, columns, values } : values];
      }));
  }

  /** From random parameters, or from these. */
  function startFrom(start, parameters = null) {
    if (run?.losses.length) before = run;
    announce(at("file-status"));
    run = { start, losses: [], validation: [], changedAt: null, changed: false };
    run.text = describe();
    [state, last, judged] = ["new", null, null];
    worker("set", settings());
    worker("startAnew", { widths: WIDTHS[network()], seed: seed.valueAsNumber,
      parameters, run: ++runs });
  }

  /* What the worker tells. */

  const waiting = []; // for parameters
  function hear(said) {
    if (said.what === "kept") waiting.shift()(said);
    else if (said.run === runs) showReport(said); // not late, of the run before
  }

  /** The parameters as they are: {steps, parameters}. For tests. */
  training.keep = () => new Promise((resolve) => {
    waiting.push(resolve);
    worker("keep");
  });

  function showReport(report) {
    last = report;
    if (report.validation) judged = report;
    const { steps, loss, validation } = report;
    if (run.changedAt !== null && steps > run.changedAt) run.changed = true;
    if (loss !== null) run.losses.push([steps, loss]);
    if (validation) run.validation.push([steps, validation.loss, validation.accuracy]);
    for (const name of ["losses", "validation"]) {
      const points = run[name];
      const stays = (_, i) => i % 2 === 0 || i === points.length - 1;
      if (points.length > POINTS) run[name] = points.filter(stays);
    }
    run.end = { steps, loss: run.losses.at(-1)?.[1], judged: run.validation.at(-1) };
    state = (report.broken && "broken") || (report.running && "running") ||
      (steps ? "paused" : "new");
    at("run").textContent = state === "running" ? "Pause" : "Run";
    say(sentence());
    showCurves();
    showBars(report.ours.probabilities, judged.validation.said);
    showInside();
    showRows();
  }

  let why = ""; // it was paused, if it was not the reader
  function sentence() {
    if (state === "broken") return ofNan(last.broken);
    const silent = ofSilent(layersOff(), last.units, made.validation);
    if (state === "running") return `Running.${silent}`;
    const { loss, accuracy } = last.validation;
    const judgement = `validation loss ${short(loss)}, ` +
      `${percent(accuracy)} of ${count(made.validation)} validation images right`;
    if (state === "new") {
      const fresh = run.start.startsWith("seed") ? "new network" : "network";
      return `A ${fresh} from ${run.start}: ${judgement}.`;
    }
    const text = `${why}After ${plural(last.steps, "step")}: training loss ` +
      `${short(run.losses.at(-1)[1])}, ${judgement}.${silent}`;
    why = "";
    return text;
  }

  /** The hidden layers of which all units are off, for all validation images. */
  const layersOff = () => last.units.map((_, k) => k).filter((k) =>
    judged.validation.dead[k] === last.units[k]);

  /** Say something when all else on the bench has been changed: who hears it would miss it
      among the rest. */
  let timer = null;
  function say(text) {
    clearTimeout(timer);
    timer = setTimeout(() => announce(at("status"), text), 300);
  }

  /** Write what is new, and nothing else. */
  const write = (id, text) => put(at(id), text);
  function put(place, text) {
    if (place.textContent !== text) place.textContent = text;
  }

  function showCurves() {
    const both = before && at("before").checked ? [before, run] : [run];
    training.drawCurves(at("curves"), both);
    const loss = run.losses.at(-1)?.[1];
    const [, validationLoss, accuracy] = run.validation.at(-1);
    const above = both.some((one) =>
      [...one.losses, ...one.validation].some((point) => point[1] > training.HIGHEST));
    at("above").hidden = !above;
    write("loss", loss === undefined ? "–" : short(loss));
    write("validation-loss", short(validationLoss));
    write("accuracy", percent(accuracy));
    write("steps", count(last.steps));
    write("epochs", last.epochs.toFixed(1));
    write("now", describe());
    at("curves").setAttribute("aria-label",
      `Curves over ${plural(last.steps, "step")}: training loss now ` +
      `${at("loss").textContent}, validation loss ${short(validationLoss)}, ` +
      `${percent(accuracy)} of the validation images right`);
    at("before-legend").hidden = !before;
    if (before) {
      const { steps, loss: lastLoss, judged: [, theirs, share] } = before.end;
      at("before-text").textContent = before.text +
        `${before.changed ? ", changed on the way" : ""}; after ${plural(steps, "step")} ` +
        `${short(lastLoss)}, ${short(theirs)}, ${percent(share)}`;
    }
  }

  function showBars(probabilities, said) {
    const best = probabilities.indexOf(Math.max(...probabilities));
    write("ours", best < 0 ? "nan"
      : `${made.names[best]} ${percent(probabilities[best])}`);
    [...at("bars").rows].forEach((row, i) => {
      const share = probabilities[i];
      row.classList.toggle("pg-best", i === best);
      const known = Number.isFinite(share);
      row.cells[1].firstChild.style.width = known ? percent(share) : "0";
      put(row.cells[2], known ? percent(share) : "nan");
      put(row.cells[3], count(said[i]));
    });
  }

  function showInside() {
    const { length, ours, units } = last;
    const ofLayers = (off) =>
      off.map((number, k) => `${number} of ${units[k]}`).join(", ");
    const layers = units.length > 1 ? ", layer by layer" : "";
    const lines = {
      "length of the gradient": length === null ? "–" : short(length),
      [`units off for our image${layers}`]: ofLayers(ours.off),
      [`off for all ${count(made.validation)} validation images`]:
        ofLayers(judged.validation.dead),
    };
    at("inside").innerHTML = Object.entries(lines).map(([name, value]) =>
      `<tr><th scope="row">${name}</th><td>${value}</td></tr>`).join("");
  }

  /** The weights of the first units as pictures: blue negative, red positive. */
  function showRows() {
    const { rows } = last;
    const largest = rows.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    [...at("rows").children].forEach((canvas, k) => {
      const picture = new ImageData(28, 28);
      rows.subarray(784 * k, 784 * (k + 1)).forEach((value, i) => {
        const share = value / largest || 0;
        const end = share < 0 ? [33, 102, 172] : [178, 24, 43];
        const colour = end.map((one) => 247 + Math.abs(share) * (one - 247));
        picture.data.set([...colour, 255], 4 * i);
      });
      canvas.getContext("2d").putImageData(picture, 0, 0);
    });
    write("rows-text", "The weights of the first eight units of layer 1, " +
      `from −${short(largest)} in blue to ${short(largest)} in red`);
  }

  /* What is pressed. */

  const pause = () => worker("pause");

  /** Tell a seed; if it is none, say it at the field. */
  function isSeed() {
    if (seed.checkValidity()) return true;
    say("The seed is a whole number from 0 to 65,535.");
    seed.reportValidity();
    return false;
  }

  function startAnew() {
    if (worker) loading = null;
    whenLoaded(() => {});
  }

  function listen() {
    at("run").addEventListener("click", () => {
      if (state === "running") {
        say("Pausing …");
        pause();
      } else whenLoaded(() => worker("run"));
    });
    at("epoch").addEventListener("click", () => whenLoaded(() => worker("run", true)));
    at("step").addEventListener("click", () => whenLoaded(() => worker("step")));
    at("anew").addEventListener("click", () => {
      if (isSeed()) startAnew();
    });
    seed.addEventListener("change", () => {
      leaveAddress();
      if (isSeed() && worker) startAnew();
    });
    for (const button of document.getElementsByName("tr-network")) {
      button.addEventListener("change", () => {
        leaveAddress();
        if (worker) startAnew();
      });
    }
    for (const name of [...CHOICES, ...FAULTS]) {
      at(name).addEventListener("change", change);
    }
    at("keep").addEventListener("click", () => whenLoaded(keep));
    at("file").addEventListener("click", () => { at("file").value = ""; });
    at("file").addEventListener("change", () => {
      const [file] = at("file").files;
      if (file) whenLoaded(() => trainOn(file));
    });
    at("before").addEventListener("change", () => run && showCurves());
    document.addEventListener("visibilitychange", () => stopUnseen(document.hidden));
    addEventListener("pagehide", () => stopUnseen(true));
    addEventListener("hashchange", followAddress);
    document.addEventListener("click", ({ target }) => { // the same address once more
      if (target.closest("a")?.hash === location.hash) followAddress();
    });
  }

  /** Let the browser save the weights as they are. */
  async function keep() {
    const { steps, parameters } = await training.keep();
    const bytes = await training.stateDict.write(parameters);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes]));
    link.download = `trained-here-${steps}-steps.pth`;
    link.click();
    announce(at("file-status"), `Kept as ${link.download}, ` +
      `${(bytes.length / 1e6).toFixed(1)} MB. In Python, torch.load reads it, with ` +
      "weights_only=True; its names are those of the book's network.");
  }

  async function trainOn(file) {
    announce(at("file-status"));
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      startFrom(file.name, training.stateDict.read(bytes));
      announce(at("file-status"), `“${file.name}” is taken.`);
    } catch (error) {
      announce(at("file-status"), `“${file.name}” is not taken. ${error.message}`);
    }
  }

  /** It counts from the next step on. */
  function change() {
    leaveAddress();
    if (!run) return;
    write("now", describe());
    if (last?.steps) run.changedAt ??= last.steps;
    else run.text = describe();
    worker("set", settings());
  }

  /** Nobody looks: no step is worth the battery. */
  function stopUnseen(unseen) {
    if (!unseen || state !== "running") return;
    why = "Paused, because the page was out of sight. ";
    pause();
  }

  /** images.js calls this, and with it starts the bench. */
  training.receive = (said) => {
    training.made = made = said; // for tests, too
    at("rows").append(...Array.from({ length: 8 }, (_, k) => Object.assign(
      document.createElement("canvas"), { width: 28, height: 28 })));
    [...at("rows").children].forEach((canvas, k) => {
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", `Weights of unit ${k} of layer 1`);
    });
    if (!made) {
      say("No images: this copy of the book was built without the dataset.");
      return;
    }
    at("bars").innerHTML = made.names.map((name) => `<tr><th scope="row">${name}</th>` +
      "<td><div></div></td><td>–</td><td>–</td></tr>").join("");
    training.drawCurves(at("curves"), [{ losses: [], validation: [] }]);
    const images = made.training + made.validation;
    say("Nothing is trained yet. Run, or take one step: then your browser gets " +
      `${count(images)} images, ${(images * 785 / 1e6).toFixed(1)} MB.`);
    listen();
    followAddress();
  };
})();
