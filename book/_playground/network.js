/* The network: its parameters, and the forward pass, which the page shows.

   On the playground, photo.js prepares photos, and playground.js is the page; chapters
   have figures that compute with it, too. All are plain scripts, because browsers refuse
   modules to a page that is opened from disk. */
"use strict";

window.network = (() => {
  /** A1, b1, A2, b2, A3, b3: float32, matrices row by row. Empty until they arrive. */
  const parameters = {};

  /** The bytes of a text in base64. */
  function decode(base64) {
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  }

  /** Cut the bytes of all parameters up, by their sizes, which come in order. */
  function setParameters(sizes, buffer) {
    let offset = 0;
    for (const [name, size] of Object.entries(sizes)) {
      parameters[name] = new Float32Array(buffer, offset, size);
      offset += parameters[name].byteLength;
    }
  }

  // [its parts]
  /** A x + b: a weighted sum for each row of A, and its bias. */
  function linear(A, b, x) {
    const z = new Float32Array(b.length);
    for (let i = 0; i < z.length; i++) {
      let sum = 0;
      for (let j = 0; j < x.length; j++) {
        sum += A[i * x.length + j] * x[j];
      }
      z[i] = sum + b[i];
    }
    return z;
  }

  /** Negative entries become 0, the others stay. */
  function relu(z) {
    return z.map((value) => Math.max(0, value));
  }

  /** Ten probabilities. Less the greatest, exp cannot overflow. */
  function softmax(logits, temperature = 1) {
    const greatest = Math.max(...logits);
    const powers = Array.from(logits, (logit) =>
      Math.exp((logit - greatest) / temperature));
    const total = powers.reduce((sum, power) => sum + power);
    return powers.map((power) => power / total);
  }
  // [end]

  // [forward pass]
  /** From an image, (784,), to its logits. */
  function forward(x0) {
    const { A1, b1, A2, b2, A3, b3 } = parameters;
    const z1 = linear(A1, b1, x0);
    const x1 = relu(z1);
    const z2 = linear(A2, b2, x1);
    const x2 = relu(z2);
    const logits = linear(A3, b3, x2);
    return { x0, z1, x1, z2, x2, logits };
  }
  // [end]

  /** The ten probabilities of 784 pixels from 0 to 1, row by row. */
  function predict(pixels) {
    return softmax(forward(Float32Array.from(pixels)).logits);
  }

  /* Loading: a file over the web, a script where files are refused. */

  const here = document.currentScript.src;
  const awaited = {}; // by its name, what takes the text of a script
  let made = null; // {sizes, file}: parameters.js says it
  let loading = null;

  async function fetchFile(address) {
    const response = await fetch(`${address}.bin`);
    if (!response.ok) throw new Error(response.statusText);
    return response.arrayBuffer();
  }

  const runScript = (address, name) => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    awaited[name] = (base64) => resolve(decode(base64).buffer);
    Object.assign(script, { src: `${address}.js`, onerror: reject });
    document.head.append(script);
  });

  /** The bytes of a file beside this script, NAME.bin or NAME.js; a promise. */
  function bring(name) {
    const address = new URL(name, here).href;
    return (location.protocol === "file:" ? runScript : fetchFile)(address, name);
  }

  /** NAME.js calls this. */
  const receiveBytes = (name, base64) => awaited[name](base64);

  /** Have the parameters, 2.7 MB, once; a promise, to be asked again if it fails. */
  function load() {
    loading ??= bring(made.file).then(
      (buffer) => setParameters(made.sizes, buffer),
      (error) => {
        loading = null;
        throw error;
      },
    );
    return loading;
  }

  const receive = (said) => { made = said; };

  return { parameters, decode, bring, receive, receiveBytes, load, forward, softmax,
    predict };
})();
