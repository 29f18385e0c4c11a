// What was folded when the theme looked for blocks that scroll cannot be reached by key:
// the theme looks again when the window's size changes.
document.addEventListener("toggle", () => dispatchEvent(new Event("resize")), true);

// Arrow keys scroll a block that is too wide. The theme turns pages with them: not then.
document.documentElement.addEventListener("keydown", (event) => {
  const scrolls = event.target.matches('[tabindex="0"]');
  if (scrolls && event.key.startsWith("Arrow")) event.stopPropagation();
});

// The bars at the sides are dialogs on a phone: they close when a heading of the page was
// chosen, and else give the focus back to the button that opened them.
{
  let opener = null;

  document.addEventListener("focusin", ({ target }) => {
    if (!target.closest("dialog")) opener = target;
  });

  document.addEventListener("click", ({ target }) => {
    if (!target.closest?.('dialog a[href^="#"]')) return;
    opener = null;
    target.closest("dialog").close();
  });

  document.addEventListener("close", () => opener?.focus({ preventScroll: true }), true);
}

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
