/* What live figures are made of: knobs, bars, charts, pixels, words.

   A figure is a script beside this one. It says `live.figures.its_name = (place, data) =>
   …`, fills the place, an element of the page, from the data, the numbers of the cell
   above it (book/_extensions/live.py), and knows of no other figure. Colours are classes
   of live.css. */
"use strict";

window.live = (() => {
  const figures = {};
  const SVG = "http://www.w3.org/2000/svg";
  const REST = 400; // so many ms after the last change, the result is read out

  /* Numbers in words. */

  const percent = (share, digits = 0) => `${(100 * share).toFixed(digits)}%`;
  /** A number as text, with a true minus, and none before 0. */
  const signed = (value, digits = 0) => Number.isFinite(value)
    ? value.toFixed(digits).replace(/^-(?=[0.]*$)/, "").replace("-", "−")
    : { [Infinity]: "∞", [-Infinity]: "−∞" }[value] ?? "nan";
  /** The bytes of a text in base64. */
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const greatest = (values) => values.indexOf(Math.max(...values));
  /** A number in as few digits as it has; in so many, if it has more: then 0.000 is not
      quite 0. */
  const short = (value, digits = 3) => {
    const text = signed(value, digits);
    const shown = Number(value.toFixed(digits));
    const exact = value === 0 || (shown !== 0 && Math.abs(value - shown) < 1e-9);
    return exact && text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  };

  /** What is said of the picture in whose place a figure stands. */
  const alternative = (place) => place.previousElementSibling.querySelector("img").alt;

  /* What happens when. */

  let unique = 0;
  const newId = () => `live-part-${++unique}`;

  /** Call a function once a frame at most, however often it is asked for. */
  function onFrame(action) {
    let waiting = false;
    return () => {
      if (!waiting) {
        requestAnimationFrame(() => {
          waiting = false;
          action();
        });
      }
      waiting = true;
    };
  }

  /** What the figure is, in a line above it. */
  const title = (place, text) =>
    place.append(make("figcaption", { className: "live-title", textContent: text }));

  /** A line above a part of a figure. What it returns changes it, and its class; that is
      not read out: `words` are. */
  function caption(place) {
    const line = make("p", { className: "live-caption" });
    place.append(line);
    return (text, looks = "") => {
      line.textContent = text;
      line.className = `live-caption ${looks}`;
    };
  }

  /** A line that says the result when things have come to rest. At the start it is
      silent for a screen reader: see `start`. */
  function words(place) {
    const line = make("div", { className: "live-says" });
    place.append(line);
    let timer = null;
    return (text) => {
      if (line.textContent === "") announce(line, text);
      clearTimeout(timer);
      timer = setTimeout(() => announce(line, text), REST);
    };
  }

  /* Knobs: native controls, each with its name and its value in words. */

  /** A slider. What its places are worth, and how that is said, are functions. With
      `nudge` it has buttons for a single step: on a phone a finger is too broad. */
  function slider({ name, min, max, step = 1, start, value = (x) => x, words: said,
    nudge = false }) {
    const input = make("input", { type: "range", id: newId(), min, max, step });
    const text = make("span", { ariaHidden: true }); // the slider says it itself
    const label = make("label", { htmlFor: input.id, textContent: name });
    const box = make("div", { className: "live-slider" }, label, text, input);
    if (nudge) {
      const button = (sign, title, move) => {
        const one = make("button", { type: "button", textContent: sign, ariaLabel: title });
        one.addEventListener("click", () => {
          move();
          input.dispatchEvent(new Event("input", { bubbles: true }));
        });
        return one;
      };
      const row = make("div", { className: "live-nudge" });
      input.replaceWith(row);
      row.append(button("−", `${name}: less`, () => input.stepDown()), input,
        button("+", `${name}: more`, () => input.stepUp()));
    }
    const tell = () => {
      text.textContent = said(value(input.valueAsNumber));
      input.setAttribute("aria-valuetext", text.textContent);
    };
    input.addEventListener("input", tell);
    const reset = () => {
      input.value = start;
      tell();
    };
    reset();
    return { box, input, reset, get value() { return value(input.valueAsNumber); } };
  }

  /** Radio buttons, of {value: words}; the first is chosen at the start. */
  function choice({ name, options }) {
    const group = newId();
    const buttons = Object.keys(options).map((value) =>
      make("input", { type: "radio", name: group, value }));
    const labels = Object.values(options).map((text, i) =>
      make("label", {}, buttons[i], ` ${text}`));
    const box = make("fieldset", { className: "live-choice" },
      make("legend", { textContent: name }), ...labels);
    const reset = () => { buttons[0].checked = true; };
    reset();
    return { box, reset, get value() { return buttons.find((b) => b.checked).value; } };
  }

  /** A button that counts how often it is pressed, from `start` to `most`. */
  function counter({ name, start = 0, most }) {
    const box = make("button", { type: "button", textContent: name });
    let count;
    const set = (to) => {
      count = Math.min(to, most);
      box.setAttribute("aria-disabled", count === most);
    };
    const reset = () => set(start);
    reset();
    box.addEventListener("click", () => {
      set(count + 1);
      box.dispatchEvent(new Event("input", { bubbles: true })); // the knobs listen
    });
    return { box, reset, get value() { return count; } };
  }

  /** Checkboxes, of {value: words}, those of `drawn` checked at the start. They are the
      legend as well: `looks`, if there are any, are the classes of their swatches, and
      `tell` puts a number below each name. `value` is the list of those checked. */
  function checks({ name, options, drawn = Object.keys(options), looks = [] }) {
    const values = Object.keys(options);
    const boxes = values.map((value) => make("input", { type: "checkbox", value }));
    const numbers = values.map(() => make("small", { id: newId() }));
    const labels = values.map((value, i) => {
      boxes[i].setAttribute("aria-label", options[value]);
      boxes[i].setAttribute("aria-describedby", numbers[i].id);
      return make("label", {}, boxes[i], make("i", { className: looks[i] ?? "live-0" }),
        make("span", {}, options[value], numbers[i]));
    });
    const box = make("fieldset", { className: "live-checks" },
      make("legend", { textContent: name }), ...labels);
    const reset = () => {
      for (const one of boxes) one.checked = drawn.includes(one.value);
    };
    const tell = (texts) => texts.forEach((text, i) => { numbers[i].textContent = text; });
    reset();
    return { box, reset, tell,
      get value() { return values.filter((_, i) => boxes[i].checked); } };
  }

  /** Many numbers, {name: {start, min, max, step}}: from a list one takes the one that a
      slider turns. The others stay as they were turned. */
  function numbers({ name, all, chosen = Object.keys(all)[0] }) {
    const values = {};
    const list = make("select", { id: newId() }, ...Object.keys(all).map((one) =>
      make("option", { textContent: one, defaultSelected: one === chosen })));
    const turned = slider({ ...all[chosen], name: "Its value", words: (x) => short(x) });
    const box = make("div", { className: "live-numbers" }, make("div", {},
      make("label", { htmlFor: list.id, textContent: name }), list), turned.box);
    const take = () => {
      const { min, max, step = 1 } = all[list.value];
      Object.assign(turned.input, { min, max, step, value: values[list.value] });
      turned.input.dispatchEvent(new Event("input")); // its words; goes no further
    };
    list.addEventListener("input", take);
    turned.input.addEventListener("input", () => { values[list.value] = turned.value; });
    const reset = () => {
      for (const one of Object.keys(all)) values[one] = all[one].start;
      list.value = chosen;
      take();
    };
    reset();
    return { box, reset, values, get chosen() { return list.value; } };
  }

  /** A list to choose one name of. Its value is the name's place. */
  function select({ name, options, start = 0 }) {
    const list = make("select", { id: newId() },
      ...options.map((text) => make("option", { textContent: text })));
    const label = make("label", { htmlFor: list.id, textContent: name });
    const box = make("div", { className: "live-select" }, label, list);
    const reset = () => { list.selectedIndex = start; };
    reset();
    return { box, list, reset, get value() { return list.selectedIndex; } };
  }

  /** The knobs of a figure, and a button that puts them back. `update` is called once a
      frame after any change, and at the start. */
  function knobs(place, all, update) {
    const again = onFrame(update);
    const back = make("button", { type: "button", textContent: "Reset" });
    back.addEventListener("click", () => {
      for (const one of all) one.reset();
      again();
    });
    const boxes = all.map((one) => one.box);
    const box = make("form", { className: "live-knobs", autocomplete: "off" },
      ...boxes, back);
    box.addEventListener("input", again);
    box.addEventListener("submit", (event) => event.preventDefault());
    // What is said stands below: it may need another line, and nothing shall jump.
    place.append(box, ...place.querySelectorAll(":scope > .live-says"));
    update();
  }

  /* Bars: a table, a row for each name, with a bar from 0 to 1 and numbers beside it. */

  /** `looks`, if there are any, are the classes of the rows' bars. */
  function bars(place, { label, names, columns, looks = [] }) {
    const show = table(place, { label, names, columns: ["", ...columns] });
    const all = [...place.querySelectorAll(`[aria-label="${label}"] td:nth-child(2)`)];
    const cells = all.filter((cell) => cell.parentElement.parentElement.matches("tbody"));
    const lines = cells.map((_, i) => make("div", { className: looks[i] ?? "live-0" }));
    cells.forEach((cell, i) => {
      cell.className = "live-bar";
      cell.append(lines[i]);
    });
    /** The lengths, and for each row its texts; the row `best` is set off. */
    return (lengths, texts, best = greatest(lengths)) => {
      lines.forEach((line, i) => {
        line.style.width = percent(lengths[i], 2);
        line.hidden = lengths[i] === 0;
      });
      show(texts.map((one) => [null, ...one]), best);
    };
  }

  /** A table, a row for each name; a text that is null leaves its cell as it is. */
  function table(place, { label, names, columns }) {
    const head = (text) => (text ? `<th scope="col">${text}</th>` : "<td></td>");
    const row = (name) =>
      `<tr><th scope="row">${name}</th>${"<td></td>".repeat(columns.length)}</tr>`;
    const all = make("table");
    all.setAttribute("aria-label", label);
    all.innerHTML = `<thead><tr><td></td>${columns.map(head).join("")}</tr></thead>` +
      `<tbody>${names.map(row).join("")}</tbody>`;
    place.append(all);
    return (texts, best = -1) => {
      [...all.tBodies[0].rows].forEach((one, i) => {
        one.classList.toggle("live-best", i === best);
        texts[i].forEach((text, k) => {
          if (text !== null) one.cells[1 + k].textContent = text;
        });
      });
    };
  }

  /* Pixels: values from 0, black, to 1, white, row by row. */

  function pixels(place, { label, columns }) {
    const canvas = make("canvas", { className: "live-pixels" });
    if (label) {
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", label);
    }
    place.append(canvas);
    return (values) => {
      Object.assign(canvas, { width: columns, height: values.length / columns });
      const picture = new ImageData(canvas.width, canvas.height);
      values.forEach((value, i) => {
        const level = Math.round(255 * value);
        picture.data.set([level, level, level, 255], 4 * i);
      });
      canvas.getContext("2d").putImageData(picture, 0, 0);
    };
  }

  /** Small pictures to choose from, radio buttons; the first is chosen at the start. */
  function pictures({ name, images, columns, labels }) {
    const group = newId();
    const buttons = images.map((_, i) => make("input", { type: "radio", name: group,
      value: i, ariaLabel: labels[i], title: labels[i] }));
    const boxes = buttons.map((button) => make("label", {}, button));
    images.forEach((values, i) => pixels(boxes[i], { label: "", columns })(values));
    const box = make("fieldset", { className: "live-pictures" },
      make("legend", { textContent: name }), ...boxes);
    const reset = () => { buttons[0].checked = true; };
    reset();
    return { box, reset, get value() { return buttons.findIndex((b) => b.checked); } };
  }

  /* Charts: axes, lines, dots, in an SVG of 360 units across. */

  const draw = (tag, attributes = {}, ...children) => {
    const element = document.createElementNS(SVG, tag);
    for (const name of Object.keys(attributes)) {
      element.setAttribute(name, attributes[name]);
    }
    element.append(...children);
    return element;
  };

  /** An axis: {from, to, log, ticks, label, words}; ticks are numbers. */
  function scaleOf({ from, to, log }, start, end) {
    const place = log ? Math.log : (x) => x;
    const span = place(to) - place(from);
    return (x) => start + ((place(x) - place(from)) / span) * (end - start);
  }

  function chart(place, { label, x, y, width = 360, height = 210 }) {
    const [left, right, top, bottom] = [44, width - 14, 10, height - 38];
    const across = scaleOf(x, left, right);
    const up = scaleOf(y, bottom, top);
    const said = (axis, tick) => (axis.words ?? String)(tick).replace("-", "−");
    const inside = newId();
    const plot = draw("g", { "clip-path": `url(#${inside})` });
    const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, class: "live-chart",
      role: "img", "aria-label": label },
    draw("clipPath", { id: inside }, draw("rect",
      { x: left, y: top - 4, width: right - left + 4, height: bottom - top + 8 })),
    // Firefox would let them be read, though the whole is an image with a name.
    draw("g", { "aria-hidden": true },
      ...x.ticks.map((tick) => draw("g", { class: "live-tick" },
        draw("path", { d: `M${across(tick)} ${top}V${bottom + 4}` }),
        draw("text", { x: across(tick), y: bottom + 16, "text-anchor": "middle" },
          said(x, tick)))),
      ...y.ticks.map((tick) => draw("g", { class: "live-tick" },
        draw("path", { d: `M${left - 4} ${up(tick)}H${right}` }),
        draw("text", { x: left - 7, y: up(tick) + 4, "text-anchor": "end" },
          said(y, tick)))),
      draw("text", { x: (left + right) / 2, y: height - 5, "text-anchor": "middle" },
        x.label),
      draw("text", { transform: `translate(11 ${(top + bottom) / 2}) rotate(-90)`,
        "text-anchor": "middle" }, y.label),
      plot));
    place.append(svg);

    const pathOf = (points) => `M${points.map(([one, other]) =>
      `${across(one).toFixed(2)} ${up(other).toFixed(2)}`).join("L")}`;
    const add = (element) => {
      plot.append(element);
      return element;
    };
    return {
      /** A line through points [[x, y], …]; what it returns moves it. */
      line(points, looks = "") {
        const path = add(draw("path", { class: `live-line ${looks}` }));
        const move = (others) => path.setAttribute("d", pathOf(others));
        move(points);
        return move;
      },
      /** An upright line; what it returns moves it. */
      upright(at, looks = "") {
        const path = add(draw("path", { class: `live-line ${looks}` }));
        const move = (to) => path.setAttribute("d", `M${across(to)} ${top}V${bottom}`);
        move(at);
        return move;
      },
      /** A dot; what it returns moves it. */
      dot(at, looks = "") {
        const circle = add(draw("circle", { class: `live-dot ${looks}`, r: 5 }));
        const move = ([one, other]) => {
          circle.setAttribute("cx", across(one));
          circle.setAttribute("cy", up(other));
        };
        move(at);
        return move;
      },
      /** A small mark at each of some points; what it returns moves them. */
      marks(points, looks = "") {
        const path = add(draw("path", { class: `live-marks ${looks}` }));
        const move = (others) => path.setAttribute("d", others.map(([one, other]) =>
          `M${across(one).toFixed(2)} ${up(other).toFixed(2)}h0`).join(""));
        move(points);
        return move;
      },
      /** The area between two lines from left to right; what it returns moves it. */
      band(lower, upper, looks = "") {
        const path = add(draw("path", { class: `live-band ${looks}` }));
        const move = (low, high) =>
          path.setAttribute("d", `${pathOf([...low, ...[...high].reverse()])}Z`);
        move(lower, upper);
        return move;
      },
      /** Dots, now these and then those: {at: [x, y], r, looks} each. */
      dots() {
        const group = add(draw("g"));
        return (all) => group.replaceChildren(...all.map(({ at, r, looks }) =>
          draw("circle", { class: `live-dot ${looks}`, r, cx: across(at[0]).toFixed(2),
            cy: up(at[1]).toFixed(2) })));
      },
      /** Words at a point. */
      text(at, text, looks = "", anchor = "start") {
        return add(draw("text", { class: looks, x: across(at[0]), y: up(at[1]),
          "text-anchor": anchor }, text));
      },
      /** Let what the chart shows be said. */
      describe(text) {
        svg.setAttribute("aria-label", text);
      },
    };
  }

  /* Start. */

  const HERE = document.currentScript.src;

  function start(place) {
    const data = JSON.parse(place.querySelector("script").textContent);
    const name = place.dataset.figure;
    figures[name](place, data);
    place.hidden = false;
    place.previousElementSibling.classList.add("live-still"); // see live.css
    setTimeout(() => { // else what is there already would be read out
      for (const line of place.querySelectorAll(".live-says")) {
        line.setAttribute("role", "status");
      }
    }, REST);
  }

  /** Begin once its numbers are there. They are a script: pages from disk can read no
      other file. */
  function fetchNumbers(place) {
    const numbers = document.createElement("script");
    numbers.src = new URL(place.dataset.numbers, HERE);
    numbers.addEventListener("load", () => {
      start(place);
      if (location.hash === `#${place.id}`) place.scrollIntoView();
    });
    document.head.append(numbers);
  }

  /** Wait until its picture is near, or a link leads to it. */
  function startLater(place) {
    let near = false;
    const look = (isNear) => {
      if (near || !isNear) return;
      near = true;
      fetchNumbers(place);
    };
    const called = () => look(location.hash === `#${place.id}`);
    const seen = (all) => look(all.some(({ isIntersecting }) => isIntersecting));
    const screens = { rootMargin: "200%" };
    new IntersectionObserver(seen, screens).observe(place.previousElementSibling);
    addEventListener("hashchange", called);
    called();
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const place of document.querySelectorAll("figure.live")) {
      if (place.dataset.numbers) {
        startLater(place);
        continue;
      }
      try {
        start(place);
      } catch (error) {
        reportError(error); // the others start all the same; its still picture stays
      }
    }
  });

  return { figures, percent, signed, greatest, alternative, onFrame, title, words,
    slider, choice, knobs, bars, table, pixels, pictures, chart, caption,
    counter, checks, short, numbers, draw, bytes, select };
})();
