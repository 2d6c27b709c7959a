// Entering at the desk without a mouse. Ctrl+Enter saves; Alt+N goes to the next empty row of the
// block in which one is, and adds one where there is none; Alt+PageDown and Alt+PageUp go from row to
// row; a letter typed on a closed autocomplete opens it. A source that was chosen goes along to the
// rows below that are still empty. Without this module Tab and the links on the page do the same.

const $ = window.django.jQuery;
const form = document.querySelector("#content-main form");
const CONTROLS = 'input:not([type="hidden"]), select, textarea';
const ROWS = ".inline-related:not(.empty-form, .tabular), tr.form-row:not(.empty-form)";

const isRow = (row) => row.offsetParent !== null || row.getClientRects().length > 0;
const rowsIn = (place) => [...place.querySelectorAll(ROWS)].filter(isRow);

function first(row) {
  return [...row.querySelectorAll(CONTROLS)].find(
    (control) =>
      !control.disabled &&
      control.getClientRects().length > 0 &&
      control.type !== "checkbox" &&
      !(control.name?.endsWith("-kind") && control.value && !isStored(row)), // it stands ready
  );
}

function go(row) {
  const control = row && first(row);
  if (!control) return;
  row.scrollIntoView({ block: "nearest" });
  if (control.classList.contains("select2-hidden-accessible")) {
    control.parentElement.querySelector(".select2-selection").focus();
  } else {
    control.focus();
    control.select?.();
  }
}

function came(control) {
  const hidden = form.elements[`initial-${control.name}`];
  if (hidden) return hidden.value;
  if (control.matches("select")) {
    const marked = [...control.options].find((option) => option.defaultSelected);
    return marked ? marked.value : (control.options[0]?.value ?? "");
  }
  return control.defaultValue;
}

function isEmpty(row) {
  return [...row.querySelectorAll(CONTROLS)].every((control) =>
    ["checkbox", "radio"].includes(control.type)
      ? control.checked === control.defaultChecked
      : control.value === came(control),
  );
}

function isStored(row) {
  return row.classList.contains("has_original");
}

function nextEmpty() {
  const group = document.activeElement.closest(".inline-group") ?? form.querySelector(".inline-group");
  const here = document.activeElement.closest(ROWS);
  const rows = rowsIn(group);
  const below = rows.slice(rows.indexOf(here) + 1);
  const empty = below.find((row) => !isStored(row) && isEmpty(row));
  if (empty) {
    go(empty);
  } else {
    group.querySelector(".add-row a")?.click();
    go(rowsIn(group).at(-1));
  }
}

function step(by) {
  const rows = rowsIn(form);
  const at = rows.indexOf(document.activeElement.closest(ROWS));
  go(rows[at < 0 ? (by > 0 ? 0 : -1) : at + by]);
}

function letters(event) {
  const closed = event.target.closest?.(".select2-selection--single");
  if (!closed || event.key.length !== 1 || event.key === " ") return;
  const select = closed.closest(".select2-container").previousElementSibling;
  event.preventDefault();
  $(select).select2("open");
  const box = document.querySelector(".select2-container--open .select2-search__field");
  box.value = event.key;
  box.focus();
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function pressed(event) {
  if (event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.querySelector('[name="_save"]')?.click();
  } else if (event.altKey && event.code === "KeyN") {
    event.preventDefault();
    nextEmpty();
  } else if (event.altKey && (event.key === "PageDown" || event.key === "PageUp")) {
    event.preventDefault();
    step(event.key === "PageDown" ? 1 : -1);
  } else if (!event.ctrlKey && !event.metaKey && !event.altKey) {
    letters(event);
  }
}

function give(select, value, text) {
  if (![...select.options].some((option) => option.value === value)) {
    select.append(new Option(text, value));
  }
  $(select).val(value).trigger("change.select2");
  const hidden = form.elements[`initial-${select.name}`];
  if (hidden) hidden.value = value;
}

function carry(event) {
  const chosen = event.target;
  if (!chosen.name?.endsWith("-ev_source") || !chosen.value) return;
  const text = chosen.selectedOptions[0].textContent;
  const group = chosen.closest(".inline-group");
  const rows = rowsIn(group);
  for (const row of rows.slice(rows.indexOf(chosen.closest(ROWS)) + 1)) {
    const select = row.querySelector('[name$="-ev_source"]');
    if (!isStored(row) && isEmpty(row)) give(select, chosen.value, text);
  }
  const blank = group.querySelector('.empty-form [name$="-ev_source"]');
  if (blank) {
    blank.append(new Option(text, chosen.value, true, true));
    blank.closest(".empty-form").querySelector('[name^="initial-"][name$="-ev_source"]').value = chosen.value;
  }
}

// Of a row, only what its kind needs stands open; everything does once somebody asked for more, or
// where something is filled in.
const wanted = JSON.parse(document.querySelector("#fact-parts")?.textContent ?? "{}");

function trim(row) {
  const kind = row.querySelector('[name$="-kind"]');
  const more = row.querySelector("details")?.open;
  const wants = wanted[kind?.value];
  for (const part of ["term", "at_event"]) {
    const cell = row.querySelector(`.fieldBox.field-${part}`)?.parentElement;
    if (!cell) continue;
    const filled = cell.querySelector("select").value || cell.querySelector(".errorlist");
    cell.classList.toggle("put-by", !(!wants || more || filled || wants.includes(part)));
  }
}

function trimAll() {
  for (const row of form.querySelectorAll("#facts-group .inline-related:not(.empty-form)")) trim(row);
}

// Autocompletes have no names of their own, nor has the empty head of a table's first column.
function nameAll() {
  for (const box of form.querySelectorAll(".select2-selection")) {
    const select = box.closest(".select2-container").previousElementSibling;
    const label = form.querySelector(`label[for="${select.id}"]`)?.textContent ?? select.ariaLabel;
    const name = label?.replace(/:\s*$/, "").trim();
    if (!name) continue;
    box.ariaLabel = name;
    box.querySelector("[role=textbox]")?.setAttribute("aria-label", name);
  }
  for (const head of form.querySelectorAll("th.original:empty")) {
    head.replaceWith(Object.assign(document.createElement("td"), { className: "original" }));
  }
}

function opened(event) {
  const row = event.target.closest("#facts-group .inline-related");
  if (row) trim(row);
}

function changed(event) {
  if (event.target.name?.endsWith("-kind")) opened(event);
}

document.addEventListener("keydown", pressed, true);
form.addEventListener("change", changed);
form.addEventListener("toggle", opened, true);
$(form).on("change", "select", carry); // select2 tells jQuery alone
document.addEventListener("formset:added", (event) => {
  opened(event);
  setTimeout(nameAll); // when its autocompletes are there
});
// Whoever typed before the scripts had begun stays where they are.
function begin() {
  nameAll();
  const at = form.contains(document.activeElement) ? document.activeElement : null;
  if (at && (!at.autofocus || at.value !== at.defaultValue)) return;
  const refused = form.querySelector("ul.errorlist:not(.nonfield)")?.parentElement;
  if (refused && first(refused)) go(refused);
  else if (!at && location.pathname.endsWith("/add/")) {
    // Not the form as a whole: the buttons above it come first.
    go(document.querySelector("#names-0") ?? form.querySelector("fieldset.module") ?? form);
  }
}

trimAll();
// After the admin's own scripts, which make the autocompletes.
$(() => setTimeout(begin));
