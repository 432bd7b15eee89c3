// Documents dragged into another order, and the arrow keys on their buttons. Without scripts the
// buttons move them one place at a time.
const form = () => document.querySelector("form[data-order]");
let dragged = null;
let before = null; // what it stood before, to be put back there unless it is dropped
let dropped = false;

const ready = () => {
  for (const hint of document.querySelectorAll("[data-draggable]")) hint.hidden = false;
};
ready();
document.addEventListener("htmx:load", ready);

const part = (target) => target.closest?.("[data-parts] [data-part]");

document.addEventListener("dragstart", (event) => {
  dragged = part(event.target);
  if (!dragged) return;
  before = dragged.nextSibling;
  dropped = false;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.part);
  requestAnimationFrame(() => dragged?.toggleAttribute("data-dragged", true));
});

document.addEventListener("dragover", (event) => {
  if (!dragged || !event.target.closest?.("[data-parts]")) return;
  event.preventDefault();
  const over = part(event.target);
  if (!over || over === dragged) return;
  const { top, height } = over.getBoundingClientRect();
  over[event.clientY < top + height / 2 ? "before" : "after"](dragged);
});

document.addEventListener("drop", (event) => {
  if (!dragged) return;
  event.preventDefault();
  dropped = true;
});

document.addEventListener("dragend", () => {
  if (!dragged) return;
  dragged.removeAttribute("data-dragged");
  if (!dropped) before.before(dragged);
  dragged = null;
  if (!dropped) return;
  const order = form().elements.order;
  order.disabled = false;
  order.value = [...document.querySelectorAll("[data-parts] [data-part]")].map((row) => row.dataset.part).join();
  form().requestSubmit();
});

// ── Presses ──────────────────────────────────────────────────────────────────────────────────────
// One place at a time, each after the answer to the one before: its answer puts in new buttons, and a
// press on the old ones would be lost.
const presses = [];
let asked = null;

function press(id) {
  const button = document.getElementById(id);
  button?.focus();
  if (button && button.getAttribute("aria-disabled") !== "true") button.click();
}

document.addEventListener("htmx:beforeSend", ({ detail }) => {
  if (detail.elt.matches("form[data-order]")) asked = detail.xhr;
});

for (const kind of ["afterSettle", "responseError", "sendError"]) {
  document.addEventListener(`htmx:${kind}`, ({ detail }) => {
    if (!asked || detail.xhr !== asked) return;
    asked = null;
    if (kind !== "afterSettle") presses.length = 0;
    while (presses.length && !asked) press(presses.shift());
  });
}

document.addEventListener("keydown", (event) => {
  const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  const row = step && part(event.target);
  if (!row || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  const id = `${step}-${row.dataset.part}`;
  if (asked) presses.push(id);
  else press(id);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-parts] [name=move]");
  if (!button) return;
  const waits = asked !== null;
  if (waits) presses.push(button.id);
  if (waits || button.getAttribute("aria-disabled") === "true") event.preventDefault();
});
