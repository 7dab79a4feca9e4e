"""Several lanes that answer as one: a start is free when any of them has it.

Each lane has its own rules and bookings, in minutes after 1970-01-01T00:00Z. What a policy allows is worked
out once for all lanes that share it; then each lane's bookings are cut out of it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Final

from calendar_app.core.interval import Span
from calendar_app.core.open_time import FIRST_DAY, LAST_DAY, fitting_starts, policy_fault
from calendar_app.core.wall_time import ceil_minute, readings_of, to_local, wall_to_utc
from policy_app.core.policy import BusinessPolicy

# The codes by how far a start came: of several lanes' refusals, the last in this order is told.
_CHECKS: Final = (
    "closed_day",
    "outside_hours",
    "off_grid",
    "in_past",
    "too_soon",
    "beyond_window",
    "slot_taken",
)
_WITHOUT_NEAR: Final = (None, "in_past", "beyond_window")
_DAY: Final = timedelta(days=1)
_WEEK_DAYS: Final = 7
_BEGIN: Final = itemgetter(0)


@dataclass(frozen=True, slots=True)
class LaneTime:
    """One lane: its rules, and when it can't be had.

    Attributes:
        policy: Lanes with the same hours should share the object: its starts are then worked out once.
        busy: Minutes after 1970-01-01T00:00Z, padded (`padded`), merged, in time order (`merge_spans`).
    """

    policy: BusinessPolicy
    busy: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Answer:
    """What several lanes say to one wished start.

    Attributes:
        code: None when it can be booked, else the code of `check_start`.
        free: Positions of the lanes that have it.
        near: At most two starts that some lane has on that local date, in time order.
    """

    code: str | None
    free: tuple[int, ...]
    near: list[datetime]

    @property
    def wants_later(self) -> bool:
        """Whether the first starts of later dates are to be suggested, that date having none."""
        return not self.near and self.code not in _WITHOUT_NEAR


def padded(taken: Span, *, own: tuple[int, int], wished: tuple[int, int]) -> Span:
    """Widen a taken span so that the wished appointment, bare, may touch it but not reach into it.

    R10, the least gap between two neighbours of one lane: the longer of the free time that the earlier
    one needs after it and that the later one needs before it. They share that time: it is not the sum.

    Args:
        taken: The appointment that is there, bare.
        own: Minutes that it needs free before and after it.
        wished: Minutes that the wished one needs free before and after it.
    """
    return taken[0] - max(own[0], wished[1]), taken[1] + max(own[1], wished[0])


def starts_in_lanes(
    lanes: Sequence[LaneTime],
    first_day: date,
    days: int,
    *,
    now: datetime,
    duration_min: int | None = None,
) -> list[datetime]:
    """List the starts of `days` local dates that at least one of the lanes (at least one) has free."""
    policy = lanes[0].policy
    free = _free_minutes(lanes, first_day, days, now=now, duration=duration_of(policy, duration_min))
    return to_local(free, policy.zone)


def first_in_lanes(  # noqa: PLR0913 -- the search's bounds, keyword-only
    lanes: Sequence[LaneTime],
    first_day: date,
    last_day: date,
    *,
    now: datetime,
    duration_min: int | None = None,
    count: int = 2,
    after: datetime | None = None,
) -> list[datetime]:
    """Find the first `count` starts that at least one lane has free, from one local date to another.

    Args:
        lanes: At least one.
        first_day: Local date; dates before today are passed over.
        last_day: The last date looked at; the booking window may end before.
        now: Current time, aware.
        duration_min: As for `check_in_lanes`.
        count: How many.
        after: Starts before this instant (aware) do not count.
    """
    policy = lanes[0].policy
    duration = duration_of(policy, duration_min)
    floor = 0 if after is None else ceil_minute(after)
    first_day = max(first_day, now.astimezone(policy.zone).date())
    found: list[int] = []
    while first_day <= last_day and len(found) < count:
        days = min(_WEEK_DAYS, (last_day - first_day).days + 1)
        free = _free_minutes(lanes, first_day, days, now=now, duration=duration)
        found.extend(minute for minute in free if minute >= floor)
        first_day += _WEEK_DAYS * _DAY
    return to_local(found[:count], policy.zone)


def check_in_lanes(
    lanes: Sequence[LaneTime], start: datetime, *, now: datetime, duration_min: int | None = None
) -> Answer:
    """Say which lanes (at least one) can have one start and, if none, why and what is near on that date.

    The arguments are those of `check_start`; where the lanes' reasons differ, the one is told that came
    farthest through the checks.
    """
    policy = lanes[0].policy
    duration = duration_of(policy, duration_min)
    if not FIRST_DAY <= start.date() <= LAST_DAY:
        return Answer("in_past" if start.date() < FIRST_DAY else "beyond_window", (), [])
    moments = readings_of(start, policy.zone)
    faults = [_faults(lanes, moment, now=now, duration=duration) for moment in moments]
    if len(moments) == 2:
        code: str | None = "ambiguous_time"
        meanings = [moment for moment, found in zip(moments, faults, strict=True) if None in found]
        if meanings:
            return Answer(code, (), [moment.astimezone(policy.zone) for moment in meanings])
    elif not moments:
        code = "nonexistent_time"
        moments = [_end_of_gap(start, policy)]
    else:
        free = tuple(at for at, fault in enumerate(faults[0]) if fault is None)
        code = None if free else max((fault for fault in faults[0] if fault), key=_CHECKS.index)
        if code in _WITHOUT_NEAR:
            return Answer(code, free, [])
    on_that_day = _free_minutes(lanes, day_of(moments[0], policy), 1, now=now, duration=duration)
    at = bisect_left(on_that_day, ceil_minute(moments[0]))
    return Answer(code, (), to_local(on_that_day[max(0, at - 1) : at + 1], policy.zone))


def day_of(start: datetime, policy: BusinessPolicy) -> date:
    """The local date of a start, naive = wall time there; of a time in the gap, that of its far edge."""
    moment = (readings_of(start, policy.zone) or [_end_of_gap(start, policy)])[0]
    return moment.astimezone(policy.zone).date()


def _faults(lanes: Sequence[LaneTime], moment: datetime, *, now: datetime, duration: int) -> list[str | None]:
    """What stands against an aware start in each lane."""
    by_policy: dict[int, str | None] = {}
    for lane in lanes:
        if id(lane.policy) not in by_policy:
            by_policy[id(lane.policy)] = policy_fault(lane.policy, moment, now=now, duration=duration)
    begin = ceil_minute(moment)
    return [
        by_policy[id(lane.policy)] or ("slot_taken" if _is_taken(lane.busy, begin, duration) else None)
        for lane in lanes
    ]


def _is_taken(busy: Sequence[Span], begin: int, duration: int) -> bool:
    at = bisect_right(busy, begin, key=_BEGIN)
    if at and busy[at - 1][1] > begin:
        return True
    return at < len(busy) and busy[at][0] < begin + duration


def _free_minutes(
    lanes: Sequence[LaneTime], first_day: date, days: int, *, now: datetime, duration: int
) -> list[int]:
    by_policy: dict[int, list[int]] = {}
    free: set[int] = set()
    for lane in lanes:
        key = id(lane.policy)
        if key not in by_policy:
            by_policy[key] = fitting_starts(lane.policy, first_day, days, now=now, duration=duration)
        free.update(_without_busy(by_policy[key], lane.busy, duration))
    return sorted(free)


def _without_busy(starts: list[int], busy: Sequence[Span], duration: int) -> list[int]:
    """Cut what overlaps a booking out of ascending starts: one slice per booking, not one look per start."""
    if not starts:
        return []
    free: list[int] = []
    at = 0
    first = max(0, bisect_left(busy, starts[0], key=_BEGIN) - 1)
    for begin, end in busy[first:]:
        until = bisect_right(starts, begin - duration, at)
        free += starts[at:until]
        at = bisect_left(starts, end, until)
        if at == len(starts):
            break
    return free + starts[at:]


def _end_of_gap(start: datetime, policy: BusinessPolicy) -> datetime:
    return wall_to_utc(start.date(), start.hour * 60 + start.minute, policy.zone)


def duration_of(policy: BusinessPolicy, duration_min: int | None) -> int:
    """Return the length wanted; None takes the slot size.

    Raises:
        ValueError: a duration below 1 minute.
    """
    duration = policy.slot_size_min if duration_min is None else duration_min
    if duration < 1:
        raise ValueError("an appointment lasts at least 1 minute")
    return duration
