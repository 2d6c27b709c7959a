// Zoom and pan of the family tree. Without this module the tree scrolls in its box at full size.

const box = document.querySelector(".treebox");
const scroll = box.querySelector(".scroll");
const svg = scroll.querySelector("svg");
const size = svg.viewBox.baseVal;
const [least, most, step] = [0.1, 2, 1.25];
const READABLE = 0.8; // a tree that is only a little too wide is made to fit at once
let scale = 1;

box.prepend(box.querySelector("template").content.cloneNode(true));
box.classList.add("pan");
const told = box.querySelector("output");

/** Zoom so that the spot (x, y) of the box stays where it is. */
function zoom(to, x = scroll.clientWidth / 2, y = scroll.clientHeight / 2) {
  const next = Math.min(most, Math.max(least, to));
  const ratio = next / scale;
  const left = (scroll.scrollLeft + x) * ratio - x;
  const top = (scroll.scrollTop + y) * ratio - y;
  scale = next;
  svg.setAttribute("width", size.width * scale);
  svg.setAttribute("height", size.height * scale);
  scroll.scrollLeft = left;
  scroll.scrollTop = top;
  told.textContent = `${Math.round(scale * 100)} %`;
}

function whole() {
  zoom(Math.min(1, scroll.clientWidth / size.width));
}

const moves = { in: () => zoom(scale * step), out: () => zoom(scale / step), whole, full: () => zoom(1) };
for (const button of box.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => moves[button.dataset.zoom]());
}

scroll.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const move = { "+": moves.in, "=": moves.in, "-": moves.out, 0: moves.whole, 1: moves.full }[event.key];
  if (!move) return;
  event.preventDefault();
  move();
});

scroll.addEventListener(
  "wheel",
  (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const frame = scroll.getBoundingClientRect();
    zoom(scale * (event.deltaY < 0 ? 1.1 : 1 / 1.1), event.clientX - frame.left, event.clientY - frame.top);
  },
  { passive: false },
);

// Drag with the mouse; a finger scrolls by itself. A drag is no click on a link.
let from = null;
let dragged = false;
scroll.addEventListener("pointerdown", (event) => {
  if (event.pointerType !== "mouse" || event.button !== 0) return;
  from = { x: event.clientX + scroll.scrollLeft, y: event.clientY + scroll.scrollTop };
  dragged = false;
});
addEventListener("pointermove", (event) => {
  if (!from) return;
  const [left, top] = [from.x - event.clientX, from.y - event.clientY];
  if (Math.abs(left - scroll.scrollLeft) + Math.abs(top - scroll.scrollTop) > 4) dragged = true;
  if (dragged) scroll.scrollTo({ left, top, behavior: "instant" });
});
addEventListener("pointerup", () => {
  from = null;
});
scroll.addEventListener("dragstart", (event) => event.preventDefault());
scroll.addEventListener(
  "click",
  (event) => {
    if (dragged) event.preventDefault();
    dragged = false;
  },
  { capture: true },
);

// Begin with the person in question in the middle of a box that is too small for the tree.
function showCentre() {
  const centre = svg.querySelector(".central") ?? svg.querySelector("a");
  if (!centre || scroll.scrollWidth <= scroll.clientWidth) return;
  const [frame, seen] = [scroll.getBoundingClientRect(), centre.getBoundingClientRect()];
  const left = scroll.scrollLeft + seen.left - frame.left - (frame.width - seen.width) / 2;
  const top = scroll.scrollTop + seen.top - frame.top - frame.height / 3;
  scroll.scrollTo({ left, top, behavior: "instant" });
}
const fitting = scroll.clientWidth / size.width;
if (fitting < 1 && fitting >= READABLE) whole();
showCentre();
