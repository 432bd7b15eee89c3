// The review of a posting. A field that was read carries data-evidence="read-… …": hovering
// or focusing it shows where it stands. Words selected in the text can be put into the field used last.
// Enter, with nothing in focus, accepts. Without scripts the quotes are links to their places.
const text = document.querySelector(".posting-text");
const form = document.querySelector(".review");
const put = document.querySelector("[data-put]");
let last = null;

function show(keys) {
  let first = null;
  for (const mark of text.querySelectorAll("mark[data-read]")) {
    const here = mark.dataset.read.split(" ").some((key) => key && keys.includes(key));
    mark.toggleAttribute("data-shown", here);
    first ??= here ? mark : null;
  }
  if (!first || text.scrollHeight <= text.clientHeight) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const top = first.getBoundingClientRect().top - text.getBoundingClientRect().top;
  text.scrollBy({ top: top - text.clientHeight / 3, behavior: calm ? "auto" : "smooth" });
}

for (const kind of ["focusin", "mouseover"]) {
  form.addEventListener(kind, ({ target }) => {
    const own = target.closest(".field, .piece")?.querySelector("[data-evidence]");
    const read = own ?? target.closest("fieldset.card")?.querySelector("[data-evidence]");
    if (read) show(read.dataset.evidence.split(" "));
  });
}

form.addEventListener("focusin", ({ target }) => {
  if (target.matches("textarea, input[type=text], input[type=url], input[type=number]")) last = target;
});

const selected = () => {
  const range = getSelection();
  return range.rangeCount && text.contains(range.anchorNode) ? range.toString().trim() : "";
};

document.addEventListener("selectionchange", () => {
  const label = last && form.querySelector(`label[for="${last.id}"]`);
  put.hidden = !selected() || !label;
  if (!put.hidden) put.querySelector("[data-put-name]").textContent = label.firstChild.textContent.trim();
});

put.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
put.addEventListener("click", () => {
  const words = selected().replace(/\s+/g, " ");
  last.value = last.matches("textarea") && last.value ? `${last.value}\n${words}` : words;
  last.focus();
  put.hidden = true;
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target === document.body) form.requestSubmit();
});
