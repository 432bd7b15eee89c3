// The review of a posting. What was read carries data-evidence="read-… …": hovering or focusing it
// shows where it stands in the text. Words selected there are put where they belong by a small menu,
// which Tab reaches from the text; a field finds words in it. Enter, with nothing in focus or in the
// title, saves. Without scripts the marks (¶) open by a press, and lead to their places.
const form = document.querySelector("[data-review]");
const text = form.querySelector(".posting-text");
const menu = form.querySelector("[data-pick]");
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

function scrollTo(box) {
  if (text.scrollHeight <= text.clientHeight) return;
  const top = box.top - text.getBoundingClientRect().top;
  text.scrollBy({ top: top - text.clientHeight / 3, behavior: calm ? "auto" : "smooth" });
}

function show(keys) {
  let first = null;
  for (const mark of text.querySelectorAll("mark[data-read]")) {
    const here = mark.dataset.read.split(" ").some((key) => key && keys.includes(key));
    mark.toggleAttribute("data-shown", here);
    first ??= here ? mark : null;
  }
  if (first) scrollTo(first.getBoundingClientRect());
}

for (const kind of ["focusin", "mouseover"]) {
  form.addEventListener(kind, ({ target }) => {
    const own = target.closest("[data-evidence]") ?? target.closest(".field")?.querySelector("[data-evidence]");
    if (own) show(own.dataset.evidence.split(" "));
  });
}

// ── Answers that come late ───────────────────────────────────────────────────────────────────────
// What was typed since a sum was asked for is not put back by its answer.
const typedAt = new WeakMap();
const askedAt = new WeakMap();
let answered = 0;

form.addEventListener("input", ({ target }) => typedAt.set(target, performance.now()));
document.addEventListener("htmx:beforeSend", ({ detail }) => askedAt.set(detail.xhr, performance.now()));
document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
  answered = askedAt.get(detail.xhr) ?? 0;
});
for (const kind of ["htmx:oobBeforeSwap", "htmx:beforeSwap"]) {
  document.addEventListener(kind, ({ detail }) => {
    const fields = detail.target.querySelectorAll("input, select, textarea");
    const newer = [...fields].some((field) => (typedAt.get(field) ?? 0) > answered);
    if (newer) detail.shouldSwap = false;
  });
}

// What was typed before this page's scripts were there, or put back by the browser on "back" and on
// reload, counts as well.
const touched = (field) =>
  field.matches("select")
    ? field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected))
    : field.matches("[type=checkbox], [type=radio]")
      ? field.checked !== field.defaultChecked
      : field.value !== field.defaultValue;
addEventListener("load", () => {
  const early = [...form.querySelectorAll("#fields :is(input, select, textarea)")].find(touched);
  early?.dispatchEvent(new Event("change", { bubbles: true }));
});

// ── Selected words ───────────────────────────────────────────────────────────────────────────────
const words = menu.querySelector("[name=words]");
const spot = new CSSStyleSheet(); // where the menu stands; a style on itself would break the policy
document.adoptedStyleSheets.push(spot);

function selected() {
  const selection = getSelection();
  if (selection.isCollapsed || !text.contains(selection.anchorNode)) return null;
  return selection.toString().trim() ? selection : null;
}

document.addEventListener("selectionchange", () => {
  if (menu.contains(document.activeElement)) return;
  const selection = selected();
  menu.hidden = !selection;
  if (!selection) return;
  words.value = selection.toString();
  const box = selection.getRangeAt(0).getBoundingClientRect();
  const room = innerWidth - menu.offsetWidth - 8;
  const left = Math.max(8, Math.min(box.left, room));
  const top = Math.min(Math.max(8, box.bottom + 6), innerHeight - menu.offsetHeight - 8);
  spot.replaceSync(`[data-pick] { left: ${left}px; top: ${top}px }`);
});

menu.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
menu.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  words.disabled = false;
  menu.setAttribute("hx-vals", JSON.stringify({ pick: button.value }));
  htmx.trigger(menu, "pick");
});
menu.addEventListener("htmx:afterRequest", close);
menu.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});

function close() {
  words.disabled = true;
  if (menu.contains(document.activeElement)) text.focus();
  menu.hidden = true;
  getSelection().removeAllRanges();
}

form.querySelector("[data-pick-hint]").hidden = false;

// ── Finding words in the text ────────────────────────────────────────────────────────────────────
const finder = form.querySelector("[data-find]");
const field = finder.querySelector("input");
let at = 0;

function places(sought) {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const parts = [];
  let whole = "";
  while (walker.nextNode()) {
    parts.push({ node: walker.currentNode, start: whole.length });
    whole += walker.currentNode.data;
  }
  const spot = (place) => {
    const part = parts.findLast(({ start }) => start <= place);
    return [part.node, place - part.start];
  };
  const ranges = [];
  const folded = whole.toLowerCase();
  for (let from = folded.indexOf(sought); from >= 0; from = folded.indexOf(sought, from + 1)) {
    const range = new Range();
    range.setStart(...spot(from));
    range.setEnd(...spot(from + sought.length));
    ranges.push(range);
  }
  return ranges;
}

function find() {
  const sought = field.value.trim().toLowerCase();
  const found = sought.length > 1 ? places(sought) : [];
  CSS.highlights.set("found", new Highlight(...found));
  if (found.length) scrollTo(found[at % found.length].getBoundingClientRect());
}

if ("highlights" in CSS) {
  finder.hidden = false;
  field.addEventListener("input", () => {
    at = 0;
    find();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    at += 1;
    find();
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.defaultPrevented) return;
  const title = event.target.matches(".title-field");
  if (!title && event.target !== document.body) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector(".sums [type=submit]"));
});
