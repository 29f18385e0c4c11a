// A block that scrolls can be reached by key. The theme sees to it when the page has come:
// it measures a block and marks it, measures the next, and so on, and lays the page out
// anew each time, with all that is folded. Here all are measured first, without what is
// folded; then the theme finds nothing to change. What is unfolded is measured then.
{
  const BLOCKS = "pre, .cell_output > .output, .pst-scrollable-table-container";
  const FOLDED = "details:not([open]) > :not(summary)";

  function mark(part) {
    const blocks = [...part.querySelectorAll(BLOCKS)];
    const scroll = blocks.map((block) => block.scrollWidth > block.clientWidth
      || block.scrollHeight > block.clientHeight);
    blocks.forEach((block, i) => { block.tabIndex = scroll[i] ? 0 : -1; });
  }

  addEventListener("load", () => {
    const folded = [...document.querySelectorAll(FOLDED)];
    for (const part of folded) part.style.display = "none";
    mark(document);
    setTimeout(() => { // after the theme
      for (const part of folded) part.style.display = "";
    });
  });
  document.addEventListener("toggle", ({ target }) => {
    if (target.open) mark(target);
  }, true);
  document.addEventListener("click", ({ target }) => {
    const box = target.closest?.(".toggle");
    if (box) setTimeout(() => mark(box)); // after its own script
  });
}

// The bars at the sides are dialogs on a phone: they close when a heading of the page was
// chosen, and else give the focus back to the button that opened them. The theme takes
// the focus from some buttons that were pressed: who uses the keyboard needs it there.
{
  let opener = null;

  document.addEventListener("focusin", ({ target }) => {
    if (!target.closest("dialog")) opener = target;
  });

  document.addEventListener("click", ({ target, detail }) => {
    const button = target.closest?.("button");
    if (!button || button.closest("dialog")) return;
    opener = button; // not every browser focuses what is clicked
    if (detail > 0) return; // by a pointer
    setTimeout(() => {
      if (document.activeElement === document.body) button.focus({ preventScroll: true });
    });
  }, true);

  document.addEventListener("click", ({ target }) => {
    if (!target.closest?.('dialog a[href^="#"]')) return;
    opener = null;
    target.closest("dialog").close();
  });

  document.addEventListener("close", () => opener?.focus({ preventScroll: true }), true);
}

// Names and states for those who hear a page.
document.addEventListener("DOMContentLoaded", () => {
  const all = (selector) => document.querySelectorAll(selector);
  // Signs of the icon font are no text.
  for (const icon of all(":is(i, span)[class*='fa-']")) icon.setAttribute("aria-hidden", true);
  for (const here of all(".bd-docs-nav a.current[href='#']")) {
    here.setAttribute("aria-current", "page");
  }
  // Dialogs.
  const names = { primary: "Contents of the book", secondary: "Contents of this page" };
  for (const [name, words] of Object.entries(names)) {
    for (const dialog of all(`#pst-${name}-sidebar-modal`)) {
      dialog.setAttribute("aria-label", words);
    }
  }
  for (const dialog of all("#pst-search-dialog")) dialog.setAttribute("aria-label", "Search");
  // A button that unfolds has the name of its box, not "Toggle hidden content".
  for (const button of all(".toggle-button")) {
    const title = button.closest(".admonition-title").textContent;
    button.setAttribute("aria-label", title.replace(/\s+/g, " ").trim());
  }
  // The button of the colours says which one is chosen.
  const root = document.documentElement;
  const tell = () => {
    for (const button of all(".theme-switch-button")) {
      button.setAttribute("aria-label", `Colour mode: ${root.dataset.mode}`);
    }
  };
  new MutationObserver(tell).observe(root, { attributeFilter: ["data-mode"] });
  tell();
  // Copying says what, and that it is done.
  const said = document.createElement("div");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  document.body.append(said);
  for (const button of all(".copybtn")) {
    const output = button.closest(".cell_output");
    button.setAttribute("aria-label", output ? "Copy the output" : "Copy the code");
    button.addEventListener("click", () => {
      announce(said);
      setTimeout(() => {
        if (button.matches(".success")) announce(said, "Copied.");
      }, 200);
    });
    new MutationObserver(() => {
      button.querySelector("svg")?.setAttribute("aria-hidden", true);
    }).observe(button, { childList: true });
    button.querySelector("svg")?.setAttribute("aria-hidden", true);
  }
});

// What a link leads to is unfolded, with all that it lies in.
{
  const unfold = () => {
    const target = document.getElementById(location.hash.slice(1));
    let folded = false;
    for (let part = target; part; part = part.parentElement) {
      if (part.matches("details:not([open])")) {
        folded = part.open = true;
      } else if (part.matches(".toggle-hidden")) {
        part.querySelector(".toggle-button").click();
        folded = true;
      }
    }
    if (folded) target.scrollIntoView();
  };

  document.addEventListener("DOMContentLoaded", unfold);
  addEventListener("hashchange", unfold);
  document.addEventListener("click", ({ target }) => {
    const link = target.closest?.('a[href^="#"]');
    if (link && link.hash === location.hash) unfold(); // of which hashchange says nothing
  });
}

// In the title of a fold there may be a link, or code. The fold's own script knows only
// the title, and for a click on these would fold another box, or fail.
document.addEventListener("click", (event) => {
  const { target } = event;
  const title = target.closest?.(".toggle > .admonition-title");
  if (!title || target === title || target.closest("button")) return;
  event.stopPropagation();
  if (!target.closest("a")) title.querySelector("button").click();
}, true);

// A formula is copied as its TeX, which goes with it unseen, between dollars: as a whole,
// also if not all of it was selected. It stands in for the formula meanwhile.
document.addEventListener("copy", () => {
  const selection = getSelection();
  if (!selection.rangeCount) return;
  const range = selection.getRangeAt(0);
  const formulaOf = (node) => (node.closest ? node : node.parentElement).closest("math");
  const [first, last] = [range.startContainer, range.endContainer].map(formulaOf);
  if (first) range.setStartBefore(first);
  if (last) range.setEndAfter(last);
  const formulas = [...document.querySelectorAll("math")]
    .filter((formula) => range.intersectsNode(formula));
  for (const formula of formulas) {
    const dollars = formula.getAttribute("display") === "block" ? "$$" : "$";
    const tex = dollars + formula.querySelector("annotation").textContent + dollars;
    formula.before(tex);
    const text = formula.previousSibling;
    formula.style.display = "none";
    setTimeout(() => {
      text.remove();
      formula.style.display = "";
    });
  }
});

// On paper nothing can be unfolded, and the dark theme is hard to read: a page is
// printed unfolded and light, and is afterwards as it was.
{
  const root = document.documentElement;
  let folded, theme;

  addEventListener("beforeprint", () => {
    theme = root.dataset.theme;
    root.dataset.theme = "light";
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const details of folded) details.open = true;
  });

  addEventListener("afterprint", () => {
    root.dataset.theme = theme;
    for (const details of folded) details.open = false;
  });
}
