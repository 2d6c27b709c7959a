// While jobs are at work the page asks how far they are, and shows scans as they become ready.
// Without this module a reload does the same.

const ASKS_EVERY = 3000; // ms; of a document of many pages more seldom, for the whole page is made
const SHARE = 10; // of the time that an answer takes
const place = document.querySelector("#scan-state");

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
  const begun = performance.now();
  try {
    const answer = await fetch(location.pathname);
    if (answer.ok) take(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // The server does not answer just now; it is asked again.
  }
  return performance.now() - begun;
}

async function look() {
  const took = place.dataset.busy && !document.hidden ? await ask() : 0;
  setTimeout(look, Math.max(ASKS_EVERY, took * SHARE));
}

setTimeout(look, ASKS_EVERY);
