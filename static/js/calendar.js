// The days of a month that lead to something: arrow keys go from one to the next, to the left and
// right by days, up and down by weeks, and Tab stops at one of them only.
const DAYS = ".month a.day";
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

function stopAt(day) {
  for (const other of document.querySelectorAll(DAYS)) other.tabIndex = other === day ? 0 : -1;
}

function ready() {
  const day = document.querySelector(".month .today a.day") ?? document.querySelector(DAYS);
  if (day) stopAt(day);
}
ready();
document.addEventListener("htmx:load", ready);

function from(cells, at, step) {
  for (let to = at + step; cells[to]; to += step) {
    const day = cells[to].querySelector("a.day");
    if (day) return day;
  }
  return null;
}

document.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey || !event.target.matches?.(DAYS)) return;
  event.preventDefault();
  const cells = [...document.querySelectorAll(".month td")];
  const at = cells.indexOf(event.target.closest("td"));
  const day = from(cells, at, step) ?? from(cells, at, Math.sign(step));
  if (!day) return;
  stopAt(day);
  day.focus();
});
