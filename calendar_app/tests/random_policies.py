"""Random policies, dates, bookings and wishes, most of them where clocks change.

Everything is drawn from the `random.Random` that is handed in.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from policy_app.core.opening_hours import DAYS, JsonHours, clock_of, find_faults, read_windows
from policy_app.core.policy import BusinessPolicy

DAY: Final = timedelta(days=1)
# Zone → dates on which its clocks change, and an ordinary one. A date is taken to be one stretch of time:
# where clocks went back past midnight into yesterday (Newfoundland until 2011, at 00:01) the engines differ.
CHANGES: Final = {
    "Asia/Jerusalem": ("2026-03-27", "2026-10-25", "2027-03-26", "2027-10-31", "2026-06-07"),
    "America/New_York": ("2026-03-08", "2026-11-01", "2026-07-04"),
    "Australia/Lord_Howe": ("2026-04-05", "2026-10-04", "2026-01-15"),  # half an hour
    "Pacific/Apia": ("2011-12-30", "2010-09-26", "2026-05-05"),  # 2011-12-30 never was
    "Antarctica/Troll": ("2026-03-29", "2026-10-25"),  # two hours
    "Africa/Casablanca": ("2026-02-15", "2026-03-22"),  # back for Ramadan
    "America/Havana": ("2026-03-08", "2026-11-01"),  # midnight comes twice
    "Asia/Beirut": ("2026-03-29", "2026-10-24"),  # no midnight; 23:00 comes twice
    "Africa/Cairo": ("2026-04-24", "2026-10-29"),
    "America/St_Johns": ("2026-03-08", "2026-11-01"),  # no whole hours from UTC
    "Pacific/Chatham": ("2026-04-05", "2026-09-27"),
    "Asia/Kathmandu": ("1986-01-01", "2026-02-02"),  # a quarter of an hour, once
    "UTC": ("2026-02-28",),
}
CHANGED_BY_LESS_THAN_AN_HOUR: Final = ("Australia/Lord_Howe", "Asia/Kathmandu")
STEPS: Final = (1, 5, 7, 10, 15, 15, 20, 25, 30, 30, 40, 45, 60, 75, 90, 120, 480, 1440)
LENGTHS: Final = (None, None, 1, 10, 15, 20, 30, 45, 50, 60, 90, 120, 240, 1440)


@dataclass(frozen=True)
class Case:
    """One question to a slot engine."""

    policy: BusinessPolicy
    day: date
    now: datetime
    duration_min: int | None
    busy: tuple[tuple[datetime, datetime], ...]


def random_case(rng: Random) -> Case:
    """Draw a policy, a date near a change of clocks, the present, a length and bookings."""
    tz = rng.choice(sorted(CHANGES))
    day = date.fromisoformat(rng.choice(CHANGES[tz])) + rng.randint(-2, 2) * DAY
    policy = random_policy(rng, tz, day)
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(tz)).astimezone(UTC)
    now = midnight - timedelta(seconds=rng.choice((rng.randint(-90_000, 300_000), 86_400, 172_800)))
    busy = tuple(random_busy(rng, midnight) for _ in range(rng.choice((0, 1, 3, 8, 8))))
    return Case(policy, day, now, rng.choice(LENGTHS), busy)


def random_wish(rng: Random, case: Case) -> datetime:
    """Draw a wished start on the case's date: wall time, seldom with seconds, or an instant."""
    start = datetime.combine(case.day, time())
    start += timedelta(minutes=random_minute(rng, 1439), seconds=rng.choice((0, 0, 0, 0, 0, 0, 0, 30)))
    if rng.random() < 0.7:
        return start
    return start.replace(tzinfo=case.policy.zone, fold=rng.randint(0, 1)).astimezone(UTC)


def random_policy(rng: Random, tz: str, day: date) -> BusinessPolicy:
    """Draw rules; special dates lie round `day`. Whole hours mean nothing where clocks change by less."""
    return BusinessPolicy(
        tz=tz,
        slot_size_min=rng.choice(STEPS),
        allow_24_7=rng.random() < 0.2,
        opening_hours=random_week(rng),
        booking_window_days=rng.choice((0, 1, 3, 5, 5, 5, 9)),
        min_notice_min=rng.choice((0, 0, 0, 0, 1, 60, 90, 1440)),
        date_overrides={
            day + rng.randint(-2, 2) * DAY: random_windows(rng) for _ in range(rng.choice((0, 0, 1, 2)))
        },
        dates={
            f"{day + rng.randint(-2, 2) * DAY:%m-%d}": random_windows(rng)
            for _ in range(rng.choice((0, 0, 0, 1)))
        },
        align_to_hour=rng.random() < 0.2 and tz not in CHANGED_BY_LESS_THAN_AN_HOUR,
        last_start=rng.choice((None, None, None, clock_of(random_minute(rng, 1439)))),
    )


def random_week(rng: Random) -> JsonHours:
    """Draw valid opening hours: the days that clash with the one before are closed."""
    week: JsonHours = {}
    for name in DAYS:
        if rng.random() < 0.9:
            week[name] = random_windows(rng)
            if find_faults(week):
                week[name] = []
    if find_faults(week):  # Saturday's tail in Sunday's first window
        week["sun"] = []
    return week


def random_windows(rng: Random) -> list[list[str]]:
    """Draw 0-3 windows of a day that do not overlap; some touch, some end at "24:00" or past midnight."""
    windows: list[list[str]] = []
    begins = random_minute(rng, 1200)
    for _ in range(rng.choice((0, 1, 1, 1, 1, 2, 2, 3))):
        ends = begins + rng.choice((1, 45, 60, 240, 480, 600, 720, 900, 1440, random_minute(rng, 1440) or 1))
        windows.append([clock_of(begins), "24:00" if ends == 1440 else clock_of(ends % 1440)])
        begins = ends + rng.choice((0, 0, 30, 61, 120))
        if begins > 1439:
            break
    return [] if read_windows("", windows)[1] else windows


def random_minute(rng: Random, last: int) -> int:
    """Draw wall minutes after midnight, 0 to `last`; most often round ones, and in the small hours."""
    grain = rng.choice((1, 5, 15, 30, 60, 60))
    return min(last, rng.randint(0, (180 if rng.random() < 0.4 else last) // grain) * grain)


def random_busy(rng: Random, midnight: datetime) -> tuple[datetime, datetime]:
    """Draw a booking within two days of `midnight`; now and then one that begins at half a minute."""
    grain = rng.choice((1, 15, 30, 60, 60))  # most of them touch some start
    start = midnight + timedelta(minutes=rng.randint(-1500 // grain, 3000 // grain) * grain)
    start += timedelta(seconds=rng.choice((0, 0, 0, 0, 0, 30)))
    return start, start + timedelta(minutes=rng.choice((1, 5, 15, 30, 45, 60, 240, 1440)))
