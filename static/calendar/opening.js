// Opening windows turned into what a time grid needs: closed stretches, first and last hour, the grid's step.
import { daysBetween, minuteOfDay, minutesBetween } from "./wall.js";

const DAY_MIN = 1440;
const FIRST_HOUR = 8; // of a range in which nothing is open
const LAST_HOUR = 18;

/** What is closed for each lane on each day of [start, end): [{lane, start, end}], wall times. */
export function closedSpans(open, lanes, start, end) {
  const spans = [];
  for (const { id } of lanes) {
    const windows = open.filter((each) => String(each.lane) === String(id)).sort((a, b) => (a.start < b.start ? -1 : 1));
    let from = start;
    for (const window of windows) {
      if (window.start > from) spans.push({ lane: id, start: from, end: window.start });
      if (window.end > from) from = window.end;
    }
    if (from < end) spans.push({ lane: id, start: from, end });
  }
  return spans;
}

/** The hours to show, [first, last] of 0–24, so that every window and every appointment is seen. */
export function hoursShown(open, events, start, end) {
  let first = DAY_MIN;
  let last = 0;
  for (const each of [...open, ...events]) {
    for (const day of daysBetween(start, end)) {
      const from = Math.max(0, minuteOfDay(each.start, day));
      const to = Math.min(DAY_MIN, minuteOfDay(each.end, day));
      if (from >= to) continue;
      first = Math.min(first, from);
      last = Math.max(last, to);
    }
  }
  if (first >= last) return [FIRST_HOUR, LAST_HOUR];
  return [Math.floor(first / 60), Math.ceil(last / 60)];
}

/** The step, minutes, on which every start of the slot grid lies, counted from `firstHour`. */
export function gridStep(open, slotMin, firstHour) {
  const divisor = (a, b) => (b ? divisor(b, a % b) : a);
  return open.reduce((step, window) => {
    const midnight = `${window.start.slice(0, 10)}T00:00:00`;
    return divisor(step, Math.abs(minutesBetween(midnight, window.start) - firstHour * 60));
  }, slotMin);
}
