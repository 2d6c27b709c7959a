// The bar above a transcript: play, ten seconds back and on, speed, the place on the line. Without
// this module the browser's own player does the same. It tells the page where the sound is
// ("sound:at") and goes where the page asks it to ("sound:go"); times are milliseconds of the
// interview, over all its recordings.

const player = document.querySelector(".player");
const media = player.querySelector("audio, video");
player.append(player.querySelector("template").content.cloneNode(true));
const bar = player.querySelector(".ctl");
const play = bar.querySelector(".play");
const speed = bar.querySelector("select");
const seek = player.querySelector(".seek");
const place = player.querySelector("input[type=range]");
const parts = [...document.querySelectorAll("#parts a[data-src]")];
const words = { play: play.textContent, pause: play.dataset.pause };
const total = Number(player.dataset.total); // ms: length of the interview
let offset = Number(player.dataset.offset); // ms: where this recording begins in the interview

function clock(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  const numbers = [Math.floor(seconds / 60) % 60, seconds % 60];
  const hours = Math.floor(seconds / 3600);
  const padded = numbers.map((one, n) => (n || hours ? String(one).padStart(2, "0") : String(one)));
  return [...(hours ? [hours] : []), ...padded].join(":");
}

function now() {
  return offset + media.currentTime * 1000;
}

function show() {
  const time = now();
  const share = total ? `${Math.min(100, (100 * time) / total)}%` : "0%";
  seek.querySelector("[data-heard]").setAttribute("x2", share);
  seek.querySelector("[data-knob]").setAttribute("cx", share);
  bar.querySelector("[data-now]").textContent = clock(time);
  place.value = time / 1000;
  place.setAttribute("aria-valuetext", clock(time));
  const detail = { time, playing: !media.paused };
  document.dispatchEvent(new CustomEvent("sound:at", { detail }));
}

// The recording that holds a moment: an interview may be on several tapes.
function partOf(milliseconds) {
  return parts.findLast((part) => part.dataset.src && Number(part.dataset.offset) <= milliseconds);
}

function change(part) {
  const wasPlaying = !media.paused;
  const rate = media.playbackRate;
  offset = Number(part.dataset.offset);
  media.src = part.dataset.src;
  for (const track of media.querySelectorAll("track")) track.remove(); // they are of the other tape
  media.playbackRate = rate;
  for (const one of parts) one.removeAttribute("aria-current");
  part.setAttribute("aria-current", "true");
  if (wasPlaying) start();
}

function start() {
  media.play().catch(() => {}); // "error" says what is wrong; a new goal may also interrupt it
}

function goTo(milliseconds) {
  const goal = Math.max(0, total ? Math.min(milliseconds, total) : milliseconds);
  const part = partOf(goal);
  if (part && Number(part.dataset.offset) !== offset) change(part);
  media.currentTime = Math.max(0, goal - offset) / 1000;
  show();
}

function toggle() {
  if (media.paused) start();
  else media.pause();
}

function faster(step) {
  const goal = Math.min(Math.max(0, speed.selectedIndex + step), speed.options.length - 1);
  speed.selectedIndex = goal;
  media.playbackRate = Number(speed.value);
}

function setUp() {
  if (media.tagName === "AUDIO") media.controls = false; // a browser hides a player without controls
  bar.querySelector("[data-end]").textContent = clock(total);
  place.max = Math.ceil(total / 1000);
  show();
}

play.addEventListener("click", toggle);
for (const button of bar.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => goTo(now() + Number(button.dataset.step) * 1000));
}
speed.addEventListener("change", () => (media.playbackRate = Number(speed.value)));
place.addEventListener("input", () => goTo(Number(place.value) * 1000));

// Only while something of the player has the focus, so that no key is taken from a screen reader or
// from somebody who writes; the list of speeds and the line have their own keys.
const KEYS = {
  ArrowLeft: () => goTo(now() - 10000),
  ArrowRight: () => goTo(now() + 10000),
  k: toggle,
  K: toggle,
  "<": () => faster(-1),
  ">": () => faster(1),
};
player.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target === speed) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

for (const type of ["timeupdate", "loadedmetadata", "seeked"]) media.addEventListener(type, show);
media.addEventListener("play", () => {
  play.textContent = words.pause;
  show();
});
media.addEventListener("pause", () => {
  play.textContent = words.play;
  show();
});
media.addEventListener("ended", () => {
  const next = parts.find((part) => part.dataset.src && Number(part.dataset.offset) > offset);
  if (!next) return;
  change(next);
  start();
});
media.addEventListener("error", () => {
  for (const piece of [bar, player.querySelector(".seekbar")]) piece.hidden = true;
  player.querySelector("#player-keys").hidden = true;
  player.querySelector("[data-broken]").hidden = false;
  media.controls = true;
});
document.addEventListener("sound:go", (event) => {
  goTo(event.detail.time);
  if (event.detail.play) start();
});

setUp();
if (media.error) media.dispatchEvent(new Event("error")); // it failed before this module was read
