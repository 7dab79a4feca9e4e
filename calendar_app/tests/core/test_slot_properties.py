"""What holds for every policy: agreement with the naive engine, and the rules one by one.

The naive engine (calendar_app/tests/naive.py) was written from the rules alone. The sweep is seeded; to
compare more than the test run does: `python -m calendar_app.tests.core.test_slot_properties 10000 20000`.
"""

import json
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.core.slots import check_start, day_starts, next_free, range_starts
from calendar_app.tests.naive import calendar_of, naive_code, naive_starts
from calendar_app.tests.random_policies import DAY, Case, random_case, random_wish
from policy_app.core.policy import BusinessPolicy

pytestmark = pytest.mark.unit

SWEEP = range(100)
MINUTE = timedelta(minutes=1)
VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "slots.json").read_text(encoding="utf-8"))
randoms = st.integers(0, 2**32).map(Random)
cases = randoms.map(random_case)
wished = randoms.map(lambda rng: (case := random_case(rng), random_wish(rng, case)))
fast = settings(max_examples=40, deadline=None)


def question(case: Case) -> dict[str, Any]:
    return {"now": case.now, "duration_min": case.duration_min, "busy": case.busy}


def utc(moments: list[datetime]) -> list[datetime]:
    return [moment.astimezone(UTC) for moment in moments]


def length(case: Case) -> int:
    return case.duration_min or case.policy.slot_size_min


def disagreements(seed: int) -> list[str]:
    """Put one random case to both engines: its free starts, and why seven wished ones can't be had."""
    rng = Random(seed)
    case = random_case(rng)
    asked = question(case)
    starts = utc(day_starts(case.policy, case.day, **asked))
    slow = naive_starts(case.policy, case.day, case.day, **asked)
    found = [] if starts == slow else [f"{seed}: starts {sorted(set(starts) ^ set(slow))[:4]} {case}"]
    for wish in [*rng.sample(slow, min(2, len(slow))), *(random_wish(rng, case) for _ in range(5))]:
        code, slow_code = check_start(case.policy, wish, **asked)[0], naive_code(case.policy, wish, **asked)
        # After the last start of a day the two words mean the same.
        late = case.policy.last_start is not None and {code, slow_code} == {"off_grid", "outside_hours"}
        if code != slow_code and not late:
            found.append(f"{seed}: {wish} {code}, naive {slow_code} {case}")
    return found


def test_random_policies_get_the_naive_engines_answers() -> None:
    assert [fault for seed in SWEEP for fault in disagreements(seed)] == []


@pytest.mark.parametrize("vector", VECTORS["slots"], ids=lambda vector: vector["id"])
def test_the_naive_engine_offers_the_worked_starts_too(vector: dict[str, Any]) -> None:
    given_, expected = vector["input"], vector["expected"]
    policy, day, asked = read_vector(given_, given_["date"])

    labels = [
        start.astimezone(policy.zone).isoformat(timespec="minutes")
        for start in naive_starts(policy, day, day, **asked)
    ]

    assert len(labels) == expected["count"]
    assert labels[:1] == ([expected["first"]] if "first" in expected else [])
    assert labels[-1:] == ([expected["last"]] if "last" in expected else [])
    worked = [label if "T" in label else f"{day}T{label}" for label in expected.get("starts", labels)]
    assert labels == worked


@pytest.mark.parametrize("vector", VECTORS["guards"], ids=lambda vector: vector["id"])
def test_the_naive_engine_gives_the_worked_codes_too(vector: dict[str, Any]) -> None:
    policy, _, asked = read_vector(vector["input"], vector["input"]["start"][:10])

    code = naive_code(policy, datetime.fromisoformat(vector["input"]["start"]), **asked)

    assert (code or "ok") == vector["expected"]["result"]


def read_vector(given_: dict[str, Any], day_text: str) -> tuple[BusinessPolicy, date, dict[str, Any]]:
    policy = BusinessPolicy(
        tz=given_.get("tz", "Asia/Jerusalem"),
        slot_size_min=given_["slot"],
        allow_24_7=given_.get("allow_24_7", False),
        opening_hours=given_.get("opening_hours", {}),
        date_overrides={date.fromisoformat(day): pairs for day, pairs in given_.get("overrides", {}).items()},
        min_notice_min=given_.get("min_notice", 0),
        booking_window_days=given_.get("window_days", 30),
    )
    day = date.fromisoformat(day_text)
    now = datetime.fromisoformat(given_.get("now", f"{day - 2 * DAY}T00:00"))
    busy = [tuple(map(datetime.fromisoformat, pair)) for pair in given_.get("busy", [])]
    now = now if now.tzinfo else now.replace(tzinfo=policy.zone)
    return policy, day, {"now": now, "duration_min": given_.get("duration"), "busy": busy}


@fast
@given(cases)
def test_starts_ascend_on_the_asked_date_with_the_offset_in_force(case: Case) -> None:
    starts = day_starts(case.policy, case.day, **question(case))

    assert all(earlier < later for earlier, later in pairwise(utc(starts)))
    for start in starts:
        again = datetime.fromtimestamp(start.timestamp(), ZoneInfo(case.policy.tz))
        assert start.date() == case.day
        assert (start.isoformat(), start.utcoffset()) == (again.isoformat(), again.utcoffset())


@fast
@given(cases)
def test_an_appointment_lies_in_open_time_and_in_nobody_elses(case: Case) -> None:
    duration = length(case)
    calendar = calendar_of(case.policy, case.day, case.day + duration // 1440 * DAY)
    number_of = {tick.instant: tick.number for tick in calendar.ticks}

    for start in utc(day_starts(case.policy, case.day, **question(case))):
        assert calendar.fits(number_of[start], duration)
        end = start + duration * MINUTE
        assert all(end <= begins or ends <= start for begins, ends in case.busy)


@fast
@given(cases)
def test_starts_lie_whole_steps_of_real_time_after_an_opening(case: Case) -> None:
    policy = BusinessPolicy(
        tz=case.policy.tz,
        slot_size_min=case.policy.slot_size_min,
        opening_hours=case.policy.opening_hours,
        date_overrides=case.policy.date_overrides,
    )
    now = case.now - 3 * DAY
    # A step that is longer than any window leaves the openings themselves.
    openings = naive_starts(
        replace(policy, slot_size_min=2 * 1440), case.day - DAY, case.day, now=now, duration_min=1
    )

    for start in utc(day_starts(policy, case.day, now=now, duration_min=1)):
        assert any((start - opening) / MINUTE % policy.slot_size_min == 0 for opening in openings)


@fast
@given(wished)
def test_what_is_offered_checks_out_and_nothing_else_does(asked: tuple[Case, datetime]) -> None:
    case, wish = asked
    starts = day_starts(case.policy, case.day, **question(case))

    for start in starts[:3] + starts[-3:]:
        assert check_start(case.policy, start, **question(case)) == (None, [])
        assert check_start(case.policy, start.astimezone(UTC), **question(case)) == (None, [])
    for instant in instants_of(case, wish):
        day = instant.astimezone(case.policy.zone).date()
        offered = instant in utc(day_starts(case.policy, day, **question(case)))
        assert (check_start(case.policy, instant, **question(case))[0] is None) == offered


def instants_of(case: Case, wish: datetime) -> set[datetime]:
    """The wish and each minute of the hour after it, UTC."""
    first = (wish if wish.tzinfo else wish.replace(tzinfo=case.policy.zone)).astimezone(UTC)
    return {first + number * MINUTE for number in range(60)}


@fast
@given(wished)
def test_what_is_suggested_is_the_nearest_that_can_be_booked(asked: tuple[Case, datetime]) -> None:
    case, wish = asked
    code, near = check_start(case.policy, wish, **question(case))

    for suggestion in near:
        assert check_start(case.policy, suggestion, **question(case)) == (None, [])
    if code in (None, "in_past", "beyond_window"):
        assert near == []
    elif code not in ("ambiguous_time", "nonexistent_time"):
        instant = (wish if wish.tzinfo else wish.replace(tzinfo=case.policy.zone)).astimezone(UTC)
        day = instant.astimezone(case.policy.zone).date()
        last = case.now.astimezone(case.policy.zone).date() + case.policy.booking_window_days * DAY
        free = naive_starts(case.policy, day, day, **question(case))
        later = (
            naive_starts(case.policy, day + DAY, max(last, day + DAY), **question(case)) if not free else []
        )
        before, after = [s for s in free if s < instant], [s for s in free if s > instant]
        assert utc(near) == (before[-1:] + after[:1] if free else later[:2])


@fast
@given(cases)
def test_a_range_is_its_days_and_the_next_free_start_its_first(case: Case) -> None:
    first, asked = case.day - DAY, question(case)
    days = [start for offset in range(4) for start in day_starts(case.policy, first + offset * DAY, **asked)]
    midnight = datetime(first.year, first.month, first.day, tzinfo=case.policy.zone)

    assert range_starts(case.policy, first, 4, **asked) == days
    found = next_free(case.policy, midnight, count=3, **asked)
    assert found[: len(days)] == days[:3]
    assert all(start.date() > first + 3 * DAY for start in found[len(days) :])


def test_notice_lets_a_start_pass_that_is_exactly_so_far_away() -> None:
    policy = BusinessPolicy(slot_size_min=30, min_notice_min=60)
    now = datetime(2026, 6, 7, 10, tzinfo=policy.zone)

    codes = [check_start(policy, now + minutes * MINUTE, now=now)[0] for minutes in (0, 30, 60)]

    assert codes == ["too_soon", "too_soon", None]
    assert day_starts(policy, now.date(), now=now)[0] == now + 60 * MINUTE


@pytest.mark.parametrize(
    ("tz", "day", "starts"),
    [
        ("Asia/Jerusalem", "2026-06-01", 96),
        ("Asia/Jerusalem", "2026-03-27", 92),
        ("Asia/Jerusalem", "2026-10-25", 100),
        ("Asia/Jerusalem", "2027-03-26", 92),
        ("Asia/Jerusalem", "2027-10-31", 100),
        ("America/New_York", "2026-03-08", 92),
        ("Australia/Lord_Howe", "2026-04-05", 98),
        ("Australia/Lord_Howe", "2026-10-04", 94),
        ("Antarctica/Troll", "2026-03-29", 88),
        ("Pacific/Apia", "2011-12-30", 0),
        ("Pacific/Apia", "2011-12-31", 96),
    ],
)
def test_a_day_round_the_clock_has_as_many_quarters_as_it_lasts(tz: str, day: str, starts: int) -> None:
    policy = BusinessPolicy(tz=tz, allow_24_7=True, slot_size_min=15)
    when = date.fromisoformat(day)

    found = day_starts(policy, when, now=datetime(when.year, when.month, when.day, tzinfo=UTC) - 3 * DAY)

    assert len({start.timestamp() for start in found}) == len(found) == starts


if __name__ == "__main__":
    seeds = range(int(sys.argv[1]), int(sys.argv[2]))
    faults = [fault for seed in seeds for fault in disagreements(seed)]
    sys.stdout.write("\n".join([*faults, f"{len(seeds)} policies compared, {len(faults)} disagreements\n"]))
