// The staff's calendar: starts everything and connects it. Each concern has its own file.
import { LoggedOut, Unreachable, get, post } from "./api.js";
import { BookingDialog } from "./booking_dialog.js";
import { DetailsDialog } from "./details_dialog.js";
import { fillDaySheet } from "./day_sheet.js";
import { byId } from "./dom.js";
import { Filters } from "./filters.js";
import { Grid, WIDE } from "./grid.js";
import { Live } from "./live.js";
import { banner, toast } from "./notices.js";
import { Store } from "./store.js";
import { say } from "./strings.js";
import { dayOf, longDay, nowIn, timeOf } from "./wall.js";

const VIEWS = ["day", "week", "month", "list"];
const PROGRESS_AFTER_MS = 200;
const BANNER_AFTER_MS = 1_500;
const POLL_MS = 30_000;

const business = document.body.dataset.business;
const address = new URLSearchParams(location.search);
const store = new Store();
const troubles = { loggedOut: false, notLoaded: false, down: false };
let grid, filters, booking, details;
let loadsBegun = 0;

async function begin() {
  try {
    const frame = await get("/calendar/api/week-frame/", { business });
    if (!frame.ok) throw new Unreachable(frame.message);
    store.frame = frame;
  } catch (fault) {
    return troubled(fault, begin);
  }
  clear("notLoaded");
  booking = new BookingDialog(byId("booking"), store, business, () => grid.unselect());
  details = new DetailsDialog(byId("details"), store, (id) => grid.focus(id));
  filters = new Filters(store.frame, () => { grid.refresh(); tellEmpty(); });
  grid = new Grid(byId("calendar"), {
    store,
    shows: (event) => filters.shows(event),
    lanes: () => filters.lanes(),
    view: VIEWS.includes(address.get("view")) ? address.get("view") : firstView(),
    date: address.get("date") ?? store.frame.business.today,
    tasks: { range: rangeChanged, create, open: (id) => details.open(id), move, day: showDay },
  });
  store.addEventListener("change", tellEmpty);
  connectTools();
  goLive();
}

function firstView() {
  return matchMedia(WIDE).matches && store.frame.lanes.length === 1 ? "week" : "day";
}

// --- Dates and views ----------------------------------------------------------------------------

function rangeChanged() {
  // EventCalendar calls this while it is being made: what it tells is read when it is ready.
  queueMicrotask(() => {
    byId("title").textContent = grid.title;
    document.title = `${grid.title} – ${store.frame.business.name}`;
    byId("goto").value = grid.day;
    address.set("view", grid.view);
    address.set("date", grid.day);
    history.replaceState(null, "", `?${address}`);
    nameSteps();
    load();
  });
}

function nameSteps() {
  for (const button of document.querySelectorAll("[data-view]")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === grid.view));
  }
  const unit = grid.view === "list" ? "week" : grid.view;
  byId("back").querySelector(".unseen").textContent = say(`previous_${unit}`);
  byId("on").querySelector(".unseen").textContent = say(`next_${unit}`);
}

function showView(view) {
  const day = grid.day;
  grid.show(view);
  grid.goTo(day);
  nameSteps();
}

function showDay(day) {
  grid.show("day");
  grid.goTo(day);
}

function connectTools() {
  byId("today").addEventListener("click", () => grid.goTo(dayOf(nowIn(store.frame.business.tz))));
  byId("back").addEventListener("click", () => grid.step("prev"));
  byId("on").addEventListener("click", () => grid.step("next"));
  byId("pick").addEventListener("click", () => byId("goto").showPicker());
  byId("goto").addEventListener("change", ({ target }) => target.value && grid.goTo(target.value));
  for (const button of document.querySelectorAll("[data-view]")) {
    button.addEventListener("click", () => showView(button.dataset.view));
  }
  byId("new").addEventListener("click", () => create(null, null, filters.lanes()[0]?.id));
  byId("print").addEventListener("click", () => print());
  addEventListener("beforeprint", () => fillDaySheet(byId("sheet"), grid, store, (event) => filters.shows(event)));
  byId("business")?.addEventListener("change", ({ target }) => {
    location.search = new URLSearchParams({ business: target.value, view: grid.view, date: grid.day });
  });
}

// --- Appointments -------------------------------------------------------------------------------

async function load() {
  const [start, end] = grid.range;
  const load = ++loadsBegun;
  const mark = store.mark();
  const timer = setTimeout(() => { byId("progress").hidden = false; }, PROGRESS_AFTER_MS);
  byId("calendar").setAttribute("aria-busy", "true");
  try {
    const answer = await get("/calendar/api/events/", { business, start, end });
    if (load !== loadsBegun) return; // a later range has been asked for
    if (!answer.ok) throw new Unreachable(answer.message);
    clear("notLoaded");
    store.replace(answer.events, answer.open, mark);
  } catch (fault) {
    if (load === loadsBegun) troubled(fault, loadAgain);
  } finally {
    clearTimeout(timer);
    if (load === loadsBegun) {
      byId("progress").hidden = true;
      byId("calendar").setAttribute("aria-busy", "false");
    }
  }
}

function loadAgain() {
  if (grid) load();
}

function tellEmpty() {
  const [start, end] = grid.range;
  const any = store.all().some((event) => event.start < end && event.end > start && filters.shows(event));
  byId("empty").hidden = any || grid.view === "list";
  byId("empty").textContent = say(grid.view === "day" ? "empty_day" : "empty_range");
}

async function create(start, minutes, lane) {
  const made = await booking.open({ start: start ?? firstGuess(), minutes, lane });
  if (made) {
    store.upsert(made);
    toast(say("booked", { day: longDay(made.start), time: timeOf(made.start), name: made.customer_name }));
  }
}

/** Where a new appointment begins until a time is chosen: the next full slot today, or the day in sight. */
function firstGuess() {
  const now = nowIn(store.frame.business.tz);
  const open = store.open.find((window) => window.end > now && dayOf(window.start) >= grid.day);
  if (!open) return `${grid.day}T09:00:00`;
  if (open.start > now) return open.start;
  const hour = Number(now.slice(11, 13)) + 1;
  return hour < 24 ? `${dayOf(now)}T${String(hour).padStart(2, "0")}:00:00` : open.start;
}

async function move(id, place, isResize) {
  const before = store.get(id);
  const { start, end, lane } = place;
  try {
    const answer = await post(`/calendar/api/appointments/${id}/move/`, isResize ? { start, end, lane } : { start, lane });
    if (!answer.ok) {
      toast(answer.message, { refused: true });
    } else {
      store.upsert(answer.appointment);
      const sentence = say(isResize ? "resized" : "moved", { day: longDay(start), time: timeOf(start) });
      toast(sentence, { deed: { label: say("undo"), run: () => putBack(id, before) } });
    }
  } catch (fault) {
    troubled(fault, loadAgain);
    toast(say("not_saved"), { refused: true });
  } finally {
    grid.settle(id);
  }
}

async function putBack(id, { start, end, lane }) {
  try {
    const answer = await post(`/calendar/api/appointments/${id}/move/`, { start, end, lane });
    if (answer.ok) store.upsert(answer.appointment);
    else toast(answer.message, { refused: true });
  } catch (fault) {
    troubled(fault, loadAgain);
    toast(say("not_saved"), { refused: true });
  }
}

// --- Live, and what may be wrong ----------------------------------------------------------------

function goLive() {
  const live = new Live(store.frame.ws_path);
  let downTimer = 0;
  const state = (name) => {
    byId("live").dataset.state = name;
    byId("live").querySelector(".text").textContent = say(`live_${name}`);
  };
  live.addEventListener("up", () => {
    clearTimeout(downTimer);
    downTimer = 0;
    state("up");
    clear("down");
  });
  live.addEventListener("down", () => {
    state("down");
    downTimer ||= setTimeout(() => { troubles.down = true; tellTroubles(); }, BANNER_AFTER_MS);
  });
  live.addEventListener("changed", ({ detail }) => store.upsert(detail.event));
  live.addEventListener("gone", ({ detail }) => store.remove(detail.id));
  live.addEventListener("stale", load);
  live.addEventListener("refused", () => { troubles.loggedOut = true; tellTroubles(); });
  // Nothing tells that an offer to a customer ran out, nor anything while the socket is down.
  const isUnsure = () => troubles.down || store.all().some((event) => event.status === "held");
  setInterval(() => { if (!document.hidden && isUnsure()) load(); }, POLL_MS);
  state("waiting");
  live.start();
}

function troubled(fault, retry) {
  console.warn(fault.name, fault.message);
  troubles[fault instanceof LoggedOut ? "loggedOut" : "notLoaded"] = true;
  troubles.retry = retry;
  tellTroubles();
}

function clear(name) {
  troubles[name] = false;
  tellTroubles();
}

function tellTroubles() {
  if (troubles.loggedOut) banner(say("logged_out"), { label: say("log_in"), run: () => location.reload() });
  else if (troubles.down) banner(say("offline"));
  else if (troubles.notLoaded) banner(say("cannot_load"), { label: say("try_again"), run: troubles.retry });
  else banner("");
}

begin();
