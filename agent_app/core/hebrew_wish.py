"""Puts the clues of one sentence together into one wish: later words complete or replace earlier ones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from agent_app.core.hebrew_clock import ClockClue, PartClue
from agent_app.core.hebrew_dates import DayClue, week_start, weekday_of
from agent_app.core.hebrew_durations import ShiftClue
from agent_app.core.hebrew_scan import Found


@dataclass(frozen=True, slots=True)
class Wish:
    """What the whole sentence asks for; several days, clocks or parts are alternatives ("או")."""

    days: tuple[DayClue, ...] = ()
    clocks: tuple[ClockClue, ...] = ()
    parts: tuple[PartClue, ...] = ()
    shift: ShiftClue | None = None
    bound: str = ""


def combine(found: Sequence[Found]) -> Wish:
    """Fold the clues, in the order said, into one wish; the last word on a matter stands."""
    wish = Wish()
    last_end = 0
    for item in found:
        near = item.start - last_end <= 1
        if isinstance(item.clue, ShiftClue):
            wish = _with_shift(wish, item.clue)
        else:
            wish = _without_stale_shift(wish, corrects=item.corrects)
            if isinstance(item.clue, DayClue):
                wish = _with_day(wish, item.clue, item, near=near)
            elif isinstance(item.clue, ClockClue):
                wish = _with_clock(wish, item.clue, item)
            else:
                wish = _with_part(wish, item.clue, item)
        last_end = item.end
    return wish


def _with_shift(wish: Wish, shift: ShiftClue) -> Wish:
    """Take "בעוד שעתיים" over all before it; "לפני שעה" and "עכשיו" only where nothing was said yet."""
    if shift.minutes <= 0 and (wish.days or wish.clocks or wish.shift):
        return wish
    return Wish(shift=shift)


def _without_stale_shift(wish: Wish, *, corrects: bool) -> Wish:
    stale = wish.shift is not None and (corrects or wish.shift.minutes <= 0)
    return replace(wish, shift=None) if stale else wish


def _with_day(wish: Wish, clue: DayClue, item: Found, *, near: bool) -> Wish:
    parts = (PartClue(clue.part),) if clue.part else wish.parts
    if wish.days and (item.either or item.bound == "between"):
        return replace(wish, days=(*wish.days, clue), parts=parts, bound=item.bound)
    merged = merge_days(wish.days[-1], clue) if wish.days and near and not item.corrects else None
    if merged:
        return replace(wish, days=(*wish.days[:-1], merged), parts=parts, bound=item.bound or wish.bound)
    return replace(wish, days=(clue,), parts=parts, bound=item.bound)


def merge_days(first: DayClue, second: DayClue) -> DayClue | None:
    """Join two clues to one day ("יום ראשון" + "ה-29 לחודש"); None where the second replaces the first."""
    for one, other in ((first, second), (second, first)):
        if one.weekday is None or other.weekday is not None or other.invalid or other.span:
            continue
        if other.week is not None:
            return replace(one, week=other.week, loose=False)
        if other.on:
            return replace(one, on=other.on, loose=False)
    return None


def _with_clock(wish: Wish, clue: ClockClue, item: Found) -> Wish:
    if item.either and wish.clocks:
        return replace(wish, clocks=(*wish.clocks, clue))
    parts = () if item.corrects and wish.clocks + wish.parts else wish.parts
    before = wish.clocks[-1] if wish.clocks else None
    if before and not item.corrects and {before.relation, clue.relation} == {"from", "until"}:
        start, end = (before, clue) if before.relation == "from" else (clue, before)
        clue = replace(start, relation="range", until=end)
    return replace(wish, clocks=(clue,), parts=parts)


def _with_part(wish: Wish, clue: PartClue, item: Found) -> Wish:
    if item.either and wish.parts:
        return replace(wish, parts=(*wish.parts, clue))
    clocks = () if item.corrects else wish.clocks
    return replace(wish, parts=(clue,), clocks=clocks)


def dates_of(clue: DayClue, today: date) -> tuple[date, ...]:
    """Return the days a clue may mean, likeliest first; empty for a span."""
    if clue.weekday is not None and clue.week is not None:
        return (week_start(today, clue.week) + timedelta(days=clue.weekday),)
    if clue.on and clue.weekday is not None and weekday_of(clue.on) != clue.weekday:
        return (clue.on, _nearest(clue.on, clue.weekday, today))
    if clue.on:
        return (clue.on,)
    if clue.weekday is None:
        return ()
    return tuple(today + timedelta(days=ahead) for ahead in _days_to(clue, weekday_of(today)))


def _nearest(around: date, weekday: int, today: date) -> date:
    """Return the day with this weekday that lies nearest `around`, not before today."""
    later = around + timedelta(days=(weekday - weekday_of(around)) % 7)
    earlier = later - timedelta(days=7)
    return earlier if earlier >= today and around - earlier < later - around else later


def _days_to(clue: DayClue, today: int) -> tuple[int, ...]:
    """Return how many days ahead a weekday lies, likeliest first.

    On the very day, and on "הבא" within the running week, people mean different things: both are given.
    """
    weekday = clue.weekday or 0
    ahead = (weekday - today) % 7
    if clue.which == "last":
        return (ahead - 7,)
    if ahead == 0:
        same_day = {"near": (7,), "next": (7,), "this": (0, 7)}.get(clue.which, (7, 0))
        return (0,) if clue.part and not clue.which else same_day
    if clue.which != "next":
        return (ahead,)
    if ahead == 1:
        return (ahead + 7, ahead)
    return (ahead, ahead + 7) if weekday > today else (ahead,)


def span_of(clue: DayClue, today: date) -> tuple[date, date] | None:
    """Return the half-open span of days that a clue names, or None where it names a day."""
    if clue.span:
        return clue.span
    if clue.week is None or clue.on or clue.weekday is not None:
        return None
    start = week_start(today, clue.week)
    return (today if clue.week == 0 else start, start + timedelta(days=7))
