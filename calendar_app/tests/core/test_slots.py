"""What the vectors leave open: suggestions, order of checks, hour grid."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from calendar_app.core.slots import check_start, day_starts, next_free, range_starts
from policy_app.core.opening_hours import DAYS
from policy_app.core.policy import BusinessPolicy

pytestmark = pytest.mark.unit

ZONE = ZoneInfo("Asia/Jerusalem")
MONDAY = datetime(2026, 6, 1, 8, 0, tzinfo=ZONE)
TEN_TO_EIGHT = {day: [["10:00", "20:00"]] for day in DAYS[:5]}


def wall(text: str) -> datetime:
    """What a caller says: no zone."""
    return datetime.fromisoformat(text)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_quarter_past_is_refused_by_a_round_hour_business_which_offers_the_hours_around() -> None:
    policy = BusinessPolicy(opening_hours=TEN_TO_EIGHT, align_to_hour=True)

    answer = check_start(policy, wall("2026-06-02T10:15"), now=MONDAY)

    assert answer == ("off_grid", [at("2026-06-02T10:00"), at("2026-06-02T11:00")])


def test_round_hours_begin_at_the_first_whole_hour_of_a_window() -> None:
    policy = BusinessPolicy(opening_hours={"tue": [["09:30", "12:30"]]}, slot_size_min=45, align_to_hour=True)

    starts = day_starts(policy, date(2026, 6, 2), now=MONDAY)

    assert starts == [at("2026-06-02T10:00"), at("2026-06-02T11:00")]


def test_no_start_is_later_than_the_last_one_allowed() -> None:
    policy = BusinessPolicy(opening_hours=TEN_TO_EIGHT, last_start="12:00")

    assert day_starts(policy, date(2026, 6, 2), now=MONDAY)[-1] == at("2026-06-02T12:00")
    assert check_start(policy, wall("2026-06-02T13:00"), now=MONDAY) == (
        "outside_hours",
        [at("2026-06-02T12:00")],
    )


def test_a_last_start_after_midnight_counts_in_the_night_window() -> None:
    policy = BusinessPolicy(opening_hours={"mon": [["20:00", "03:00"]]}, last_start="01:00")

    starts = range_starts(policy, date(2026, 6, 1), 2, now=MONDAY)

    assert (starts[0], starts[-1]) == (at("2026-06-01T20:00"), at("2026-06-02T01:00"))


def test_a_closed_day_suggests_the_next_open_one() -> None:
    policy = BusinessPolicy(opening_hours=TEN_TO_EIGHT)

    answer = check_start(policy, wall("2026-06-06T12:00"), now=MONDAY)

    assert answer == ("closed_day", [at("2026-06-07T10:00"), at("2026-06-07T11:00")])


def test_a_full_day_suggests_the_next_one() -> None:
    policy = BusinessPolicy(opening_hours=TEN_TO_EIGHT)
    busy = [(at("2026-06-02T09:00"), at("2026-06-02T20:00"))]

    answer = check_start(policy, wall("2026-06-02T12:00"), now=MONDAY, busy=busy)

    assert answer == ("slot_taken", [at("2026-06-03T10:00"), at("2026-06-03T11:00")])


def test_a_friday_that_only_has_thursdays_tail_is_closed_at_noon() -> None:
    policy = BusinessPolicy(opening_hours={"thu": [["20:00", "02:00"]]})

    assert check_start(policy, wall("2026-06-05T12:00"), now=MONDAY)[0] == "closed_day"
    assert check_start(policy, wall("2026-06-05T01:30"), now=MONDAY)[0] == "outside_hours"


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (wall("2026-06-01T07:00"), "outside_hours"),
        (wall("2026-06-01T10:20"), "off_grid"),
        (wall("2026-05-31T10:00"), "in_past"),
        (wall("2026-06-01T10:00"), "too_soon"),
        (wall("2026-06-15T10:00"), "beyond_window"),
        (wall("2026-06-02T10:00"), "slot_taken"),
        (wall("2026-06-02T11:00"), None),
        (wall("0001-01-01T00:00"), "in_past"),
        (wall("9999-12-31T23:59"), "beyond_window"),
    ],
)
def test_the_first_check_that_fails_names_the_refusal(start: datetime, code: str | None) -> None:
    policy = BusinessPolicy(opening_hours=TEN_TO_EIGHT, min_notice_min=180, booking_window_days=7)
    busy = [(at("2026-06-02T10:00"), at("2026-06-02T11:00"))]

    assert check_start(policy, start, now=MONDAY, busy=busy)[0] == code


def test_an_aware_start_in_another_zone_is_that_instant() -> None:
    policy = BusinessPolicy(opening_hours=TEN_TO_EIGHT)

    assert check_start(policy, datetime(2026, 6, 2, 8, tzinfo=UTC), now=MONDAY) == (None, [])


def test_a_repeated_hour_outside_opening_hours_still_asks_and_offers_what_is_free() -> None:
    policy = BusinessPolicy(opening_hours=TEN_TO_EIGHT, booking_window_days=365)

    answer = check_start(policy, wall("2026-10-25T01:30"), now=MONDAY)

    assert answer == ("ambiguous_time", [at("2026-10-25T10:00")])


def test_next_free_stops_at_the_booking_window() -> None:
    policy = BusinessPolicy(opening_hours=TEN_TO_EIGHT, booking_window_days=3, slot_size_min=300)

    found = next_free(policy, at("2026-06-02T12:00"), now=MONDAY, count=9)

    assert found == [
        at(f"2026-06-0{text}") for text in ("2T15:00", "3T10:00", "3T15:00", "4T10:00", "4T15:00")
    ]


def test_an_absurd_duration_is_outside_hours_and_none_is_refused() -> None:
    assert check_start(
        BusinessPolicy(allow_24_7=True), wall("2026-06-02T00:00"), now=MONDAY, duration_min=10**9
    ) == (
        "outside_hours",
        [],
    )
    with pytest.raises(ValueError, match="at least 1 minute"):
        day_starts(BusinessPolicy(), date(2026, 6, 2), now=MONDAY, duration_min=0)
