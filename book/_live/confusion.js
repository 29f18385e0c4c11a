/* Chapter 11: the confusion matrix of the test images, and the first images behind each
   of its cells. */
"use strict";

live.figures.confusion = (place, { counts, names, shown, sheet, start, full }) => {
  const K = names.length;
  const count = (n) => n.toLocaleString("en");

  live.title(place, "Confusion matrix, test images");
  const heads = names.map((name) => `<th scope="col"><span>${name}</span></th>`).join("");
  /** Full colour from `full` on; below, up to half of it, on which text is legible. */
  const cell = (n) => n < full
    ? `<td style="--share: ${live.percent(n / full / 2)}">${n}</td>`
    : `<td style="--share: 100%" class="live-full">${n}</td>`;
  const rows = counts.map((row, i) =>
    `<tr><th scope="row">${names[i]}</th>${row.map(cell).join("")}</tr>`);
  const table = make("table", { className: "live-matrix" });
  table.setAttribute("aria-label", "Counts: a row for each label, a column for each " +
    "prediction");
  table.innerHTML = `<thead><tr><td>prediction →<br>label ↓</td>${heads}</tr></thead><tbody>${
    rows.join("")}</tbody>`;
  const images = Array.from({ length: Math.max(...shown.flat()) }, () => make("i"));
  const row = make("div", { className: "live-thumbs" }, ...images);
  row.setAttribute("role", "img");
  // One picture, all images one below the other, those of the first cell first.
  row.style.setProperty("--sheet", `url(data:image/png;base64,${sheet})`);
  const first = [0];
  for (const n of shown.flat()) first.push(first.at(-1) + n);
  const last = first.at(-1) - 1;
  const screen = make("div", { className: "live-beside" }, table, row);
  place.append(screen);
  const say = live.words(place);

  const label = live.select({ name: "Label", options: names, start: start[0] });
  const prediction = live.select({ name: "Prediction", options: names, start: start[1] });
  const cellAt = (i, j) => table.tBodies[0].rows[i].cells[j + 1];

  live.knobs(place, [label, prediction], () => {
    const [i, j] = [label.value, prediction.value];
    const [n, some] = [counts[i][j], shown[i][j]];
    table.querySelector(".live-chosen")?.classList.remove("live-chosen");
    cellAt(i, j).classList.add("live-chosen");
    images.forEach((image, k) => {
      image.style.visibility = k < some ? "visible" : "hidden";
      image.style.backgroundPositionY = `${(100 * (first[K * i + j] + k)) / last}%`;
    });
    const all = `Of ${count(counts[i].reduce((sum, one) => sum + one))} images labelled “${
      names[i]}”, ${n ? count(n) : "none"} ${n > 1 ? "are" : "is"} called “${names[j]}”`;
    const which = some < n ? `the first ${some} are` : n > 1 ? "all are" : "it is";
    row.setAttribute("aria-label", n ? `Images labelled ${names[i]} and called ${
      names[j]}; ${which} shown` : "No image");
    say(n ? `${all}; ${which} shown.` : `${all}.`);
  });

  table.addEventListener("click", ({ target }) => {
    const chosen = target.closest("tbody td");
    if (!chosen) return;
    label.list.selectedIndex = chosen.parentElement.sectionRowIndex;
    prediction.list.selectedIndex = chosen.cellIndex - 1;
    label.list.dispatchEvent(new Event("input", { bubbles: true }));
  });
};
