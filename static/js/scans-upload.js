// Many scans, one request each: every file has its line, says how far it is and what became of it,
// and one that is wrong stops no other. Without this module the form sends all files at once.

import { token } from "./token.js";

const form = document.querySelector("#bring");
const input = form.querySelector("#files");
const button = form.querySelector("button[value=upload]");
const place = form.querySelector("#brought");
const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
let atWork = false;

const overall = document.createElement("p");
const list = document.createElement("ul");
const again = document.createElement("button");
again.type = "button";
again.className = "button";
again.textContent = form.dataset.again;
again.hidden = true;

const fresh = document.createElement("button"); // what went wrong is read first
fresh.type = "button";
fresh.className = "button";
fresh.textContent = form.dataset.fresh;
fresh.hidden = true;
fresh.addEventListener("click", () => location.reload());

function rowFor(file) {
  const row = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = file.name;
  const bar = document.createElement("progress");
  bar.max = file.size || 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  const words = document.createElement("span");
  words.className = "words";
  words.textContent = form.dataset.waiting;
  row.append(name, " ", bar, " ", words);
  return { file, row, bar, words, state: "waiting" };
}

function answerOf(request) {
  if (request.status === 403 || request.responseURL.includes("/login/")) {
    return { good: false, words: form.dataset.signedOut };
  }
  try {
    const told = JSON.parse(request.responseText);
    return typeof told.words === "string" ? told : { good: false, words: form.dataset.lost };
  } catch {
    return { good: false, words: form.dataset.lost };
  }
}

function send(one) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.set("csrfmiddlewaretoken", token());
    body.set("act", "upload");
    body.set("files", one.file, one.file.name);
    request.open("POST", location.pathname);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => (one.bar.value = event.loaded));
    request.addEventListener("loadend", () => done(answerOf(request)));
    request.send(body);
  });
}

function tell(rows) {
  const done = rows.filter((one) => one.state !== "waiting").length;
  overall.textContent = form.dataset.done.replace("{0}", done).replace("{1}", rows.length);
}

async function sendAll(rows) {
  atWork = true;
  button.disabled = true;
  again.hidden = true;
  for (const one of rows.filter((each) => each.state !== "good")) {
    one.state = "waiting";
    tell(rows);
    const { good, words } = await send(one);
    one.state = good ? "good" : "bad";
    one.words.textContent = words;
    one.row.className = one.state;
    one.bar.remove();
    tell(rows);
  }
  atWork = false;
  button.disabled = false;
  const failed = rows.some((one) => one.state === "bad");
  again.hidden = !failed;
  again.onclick = () => sendAll(rows);
  const came = rows.some((one) => one.state === "good");
  if (came && !failed) location.reload();
  fresh.hidden = !(came && failed);
}

function begin(files) {
  const sorted = [...files].sort((a, b) => byName.compare(a.name, b.name));
  if (!sorted.length || atWork) return;
  const rows = sorted.map(rowFor);
  list.replaceChildren(...rows.map((one) => one.row));
  place.replaceChildren(overall, again, " ", fresh, list);
  input.value = "";
  sendAll(rows);
}

form.addEventListener("submit", (event) => {
  if (!input.files.length) return;
  event.preventDefault();
  begin(input.files);
});
form.addEventListener("dragover", (event) => {
  event.preventDefault();
  form.classList.add("over");
});
form.addEventListener("dragleave", () => form.classList.remove("over"));
form.addEventListener("drop", (event) => {
  event.preventDefault();
  form.classList.remove("over");
  begin(event.dataTransfer.files);
});
addEventListener("beforeunload", (event) => {
  if (atWork) event.preventDefault();
});
