// The preview of a mail follows what is ticked and typed. An answer to an older state of the form
// is not shown, or it would take back what was ticked or typed while it was on its way.
const stateOf = (place) => new URLSearchParams(new FormData(place.closest("form"))).toString();
const asked = new WeakMap();

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.elt.matches("[data-follows]")) asked.set(detail.elt, stateOf(detail.elt));
});

// A preview that was folded or unfolded stays so.
const folds = new Map();
document.addEventListener("toggle", ({ target }) => {
  if (target.matches?.(".as-it-will-be")) folds.set(target.id, target.open);
}, true);
document.addEventListener("htmx:afterSwap", () => {
  for (const [id, open] of folds) document.getElementById(id)?.toggleAttribute("open", open);
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const place = event.detail.requestConfig.elt;
  if (!asked.has(place) || asked.get(place) === stateOf(place)) return;
  event.detail.shouldSwap = false;
  setTimeout(() => place.dispatchEvent(new Event("change")));
});
