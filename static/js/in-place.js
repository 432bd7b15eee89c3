// A form that opens where its value stands: a pencil (a[data-edit]) puts it into the nearest .in-place,
// whose other content it covers (forms.css). Escape and Cancel take it out again; once it is saved
// the place is that of the page it leads back to. Where the answer is no page of that kind, the
// browser goes on as it would without htmx.
const FORM = ".in-place-form";

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
  const cancel = event.target.closest(`${FORM} [data-cancel]`);
  if (!cancel) return;
  event.preventDefault();
  close(cancel.closest(FORM));
});

// What was pressed leads to another page than this one.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, pathInfo } = event.detail;
  if (!xhr.responseURL) return;
  const { pathname } = new URL(xhr.responseURL);
  const isAnswer = pathname === new URL(pathInfo.requestPath, location).pathname;
  if (isAnswer || pathname === location.pathname) return;
  event.detail.shouldSwap = false;
  location.assign(xhr.responseURL);
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

document.addEventListener("htmx:afterSettle", (event) => {
  const form = event.detail.requestConfig?.elt;
  if (!form?.matches(FORM) || form.isConnected) return;
  const place = document.querySelector(form.getAttribute("hx-target"));
  if (document.activeElement === document.body) opener(form, place)?.focus();
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
