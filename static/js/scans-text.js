// The text of a scan beside it: the line that is typed in is marked on the picture, and keys lead
// from line to line and from page to page. Without this module both are plain.

const list = document.querySelector("#lines");
const form = document.querySelector("#lines-form");
const place = document.querySelector("#scan-beside");
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
let viewer = null;
let spot = null;
let isDirty = Boolean(document.querySelector(".errornote"));
let isSent = false;

// The picture

function keepPolicy() {
  // OpenSeadragon adds a style of its own, which the policy would refuse, unless it finds one there.
  const there = document.createElementNS(null, "style"); // the name alone: no style to a browser
  there.setAttribute("data-openseadragon-mobile-css", "");
  document.head.append(there);
}

function openPicture() {
  const desk = document.createElement("div");
  desk.className = "deep";
  place.append(desk);
  keepPolicy();
  viewer = OpenSeadragon({
    element: desk,
    tileSources: place.dataset.info,
    drawer: "canvas",
    showNavigationControl: false,
    animationTime: still ? 0 : 0.4,
    immediateRender: still,
    visibilityRatio: 0.5,
    maxZoomPixelRatio: 3,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true },
  });
  viewer.canvas.setAttribute("role", "application");
  viewer.canvas.setAttribute("aria-label", place.dataset.label);
  viewer.addHandler("open", () => {
    place.querySelector("a").hidden = true;
    spot = document.createElement("div");
    spot.className = "line-spot";
    mark(rowOf(document.activeElement));
  });
  viewer.addHandler("open-failed", () => {
    viewer = null;
    desk.remove();
  });
}

function mark(row) {
  for (const one of list.children) one.classList.toggle("now", one === row);
  if (!viewer || !spot) return;
  viewer.removeOverlay(spot);
  if (!row?.dataset.region) return;
  const [x, y, width, height] = row.dataset.region.split(",").map((number) => Number(number) / 100);
  const size = viewer.world.getItemAt(0).getContentSize();
  const high = size.y / size.x; // the viewer counts in widths of the page
  const region = new OpenSeadragon.Rect(x, y * high, width, height * high);
  viewer.addOverlay({ element: spot, location: region });
  const around = region.clone();
  around.x -= 0.05;
  around.width += 0.1;
  around.y -= 0.12;
  around.height += 0.24;
  viewer.viewport.fitBoundsWithConstraints(around, still);
}

// Lines

const rowOf = (element) => element?.closest?.("#lines > li") ?? null;
const fieldOf = (row) => row?.querySelector("textarea");

function fit(field) {
  field.rows = Math.max(1, field.value.split("\n").length);
}

function go(row) {
  const field = fieldOf(row);
  if (!field) return;
  field.focus();
  row.scrollIntoView({ block: "nearest" });
}

function beside(step) {
  const row = rowOf(document.activeElement);
  if (!row) return go(step > 0 ? list.firstElementChild : list.lastElementChild);
  const other = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  if (other) return go(other);
  if (step > 0) document.querySelector("#more").focus();
}

const OF_ALT = {
  ArrowDown: () => beside(1),
  ArrowUp: () => beside(-1),
  PageDown: () => document.querySelector(".beside a[rel=next]")?.click(),
  PageUp: () => document.querySelector(".beside a[rel=prev]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter") {
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[value=save]"));
    return;
  }
  if (!event.altKey || event.ctrlKey || event.metaKey || !OF_ALT[event.key]) return;
  event.preventDefault();
  OF_ALT[event.key]();
});
list.addEventListener("focusin", (event) => mark(rowOf(event.target)));
form.addEventListener("input", (event) => {
  isDirty = true;
  if (event.target.name?.startsWith("line-")) fit(event.target);
});
form.addEventListener("submit", () => (isSent = true));
addEventListener("beforeunload", (event) => {
  if (isDirty && !isSent) event.preventDefault();
});
for (const row of list.children) fit(fieldOf(row));
if (place.dataset.info && globalThis.OpenSeadragon) openPicture();
