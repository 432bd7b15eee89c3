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
