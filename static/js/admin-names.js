// Gives names to what Django's admin leaves without one for those who listen to the page:
// the boxes of select2 and their lists, and the first column of rows in a table.

const WORDS = document.querySelector("script[data-row-word]")?.dataset ?? {};

const nameOf = (select) => {
  const label = select.labels?.[0]?.textContent ?? select.getAttribute("aria-label") ?? "";
  return label.trim().replace(/:$/, "");
};

// The box: its own name, then what is chosen. select2 names it by what is chosen alone.
const nameBox = (container) => {
  const select = container.previousElementSibling;
  const box = container.querySelector("[role=combobox]");
  const shown = container.querySelector(".select2-selection__rendered");
  if (!select || !box || !shown) return;
  const name = nameOf(select);
  if (!box.id) box.id = `${select.id}-box`;
  box.setAttribute("aria-label", name);
  for (const field of container.querySelectorAll(".select2-search__field")) {
    field.setAttribute("aria-label", name);
  }
  if (shown.localName === "ul") {
    shown.setAttribute("role", "none");
    for (const row of shown.children) row.setAttribute("role", "none");
    return;
  }
  shown.removeAttribute("role");
  shown.removeAttribute("aria-readonly");
  box.setAttribute("aria-labelledby", `${box.id} ${shown.id}`);
};

// The list that opens at the end of the page: a landmark under the name of its box.
const nameList = (open) => {
  const box = document.querySelector(".select2-container--open [role=combobox][aria-label]");
  const name = box?.getAttribute("aria-label") ?? "";
  open.setAttribute("role", "region");
  open.setAttribute("aria-label", name);
  for (const one of open.querySelectorAll(".select2-search__field, .select2-results__options")) {
    one.setAttribute("aria-label", name);
  }
  const list = open.querySelector(".select2-results__options");
  if (box && list?.id) box.setAttribute("aria-controls", list.id);
};

const nameAll = () => {
  for (const one of document.querySelectorAll("select + .select2-container")) nameBox(one);
  for (const one of document.querySelectorAll("body > .select2-container--open")) nameList(one);
};

for (const head of document.querySelectorAll("th.original, thead th:empty")) {
  if (head.textContent.trim() || !WORDS.rowWord) continue;
  const word = document.createElement("span");
  word.className = "visually-hidden";
  word.textContent = WORDS.rowWord;
  head.append(word);
}

// Only what comes and goes is watched, so what is set here calls nothing again.
let asked = false;
const soon = () => {
  if (asked) return;
  asked = true;
  queueMicrotask(() => {
    asked = false;
    nameAll();
  });
};
new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
nameAll();
