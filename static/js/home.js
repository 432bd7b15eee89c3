// A posting is read as soon as it is pasted; a file is sent as soon as it is chosen (upload.js).
// Without scripts a button does either.
for (const button of document.querySelectorAll("[data-without-script]")) button.hidden = true;

document.addEventListener("paste", (event) => {
  const form = event.target.closest?.("form[data-at-once]");
  const field = event.target;
  if (!form || !field.matches("textarea") || field.value.trim()) return;
  setTimeout(() => form.requestSubmit()); // once the words are in the field
});
