// A box over the scan says what of it is shown: drawn with the pointer, kept in step with the four
// numbers. Without this module the numbers are typed.

const place = document.querySelector("#whole");
const picture = place.querySelector("img");
const form = place.closest("form");
const fields = Object.fromEntries(
  ["left", "top", "right", "bottom"].map((side) => [side, form.elements[side]]),
);
const nothing = document.querySelector("#cut-nothing");
const LEAST = 2; // percent: a smaller box is a slip of the hand
const box = document.createElement("div");
box.className = "cut-box";
let from = null;

const value = (side) => Math.min(Math.max(Number(fields[side].value) || 0, 0), 100);

function show() {
  box.style.left = `${value("left")}%`;
  box.style.top = `${value("top")}%`;
  box.style.right = `${value("right")}%`;
  box.style.bottom = `${value("bottom")}%`;
}

function spot(event) {
  const seen = picture.getBoundingClientRect();
  const share = (at, begin, size) => Math.min(Math.max(((at - begin) / size) * 100, 0), 100);
  return {
    x: share(event.clientX, seen.left, seen.width),
    y: share(event.clientY, seen.top, seen.height),
  };
}

function draw(event) {
  const to = spot(event);
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
  if (right - left < LEAST || bottom - top < LEAST) return;
  fields.left.value = left.toFixed(2);
  fields.top.value = top.toFixed(2);
  fields.right.value = (100 - right).toFixed(2);
  fields.bottom.value = (100 - bottom).toFixed(2);
  show();
}

place.append(box);
picture.draggable = false;
place.addEventListener("pointerdown", (event) => {
  if (event.button) return;
  event.preventDefault();
  from = spot(event);
  place.setPointerCapture(event.pointerId);
});
place.addEventListener("pointermove", (event) => from && draw(event));
place.addEventListener("pointerup", () => (from = null));
place.addEventListener("pointercancel", () => (from = null));
for (const field of Object.values(fields)) {
  field.step = "0.5";
  field.addEventListener("input", show);
}
form.noValidate = true; // steps are for the arrow keys; the server says what is wrong
nothing.hidden = false;
nothing.addEventListener("click", () => {
  for (const field of Object.values(fields)) field.value = "0";
  show();
});
show();
