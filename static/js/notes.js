// Notes, and the answer of a text box, are kept as they are typed, a moment after the last key (htmx). Who leaves the page before
// that loses nothing either: what is not kept yet is sent along, and stands as a draft in this tab
// until it is known to be kept. A draft remembers what it was typed over, so that what another
// window wrote meanwhile is shown beside it, and not overwritten.
const DRAFT = "notes ";
const notes = () => document.querySelector("form.notes");
const field = () => notes().querySelector("textarea");
const opened = () => notes().elements.opened;
const place = () => DRAFT + notes().getAttribute("action");
const isAsked = () => Boolean(notes().querySelector(".conflict")); // both values are shown: it is theirs to choose

let kept = field().defaultValue;
let sent = null;

function draft() {
  try {
    return JSON.parse(sessionStorage.getItem(place()));
  } catch {
    return null; // the browser keeps nothing for us
  }
}

function keepDraft() {
  const over = (isAsked() && draft()?.opened) || opened().value;
  const text = field().value;
  try {
    if (text === kept) sessionStorage.removeItem(place());
    else sessionStorage.setItem(place(), JSON.stringify({ text, opened: over, sent }));
  } catch {
    // full, or switched off: what is sent along must do
  }
}

document.addEventListener("input", ({ target }) => {
  if (target.matches("form.notes textarea")) keepDraft();
});

document.addEventListener("htmx:beforeSend", ({ detail }) => {
  if (!detail.elt.matches("form.notes")) return;
  sent = field().value;
  keepDraft();
});

document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
  if (detail.target.id !== "notes-opened") return;
  kept = sent;
  keepDraft();
});

addEventListener("pagehide", () => {
  if (field().value === kept || isAsked()) return;
  const text = field().value;
  const form = notes();
  // what is too long to be sent while a page goes stays a draft, and is kept on coming back
  fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { "HX-Request": "true" },
    keepalive: true,
  }).then(async (answer) => {
    if (!answer.ok) return;
    const now = new DOMParser().parseFromString(await answer.text(), "text/html");
    opened().value = now.querySelector("[name=opened]").value;
    kept = text;
    keepDraft();
  }, () => {});
});

addEventListener("load", () => {
  const found = draft();
  if (!found || found.text === kept) return keepDraft();
  if (found.sent !== kept) opened().value = found.opened;
  field().value = found.text;
  field().dispatchEvent(new Event("input", { bubbles: true }));
});
