"""Wall digits for the page."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calendar_app.core.page_time import instants_between, open_spans, wall_of, wall_span
from policy_app.core.opening_hours import Window

pytestmark = pytest.mark.unit

ZONE = ZoneInfo("Asia/Jerusalem")


def test_a_moment_is_written_in_the_digits_of_the_zone() -> None:
    assert wall_of(datetime(2026, 11, 24, 10, 0, 30, 999, tzinfo=UTC), ZONE) == "2026-11-24T12:00:30"


def test_the_repeated_hour_keeps_its_length() -> None:
    start = datetime(2026, 10, 24, 22, 45, tzinfo=UTC)  # 01:45, then 01:00 comes again

    assert wall_span(start, start + timedelta(minutes=30), ZONE) == (
        "2026-10-25T01:45:00",
        "2026-10-25T02:15:00",
    )


def test_a_range_takes_in_the_whole_of_a_repeated_hour() -> None:
    start, end = datetime.fromisoformat("2026-10-25T01:00"), datetime.fromisoformat("2026-10-25T02:00")

    first, last = instants_between(start, end, ZONE)

    assert (last - first) == timedelta(hours=2)
    assert instants_between(first, last, ZONE) == (first, last)


def test_a_window_of_the_evening_before_reaches_into_the_range() -> None:
    def evenings(day: date) -> tuple[Window, ...]:
        return ((20 * 60, 26 * 60),)

    spans = list(
        open_spans(
            evenings, datetime.fromisoformat("2026-11-24T01:00"), datetime.fromisoformat("2026-11-25T01:00")
        )
    )

    assert spans == [
        ("2026-11-24T01:00:00", "2026-11-24T02:00:00"),
        ("2026-11-24T20:00:00", "2026-11-25T01:00:00"),
    ]
