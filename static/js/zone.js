// Fills the browser's own time zone into [data-browser-zone]: silently where the field is hidden,
// by a button (data-browser-zone-for="field id") where the person is choosing.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

// What the browser calls it: Kolkata is Calcutta to some.
function called(name) {
  try {
    return Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return "";
  }
}

if (zone && zone !== "Etc/Unknown") {
  for (const input of document.querySelectorAll("input[data-browser-zone]")) {
    input.value = input.value || zone;
  }
  for (const button of document.querySelectorAll("[data-browser-zone-for]")) {
    const field = document.getElementById(button.dataset.browserZoneFor);
    const place = zone.split("/").at(-1).replaceAll("_", " ");
    const region = zone.slice(0, zone.lastIndexOf("/") + 1);
    const typed = [field.value, region + field.value.replaceAll(" ", "_")];
    if (typed.some((name) => called(name) === zone)) continue;
    button.querySelector("[data-zone-name]").textContent = place;
    button.hidden = false;
    button.addEventListener("click", () => {
      field.value = zone;
      button.hidden = true;
      field.focus();
    });
  }
}
