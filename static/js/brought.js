// Words that our bookmark brought behind the hash (#text=…), where no server and no log sees them, go
// into the field for the text of a posting (form[data-brought]); its button then waits for the press.
// To whoever must sign in first they are kept in this tab, for the page that was asked for.
const KEPT = "brought";
const form = document.querySelector("form[data-brought]");
const text = new URLSearchParams(location.hash.slice(1)).get("text");

function keptFor(page) {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
  sessionStorage.removeItem(KEPT);
  return kept.page === page ? kept.text : null;
}

function fill(words) {
  const field = form.elements.text;
  if (!words || field.value) return;
  field.value = words;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

if (form) {
  fill(keptFor(location.pathname + location.search) ?? text);
  if (form.elements.text.value || form.elements.url.value) form.querySelector("[type=submit]").focus({ preventScroll: true });
} else if (text) {
  const page = new URLSearchParams(location.search).get("next");
  sessionStorage.setItem(KEPT, JSON.stringify({ page, text }));
}
