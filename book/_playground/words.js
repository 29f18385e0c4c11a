/* What the bench says of a training, in words. */
"use strict";

training.words = (() => {
  const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  const count = (number) => number.toLocaleString("en");
  const percent = (share) => live.percent(share, 1);
  const plural = (number, name) => `${count(number)} ${name}${number === 1 ? "" : "s"}`;

  /** A number in few digits: 0.123, 12.3, 1,234 or 1.2 · 10⁶. */
  function short(number) {
    if (Number.isNaN(number)) return "nan";
    if (!Number.isFinite(number)) return "inf";
    if (number >= 1e5) {
      const [digits, power] = number.toExponential(1).split("e+");
      const raised = [...power].map((one) => RAISED[one]).join("");
      return `${digits}\u00a0·\u00a010${raised}`;
    }
    if (number >= 100) return count(Math.round(number));
    return number.toFixed(number < 10 ? 3 : 1);
  }

  /** Of layers all of whose units are off, for so many images. */
  const ofSilent = (layers, units, images) => layers.map((k) =>
    ` All ${units[k]} units of layer ${k + 1} are off for all ${count(images)} ` +
    "validation images: each gets the same answer, and no slope passes back through " +
    "this layer.").join("");

  /** Of the step in which a number was no longer finite, where, and why. */
  function ofNan({ step, first, losses, rate, faults }) {
    const where = {
      loss: "the loss became",
      gradient: "the gradient held numbers",
    }[first] ?? `${first} held numbers`;
    const cause = [
      faults.rawPixels && "pixels up to 255 make layer 1's slopes 255 times as large",
      faults.noZeroGrad && "without zero_grad, the gradients of all steps add up",
      `the rate is ${rate}`,
    ].filter(Boolean).join("; ");
    const last = losses.map(short).join(", ");
    return `nan in step ${step}. The last losses: ${last}. The ` +
      `steps went too far, each further than the one before, until ${where} too ` +
      "large for float32, whose greatest is 3.4 · 10³⁸: that is inf, and inf − inf " +
      "is nan. By way of the loss and the gradient it gets into the parameters, and no " +
      `step mends it. Why so far: ${cause}. Change that, and start anew.`;
  }

  return { count, percent, plural, short, ofSilent, ofNan };
})();
