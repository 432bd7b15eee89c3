// Ctrl-K or Cmd-K, and links marked [data-palette], open the palette (templates/_palette.html) over
// the page. The arrows choose among its options, Enter follows the one that is chosen; while the
// answer is still on its way Enter waits for it. Where there is none to follow it leads to the page
// that finds, as it does without scripts.
const palette = document.getElementById("palette");
const input = document.getElementById("palette-q");
const results = document.getElementById("palette-results");
let isOld = false; // what is shown answers to other words than those in the field
let isAwaited = false; // Enter was pressed before the answer was there

const options = () => [...results.querySelectorAll("[role=option]")];
const chosen = () => results.querySelector("[aria-selected=true]");

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  if (!option) return input.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function move(by) {
  const all = options();
  choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
}

function open() {
  if (palette.open) return;
  document.querySelector("dialog[open]")?.close();
  palette.showModal();
  input.select();
  input.form.dispatchEvent(new Event("opened"));
}

function follow() {
  isAwaited = false;
  if (chosen() && !isOld) chosen().click();
  else input.form.submit();
}

results.addEventListener("htmx:afterSwap", (event) => {
  isOld = event.detail.requestConfig.parameters.q !== input.value;
  input.setAttribute("aria-expanded", String(options().length > 0));
  choose(options()[0]);
  if (isAwaited && !isOld) follow();
});
for (const failed of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  input.form.addEventListener(failed, () => isAwaited && follow());
}
palette.addEventListener("close", () => (isAwaited = false));
results.addEventListener("click", () => palette.close());
palette.querySelector("[data-close]").addEventListener("click", () => palette.close());
palette.addEventListener("click", (event) => event.target === palette && palette.close());

input.addEventListener("input", () => {
  isOld = true;
  isAwaited = false;
});
input.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && isOld) {
    event.preventDefault();
    isAwaited = true;
  } else if (event.key === "Enter" && chosen()) {
    event.preventDefault();
    follow();
  }
});

for (const opener of document.querySelectorAll("[data-palette]")) {
  opener.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a tab of its own
    event.preventDefault();
    open();
  });
}

document.addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (key.toLowerCase() !== "k" || ctrlKey === metaKey || altKey || shiftKey) return;
  event.preventDefault();
  open();
});
