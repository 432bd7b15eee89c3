// What a mark shows on demand (details.pop): Escape and a press elsewhere close it, and one that says
// so (data-hover) opens under the mouse. A link to a place in folded text unfolds it. Without scripts
// the marks open and close by a press on them.
const opened = () => document.querySelectorAll("details.pop[open]");
let pressed = null; // opened by a press, so it stays when the mouse leaves

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const pop of opened()) {
    const inside = pop.contains(document.activeElement);
    pop.open = false;
    if (inside) pop.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  const own = event.target.closest("details.pop");
  for (const pop of opened()) if (pop !== own) pop.open = false;
  if (event.target.closest("details.pop > summary")) pressed = own;
  else if (event.target.closest(".pop-panel a[href^='#'], .pop-panel [data-choose]")) own.open = false;
});

for (const [kind, open] of [["pointerover", true], ["pointerout", false]]) {
  document.addEventListener(kind, (event) => {
    const pop = event.pointerType === "mouse" && event.target.closest?.("details.pop[data-hover]");
    if (!pop || pop.contains(event.relatedTarget) || (!open && pressed === pop)) return;
    if (open && !pop.open) pressed = null;
    pop.open = open;
  });
}

// A press on a mark that the mouse has opened already keeps it open.
document.addEventListener("click", (event) => {
  const pop = event.target.closest("details.pop[data-hover] > summary")?.parentElement;
  if (pop?.open && pop.matches(":hover") && pressed !== pop) event.preventDefault();
}, true);

function unfold() {
  const place = location.hash.startsWith("#read-") && document.getElementById(location.hash.slice(1));
  const fold = place && place.closest("details");
  if (!fold || fold.open) return;
  fold.open = true;
  place.scrollIntoView();
}

addEventListener("hashchange", unfold);
unfold();
