// The transcript editor by keyboard: the sound, the passage that is heard, saving without leaving the
// page. Without this module every passage is a plain form and the sound has the browser's controls.

import { pickerOf } from "./picker.js";

const list = document.querySelector("#passages");
const sound = document.querySelector("#sound");
const says = document.querySelector("#editor-says");
let offset = Number(sound?.dataset.offset ?? 0); // ms: where this recording begins in the interview
let busy = false;

const rows = () => [...list.children];
const rowOf = (element) => element?.closest?.("#passages > li") ?? null;
const field = (row, name) => row.querySelector(`[name="${name}"]`);
const now = () => offset + sound.currentTime * 1000;

function stamp(milliseconds) {
  const whole = Math.max(0, Math.round(milliseconds));
  const two = (number) => String(Math.floor(number)).padStart(2, "0");
  const seconds = whole / 1000;
  const rest = String(whole % 1000).padStart(3, "0");
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}.${rest}`;
}

// The sound

function playOrPause() {
  if (sound.paused) sound.play().catch(() => {});
  else sound.pause();
}

function partFor(milliseconds) {
  const parts = [...document.querySelectorAll("#parts a")];
  return parts.findLast((part) => Number(part.dataset.offset) <= milliseconds);
}

function goTo(milliseconds) {
  const part = partFor(milliseconds);
  if (part && Number(part.dataset.offset) !== offset) {
    offset = Number(part.dataset.offset);
    sound.src = part.href;
  }
  sound.currentTime = Math.max(0, milliseconds - offset) / 1000;
}

function markHeard() {
  const time = now();
  const heard = rows().find((row) => time >= row.dataset.start && time < row.dataset.end);
  for (const row of rows()) row.classList.toggle("now", row === heard);
  const isTyping = rowOf(document.activeElement);
  if (heard && !sound.paused && !isTyping) heard.scrollIntoView({ block: "nearest" });
}

// Passages

function goToRow(row) {
  if (!row) return;
  field(row, "text").focus();
  row.scrollIntoView({ block: "nearest" });
}

// The answer is the whole page: its passages take the place of these, and what was typed elsewhere
// on the page stays.
function show(page, row) {
  const fresh = page.querySelector("#passages");
  const dirty = new Map(
    rows()
      .filter((one) => one !== row && one.dataset.dirty)
      .map((one) => [one.id, one]),
  );
  const next = [...fresh.children].map((one) => dirty.get(one.id) ?? document.adoptNode(one));
  list.replaceChildren(...next);
}

// While a passage is on its way nobody types into it: the answer takes its place.
function hold(row, wanted) {
  busy = wanted;
  for (const one of row.querySelectorAll("textarea, input[type=text]")) one.readOnly = wanted;
}

async function send(row, act) {
  if (busy) return;
  hold(row, true);
  says.textContent = says.dataset.saving;
  const cursor = field(row, "text").selectionStart;
  const form = row.querySelector("form");
  const body = new URLSearchParams(new FormData(form));
  body.set("act", act);
  try {
    const answer = await fetch(location.pathname, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.querySelector("#passages")) throw new Error(`${answer.status}`);
    const errors = [...page.querySelectorAll(".errornote")].map((one) => one.textContent);
    delete row.dataset.dirty;
    show(page, row);
    says.textContent = errors.join(" ") || says.dataset.saved;
    const same = document.getElementById(row.id);
    if (same && errors.length) same.dataset.dirty = "true";
    goToRow(same);
    if (same) field(same, "text").setSelectionRange(cursor, cursor);
  } catch {
    row.dataset.dirty = "true";
    says.textContent = says.dataset.lost;
  } finally {
    hold(row, false);
  }
}

function splitAtCursor(row) {
  if (busy) return;
  const text = field(row, "text");
  text.setRangeText("||", text.selectionStart, text.selectionEnd, "end");
  const time = sound ? now() : 0;
  const within = time > row.dataset.start && time < row.dataset.end;
  field(row, "split_at").value = within ? stamp(time) : "";
  send(row, "split");
}

function open(row, name) {
  row.querySelector("details.more").open = true;
  field(row, name).focus();
}

function selection(row) {
  const text = field(row, "text");
  return text.value.slice(text.selectionStart, text.selectionEnd).trim();
}

// What is selected is asked for at once, so that Enter takes the nearest.
function lookUp(row, name, chosen) {
  open(row, name);
  const input = field(row, name);
  if (!chosen) return;
  input.value = chosen;
  input.select(); // whoever means something else types over it
  row.dataset.dirty = "true";
  pickerOf(input, list.dataset).ask();
}

function nameSelection(row) {
  const chosen = selection(row);
  if (chosen) field(row, "words").value = chosen;
  lookUp(row, chosen ? "about" : "words", chosen);
}

// At the second that is heard, if it lies within the passage.
function notePoint(row, name) {
  const chosen = selection(row);
  const time = sound ? now() : -1;
  if (time >= row.dataset.start && time < row.dataset.end) {
    field(row, "point_at").value = stamp(time);
  }
  lookUp(row, name, name === "topics" ? chosen : "");
  if (name === "point_title" && chosen) field(row, name).value = chosen;
}

function setTime(row, name) {
  field(row, name).value = stamp(now());
  row.dataset.dirty = "true";
}

// Keys

const OF_SOUND = {
  Escape: playOrPause,
  F2: () => goTo(now() - 3000),
};
const WITH_ALT = {
  ArrowDown: (row) => goToRow(row.nextElementSibling),
  ArrowUp: (row) => goToRow(row.previousElementSibling),
  KeyS: splitAtCursor,
  KeyJ: (row) => send(row, "join"),
  KeyW: (row) => open(row, "reason"),
  KeyN: nameSelection,
  KeyT: (row) => notePoint(row, "topics"),
  KeyP: (row) => notePoint(row, "point_title"),
  KeyB: (row) => sound && setTime(row, "start"),
  KeyE: (row) => sound && setTime(row, "end"),
};

// The button of the part in which somebody writes: Enter there does what it says.
const partOf = (element) => element.closest("fieldset")?.querySelector("button[name=act]");

function actOf(event, row) {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  if (isPlain && sound && OF_SOUND[event.key]) return OF_SOUND[event.key];
  if (!row) return null;
  if (isPlain && sound && event.key === "F4") {
    return () => {
      goTo(Number(row.dataset.start));
      sound.play().catch(() => {});
    };
  }
  if (event.key === "Enter" && (event.ctrlKey || event.target.matches?.("fieldset input"))) {
    return () => send(row, partOf(event.target)?.value ?? "save");
  }
  if (event.altKey && !event.ctrlKey && !event.metaKey) return WITH_ALT[event.code];
  return null;
}

document.addEventListener("keydown", (event) => {
  const row = rowOf(event.target) ?? list.querySelector("li.now");
  const act = actOf(event, row);
  if (!act) return;
  event.preventDefault();
  act(row);
});

list.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-offers]")) pickerOf(event.target, list.dataset);
});
list.addEventListener("picked", (event) => {
  if (event.target.name === "about") field(rowOf(event.target), "treatment").focus();
});
list.addEventListener("input", (event) => {
  const row = rowOf(event.target);
  if (row) row.dataset.dirty = "true";
});
list.addEventListener("submit", (event) => {
  event.preventDefault();
  send(rowOf(event.target), event.submitter?.value ?? "save");
});
document.querySelector("#parts")?.addEventListener("click", (event) => {
  const part = event.target.closest("a");
  if (!part) return;
  event.preventDefault();
  goTo(Number(part.dataset.offset));
});
sound?.addEventListener("timeupdate", markHeard);
addEventListener("beforeunload", (event) => {
  if (rows().some((row) => row.dataset.dirty)) event.preventDefault();
});
