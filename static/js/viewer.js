// Deep zoom into the scan of a page, with the places of its lines and people. Without this module,
// or where the tiles do not come, the plain picture and its links do the same in larger steps.

const figure = document.querySelector(".viewer[data-info]");
const plain = [...figure.querySelectorAll("[data-plain]")];
const template = figure.querySelector("template").content.cloneNode(true);
const picture = figure.querySelector(".sheet img");
const tools = template.querySelector(".tools");
const desk = template.querySelector(".deep");
const beside = matchMedia("(min-width: 62em)"); // scan and lines are seen together
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const marks = [...figure.querySelectorAll(".marks .mark")];
const spots = new Map(); // id of a row: {link, region}
const ROOM = 0.1; // around a place that is shown, as a share of the page

function openDesk() {
  plain[0].before(tools);
  plain[1].before(desk);
  const [width, height] = ["width", "height"].map((side) => picture.getAttribute(side));
  if (!beside.matches && width && height) {
    desk.style.aspectRatio = `${width} / ${height}`; // no empty desk above and below a photograph
    desk.style.height = "auto";
    desk.style.maxHeight = "70vh";
  }
  for (const part of plain) part.hidden = true;
}

function backToPlain() {
  tools.remove();
  desk.remove();
  for (const part of plain) part.hidden = false;
}

function keepPolicy() {
  // OpenSeadragon adds a style of its own, which the policy would refuse, unless it finds one there.
  const there = document.createElementNS(null, "style"); // the name alone: no style to a browser
  there.setAttribute("data-openseadragon-mobile-css", "");
  document.head.append(there);
}

openDesk();
keepPolicy();
OpenSeadragon.setString("GestureHints.Touch", desk.dataset.touch);
OpenSeadragon.setString("GestureHints.Scroll", desk.dataset.scroll);
const viewer = OpenSeadragon({
  element: desk,
  tileSources: figure.dataset.info,
  drawer: "canvas",
  showNavigationControl: false,
  degrees: Number(figure.dataset.turn),
  animationTime: still ? 0 : 0.6,
  immediateRender: still,
  visibilityRatio: 0.5,
  minZoomImageRatio: 0.8,
  maxZoomPixelRatio: 3,
  cooperativeGestures: true, // the page scrolls as ever; two fingers, or a key and the wheel, zoom
  gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true, scrollToZoom: true },
  gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true },
});
viewer.canvas.setAttribute("role", "application");
viewer.canvas.setAttribute("aria-label", desk.dataset.label);

function rectOf(numbers) {
  const [x, y, width, height] = numbers.split(",").map((number) => Number(number) / 100);
  const size = viewer.world.getItemAt(0).getContentSize();
  const high = size.y / size.x; // the viewer counts in widths of the page
  return new OpenSeadragon.Rect(x, y * high, width, height * high);
}

function addSpot(mark) {
  const link = document.createElement("a");
  const isPerson = mark.classList.contains("mark-person");
  const row = mark.getAttribute("href").slice(1);
  link.className = isPerson ? "spot spot-person" : "spot";
  link.href = `#${row}`;
  if (isPerson) {
    const number = document.createElement("span");
    number.textContent = row.slice(1);
    link.append(number);
    link.setAttribute("aria-label", mark.getAttribute("aria-label"));
  } else {
    link.tabIndex = -1; // its line has a link of its own
    link.setAttribute("aria-hidden", "true");
  }
  link.classList.toggle("now", mark.classList.contains("now"));
  link.addEventListener("click", (event) => {
    event.preventDefault();
    toRow(row);
  });
  new OpenSeadragon.MouseTracker({
    element: link,
    clickHandler: (event) => event.quick && toRow(row),
  });
  const region = rectOf(mark.dataset.region);
  viewer.addOverlay({ element: link, location: region });
  spots.set(row, { link, region });
}

function setCurrent(row) {
  for (const [name, { link }] of spots) {
    const isCurrent = name === row;
    link.classList.toggle("now", isCurrent);
    const item = document.getElementById(name);
    item?.classList.toggle("now", isCurrent);
    if (isCurrent) item?.setAttribute("aria-current", "true");
    else item?.removeAttribute("aria-current");
  }
}

function toRow(row) {
  setCurrent(row);
  const item = document.getElementById(row);
  item?.scrollIntoView({ block: "nearest" });
  item?.querySelector("a")?.focus({ preventScroll: true });
}

function toSpot(row) {
  const { region } = spots.get(row);
  setCurrent(row);
  const around = region.clone();
  around.x -= ROOM;
  around.y -= ROOM;
  around.width += 2 * ROOM;
  around.height += 2 * ROOM;
  viewer.viewport.fitBoundsWithConstraints(around, still);
}

const actions = {
  in: () => viewer.viewport.zoomBy(1.6),
  out: () => viewer.viewport.zoomBy(1 / 1.6),
  fit: () => viewer.viewport.goHome(still),
  turn: () => viewer.viewport.rotateBy(90),
};

viewer.addHandler("open", () => {
  for (const mark of marks) addSpot(mark);
  const current = marks.find((mark) => mark.classList.contains("now"))?.getAttribute("href");
  const row = (current ?? location.hash).slice(1); // a link may lead to a line by its fragment alone
  if (spots.has(row)) toSpot(row);
  figure.dataset.open = "true";
});
viewer.addHandler("open-failed", backToPlain);
tools.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  actions[button.dataset.do]();
  viewer.viewport.applyConstraints();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-mark]");
  const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !isPlain || !spots.has(link.dataset.mark)) return;
  const isPerson = link.dataset.mark.startsWith("p");
  if (!isPerson && !beside.matches) return; // a plain link: the line is cut out for reading
  event.preventDefault();
  history.replaceState(null, "", link.href);
  toSpot(link.dataset.mark);
  if (isPerson && !beside.matches) figure.scrollIntoView();
});
addEventListener("beforeprint", () => plain.forEach((part) => (part.hidden = false)));
addEventListener("afterprint", () => {
  if (desk.isConnected) plain.forEach((part) => (part.hidden = true));
});
