// EventCalendar, set up for this page. It draws what the store knows and reports what people do; it keeps nothing.
import { closedSpans, gridStep, hoursShown } from "./opening.js";
import { classesOf, contentOf, nameOf } from "./event_content.js";
import { locale, say } from "./strings.js";
import { addDays, dayOf, digits, fullDay, hours, longDay, monthName, nowIn, offsetNow, shortDay, span, timeOf } from "./wall.js";

export const WIDE = "(min-width: 48rem)"; // a desk's window, not a phone's; as in the style sheets
const HELD = "held";
const WEEK_COLUMN = "minmax(7.25rem, 1fr)";
const DAY_COLUMN = "minmax(7.5rem, 1fr)";

export class Grid {
  #calendar;
  #element;
  #store;
  #shows; // (event) => bool
  #lanes; // () => lanes shown
  #tasks;
  #view = "day";
  #range = null;
  #pending = new Map(); // id → {start, end, lane}: dropped there, not yet answered
  #interacting = false;
  #isNewRange = false;
  #given = null; // id → JSON of what was handed to EventCalendar; null: hand it all anew
  #focus = null; // the id whose new element is to get the focus of the old one

  /** `tasks`: {range(start, end), create(start, minutes, lane), open(id), move(id, place, isResize), day(day)}. */
  constructor(element, { store, shows, lanes, view, date, tasks }) {
    this.#element = element;
    this.#store = store;
    this.#shows = shows;
    this.#lanes = lanes;
    this.#tasks = tasks;
    this.#view = view;
    const frame = store.frame;
    this.#calendar = EventCalendar.create(element, {
      ...this.#viewOptions(),
      date,
      locale,
      firstDay: 0,
      timeZone: offsetNow(frame.business.tz),
      headerToolbar: { start: "", center: "", end: "" },
      height: "100%",
      allDaySlot: false,
      nowIndicator: true,
      datesAboveResources: true,
      slotEventOverlap: false,
      dayMaxEvents: true,
      selectable: true,
      selectMinDistance: 8,
      longPressDelay: 400,
      slotHeight: this.#slot().height,
      slotDuration: { minutes: this.#slot().minutes },
      slotLabelInterval: { minutes: 60 },
      slotLabelFormat: (time) => timeOf(digits(time)),
      dayHeaderFormat: (date) => shortDay(digits(date)),
      listDayFormat: (date) => longDay(digits(date)),
      listDaySideFormat: () => "",
      dayPopoverFormat: (date) => longDay(digits(date)),
      buttonText: (text) => ({ ...text, close: say("close") }),
      moreLinkContent: ({ num }) => say("more", { number: num }),
      noEventsContent: say("empty_list"),
      views: {
        dayGridMonth: { dayHeaderFormat: { weekday: "short" } },
        resourceTimeGridDay: { dayHeaderFormat: (date) => longDay(digits(date)), columnWidth: DAY_COLUMN },
        timeGridDay: { dayHeaderFormat: (date) => longDay(digits(date)) },
        resourceTimeGridWeek: { columnWidth: WEEK_COLUMN },
        timeGridWeek: { columnWidth: WEEK_COLUMN },
      },
      resourceLabelContent: ({ resource }) => resource.title,
      eventContent: ({ event }) => this.#content(event),
      eventClassNames: ({ event }) => this.#classes(event),
      eventDidMount: ({ event, el }) => this.#mounted(event, el),
      datesSet: ({ startStr, endStr }) => this.#datesSet(startStr, endStr),
      dateClick: (click) => this.#clicked(click),
      select: (choice) => this.#selected(choice),
      eventClick: ({ event, jsEvent }) => {
        jsEvent.preventDefault(); // or the Enter that opens a dialog would press its first button, too
        this.#tasks.open(event.id);
      },
      eventDragStart: () => { this.#interacting = true; },
      eventResizeStart: () => { this.#interacting = true; },
      eventDragStop: () => { this.#interacting = false; },
      eventResizeStop: () => { this.#interacting = false; },
      eventDrop: (drop) => this.#dropped(drop, false),
      eventResize: (drop) => this.#dropped(drop, true),
    });
    store.addEventListener("change", () => this.draw());
    // The system took the pointer away (a call, a gesture): EventCalendar tells nobody.
    addEventListener("pointercancel", () => { this.#interacting = false; this.refresh(); });
  }

  get view() {
    return this.#view;
  }

  get range() {
    return this.#range;
  }

  /** The day that the view stands on: today where it is in sight, else the view's first. */
  get day() {
    const { currentStart, currentEnd } = this.#calendar.getView();
    const today = dayOf(nowIn(this.#store.frame.business.tz));
    const first = dayOf(digits(currentStart));
    return first <= today && today < dayOf(digits(currentEnd)) ? today : first;
  }

  get title() {
    const { currentStart, currentEnd } = this.#calendar.getView();
    const first = digits(currentStart);
    const isWide = matchMedia(WIDE).matches;
    if (this.#view === "day") return isWide ? fullDay(first) : longDay(first);
    if (this.#view === "month") return monthName(first);
    return span(first, addDays(digits(currentEnd), -1), isWide);
  }

  show(view) {
    this.#view = view;
    this.refresh();
  }

  goTo(day) {
    this.#calendar.gotoDate(day);
  }

  step(direction) {
    this.#calendar[direction]();
  }

  /** Take a change of lanes or filters into account. */
  refresh() {
    this.#given = null;
    for (const [name, value] of Object.entries(this.#viewOptions())) this.#calendar.setOption(name, value);
    this.draw();
  }

  /** Draw what the store knows, unless a hand holds an appointment. */
  draw() {
    if (this.#interacting || !this.#range) return;
    const [start, end] = this.#range;
    const visits = this.#store.all().filter(this.#shows).map((event) => ({ ...event, ...this.#pending.get(String(event.id)) }));
    const [first, last] = hoursShown(this.#store.open, visits, start, end);
    const step = gridStep(this.#store.open, this.#store.frame.slot_min, first);
    const hoursChanged = [this.#set("slotMinTime", `${first}:00`), this.#set("slotMaxTime", `${last}:00`)].includes(true);
    this.#set("snapDuration", `0:${step}`);
    const drawn = [...this.#closed(start, end), ...visits.map((event) => this.#drawn(event))];
    this.#give(drawn, hoursChanged);
    if (this.#isNewRange && this.#store.open.length) this.#scroll(start, end);
  }

  /** Bring the present into sight, once for each range; a range without today begins at its first hour. */
  #scroll(start, end) {
    this.#isNewRange = false;
    const now = nowIn(this.#store.frame.business.tz);
    const hour = start <= now && now < end ? Math.max(0, Number(now.slice(11, 13)) - 1) : 0;
    this.#calendar.setOption("scrollTime", `${hour}:00`);
  }

  // EventCalendar makes new elements for a new list, so what stays the same is left alone: focus lives in it.
  // A change of range or hours puts it back to the list it was given last, so then it gets a whole one.
  #give(drawn, whole) {
    const texts = new Map(drawn.map((event) => [String(event.id), JSON.stringify(event)]));
    const focused = document.activeElement?.closest?.("[data-id]")?.dataset.id;
    if (whole || this.#given === null) {
      this.#calendar.setOption("events", drawn);
    } else {
      for (const id of this.#given.keys()) if (!texts.has(id)) this.#calendar.removeEventById(id);
      for (const event of drawn) {
        const known = this.#given.get(String(event.id));
        if (known === undefined) this.#calendar.addEvent(event);
        else if (known !== texts.get(String(event.id))) this.#calendar.updateEvent(event);
      }
    }
    this.#given = texts;
    if (focused) this.#focus = focused;
  }

  /** Forget where a dropped appointment was put: it stands where the store says. */
  settle(id) {
    this.#pending.delete(String(id));
    this.draw();
  }

  /** Give the focus back to an appointment, whose element may be a new one by now. */
  focus(id) {
    requestAnimationFrame(() => this.#element.querySelector(`[data-id="${id}"]`)?.focus());
  }

  unselect() {
    this.#calendar.unselect();
  }

  #set = (() => {
    const last = {};
    return (name, value) => {
      if (last[name] === value) return false;
      last[name] = value;
      this.#calendar.setOption(name, value);
      return true;
    };
  })();

  #slot() {
    return this.#store.frame.slot_min >= 30 ? { minutes: 30, height: 34 } : { minutes: 15, height: 26 };
  }

  #viewOptions() {
    const lanes = this.#lanes();
    const columns = lanes.length > 1 ? "resourceTimeGrid" : "timeGrid";
    const names = { day: `${columns}Day`, week: `${columns}Week`, month: "dayGridMonth", list: "listWeek" };
    return { resources: lanes.map(({ id, title }) => ({ id, title })), view: names[this.#view] };
  }

  #drawn(event) {
    return {
      id: event.id,
      resourceIds: [event.lane],
      start: event.start,
      end: event.end,
      display: event.status === HELD ? "background" : "auto",
      editable: event.editable && !this.#pending.has(String(event.id)),
      extendedProps: { visit: event },
    };
  }

  #closed(start, end) {
    if (this.#view !== "day" && this.#view !== "week") return [];
    const spans = closedSpans(this.#store.open, this.#lanes(), start, end);
    return spans.map((each, index) => ({
      id: `closed-${index}`,
      resourceIds: [each.lane],
      start: each.start,
      end: each.end,
      display: "background",
      classNames: ["closed"],
    }));
  }

  #kind() {
    return { day: "grid", week: "grid", month: "month", list: "list" }[this.#view];
  }

  #content(event) {
    const visit = event.extendedProps.visit;
    if (!visit) return undefined;
    const moved = { ...visit, start: digits(event.start), end: digits(event.end) };
    return { domNodes: contentOf(moved, this.#kind(), this.#store.frame) };
  }

  #classes(event) {
    const visit = event.extendedProps.visit;
    if (!visit) return [];
    const { minutes, height } = this.#slot();
    const tall = this.#kind() === "grid" ? (((event.end - event.start) / 60_000) * height) / minutes : Infinity;
    return [...classesOf(visit, tall), this.#pending.has(event.id) ? "pending" : ""].filter(Boolean);
  }

  #mounted(event, element) {
    element.dataset.id = event.id;
    const visit = event.extendedProps.visit;
    if (visit) element.title = [hours(visit.start, visit.end), nameOf(visit), visit.service].filter(Boolean).join(" · ");
    if (this.#focus === event.id) {
      this.#focus = null;
      element.focus();
    }
  }

  #datesSet(start, end) {
    this.#range = [start, end];
    this.#given = null;
    this.#isNewRange = true;
    this.#tasks.range(start, end);
  }

  #lane(resource) {
    return String(resource?.id ?? this.#lanes()[0]?.id ?? "");
  }

  #clicked({ dateStr, resource }) {
    if (this.#view === "month") this.#tasks.day(dayOf(dateStr));
    else if (this.#view !== "list") this.#tasks.create(dateStr, null, this.#lane(resource));
  }

  #selected({ startStr, endStr, start, end, resource, allDay }) {
    if (allDay) this.#calendar.unselect();
    else this.#tasks.create(startStr, Math.round((end - start) / 60_000), this.#lane(resource), endStr);
  }

  #dropped({ event, newResource }, isResize) {
    const visit = event.extendedProps.visit;
    const place = { start: digits(event.start), end: digits(event.end), lane: String(newResource?.id ?? visit.lane) };
    if (place.start === visit.start && place.end === visit.end && place.lane === String(visit.lane)) return this.draw();
    this.#pending.set(event.id, place);
    this.draw();
    this.#tasks.move(event.id, place, isResize);
  }
}
