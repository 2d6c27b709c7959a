// The order of the pages by pointer and by keys; each change is saved at once. Without this module
// numbers are typed and saved.

import { token } from "./token.js";

const list = document.querySelector("#scan-pages");
const form = document.querySelector("#pages-form");
const says = document.querySelector("#order-says");
const help = document.querySelector("#order-help");
const all = document.querySelector("#choose-all");
const SAVE_AFTER = 600; // ms without a further move
let dragged = null;
let waiting;

const rows = () => [...list.children];

function number() {
  rows().forEach((row, n) => (row.querySelector("[name^=number-]").value = n + 1));
}

async function save() {
  const body = new URLSearchParams();
  body.set("csrfmiddlewaretoken", token());
  body.set("act", "moved");
  for (const row of rows()) body.append("page", row.dataset.key);
  try {
    const answer = await fetch(location.pathname, { method: "POST", body });
    const told = await answer.json();
    says.textContent = told.words;
    says.classList.toggle("wrong", !told.good);
  } catch {
    says.textContent = form.dataset.lost;
    says.classList.add("wrong");
  }
}

function moved() {
  number();
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    waiting = undefined;
    save();
  }, SAVE_AFTER);
}

function place(row, before) {
  if (row === before || row.nextElementSibling === before) return;
  list.insertBefore(row, before);
  moved();
}

// Keys: a row of the grid has as many pages as stand at one height.
function across() {
  const top = rows()[0].offsetTop;
  const next = rows().findIndex((row) => row.offsetTop !== top);
  return next < 0 ? rows().length : next;
}

const STEPS = {
  ArrowLeft: () => -1,
  ArrowRight: () => 1,
  ArrowUp: () => -across(),
  ArrowDown: () => across(),
  Home: () => -Infinity,
  End: () => Infinity,
};

list?.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  const row = event.target.closest("#scan-pages > li");
  if (!step || !row || !event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const held = event.target;
  const from = rows().indexOf(row);
  const to = Math.min(Math.max(from + step(), 0), rows().length - 1);
  place(row, to > from ? (rows()[to].nextElementSibling ?? null) : rows()[to]);
  held.focus();
  row.scrollIntoView({ block: "nearest" });
});

list?.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("#scan-pages > li");
  if (!dragged) return;
  dragged.classList.add("dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.key);
});
list?.addEventListener("dragover", (event) => {
  const over = event.target.closest("#scan-pages > li");
  if (!dragged) return;
  event.preventDefault();
  for (const row of rows()) row.classList.toggle("over", row === over && row !== dragged);
});
list?.addEventListener("drop", (event) => {
  const over = event.target.closest("#scan-pages > li");
  if (!dragged || !over) return;
  event.preventDefault();
  const isBehind = rows().indexOf(dragged) < rows().indexOf(over);
  place(dragged, isBehind ? over.nextElementSibling : over);
});
list?.addEventListener("dragend", () => {
  dragged = null;
  for (const row of rows()) row.classList.remove("dragged", "over");
});

if (list) {
  for (const row of rows()) row.draggable = true;
  for (const part of list.querySelectorAll("a, img")) part.draggable = false;
  for (const link of list.querySelectorAll("a.picture")) link.setAttribute("aria-describedby", "order-help");
  help.hidden = false;
  all.hidden = false;
  all.addEventListener("click", () => {
    const boxes = [...list.querySelectorAll("[name=chosen]")];
    const wanted = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = wanted;
  });
  addEventListener("beforeunload", (event) => {
    if (waiting) event.preventDefault();
  });
}
