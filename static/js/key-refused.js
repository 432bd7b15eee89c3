// allauth's scripts say in the console only that a key or passkey was refused; here the page says it.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const notice = document.querySelector("[data-key-refused]");
  notice.hidden = true; // shown anew, so that a screen reader says it anew
  requestAnimationFrame(() => (notice.hidden = false));
});
