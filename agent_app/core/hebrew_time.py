"""Reads when a customer wants to come: "מחר ב-12" -> a moment, a day, a window, or what to ask.

The way of the data: text -> tokens (hebrew_words) -> clues (hebrew_dates, hebrew_clock, hebrew_durations,
found by hebrew_scan) -> one wish (hebrew_wish) -> `When`, here. Nothing is guessed where a person at a
reception desk would ask. Wall times meet the time zone in this file alone.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import product
from typing import Literal

from agent_app.core.hebrew_clock import DAY_MIN, PART_WINDOWS, ClockClue, minute_options
from agent_app.core.hebrew_scan import find_clues
from agent_app.core.hebrew_stretch import stretches
from agent_app.core.hebrew_wish import Wish, combine, dates_of, span_of
from agent_app.core.wall_time import distinct, edge, instants, wall

Kind = Literal["moment", "day", "window", "past", "ambiguous", "nonexistent"]
LATE_MIN = 22 * 60  # "ב-11" said in the afternoon is tomorrow morning, not tonight at eleven
OPEN_SPAN_DAYS = 7  # how far "אחרי יום שלישי" reaches


@dataclass(frozen=True, slots=True)
class When:
    """What a sentence says about time; all datetimes are aware, in the zone of the `now` given.

    moment: `start` and its `day`. day: `day` alone. window: `start` and `end`, half-open, and `day` where
    it lies on one day (it may reach into the past: clip it). past: `day`, and `start` where an hour was
    said. ambiguous: `candidates`, two or more, likeliest first, `start` the first of them; midnight stands
    for a day without an hour. nonexistent: `day`, on which the clocks skip the hour asked for.
    """

    kind: Kind
    day: date | None = None
    start: datetime | None = None
    end: datetime | None = None
    candidates: tuple[datetime, ...] = ()


def parse_when(text: str, now: datetime, default_day: date | None = None) -> When | None:
    """Read the time out of spoken or written Hebrew; None where the text has none.

    Args:
        text: What was said; only its last 500 characters are read.
        now: Aware; the answer is in its zone.
        default_day: The day already agreed on: an hour without a day is then on it, and a lone number
            ("חמש") is an hour.

    Raises:
        ValueError: `now` is naive.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    clues = find_clues(text, now.date(), expects_hour=default_day is not None)
    wish = combine(clues)
    if any(day.invalid for day in wish.days):
        return None
    return _Reading(wish, now, default_day).when()


def parse_when_on(text: str, now: datetime, day: date) -> When | None:
    """Read like `parse_when`, with `day` for an hour that comes without a day."""
    return parse_when(text, now, default_day=day)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One wish seen from one moment."""

    wish: Wish
    now: datetime
    default_day: date | None

    def when(self) -> When | None:
        if self.wish.shift:
            return self._shifted()
        for clue in self.wish.days:
            span = span_of(clue, self.today)
            if span:
                return self._in_span(span)
        days = tuple(dict.fromkeys(day for clue in self.wish.days for day in dates_of(clue, self.today)))
        if self.wish.bound == "between" and len(self.wish.days) == 2:
            return self._between_days()
        if self.wish.bound and len(days) == 1:
            return self._bounded(days[0])
        if any(clock.relation for clock in self.wish.clocks):
            return self._related(days)
        if self.wish.clocks:
            return self._at_clock(days)
        if self.wish.parts:
            return self._parts(days)
        return self._on_days(days)

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def zone(self) -> tzinfo:
        return self.now.tzinfo or UTC

    @property
    def minute_now(self) -> datetime:
        """The running minute: what is asked for within it is not past yet."""
        return self.now.replace(second=0, microsecond=0)

    def _part(self) -> str:
        return self.wish.parts[-1].part if self.wish.parts else ""

    def _days(self, days: tuple[date, ...]) -> tuple[date, ...]:
        """Return the days said, else the agreed one, today for "הערב", else today and tomorrow to try."""
        if days:
            return days
        if self.default_day:
            return (self.default_day,)
        if any(part.today for part in self.wish.parts):
            return (self.today,)
        return ()

    # -- from now ----------------------------------------------------------------------------------

    def _shifted(self) -> When | None:
        shift = self.wish.shift
        if shift is None:
            return None
        there = (self.minute_now.astimezone(UTC) + timedelta(minutes=shift.minutes)).astimezone(
            self.now.tzinfo
        )
        if shift.minutes < 0:
            return When("past", there.date(), there)
        if shift.within:
            return self._window(self.minute_now, there)
        return When("moment", there.date(), there)

    # -- days --------------------------------------------------------------------------------------

    def _on_days(self, days: tuple[date, ...]) -> When | None:
        if not days:
            return None
        coming = tuple(day for day in days if day >= self.today)
        if not coming:
            return When("past", days[0])
        if len(coming) == 1:
            return When("day", coming[0])
        return self._ask(tuple(self._edge(day, 0) for day in coming))

    def _in_span(self, span: tuple[date, date]) -> When:
        """Read "בשבוע הבא", also with an hour or a part of day: from the first such to the last."""
        first, last = 0, DAY_MIN
        if self.wish.clocks and not self.wish.clocks[0].relation:
            clue = self.wish.clocks[0]
            first = self._options(clue, today=False, named=True)[0][0]
        elif self.wish.parts:
            first, last = PART_WINDOWS[self._part()]
        opening = min(self.today, span[0]) if self.wish.bound == "until" else span[0]
        start, end = self._edge(opening, first), self._edge(span[1] - timedelta(days=1), last)
        return When("past", span[0], start) if end <= self.now else self._window(start, end)

    def _between_days(self) -> When:
        """Read "בין שלישי לחמישי": from the first day's midnight to the end of the second."""
        first, last = (dates_of(clue, self.today)[0] for clue in self.wish.days)
        while last < first:
            last += timedelta(days=7)
        return self._in_span((first, last + timedelta(days=1)))

    def _bounded(self, day: date) -> When:
        """Read "עד יום שלישי", "אחרי ה-15", "לפני מחר"."""
        if self.wish.bound == "after":
            start = self._edge(day, DAY_MIN)
            return self._window(start, self._edge(day + timedelta(days=1 + OPEN_SPAN_DAYS), 0))
        end = self._edge(day, DAY_MIN if self.wish.bound == "until" else 0)
        if self.wish.clocks:
            end = self._edge(
                day, self._options(self.wish.clocks[0], today=day == self.today, named=True)[0][0]
            )
        return When("past", day, end) if end <= self.now else self._window(self.minute_now, end)

    # -- hours -------------------------------------------------------------------------------------

    def _options(
        self, clue: ClockClue, *, today: bool, named: bool
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        if clue.repeat:
            return (self.now.hour * 60 + self.now.minute,), ()
        options = minute_options(clue, self._part(), today=today, named_day=named)
        return options.ask, options.later

    def _at_clock(self, days: tuple[date, ...]) -> When:
        days = self._days(days)
        walls: list[tuple[date, int]] = []
        for clue in self.wish.clocks:
            if not days:
                walls += self._next_such_hour(clue)
            for day in days:
                ask, later = self._options(clue, today=day == self.today and len(days) == 1, named=True)
                coming = [minute for minute in ask if self._is_ahead(day, minute)]
                spare = [minute for minute in later if self._is_ahead(day, minute)]
                walls += [(day, minute) for minute in coming or spare or ask]
        return self._at_walls(list(dict.fromkeys(walls)))

    def _next_such_hour(self, clue: ClockClue) -> list[tuple[date, int]]:
        """Return the next occurrences of an hour said without a day."""
        ask, later = self._options(clue, today=True, named=False)
        tomorrow = self.today + timedelta(days=1)
        walls = [(self.today, m) if self._is_ahead(self.today, m) else (tomorrow, m) for m in ask]
        if any(day == self.today for day, _ in walls):
            return walls
        soon = [(self.today, m) for m in later if m < LATE_MIN and self._is_ahead(self.today, m)]
        return soon + walls

    def _at_walls(self, walls: list[tuple[date, int]]) -> When:
        """Turn wall times into instants: none in the skipped hour, two in the repeated one."""
        found = [instant for day, minute in walls for instant in instants(day, minute, self.zone)]
        if not found:
            return When("nonexistent", wall(*walls[0]).date())
        coming = distinct(instant for instant in found if self._reached(instant))
        if not coming:
            return When("past", found[0].date(), found[0])
        return When("moment", coming[0].date(), coming[0]) if len(coming) == 1 else self._ask(coming)

    def _is_ahead(self, day: date, minute: int) -> bool:
        return self._reached(self._edge(day, minute))

    def _reached(self, moment: datetime) -> bool:
        """Tell whether a moment is not past; by UTC, as wall times of one zone compare without their fold."""
        return moment.astimezone(UTC) >= self.minute_now.astimezone(UTC)

    # -- windows -----------------------------------------------------------------------------------

    def _related(self, days: tuple[date, ...]) -> When:
        """Read "אחרי חמש", "בין ארבע לשש", on the days said, else today or tomorrow."""
        windows = []
        for clue, day in product(self.wish.clocks, self._days(days) or (self.today,)):
            now_minute = self.now.hour * 60 + self.now.minute if day == self.today else None
            windows += [(day, *stretch) for stretch in stretches(clue, self._part(), now_minute)]
        return self._windows(windows, movable=not self._days(days))

    def _parts(self, days: tuple[date, ...]) -> When:
        named = [PART_WINDOWS[part.part] for part in self.wish.parts]
        windows = [(day, *window) for day, window in product(self._days(days) or (self.today,), named)]
        return self._windows(windows, movable=not self._days(days))

    def _windows(self, windows: list[tuple[date, int, int]], *, movable: bool) -> When:
        """Answer with the one window still ahead, or ask; `movable` ones go to tomorrow once past."""
        if movable:
            windows = [
                (day if self._edge(day, end) > self.now else day + timedelta(days=1), start, end)
                for day, start, end in windows
            ]
        edges = [(self._edge(day, start), self._edge(day, end)) for day, start, end in windows]
        coming = [(start, end) for start, end in edges if end > self.now]
        if not coming:
            return When("past", edges[0][0].date(), edges[0][0])
        starts = distinct(start for start, _ in coming)
        return self._window(*coming[0]) if len(starts) == 1 else self._ask(starts)

    def _window(self, start: datetime, end: datetime) -> When:
        one_day = start.date() == (end - timedelta(microseconds=1)).date()
        return When("window", start.date() if one_day else None, start, end)

    def _ask(self, candidates: tuple[datetime, ...]) -> When:
        return When("ambiguous", candidates[0].date(), candidates[0], candidates=candidates)

    def _edge(self, day: date, minute: int) -> datetime:
        return edge(day, minute, self.zone)
