// As the name of a new settler is typed, people of like names are shown: "is it one of these?".
// Without this module they are shown when the form is saved, which then stops once.

const PAUSE = 350; // ms without a key before the archive is asked

const panel = document.querySelector("#alike");
const form = panel.closest("form");
const seen = form.elements["_alike_seen"];
let waiting;
let asking;
let last = "";

function typed() {
  const asked = new URLSearchParams();
  for (const given of form.querySelectorAll('[name^="names-"][name$="-given"]')) {
    const surname = form.elements[given.name.replace(/given$/, "surname")];
    if (given.name.includes("__prefix__") || !surname?.value.trim()) continue;
    asked.append("given", given.value.trim());
    asked.append("surname", surname.value.trim());
  }
  return asked.toString();
}

async function ask() {
  const asked = typed();
  if (asked === last) return;
  last = asked;
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(`${panel.dataset.address}?${asked}`, {
      signal: asking.signal,
      redirect: "error",
    });
    if (!answer.ok) return;
    panel.innerHTML = await answer.text(); // made and escaped by our own template
    seen.value = [...panel.querySelectorAll("[data-ref]")].map((one) => one.dataset.ref).join(" ");
  } catch {
    last = ""; // the form asks again when it is saved
  }
}

form.addEventListener("input", (event) => {
  if (!/^names-\d+-(given|surname)$/.test(event.target.name)) return;
  clearTimeout(waiting);
  waiting = setTimeout(ask, PAUSE);
});
document.querySelector("#names-group")?.after(panel);
// A name that was typed before this module had begun; of a form that came back, the page told already.
if (!panel.querySelector("h2") && typed()) ask();
