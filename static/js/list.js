// The list: all rows ticked at once, and an address that names only what is asked.
const rows = () => document.querySelectorAll("[name=chosen]");

const ready = () => {
  for (const box of document.querySelectorAll("[data-choose-all]")) box.hidden = false;
};
ready();
document.addEventListener("htmx:load", ready);

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-choose-all]")) return;
  for (const row of rows()) row.checked = event.target.checked;
});

document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.matches("[data-filters]")) return;
  const { parameters } = event.detail;
  for (const name of Object.keys(parameters)) if (parameters[name] === "") delete parameters[name];
});
