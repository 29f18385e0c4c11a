// What is said when it happens, to whoever hears the page, too: in a status, an element
// with this role, a paragraph, anew each time. So it is heard once, and can be read again;
// of words that stand in the status itself, Orca says nothing to whoever reads on.
function announce(status, ...parts) {
  const paragraph = document.createElement("p");
  paragraph.append(...parts);
  if (paragraph.textContent === status.textContent) return;
  status.replaceChildren(...(paragraph.textContent ? [paragraph] : []));
}
