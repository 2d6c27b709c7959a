// What is typed into a form of the desk is kept in this browser until it is saved, and offered again
// after a crash or the end of a session. Nobody else's is offered; signing out throws all away. Only
// what differs from what the page came with is kept: what the archive holds closed stays there. A
// number made of what the page came with goes along, so that a later save by somebody else is noticed.

const PAUSE = 400; // ms without a key
const KEPT_DAYS = 7;
const PREFIX = "draft ";
// The mark of the opened version holds all that the form showed.
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "_alike_seen", "_opened_as"]);
const ROW = /^(.+)-(\d+)-(.+)$/; // a field of an inline: prefix, number of the row, name

const place = document.querySelector("#draft");
const form = place?.closest("form");
const key = place && `${PREFIX}${place.dataset.user} ${location.pathname}`;
const isRefused = Boolean(document.querySelector(".errornote, .overtaken"));
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
    const draft = read(name);
    if (!(draft?.at > oldest && draft.names)) localStorage.removeItem(name);
  }
}

function forgetSaved() {
  const sent = sessionStorage.getItem("draft sent");
  if (!sent || isRefused || document.querySelector("#login-form")) return;
  sessionStorage.removeItem("draft sent");
  if (document.querySelector(".messagelist .success")) localStorage.removeItem(sent);
}

function kept() {
  return [...form.elements].filter(
    (control) =>
      control.name &&
      !LEFT_OUT.has(control.name) &&
      !control.name.includes("__prefix__") &&
      !control.name.endsWith("_FORMS") &&
      !["file", "password", "submit", "button"].includes(control.type),
  );
}

function cameWith(control) {
  if (["checkbox", "radio"].includes(control.type)) return control.defaultChecked;
  if (control.type === "hidden") return hidden.get(control) ?? "";
  if (control.tagName !== "SELECT") return control.defaultValue;
  const options = [...control.options];
  const given = options.filter((option) => option.defaultSelected);
  const chosen = given.length || control.multiple ? given : options.slice(0, 1);
  return chosen.map((option) => option.value).join("\n");
}

function holds(control) {
  if (["checkbox", "radio"].includes(control.type)) return control.checked;
  if (control.tagName !== "SELECT") return control.value;
  return [...control.selectedOptions].map((option) => option.value).join("\n");
}

// A number that tells two texts apart, and nothing of what is in them.
function numberOf(text) {
  let number = 5381;
  for (const sign of text) number = (Math.imul(number, 33) ^ sign.codePointAt(0)) >>> 0;
  return number;
}

function opened() {
  const shown = kept().filter((control) => control.type !== "hidden");
  return numberOf(JSON.stringify(shown.map((control) => [control.name, cameWith(control)])));
}

// Which stored row a number stands for, and how many were stored when it was typed on.
function rowsOf(names) {
  const rows = {};
  for (const name of names) {
    const [, prefix, number] = name.match(ROW) ?? [];
    if (!form.elements[`${prefix}-TOTAL_FORMS`]) continue;
    const stored = Number(form.elements[`${prefix}-INITIAL_FORMS`].value);
    const total = Number(form.elements[`${prefix}-TOTAL_FORMS`].value);
    const id = form.elements[`${prefix}-${number}-id`]?.value ?? "";
    rows[`${prefix}-${number}`] = { id, stored, total };
  }
  return rows;
}

function keep() {
  const values = [];
  const texts = {};
  // A page that was refused came with what was typed: that goes on being kept.
  const names = new Set(isRefused ? read(key)?.names : []);
  for (const control of kept()) if (holds(control) !== cameWith(control)) names.add(control.name);
  for (const control of kept()) {
    if (!names.has(control.name)) continue;
    if (["checkbox", "radio"].includes(control.type) && !control.checked) continue;
    if (control.type === "select-multiple") {
      for (const option of control.selectedOptions) values.push([control.name, option.value]);
    } else {
      values.push([control.name, control.value]);
    }
    for (const option of control.selectedOptions ?? []) texts[option.value] = option.textContent;
  }
  const draft = { at: Date.now(), came, names: [...names], rows: rowsOf(names), values, texts };
  try {
    localStorage.setItem(key, JSON.stringify(draft));
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

// Where a row stands now: somebody else may have added rows before it, or removed it; then what was
// typed on it becomes a new one.
function rowsNow(rows) {
  const now = new Map();
  const added = {};
  for (const [row, { id, stored, total }] of Object.entries(rows)) {
    const [, prefix, number] = row.match(/^(.+)-(\d+)$/);
    const first = Number(form.elements[`${prefix}-INITIAL_FORMS`]?.value ?? 0);
    const ids = [...form.querySelectorAll(`[name^="${prefix}-"][name$="-id"]`)];
    const same = id && ids.find((control) => control.value === id);
    if (same) now.set(row, same.name.replace(/-id$/, ""));
    else if (!id) now.set(row, `${prefix}-${Number(number) - stored + first}`);
    else {
      added[prefix] = (added[prefix] ?? 0) + 1;
      now.set(row, `${prefix}-${total - stored + first + added[prefix] - 1}`);
    }
  }
  return now;
}

function addRows(rows) {
  for (const row of rows) {
    const [, prefix, number] = row.match(/^(.+)-(\d+)$/);
    const group = document.getElementById(`${prefix}-group`);
    const more = Number(number) + 1 - Number(form.elements[`${prefix}-TOTAL_FORMS`]?.value ?? 0);
    for (let n = 0; n < Math.min(more, 200); n += 1) group?.querySelector(".add-row a")?.click();
  }
}

function putBack() {
  const draft = read(key);
  const now = rowsNow(draft.rows);
  const today = (name) =>
    name.replace(ROW, (all, prefix, number, field) => {
      const row = now.get(`${prefix}-${number}`);
      return row ? `${row}-${field}` : all;
    });
  addRows(now.values());
  const held = new Map(draft.names.map((name) => [today(name), []]));
  for (const [name, value] of draft.values) held.get(today(name)).push(value);
  for (const control of kept()) if (held.has(control.name)) put(control, held.get(control.name), draft.texts);
  if (draft.came !== came && form.elements._opened_as) {
    form.elements._opened_as.value = ""; // saved by somebody else meanwhile: field by field, then
    came = draft.came;
  }
  for (const [name, each] of held) {
    if (form.elements[name]) continue;
    for (const value of each) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
  }
  for (const control of kept()) {
    if (!held.has(control.name) || control.type === "hidden") continue;
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
  for (const input of form.querySelectorAll(".uncertain-date input, #names-group input")) {
    if (input.value) input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  place.hidden = true;
  form.querySelector("#names-0 input[type=text], fieldset input[type=text]")?.focus();
}

function offer() {
  const draft = read(key);
  if (!draft?.names.length || isRefused) return;
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
// The default of a hidden field follows its value: what it came with has to be remembered.
const hidden = new Map([...(form?.elements ?? [])].map((control) => [control, control.value]));
let came = form && (isRefused ? read(key)?.came : opened());
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
