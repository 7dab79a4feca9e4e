"""Which starts a business offers, and why a wished start can't be had.

Rules R1-R10 in short: a date asks for starts on that *local* date (a tail of last night's window
included); a window's grid is its opening instant plus k steps of *elapsed* minutes; spans are half-open;
a start fits when start + duration lies in open time, touching windows joined; wall times that
occur twice mean the first, wall times that never occur mean the first instant after the gap; notice is
elapsed and inclusive; the booking window counts local calendar days.

All reckoning is in whole minutes after 1970-01-01T00:00Z; wall time appears only where windows come
in and starts go out. Buffers between appointments come in through `busy`, already padded.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from calendar_app.core.interval import Span, merge_spans
from calendar_app.core.wall_time import ceil_minute, floor_minute, readings_of, to_local, wall_to_utc
from policy_app.core.opening_hours import DAY_MIN, Window, minutes_of
from policy_app.core.policy import BusinessPolicy

Busy = Iterable[tuple[datetime, datetime]]

_DAY: Final = timedelta(days=1)
_WEEK_DAYS: Final = 7
_LONGEST_DAYS: Final = 300  # an appointment longer than this fits nowhere
# Years whose neighbours Python can still represent; what lies outside is past or beyond any window.
_FIRST_DAY: Final = date(2, 1, 1)
_LAST_DAY: Final = date(9998, 12, 31)


@dataclass(frozen=True, slots=True)
class _Grid:
    """Open time of some days.

    Attributes:
        starts: Every start of the grid on the asked local dates, ascending; fit and bookings not looked at.
        open_spans: Open time around them, merged; reaches past the last date by the duration.
    """

    starts: list[int]
    open_spans: list[Span]


def day_starts(
    policy: BusinessPolicy,
    day: date,
    *,
    now: datetime,
    duration_min: int | None = None,
    busy: Busy = (),
) -> list[datetime]:
    """List the free starts of one local date.

    Args:
        policy: Rules of the business.
        day: Local calendar date there.
        now: Current time, aware.
        duration_min: Length wanted, at least 1; None takes the slot size.
        busy: (start, end) pairs, aware, half-open, any order, already padded with buffers.

    Returns:
        Aware starts in the policy's zone, in time order.

    Raises:
        ValueError: a duration below 1 minute, or a naive datetime.
    """
    return range_starts(policy, day, 1, now=now, duration_min=duration_min, busy=busy)


def range_starts(
    policy: BusinessPolicy,
    first_day: date,
    days: int,
    *,
    now: datetime,
    duration_min: int | None = None,
    busy: Busy = (),
) -> list[datetime]:
    """List the free starts of `days` local dates from `first_day` on, as `day_starts` does for one."""
    duration = _duration(policy, duration_min)
    free = _free_minutes(policy, first_day, days, now=now, duration=duration, busy=_busy_spans(busy))
    return to_local(free, policy.zone)


def next_free(
    policy: BusinessPolicy,
    after: datetime,
    *,
    now: datetime,
    count: int = 2,
    duration_min: int | None = None,
    busy: Busy = (),
) -> list[datetime]:
    """Find the first `count` free starts at or after `after` (aware), within the booking window."""
    zone = policy.zone
    first_day = max(after, now).astimezone(zone).date()
    floor = ceil_minute(after)
    duration = _duration(policy, duration_min)
    found = _first_free(
        policy, first_day, now=now, count=count, duration=duration, busy=_busy_spans(busy), floor=floor
    )
    return to_local(found, zone)


def check_start(
    policy: BusinessPolicy,
    start: datetime,
    *,
    now: datetime,
    duration_min: int | None = None,
    busy: Busy = (),
) -> tuple[str | None, list[datetime]]:
    """Say whether one start can be booked and, if not, why and what is near.

    Args:
        policy: Rules of the business.
        start: Naive = wall time of the business; aware = that instant, in any zone.
        now: Current time, aware.
        duration_min: Length wanted, at least 1; None takes the slot size.
        busy: As for `day_starts`.

    Returns:
        (None, []) when it can be booked; else the code of the first check that fails (`nonexistent_time`,
        `ambiguous_time`, `closed_day`, `outside_hours`, `off_grid`, `in_past`, `too_soon`, `beyond_window`,
        `slot_taken`) and up to two free starts in time order: the nearest on each side on that local
        date, or, where it has none, the first ones of the following open days. `in_past` and
        `beyond_window` come without. `ambiguous_time` suggests the two meanings, where free.

    Raises:
        ValueError: a duration below 1 minute, or a naive `now` or `busy`.
    """
    duration = _duration(policy, duration_min)
    if not _FIRST_DAY <= start.date() <= _LAST_DAY:
        return ("in_past" if start.date() < _FIRST_DAY else "beyond_window"), []
    spans = _busy_spans(busy)
    zone = policy.zone
    moments = readings_of(start, zone)
    if len(moments) == 2:
        return "ambiguous_time", _suggest_meanings(policy, moments, now=now, duration=duration, busy=spans)
    moment = moments[0] if moments else wall_to_utc(start.date(), start.hour * 60 + start.minute, zone)
    day = moment.astimezone(zone).date()
    fault = (
        _first_fault(policy, moment, now=now, duration=duration, busy=spans)
        if moments
        else "nonexistent_time"
    )
    if fault in (None, "in_past", "beyond_window"):
        return fault, []
    return fault, _nearest(policy, moment, day, now=now, duration=duration, busy=spans)


def _first_fault(
    policy: BusinessPolicy, moment: datetime, *, now: datetime, duration: int, busy: list[Span]
) -> str | None:
    day = moment.astimezone(policy.zone).date()
    fault = _grid_fault(policy, moment, day, duration)
    if fault is not None:
        return fault
    if moment < now:
        return "in_past"
    if moment < now + timedelta(minutes=policy.min_notice_min):
        return "too_soon"
    if day > _last_bookable_day(policy, now):
        return "beyond_window"
    minute = ceil_minute(moment)
    return "slot_taken" if any(minute < end and begin < minute + duration for begin, end in busy) else None


def _grid_fault(policy: BusinessPolicy, moment: datetime, day: date, duration: int) -> str | None:
    grid = _grid(policy, day, 1, duration)
    begin = floor_minute(moment)
    end = ceil_minute(moment) + duration
    if not any(opens <= begin and end <= closes for opens, closes in grid.open_spans):
        inside = any(opens <= begin < closes for opens, closes in grid.open_spans)
        return "outside_hours" if inside or policy.windows_on(day) else "closed_day"
    if ceil_minute(moment) == begin and begin in grid.starts:
        return None
    if policy.last_start is not None and (not grid.starts or begin > grid.starts[-1]):
        return "outside_hours"
    return "off_grid"


def _free_minutes(
    policy: BusinessPolicy, first_day: date, days: int, *, now: datetime, duration: int, busy: list[Span]
) -> list[int]:
    """Sweep once over grid, open time and bookings, all in time order."""
    today = now.astimezone(policy.zone).date()
    until = min((_last_bookable_day(policy, now) - first_day).days + 1, days)
    past = max(0, (today - first_day).days)
    if until <= past:
        return []
    grid = _grid(policy, first_day + past * _DAY, until - past, duration)
    earliest = ceil_minute(now + timedelta(minutes=policy.min_notice_min))
    free: list[int] = []
    at_open = at_busy = 0
    for start in grid.starts[bisect_left(grid.starts, earliest) :]:
        while grid.open_spans[at_open][1] <= start:
            at_open += 1
        if start + duration > grid.open_spans[at_open][1]:
            continue
        while at_busy < len(busy) and busy[at_busy][1] <= start:
            at_busy += 1
        if at_busy == len(busy) or start + duration <= busy[at_busy][0]:
            free.append(start)
    return free


def _first_free(  # noqa: PLR0913 -- the sweep's inputs, keyword-only
    policy: BusinessPolicy,
    first_day: date,
    *,
    now: datetime,
    count: int,
    duration: int,
    busy: list[Span],
    floor: int = 0,
) -> list[int]:
    """The first `count` free starts from `first_day` on and not before minute `floor`, a week at a time."""
    last_day = _last_bookable_day(policy, now)
    first_day = max(first_day, now.astimezone(policy.zone).date())
    found: list[int] = []
    while first_day <= last_day and len(found) < count:
        free = _free_minutes(policy, first_day, _WEEK_DAYS, now=now, duration=duration, busy=busy)
        found.extend(minute for minute in free if minute >= floor)
        first_day += _WEEK_DAYS * _DAY
    return found[:count]


def _grid(policy: BusinessPolicy, first_day: date, days: int, duration: int) -> _Grid:
    """Lay out starts and open time of `days` local dates; every start lies in some open span."""
    zone = policy.zone
    step = policy.slot_size_min
    if policy.align_to_hour:
        step = -(-step // 60) * 60
    lowest = floor_minute(wall_to_utc(first_day, 0, zone))
    beyond = floor_minute(wall_to_utc(first_day + days * _DAY, 0, zone))
    starts: list[int] = []
    spans: list[Span] = []
    # A window ends before the second midnight after it opens: of the earlier ones, only yesterday's matter.
    for offset in range(-1, days + 1 + min(duration // DAY_MIN, _LONGEST_DAYS)):
        day = first_day + offset * _DAY
        for window in policy.windows_on(day):
            opens, closes = (floor_minute(wall_to_utc(day, wall, zone)) for wall in window)
            spans.append((opens, closes))
            if offset < days:
                anchor, latest = _anchor_and_latest(policy, day, window)
                begin = opens if anchor == window[0] else floor_minute(wall_to_utc(day, anchor, zone))
                end = (
                    closes
                    if latest is None
                    else min(closes, 1 + floor_minute(wall_to_utc(day, latest, zone)))
                )
                begin += max(0, -(-(lowest - begin) // step)) * step
                starts.extend(range(begin, min(end, beyond), step))
    if any(later <= earlier for earlier, later in pairwise(starts)):
        starts = sorted(set(starts))  # only where windows of two days overlap (a date override can)
    return _Grid(starts, merge_spans(spans))


def _anchor_and_latest(policy: BusinessPolicy, day: date, window: Window) -> tuple[int, int | None]:
    """Wall minutes of the first start of a window's grid and of the last start allowed in it."""
    opens, closes = window
    anchor = -(-opens // 60) * 60 if policy.align_to_hour else opens
    latest = minutes_of(policy.last_start)
    if latest is not None and latest < closes - DAY_MIN:
        latest += DAY_MIN  # "01:00" in a 20:00-02:00 window is after midnight
    return anchor, latest


def _nearest(
    policy: BusinessPolicy, moment: datetime, day: date, *, now: datetime, duration: int, busy: list[Span]
) -> list[datetime]:
    """The nearest free start on each side on that date; where it has none, the first two of later dates."""
    free = _free_minutes(policy, day, 1, now=now, duration=duration, busy=busy)
    if free:
        at = bisect_left(free, ceil_minute(moment))
        return to_local(free[max(0, at - 1) : at + 1], policy.zone)
    return to_local(
        _first_free(policy, day + _DAY, now=now, count=2, duration=duration, busy=busy), policy.zone
    )


def _suggest_meanings(
    policy: BusinessPolicy, moments: Sequence[datetime], *, now: datetime, duration: int, busy: list[Span]
) -> list[datetime]:
    bookable = [
        moment.astimezone(policy.zone)
        for moment in moments
        if _first_fault(policy, moment, now=now, duration=duration, busy=busy) is None
    ]
    if bookable:
        return bookable
    day = moments[0].astimezone(policy.zone).date()
    return _nearest(policy, moments[0], day, now=now, duration=duration, busy=busy)


def _last_bookable_day(policy: BusinessPolicy, now: datetime) -> date:
    today = now.astimezone(policy.zone).date()
    return today + min(policy.booking_window_days, (_LAST_DAY - today).days) * _DAY


def _duration(policy: BusinessPolicy, duration_min: int | None) -> int:
    duration = policy.slot_size_min if duration_min is None else duration_min
    if duration < 1:
        raise ValueError("an appointment lasts at least 1 minute")
    return duration


def _busy_spans(busy: Busy) -> list[Span]:
    return merge_spans((floor_minute(start), ceil_minute(end)) for start, end in busy)
