// Wall times of the business: "2026-11-24T10:00:00", digits without a zone. The browser's own zone plays no part.
import { locale } from "./strings.js";

const MINUTE_MS = 60_000;
const LEFT_TO_RIGHT = "\u2066";
const END = "\u2069";

const asUtc = (wall) => new Date(`${wall.length === 10 ? `${wall}T00:00:00` : wall}Z`);
const fromUtc = (date) => date.toISOString().slice(0, 19);
const two = (number) => String(number).padStart(2, "0");

/** The digits that a calendar's local Date shows. */
export function digits(date) {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}:00`;
}

export const dayOf = (wall) => wall.slice(0, 10);
export const timeOf = (wall) => wall.slice(11, 16);
export const minutesBetween = (from, to) => Math.round((asUtc(to) - asUtc(from)) / MINUTE_MS);
export const addMinutes = (wall, minutes) => fromUtc(new Date(asUtc(wall).getTime() + minutes * MINUTE_MS));
export const addDays = (wall, days) => dayOf(addMinutes(`${dayOf(wall)}T00:00:00`, days * 1440));

/** The days from `start` to before `end`. */
export function daysBetween(start, end) {
  const days = [];
  for (let day = dayOf(start); day < dayOf(end); day = addDays(day, 1)) days.push(day);
  return days;
}

/** Minutes of the clock since midnight of `day`; below 0 or above 1440 outside of it. */
export const minuteOfDay = (wall, day) => minutesBetween(`${day}T00:00:00`, wall);

const formats = new Map();
function format(wall, options) {
  const key = JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }));
  return formats.get(key).format(asUtc(wall));
}

export const longDay = (wall) => format(wall, { weekday: "long", day: "numeric", month: "long" });
export const fullDay = (wall) => format(wall, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
export const shortDay = (wall) => format(wall, { weekday: "short", day: "numeric", month: "numeric" });
export const weekday = (wall) => format(wall, { weekday: "long" });
export const monthName = (wall) => format(wall, { month: "long", year: "numeric" });
export const numericDay = (wall) => format(wall, { day: "numeric", month: "numeric", year: "numeric" });

/** "23–29 November 2026", in the order of the page's language; without the year where there is little room. */
export function span(start, last, withYear) {
  const options = { day: "numeric", month: "long", year: withYear ? "numeric" : undefined, timeZone: "UTC" };
  return new Intl.DateTimeFormat(locale, options).formatRange(asUtc(start), asUtc(last));
}

/** "10:00–10:45", read from left to right in either direction of text. */
export const hours = (start, end) => `${LEFT_TO_RIGHT}${timeOf(start)}–${timeOf(end)}${END}`;

/** A time as people type it ("9", "930", "9:30", "09.30"), as "09:30"; null where it is none. */
export function readTime(text) {
  const [, hour, minute = "00"] = /^(\d{1,2})(?:[:.]?(\d{2}))?$/.exec(text.trim()) ?? [];
  return hour === undefined || Number(hour) > 23 || Number(minute) > 59 ? null : `${two(Number(hour))}:${minute}`;
}

/** The UTC offset now in force in `zone`, as "+02:00": only for the line that marks the present. */
export function offsetNow(zone) {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(new Date());
  const name = parts.find((part) => part.type === "timeZoneName").value.replace("GMT", "");
  return name || "+00:00";
}

/** The business's wall time now. */
export function nowIn(zone) {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" }).format(new Date()).replace(" ", "T");
}
