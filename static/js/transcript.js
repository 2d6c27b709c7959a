// The transcript follows the sound; a click on a time plays from there. Without this module the
// browser's own player and plain links do the same, only less smoothly.

const player = document.querySelector(".player");
const audio = player.querySelector("audio");
player.append(player.querySelector("template").content.cloneNode(true));
const bar = player.querySelector(".ctl");
const play = bar.querySelector(".play");
const seek = player.querySelector(".seek");
const offset = Number(player.dataset.offset); // ms: where this recording begins in the interview
const total = Number(player.dataset.total); // ms: length of the interview
const rows = [...document.querySelectorAll(".trs > li")];
const words = { play: play.textContent, pause: play.dataset.pause };
let following = false; // only after the reader pressed Play, until the reader scrolls
let current = rows.find((row) => row.classList.contains("now"));

function clock(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60];
  const hours = Math.floor(seconds / 3600);
  const padded = parts.map((part, n) => (n || hours ? String(part).padStart(2, "0") : String(part)));
  return [...(hours ? [hours] : []), ...padded].join(":");
}

function now() {
  return offset + audio.currentTime * 1000;
}

function rowAt(time) {
  return rows.findLast((row) => Number(row.dataset.start) <= time);
}

function markRow(row) {
  if (row === current) return;
  for (const old of document.querySelectorAll(".trs > li.now")) {
    old.classList.remove("now");
    old.removeAttribute("aria-current");
  }
  row?.classList.add("now");
  row?.setAttribute("aria-current", "true");
  current = row;
  if (row && following) row.scrollIntoView({ block: "center" });
}

function markTopic(time) {
  const topics = [...document.querySelectorAll(".topics a")];
  const reached = topics.findLast((topic) => Number(topic.dataset.second) * 1000 <= time);
  for (const topic of topics) {
    if (topic === reached) topic.setAttribute("aria-current", "true");
    else topic.removeAttribute("aria-current");
  }
}

function show() {
  const time = now();
  const share = total ? `${Math.min(100, (100 * time) / total)}%` : "0%";
  seek.querySelector("[data-heard]").setAttribute("x2", share);
  seek.querySelector("[data-knob]").setAttribute("cx", share);
  bar.querySelector("[data-now]").textContent = clock(time);
}

function follow() {
  show();
  markRow(rowAt(now()));
  markTopic(now());
}

function goTo(milliseconds) {
  audio.currentTime = Math.max(0, milliseconds - offset) / 1000;
}

function holds(milliseconds) {
  return milliseconds >= offset && (!audio.duration || milliseconds < offset + audio.duration * 1000);
}

function setUp() {
  audio.controls = false; // a browser hides a player without controls
  bar.querySelector("[data-end]").textContent = clock(total);
  show();
}

play.addEventListener("click", () => {
  following = audio.paused;
  if (audio.paused) audio.play();
  else audio.pause();
});
for (const button of bar.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => goTo(now() + Number(button.dataset.step) * 1000));
}
bar.querySelector("select").addEventListener("change", (event) => {
  audio.playbackRate = Number(event.target.value);
});
seek.addEventListener("click", (event) => {
  const box = seek.getBoundingClientRect();
  goTo((total * (event.clientX - box.left)) / box.width);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-second]");
  const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !plain) return;
  const time = Number(link.dataset.second) * 1000;
  const row = document.getElementById(`t${link.dataset.second}`);
  if (!row || !holds(time)) return; // another part of the transcript or of the sound: a plain link
  event.preventDefault();
  history.replaceState(null, "", link.href);
  following = true;
  goTo(time);
  markRow(row);
  row.scrollIntoView({ block: "center" });
  audio.play();
});
for (const type of ["wheel", "touchmove"]) {
  document.addEventListener(type, () => (following = false), { passive: true });
}
audio.addEventListener("timeupdate", () => (audio.paused ? show() : follow()));
audio.addEventListener("loadedmetadata", show);
audio.addEventListener("play", () => (play.textContent = words.pause));
audio.addEventListener("pause", () => (play.textContent = words.play));
audio.addEventListener("error", () => {
  bar.remove();
  seek.remove();
  audio.controls = true; // the browser's own player says what is wrong
});

setUp();
