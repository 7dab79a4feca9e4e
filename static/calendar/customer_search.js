// Type-ahead over the business's customers, by name or phone (a combobox with a list, as ARIA describes it).
import { get } from "./api.js";
import { bdi, make, readablePhone } from "./dom.js";
import { say } from "./strings.js";
import { numericDay } from "./wall.js";

const AFTER_TYPING_MS = 180;
const LEAST_LETTERS = 2;

export class CustomerSearch {
  #list;
  #inputs;
  #business;
  #chosen;
  #found = [];
  #active = -1;
  #timer = 0;
  #asked = 0;

  /** `inputs` share `list`; `chosen(customer)` is called with the one that was picked. */
  constructor(inputs, list, business, chosen) {
    this.#inputs = inputs;
    this.#list = list;
    this.#business = business;
    this.#chosen = chosen;
    for (const input of inputs) {
      input.addEventListener("input", () => this.#typed(input));
      input.addEventListener("keydown", (event) => this.#key(event));
      input.addEventListener("blur", () => this.close());
    }
    // Before blur, which would close the list under the finger.
    list.addEventListener("pointerdown", (event) => {
      const row = event.target.closest("[role=option]");
      event.preventDefault();
      if (row) this.#pick(Number(row.dataset.index));
    });
  }

  close() {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.#show([]);
  }

  #typed(input) {
    clearTimeout(this.#timer);
    const text = input.value.trim();
    if (text.length < LEAST_LETTERS) return this.close();
    this.#timer = setTimeout(() => this.#ask(text, input), AFTER_TYPING_MS);
  }

  async #ask(text, input) {
    const asked = ++this.#asked;
    let customers = [];
    try {
      customers = (await get("/calendar/api/customers/", { business: this.#business, q: text })).customers ?? [];
    } catch (fault) {
      console.warn(fault.name, fault.message); // booking goes on without the search
    }
    if (asked === this.#asked && document.activeElement === input) this.#show(customers);
  }

  #show(customers) {
    this.#found = customers;
    this.#active = -1;
    this.#list.replaceChildren(...customers.map((customer, index) => this.#row(customer, index)));
    this.#list.hidden = customers.length === 0;
    this.#mark();
  }

  #row(customer, index) {
    return make("li", { role: "option", id: `found-${index}`, "data-index": index, "aria-selected": "false" },
      make("strong", {}, bdi(customer.name || say("no_name"))),
      bdi(readablePhone(customer.phone ?? ""), "ltr"),
      make("span", { class: "visits" }, visitsOf(customer)));
  }

  #key(event) {
    const { key } = event;
    if (this.#list.hidden) return;
    if (key === "ArrowDown" || key === "ArrowUp") {
      const count = this.#found.length;
      this.#active = (this.#active + (key === "ArrowDown" ? 1 : this.#active < 0 ? 0 : -1) + count) % count;
      this.#mark();
    } else if (key === "Enter" && this.#active >= 0) {
      this.#pick(this.#active);
    } else if (key === "Escape") {
      this.close();
      event.stopPropagation();
    } else {
      return;
    }
    event.preventDefault(); // neither send the form nor close the dialog
  }

  #pick(index) {
    this.#chosen(this.#found[index]);
    this.close();
  }

  #mark() {
    for (const input of this.#inputs) {
      input.setAttribute("aria-expanded", String(!this.#list.hidden));
      if (this.#active >= 0) input.setAttribute("aria-activedescendant", `found-${this.#active}`);
      else input.removeAttribute("aria-activedescendant");
    }
    [...this.#list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === this.#active)));
    this.#list.children[this.#active]?.scrollIntoView({ block: "nearest" });
  }
}

/** "Last visit 3.11.2026 · next 1.12.2026", what there is of it. */
export function visitsOf({ last_visit: last, next_visit: next }) {
  const parts = [last && say("last_visit", { day: numericDay(last.slice(0, 10)) }), next && say("next_visit", { day: numericDay(next.slice(0, 10)) })];
  return parts.filter(Boolean).join(" · ");
}
