// Single keys, as templates/_keys.html lists them: [data-key] is followed when its key is pressed,
// "/" goes to the search of this page where it has one, "j" and "k" to the rows of this page, "e"
// to the pencil of the row one is on or, where it has none, into the row, "?" shows the list. Never while one writes or together with
// Ctrl, Alt or Meta, and only where they are on: the settings say so.
const list = document.getElementById("keys");
const CONTROLS = "a[href], button, summary";
const PENCIL = 'a.edit:has(use[href$="#pencil"])'; // other links of its kind add something
const WRITING =
  "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), select, textarea, " +
  "[contenteditable], dialog";

for (const opener of document.querySelectorAll("[data-keys]")) {
  opener.hidden = false;
  opener.addEventListener("click", () => list.showModal());
}

list.addEventListener("click", (event) => event.target.closest("a") && list.close());

/** Rows of tables and lists with something to press in them; what stands within one is part of it. */
function rows() {
  return [...document.querySelectorAll("main :is(tbody > tr, li)")].filter(
    (row) =>
      !row.closest("nav, menu, [popover], [role=tablist]") &&
      !row.parentElement.closest("main :is(tr, li)") &&
      control(row),
  );
}

/** What a row is opened by: its first link, else what else is to be pressed. */
function control(row) {
  const shown = [...row.querySelectorAll(CONTROLS)].filter((one) => one.checkVisibility());
  return shown.find((one) => one.matches("a:not(.edit)")) ?? shown[0];
}

function go(by) {
  const all = rows();
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const row = all[here < 0 ? 0 : here + by];
  if (row) control(row).focus();
}

function edit() {
  const around = "main :is(.in-place, tr, li)";
  const here = document.activeElement.closest(around);
  let place = here;
  while (place && !place.querySelector(PENCIL)) place = place.parentElement.closest(around);
  const row = rows().find((one) => one.contains(here));
  const way = place ? place.querySelector(PENCIL) : row && control(row);
  if (way?.matches("a")) way.click();
}

function way(key) {
  if (key === "?") return () => list.showModal();
  if (key === "j" || key === "k") return () => go(key === "j" ? 1 : -1);
  if (key === "e") return edit;
  const search = key === "/" && document.querySelector("main input[type=search]");
  if (search) return () => search.focus();
  const link = list.querySelector(`[data-key="${CSS.escape(key)}"]`);
  return link && (() => link.click());
}

document.body.addEventListener("keydown", (event) => {
  const { key, target, ctrlKey, altKey, metaKey, isComposing } = event;
  if (!("on" in list.dataset) || ctrlKey || altKey || metaKey || isComposing) return;
  if (target.closest(WRITING)) return;
  const follow = way(key);
  if (!follow) return;
  event.preventDefault(); // or the key would be written into the search
  follow();
});
