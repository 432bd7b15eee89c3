// What was asked for to be built and downloaded is downloaded as soon as its link is there.
function begin() {
  const link = document.querySelector("a[data-download-now]");
  if (!link) return;
  link.removeAttribute("data-download-now");
  location.assign(link.href);
}
begin();
document.addEventListener("htmx:load", begin);
