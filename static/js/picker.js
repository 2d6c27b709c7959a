// In a box marked data-offers, records and topics of a like name are offered while somebody writes, by
// the pattern of an ARIA combobox: the nearest is marked, Enter picks it, Escape leaves what was
// written. Without this module an id, a name or a label is written by hand.

const PAUSE = 150; // ms without a key before the archive is asked
let boxes = 0;

// Of “bread; hung” only the last part is asked for, where a box takes several.
function lastPart(input) {
  if (input.dataset.offers === "about") return input.value.trim();
  return input.value.slice(input.value.lastIndexOf(";") + 1).trim();
}

function put(input, value) {
  const isOne = input.dataset.offers === "about";
  const before = isOne ? "" : input.value.slice(0, input.value.lastIndexOf(";") + 1);
  const gap = before ? " " : "";
  input.value = isOne ? value : `${before}${gap}${value}; `;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

class Picker {
  constructor(input, says) {
    this.input = input;
    this.says = says;
    this.offers = [];
    this.active = -1;
    this.list = document.createElement("ul");
    this.told = document.createElement("span");
    this.list.id = `offers-${++boxes}`;
    this.list.className = "offers";
    this.list.hidden = true;
    this.list.role = "listbox";
    this.list.ariaLabel = says.offers;
    this.told.className = "vh";
    this.told.role = "status";
    input.closest("label").append(this.told);
    input.closest("label").after(this.list);
    input.autocomplete = "off";
    input.role = "combobox";
    input.ariaAutoComplete = "list";
    input.ariaExpanded = "false";
    input.setAttribute("aria-controls", this.list.id);
    input.addEventListener("input", () => this.written());
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const item = event.target.closest("[role=option]");
      if (item) this.pick([...this.list.children].indexOf(item));
    });
  }

  written() {
    clearTimeout(this.waiting);
    if (this.picking) return;
    this.waiting = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    this.asking?.abort();
    const typed = lastPart(this.input);
    if (!typed) {
      this.close();
      return;
    }
    this.asking = new AbortController();
    const address = new URL(`${this.says.address}${this.input.dataset.offers}/`, document.baseURI);
    address.searchParams.set("q", typed);
    try {
      const answer = await fetch(address, { signal: this.asking.signal });
      if (answer.ok && !answer.redirected) this.show(await answer.json(), typed);
    } catch (error) {
      if (error.name !== "AbortError") this.close(); // it can be written by hand
    }
  }

  show(answer, typed) {
    this.offers = [...answer.offers, ...this.#new(typed)];
    this.told.textContent = answer.said;
    this.list.replaceChildren(...this.offers.map((offer, n) => this.#option(offer, n)));
    const open = this.offers.length > 0 && document.activeElement === this.input;
    this.list.hidden = !open;
    this.input.ariaExpanded = String(open);
    this.mark(open && answer.offers.length ? 0 : -1);
  }

  // What is not in the archive yet is entered in another window, and comes back from there.
  #new(typed) {
    const kinds = { about: ["person", "place"], place: ["place"], topic: ["topic"] };
    return kinds[this.input.dataset.offers]
      .filter((kind) => this.says[`${kind}Add`])
      .map((kind) => ({ make: this.says[`${kind}Add`], text: this.says[`${kind}New`], note: typed }));
  }

  #option(offer, n) {
    const item = document.createElement("li");
    const part = (name, text) =>
      Object.assign(document.createElement(name), { textContent: text ?? "" });
    item.id = `${this.list.id}-${n}`;
    item.role = "option";
    item.ariaSelected = "false";
    if (offer.make) item.className = "new";
    item.append(part("b", offer.text), " ", part("span", offer.note), " ", part("small", offer.kind));
    return item;
  }

  mark(n) {
    this.active = n;
    for (const [at, item] of [...this.list.children].entries()) item.ariaSelected = String(at === n);
    const item = this.list.children[n];
    if (item) {
      this.input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  pick(n) {
    const offer = this.offers[n];
    this.close();
    if (offer.make) {
      this.#make(offer.make);
      return;
    }
    this.#put(offer.value);
  }

  #put(value) {
    this.picking = true;
    put(this.input, value);
    this.picking = false;
    this.input.dispatchEvent(new CustomEvent("picked", { bubbles: true }));
  }

  // The admin's own small window says at its end what was made; a topic is written by its name.
  #make(address) {
    const small = window.open(address, "_blank", "popup,width=900,height=700");
    window.dismissAddRelatedObjectPopup = (from, key, name) => {
      from.close();
      const isName = this.input.dataset.offers === "topic" || /^[A-Z]-/.test(name); // or an id
      this.#put(isName ? name : `${key} ${name}`);
      this.input.focus();
    };
    small?.focus();
  }

  close() {
    clearTimeout(this.waiting);
    this.asking?.abort();
    this.list.hidden = true;
    this.input.ariaExpanded = "false";
    this.mark(-1);
  }

  pressed(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.list.hidden) {
      if (event.key === "ArrowDown" && lastPart(this.input)) {
        event.preventDefault();
        this.ask();
      }
      return;
    }
    const last = this.offers.length - 1;
    const keys = {
      ArrowDown: () => this.mark(this.active < last ? this.active + 1 : 0),
      ArrowUp: () => this.mark(this.active > 0 ? this.active - 1 : last),
      Enter: () => this.active >= 0 && this.pick(this.active),
      Escape: () => this.close(),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  }
}

const pickers = new WeakMap();

// The picker of a box, made when the box is first used. `says` is the dataset with the words.
export function pickerOf(input, says) {
  if (!pickers.has(input)) pickers.set(input, new Picker(input, says));
  return pickers.get(input);
}
