// The transcript follows the sound after Play, until the reader scrolls; the parts before and after
// are fetched into the page. Without this module each time and each part is a plain link.

const list = document.querySelector(".trs");
const pager = document.querySelector("#transcript .pager");
const back = () => document.querySelector(".player .follow");
const SCROLLING = ["PageUp", "PageDown", "ArrowUp", "ArrowDown", "Home", "End", " "];
let following = false; // only after the reader pressed Play, until the reader scrolls
let playing = false;
let current = list.querySelector("li.now");
let fetching = null;

function rows() {
  return [...list.children];
}

function rowAt(time) {
  return rows().findLast((row) => Number(row.dataset.start) <= time);
}

function scrollTo(row) {
  row.scrollIntoView({ block: "center" });
}

function mark(row) {
  if (row === current) return;
  for (const old of list.querySelectorAll("li.now")) {
    old.classList.remove("now");
    old.removeAttribute("aria-current");
  }
  row?.classList.add("now");
  row?.setAttribute("aria-current", "true");
  current = row;
}

function markTopic(time) {
  const topics = [...document.querySelectorAll(".topics a")];
  const reached = topics.findLast((topic) => Number(topic.dataset.second) * 1000 <= time);
  for (const topic of topics) {
    if (topic === reached) topic.setAttribute("aria-current", "true");
    else topic.removeAttribute("aria-current");
  }
}

// The address names the passage that is heard, so that it can be sent on at any moment.
function nameInAddress(row) {
  const link = row?.querySelector("a[data-second]");
  if (link) history.replaceState(null, "", link.href);
}

function setFollowing(wanted) {
  following = wanted;
  if (back()) back().hidden = following || !playing;
}

async function hear(time) {
  const last = list.lastElementChild;
  if (following && time >= Number(last.dataset.end)) await addPart("next");
  const row = rowAt(time);
  if (!row || row === current) return;
  mark(row);
  if (!following) return;
  scrollTo(row);
  nameInAddress(row);
}

document.addEventListener("sound:at", (event) => {
  const { time, playing: isPlaying } = event.detail;
  if (isPlaying && !playing) setFollowing(true);
  playing = isPlaying;
  if (!playing) return setFollowing(false);
  markTopic(time);
  hear(time);
});

// The parts before and after

function key(row) {
  return `${row.dataset.start} ${row.dataset.end} ${row.textContent.replace(/\s+/g, " ")}`;
}

function addPart(rel) {
  const link = pager.querySelector(`a[rel=${rel}]`);
  if (!link) return Promise.resolve(null);
  fetching ??= fetchPart(link, rel).finally(() => (fetching = null));
  return fetching;
}

async function fetchPart(link, rel) {
  link.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(link.href, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return join(page, link, rel);
  } catch {
    location.assign(link.href); // the browser says what is wrong
    return null;
  }
}

// Parts overlap by some passages, which stand here already. The first new row is given back.
function join(page, link, rel) {
  const known = new Set(rows().map(key));
  const fresh = [...page.querySelectorAll(".trs > li")].filter((row) => !known.has(key(row)));
  for (const row of fresh) {
    row.classList.remove("now");
    row.removeAttribute("aria-current");
    if (row.id && document.getElementById(row.id)) row.removeAttribute("id");
  }
  if (rel === "next") list.append(...fresh);
  else {
    const [anchor] = rows();
    const top = anchor.getBoundingClientRect().top;
    list.prepend(...fresh);
    scrollBy({ top: anchor.getBoundingClientRect().top - top, behavior: "instant" });
  }
  const further = page.querySelector(`#transcript .pager a[rel=${rel}]`);
  if (further) link.replaceWith(document.adoptNode(further));
  else link.remove();
  return fresh[0] ?? null;
}

pager?.addEventListener("click", async (event) => {
  const link = event.target.closest("a[rel]");
  if (!link || !isPlain(event)) return;
  event.preventDefault();
  setFollowing(false);
  const row = await addPart(link.rel);
  if (!row) return;
  nameInAddress(row);
  row.querySelector("a")?.focus({ preventScroll: true });
  scrollTo(row);
});

// Times and topics

function isPlain(event) {
  return !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-second]");
  if (!link || !isPlain(event) || !document.querySelector(".player")) return;
  const row = document.getElementById(`t${link.dataset.second}`);
  if (!row) return; // another part of the transcript: a plain link
  event.preventDefault();
  history.replaceState(null, "", link.href);
  mark(row);
  scrollTo(row);
  const detail = { time: Number(link.dataset.second) * 1000, play: true };
  document.dispatchEvent(new CustomEvent("sound:go", { detail }));
  setFollowing(true);
});

// Who scrolls wants to read on their own

for (const type of ["wheel", "touchmove"]) {
  document.addEventListener(type, () => setFollowing(false), { passive: true });
}
document.addEventListener("pointerdown", (event) => {
  if (event.target === document.documentElement) setFollowing(false); // the bar of the window
});
document.addEventListener("keydown", (event) => {
  const inControl = event.target.closest("input, select, textarea, button, .player");
  if (SCROLLING.includes(event.key) && !inControl) setFollowing(false);
});
document.addEventListener("click", (event) => {
  if (!event.target.closest(".player .follow")) return;
  setFollowing(true);
  if (current) scrollTo(current);
});
