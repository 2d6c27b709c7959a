// While a sheet is worked on, the page asks every two seconds how far it is.
const EVERY_MS = 2000;
const PLACE = "sheet-progress";

async function look() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return later();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const news = page.getElementById(PLACE);
  if (!news || !news.dataset.busy) {
    location.reload();
    return;
  }
  document.getElementById(PLACE).replaceWith(news);
  later();
}

function later() {
  setTimeout(() => look().catch(later), EVERY_MS);
}

later();
