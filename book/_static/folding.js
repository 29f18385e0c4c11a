// What was folded when the theme looked for blocks that scroll cannot be reached by key:
// the theme looks again when the window's size changes.
document.addEventListener("toggle", () => dispatchEvent(new Event("resize")), true);

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
