// One press copies what stands beside it ([data-copy]), and says so; without scripts, or where a
// browser does not let a page copy, there is no button and the words are selected by hand. A button
// that prints ([data-print]) is there with scripts only, too.
const STANDS = 2000; // milliseconds that "Copied" is read

function ready() {
  for (const button of document.querySelectorAll("[data-print][hidden]")) button.hidden = false;
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
}
ready();
document.addEventListener("htmx:load", ready);

function say(button, done) {
  button.querySelector("[data-words]").hidden = done;
  button.querySelector("[data-done]").hidden = !done;
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  say(button, true);
  setTimeout(() => say(button, false), STANDS);
});

document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-print]")) print();
});
