// Single keys, as templates/_keys.html lists them: [data-key] is followed when its key is pressed,
// "/" goes to the search of this page where it has one, "?" shows the list. Never while one writes
// or together with Ctrl, Alt or Meta. They can be switched off; the browser remembers it.
const list = document.getElementById("keys");
const on = document.getElementById("keys-on");

on.checked = localStorage.getItem("keys") !== "off";
on.addEventListener("change", () => localStorage.setItem("keys", on.checked ? "on" : "off"));

for (const opener of document.querySelectorAll("[data-keys]")) {
  opener.hidden = false;
  opener.addEventListener("click", () => list.showModal());
}

function way(key) {
  if (key === "?") return () => list.showModal();
  const search = key === "/" && document.querySelector("main input[type=search]");
  if (search) return () => search.focus();
  const link = list.querySelector(`[data-key="${CSS.escape(key)}"]`);
  return link && (() => link.click());
}

document.body.addEventListener("keydown", (event) => {
  const { key, target, ctrlKey, altKey, metaKey, isComposing } = event;
  if (!on.checked || ctrlKey || altKey || metaKey || isComposing) return;
  if (target.closest("input, select, textarea, [contenteditable], dialog")) return;
  const go = way(key);
  if (!go) return;
  event.preventDefault(); // or the key would be written into the search
  go();
});
