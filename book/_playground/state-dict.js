/* Files of weights, as torch.save writes them: a network trained here can be loaded in
   Python with weights_only=True, and one from there can be trained on here.

   Such a file is a zip of uncompressed parts: data.pkl, a pickle of names and shapes,
   and for each tensor its float32 numbers. Of pickle's orders only those are followed
   that a dictionary of tensors needs; nothing else in a file is believed or run. */
"use strict";

training.stateDict = (() => {
  const ascii = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const little = (bytes, value) =>
    Uint8Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256);
  const joined = async (parts) => new Uint8Array(await new Blob(parts).arrayBuffer());

  /* Writing. */

  const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte;
    for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 && 0xedb88320);
    return rest;
  });
  /** The check sum that a zip wants of each part, CRC-32. */
  function checkSum(bytes) {
    let rest = 0xffffffff;
    for (const byte of bytes) rest = TABLE[(rest ^ byte) & 255] ^ (rest >>> 8);
    return (rest ^ 0xffffffff) >>> 0;
  }

  /** The bytes of a zip of {name: bytes}. */
  function zip(files) {
    const [parts, contents] = [[], []];
    let place = 0;
    for (const [path, bytes] of Object.entries(files)) {
      const name = ascii(path);
      const facts = [little(4, 0), little(4, 0), little(4, checkSum(bytes)),
        little(4, bytes.length), little(4, bytes.length), little(4, name.length)];
      const head = [ascii("PK\x03\x04"), little(2, 20), ...facts, name];
      contents.push(ascii("PK\x01\x02"), little(2, 20), little(2, 20), ...facts,
        little(10, 0), little(4, place), name);
      parts.push(...head, bytes);
      place += [...head, bytes].reduce((sum, part) => sum + part.length, 0);
    }
    const size = contents.reduce((sum, part) => sum + part.length, 0);
    const count = Object.keys(files).length;
    const end = [ascii("PK\x05\x06"), little(4, 0), little(2, count), little(2, count),
      little(4, size), little(4, place), little(2, 0)];
    return joined([...parts, ...contents, ...end]);
  }

  /** The file, a promise of bytes, of parameters {A1, b1, …}. */
  async function write(parameters) {
    const [files, orders] = [{}, [ascii("\x80\x02}(")]]; // protocol 2, a dictionary
    const text = (one) => [ascii("X"), little(4, one.length), ascii(one)];
    const number = (one) => [ascii("J"), little(4, one)];
    Object.entries(parameters).forEach(([name, one], i) => {
      const numbers = one.rows ? one.values : one;
      const shape = one.rows ? [one.rows, one.columns] : [numbers.length];
      const strides = one.rows ? [one.columns, 1] : [1];
      const kind = name.startsWith("A") ? "weight" : "bias";
      orders.push(...text(`linear_${name.slice(1)}.${kind}`),
        ascii("ctorch._utils\n_rebuild_tensor_v2\n(("), ...text("storage"),
        ascii("ctorch\nFloatStorage\n"), ...text(String(i)), ...text("cpu"),
        ...number(numbers.length), ascii("tQ"), ...number(0),
        ascii("("), ...shape.flatMap(number), ascii("t("), ...strides.flatMap(number),
        ascii("t\x89ccollections\nOrderedDict\n)RtR"));
      files[`weights/data/${i}`] = new Uint8Array(numbers.buffer.slice(
        numbers.byteOffset, numbers.byteOffset + numbers.byteLength));
    });
    orders.push(ascii("u."));
    return zip({ "weights/data.pkl": await joined(orders), ...files,
      "weights/byteorder": ascii("little"), "weights/version": ascii("3\n") });
  }

  /* Reading. What is wrong is thrown as a sentence. */

  const refuse = (why) => { throw new Error(why); };
  const NONE = "This is no file of weights that torch.save has written.";

  /** {name: bytes} of a zip of uncompressed parts, their first folder left out. */
  function unzip(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let end = bytes.length - 22;
    while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
    if (end < 0) refuse(NONE);
    const files = {};
    let place = view.getUint32(end + 16, true);
    for (let i = view.getUint16(end + 10, true); i > 0; i--) {
      const [name, extra, comment] = [28, 30, 32].map((k) =>
        view.getUint16(place + k, true));
      const [size, start] = [24, 42].map((k) => view.getUint32(place + k, true));
      if (view.getUint16(place + 10, true) !== 0) refuse(NONE); // compressed
      const letters = bytes.subarray(place + 46, place + 46 + name);
      const path = String.fromCharCode(...letters);
      const body = start + 30 + view.getUint16(start + 26, true) +
        view.getUint16(start + 28, true);
      files[path.replace(/^[^/]*\//, "")] = bytes.slice(body, body + size);
      place += 46 + name + extra + comment;
    }
    return files;
  }

  /** What a pickle of a dictionary of tensors makes: {name: {shape, values}}. */
  function unpickle(bytes, files) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const [stack, marks, memory] = [[], [], {}];
    let place = 0;
    const text = (start, end) => String.fromCharCode(...bytes.subarray(start, end));
    const take = (count) => text(place, place += count);
    const line = () => {
      const start = place;
      while (bytes[place++] !== 10) if (place > bytes.length) refuse(NONE);
      return text(start, place - 1);
    };
    const number = (size, read) => {
      const value = view[read](place, true);
      place += size;
      return value;
    };
    const fromMark = () => stack.splice(marks.pop());
    const set = (pairs) => pairs.forEach((key, i) => {
      if (i % 2 === 0) stack.at(-1)[key] = pairs[i + 1];
    });
    const makers = {
      "collections OrderedDict": () => ({}),
      "torch._utils _rebuild_tensor_v2": (values, offset, shape, strides) => {
        const straight = strides.at(-1) === 1 && offset === 0 &&
          (shape.length === 1 || strides[0] === shape[1]);
        if (!straight || !(values instanceof Float32Array)) refuse(NONE);
        return { shape, values };
      },
      "torch FloatStorage": null,
    };
    const orders = {
      "\x80": () => number(1, "getUint8"),
      "}": () => stack.push({}),
      "(": () => marks.push(stack.length),
      ")": () => stack.push([]),
      X: () => stack.push(take(number(4, "getUint32"))),
      J: () => stack.push(number(4, "getInt32")),
      K: () => stack.push(number(1, "getUint8")),
      M: () => stack.push(number(2, "getUint16")),
      "\x88": () => stack.push(true),
      "\x89": () => stack.push(false),
      q: () => { memory[number(1, "getUint8")] = stack.at(-1); },
      r: () => { memory[number(4, "getUint32")] = stack.at(-1); },
      h: () => stack.push(memory[number(1, "getUint8")]),
      j: () => stack.push(memory[number(4, "getUint32")]),
      t: () => stack.push(fromMark()),
      "\x85": () => stack.push(stack.splice(-1)),
      "\x86": () => stack.push(stack.splice(-2)),
      "\x87": () => stack.push(stack.splice(-3)),
      u: () => set(fromMark()),
      s: () => set(stack.splice(-2)),
      b: () => stack.pop(), // notes of a state_dict on its versions
      c: () => {
        const name = `${line()} ${line()}`;
        stack.push(name in makers ? name : refuse(NONE));
      },
      R: () => {
        const [name, given] = stack.splice(-2);
        stack.push(makers[name](...given));
      },
      Q: () => {
        const [, kind, key] = stack.pop();
        const part = files[`data/${key}`];
        if (kind !== "torch FloatStorage" || !part || part.length % 4) refuse(NONE);
        stack.push(new Float32Array(part.buffer));
      },
    };
    for (;;) {
      const order = take(1);
      if (order === ".") return stack.pop();
      if (!Object.hasOwn(orders, order)) refuse(NONE);
      orders[order]();
    }
  }

  /** Parameters {A1: {rows, columns, values}, b1, …} of a file's bytes. */
  function read(bytes) {
    let named = null;
    try {
      const files = unzip(bytes);
      named = unpickle(files["data.pkl"], files);
    } catch {
      refuse(NONE);
    }
    const parameters = {};
    let inputs = 784;
    for (let k = 1; named[`linear_${k}.weight`]; k++) {
      const [A, b] = ["weight", "bias"].map((kind) => named[`linear_${k}.${kind}`]);
      const [rows, columns] = A.shape;
      const fits = columns === inputs && b?.values.length === rows &&
        A.values.length === rows * columns;
      if (!fits) refuse(`The shapes of its layer ${k} do not fit.`);
      parameters[`A${k}`] = { rows, columns, values: A.values };
      parameters[`b${k}`] = b.values;
      inputs = rows;
    }
    const count = Object.keys(parameters).length;
    if (!count || count !== Object.keys(named).length || inputs !== 10) {
      refuse("It holds no network of layers linear_1, linear_2, …, from 784 to 10.");
    }
    if (!Object.values(parameters).every((one) =>
      (one.rows ? one.values : one).every(Number.isFinite))) {
      refuse("Some of its numbers are inf or nan.");
    }
    return parameters;
  }

  return { write, read };
})();
