// What is typed into a form of the desk is kept in this browser until it is saved, and offered again
// after a crash or the end of a session. Nobody else's is offered; signing out throws all away. The
// mark of the version that was open goes along, so that a later save by somebody else is noticed.

const PAUSE = 400; // ms without a key
const KEPT_DAYS = 7;
const PREFIX = "draft ";
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "_alike_seen"]);

const place = document.querySelector("#draft");
const form = place?.closest("form");
const key = place && `${PREFIX}${place.dataset.user} ${location.pathname}`;
let waiting;

function drafts() {
  return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

function forgetOld() {
  const oldest = Date.now() - KEPT_DAYS * 86_400_000;
  for (const name of drafts()) {
    if (!(read(name)?.at > oldest)) localStorage.removeItem(name);
  }
}

function forgetSaved() {
  const sent = sessionStorage.getItem("draft sent");
  if (!sent || document.querySelector(".errornote, .overtaken, #login-form")) return;
  sessionStorage.removeItem("draft sent");
  if (document.querySelector(".messagelist .success")) localStorage.removeItem(sent);
}

function kept() {
  return [...form.elements].filter(
    (control) =>
      control.name &&
      !LEFT_OUT.has(control.name) &&
      !control.name.includes("__prefix__") &&
      !["file", "password", "submit", "button"].includes(control.type),
  );
}

function keep() {
  const values = [];
  const texts = {};
  for (const control of kept()) {
    if (["checkbox", "radio"].includes(control.type) && !control.checked) continue;
    if (control.type === "select-multiple") {
      for (const option of control.selectedOptions) values.push([control.name, option.value]);
    } else {
      values.push([control.name, control.value]);
    }
    for (const option of control.selectedOptions ?? []) texts[option.value] = option.textContent;
  }
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), values, texts }));
  } catch {
    // the room of the browser is full: the form itself still holds everything
  }
}

function put(control, held, texts) {
  if (["checkbox", "radio"].includes(control.type)) {
    control.checked = held.includes(control.value);
  } else if (control.tagName === "SELECT") {
    for (const value of held) {
      if (![...control.options].some((option) => option.value === value)) {
        control.append(new Option(texts[value] ?? value, value));
      }
    }
    for (const option of control.options) option.selected = held.includes(option.value);
    window.django?.jQuery(control).trigger("change.select2");
  } else {
    control.value = held[0] ?? "";
  }
}

function addRows(values) {
  for (const [name, total] of values) {
    if (!name.endsWith("-TOTAL_FORMS")) continue;
    const group = document.getElementById(`${name.replace(/-TOTAL_FORMS$/, "")}-group`);
    const more = Number(total) - Number(form.elements[name]?.value ?? 0);
    for (let n = 0; n < Math.min(more, 200); n += 1) group?.querySelector(".add-row a")?.click();
  }
}

function putBack() {
  const { values, texts } = read(key);
  addRows(values);
  const held = new Map();
  for (const [name, value] of values) held.set(name, [...(held.get(name) ?? []), value]);
  for (const control of kept()) put(control, held.get(control.name) ?? [], texts);
  for (const [name, each] of held) {
    if (form.elements[name]) continue;
    for (const value of each) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
  }
  for (const control of kept()) {
    if (control.type !== "hidden") control.dispatchEvent(new Event("change", { bubbles: true }));
  }
  for (const input of form.querySelectorAll(".uncertain-date input, #names-group input")) {
    if (input.value) input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  place.hidden = true;
  form.querySelector("#names-0 input[type=text], fieldset input[type=text]")?.focus();
}

function offer() {
  const draft = read(key);
  if (!draft || document.querySelector(".errornote, .overtaken")) return;
  place.querySelector("time").textContent = new Date(draft.at).toLocaleString(document.documentElement.lang);
  place.hidden = false;
  const [back, away] = place.querySelectorAll("button");
  back.addEventListener("click", putBack);
  away.addEventListener("click", () => {
    localStorage.removeItem(key);
    place.hidden = true;
  });
}

function written(event) {
  if (!event.isTrusted && event.type === "input") return;
  clearTimeout(waiting);
  waiting = setTimeout(keep, PAUSE);
}

forgetSaved();
forgetOld();
document.querySelector("#logout-form")?.addEventListener("submit", () => {
  for (const name of drafts()) localStorage.removeItem(name);
});
if (form && !new URLSearchParams(location.search).has("_popup")) {
  offer();
  form.addEventListener("input", written);
  window.django?.jQuery(form).on("select2:select select2:unselect select2:clear", "select", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, PAUSE);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    keep();
    sessionStorage.setItem("draft sent", key);
  });
}
