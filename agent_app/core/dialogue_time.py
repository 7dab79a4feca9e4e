"""Reads the wished time with the conversation in mind: "ב-4" is on the day that was spoken of before.

The grammar of times is `hebrew_time`; here is only what a listener adds: whether the words named a day at
all, and that a bare number answers the question for the hour.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from agent_app.core.hebrew_dates import DayClue
from agent_app.core.hebrew_scan import find_clues
from agent_app.core.hebrew_time import parse_when
from agent_app.core.hebrew_wish import combine


@dataclass(frozen=True, slots=True)
class Wish:
    """A time as wished.

    Attributes:
        kind: "moment", "day", "window", "clock" (an hour without a day), "part" (a part of day without
            one), "past", "ambiguous" or "nonexistent".
        day: The day, where it is one.
        start: Aware: the moment, or where the window begins.
        end: Aware, where the window ends (exclusive).
        candidates: Aware moments to ask between.
        names_day: The words themselves named the day.
        has_clock: The words named an hour, not only a day or a part of it.
    """

    kind: str
    day: date | None = None
    start: datetime | None = None
    end: datetime | None = None
    candidates: tuple[datetime, ...] = ()
    names_day: bool = False
    has_clock: bool = False


def read_wish(
    text: str, *, now: datetime, day: date | None, hour_asked: bool, since: date | None = None
) -> Wish | None:
    """Read a wished time.

    Args:
        text: What was said, without names and phone numbers.
        now: Aware, in the business's zone.
        day: The day that is being spoken of, if any.
        since: Where a stretch of days begins that was spoken of: a bare weekday is the first one in it.
        hour_asked: An hour was asked for, so that a bare "12" is one.
    """
    agreed = day if day is None or day >= now.date() else None
    when = parse_when(text, now, agreed)
    if when is None and hour_asked and agreed is None:
        when = parse_when(text, now, now.date() + timedelta(days=1))
    if when is None:
        return None
    clues = combine(find_clues(text, now.date(), expects_hour=agreed is not None or hour_asked))
    weekday_only = bool(clues.days) and all(_is_weekday_only(one) for one in clues.days)
    if weekday_only and since is not None and since > now.date():
        when = parse_when(text, datetime.combine(since, time(), now.tzinfo), agreed) or when
    names_day = bool(clues.days or clues.shift or any(part.today for part in clues.parts))
    kind: str = when.kind
    if not names_day and agreed is None:
        kind = {"moment": "clock", "window": "part"}.get(kind, kind)
    on = when.day or (when.start.date() if when.start and kind != "window" else None)
    has_clock = bool(clues.clocks or clues.shift)
    return Wish(kind, on, when.start, when.end, when.candidates, names_day, has_clock)


def _is_weekday_only(clue: DayClue) -> bool:
    return clue.weekday is not None and clue.on is None and clue.week is None and not clue.which
