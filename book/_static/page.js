// What was folded when the theme looked for blocks that scroll cannot be reached by key:
// the theme looks again when the window's size changes.
document.addEventListener("toggle", () => dispatchEvent(new Event("resize")), true);

// Arrow keys scroll a block that is too wide. The theme turns pages with them: not then.
document.documentElement.addEventListener("keydown", (event) => {
  const scrolls = event.target.matches('[tabindex="0"]');
  if (scrolls && event.key.startsWith("Arrow")) event.stopPropagation();
});

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
