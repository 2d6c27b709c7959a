// A source that the archive does not have yet is named in the row of a fact. Alt+S leads from the row
// to the boxes for it and takes along what was typed in the list; pressed there it leads back to the
// locator. The rows below, and the lists of sources, then offer the new one by its title. Without this
// module the boxes are opened by hand, and the same title typed twice means one source.

const $ = window.django.jQuery;
const form = document.querySelector("#content-main form");
const titles = () => form.querySelectorAll('[name$="-ev_new_title"]');
const NEW = "new: ";

const part = (row, name) => row.querySelector(`[name$="-${name}"]`);

function rowAt(place) {
  if (place.closest(".select2-dropdown")) {
    const open = form.querySelector(".select2-container--open");
    return open?.closest(".inline-related");
  }
  return place.closest?.(".inline-related");
}

function name(row) {
  const title = part(row, "ev_new_title");
  const searched = document.querySelector(".select2-container--open .select2-search__field");
  const source = part(row, "ev_source");
  const box = source.parentElement.querySelector(".select2-container--open");
  if (box && searched?.value && !title.value) {
    title.value = searched.value;
    title.dispatchEvent(new Event("change", { bubbles: true }));
  }
  for (const select of row.querySelectorAll("select.admin-autocomplete")) $(select).select2("close");
  title.closest("details").open = true;
  title.focus();
}

function pressed(event) {
  if (!event.altKey || event.code !== "KeyS" || event.isComposing) return;
  const row = rowAt(event.target);
  if (!row || !part(row, "ev_new_title")) return;
  event.preventDefault();
  if (event.target.closest(".new-source")) part(row, "ev_locator").focus();
  else name(row);
}

// The option for a new source in every list that has it is renamed with it.
function rename(old, value, text) {
  for (const option of form.querySelectorAll(`option[value="${CSS.escape(old)}"]`)) {
    option.value = value;
    option.textContent = text;
    $(option.parentElement).trigger("change.select2");
  }
  for (const hidden of form.querySelectorAll('input[name^="initial-"][name$="-ev_source"]')) {
    if (hidden.value === old) hidden.value = value;
  }
}

function forget(old) {
  for (const option of form.querySelectorAll(`option[value="${CSS.escape(old)}"]`)) {
    const select = option.parentElement;
    option.remove();
    $(select).trigger("change.select2");
  }
  for (const hidden of form.querySelectorAll('input[name^="initial-"][name$="-ev_source"]')) {
    if (hidden.value === old) hidden.value = "";
  }
}

function titled(event) {
  if (!event.target.name?.endsWith("-ev_new_title")) return;
  const row = event.target.closest(".inline-related");
  const source = part(row, "ev_source");
  const text = event.target.value.trim();
  const old = source.value.startsWith(NEW) ? source.value : "";
  if (old && text) rename(old, NEW + text, text);
  else if (old) forget(old);
  if (!text) return;
  if (source.value !== NEW + text) {
    const known = [...source.options].some((option) => option.value === NEW + text);
    if (!known) source.append(new Option(text, NEW + text));
    source.value = NEW + text;
  }
  $(source).trigger("change"); // the rows below take it from here
}

function begin() {
  // A row that came back from the server with a title shows it as chosen.
  for (const title of titles()) {
    if (!title.value) continue;
    title.closest("details").open = true;
    title.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

if (titles().length) {
  document.addEventListener("keydown", pressed, true);
  form.addEventListener("change", titled);
  $(() => setTimeout(begin));
}
