/* Training, as chapter 8 derives it: forward, backward, step, for a network of any
   widths.

   The page runs it in a worker, and tests run it in the page itself: so all of it is
   one function, whose text can be given to a worker. Nothing here knows of a page.
   Names are the chapter's, X0, Z1, X1, …, logits, A1, b1, …, but that grad_A1 is
   gradient.A1.

   A matrix is {rows, columns, values}: float32, row by row, as PyTorch has it. Sums are
   added up in float64, since JavaScript has no other; so the last digits differ.

   The switches `faults` are bugs of the museum, and all off at first:
   reluOnLogits (exhibit 1), softmaxBeforeLoss (2), noZeroGrad (7). The others, labels
   apart from images and pixels from 0 to 255, are in the data (trainer.js). */
"use strict";

window.training = {};

training.makeEngine = () => {
  const matrix = (rows, columns, values = new Float32Array(rows * columns)) =>
    ({ rows, columns, values });
  const rowsOf = ({ rows, columns, values }) => Array.from({ length: rows }, (_, n) =>
    values.subarray(n * columns, (n + 1) * columns));
  /** The same shape, each value from that at its place, and its place. */
  const map = (X, change) => matrix(X.rows, X.columns, X.values.map(change));

  // [matrices]
  /** X @ Y.T, (n, k), of X, (n, m), and Y, (k, m): each row of X times each row of Y.
      Four rows of X with two of Y at a time: eight sums, for six numbers that are read.
      Where fewer rows are left, the last one is taken again. */
  function timesTransposed(X, Y) {
    const Z = matrix(X.rows, Y.rows);
    const [z, x, y] = [Z, X, Y].map(rowsOf);
    const [lastX, lastY] = [X.rows - 1, Y.rows - 1];
    for (let k = 0; k < Y.rows; k += 2) {
      const l = Math.min(k + 1, lastY);
      const u = y[k], v = y[l];
      for (let n = 0; n < X.rows; n += 4) {
        const o = Math.min(n + 1, lastX);
        const p = Math.min(n + 2, lastX);
        const q = Math.min(n + 3, lastX);
        const a = x[n], b = x[o], c = x[p], d = x[q];
        let au = 0, bu = 0, cu = 0, du = 0, av = 0, bv = 0, cv = 0, dv = 0;
        for (let j = 0; j < X.columns; j++) {
          const aj = a[j], bj = b[j], cj = c[j], dj = d[j], uj = u[j], vj = v[j];
          au += aj * uj;
          bu += bj * uj;
          cu += cj * uj;
          du += dj * uj;
          av += aj * vj;
          bv += bj * vj;
          cv += cj * vj;
          dv += dj * vj;
        }
        z[n][k] = au;
        z[o][k] = bu;
        z[p][k] = cu;
        z[q][k] = du;
        z[n][l] = av;
        z[o][l] = bv;
        z[p][l] = cv;
        z[q][l] = dv;
      }
    }
    return Z;
  }

  /** X.T, (m, n), of X, (n, m). */
  function transposed(X) {
    const Y = matrix(X.columns, X.rows);
    for (let n = 0; n < X.rows; n++) {
      for (let j = 0; j < X.columns; j++) {
        Y.values[j * X.rows + n] = X.values[n * X.columns + j];
      }
    }
    return Y;
  }

  /** X @ Y, (n, k), of X, (n, m), and Y, (m, k). */
  const times = (X, Y) => timesTransposed(X, transposed(Y));

  /** The sum of the rows, (m,), of X, (n, m): sum(dim=0). */
  function sumOfRows(X) {
    const sum = new Float64Array(X.columns);
    for (const row of rowsOf(X)) row.forEach((value, j) => { sum[j] += value; });
    return Float32Array.from(sum);
  }
  // [end]

  // [layers]
  /** X @ A.T + b: (N, in), (out, in) and (out,) give (N, out). */
  function linear(X, A, b) {
    const Z = timesTransposed(X, A);
    return map(Z, (value, place) => value + b[place % Z.columns]);
  }

  const relu = (Z) => map(Z, (value) => Math.max(0, value)); // nan stays nan

  /** The gradient behind a ReLU before it: where(Z > 0, grad_X, 0). */
  const whereOn = (Z, gradX) => map(gradX, (value, place) =>
    (Z.values[place] > 0 ? value : 0));

  /** The softmax of each row. Less the greatest, exp cannot overflow. */
  function softmax(logits) {
    const P = matrix(logits.rows, logits.columns);
    const rows = rowsOf(P);
    rowsOf(logits).forEach((row, n) => {
      const greatest = Math.max(...row);
      const powers = Float64Array.from(row, (logit) => Math.exp(logit - greatest));
      const total = powers.reduce((sum, power) => sum + power);
      powers.forEach((power, i) => { rows[n][i] = power / total; });
    });
    return P;
  }

  /** The cross-entropy, a mean over the batch: −log p of the label, from logits. */
  function crossEntropy(logits, y) {
    const losses = rowsOf(logits).map((row, n) => {
      const greatest = Math.max(...row);
      const total = row.reduce((sum, logit) => sum + Math.exp(logit - greatest), 0);
      return Math.log(total) + greatest - row[y[n]];
    });
    return losses.reduce((sum, loss) => sum + loss) / y.length;
  }
  // [end]

  const layersOf = (parameters) => Object.keys(parameters).length / 2;

  // [forward]
  /** From X0, (N, 784), to the logits, (N, 10): all that is computed on the way. What
      goes into the loss is `outputs`: the logits, if all is well. */
  function forward(parameters, X0, faults = {}) {
    const last = layersOf(parameters);
    const trace = { X0 };
    for (let k = 1; k <= last; k++) {
      const { [`A${k}`]: A, [`b${k}`]: b } = parameters;
      trace[`Z${k}`] = linear(trace[`X${k - 1}`], A, b);
      if (k < last) trace[`X${k}`] = relu(trace[`Z${k}`]);
    }
    trace.logits = trace[`Z${last}`];
    if (faults.reluOnLogits) trace.logits = relu(trace.logits);
    trace.outputs = faults.softmaxBeforeLoss ? softmax(trace.logits) : trace.logits;
    return trace;
  }
  // [end]

  // [backward]
  /** The gradient in each parameter, from the loss back to the first layer. */
  function backward(parameters, trace, y, faults = {}) {
    const gradient = {};
    let gradZ = gradientInLogits(trace, y, faults);
    for (let k = layersOf(parameters); k >= 1; k--) {
      gradient[`A${k}`] = times(transposed(gradZ), trace[`X${k - 1}`]);
      gradient[`b${k}`] = sumOfRows(gradZ);
      if (k === 1) break;
      const gradX = times(gradZ, parameters[`A${k}`]);
      gradZ = whereOn(trace[`Z${k - 1}`], gradX);
    }
    return gradient;
  }

  /** (P − E) / N, (N, 10); and back through what the faults put behind the logits. */
  function gradientInLogits(trace, y, faults) {
    const N = y.length;
    let grad = map(softmax(trace.outputs), (p, place) => {
      const [n, i] = [Math.floor(place / trace.outputs.columns),
        place % trace.outputs.columns];
      return (p - (i === y[n] ? 1 : 0)) / N;
    });
    if (faults.softmaxBeforeLoss) grad = backThroughSoftmax(trace.outputs, grad);
    if (faults.reluOnLogits) grad = whereOn(trace.logits, grad);
    return grad;
  }
  // [end]

  /** The gradient before a softmax: p (g − g · p) for each row p, g behind it. */
  function backThroughSoftmax(P, grad) {
    const before = matrix(P.rows, P.columns);
    const [rows, p, g] = [before, P, grad].map(rowsOf);
    rows.forEach((row, n) => {
      const mean = g[n].reduce((sum, value, i) => sum + value * p[n][i], 0);
      row.forEach((_, i) => { row[i] = p[n][i] * (g[n][i] - mean); });
    });
    return before;
  }

  /** The numbers of a matrix or a vector. */
  const numbers = (one) => (one instanceof Float32Array ? one : one.values);

  // [step]
  /** One step of chapter 9's loop, on a batch X, (N, 784), with labels y, (N,). It
      changes model.parameters and model.gradient (.grad). */
  function trainStep(model, X, y, rate, faults = {}) {
    const trace = forward(model.parameters, X, faults);
    const loss = crossEntropy(trace.outputs, y);
    if (!faults.noZeroGrad) model.gradient = null;
    addToGradient(model, backward(model.parameters, trace, y, faults));
    descend(model, rate);
    return { loss, trace };
  }

  /** backward adds to what is in .grad, if anything is. */
  function addToGradient(model, gradient) {
    for (const [name, before] of Object.entries(model.gradient ?? {})) {
      const [sum, old] = [gradient[name], before].map(numbers);
      for (let i = 0; i < sum.length; i++) sum[i] += old[i];
    }
    model.gradient = gradient;
  }

  /** optimizer.step(), of SGD: against the gradient, times the rate. */
  function descend({ parameters, gradient }, rate) {
    for (const name of Object.keys(parameters)) {
      const [values, slopes] = [parameters[name], gradient[name]].map(numbers);
      for (let i = 0; i < values.length; i++) values[i] -= rate * slopes[i];
    }
  }
  // [end]

  /** The length of a gradient: the root of the sum of all squares. */
  function lengthOf(gradient) {
    let squares = 0;
    for (const slopes of Object.values(gradient).map(numbers)) {
      for (let i = 0; i < slopes.length; i++) squares += slopes[i] * slopes[i];
    }
    return Math.sqrt(squares);
  }

  // [start]
  /** Random numbers from 0 to 1, without 1: mulberry32, by Tommy Ettinger (2017), given
      to the public. A seed from 0 to 2^32 − 1 gives the same numbers everywhere. They
      are not PyTorch's: it has another generator. */
  function generator(seed) {
    let state = seed >>> 0;
    return () => {
      state = (state + 0x6d2b79f5) | 0;
      let bits = Math.imul(state ^ (state >>> 15), state | 1);
      bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
      return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  /** A network that has learned nothing, of widths such as [784, 512, 512, 10]. As in
      nn.Linear, weights and biases lie evenly between ±1 / √(inputs). */
  function initialise(widths, random) {
    const parameters = {};
    for (let k = 1; k < widths.length; k++) {
      const [inputs, outputs] = [widths[k - 1], widths[k]];
      const bound = 1 / Math.sqrt(inputs);
      const draw = () => bound * (2 * random() - 1);
      parameters[`A${k}`] = map(matrix(outputs, inputs), draw);
      parameters[`b${k}`] = new Float32Array(outputs).map(draw);
    }
    return { parameters, gradient: null };
  }

  /** The numbers 0 to n − 1 in random order (Fisher and Yates). */
  function permutation(n, random) {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }
  // [end]

  return { matrix, rowsOf, forward, backward, crossEntropy, softmax, trainStep, numbers,
    lengthOf, layersOf, generator, initialise, permutation };
};
