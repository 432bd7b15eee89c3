// A field that was read from the text carries data-evidence="read-…": hovering or focusing it shows
// where it stands. Without scripts the quote under the field is a link to the same place.
const text = document.querySelector(".posting-text");

function show(key) {
  let first = null;
  for (const mark of text.querySelectorAll("mark[data-read]")) {
    const here = mark.dataset.read.split(" ").includes(key);
    mark.toggleAttribute("data-shown", here);
    first ??= here ? mark : null;
  }
  if (!first || getComputedStyle(text).overflowY === "visible") return;
  const middle = first.offsetTop - text.offsetTop - text.clientHeight / 3;
  text.scrollTo({ top: middle, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

for (const kind of ["focusin", "mouseover"]) {
  document.addEventListener(kind, ({ target }) => {
    const read = target.closest(".field, .piece")?.querySelector("[data-evidence]");
    if (read) show(read.dataset.evidence);
  });
}
