"""Which starts a business offers, and why a wished start can't be had: the contract, for one lane.

Rules R1-R10 in short: a date asks for starts on that *local* date (a tail of last night's window
included); a window's grid is its opening instant plus k steps of *elapsed* minutes; spans are half-open;
a start fits when start + duration lies in open time, touching windows joined; wall times that
occur twice mean the first, wall times that never occur mean the first instant after the gap; notice is
elapsed and inclusive; the booking window counts local calendar days; neighbours in a lane keep at least
the gap of `lanes.padded`.

All reckoning is in whole minutes after 1970-01-01T00:00Z (open_time.py, lanes.py); wall time appears only
where windows come in and starts go out. Gaps between appointments come in through `busy`, already padded.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from calendar_app.core.interval import merge_spans
from calendar_app.core.lanes import LaneTime, check_in_lanes, day_of, first_in_lanes, starts_in_lanes
from calendar_app.core.open_time import last_bookable_day
from calendar_app.core.wall_time import ceil_minute, floor_minute
from policy_app.core.policy import BusinessPolicy

Busy = Iterable[tuple[datetime, datetime]]

_DAY: Final = timedelta(days=1)


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
    return starts_in_lanes([_lane(policy, busy)], first_day, days, now=now, duration_min=duration_min)


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
    return first_in_lanes(
        [_lane(policy, busy)],
        after.astimezone(policy.zone).date(),
        last_bookable_day(policy, now),
        now=now,
        duration_min=duration_min,
        count=count,
        after=after,
    )


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
    lanes = [_lane(policy, busy)]
    answer = check_in_lanes(lanes, start, now=now, duration_min=duration_min)
    if not answer.wants_later:
        return answer.code, answer.near
    tomorrow = day_of(start, policy) + _DAY
    last_day = last_bookable_day(policy, now)
    return answer.code, first_in_lanes(lanes, tomorrow, last_day, now=now, duration_min=duration_min)


def _lane(policy: BusinessPolicy, busy: Busy) -> LaneTime:
    return LaneTime(policy, merge_spans((floor_minute(start), ceil_minute(end)) for start, end in busy))
