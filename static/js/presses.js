// One press after the other, and none is lost. An answer puts in anew what stands around the button
// that asked for it, and htmx drops what is pressed on a button that is gone. So a press waits for the
// answer to the one before; then it is made on the button that has come in the place of its own, with
// what was chosen beside it. The same button once more is a double click, and means nothing.
const BUTTON = "form[hx-post] button:not([type=button]), a[data-edit]";
const NEAR = 8; // pixels that a finger may slip and still mean it

const waiting = [];
const changed = new Set(); // forms sent a moment after a change, until they are
let sent = null; // what is on its way: the request, and the button that asked
let down = null; // the button that a finger is on, and where

// ── What has come in its place ───────────────────────────────────────────────────────────────────
const isBox = (field) => field.matches("[type=checkbox], [type=radio]");
const saying = (button) => button.value || button.textContent.trim();

function isTouched(field) {
  if (isBox(field)) return field.checked !== field.defaultChecked;
  if (field.matches("select")) return [...field.options].some((one) => one.selected !== one.defaultSelected);
  return field.matches("textarea, input:not([type=hidden], [type=file])") && field.value !== field.defaultValue;
}

const like = (form, field) =>
  [...form.elements].find((one) => one.name === field.name && (!isBox(field) || one.value === field.value));

function successor({ elt, button }) {
  if (elt.matches("a")) {
    return [[...document.querySelectorAll("a[data-edit]")].find((one) => one.href === elt.href)];
  }
  for (const form of document.querySelectorAll("form[hx-post]")) {
    if (form.getAttribute("action") !== elt.getAttribute("action")) continue;
    if (!button) return [form];
    const same = [...form.querySelectorAll("button")].find(
      (one) => one.name === button.name && saying(one) === saying(button),
    );
    if (same) return [form, same];
  }
  return [];
}

function make(press) {
  press.button?.removeAttribute("aria-busy");
  if (press.elt.isConnected && press.issue && !press.button) return press.issue(true);
  const [elt, button] = press.elt.isConnected ? [press.elt, press.button] : successor(press);
  if (!elt || elt.matches("a")) return elt?.click();
  if (elt !== press.elt) {
    for (const field of [...press.elt.elements].filter((one) => one.name && isTouched(one))) {
      const { value, checked } = field;
      Object.assign(like(elt, field) ?? {}, isBox(field) ? { checked } : { value });
    }
  }
  if (button) button.click();
  else htmx.ajax("post", elt.getAttribute("hx-post"), { source: elt });
}

// ── One after the other ──────────────────────────────────────────────────────────────────────────
function hold(press) {
  const same = waiting.findIndex(({ elt, button }) => elt === press.elt && button === press.button);
  if (same >= 0) waiting.splice(same, 1);
  waiting.push(press);
  press.button?.setAttribute("aria-busy", "true");
}

function goOn() {
  sent = null;
  for (const elt of [...changed].filter((one) => !one.isConnected)) {
    changed.delete(elt);
    hold({ elt });
  }
  while (!sent && waiting.length) make(waiting.shift());
}

// Who says by hx-sync what becomes of two is left alone, and so is what only looks up.
document.addEventListener("htmx:confirm", (event) => {
  const { elt, verb, triggeringEvent, issueRequest } = event.detail;
  changed.delete(elt);
  const isPress = elt.matches("a[data-edit]") || (elt.matches("form") && verb !== "get");
  if (!sent || !isPress || elt.closest("[hx-sync]")) return;
  event.preventDefault();
  const button = triggeringEvent?.submitter;
  if (button && button === sent.button) return;
  hold({ elt, button, issue: issueRequest });
});

document.addEventListener("htmx:beforeSend", ({ detail }) => {
  const { elt, verb, triggeringEvent } = detail.requestConfig;
  if (verb === "get" || !elt.closest("form")) return;
  const mine = { xhr: detail.xhr, button: triggeringEvent?.submitter };
  sent = mine;
  // By then the answer stands on the page; a little later htmx knows its forms.
  const settled = () => setTimeout(() => sent === mine && goOn(), 2 * htmx.config.defaultSettleDelay);
  detail.xhr.addEventListener("loadend", settled);
});

document.addEventListener("change", ({ target }) => {
  const form = target.closest?.("form[hx-post][hx-trigger^=change]");
  if (form) changed.add(form);
});

// ── Swapped away under the finger ────────────────────────────────────────────────────────────────
document.addEventListener("pointerdown", ({ target, button, clientX, clientY }) => {
  const pressed = button === 0 && target.closest?.(BUTTON);
  down = pressed ? { pressed, form: pressed.form, clientX, clientY } : null;
});
document.addEventListener("pointercancel", () => {
  down = null;
});
document.addEventListener("pointerup", ({ clientX, clientY }) => {
  const { pressed, form, ...at } = down ?? {};
  down = null;
  if (!pressed || pressed.isConnected) return;
  if (Math.hypot(clientX - at.clientX, clientY - at.clientY) > NEAR) return;
  hold(form ? { elt: form, button: pressed } : { elt: pressed });
  if (!sent) goOn();
});

// Who leaves the page before their turn has pressed all the same.
addEventListener("pagehide", () => {
  for (const { elt, button } of waiting.splice(0).filter((press) => press.elt.matches("form"))) {
    const body = new FormData(elt, button);
    fetch(elt.action, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {});
  }
});
