// A form that opens where its value stands: a pencil (a[data-edit]) puts it into the nearest .in-place,
// whose other content it covers (forms.css). Escape and Cancel take it out again; once it is saved
// the place is that of the page it leads back to. Where the answer is no page of that kind, the
// browser goes on as it would without htmx.
const FORM = ".in-place-form";
const OFFERED = "#use-here"; // where an application's page lists what the library has for it

// The pencil of a form, rather the one in this place than another of the same row.
const opener = (form, place) =>
  [...(place?.querySelectorAll("a[data-edit]") ?? []), ...document.querySelectorAll("a[data-edit]")].find(
    (link) => link.getAttribute("href") === form.getAttribute("action"),
  );

function close(form) {
  const place = form.closest(".in-place");
  form.remove();
  for (const other of place.querySelectorAll("form")) other.reset();
  opener(form, place)?.focus();
  if (document.activeElement === document.body) place.querySelector("select, button, a")?.focus();
}

document.addEventListener("keydown", (event) => {
  const form = event.key === "Escape" && event.target.closest(FORM);
  if (!form) return;
  event.preventDefault();
  close(form);
});

document.addEventListener("click", (event) => {
  const cancel = event.target.closest(`:is(${FORM}, ${OFFERED}) [data-cancel]`);
  if (!cancel) return;
  event.preventDefault();
  if (cancel.closest(FORM)) return close(cancel.closest(FORM));
  document.querySelector(OFFERED).replaceChildren();
  document.querySelector(`[hx-target="${OFFERED}"]`)?.focus();
});

// A button that adds or takes away a row names its own place (formaction), for the page without scripts.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.elt.matches(FORM)) detail.path = detail.elt.getAttribute("hx-post");
});

// What follows from a saved value is renewed beside it: but for what is being typed elsewhere, and
// what was folded open stays so.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  const typed = [...target.querySelectorAll(FORM)].some((form) => !form.matches(".htmx-request"));
  if (typed) event.detail.shouldSwap = false;
  if (typed) return;
  for (const old of [target, ...target.querySelectorAll("[id]")].filter((one) => one.open)) {
    const same = fragment.querySelector(`#${CSS.escape(old.id)}`);
    if (same) same.open = true;
    if (same) old.open = false; // of one name, only one may be open
  }
});

// What was pressed is put in anew, and with it focus falls out of the page: it goes on in the same
// row, or else in what stands around it.
const CONTROLS = ":is(a[href], button, input:not([type=hidden]), select, textarea, summary):not([tabindex='-1'])";
let around = [];

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  let place = document.activeElement;
  if (!detail.requestConfig.elt.contains(place)) return;
  around = [];
  for (; place; place = place.parentElement) if (place.id) around.push(place.id);
});

function goOn(place) {
  if (place?.id === "main") return place.focus({ preventScroll: true });
  const shown = [...(place?.querySelectorAll(CONTROLS) ?? [])].filter((one) => one.checkVisibility());
  const field = shown.find((one) => one.matches(`${FORM} :is(input, select, textarea)`));
  (shown.find((one) => one.ariaInvalid === "true") ?? field ?? shown[0])?.focus();
}

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const form = detail.requestConfig?.elt;
  const nowhere = () => document.activeElement === document.body;
  if (nowhere() && form?.matches(FORM) && !form.isConnected) {
    opener(form, document.querySelector(form.getAttribute("hx-target")))?.focus();
  }
  for (const id of around) if (nowhere()) goOn(document.getElementById(id));
  around = [];
});

// Refused, gone, or a fault: the page that says so, with what was typed.
document.addEventListener("htmx:responseError", (event) => {
  const { elt, requestConfig } = event.detail;
  if (elt.matches("a[data-edit]")) location.assign(elt.href);
  if (!elt.matches("form[action]")) return;
  const pressed = requestConfig.triggeringEvent?.submitter;
  if (pressed?.name) {
    const field = Object.assign(document.createElement("input"), { type: "hidden" });
    Object.assign(field, { name: pressed.name, value: pressed.value });
    elt.append(field);
  }
  HTMLFormElement.prototype.submit.call(elt);
});

document.addEventListener("htmx:sendError", (event) => {
  const { elt } = event.detail;
  if (elt.matches("a[data-edit]")) location.assign(elt.href);
  if (!elt.matches(FORM)) return;
  const words = elt.querySelector("[data-unsent-words]") ?? document.createElement("p");
  words.className = "error";
  words.role = "alert";
  words.dataset.unsentWords = "";
  words.textContent = elt.dataset.unsent;
  elt.querySelector(".form-actions").before(words);
});

// ── The stage ────────────────────────────────────────────────────────────────────────────────────
// Keys go through the stages one by one, and past "submitted": the one chosen by them is meant with
// Enter, or as the field is left. Any other choice is meant at once.
const stageForm = (target) => target.closest?.("form[data-stage-form]");
let byKeys = false;
let chosen = null; // the form in which keys chose, and which waits to be meant

function mean(form) {
  chosen = null;
  if (!form.matches(".htmx-request")) htmx.trigger(form, "meant");
}

document.addEventListener("pointerdown", () => {
  byKeys = false;
});
document.addEventListener("keydown", (event) => {
  byKeys = true;
  if (event.key !== "Enter" || !chosen?.contains(event.target)) return;
  event.preventDefault();
  mean(chosen);
});
document.addEventListener("change", (event) => {
  const form = stageForm(event.target);
  if (!form) return;
  if (byKeys && form.contains(document.activeElement)) chosen = form;
  else mean(form);
});
document.addEventListener("focusout", (event) => {
  if (chosen?.isConnected && chosen.contains(event.target)) mean(chosen);
});
