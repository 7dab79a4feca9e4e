// One appointment: who, when, what; mark, move, cancel, notes; its history and the conversation that booked it.
import { get, post } from "./api.js";
import { bdi, make, readablePhone } from "./dom.js";
import { badge, nameOf } from "./event_content.js";
import { toast } from "./notices.js";
import { showRefusal } from "./refusal.js";
import { say } from "./strings.js";
import { showTranscript } from "./transcript.js";
import { addMinutes, hours, longDay, minutesBetween, nowIn, numericDay, timeOf } from "./wall.js";
import { WhenFields } from "./when_fields.js";

// What may be noted once an appointment has begun, and before. The server has the last word.
const MARKS_AFTER = { booked: ["completed", "no_show"], completed: ["booked"], no_show: ["booked"] };
const MARKS_BEFORE = { cancelled: ["booked"] };

export class DetailsDialog {
  #dialog;
  #store;
  #id = null;
  #transcript = null;
  #when;

  /** `closed(id)` is called when the dialog goes. */
  constructor(dialog, store, closed) {
    this.#dialog = dialog;
    this.#store = store;
    const on = (selector, type, deed) => dialog.querySelector(selector).addEventListener(type, deed);
    on(".close", "click", () => dialog.close());
    dialog.addEventListener("close", () => closed(this.#id));
    on(".cancel-open", "click", () => this.#askToCancel(true));
    on(".cancel-no", "click", () => this.#askToCancel(false));
    on(".cancel-yes", "click", () => this.#send("cancel", {}, say("was_cancelled")));
    on(".move-open", "click", () => this.#showMove(this.#part(".move").hidden));
    on(".move", "submit", (event) => { event.preventDefault(); this.#move(); });
    on(".edit", "submit", (event) => { event.preventDefault(); this.#edit(); });
    on(".transcript-open", "click", () => showTranscript(this.#transcript, this.#part(".transcript"), this.#part(".transcript-open")));
    for (const button of dialog.querySelectorAll("[data-status]")) {
      button.addEventListener("click", () => this.#send("status", { status: button.dataset.status }, say("saved")));
    }
    this.#when = new WhenFields(this.#part(".move"));
    const lanes = store.frame.lanes.map(({ id, title }) => make("option", { value: id }, title));
    this.#part(".move [name=lane]").replaceChildren(...lanes);
    this.#part(".move .lane").hidden = lanes.length < 2;
    store.addEventListener("change", ({ detail }) => {
      if (dialog.open && String(detail.id) === this.#id) this.#changedElsewhere();
    });
  }

  async open(id) {
    const event = this.#store.get(id);
    if (!event || event.status === "held") return;
    this.#id = String(id);
    this.#draw(event);
    this.#fillForms(event);
    this.#askToCancel(false);
    this.#showMove(false);
    this.#refuse(null);
    this.#part(".history").replaceChildren(make("li", { class: "waiting" }, say("loading")));
    this.#part(".origin").hidden = true;
    this.#dialog.showModal();
    this.#dialog.querySelector(".body").scrollTop = 0;
    await this.#loadMore();
  }

  async #loadMore() {
    const id = this.#id;
    try {
      const answer = await get(`/calendar/api/appointments/${id}/`);
      if (id !== this.#id) return;
      if (!answer.ok) return void this.#refuse(answer);
      this.#store.upsert(answer.appointment);
      this.#part(".history").replaceChildren(...answer.history.map(historyLine));
      this.#setOrigin(answer.transcript_url);
    } catch (fault) {
      console.warn(fault.name, fault.message);
      this.#part(".history").replaceChildren(make("li", {}, say("cannot_load")));
    }
  }

  #draw(event) {
    const { statuses, sources, lanes } = this.#store.frame;
    this.#part("#details-title").replaceChildren(bdi(nameOf(event)));
    this.#part(".when").textContent = `${longDay(event.start)} · ${hours(event.start, event.end)}`;
    this.#part(".badges").replaceChildren(badge("status", event.status, statuses), badge("source", event.source, sources));
    const phone = event.customer_phone;
    const call = phone && make("a", { href: `tel:${phone}`, dir: "ltr" }, readablePhone(phone));
    const lane = lanes.length > 1 && lanes.find(({ id }) => String(id) === String(event.lane))?.title;
    const facts = [["phone", call], ["service", event.service && bdi(event.service)], ["lane", lane && bdi(lane)]];
    this.#part(".facts").replaceChildren(
      ...facts.filter(([, value]) => value).map(([key, value]) => make("div", {}, make("dt", {}, say(`sheet_${key}`)), make("dd", {}, value))),
    );
    const hasBegun = event.start <= nowIn(this.#store.frame.business.tz);
    const marks = (hasBegun ? MARKS_AFTER : MARKS_BEFORE)[event.status] ?? [];
    for (const button of this.#dialog.querySelectorAll("[data-status]")) button.hidden = !marks.includes(button.dataset.status);
    for (const name of [".move-open", ".cancel-open"]) this.#part(name).hidden = !event.editable;
  }

  #fillForms(event) {
    const move = this.#part(".move").elements;
    this.#when.set(event.start);
    move.duration_min.value = minutesBetween(event.start, event.end);
    move.lane.value = event.lane;
    const edit = this.#part(".edit").elements;
    edit.customer_name.value = event.customer_name;
    edit.notes.value = event.notes;
  }

  #changedElsewhere() {
    const event = this.#store.get(this.#id);
    if (event) this.#draw(event);
    else this.#dialog.close();
  }

  #askToCancel(ask) {
    this.#part(".confirm").hidden = !ask;
    this.#part(".marks").hidden = ask;
    if (ask) {
      this.#showMove(false);
      this.#part(".cancel-no").focus();
    }
  }

  #showMove(show) {
    this.#part(".move").hidden = !show;
    this.#part(".move-open").setAttribute("aria-expanded", String(show));
    if (show) this.#when.focus();
  }

  #move() {
    const { duration_min: length, lane } = this.#part(".move").elements;
    const start = this.#when.get();
    if (!start) return this.#refuse({ message: say("choose_time") });
    const event = this.#store.get(this.#id);
    const isSameLength = Number(length.value) === minutesBetween(event.start, event.end);
    const end = isSameLength ? {} : { end: addMinutes(start, Number(length.value)) };
    this.#send("move", { start, ...end, lane: lane.value || String(event.lane) }, say("moved", { day: longDay(start), time: timeOf(start) }));
  }

  #edit() {
    const { customer_name: name, notes } = this.#part(".edit").elements;
    this.#send("edit", { customer_name: name.value.trim(), notes: notes.value.trim() }, say("saved"));
  }

  async #send(deed, body, done) {
    const id = this.#id;
    this.#dialog.classList.add("busy");
    try {
      const answer = await post(`/calendar/api/appointments/${id}/${deed}/`, body);
      if (!answer.ok) return void this.#refuse(answer);
      this.#refuse(null);
      this.#askToCancel(false);
      this.#showMove(false);
      this.#store.upsert(answer.appointment);
      if (deed === "cancel") this.#dialog.close();
      else await this.#loadMore();
      toast(done);
    } catch (fault) {
      console.warn(fault.name, fault.message);
      this.#refuse({ message: say("not_saved") });
    } finally {
      this.#dialog.classList.remove("busy");
    }
  }

  #refuse(answer) {
    showRefusal(this.#dialog.querySelector(".refusal"), answer, (start) => {
      this.#when.set(start);
      this.#move();
    });
  }

  #setOrigin(url) {
    this.#transcript = url;
    this.#part(".origin").hidden = !url;
    this.#part(".transcript").hidden = true;
    this.#part(".transcript-open").setAttribute("aria-expanded", "false");
    this.#part(".transcript-open").textContent = say("show_transcript");
  }

  #part(selector) {
    return this.#dialog.querySelector(selector);
  }
}

function historyLine({ at, text }) {
  return make("li", {}, make("time", {}, `${numericDay(at.slice(0, 10))} ${timeOf(at)}`), make("span", { dir: "auto" }, text));
}
