/* A photo becomes an image of the dataset: prepare_photo of chapter 12, step by step.

   A grey image is {width, height, levels}, levels from 0 to 255, row by row. The
   steps do what Pillow does in the chapter, and agree with it to a grey level or two. */
"use strict";

window.playground = {}; // what photo.js and playground.js share

playground.photo = (() => {
  const SIDE = 28;
  const MEGABYTES = 40;
  const MEGAPIXELS = 65; // phones take photos of 8160 × 6144, some of 9248 × 6944
  // More pixels than this make nothing sharper at 28 × 28, but a phone slow.
  const ENOUGH_PIXELS = 1e6;
  const LONGEST_SIDE = 16384; // a longer canvas stays empty in some browsers

  function grey(width, height, levels = new Uint8ClampedArray(width * height)) {
    return { width, height, levels };
  }

  /** Grey levels of RGBA pixels, with the weights that Pillow has for the colours. */
  function toGrey({ width, height, data }) {
    const image = grey(width, height);
    for (let i = 0; i < image.levels.length; i++) {
      const [r, g, b] = [data[4 * i], data[4 * i + 1], data[4 * i + 2]];
      image.levels[i] = (19595 * r + 38470 * g + 7471 * b + 32768) >> 16;
    }
    return image;
  }

  const map = (image, change) =>
    grey(image.width, image.height, image.levels.map(change));

  /** The levels along the four edges, from dark to light. */
  function edges({ width, height, levels }) {
    const onEdge = (i) =>
      i < width || i >= width * (height - 1) || i % width === 0 || i % width === width - 1;
    return levels.filter((_, i) => onEdge(i)).sort();
  }

  /** The box around all that is not black, or null. */
  function boundingBox({ width, height, levels }) {
    const box = { left: width, top: height, right: 0, bottom: 0 };
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        if (levels[i] === 0) continue;
        box.left = Math.min(box.left, x);
        box.right = Math.max(box.right, x + 1);
        box.top = Math.min(box.top, y);
        box.bottom = y + 1;
      }
    }
    return box.right === 0 ? null : box;
  }

  function crop(image, { left, top, right, bottom }) {
    const cropped = grey(right - left, bottom - top);
    for (let y = top; y < bottom; y++) {
      const row = image.levels.subarray(y * image.width + left, y * image.width + right);
      cropped.levels.set(row, (y - top) * cropped.width);
    }
    return cropped;
  }

  /** Pillow's bicubic filter. */
  function bicubic(distance) {
    const x = Math.abs(distance);
    if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
  }

  /** For each new pixel of a line, where its old ones begin, and their weights. */
  function filterWeights(oldSize, newSize) {
    const scale = oldSize / newSize;
    const stretch = Math.max(scale, 1); // wider when shrinking: antialiasing
    return Array.from({ length: newSize }, (_, i) => {
      const centre = (i + 0.5) * scale;
      const start = Math.max(0, Math.trunc(centre - 2 * stretch + 0.5));
      const end = Math.min(oldSize, Math.trunc(centre + 2 * stretch + 0.5));
      const weights = new Float64Array(end - start).map((_, k) =>
        bicubic((start + k - centre + 0.5) / stretch));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return { start, weights: weights.map((weight) => weight / total) };
    });
  }

  /** Change the width, and turn columns into rows: two of these change both sides. */
  function resizeAndTranspose({ width, height, levels }, newWidth) {
    const resized = grey(height, newWidth);
    filterWeights(width, newWidth).forEach(({ start, weights }, x) => {
      for (let y = 0; y < height; y++) {
        let sum = 0;
        const first = y * width + start;
        for (let k = 0; k < weights.length; k++) sum += weights[k] * levels[first + k];
        resized.levels[x * height + y] = sum; // the array rounds, and clamps to 0…255
      }
    });
    return resized;
  }

  const resize = (image, width, height) =>
    resizeAndTranspose(resizeAndTranspose(image, width), height);

  /** Python's round: halves go to the even neighbour. It decides a row of pixels. */
  function roundLikePython(value) {
    const floor = Math.floor(value);
    if (value - floor === 0.5) return floor % 2 === 0 ? floor : floor + 1;
    return Math.round(value);
  }

  /** Shrink (or enlarge) the longer side to 28, and fill up with black. */
  function pad(image) {
    const square = grey(SIDE, SIDE);
    const { width, height } = image;
    const newWidth = width > height ? SIDE : roundLikePython((width / height) * SIDE);
    const newHeight = height > width ? SIDE : roundLikePython((height / width) * SIDE);
    if (newWidth === 0 || newHeight === 0) return square;
    const small = resize(image, newWidth, newHeight);
    const left = roundLikePython((SIDE - newWidth) / 2);
    const top = roundLikePython((SIDE - newHeight) / 2);
    for (let y = 0; y < newHeight; y++) {
      const row = small.levels.subarray(y * newWidth, (y + 1) * newWidth);
      square.levels.set(row, (top + y) * SIDE + left);
    }
    return square;
  }

  /** Scale the levels, so that the lightest is 255. */
  function stretch(image) {
    const lightest = Math.max(...image.levels);
    if (lightest === 0) return image;
    return map(image, (level) => Math.trunc((level * 255) / lightest));
  }

  /** All steps from a grey photo to an image; steps that are left out are not in it.

      options: negative ("auto", "yes", "no"), clean, margin, crop, stretch. Returns
      {steps: [{name, image, note}], prepared}, prepared is null if nothing was found, or
      nothing is left of what was (tooNarrow). */
  function prepare(photo, options) {
    const steps = [{ name: "grey", image: photo, note: "" }];
    const last = () => steps[steps.length - 1].image;
    const add = (name, image, note = "") => steps.push({ name, image, note });

    const around = edges(photo);
    const lightGround = around[around.length >> 1] >= 128; // the median
    if (options.negative === "yes" || (options.negative === "auto" && lightGround)) {
      add("negative", map(photo, (level) => 255 - level));
    }
    if (options.clean) {
      const ground = Math.min(255, edges(last()).at(-1) + options.margin);
      const cleaned = map(last(), (level) => Math.max(level - ground, 0));
      add("cleaned", cleaned, `ground\u00a0${ground}`);
    }
    const box = boundingBox(last());
    const size = box ? Math.max(box.right - box.left, box.bottom - box.top) : 0;
    if (size < SIDE) return { steps, prepared: null };
    if (options.crop) {
      const cropped = crop(last(), box);
      add("cropped", cropped, `${cropped.width}\u00a0×\u00a0${cropped.height}`);
    }
    const square = pad(last());
    if (!boundingBox(square)) return { steps, prepared: null, tooNarrow: true };
    add("square", square, "28\u00a0×\u00a028");
    if (options.stretch) add("stretched", stretch(last()));
    return { steps, prepared: last() };
  }

  /** Whatever keeps a file from being read is said in a sentence for the reader. */
  const refuse = (file, why) => new Error(`“${file.name}” ${why}`);

  /** A number above a limit as text, never rounded to the limit itself. */
  function above(value, limit) {
    const texts = [0, 1, 2, 3, 4, 5, 6].map((digits) => value.toFixed(digits));
    return texts.find((text) => Number(text) > limit);
  }

  /** Why a browser makes no picture of a file. */
  async function whyUnreadable(file) {
    const gone = await file.slice(0, 1).arrayBuffer().then(() => false, () => true);
    if (gone) {
      return "cannot be read: it was moved, changed or locked after it had been " +
        "chosen, or it is a folder. Choose it again, please.";
    }
    if (file.type && !file.type.startsWith("image/")) return "is not a picture.";
    if (/\.hei[cf]$/i.test(file.name)) {
      return "is in the HEIC format, which this browser cannot read. Save or send it " +
        "as JPEG, please.";
    }
    return "cannot be read as a picture: it is damaged, or in a format that cannot be " +
      "used here. JPEG and PNG can.";
  }

  /** Whether what is painted can be read again. Browsers that hide who the reader is
      give other pixels in their place: white, or noise. */
  function canReadPixels() {
    const levels = [0, 60, 120, 180, 240];
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: levels.length, height: 1 });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    levels.forEach((level, x) => {
      context.fillStyle = `rgb(${level}, ${level}, ${level})`;
      context.fillRect(x, 0, 1, 1);
    });
    try {
      const { data } = context.getImageData(0, 0, levels.length, 1);
      // Some change a level or two. That does no harm here.
      return levels.every((level, x) => Math.abs(data[4 * x] - level) <= 4);
    } catch {
      return false;
    }
  }

  /** Load a picture; its size is known then, its pixels are not unpacked yet. */
  function load(address) {
    return new Promise((resolve, reject) => {
      const picture = new Image();
      picture.onload = () => resolve(picture);
      picture.onerror = reject;
      picture.src = address;
    });
  }

  /** Read a file into a grey image. */
  async function read(file) {
    if (file.size > MEGABYTES * 1e6) {
      throw refuse(file, `has ${above(file.size / 1e6, MEGABYTES)} MB. That is too ` +
        `much for this page: at most ${MEGABYTES} MB, please.`);
    }
    if (file.size === 0) throw refuse(file, "is empty.");
    const fail = async () => { throw refuse(file, await whyUnreadable(file)); };
    const address = URL.createObjectURL(file);
    try {
      const picture = await load(address).catch(fail);
      const megapixels = (picture.naturalWidth * picture.naturalHeight) / 1e6;
      if (megapixels > MEGAPIXELS) { // unpacked, they may take more memory than there is
        throw refuse(file, `has ${above(megapixels, MEGAPIXELS)} million pixels. That ` +
          `is too much for this page: at most ${MEGAPIXELS} million, please.`);
      }
      if (!canReadPixels()) {
        throw new Error("This browser shows pictures, but keeps their pixels from pages " +
          "(so that nobody is recognized by them), and no photo can be prepared without " +
          "its pixels. Allow this page to read canvas data, or take another browser.");
      }
      // Other ways to unpack them take a file that is cut off for whole.
      return toGrey(pixelsOf(await createImageBitmap(file).catch(fail)));
    } finally {
      URL.revokeObjectURL(address);
    }
  }

  /** The pixels of a picture, on white where it is transparent. */
  function pixelsOf(picture) {
    const { width, height } = picture;
    const shrink = Math.min(1, Math.sqrt(ENOUGH_PIXELS / (width * height)),
      LONGEST_SIDE / Math.max(width, height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(width * shrink));
    canvas.height = Math.max(1, Math.round(height * shrink));
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.imageSmoothingQuality = "high";
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return context.getImageData(0, 0, canvas.width, canvas.height);
  }

  return { read, prepare, resize };
})();
