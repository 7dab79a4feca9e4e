// What stands on an appointment in each view. Colour is never the only sign: each has its icon and its words.
import { bdi, icon, make, unseen } from "./dom.js";
import { hours, timeOf } from "./wall.js";
import { say } from "./strings.js";

const STATUS_ICONS = new Set(["completed", "no_show", "cancelled", "held"]);
const ONE_LINE_PX = 40;
const TWO_LINES_PX = 60;

export const nameOf = (event) => event.customer_name || event.customer_phone || say(event.status === "held" ? "held" : "no_name");

/** The classes of an appointment: its status, its source, and how many lines fit. */
export function classesOf(event, heightPx) {
  const room = heightPx < ONE_LINE_PX ? "one-line" : heightPx < TWO_LINES_PX ? "two-lines" : "";
  return ["visit", `is-${event.status}`, `by-${event.source}`, room].filter(Boolean);
}

/** The nodes of an appointment for a view ("grid", "month" or "list"). */
export function contentOf(event, kind, frame) {
  if (event.status === "held") return [make("span", { class: "who" }, icon("held"), say("held"))];
  return { grid: inGrid, month: inMonth, list: inList }[kind](event, frame);
}

function inGrid(event, frame) {
  const until = make("span", { class: "until" }, `–${timeOf(event.end)}`); // left out where there is no room
  return [
    make("span", { class: "top" }, make("time", { class: "when", dir: "ltr" }, timeOf(event.start), until), signs(event, frame)),
    who(event),
    event.service ? make("span", { class: "what", dir: "auto" }, event.service) : "",
  ].filter(Boolean);
}

function inMonth(event, frame) {
  return [make("time", { class: "when" }, timeOf(event.start)), who(event), signs(event, frame)];
}

function inList(event, frame) {
  const lane = frame.lanes.length > 1 && frame.lanes.find((each) => String(each.id) === String(event.lane))?.title;
  const facts = [event.service, lane].filter(Boolean).map((text) => bdi(text));
  return [
    make("time", { class: "when" }, hours(event.start, event.end)),
    make("span", { class: "names" }, who(event), make("span", { class: "what" }, ...facts)),
    make("span", { class: "signs" }, badge("status", event.status, frame.statuses), badge("source", event.source, frame.sources)),
  ];
}

// "auto": a Latin name is cut at its end, not at its beginning.
const who = (event) => make("strong", { class: "who", dir: "auto" }, nameOf(event));

/** The icons of status and source with their words for a screen reader. */
function signs(event, frame) {
  const status = STATUS_ICONS.has(event.status) ? [icon(event.status), unseen(frame.statuses[event.status])] : [];
  return make("span", { class: "signs" }, ...status, icon(event.source), unseen(frame.sources[event.source] ?? ""));
}

/** An icon with its word: "booked", "by phone". */
export function badge(kind, code, names) {
  return make("span", { class: `badge ${kind} ${kind === "status" ? "is" : "by"}-${code}` }, icon(code), names[code] ?? code);
}
