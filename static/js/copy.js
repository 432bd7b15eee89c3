// One press copies what stands beside it ([data-copy]), and says so, or that the browser did not let
// it; without scripts, or where no page may copy, there is no button and the words are selected by
// hand. A button that prints ([data-print]) is there with scripts only, too.
const STANDS = 2000; // milliseconds that the answer is read

function ready() {
  for (const button of document.querySelectorAll("[data-print][hidden]")) button.hidden = false;
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
}
ready();
document.addEventListener("htmx:load", ready);

// One of "words", "done" and "refused".
function say(button, what) {
  for (const name of ["words", "done", "refused"]) {
    button.querySelector(`[data-${name}]`).hidden = name !== what;
  }
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-copy]");
  if (!button) return;
  let what = "done";
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    what = "refused";
  }
  say(button, what);
  setTimeout(() => say(button, "words"), STANDS);
});

document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-print]")) print();
});
