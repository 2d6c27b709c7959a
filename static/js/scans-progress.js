// While jobs are at work the page asks how far they are, and shows scans as they become ready.
// Without this module a reload does the same.

const ASKS_EVERY = 3000; // ms
const place = document.querySelector("#scan-state");
let asking = false;

function take(page) {
  const fresh = page.querySelector("#scan-state");
  if (!fresh) return;
  if (place.innerHTML !== fresh.innerHTML) place.replaceChildren(...fresh.cloneNode(true).childNodes);
  place.dataset.busy = fresh.dataset.busy;
  for (const row of document.querySelectorAll("#scan-pages > li")) {
    const other = page.getElementById(row.id);
    const [mine, theirs] = [row, other].map((one) => one?.querySelector(".picture"));
    if (theirs && mine.innerHTML !== theirs.innerHTML) {
      mine.replaceChildren(...[...theirs.childNodes].map((node) => document.adoptNode(node)));
      for (const picture of mine.querySelectorAll("img")) picture.draggable = false;
    }
    const [said, now] = [row, other].map((one) => one?.querySelector(".standing"));
    if (now && said.textContent !== now.textContent) said.replaceChildren(...now.childNodes);
  }
}

async function ask() {
  if (asking || document.hidden) return;
  asking = true;
  try {
    const answer = await fetch(location.pathname);
    if (answer.ok) take(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // The server does not answer just now; it is asked again.
  } finally {
    asking = false;
  }
}

setInterval(() => place.dataset.busy && ask(), ASKS_EVERY);
