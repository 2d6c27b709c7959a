// Beside every uncertain date stands how it is understood, while somebody types. Without this module
// it is told when the form has been saved.

const PAUSE = 200; // ms without a key before the archive is asked

const address = document.querySelector("[data-date-address]").dataset.dateAddress;
const known = new Map(); // what was asked before on this page
const waiting = new WeakMap();

function place(input) {
  return input.closest(".uncertain-date").querySelector("output");
}

function tell(input, answer) {
  const output = place(input);
  output.textContent = answer.sentence;
  output.classList.toggle("wrong", answer.wrong);
  input.setAttribute("aria-invalid", String(answer.wrong));
}

async function ask(input) {
  const text = input.value.trim();
  if (!known.has(text)) {
    const url = new URL(address, document.baseURI);
    url.searchParams.set("q", text);
    try {
      const answer = await fetch(url, { redirect: "error" });
      if (!answer.ok) return;
      known.set(text, await answer.json());
    } catch {
      return; // the form says it when it is saved
    }
  }
  if (input.value.trim() === text) tell(input, known.get(text));
}

function typed(event) {
  const input = event.target;
  if (!input.matches(".uncertain-date input")) return;
  clearTimeout(waiting.get(input));
  if (input.value.trim()) {
    waiting.set(input, setTimeout(ask, PAUSE, input));
  } else {
    tell(input, { sentence: "", wrong: false });
  }
}

document.addEventListener("input", typed);
// What was typed before this module had begun.
for (const input of document.querySelectorAll(".uncertain-date input")) {
  if (input.value !== input.defaultValue) typed({ target: input });
}
