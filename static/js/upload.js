// Files are sent one by one, each with a bar, and what became of it is said beside its name. Files
// may be dropped on a form (data-upload) or on a row that has one (data-drop). When all are kept the
// page opens anew; when one was refused it stays, with a way on. Where only the person can tell what
// a file becomes, its answer asks, and the button pressed sends it again. A form with data-at-once
// sends what is chosen without a further press; one with data-then leads there with what was kept, and
// there what was refused is named (data-refusals).
// Without scripts the form sends all.
const MEGABYTE = 1e6;
const TOLD = { 404: "gone", 413: "proxy" }; // what a status says where the page itself says nothing
const busy = new Set();
const asked = new Map(); // the row of a file that waits for its answer → the file

const inputOf = (form) => form.querySelector("input[type=file]");
const boxOf = (form) => form.querySelector("[data-uploads]");

const unkept = (item) => ["refused", "asked"].includes(item.dataset.state);

function row(box, file) {
  const item = box.querySelector("template").content.firstElementChild.cloneNode(true);
  item.querySelector(".upload-name").textContent = file.name;
  item.querySelector("progress").setAttribute("aria-label", file.name);
  box.querySelector("ul").append(item);
  say(item, box.dataset.waiting);
  return item;
}

function say(item, words) {
  item.querySelector(".upload-words").textContent = words;
}

function told(item, state, nodes) {
  const said = document.createElement("div");
  said.className = "upload-said";
  said.append(...nodes);
  item.dataset.state = state;
  item.querySelector("progress, .upload-said").replaceWith(said);
  say(item, "");
  return state;
}

function refused(item, sentence) {
  const words = document.createElement("p");
  words.className = "error";
  words.textContent = sentence;
  return told(item, "refused", [words]);
}

function send(form, box, item, file, becomes) {
  if (file.size > box.dataset.most * MEGABYTE) return refused(item, box.dataset.large);
  const bar = item.querySelector("progress");
  const data = new FormData(form);
  data.delete("file");
  data.append("file", file);
  if (becomes) data.set("becomes", becomes);
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    // Where the page stays, for another was not kept, no message is left for a page that follows.
    const stays = [...box.querySelectorAll(".upload")].some((other) => other !== item && unkept(other));
    request.setRequestHeader("X-Upload", stays ? "stays" : "alone");
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.value = loaded / total;
      say(item, `${box.dataset.sending}, ${Math.floor((100 * loaded) / total)} %`);
    });
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      say(item, box.dataset.looking);
    });
    request.addEventListener("loadend", () => {
      const state = request.getResponseHeader("X-Upload");
      if (!state) return done(refused(item, box.dataset[TOLD[request.status] ?? "failed"]));
      if (state === "too-large") return done(refused(item, box.dataset.large));
      if (state === "asked") asked.set(item, file);
      item.dataset.version = request.getResponseHeader("X-Version") ?? "";
      const answer = new DOMParser().parseFromString(request.responseText, "text/html");
      done(told(item, state, [...answer.body.children].map((node) => document.adoptNode(node))));
    });
    request.send(data);
  });
}

function sendAll(form, files) {
  const box = boxOf(form);
  box.hidden = false;
  asked.clear();
  box.querySelector("ul").replaceChildren();
  const items = files.map((file) => row(box, file));
  return whileBusy(form, async () => {
    for (const [at, file] of files.entries()) await send(form, box, items[at], file);
    inputOf(form).value = "";
  });
}

// The form waits; then the page opens anew when every file is kept, or shows the way on.
async function whileBusy(form, work) {
  const box = boxOf(form);
  const button = form.querySelector("[type=submit]");
  busy.add(form);
  form.setAttribute("aria-busy", "true");
  button.disabled = true;
  await work();
  busy.delete(form);
  form.removeAttribute("aria-busy");
  button.disabled = false;
  const states = [...box.querySelectorAll(".upload")].map((item) => item.dataset.state);
  const goesOn = form.dataset.then && states.includes("kept") && !states.includes("asked");
  if (goesOn || states.every((state) => state === "kept")) open(form);
  else if (states.includes("kept")) box.querySelector("[data-upload-on]").hidden = false;
}

// What the person answers beside a file's name goes with the file once more.
document.addEventListener("click", (event) => {
  const answer = event.target.closest("[data-becomes]");
  const item = answer?.closest(".upload");
  const form = answer?.closest("form");
  if (!item || busy.has(form)) return;
  const file = asked.get(item);
  asked.delete(item);
  const bar = boxOf(form).querySelector("template").content.querySelector("progress").cloneNode(true);
  bar.setAttribute("aria-label", file.name);
  item.querySelector(".upload-said").replaceWith(bar);
  delete item.dataset.state;
  whileBusy(form, () => send(form, boxOf(form), item, file, answer.dataset.becomes));
});

// What was refused here is told on the page that the form leads to, once.
const REFUSALS = "refused uploads";

function keepRefusals(form) {
  const told = [...boxOf(form).querySelectorAll(".upload[data-state=refused]")].map((item) =>
    [item.querySelector(".upload-name"), item.querySelector(".error")].map((one) => one.textContent.trim()).join(": "),
  );
  sessionStorage.setItem(REFUSALS, JSON.stringify(told));
}

function tellRefusals(list) {
  const told = JSON.parse(sessionStorage.getItem(REFUSALS) ?? "[]");
  sessionStorage.removeItem(REFUSALS);
  const pattern = list.querySelector("template").content.firstElementChild;
  for (const words of told) {
    const message = pattern.cloneNode(true);
    message.querySelector("p").textContent = words;
    list.append(message);
  }
  list.hidden = !told.length;
}

const there = document.querySelector("[data-refusals]");
if (there) tellRefusals(there);

// On to where the form leads; else the page anew, at the place where the form was.
function open(form) {
  if (form.dataset.then) {
    keepRefusals(form);
    const versions = [...boxOf(form).querySelectorAll("[data-version]")].flatMap(({ dataset }) => dataset.version || []);
    location.assign(`${form.dataset.then}?${versions.map((version) => `version=${version}`).join("&")}`);
    return;
  }
  const place = form.closest("[id]");
  if (place?.id && place.matches("[data-drop]")) history.replaceState(null, "", `#${place.id}`);
  location.reload();
}

// A link that chooses files for a row (data-choose: its id) and sends them at once; without scripts
// it leads to the row's own form.
function formOf(link) {
  const row = document.getElementById(link.dataset.choose);
  const there = row.querySelector("form[data-at-once]");
  if (there) return there;
  const form = document.getElementById("upload-here").content.firstElementChild.cloneNode(true);
  form.action = link.href;
  row.append(form);
  return form;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-choose]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  inputOf(formOf(link)).click();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-upload]")) return;
  const files = [...inputOf(form).files];
  // Several for one document cannot be meant: the answer to the whole form says so.
  const oneDocument = /^\d+$/.test(form.elements.becomes?.value ?? "") && files.length > 1;
  if (busy.has(form)) event.preventDefault();
  else if (files.length && !oneDocument) {
    event.preventDefault();
    sendAll(form, files);
  }
}, true); // before anybody else hears of it

document.addEventListener("click", (event) => {
  const on = event.target.closest("[data-upload-on] a");
  if (!on) return;
  event.preventDefault();
  open(on.closest("form"));
});

document.addEventListener("change", (event) => {
  const form = event.target.matches("input[type=file]") ? event.target.form : null;
  if (form?.matches("[data-at-once]") && event.target.files.length && !busy.has(form)) form.requestSubmit();
});

addEventListener("beforeunload", (event) => {
  if (busy.size) event.preventDefault();
});

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
const target = (event) =>
  event.target.closest?.("form[data-upload], [data-drop]:has(form[data-upload], [data-choose])");

function mark(place) {
  for (const other of document.querySelectorAll("[data-over]")) other.removeAttribute("data-over");
  place?.setAttribute("data-over", "");
}

document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault(); // beside a form the browser would leave the page and open the file
  const place = target(event);
  event.dataTransfer.dropEffect = place ? "copy" : "none";
  mark(place);
});

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) mark(null);
});

document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  mark(null);
  const place = target(event);
  const own = place?.matches("form") ? place : place?.querySelector("form[data-upload]");
  const form = own ?? (place && formOf(place.querySelector("[data-choose]")));
  if (!form || busy.has(form)) return;
  const input = inputOf(form);
  const chosen = new DataTransfer();
  for (const file of [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1)) chosen.items.add(file);
  input.files = chosen.files;
  for (let more = form.closest("details"); more; more = more.parentElement.closest("details")) more.open = true;
  if (form.matches("[data-at-once]")) form.requestSubmit();
  else form.querySelector("[type=submit]").focus();
});
