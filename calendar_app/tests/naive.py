"""A second slot engine: slow, simple and written from rules R1-R10 alone, to compare the real one with.

It walks through real time minute by minute and looks at the clock on the wall: no arithmetic with offsets,
no sorting, no merging. It shares no code with calendar_app.core.

R1 a date asks for starts whose wall date is that date. R2 a window's grid is its opening instant plus
whole steps of elapsed minutes. R3 spans are half-open. R4 a start fits when every minute of it is open, in
whichever window. R5 an end up to its start is on the morrow; "24:00" is an end. R6 an edge that comes twice
means the first time, one that never comes means the first instant after the gap. R7 notice is elapsed and
inclusive. R8 the booking window counts wall dates. R9 dates beat the week and round the clock. R10 buffers
come in with `busy`. Besides: `align_to_hour` begins the grid at the first whole hour of a window and steps by
whole hours; after `last_start` (on the morrow, where the window lasts till then) nothing starts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from policy_app.core.policy import BusinessPolicy

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")  # as date.weekday() counts
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
Busy = Sequence[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Tick:
    """One minute of real time.

    Attributes:
        number: Minutes since the walk began.
        instant: When it begins, UTC.
        label: What the clock on the wall shows then; naive.
    """

    number: int
    instant: datetime
    label: datetime


@lru_cache(maxsize=64)
def walk(tz: str, first: date, last: date) -> tuple[Tick, ...]:
    """Every minute from three days before `first` to four days after `last`."""
    zone = BusinessPolicy(tz=tz).zone
    instant = datetime(first.year, first.month, first.day, tzinfo=UTC) - 3 * DAY
    end = datetime(last.year, last.month, last.day, tzinfo=UTC) + 5 * DAY
    ticks: list[Tick] = []
    while instant < end:
        ticks.append(Tick(len(ticks), instant, instant.astimezone(zone).replace(tzinfo=None)))
        instant += MINUTE
    return tuple(ticks)


def windows_on(policy: BusinessPolicy, day: date) -> list[list[str]]:
    """The windows that begin on a date, as the owner wrote them (R9)."""
    if day in policy.date_overrides:
        return policy.date_overrides[day]
    if f"{day.month:02}-{day.day:02}" in policy.dates:
        return policy.dates[f"{day.month:02}-{day.day:02}"]
    if policy.allow_24_7:
        return [["00:00", "24:00"]]
    return policy.opening_hours.get(DAYS[day.weekday()], [])


def on_the_wall(day: date, clock: str) -> datetime:
    hours, minutes = clock.split(":")
    midnight = datetime.combine(day, time())
    return midnight + timedelta(hours=int(hours), minutes=int(minutes))


def edges(day: date, pair: Sequence[str]) -> tuple[datetime, datetime]:
    """What the wall shows when a window opens and when it closes (R5)."""
    opens, closes = on_the_wall(day, pair[0]), on_the_wall(day, pair[1])
    return opens, closes if closes > opens else closes + DAY


def first_tick(ticks: Sequence[Tick], label: datetime) -> Tick:
    """The first minute at which the wall shows that or more (R6)."""
    return next(tick for tick in ticks if tick.label >= label)


@dataclass(frozen=True)
class Calendar:
    """What a policy says of some dates, minute by minute.

    Attributes:
        ticks: The walk.
        open: Numbers of the minutes within a window.
        grid: Numbers of the minutes at which something may start, however short.
        startable: Numbers of the minutes within a window, up to its last start.
    """

    ticks: tuple[Tick, ...]
    open: frozenset[int]
    grid: frozenset[int]
    startable: frozenset[int]

    def fits(self, number: int, duration: int) -> bool:
        """R4: every minute of it is open."""
        return all(minute in self.open for minute in range(number, number + duration))


@lru_cache(maxsize=64)
def calendar_of(policy: BusinessPolicy, first: date, last: date) -> Calendar:
    """Lay the windows of the dates, and of the day before and the day after, on the walk."""
    ticks = walk(policy.tz, first, last)
    open_, grid, startable = set(), set(), set()
    day = first - DAY
    while day <= last + DAY:
        for pair in windows_on(policy, day):
            opens, closes = edges(day, pair)
            inside = ticks[first_tick(ticks, opens).number : first_tick(ticks, closes).number]
            open_ |= {tick.number for tick in inside}
            last_label = latest_start(policy, day, opens, closes)
            latest = first_tick(ticks, last_label).number if last_label else len(ticks)
            allowed = {tick.number for tick in inside if tick.number <= latest}
            startable |= allowed
            grid |= grid_of(policy, inside) & allowed
        day += DAY
    return Calendar(ticks, frozenset(open_), frozenset(grid), frozenset(startable))


def grid_of(policy: BusinessPolicy, inside: Sequence[Tick]) -> set[int]:
    """R2: the first minute and every step-th after it."""
    step = policy.slot_size_min
    if policy.align_to_hour:
        while step % 60:
            step += 1
        anchor = next((number for number, tick in enumerate(inside) if tick.label.minute == 0), len(inside))
        inside = inside[anchor:]
    return {tick.number for number, tick in enumerate(inside) if number % step == 0}


def latest_start(policy: BusinessPolicy, day: date, opens: datetime, closes: datetime) -> datetime | None:
    """What the wall shows at the last start of a window."""
    if policy.last_start is None:
        return None
    latest = on_the_wall(day, policy.last_start)
    return latest + DAY if latest < opens and latest + DAY < closes else latest


def naive_starts(
    policy: BusinessPolicy,
    first: date,
    last: date,
    *,
    now: datetime,
    duration_min: int | None = None,
    busy: Busy = (),
) -> list[datetime]:
    """The free starts of the dates from `first` to `last`, UTC, as a person with a ruler would find them."""
    duration = duration_min or policy.slot_size_min
    today = now.astimezone(policy.zone).date()
    calendar = calendar_of(policy, first, last + duration // 1440 * DAY)
    return [
        tick.instant
        for tick in calendar.ticks
        if tick.number in calendar.grid
        and first <= tick.label.date() <= last
        and calendar.fits(tick.number, duration)
        and tick.instant >= now + policy.min_notice_min * MINUTE
        and tick.label.date() <= today + policy.booking_window_days * DAY
        and is_free(tick.instant, duration, busy)
    ]


def is_free(start: datetime, duration: int, busy: Busy) -> bool:
    """R3: no taken minute is touched; touching ends is no overlap."""
    end = start + duration * MINUTE
    return not any(begins < end and start < ends for begins, ends in busy if begins < ends)


def naive_code(
    policy: BusinessPolicy,
    start: datetime,
    *,
    now: datetime,
    duration_min: int | None = None,
    busy: Busy = (),
) -> str | None:
    """Why a wished start can't be had, by the order of the checks in the contract; None when it can.

    Args:
        policy: Rules of the business.
        start: Naive = what the wall shows; or aware.
        now: Current time, aware.
        duration_min: Length wanted.
        busy: Taken time.
    """
    duration = duration_min or policy.slot_size_min
    day = (start if start.tzinfo is None else start.astimezone(policy.zone)).date()
    calendar = calendar_of(policy, day, day + duration // 1440 * DAY)
    seconds = timedelta(seconds=start.second, microseconds=start.microsecond)
    if start.tzinfo is None:
        meant = [tick for tick in calendar.ticks if tick.label == start - seconds]
    else:
        meant = [tick for tick in calendar.ticks if tick.instant == start - seconds]
    if len(meant) != 1:
        return "ambiguous_time" if meant else "nonexistent_time"
    tick = meant[0]
    instant = tick.instant + seconds
    day = tick.label.date()
    minutes = duration + (1 if seconds else 0)
    if tick.number not in calendar.startable or not calendar.fits(tick.number, minutes):
        # The end of last night's window makes no open day of the morrow, except while it lasts.
        return "outside_hours" if windows_on(policy, day) or tick.number in calendar.open else "closed_day"
    if seconds or tick.number not in calendar.grid:
        return "off_grid"
    if instant < now:
        return "in_past"
    if instant < now + policy.min_notice_min * MINUTE:
        return "too_soon"
    if day > now.astimezone(policy.zone).date() + policy.booking_window_days * DAY:
        return "beyond_window"
    return None if is_free(instant, duration, busy) else "slot_taken"
