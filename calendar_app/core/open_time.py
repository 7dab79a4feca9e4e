"""What a policy alone allows: its open time, its grid, and why a start breaks its rules.

All reckoning is in whole minutes after 1970-01-01T00:00Z; wall time appears only where windows come in.
Bookings are looked at in slots.py.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from calendar_app.core.interval import Span, merge_spans
from calendar_app.core.wall_time import ceil_minute, floor_minute, to_local, wall_to_utc
from policy_app.core.opening_hours import DAY_MIN, Window, minutes_of
from policy_app.core.policy import BusinessPolicy

# Years whose neighbours Python can still represent; what lies outside is past or beyond any window.
FIRST_DAY: Final = date(2, 1, 1)
LAST_DAY: Final = date(9998, 12, 31)
_DAY: Final = timedelta(days=1)
_LONGEST_DAYS: Final = 300  # an appointment longer than this fits nowhere


@dataclass(frozen=True, slots=True)
class _Grid:
    """Open time of some days.

    Attributes:
        starts: Every start of the grid on the asked local dates, ascending; fit and notice not looked at.
        open_spans: Open time around them, merged; reaches past the last date by the duration.
    """

    starts: list[int]
    open_spans: list[Span]


def fitting_starts(
    policy: BusinessPolicy, first_day: date, days: int, *, now: datetime, duration: int
) -> list[int]:
    """List the starts of `days` local dates that a policy allows, ascending, were nothing booked.

    Args:
        policy: Hours and rules.
        first_day: Local calendar date.
        days: How many dates, at least 1.
        now: Current time, aware.
        duration: Length wanted, minutes, at least 1.
    """
    today = now.astimezone(policy.zone).date()
    until = min((last_bookable_day(policy, now) - first_day).days + 1, days)
    past = max(0, (today - first_day).days)
    if until <= past:
        return []
    earliest = ceil_minute(now + timedelta(minutes=policy.min_notice_min))
    return _fitting(_grid(policy, first_day + past * _DAY, until - past, duration), duration, earliest)


def has_starts(policy: BusinessPolicy, day: date, duration: int) -> bool:
    """Tell whether an appointment of `duration` minutes fits into a local date at all, whenever asked."""
    return bool(_fitting(_grid(policy, day, 1, duration), duration, 0))


def policy_fault(policy: BusinessPolicy, moment: datetime, *, now: datetime, duration: int) -> str | None:
    """Say which rule the aware start `moment` breaks first; None when only a booking can stand against it."""
    day = moment.astimezone(policy.zone).date()
    fault = _grid_fault(policy, moment, day, duration)
    if fault is not None:
        return fault
    if moment < now:
        return "in_past"
    if moment < now + timedelta(minutes=policy.min_notice_min):
        return "too_soon"
    return "beyond_window" if day > last_bookable_day(policy, now) else None


def last_bookable_day(policy: BusinessPolicy, now: datetime) -> date:
    """Return the last local date that may be booked."""
    today = now.astimezone(policy.zone).date()
    return today + min(policy.booking_window_days, (LAST_DAY - today).days) * _DAY


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


def _fitting(grid: _Grid, duration: int, earliest: int) -> list[int]:
    """Sweep once over starts and open time, both in time order."""
    fitting: list[int] = []
    at_open = 0
    for start in grid.starts[bisect_left(grid.starts, earliest) :]:
        while grid.open_spans[at_open][1] <= start:
            at_open += 1
        if start + duration <= grid.open_spans[at_open][1]:
            fitting.append(start)
    return fitting


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
                latest = _latest_start(policy, window)
                begin = opens
                if policy.align_to_hour:
                    begin += -to_local([opens], zone)[0].minute % 60
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


def _latest_start(policy: BusinessPolicy, window: Window) -> int | None:
    """Wall minutes of the last start allowed in a window."""
    latest = minutes_of(policy.last_start)
    if latest is not None and latest < window[1] - DAY_MIN:
        latest += DAY_MIN  # "01:00" in a 20:00-02:00 window is after midnight
    return latest
