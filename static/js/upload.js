// Sends recordings in pieces by the tus protocol: a broken line, a reload or another day costs one
// piece at most. Which file was half sent is kept in this browser, by its name, size and date; how
// much of it has come is asked of the archive.

import { token } from "./token.js";

const box = document.querySelector("#upload");
const says = box.dataset;
const status = box.querySelector("[role=status]");
const list = box.querySelector("ol");
const files = box.querySelector("input[type=file]");
const meant = box.querySelector("select");
const PIECE = Number(says.piece);
const VERSION = { "Tus-Resumable": "1.0.0" };
const LONGEST_WAIT = 60; // s between two tries
const SPEED_OVER = 10_000; // ms
const KEPT_DAYS = 14;
const PREFIX = "upload ";
const language = document.documentElement.lang || "en";

// Words

function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
}

function bytes(number) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = Math.min(3, Math.floor(Math.log2(Math.max(1, number)) / 10));
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: units[step],
    unitDisplay: "short",
    maximumFractionDigits: step > 1 ? 1 : 0,
  }).format(number / 1024 ** step);
}

function time(seconds) {
  const whole = Math.ceil(seconds);
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}

function inBase64(text) {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}

// What this browser remembers of half-sent files

function markOf(file) {
  return `${PREFIX}${says.user} ${says.address} ${file.name} ${file.size} ${file.lastModified}`;
}

function recall(file) {
  try {
    return JSON.parse(localStorage.getItem(markOf(file)))?.address;
  } catch {
    return undefined;
  }
}

function remember(file, address) {
  try {
    localStorage.setItem(markOf(file), JSON.stringify({ address, at: Date.now() }));
  } catch {
    // There is no room: it is sent all the same, and only a reload begins it anew.
  }
}

function forgetOld() {
  const oldest = Date.now() - KEPT_DAYS * 86_400_000;
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
    try {
      if (JSON.parse(localStorage.getItem(name)).at > oldest) continue;
    } catch {
      // it is nothing of ours
    }
    localStorage.removeItem(name);
  }
}

// Requests

class Lost extends Error {} // the line or the server is away: it is tried again
class Refused extends Error {} // the archive says no, in words
class Stopped extends Error {} // by whoever sends

// XMLHttpRequest, because it tells how much of a piece has gone.
function ask(method, address, headers, body, sending) {
  const request = new XMLHttpRequest();
  if (sending) sending.request = request;
  return new Promise((resolve, reject) => {
    request.open(method, address);
    const all = { ...VERSION, "X-CSRFToken": token(), ...headers };
    for (const [name, value] of Object.entries(all)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => sending?.moved(event.loaded);
    request.onload = () => resolve(request);
    request.onerror = () => reject(new Lost());
    request.ontimeout = () => reject(new Lost());
    request.onabort = () => reject(new Stopped());
    request.send(body ?? null);
  });
}

function checked(answer, ...good) {
  if (!answer.getResponseHeader("Tus-Resumable")) {
    // Not from the archive itself: a login page, or what stands in front of it.
    if (answer.status >= 500 || answer.status === 429) throw new Lost();
    throw new Refused(answer.status === 404 ? `${answer.status}` : says.signedOut);
  }
  if (good.includes(answer.status)) return answer;
  if ((answer.status >= 500 && answer.status !== 507) || answer.status === 423) throw new Lost();
  throw new Refused(answer.responseText || `${answer.status}`);
}

// One file

class Sending {
  constructor(file) {
    this.file = file;
    this.offset = 0;
    this.samples = [];
    this.state = "waiting";
    this.tries = 0;
    this.#draw();
  }

  #draw() {
    this.row = document.createElement("li");
    const make = (name, classes = "", text = "") =>
      Object.assign(document.createElement(name), { className: classes, textContent: text });
    const what = make("p", "what");
    what.append(make("b", "", this.file.name), ` · ${bytes(this.file.size)}`);
    this.bar = Object.assign(make("progress"), { max: this.file.size, value: 0 });
    this.bar.ariaLabel = fill(says.progress, { file: this.file.name });
    this.figures = make("p", "figures");
    this.words = make("p", "words", says.waiting);
    this.pauser = Object.assign(make("button", "button", says.pause), { type: "button" });
    this.stopper = Object.assign(make("button", "button", says.stop), { type: "button" });
    const acts = make("p", "acts");
    acts.append(this.pauser, this.stopper);
    this.pauser.addEventListener("click", () => (this.halted ? this.goOn() : this.pause()));
    this.stopper.addEventListener("click", () => this.stop());
    this.row.append(what, this.bar, this.figures, this.words, acts);
    list.append(this.row);
  }

  say(words, aloud = true) {
    this.words.textContent = words;
    if (aloud) status.textContent = `${this.file.name}: ${words}`;
  }

  get halted() {
    return this.state === "paused" || this.state === "refused";
  }

  set(state, words) {
    this.state = state;
    this.row.classList.toggle("stopped", state === "refused");
    this.pauser.textContent = this.halted ? says.goOn : says.pause;
    this.pauser.hidden = this.stopper.hidden = state === "sent" || state === "cancelled";
    if (words) this.say(words);
  }

  moved(loaded) {
    const done = this.offset + loaded;
    const now = performance.now();
    this.samples.push([now, done]);
    while (now - this.samples[0][0] > SPEED_OVER) this.samples.shift();
    const [then, before] = this.samples[0];
    const speed = now > then ? ((done - before) * 1000) / (now - then) : 0;
    this.bar.value = done;
    const parts = [fill(says.of, { done: bytes(done), all: bytes(this.file.size) })];
    if (speed > 0 && done < this.file.size) {
      parts.push(fill(says.speed, { bytes: bytes(speed) }));
      parts.push(fill(says.left, { time: time((this.file.size - done) / speed) }));
    }
    this.figures.replaceChildren(
      ...parts.map((one) => Object.assign(document.createElement("span"), { textContent: one })),
    );
  }

  pause() {
    this.set("paused", says.paused);
    this.#interrupt();
  }

  goOn() {
    this.tries = 0;
    this.set("waiting", says.waiting);
    run();
  }

  #interrupt() {
    this.request?.abort();
    this.wake?.();
  }

  async stop() {
    this.set("cancelled", says.cancelled);
    this.#interrupt();
    const address = recall(this.file) ?? this.address;
    localStorage.removeItem(markOf(this.file));
    if (address) await ask("DELETE", address).catch(() => {});
    refresh();
  }

  // Sends until the end, a pause or a refusal. In one window only, where the browser can tell.
  async send() {
    const alone = navigator.locks?.request.bind(navigator.locks);
    const work = (lock) => {
      if (lock === null) return this.set("refused", says.elsewhere);
      return this.#sendAlone();
    };
    if (alone) await alone(markOf(this.file), { ifAvailable: true }, work);
    else await work();
  }

  async #sendAlone() {
    while (this.state === "waiting" || this.state === "sending") {
      try {
        await this.#sendOn();
        localStorage.removeItem(markOf(this.file));
        this.set("sent", says.sent);
      } catch (error) {
        await this.#failed(error);
      }
    }
  }

  async #failed(error) {
    this.samples = [];
    if (error instanceof Stopped) return;
    if (error instanceof Lost) {
      await this.#wait(Math.min(LONGEST_WAIT, 2 ** this.tries++));
    } else if (error instanceof Refused) {
      this.set("refused", error.message);
      refresh();
    } else if (error instanceof DOMException) {
      this.set("refused", says.unreadable);
    } else {
      throw error;
    }
  }

  // Ends early when the machine is on line again, or when somebody presses a button.
  #wait(seconds) {
    this.say(fill(says.broken, { seconds }));
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.wake(), seconds * 1000);
      const online = () => this.wake();
      this.wake = () => {
        clearTimeout(timer);
        removeEventListener("online", online);
        resolve();
      };
      addEventListener("online", online);
    });
  }

  async #sendOn() {
    this.set("sending", says.asking);
    const address = (await this.#known()) ?? (await this.#begin());
    this.say(this.offset ? says.resumed : says.sending);
    this.moved(0);
    while (this.offset < this.file.size && this.state === "sending") {
      const end = Math.min(this.offset + PIECE, this.file.size);
      const piece = await this.file.slice(this.offset, end).arrayBuffer();
      await this.#sendPiece(address, piece);
    }
    if (this.state !== "sending") throw new Stopped();
  }

  async #sendPiece(address, piece) {
    const headers = {
      "Content-Type": "application/offset+octet-stream",
      "Upload-Offset": String(this.offset),
    };
    const answer = checked(await ask("PATCH", address, headers, piece, this), 204, 409);
    const at = answer.getResponseHeader("Upload-Offset");
    if (at === null) throw new Refused(answer.responseText);
    this.offset = Number(at);
    this.tries = 0;
    this.moved(0);
    if (this.words.textContent !== says.sending) this.say(says.sending, false);
  }

  // The address of an upload that was begun before, if the archive still has it.
  async #known() {
    const address = recall(this.file) ?? this.address;
    if (!address) return undefined;
    const answer = await ask("HEAD", address, {}, null, this);
    if (answer.status === 404 || answer.status === 410) {
      this.address = undefined;
      localStorage.removeItem(markOf(this.file));
      return undefined;
    }
    this.offset = Number(checked(answer, 200).getResponseHeader("Upload-Offset"));
    return address;
  }

  async #begin() {
    const said = [`filename ${inBase64(this.file.name)}`];
    if (meant?.value) said.push(`recording ${inBase64(meant.value)}`);
    const headers = { "Upload-Length": String(this.file.size), "Upload-Metadata": said.join(",") };
    const answer = checked(await ask("POST", says.address, headers, null, this), 201);
    const address = answer.getResponseHeader("Location");
    remember(this.file, address);
    this.address = address;
    this.offset = 0;
    if (meant?.value) {
      // The next file is for another one.
      meant.selectedOptions[0].remove();
      meant.value = "";
    }
    return address;
  }
}

// All files: one after the other, in the order in which they were chosen

const sendings = [];
let running = false;

async function run() {
  if (running) return;
  running = true;
  try {
    let next;
    while ((next = sendings.find((one) => one.state === "waiting"))) {
      await next.send();
      await refresh();
    }
  } finally {
    running = false;
  }
}

function take(chosen) {
  for (const file of chosen) {
    const isThere = sendings.some(
      (one) => markOf(one.file) === markOf(file) && !["sent", "cancelled"].includes(one.state),
    );
    if (isThere) continue;
    const sending = new Sending(file);
    sendings.push(sending);
    if (file.size > Number(says.most)) sending.set("refused", says.large);
    else if (!file.size) sending.set("refused", says.empty);
    if (sending.state === "refused") sending.pauser.hidden = true;
  }
  run();
}

// What the archive tells of the uploads

const PATIENCE = [1, 1, 2, 2, 3, 5]; // s between two looks while something is being checked
let looks = 0;
let looking;

async function refresh() {
  clearTimeout(looking);
  let page;
  try {
    const answer = await fetch(says.address);
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return later();
  }
  const fresh = page.querySelector("#uploads");
  const now = document.querySelector("#uploads");
  if (!fresh) return undefined;
  if (fresh.innerHTML !== now.innerHTML && !now.contains(document.activeElement)) {
    now.replaceWith(document.adoptNode(fresh));
    looks = 0;
  }
  return fresh.querySelector('[data-state="checking"]') ? later() : undefined;
}

function later() {
  const seconds = PATIENCE[Math.min(looks++, PATIENCE.length - 1)];
  looking = setTimeout(refresh, seconds * 1000);
}

const pick = box.querySelector(".pick");
files.addEventListener("change", () => {
  take([...files.files]);
  files.value = "";
});
pick.addEventListener("dragover", (event) => {
  event.preventDefault();
  pick.classList.add("over");
});
pick.addEventListener("dragleave", () => pick.classList.remove("over"));
pick.addEventListener("drop", (event) => {
  event.preventDefault();
  pick.classList.remove("over");
  take([...event.dataTransfer.files]);
});
addEventListener("beforeunload", (event) => {
  if (sendings.some((one) => ["waiting", "sending"].includes(one.state))) event.preventDefault();
});
forgetOld();
box.hidden = false;
if (document.querySelector('#uploads [data-state="checking"]')) later();
