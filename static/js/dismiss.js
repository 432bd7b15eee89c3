// A message goes when it was read. Without scripts it stays until the next page, so the button is hidden.
const shown = (root) => {
  for (const button of root.querySelectorAll("[data-dismiss]")) button.hidden = false;
};

shown(document);
document.addEventListener("htmx:load", (event) => shown(event.target));
document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest(".message")?.remove();
});
