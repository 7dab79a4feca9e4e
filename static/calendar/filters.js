// What is shown: lanes, statuses and sources; the same boxes are the legend of the colours.
import { byId, icon, make } from "./dom.js";

const HIDDEN_AT_FIRST = new Set(["cancelled"]);

export class Filters {
  #frame;
  #hidden = { lanes: new Set(), statuses: new Set(HIDDEN_AT_FIRST), sources: new Set() };
  #changed;

  constructor(frame, changed) {
    this.#frame = frame;
    this.#changed = changed;
    const lanes = frame.lanes.map(({ id, title }) => [String(id), title]);
    this.#boxes("lanes", lanes, () => "lane");
    this.#boxes("statuses", Object.entries(frame.statuses), (code) => `is-${code}`);
    this.#boxes("sources", Object.entries(frame.sources), (code) => `by-${code}`);
    byId("lanes").hidden = lanes.length < 2;
    const button = byId("filter");
    button.addEventListener("click", () => {
      const open = byId("filters").classList.toggle("open");
      button.setAttribute("aria-expanded", String(open));
    });
  }

  shows(event) {
    const { lanes, statuses, sources } = this.#hidden;
    return !lanes.has(String(event.lane)) && !statuses.has(event.status) && !sources.has(event.source);
  }

  /** The lanes to draw; all of them where every one is hidden. */
  lanes() {
    const shown = this.#frame.lanes.filter(({ id }) => !this.#hidden.lanes.has(String(id)));
    return shown.length ? shown : this.#frame.lanes;
  }

  #boxes(group, entries, classOf) {
    const hidden = this.#hidden[group];
    for (const [code, name] of entries) {
      const box = make("input", { type: "checkbox", checked: !hidden.has(code), value: code });
      box.addEventListener("change", () => {
        hidden[box.checked ? "delete" : "add"](code);
        this.#changed();
      });
      const sign = group === "lanes" ? "" : make("span", { class: `sign ${classOf(code)}` }, icon(code));
      byId(group).append(make("label", {}, box, sign, name));
    }
  }
}
