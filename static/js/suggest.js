// While somebody writes in a search box, names and topics that begin so are offered under it, by the
// pattern of an ARIA combobox. Without this module the box sends its form, as every form does.

const PAUSE = 150; // ms without a key before the archive is asked
const SHORTEST = 2; // letters

function offersFor(form) {
  const box = form.querySelector(".sbox") ?? form;
  const input = form.querySelector('input[type="search"]');
  const list = document.createElement("ul");
  const told = document.createElement("p");
  let offers = [];
  let active = -1;
  let waiting;
  let asking;

  function setUp() {
    list.id = `${input.id}-offers`;
    list.className = "offers";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.dataset.suggestLabel);
    told.className = "vh";
    told.setAttribute("role", "status");
    box.append(list, told);
    input.autocomplete = "off";
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-haspopup", "listbox");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
  }

  function part(name, text, language) {
    const element = document.createElement(name);
    element.textContent = text;
    if (language && language !== document.documentElement.lang) element.lang = language;
    return element;
  }

  function option(offer, n) {
    const item = document.createElement("li");
    item.id = `${list.id}-${n}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.append(part("b", offer.text, offer.language), " ");
    if (offer.note) item.append(part("span", offer.note), " ");
    item.append(part("small", offer.kind));
    return item;
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  }

  function forget() {
    clearTimeout(waiting);
    asking?.abort();
    close();
  }

  function show(answer) {
    offers = answer.suggestions;
    list.replaceChildren(...offers.map(option));
    close();
    const open = offers.length > 0 && document.activeElement === input;
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    told.textContent = answer.said;
  }

  function mark(n) {
    active = n;
    for (const [at, item] of [...list.children].entries()) {
      item.setAttribute("aria-selected", String(at === n));
    }
    if (n < 0) {
      input.removeAttribute("aria-activedescendant");
    } else {
      input.setAttribute("aria-activedescendant", list.children[n].id);
      list.children[n].scrollIntoView({ block: "nearest" });
    }
  }

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    const address = new URL(form.dataset.suggest, document.baseURI);
    address.searchParams.set("q", input.value);
    try {
      const answer = await fetch(address, { signal });
      if (answer.ok) show(await answer.json());
      else close();
    } catch (error) {
      if (error.name !== "AbortError") close(); // the box works without offers
    }
  }

  function written() {
    clearTimeout(waiting);
    asking?.abort();
    if (input.value.trim().length < SHORTEST) {
      told.textContent = "";
      close();
    } else {
      waiting = setTimeout(ask, PAUSE);
    }
  }

  function follow(n) {
    forget();
    location.assign(offers[n].url);
  }

  const last = () => offers.length - 1;
  const keys = {
    ArrowDown: () => mark(active < last() ? active + 1 : 0),
    ArrowUp: () => mark(active > 0 ? active - 1 : last()),
    Home: () => active >= 0 && mark(0),
    End: () => active >= 0 && mark(last()),
    Enter: () => active >= 0 && follow(active),
    Escape: () => forget(),
  };

  function pressed(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (list.hidden) {
      if (event.key === "ArrowDown" && input.value.trim().length >= SHORTEST) {
        event.preventDefault();
        ask();
      }
      return;
    }
    if (keys[event.key] && keys[event.key]() !== false) event.preventDefault();
  }

  input.addEventListener("input", written);
  input.addEventListener("keydown", pressed);
  input.addEventListener("blur", forget);
  form.addEventListener("submit", forget);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const item = event.target.closest('[role="option"]');
    if (item) follow([...list.children].indexOf(item));
  });
  setUp();
}

for (const form of document.querySelectorAll("form[data-suggest]")) offersFor(form);
