// A form sent twice by a double click would do its work twice: the second press is ignored.
// Coming back with the browser's back button makes the form usable again.
const sent = new Set();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  form.setAttribute("aria-busy", "true");
});

window.addEventListener("pageshow", () => {
  for (const form of sent) form.removeAttribute("aria-busy");
  sent.clear();
});
