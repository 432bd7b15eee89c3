// Cards are dragged to another stage, or sent there as it is chosen on them. Either presses the
// card's own button, which is all there is without scripts. Keys go through the stages one by one:
// then the button shows, and the person presses it, or Enter.
let card = null;
let pointed = null; // the choice that a pointer has opened

const ready = () => {
  for (const board of document.querySelectorAll("[data-board]")) board.setAttribute("data-scripted", "");
};
ready();
document.addEventListener("htmx:load", ready);

const place = (target) => target.closest?.("[data-board] [data-stage]");

function move(what, stage) {
  const choice = what.querySelector("select");
  if (stage) choice.value = stage;
  what.querySelector("button").click();
}

function putBack(what) {
  for (const option of what.querySelectorAll("select option")) option.selected = option.defaultSelected;
  what.removeAttribute("data-chosen");
}

function over(where) {
  for (const other of document.querySelectorAll("[data-board] [data-over]")) other.removeAttribute("data-over");
  where?.setAttribute("data-over", "");
}

document.addEventListener("change", (event) => {
  const what = event.target.closest("[data-card]");
  if (!what || !event.target.matches("select")) return;
  if (event.target === pointed) move(what);
  else what.setAttribute("data-chosen", "");
});

document.addEventListener("pointerdown", (event) => {
  pointed = event.target.closest("[data-card] select");
});
// Enter sends the card to the stage that was chosen; Escape, and leaving the card, put back the one
// it stands at.
document.addEventListener("keydown", (event) => {
  pointed = null;
  const what = event.target.closest?.("[data-card][data-chosen]");
  if (!what || !event.target.matches("select")) return;
  if (event.key === "Enter") {
    event.preventDefault();
    move(what);
  } else if (event.key === "Escape") {
    event.preventDefault();
    putBack(what);
  }
});
document.addEventListener("focusout", (event) => {
  const what = event.target.closest?.("[data-card][data-chosen]");
  if (what && event.relatedTarget && !what.contains(event.relatedTarget)) putBack(what);
});

document.addEventListener("dragstart", (event) => {
  card = event.target.closest?.("[data-card]");
  if (!card) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.dataset.card);
  requestAnimationFrame(() => card?.setAttribute("data-dragged", ""));
});

document.addEventListener("dragover", (event) => {
  const where = card && place(event.target);
  if (card) over(where);
  if (where) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  const where = card && place(event.target);
  if (!where) return;
  event.preventDefault();
  if (!where.contains(card)) move(card, where.dataset.stage);
});

document.addEventListener("dragend", () => {
  card?.removeAttribute("data-dragged");
  over(null);
  card = null;
});
