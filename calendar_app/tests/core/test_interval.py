"""Spans of time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calendar_app.core.interval import Interval, merge_spans

pytestmark = pytest.mark.unit

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_an_interval_is_kept_in_utc() -> None:
    local = NOON.astimezone(ZoneInfo("Asia/Jerusalem"))

    interval = Interval(local, local + HOUR)

    assert (interval.start.tzinfo, interval.minutes) == (UTC, 60)
    assert interval == Interval(NOON, NOON + HOUR)


def test_touching_is_not_overlapping() -> None:
    first = Interval(NOON, NOON + HOUR)

    assert not first.overlaps(Interval(NOON + HOUR, NOON + 2 * HOUR))
    assert first.overlaps(Interval(NOON + HOUR / 2, NOON + 2 * HOUR))
    assert Interval(NOON, NOON + 2 * HOUR).contains(first)


@pytest.mark.parametrize("end", [NOON, NOON.replace(tzinfo=None) + HOUR])
def test_an_empty_or_zoneless_interval_is_refused(end: datetime) -> None:
    with pytest.raises(ValueError, match="interval"):
        Interval(NOON, end)


def test_spans_that_touch_are_joined_and_empty_ones_dropped() -> None:
    assert merge_spans([(5, 9), (1, 3), (3, 4), (7, 8), (20, 20)]) == [(1, 4), (5, 9)]
