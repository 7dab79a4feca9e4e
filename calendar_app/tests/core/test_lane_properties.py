"""Lanes with hours and bookings of their own, free time round appointments: against brute force."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.core.interval import Span, merge_spans
from calendar_app.core.lanes import LaneTime, check_in_lanes, first_in_lanes, padded, starts_in_lanes
from calendar_app.core.wall_time import ceil_minute, floor_minute
from calendar_app.tests.naive import Busy, naive_code, naive_starts, windows_on
from calendar_app.tests.random_policies import (
    DAY,
    Case,
    random_busy,
    random_case,
    random_week,
    random_windows,
    random_wish,
)
from policy_app.core.opening_hours import DAYS, JsonHours
from policy_app.core.policy import BusinessPolicy

pytestmark = pytest.mark.unit

MINUTE = timedelta(minutes=1)
BUFFERS = (0, 0, 5, 10, 15, 30, 45, 120)
CODES = ("closed_day", "outside_hours", "off_grid", "in_past", "too_soon", "beyond_window", "slot_taken")
seeds = st.integers(0, 2**32)
fast = settings(max_examples=40, deadline=None)


@dataclass(frozen=True)
class OwnLane:
    """A lane as its owner wrote it.

    Attributes:
        hours: Its week, or None.
        days: Its own dates.
        busy: Its bookings.
    """

    hours: JsonHours | None
    days: dict[date, list[list[str]]]
    busy: Busy


def random_lanes(rng: Random, case: Case) -> list[OwnLane]:
    midnight = case.now + 2 * DAY
    return [
        OwnLane(
            random_week(rng) if rng.random() < 0.6 else None,
            {
                case.day + rng.randint(-1, 1) * DAY: random_windows(rng)
                for _ in range(rng.choice((0, 0, 1, 2)))
            },
            [*case.busy, *(random_busy(rng, midnight) for _ in range(rng.choice((0, 2))))],
        )
        for _ in range(rng.choice((1, 2, 3)))
    ]


def as_plain_policy(policy: BusinessPolicy, lane: OwnLane, round_day: date) -> BusinessPolicy:
    """The lane as a business of its own: every date near `round_day` spelt out."""
    dates = [round_day + offset * DAY for offset in range(-4, 6)]
    return replace(policy, date_overrides={day: lane_windows(policy, lane, day) for day in dates})


def lane_windows(policy: BusinessPolicy, lane: OwnLane, day: date) -> list[list[str]]:
    """Own dates beat the own week, which beats the business's; dates of the business cut into both."""
    own = lane.days.get(day)
    if own is None and lane.hours:
        own = lane.hours.get(DAYS[(day.weekday() + 1) % 7], [])
    business = windows_on(policy, day)
    if own is None:
        return business
    if day not in policy.date_overrides and f"{day:%m-%d}" not in policy.dates:
        return own
    shared = []
    for pair in business:
        for other in own:
            both = sorted(minutes(pair) & minutes(other))
            if both:
                shared.append([clock(both[0]), "24:00" if both[-1] == 1439 else clock(both[-1] + 1)])
    return shared


def minutes(pair: list[str]) -> set[int]:
    begins, ends = (int(text[:2]) * 60 + int(text[3:]) for text in pair)
    return set(range(begins, ends if ends > begins else ends + 1440))


def clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def utc(moments: list[datetime]) -> list[datetime]:
    return [moment.astimezone(UTC) for moment in moments]


def spans(busy: Busy) -> list[Span]:
    return merge_spans((floor_minute(start), ceil_minute(end)) for start, end in busy)


@fast
@given(seeds)
def test_lanes_offer_together_what_each_would_offer_as_a_business_of_its_own(seed: int) -> None:
    rng = Random(seed)
    case = random_case(rng)
    own = random_lanes(rng, case)
    shared: dict[int, BusinessPolicy] = {}
    lanes = [
        LaneTime(
            case.policy.for_lane(lane.hours, lane.days)
            if lane.hours or lane.days
            else shared.setdefault(0, case.policy.for_lane(None)),
            spans(lane.busy),
        )
        for lane in own
    ]
    plain = [as_plain_policy(case.policy, lane, case.day) for lane in own]
    asked: dict[str, Any] = {"now": case.now, "duration_min": case.duration_min}
    expected = sorted(
        {
            start
            for policy, lane in zip(plain, own, strict=True)
            for start in naive_starts(policy, case.day, case.day, busy=lane.busy, **asked)
        }
    )

    assert utc(starts_in_lanes(lanes, case.day, 1, **asked)) == expected
    assert utc(first_in_lanes(lanes, case.day, case.day, count=2, **asked)) == expected[:2]

    wishes = [*rng.sample(expected, min(2, len(expected))), random_wish(rng, case), random_wish(rng, case)]
    for wish in wishes:
        answer = check_in_lanes(lanes, wish, **asked)
        codes = [
            naive_code(policy, wish, busy=lane.busy, **asked) for policy, lane in zip(plain, own, strict=True)
        ]
        if "ambiguous_time" in codes or "nonexistent_time" in codes:
            assert (answer.code, answer.free) == (codes[0], ())
            continue
        assert answer.free == tuple(at for at, code in enumerate(codes) if code is None)
        if answer.free:
            assert answer.code is None
        elif case.policy.last_start is None:
            assert answer.code == max((code for code in codes if code), key=CODES.index)
        same_day = wish.astimezone(case.policy.zone).date() if wish.tzinfo else wish.date()
        if same_day == case.day:
            assert set(utc(answer.near)) <= set(expected)


@fast
@given(seeds)
def test_neighbours_keep_the_longer_of_the_two_free_times_between_them(seed: int) -> None:
    rng = Random(seed)
    case = random_case(rng)
    wished = (rng.choice(BUFFERS), rng.choice(BUFFERS))
    taken = [(span, (rng.choice(BUFFERS), rng.choice(BUFFERS))) for span in spans(case.busy)]
    lane = LaneTime(case.policy, merge_spans(padded(span, own=own, wished=wished) for span, own in taken))
    asked: dict[str, Any] = {"now": case.now, "duration_min": case.duration_min}
    length = case.duration_min or case.policy.slot_size_min

    def keeps_distance(start: datetime) -> bool:
        begin = floor_minute(start)
        end = begin + length
        return all(
            begin - span[1] >= max(own[1], wished[0]) or span[0] - end >= max(wished[1], own[0])
            for span, own in taken
        )

    expected = [
        start for start in naive_starts(case.policy, case.day, case.day, **asked) if keeps_distance(start)
    ]
    assert utc(starts_in_lanes([lane], case.day, 1, **asked)) == expected
