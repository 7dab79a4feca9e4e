"""Several lanes as one, and the gap between neighbours; a brute force says what is right."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.core.interval import Span, merge_spans
from calendar_app.core.lanes import (
    LaneTime,
    check_in_lanes,
    day_of,
    first_in_lanes,
    padded,
    starts_in_lanes,
)
from calendar_app.core.slots import check_start, day_starts
from calendar_app.core.wall_time import floor_minute
from policy_app.core.opening_hours import DAYS
from policy_app.core.policy import BusinessPolicy

pytestmark = pytest.mark.unit

ZONE = ZoneInfo("Asia/Jerusalem")
NOW = datetime(2026, 6, 1, 8, tzinfo=ZONE)  # a Monday
TUESDAY = date(2026, 6, 2)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def lane(policy: BusinessPolicy, *busy: tuple[str, str]) -> LaneTime:
    spans = [(floor_minute(at(start)), floor_minute(at(end))) for start, end in busy]
    return LaneTime(policy, merge_spans(spans))


def open_at(start: str, end: str, **rules: int) -> BusinessPolicy:
    return BusinessPolicy(opening_hours={day: [[start, end]] for day in DAYS}, **rules)  # type: ignore[arg-type]  # numbers only


def test_a_start_is_free_where_any_lane_has_it() -> None:
    morning, evening = open_at("09:00", "12:00"), open_at("11:00", "14:00")
    lanes = [lane(morning, ("2026-06-02 09:00", "2026-06-02 10:00")), lane(evening), lane(morning)]

    starts = starts_in_lanes(lanes, TUESDAY, 1, now=NOW)
    answer = check_in_lanes(lanes, at("2026-06-02 09:00"), now=NOW)

    assert [start.hour for start in starts] == [9, 10, 11, 12, 13]
    assert (answer.code, answer.free, answer.near) == (None, (2,), [])


@pytest.mark.parametrize(
    ("hour", "code"),
    [("10:00", "slot_taken"), ("13:00", "slot_taken"), ("13:30", "off_grid"), ("20:00", "outside_hours")],
)
def test_of_several_refusals_the_one_that_came_farthest_is_told(hour: str, code: str) -> None:
    """The first lane is open till noon, the second all day on a grid of its own."""
    taken = ("2026-06-02 09:00", "2026-06-02 14:00")
    lanes = [lane(open_at("09:00", "12:00"), taken), lane(open_at("09:00", "16:00"), taken)]

    assert check_in_lanes(lanes, at(f"2026-06-02 {hour}"), now=NOW).code == code


def test_the_near_starts_are_the_nearest_of_all_lanes() -> None:
    hours = open_at("09:00", "18:00")
    lanes = [
        lane(hours, ("2026-06-02 10:00", "2026-06-02 15:00")),
        lane(hours, ("2026-06-02 09:00", "2026-06-02 13:00")),
    ]

    answer = check_in_lanes(lanes, at("2026-06-02 11:00"), now=NOW)

    assert (answer.code, answer.near) == ("slot_taken", [at("2026-06-02 09:00"), at("2026-06-02 13:00")])


def test_both_meanings_of_a_repeated_hour_are_kept_when_each_is_free_in_another_lane() -> None:
    hours = BusinessPolicy(allow_24_7=True, slot_size_min=30, booking_window_days=365)
    first = datetime(2026, 10, 25, 1, 30, tzinfo=ZONE)
    second = first.replace(fold=1)
    spans = [(floor_minute(moment.astimezone(UTC)),) * 2 for moment in (first, second)]
    lanes = [LaneTime(hours, [(begin, end + 30)]) for begin, end in spans]

    answer = check_in_lanes(lanes, datetime(2026, 10, 25, 1, 30), now=NOW)  # noqa: DTZ001 -- wall time

    assert answer.code == "ambiguous_time"
    assert [moment.isoformat()[10:] for moment in answer.near] == ["T01:30:00+03:00", "T01:30:00+02:00"]


def test_the_first_later_starts_come_from_any_lane() -> None:
    lanes = [lane(open_at("12:00", "14:00")), lane(open_at("09:00", "10:00"))]

    found = first_in_lanes(lanes, TUESDAY, TUESDAY + timedelta(days=9), now=NOW, count=3)

    assert found == [at("2026-06-02 09:00"), at("2026-06-02 12:00"), at("2026-06-02 13:00")]


def test_a_time_in_the_gap_belongs_to_the_date_of_its_far_edge() -> None:
    """Havana's clocks go from midnight to one."""
    havana = BusinessPolicy(tz="America/Havana")

    assert day_of(datetime(2026, 3, 8, 0, 30), havana) == date(2026, 3, 8)  # noqa: DTZ001 -- wall time


# --- The gap: for each pair of neighbours, the longer of what the first wants after and the second before.


def room_for(wished: Span, needs: tuple[int, int], taken: Span, own: tuple[int, int]) -> bool:
    """R10 word by word."""
    if wished[1] <= taken[0]:
        return taken[0] - wished[1] >= max(needs[1], own[0])
    if taken[1] <= wished[0]:
        return wished[0] - taken[1] >= max(own[1], needs[0])
    return False


buffers = st.tuples(st.integers(0, 40), st.integers(0, 40))
bookings = st.lists(st.tuples(st.integers(-60, 700), st.integers(1, 120), buffers), max_size=6)


@settings(max_examples=150, deadline=None)
@given(bookings, buffers, st.sampled_from([5, 15, 20]), st.integers(5, 90))
def test_neighbours_keep_the_longer_of_their_two_buffers(
    rows: list[tuple[int, int, tuple[int, int]]], needs: tuple[int, int], step: int, minutes: int
) -> None:
    policy = open_at("09:00", "19:00", slot_size_min=step)
    opens, closes = floor_minute(at("2026-06-02 09:00")), floor_minute(at("2026-06-02 19:00"))
    taken = [((opens + begin, opens + begin + length), own) for begin, length, own in rows]
    busy = merge_spans(padded(span, own=own, wished=needs) for span, own in taken)

    starts = starts_in_lanes([LaneTime(policy, busy)], TUESDAY, 1, now=NOW, duration_min=minutes)

    naive = [
        begin
        for begin in range(opens, closes - minutes + 1, step)
        if all(room_for((begin, begin + minutes), needs, span, own) for span, own in taken)
    ]
    assert [floor_minute(start) for start in starts] == naive


def test_a_buffer_may_lie_outside_of_opening_hours() -> None:
    policy = open_at("09:00", "12:00")
    span = (floor_minute(at("2026-06-02 08:00")), floor_minute(at("2026-06-02 08:45")))

    free = LaneTime(policy, [padded(span, own=(0, 15), wished=(15, 60))])
    taken = LaneTime(policy, [padded(span, own=(0, 16), wished=(0, 0))])

    assert len(starts_in_lanes([free], TUESDAY, 1, now=NOW)) == 3
    assert len(starts_in_lanes([taken], TUESDAY, 1, now=NOW)) == 2


# --- Many lanes against one look per lane.

spans = st.lists(st.tuples(st.integers(0, 900), st.integers(1, 200)), max_size=4)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), spans), min_size=1, max_size=4), st.integers(0, 24 * 4 - 1))
def test_lanes_together_say_what_each_says_alone(
    drawn: list[tuple[int, list[tuple[int, int]]]], quarter: int
) -> None:
    policies = [open_at("09:00", "13:00"), open_at("11:30", "17:00"), open_at("20:00", "02:00")]
    midnight = at("2026-06-02 00:00").astimezone(UTC)
    busy = [
        [
            (midnight + timedelta(minutes=begin), midnight + timedelta(minutes=begin + length))
            for begin, length in rows
        ]
        for _, rows in drawn
    ]
    lanes = [
        LaneTime(policies[which], merge_spans((floor_minute(a), floor_minute(b)) for a, b in rows))
        for (which, _), rows in zip(drawn, busy, strict=True)
    ]
    start = midnight + timedelta(minutes=15 * quarter)

    answer = check_in_lanes(lanes, start, now=NOW)

    alone = [
        check_start(policies[which], start, now=NOW, busy=rows)[0]
        for (which, _), rows in zip(drawn, busy, strict=True)
    ]
    everywhere = {
        moment
        for (which, _), rows in zip(drawn, busy, strict=True)
        for moment in day_starts(policies[which], TUESDAY, now=NOW, busy=rows)
    }
    assert answer.free == tuple(at for at, code in enumerate(alone) if code is None)
    assert answer.code is None if None in alone else answer.code in alone
    assert starts_in_lanes(lanes, TUESDAY, 1, now=NOW) == sorted(everywhere)
    if answer.code is not None:
        before, after = (
            [m for m in sorted(everywhere) if m < start],
            [m for m in sorted(everywhere) if m > start],
        )
        assert answer.near == [*before[-1:], *after[:1]]
