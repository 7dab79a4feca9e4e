// Date and hour of a form: fields named "day" and "time", and the day's name beside its digits.
import { dayOf, readTime, timeOf, weekday } from "./wall.js";

export class WhenFields {
  #day;
  #time;
  #weekday;

  constructor(form) {
    this.#day = form.elements.day;
    this.#time = form.elements.time;
    this.#weekday = form.querySelector(".weekday");
    // The order of a date field's digits is the browser's choice; the name leaves no doubt.
    this.#day.addEventListener("input", () => this.#name());
    this.#time.addEventListener("change", () => { this.#time.value = readTime(this.#time.value) ?? this.#time.value; });
  }

  set(start) {
    this.#day.value = dayOf(start);
    this.#time.value = timeOf(start);
    this.#name();
  }

  /** The wall time that was entered, or null. */
  get() {
    const time = readTime(this.#time.value);
    return this.#day.value && time ? `${this.#day.value}T${time}:00` : null;
  }

  focus() {
    this.#time.focus();
    this.#time.select();
  }

  #name() {
    this.#weekday.textContent = this.#day.value ? weekday(this.#day.value) : "";
  }
}
