// Anywhere on home: what is pasted, or dropped from elsewhere (words, a link, a file), goes into the
// hidden form (data-bring) and is read. Fields, and places for files (upload.js), keep what is theirs.
// Without scripts a link leads to the form that asks for it.
const bring = document.querySelector("form[data-bring]");
const drop = document.querySelector("[data-drop-words]");
const takesWords = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog, [popover]");
const takesFiles = (target) => target.closest?.("form[data-upload], [data-drop]:has(form[data-upload], [data-choose])");
const isBrought = ({ types }) => ["Files", "text/uri-list", "text/plain"].some((type) => types.includes(type));
let isOurs = false; // dragged from this very page

function read(data) {
  const files = new DataTransfer();
  if (data.files.length > 1) return say(bring.dataset.one);
  if (data.files.length) files.items.add(data.files[0]);
  const link = data.getData("text/uri-list").split(/[\r\n]+/).find((line) => line && !line.startsWith("#"));
  const words = link ?? data.getData("text/plain");
  if (!data.files.length && !words.trim()) return;
  bring.elements.file.files = files.files;
  bring.elements.text.value = data.files.length ? "" : words;
  bring.requestSubmit();
}

function say(words) {
  drop.textContent = words;
  drop.hidden = false;
  setTimeout(hide, 4000);
}

function hide() {
  drop.hidden = true;
}

if (bring) {
  document.addEventListener("paste", (event) => {
    if (event.defaultPrevented || takesWords(event.target)) return;
    event.preventDefault();
    read(event.clipboardData);
  });

  document.addEventListener("dragstart", () => { isOurs = true; });
  document.addEventListener("dragend", () => { isOurs = false; });

  const isForUs = (event) => !isOurs && event.dataTransfer && isBrought(event.dataTransfer)
    && !takesWords(event.target) && !(event.dataTransfer.types.includes("Files") && takesFiles(event.target));

  document.addEventListener("dragover", (event) => {
    if (!isForUs(event)) return hide();
    event.preventDefault();
    event.dataTransfer.dropEffect = event.dataTransfer.effectAllowed.startsWith("link") ? "link" : "copy";
    drop.textContent = bring.dataset.drop;
    drop.hidden = false;
  });

  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) hide();
  });

  document.addEventListener("drop", (event) => {
    hide();
    if (!isForUs(event)) return;
    event.preventDefault();
    read(event.dataTransfer);
  });
}
