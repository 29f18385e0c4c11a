/* The page: what the reader chooses, draws and turns, and what the network makes of it.

   Whatever changes calls `update`, which computes and paints everything anew, at most
   once a frame: the network takes a millisecond or two. */
"use strict";

(() => {
  const { photo } = playground;
  const SIDE = 28;
  const TERMS_SHOWN = 8;
  const CHANGES = ["turn", "right", "down", "brightness"]; // the sliders for all pixels
  const LAYERS = {
    1: { A: "A1", b: "b1", x: "x0", z: "z1", out: "x1", columns: 32 },
    2: { A: "A2", b: "b2", x: "x1", z: "z2", out: "x2", columns: 32 },
    3: { A: "A3", b: "b3", x: "x2", z: "logits", out: "logits", columns: 5 },
  };

  let categories = [];
  let ourImage = null; // its radio button
  let base = new Float32Array(SIDE * SIDE); // the image before the sliders
  let source = { text: "", label: null };
  let trace = null; // all that the last forward pass computed
  let layer = 1;
  let unit = 0;
  const cursor = { row: 13, column: 13 };

  const at = (id) => document.getElementById(`pg-${id}`);
  const setting = (name) => at(name).valueAsNumber;
  const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
  const greatest = (values) => values.indexOf(Math.max(...values));
  const size = (values) => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const toPixels = (levels) => Float32Array.from(levels, (level) => level / 255);
  const percent = (share) => `${(100 * share).toFixed(1)}%`;
  /** A number as text, with a true minus, and none before 0. */
  const signed = (value, digits) =>
    value.toFixed(digits).replace(/^-(?=[0.]*$)/, "").replace("-", "−");

  /* Sliders, each with its value as text. */

  const sliders = {
    level: (value) => `${value}${{ 0: ", black", 255: ", white" }[value] ?? ""}`,
    width: (value) => `${value} px`,
    brightness: (value) => `× ${value.toFixed(1)}`,
    right: (value) => `${signed(value, 0)} px`,
    down: (value) => `${signed(value, 0)} px`,
    turn: (value) => `${signed(value, 0)}°`,
    temperature: (value) => `T = ${value.toFixed(1)}`,
    margin: (value) => `${value} levels`,
  };

  function showSetting(name) {
    const text = sliders[name](setting(name));
    at(name).previousElementSibling.textContent = text;
    at(name).setAttribute("aria-valuetext", text);
  }

  /* The image. */

  /** The grey between four pixels, a mean weighted by nearness; outside is black. */
  function between(image, row, column) {
    const [top, left] = [Math.floor(row), Math.floor(column)];
    let sum = 0;
    for (const r of [top, top + 1]) {
      for (const c of [left, left + 1]) {
        if (Math.min(r, c) < 0 || Math.max(r, c) >= SIDE) continue;
        const nearness = (1 - Math.abs(row - r)) * (1 - Math.abs(column - c));
        sum += nearness * image[r * SIDE + c];
      }
    }
    return sum;
  }

  /** The image as the network gets it: turned, then shifted, then made brighter. */
  function currentImage() {
    const [turn, right, down, brightness] = CHANGES.map(setting);
    const [cos, sin] = [Math.cos(turn * Math.PI / 180), Math.sin(turn * Math.PI / 180)];
    const centre = (SIDE - 1) / 2;
    return base.map((_, i) => { // each pixel: where does it come from?
      const y = Math.floor(i / SIDE) - down - centre;
      const x = (i % SIDE) - right - centre;
      const grey = between(base, y * cos - x * sin + centre, y * sin + x * cos + centre);
      return Math.min(1, brightness * grey);
    });
  }

  function setImage(image, text, label = null) {
    base = Float32Array.from(image);
    source = { text, label };
    announce(at("photo-message")); // it speaks of the image that was there
    update();
  }

  /** From now on the image is the reader's: what is seen, with the sliders at rest. */
  function ownImage(text) {
    const image = currentImage();
    CHANGES.forEach((name) => {
      at(name).value = at(name).defaultValue;
      showSetting(name);
    });
    for (const button of document.getElementsByName("pg-gallery")) button.checked = false;
    setImage(image, text);
  }

  /* Painting: a pixel of the canvas for each value; the style sheet makes it larger. */

  const grey = (share) => [255 * share, 255 * share, 255 * share, 255];

  /** Blue at −1, white at 0, red at 1: the ends and middle of Matplotlib's RdBu_r. */
  function diverging(share) {
    const [r, g, b] = share < 0 ? [33, 102, 172] : [178, 24, 43];
    const mix = (channel) => 247 + Math.abs(share) * (channel - 247);
    return [mix(r), mix(g), mix(b), 255];
  }

  function paint(canvas, values, columns, colour) {
    Object.assign(canvas, { width: columns, height: values.length / columns });
    const picture = new ImageData(canvas.width, canvas.height);
    values.forEach((value, i) => picture.data.set(colour(value), 4 * i));
    canvas.getContext("2d").putImageData(picture, 0, 0);
  }

  /** Put the frame that follows a canvas around one of its squares. */
  function frame(canvas, index) {
    const { width, height } = canvas;
    Object.assign(canvas.nextElementSibling.style, {
      left: percent((index % width) / width),
      top: percent(Math.floor(index / width) / height),
      width: percent(1 / width),
      height: percent(1 / height),
    });
  }

  /* The answer. */

  const temperate = () => network.softmax(trace.logits, setting("temperature"));

  /** Write what is read out when things have come to rest, not at each pixel of a line;
      or what is not read out, but can be read. */
  const timers = {};
  function say(id, text, aloud = true) {
    clearTimeout(timers[id]);
    timers[id] = setTimeout(() => {
      at(id).setAttribute("aria-live", aloud ? "polite" : "off");
      announce(at(id), text);
    }, 300);
  }

  function showAnswer() {
    const probabilities = temperate();
    const best = greatest(probabilities);
    [...at("bars").rows].forEach((row, i) => {
      row.classList.toggle("pg-best", i === best);
      row.cells[1].firstChild.style.width = percent(probabilities[i]);
      row.cells[2].textContent = signed(trace.logits[i], 1);
      row.cells[3].textContent = percent(probabilities[i]);
    });
    const answer = `${categories[best]}, ${percent(probabilities[best])}`;
    at("now").textContent = answer; // in view on a phone, and not read out twice
    say("answer", answer);
  }

  /* Open a layer. */

  /** Aloud, if it was opened; not if only the image is another. */
  function showLayer(aloud = true) {
    const { out, columns } = LAYERS[layer];
    const values = trace[out];
    const largest = size(values) || 1;
    const name = layer === 3 ? "The ten logits, in the order of the bars"
      : `The activations ${out}`;
    const off = values.filter((value) => value === 0).length;
    paint(at("map"), values, columns, (v) => (layer === 3 ? diverging : grey)(v / largest));
    at("map").setAttribute("aria-label", `${name}, a square for each unit`);
    at("map-legend").textContent = layer === 3
      ? `${name}: blue is negative, red positive, darkest at ±${largest.toFixed(1)}.`
      : `${name}: ${off} units of 512 are off (black); white is ${largest.toFixed(1)}.`;
    showUnit(unit, aloud);
  }

  /** What a unit adds up. */
  function explain(k) {
    const names = LAYERS[layer];
    const x = trace[names.x];
    const { [names.A]: A, [names.b]: b } = network.parameters;
    const weights = A.subarray(k * x.length, (k + 1) * x.length);
    const terms = weights.map((weight, i) => weight * x[i]);
    const order = [...terms.keys()].filter((i) => terms[i] !== 0)
      .sort((i, j) => Math.abs(terms[j]) - Math.abs(terms[i]));
    const rest = order.slice(TERMS_SHOWN).reduce((sum, i) => sum + terms[i], 0);
    return { x, weights, terms, top: order.slice(0, TERMS_SHOWN), rest,
      bias: b[k], z: trace[names.z][k], out: trace[names.out][k] };
  }

  function showUnit(k, aloud = true) {
    const { A, z, out } = LAYERS[layer];
    const sum = explain(k);
    frame(at("map"), k);
    at("unit-title").textContent = layer === 3
      ? `Logit ${k}: ${categories[k]}` : `Unit ${k} of layer ${layer}`;
    say("unit-status", layer === 3 ? `logits[${k}] = ${signed(sum.z, 2)}`
      : `${z}[${k}] = ${signed(sum.z, 2)}, ${out}[${k}] = ${signed(sum.out, 2)}: ` +
        `for this image the unit is ${sum.out > 0 ? "on" : "off"}.`, aloud);
    showPicture("weights", sum.weights, `Its weights, ${A}[${k}]`);
    showPicture("terms", sum.terms, "Its terms, weight × input");
    at("sum").innerHTML = sumRows(k, sum).join("");
  }

  /** Numbers around 0 as a picture, and a legend with its scale. */
  function showPicture(id, values, title) {
    const largest = size(values);
    const scale = largest.toFixed(2);
    paint(at(id), values, layer === 1 ? SIDE : 32, (v) => diverging(largest && v / largest));
    at(id).setAttribute("aria-label", `${title}, from −${scale} in blue to ${scale} in red`);
    at(`${id}-text`).innerHTML = `${title}<span class="pg-legend">` +
      `<span>−${scale}</span><i></i><span>${scale}</span></span>`;
  }

  /** The sum term by term, as rows of a table. */
  function sumRows(k, { x, weights, terms, top, rest, bias, z, out }) {
    const names = LAYERS[layer];
    const number = (value) => signed(value, 3);
    const row = (name, ...cells) => `<tr><th scope="row">${name}</th>` +
      `${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
    const total = (name, value) =>
      `<tr><th scope="row" colspan="3">${name}</th><td>${value}</td></tr>`;
    const input = (i) => (layer === 1 ? `row ${Math.floor(i / SIDE)}, column ${i % SIDE}`
      : `<button type="button" value="${i}" aria-label="Open unit ${i} of layer ` +
        `${layer - 1}">unit ${i}</button>`);
    return [
      ...top.map((i) => row(input(i), number(x[i]), number(weights[i]), number(terms[i]))),
      total(`${x.length - top.length} other terms`, number(rest)),
      total(`bias, ${names.b}[${k}]`, number(bias)),
      total(`sum: ${layer < 3 ? "pre-activation " : ""}${names.z}[${k}]`, number(z)),
      layer < 3 ? total(`ReLU: activation ${names.out}[${k}]`, number(out))
        : total("softmax: probability", percent(temperate()[k])),
    ];
  }

  /** Open a layer at one of its units; else at the one that is greatest. */
  function openLayer(number, k = greatest(trace[LAYERS[number].out]), aloud = true) {
    [layer, unit] = [number, k];
    document.querySelector(`[name=pg-layer][value="${layer}"]`).checked = true;
    Object.assign(at("unit"), { max: trace[LAYERS[layer].out].length - 1, value: unit });
    showLayer(aloud);
  }

  /* All of it anew. */

  let waiting = false;
  function update() {
    if (!waiting) requestAnimationFrame(compute);
    waiting = true;
  }

  function compute() {
    waiting = false;
    const x0 = currentImage();
    const label = source.label === null ? "" : `, label: ${categories[source.label]}`;
    paint(at("image"), x0, SIDE, grey);
    frame(at("image"), cursor.row * SIDE + cursor.column);
    at("source").textContent = `${source.text}${label}.`;
    if (!network.parameters.A1) return; // the network is still on its way
    const first = trace === null;
    trace = network.forward(x0);
    showAnswer();
    if (first) openLayer(1, undefined, false);
    else showLayer(false);
  }

  /* The gallery: radio buttons, so that the arrow keys go through it. */

  function makeGallery(id, items) {
    if (!items.length) {
      at(id).textContent = "No images: this copy of the book was built without the dataset.";
      return;
    }
    at(id).replaceChildren(...items.map(({ text, label, pixels }) => {
      const image = toPixels(network.decode(pixels));
      const box = document.createElement("label");
      box.innerHTML = '<input type="radio" name="pg-gallery"><canvas></canvas>';
      const [button, canvas] = box.children;
      box.title = label === null ? text : `${text}, ${categories[label]}`;
      button.setAttribute("aria-label", box.title);
      const [, index] = text.match(/^Validation image (\d+)$/) ?? [];
      if (index) button.dataset.image = index;
      button.addEventListener("click", () => setImage(image, text, label));
      paint(canvas, image, SIDE, grey);
      ourImage ??= button;
      return box;
    }));
  }

  /* Drawing. */

  /** Paint around a place, softly at the edge of the brush. */
  function dab(row, column, level = setting("level") / 255) {
    const radius = setting("width") / 2;
    base = base.map((old, i) => {
      const distance = Math.hypot(Math.floor(i / SIDE) - row, (i % SIDE) - column);
      return old + clamp(radius + 0.5 - distance, 0, 1) * (level - old);
    });
    update();
  }

  function listenToPen() {
    const canvas = at("image");
    let pen = null; // the one pointer that draws, while it is down; {id, type, place}
    const place = ({ offsetX, offsetY }) => [offsetY / canvas.clientHeight,
      offsetX / canvas.clientWidth].map((share) => share * SIDE - 0.5);
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      // A second finger draws nothing. But where a hand lies, its pen comes second.
      if (pen && (event.pointerType !== "pen" || pen.type === "pen")) return;
      canvas.setPointerCapture(event.pointerId);
      ownImage("Your drawing");
      pen = { id: event.pointerId, type: event.pointerType, place: place(event) };
      dab(...pen.place);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerId !== pen?.id) return;
      const [from, to] = [pen.place, place(event)];
      const steps = Math.ceil(2 * Math.hypot(to[0] - from[0], to[1] - from[1]));
      for (let k = 1; k <= steps; k++) {
        dab(...from.map((start, axis) => start + (k / steps) * (to[axis] - start)));
      }
      pen.place = to;
    });
    canvas.addEventListener("lostpointercapture", (event) => {
      if (event.pointerId === pen?.id) pen = null;
    });
  }

  const ARROWS =
    { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  function drawWithKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return; // the browser's own
    const arrow = ARROWS[event.key];
    const erases = ["Delete", "Backspace"].includes(event.key);
    if (!arrow && !erases && event.key !== " ") return;
    event.preventDefault();
    const [down, right] = arrow ?? [0, 0];
    cursor.row = clamp(cursor.row + down, 0, SIDE - 1);
    cursor.column = clamp(cursor.column + right, 0, SIDE - 1);
    if (!arrow || event.shiftKey) {
      ownImage("Your drawing");
      dab(cursor.row, cursor.column, erases ? 0 : undefined);
    }
    const level = Math.round(255 * currentImage()[cursor.row * SIDE + cursor.column]);
    announce(at("cursor"), `Row ${cursor.row}, column ${cursor.column}: level ${level}`);
    update();
  }

  /* A photo. */

  let photograph = null; // grey, as it was read
  let reading = 0; // the number of the file that was chosen last

  async function readPhoto(file) {
    const number = ++reading;
    announce(at("photo-message"), `Reading “${file.name}” …`);
    try {
      const read = await photo.read(file);
      // In the meantime another photo, or another image, may have been chosen.
      if (number !== reading || !at("photo-message").textContent) return;
      photograph = read;
      at("photo-work").hidden = false;
      if (!preparePhoto()) showMessage();
    } catch (error) {
      if (number !== reading) return;
      photograph = null; // the steps of an earlier photo are not those of this one
      at("photo-work").hidden = true;
      announce(at("photo-message"), error.message);
      showMessage();
    }
  }

  /** A photo may be dropped far from the place where its trouble is told. */
  function showMessage() {
    at("photo-message").scrollIntoView({ block: "nearest" });
  }

  /** Read the photo that was dropped or pasted, or say why there is none. */
  function takeFrom({ files, items }) {
    const folder = [...items].some((item) => item.webkitGetAsEntry?.()?.isDirectory);
    if (files.length === 1 && !folder) {
      at("file").files = files; // it shows the name
      readPhoto(files[0]);
      return;
    }
    const what = folder ? "this is a folder" : `these are ${files.length} files`;
    announce(at("photo-message"), files.length
      ? `One photo at a time, please: ${what}.`
      : "That is no file, but an address or a text, and this page fetches nothing from " +
        "elsewhere. Save the picture, and choose its file; or copy it, and paste it here.");
    showMessage();
  }

  /** Make the photo the image, if an object is found on it. */
  function preparePhoto() {
    const { steps, prepared, tooNarrow } = photo.prepare(photograph, {
      negative: at("negative").value,
      clean: at("clean").checked,
      margin: setting("margin"),
      crop: at("crop").checked,
      stretch: at("stretch").checked,
    });
    at("steps").replaceChildren(...steps.map(showStep));
    if (!prepared) {
      const why = tooNarrow ? "Too narrow an object for 28 × 28 pixels."
        : "No object found: it must be darker than the edges of the photo (lighter, " +
          "without the negative), touch none of them, and span 28 pixels or more.";
      announce(at("photo-message"), `${why} The image above has not changed.`);
      return false;
    }
    ownImage();
    setImage(toPixels(prepared.levels), "Your photo, prepared");
    const answer = answerFor(prepared);
    announce(at("photo-message"), answer
      ? `${answer}. The image and the answer above are your photo's now.`
      : "The image above is your photo's now."); // the network is still on its way
    return true;
  }

  /** The answer for a grey image of any size, squeezed into 28 × 28, as text. */
  function answerFor(image) {
    if (!network.parameters.A1) return "";
    const { levels } = photo.resize(image, SIDE, SIDE);
    const probabilities = network.predict(toPixels(levels));
    const best = greatest(probabilities);
    return `${categories[best]}, ${percent(probabilities[best])}`;
  }

  function showStep({ name, image, note }) {
    const step = document.createElement("li");
    step.innerHTML = `<canvas role="img" aria-label="The photo, ${name}"></canvas>` +
      `<strong>${name}</strong>${note && `, ${note}`}<br>${answerFor(image)}`;
    const shrink = Math.min(1, 112 / Math.max(image.width, image.height));
    const [width, height] = [image.width, image.height].map((s) => Math.ceil(s * shrink));
    const { levels } = photo.resize(image, width, height);
    paint(step.firstChild, toPixels(levels), width, grey);
    return step;
  }

  function listenToPhoto() {
    const file = at("file");
    // Browsers tell of a file that is chosen only if it is not the one that was.
    file.addEventListener("click", () => { file.value = ""; });
    file.addEventListener("change", () => file.files.length && readPhoto(file.files[0]));
    // Anywhere on the page: a file that missed a target would take the page's place.
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      takeFrom(event.dataTransfer);
    });
    document.addEventListener("paste", (event) => {
      const writes = event.target.matches?.("[type=search], [type=number]");
      if (event.clipboardData.files.length && !writes) takeFrom(event.clipboardData);
    });
    at("photo-work").addEventListener("input", () => {
      showSetting("margin");
      preparePhoto();
    });
  }

  /* Places: an address may name an image, what the sliders do to it, a layer and a unit
     of it, after its #: image=13&layer=2&unit=36, or image=13&brightness=0.4. Links of the
     chapters and of the tour are such. */

  const TURNED = [...CHANGES, "temperature"]; // the sliders that an address may set

  function followAddress() {
    const named = new URLSearchParams(location.hash.slice(1));
    const [image, number, k] = ["image", "layer", "unit"].map((name) => named.get(name));
    const turned = TURNED.filter((name) => named.has(name));
    if (!trace || ((image ?? number ?? k) === null && !turned.length)) return; // a heading's
    const allowed = (name) => {
      const { min, max } = at(name);
      const value = named.get(name);
      return value.trim() && Number(value) >= Number(min) && Number(value) <= Number(max);
    };
    const outside = turned.find((name) => !allowed(name));
    const buttons = [...document.getElementsByName("pg-gallery")];
    const button = buttons.find((one) => one.dataset.image === image);
    const units = number in LAYERS ? trace[LAYERS[number].out].length : 0;
    const wrong = (image !== null && !button && `image ${image}`) ||
      (number !== null && !units && `layer ${number}`) ||
      (k !== null && !(/^\d+$/.test(k) && Number(k) < units) && `unit ${k}`) ||
      (outside && `${outside} ${named.get(outside)}`);
    announce(at("address"), wrong
      ? `The address of this page names ${wrong}, which there is not.` : "");
    if (wrong) return;
    if (button) {
      ownImage(); // the sliders at rest
      button.click();
    }
    for (const name of turned) {
      at(name).value = named.get(name);
      showSetting(name);
    }
    compute(); // the trace is this image's now
    if (number !== null) openLayer(Number(number), k === null ? undefined : Number(k));
    // The sum of a unit stands beside its title, and higher; on a phone below it.
    const top = (part) => part.getBoundingClientRect().top;
    const answer = named.has("temperature") ? at("answer-title") : at("image-title");
    const parts = number === null ? [answer]
      : [at("unit-title"), at("sum").closest("table")];
    parts.sort((one, other) => top(one) - top(other))[0].scrollIntoView();
  }

  /* Start. */

  function listenToLayers() {
    const map = at("map");
    const square = (share, count) => clamp(Math.floor(share * count), 0, count - 1);
    const unitAt = ({ offsetX, offsetY }) =>
      square(offsetY / map.clientHeight, map.height) * map.width +
      square(offsetX / map.clientWidth, map.width);
    map.addEventListener("pointermove", (event) => trace && showUnit(unitAt(event)));
    map.addEventListener("pointerleave", () => trace && showUnit(unit));
    map.addEventListener("click", (event) => trace && openLayer(layer, unitAt(event)));
    for (const button of document.getElementsByName("pg-layer")) {
      button.addEventListener("change", () => trace && openLayer(Number(button.value)));
    }
    at("unit").addEventListener("input", () => {
      if (!trace) return;
      if (at("unit").checkValidity()) openLayer(layer, setting("unit"));
      else say("unit-status", `The units of this layer are 0 to ${at("unit").max}.`);
    });
    at("strongest").addEventListener("click", () => trace && openLayer(layer));
    at("sum").addEventListener("click", ({ target }) => {
      if (target.type !== "button") return;
      openLayer(layer - 1, Number(target.value));
      at("unit").focus(); // the button is gone
    });
  }

  function reset() {
    for (const form of document.querySelectorAll("form.playground")) form.reset();
    Object.keys(sliders).forEach(showSetting);
    reading++; // a photo that is still on its way comes too late
    at("photo-work").hidden = true;
    announce(at("cursor"));
    Object.assign(cursor, { row: 13, column: 13 });
    photograph = trace = null;
    (ourImage ?? at("clear")).click();
    compute(); // at once, not with the next frame: nothing old stays in sight
  }

  function listen() {
    for (const form of document.querySelectorAll("form.playground")) {
      form.addEventListener("submit", (event) => event.preventDefault()); // Enter
    }
    for (const name of [...CHANGES, "temperature", "level", "width"]) {
      at(name).addEventListener("input", () => {
        showSetting(name);
        update();
      });
    }
    at("clear").addEventListener("click", () => {
      ownImage();
      setImage(base.fill(0), "Black");
    });
    at("reset").addEventListener("click", reset);
    addEventListener("hashchange", followAddress);
    document.addEventListener("click", ({ target }) => { // the same address once more
      if (target.closest("a")?.hash === location.hash) followAddress();
    });
    at("image").addEventListener("keydown", drawWithKey);
    listenToPen();
    listenToPhoto();
    listenToLayers();
  }

  /** All that the last forward pass computed, from x0 to the logits. For tests. */
  playground.shown = () => trace;

  async function loadNetwork() {
    try {
      await network.load();
      at("loading").remove();
    } catch {
      announce(at("loading"), "The network could not be loaded. Reload the page?");
      return;
    }
    compute();
    followAddress();
    // A photo that came before the network lacks its answers. Where the message about
    // it is gone, another image has been chosen since, and stays.
    if (photograph && at("photo-message").textContent) preparePhoto();
  }

  /** gallery.js calls this, and with it starts the page. */
  playground.receiveGallery = ({ names, validation, wrong }) => {
    categories = names;
    at("bars").innerHTML = names.map((name) => `<tr><th scope="row">${name}</th>` +
      "<td><div></div></td><td></td><td></td></tr>").join("");
    makeGallery("validation", validation);
    makeGallery("wrong", wrong);
    listen();
    reset();
    // The network is large, and waits until the page has been loaded and painted.
    window.addEventListener("load", () =>
      requestAnimationFrame(() => setTimeout(loadNetwork)));
  };
})();
