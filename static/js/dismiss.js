// A message goes when it was read, and one that offers to undo once the server no longer does.
// Without scripts it stays until the next page, so the button is hidden.
const OFFERED = 30_000;

const shown = (root) => {
  for (const button of root.querySelectorAll("[data-dismiss]")) button.hidden = false;
  for (const message of root.querySelectorAll(".message[data-undo]")) setTimeout(goes, OFFERED, message);
};

// Not from under a finger, nor while the keyboard is on it.
const goes = (message) => {
  if (message.matches(":hover, :focus-within")) setTimeout(goes, 1_000, message);
  else message.remove();
};

shown(document);
document.addEventListener("htmx:load", (event) => shown(event.target));
document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest(".message")?.remove();
});

// What an answer tells sticks at the top of a page that is scrolled: from under it, what has the
// focus moves down. The stylesheet says how much room is taken.
document.addEventListener("htmx:afterSettle", () => requestAnimationFrame(() => {
  const focused = document.activeElement;
  if (focused === document.body || focused.closest(".messages")) return;
  const taken = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop);
  const { top } = focused.getBoundingClientRect();
  if (top >= 0 && top < taken) scrollBy(0, top - taken);
}));
