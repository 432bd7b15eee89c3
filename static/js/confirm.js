// <form data-confirm="Delete this reference?" data-confirm-yes="Delete" data-confirm-no="Keep">
// asks before it is sent. Listens in the capture phase, so that it comes before submit-once.js.
const agreed = new WeakSet();

function ask({ confirm, confirmYes, confirmNo }) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "confirm-question");
  const form = document.createElement("form");
  form.method = "dialog";
  const question = document.createElement("p");
  question.id = "confirm-question";
  question.textContent = confirm;
  const actions = document.createElement("div");
  actions.className = "actions";
  for (const [value, words, kind] of [["no", confirmNo, ""], ["yes", confirmYes, "danger"]]) {
    const button = document.createElement("button");
    button.className = "button";
    button.dataset.kind = kind;
    button.value = value;
    button.textContent = words;
    actions.append(button);
  }
  form.append(question, actions);
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

document.addEventListener(
  "submit",
  async (event) => {
    const { target: form, submitter } = event;
    if (!form.dataset.confirm || agreed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (await ask(form.dataset)) {
      agreed.add(form);
      form.requestSubmit(submitter);
    }
  },
  { capture: true },
);
