// On a referee's page. What was pressed and did not arrive is said beside the button (a form's
// data-unsent); a file too large (data-most, in megabytes) is said before it is sent.
const MEGABYTE = 1e6;

for (const failed of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failed, ({ detail }) => {
    const form = detail.elt;
    if (!form.dataset.unsent || (detail.xhr?.status >= 400 && detail.xhr.status < 500)) return;
    const words = form.querySelector("[data-unsent-words]") ?? document.createElement("p");
    words.className = "error";
    words.role = "alert";
    words.dataset.unsentWords = "";
    words.textContent = form.dataset.unsent;
    const pressed = detail.requestConfig?.triggeringEvent?.submitter;
    pressed ? pressed.after(words) : form.prepend(words);
  });
}

document.addEventListener("change", ({ target }) => {
  if (!target.dataset.most) return;
  const large = [...target.files].some((file) => file.size > target.dataset.most * MEGABYTE);
  target.setCustomValidity(large ? target.dataset.large : "");
  target.reportValidity();
});
