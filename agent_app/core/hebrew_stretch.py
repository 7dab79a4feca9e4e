"""How long a stretch of hours is: "בין 11 ל-1", "אחרי חמש", "עד 12", in minutes of one day."""

from agent_app.core.hebrew_clock import DAY_MIN, PART_WINDOWS, ClockClue, minute_options

HALF_DAY_MIN = DAY_MIN // 2


def stretches(clue: ClockClue, part: str, now_minute: int | None) -> tuple[tuple[int, int], ...]:
    """Return the half-open (start, end) minutes that a related hour may mean, likeliest first.

    `part` is the part of day said elsewhere in the sentence; `now_minute` the minute of the day it is when
    the day is today, else None. An end past 1440 lies on the next day.
    """
    if clue.relation == "from":
        start = _one(clue, part, now_minute)
        end = PART_WINDOWS[part][1] if part == "morning" and not clue.part else DAY_MIN
        return ((start, end if start < end else start + HALF_DAY_MIN),)
    if clue.relation == "until" or clue.until is None:
        end = _one(clue, part, now_minute)
        start = PART_WINDOWS[part][0] if part and not clue.part else 0
        return ((start if start < end else 0, end),)
    return tuple((start, end) for start, end in _ranges(clue, clue.until, part, now_minute))


def _one(clue: ClockClue, part: str, now_minute: int | None) -> int:
    """Return the one likeliest minute: the evening's for 7, the later reading once the first is past."""
    options = minute_options(clue, part, today=now_minute is not None, named_day=True)
    if now_minute is not None and options.later and options.ask[0] < now_minute:
        return options.later[0]
    return options.ask[0]


def _ranges(clue: ClockClue, until: ClockClue, part: str, now_minute: int | None) -> list[tuple[int, int]]:
    """Let the side whose half of the day is known settle the other's."""
    if (until.part or until.exact) and not (clue.part or clue.exact or part):
        end = _one(until, part, None)
        start = max(m for m in _halves(clue) if m < end)
        return [(start, end)]
    options = minute_options(clue, part, today=now_minute is not None, named_day=False)
    ask = options.ask
    if now_minute is not None and options.later and _end_after(until, part, ask[0]) <= now_minute:
        ask = options.later
    return [(start, _end_after(until, part, start)) for start in ask]


def _end_after(until: ClockClue, part: str, start: int) -> int:
    """Return the first minute after `start` that the end of a range may mean."""
    if until.part or until.exact:
        end = _one(until, part, None)
        return end if end > start else end + DAY_MIN
    return min(minute for minute in _halves(until) if minute > start)


def _halves(clue: ClockClue) -> list[int]:
    """Return every minute, from the day before to the day after, at which the hour's hand stands so."""
    first = (clue.hour % 12) * 60 + clue.shift
    return [first + half * HALF_DAY_MIN for half in range(-2, 6)]
