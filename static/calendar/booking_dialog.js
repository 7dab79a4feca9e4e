// Book an appointment by hand.
import { post } from "./api.js";
import { CustomerSearch, visitsOf } from "./customer_search.js";
import { byId, make, readablePhone } from "./dom.js";
import { showRefusal } from "./refusal.js";
import { say } from "./strings.js";
import { addMinutes, dayOf, timeOf } from "./wall.js";
import { WhenFields } from "./when_fields.js";

export class BookingDialog {
  #dialog;
  #form;
  #fields;
  #when;
  #store;
  #business;
  #made = null;
  #finish = null;

  /** `closed` is called each time that the dialog goes. */
  constructor(dialog, store, business, closed) {
    this.#dialog = dialog;
    this.#form = dialog.querySelector("form");
    this.#fields = this.#form.elements;
    this.#store = store;
    this.#business = business;
    const { customer_name: name, customer_phone: phone } = this.#fields;
    new CustomerSearch([name, phone], byId("found"), business, (customer) => this.#choose(customer));
    for (const input of [name, phone]) input.addEventListener("input", () => this.#known(null));
    this.#fields.service.addEventListener("change", () => this.#serviceChosen());
    this.#form.addEventListener("submit", (event) => { event.preventDefault(); this.#send(); });
    for (const button of dialog.querySelectorAll(".close")) button.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => { closed(); this.#finish(this.#made); });
    this.#when = new WhenFields(this.#form);
    this.#fields.day.addEventListener("change", () => this.#fillStarts());
    this.#fields.lane.addEventListener("change", () => this.#fillStarts());
    this.#fillChoices();
  }

  /** Ask for an appointment; resolve with it, or with null. `minutes` null: the service's or the slot's. */
  open({ start, minutes, lane }) {
    this.#form.reset();
    this.#made = null;
    this.#when.set(start);
    if (lane) this.#fields.lane.value = lane;
    this.#fillStarts();
    this.#serviceChosen();
    if (minutes) this.#fields.duration_min.value = minutes;
    this.#known(null);
    showRefusal(this.#form.querySelector(".refusal"), null);
    this.#dialog.showModal();
    this.#fields.customer_name.focus();
    return new Promise((resolve) => { this.#finish = resolve; });
  }

  #fillChoices() {
    const { lanes, services } = this.#store.frame;
    const { service, lane } = this.#fields;
    const named = services.map((each) => {
      return make("option", { value: each.name }, [each.name, each.price_text].filter(Boolean).join(" · "));
    });
    service.replaceChildren(...named, make("option", { value: "" }, say("no_service")));
    service.closest("label").hidden = services.length === 0;
    lane.replaceChildren(...lanes.map(({ id, title }) => make("option", { value: id }, title)));
    lane.closest("label").hidden = lanes.length < 2;
  }

  #serviceChosen() {
    const { services, slot_min: slot } = this.#store.frame;
    const chosen = services.find(({ name }) => name === this.#fields.service.value);
    this.#fields.duration_min.value = chosen?.duration_min ?? slot;
  }

  /** Offer the slots of the lane's opening windows of that day, as far as they are known; any hour may be typed. */
  #fillStarts() {
    const { day, lane } = this.#fields;
    const starts = [];
    for (const window of this.#store.open) {
      if (String(window.lane) !== lane.value || dayOf(window.start) !== day.value) continue;
      for (let start = window.start; start < window.end; start = addMinutes(start, this.#store.frame.slot_min)) starts.push(timeOf(start));
    }
    byId("starts").replaceChildren(...starts.map((time) => make("option", { value: time })));
  }

  #choose(customer) {
    this.#fields.customer_name.value = customer.name ?? "";
    this.#fields.customer_phone.value = readablePhone(customer.phone ?? "");
    this.#known(customer);
    this.#fields[customer.phone ? "service" : "customer_phone"].focus();
  }

  #known(customer) {
    const visits = customer && visitsOf(customer);
    byId("known").textContent = customer ? [say("known_customer"), visits].filter(Boolean).join(" · ") : "";
  }

  async #send() {
    const value = (name) => this.#fields[name].value.trim();
    const box = this.#form.querySelector(".refusal");
    const take = (start) => { this.#when.set(start); showRefusal(box, null); this.#send(); };
    const start = this.#when.get();
    if (!start) return showRefusal(box, { message: say("choose_time") }, take);
    const button = this.#form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      const answer = await post("/calendar/api/appointments/", {
        business: this.#business,
        start,
        lane: value("lane"),
        service: value("service"),
        duration_min: Number(value("duration_min")) || null,
        customer_name: value("customer_name"),
        customer_phone: value("customer_phone"),
        notes: value("notes"),
      });
      if (!answer.ok) return void showRefusal(box, answer, take);
      this.#made = answer.appointment;
      this.#dialog.close();
    } catch (fault) {
      console.warn(fault.name, fault.message);
      showRefusal(box, { message: say("not_saved") }, take);
    } finally {
      button.disabled = false;
    }
  }
}
