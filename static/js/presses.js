// One press after the other, and none is lost. An answer puts in anew what stands around the button
// that asked for it, and htmx drops what is still to be sent from a form that is gone. So a press made
// while an answer is awaited is kept as it was made, with all that its form said then, and sent in its
// turn: the server judges it by what was shown, but for what the presses before it on the same form have
// changed themselves (its field "opened"). The same press once more is a double click, and means
// nothing. Who says by hx-sync what becomes of two is left alone, and so are the plan's moves (order.js).
const NEAR = 8; // pixels that a finger may slip and still mean it
const PLACES = ["hx-target", "hx-select", "hx-select-oob", "hx-swap"];

const going = new Map(); // requests on their way: what was pressed, and what it said
const waiting = [];
const carriers = new WeakMap(); // what sends those that waited
const delayed = new Map(); // forms sent a moment after a change, until they are
let down = null; // the press that a finger is about to make, and where

const isPress = (form) => form?.matches("form[hx-post]:not([data-order])") && !form.closest("[hx-sync]");
const isOnItsWay = (key) => [...going.values(), ...waiting].some((one) => one.key === key);

const SAME = ["csrfmiddlewaretoken", "opened"]; // say nothing of what was chosen
const keyOf = (path, body) =>
  JSON.stringify([path, ...[...body].filter(([name]) => !SAME.includes(name))]);

function placeOf(form, name) {
  const value = form.closest(`[${name}]`)?.getAttribute(name);
  const around = value?.startsWith("closest ") && form.closest(value.slice("closest ".length));
  return around && around.id ? `#${around.id}` : value;
}

function pressed(form, button) {
  const path = button?.hasAttribute("formaction") ? button.formAction : form.getAttribute("hx-post");
  const body = new FormData(form, button);
  const places = PLACES.map((name) => [name, placeOf(form, name)]);
  return { form, button, path, key: keyOf(path, body), places, body };
}

// A word that goes along with one press does not go with the next one, too: data-once names the
// presses that take it.
function withoutSaid(press) {
  for (const { name, dataset } of press.form.querySelectorAll("[data-once]")) {
    const takes = (value) => dataset.once.split(" ").some((word) => String(value).startsWith(word));
    const said = [...going.values(), ...waiting].some(
      ({ path, body }) =>
        path === press.path && body.get(name) === press.body.get(name) && [...body.values()].some(takes),
    );
    if (said) press.body.set(name, "");
  }
  return press;
}

function keep(press) {
  press.after = [...going.values(), ...waiting].findLast((one) => one.path === press.path);
  waiting.push(withoutSaid(press));
  press.button?.setAttribute("aria-busy", "true");
  if (!going.size) goOn();
}

// ── Sent in its turn ─────────────────────────────────────────────────────────────────────────────
// By a form in the place of its own that has what was said then, and nothing to be seen.
function send(press) {
  const { form, button, path, places, body } = press;
  button?.removeAttribute("aria-busy");
  if (press.after?.went && body.has("opened")) body.set("opened", openedNow(form) ?? body.get("opened"));
  const carrier = form.cloneNode(false);
  carrier.removeAttribute("id");
  for (const [name, value] of places) if (value) carrier.setAttribute(name, value);
  for (const [name, value] of body) {
    carrier.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  carriers.set(carrier, press);
  press.carrier = carrier;
  if (form.isConnected) form.after(carrier);
  else document.querySelector("main").append(carrier);
  return htmx.ajax("post", path, { source: carrier }).catch(() => {}); // said where it stands (letters.js)
}

function openedNow(form) {
  const same = (one) => one.getAttribute("hx-post") === form.getAttribute("hx-post") && one.elements.opened;
  return [...document.forms].find(same)?.elements.opened.value;
}

function goOn() {
  for (const [form, press] of delayed) {
    if (form.isConnected) continue;
    delayed.delete(form);
    waiting.push(press);
  }
  if (waiting.length) {
    const press = waiting.shift();
    going.set(press, press);
    send(press).finally(() => ended(press));
  }
}

// By then the answer stands on the page; a little later htmx knows its forms.
function ended(request) {
  setTimeout(() => {
    if (request.went) request.carrier.remove();
    if (going.delete(request) && !going.size) goOn();
  }, 2 * htmx.config.defaultSettleDelay);
}

document.addEventListener("htmx:beforeSend", ({ detail }) => {
  const { elt, verb, formData, path } = detail.requestConfig;
  delayed.delete(elt);
  if (verb === "get" || !elt.matches("form[hx-post]") || elt.closest("[hx-sync]")) return;
  const press = carriers.get(elt) ?? { key: keyOf(path, formData), body: formData, path };
  detail.xhr.addEventListener("loadend", () => {
    press.went = detail.xhr.status >= 200 && detail.xhr.status < 300;
    if (!carriers.has(elt)) ended(detail.xhr);
  });
  if (!carriers.has(elt)) going.set(detail.xhr, press);
});

// What was to be sent a moment after its change waits, too: two answers at once, and the later one finds
// its place gone.
document.addEventListener("htmx:beforeRequest", (event) => {
  const press = delayed.get(event.detail.elt);
  if (!press || !going.size) return;
  event.preventDefault();
  delayed.delete(press.form);
  keep(press);
});

// ── Pressed ──────────────────────────────────────────────────────────────────────────────────────
function hold(event, form, button) {
  if (!going.size) return false;
  event.preventDefault();
  event.stopImmediatePropagation();
  const press = pressed(form, button);
  if (button && isOnItsWay(press.key)) return true;
  keep(press);
  return true;
}

document.addEventListener(
  "submit",
  (event) => {
    if (isPress(event.target)) hold(event, event.target, event.submitter);
  },
  true,
);

document.addEventListener(
  "change",
  (event) => {
    const form = event.target.closest?.("form[hx-post][hx-trigger^=change]");
    if (!isPress(form)) return;
    const before = waiting.findIndex((one) => one.form === form && !one.button);
    if (before >= 0) waiting.splice(before, 1); // the later one says all that it said
    if (!hold(event, form) && form.getAttribute("hx-trigger").includes("delay")) {
      delayed.set(form, pressed(form));
    }
  },
  true,
);

// ── Swapped away under the finger ────────────────────────────────────────────────────────────────
document.addEventListener(
  "pointerdown",
  ({ target, button, clientX, clientY }) => {
    const on = button === 0 && target.closest?.("button:not([type=button])");
    if (!on || !isPress(on.form)) {
      down = null;
      return;
    }
    const press = pressed(on.form, on);
    down = { press, isAgain: isOnItsWay(press.key), clientX, clientY };
  },
  true,
);
document.addEventListener("pointercancel", () => {
  down = null;
});
document.addEventListener("pointerup", ({ clientX, clientY }) => {
  const { press, isAgain, ...at } = down ?? {};
  down = null;
  if (!press || press.button.isConnected || isAgain) return;
  if (Math.hypot(clientX - at.clientX, clientY - at.clientY) <= NEAR) keep(press);
});

// Who leaves the page before their turn has pressed all the same.
addEventListener("pagehide", () => {
  for (const { path, body } of [...waiting.splice(0), ...delayed.values()]) {
    fetch(path, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {});
  }
  delayed.clear();
});
