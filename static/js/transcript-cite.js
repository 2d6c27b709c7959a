// Words that are selected in a transcript give a link to their seconds and a citation to copy.
// Without this module each passage has its own link "cite".

const list = document.querySelector(".trs");
const bar = document.querySelector("#cite-bar").content.firstElementChild.cloneNode(true);
const link = bar.querySelector("[data-link]");
const told = bar.querySelector("[data-said]");
const written = bar.querySelector("[data-citation]");
const LONGEST = 600; // letters that are quoted
let waiting = 0;

function clock(seconds) {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

// The rows that a selection touches, but not those that are withheld.
function rowsOf(range) {
  return [...list.querySelectorAll("li:not(.withheld)")].filter((row) => range.intersectsNode(row));
}

// Only what is said, no times, names of speakers or links; and of two columns the one in which the
// selection begins.
function wordsOf(range, rows) {
  const first = range.startContainer.parentElement?.closest("p");
  const column = first ? [...first.parentElement.querySelectorAll("p")].indexOf(first) : 0;
  const said = rows.flatMap((row) => {
    const texts = [...row.querySelectorAll("p")];
    return texts.slice(Math.min(Math.max(0, column), texts.length - 1)).slice(0, 1);
  });
  const pieces = said.filter((one) => range.intersectsNode(one)).map((one) => {
    const part = document.createRange();
    part.selectNodeContents(one);
    if (one.contains(range.startContainer)) part.setStart(range.startContainer, range.startOffset);
    if (one.contains(range.endContainer)) part.setEnd(range.endContainer, range.endOffset);
    return part.toString().trim();
  });
  const words = pieces.filter(Boolean).join(" ");
  return words.length > LONGEST ? `${words.slice(0, LONGEST).trimEnd()}…` : words;
}

function offer() {
  const selection = document.getSelection();
  if (bar.contains(document.activeElement)) return;
  const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
  const rows = range && range.intersectsNode(list) ? rowsOf(range) : [];
  const words = range ? wordsOf(range, rows) : "";
  if (!rows.length || !words) {
    bar.remove();
    return;
  }
  const start = Math.floor(Number(rows[0].dataset.start) / 1000);
  const ends = rows.map((row) => Number(row.dataset.end));
  const end = Math.max(start + 1, Math.ceil(Math.max(...ends) / 1000));
  const span = `${clock(start)}–${clock(end)}`;
  const query = new URLSearchParams(location.search);
  query.delete("said");
  query.set("t", `${start}-${end}`);
  link.href = `?${query}#cite`;
  const address = `${list.dataset.address}?t=${start}-${end}#t${start}`;
  bar.querySelector("[data-span]").textContent = span;
  bar.dataset.text = `“${words}” ${list.dataset.cite}, ${span}. ${address}`;
  told.textContent = "";
  written.textContent = "";
  if (!bar.isConnected) list.after(bar);
}

bar.querySelector("[data-copy]").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(bar.dataset.text);
    told.textContent = told.dataset.copied;
  } catch {
    told.textContent = told.dataset.failed;
    written.textContent = bar.dataset.text;
  }
});
bar.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.getSelection().removeAllRanges();
  bar.remove();
});
document.addEventListener("selectionchange", () => {
  clearTimeout(waiting);
  waiting = setTimeout(offer, 200);
});
