// The printed page: a plain list by day and lane of what is in sight.
import { bdi, make, readablePhone } from "./dom.js";
import { nameOf } from "./event_content.js";
import { say } from "./strings.js";
import { dayOf, daysBetween, fullDay, hours } from "./wall.js";

/** Fill `sheet` with the appointments of the grid's range that the filters show. */
export function fillDaySheet(sheet, grid, store, shows) {
  const { business, lanes, statuses } = store.frame;
  const [start, end] = grid.range;
  const rows = store.all().filter((event) => shows(event) && event.status !== "held" && event.start < end && event.end > start);
  rows.sort((a, b) => (a.start + a.lane < b.start + b.lane ? -1 : 1));
  const days = daysBetween(start, end).filter((day) => grid.view === "day" || rows.some((row) => dayOf(row.start) === day));
  const title = make("h1", {}, bdi(business.name), ` · ${grid.title}`);
  const tables = days.map((day) => dayTable(day, rows.filter((row) => dayOf(row.start) === day), lanes, statuses));
  sheet.replaceChildren(title, ...(tables.length ? tables : [make("p", {}, say("empty_list"))]));
}

function dayTable(day, rows, lanes, statuses) {
  const names = new Map(lanes.map(({ id, title }) => [String(id), title]));
  const heads = ["hour", "customer", "phone", "service", ...(lanes.length > 1 ? ["lane"] : []), "notes", "status"];
  const head = make("tr", {}, ...heads.map((key) => make("th", { scope: "col" }, say(`sheet_${key}`))));
  const body = rows.map((row) => {
    const cells = {
      hour: hours(row.start, row.end),
      customer: bdi(nameOf(row)),
      phone: bdi(readablePhone(row.customer_phone ?? ""), "ltr"),
      service: bdi(row.service ?? ""),
      lane: bdi(names.get(String(row.lane)) ?? ""),
      notes: bdi(row.notes ?? ""),
      status: row.status === "booked" ? "" : statuses[row.status],
    };
    return make("tr", { class: `is-${row.status}` }, ...heads.map((key) => make("td", {}, cells[key])));
  });
  const none = make("tr", {}, make("td", { colspan: String(heads.length) }, say("empty_list")));
  return make("table", {}, make("caption", {}, fullDay(day)), make("thead", {}, head), make("tbody", {}, ...(body.length ? body : [none])));
}
