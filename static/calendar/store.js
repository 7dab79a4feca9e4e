// What the page knows: the frame (lanes, services, names) and the appointments, newest revision each.

export class Store extends EventTarget {
  frame = null;
  open = []; // opening windows: {lane, start, end}
  #entries = new Map(); // id → {event, at}; `at` numbers the news, to tell an older answer from it
  #gone = new Map(); // id → at
  #count = 0;

  /** To be taken when a fetch begins and handed to `replace` with its answer. */
  mark() {
    return this.#count;
  }

  get(id) {
    return this.#entries.get(String(id))?.event;
  }

  all() {
    return Array.from(this.#entries.values(), (entry) => entry.event);
  }

  /** Take the server's list of a range. News since `mark`, and higher revisions, outlive it. */
  replace(events, open, mark) {
    const fresh = new Map(events.map((event) => [String(event.id), { event, at: 0 }]));
    for (const [id, known] of this.#entries) {
      const listed = fresh.get(id)?.event;
      if (listed ? listed.revision < known.event.revision : known.at > mark) fresh.set(id, known);
    }
    for (const [id, at] of this.#gone) if (at > mark) fresh.delete(id);
    this.#gone.clear();
    this.#entries = fresh;
    this.open = open;
    this.#tell();
  }

  /** Put an appointment in, unless a later revision of it is known. */
  upsert(event) {
    if (this.get(event.id)?.revision > event.revision) return;
    this.#entries.set(String(event.id), { event, at: ++this.#count });
    this.#gone.delete(String(event.id));
    this.#tell(event.id);
  }

  remove(id) {
    this.#gone.set(String(id), ++this.#count);
    this.#entries.delete(String(id));
    this.#tell(id);
  }

  #tell(id) {
    this.dispatchEvent(new CustomEvent("change", { detail: { id } }));
  }
}
