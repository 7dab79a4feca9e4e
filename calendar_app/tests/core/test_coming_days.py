"""The coming days of a policy, and why one of them offers nothing."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from calendar_app.core.coming_days import WhyNone, coming_days
from policy_app.core.policy import BusinessPolicy

pytestmark = pytest.mark.unit

# A Sunday; the next day is Yom Kippur.
NOW = datetime(2026, 9, 20, 16, 0, tzinfo=ZoneInfo("Asia/Jerusalem"))
WEEK = {day: [["09:00", "18:00"]] for day in ("sun", "mon", "tue", "wed", "thu")}


def policy(**values: Any) -> BusinessPolicy:
    return BusinessPolicy(**{"opening_hours": WEEK, "holiday_rules": {"chag": "closed"}, **values})


def test_seven_days_from_today_with_what_is_left_of_today() -> None:
    days = coming_days(policy(), now=NOW)

    assert [(day.day.day, len(day.starts), day.why_none) for day in days] == [
        (20, 2, None),
        (21, 0, WhyNone.CLOSED_SPECIAL_DAY),
        (22, 9, None),
        (23, 9, None),
        (24, 9, None),
        (25, 0, WhyNone.CLOSED_WEEKDAY),
        (26, 0, WhyNone.CLOSED_SPECIAL_DAY),
    ]
    assert days[2].windows == ((540, 1080),)


@pytest.mark.parametrize(
    ("values", "at", "why"),
    [
        ({"min_notice_min": 1200}, 0, WhyNone.TOO_LATE),
        ({"booking_window_days": 1}, 2, WhyNone.BEYOND_WINDOW),
        ({"date_overrides": {date(2026, 9, 22): []}}, 2, WhyNone.CLOSED_BY_OVERRIDE),
        ({"dates": {"09-22": []}}, 2, WhyNone.CLOSED_EVERY_YEAR),
        ({"slot_size_min": 600}, 2, WhyNone.NOTHING_FITS),
        ({"last_start": "08:00"}, 2, WhyNone.NOTHING_FITS),
    ],
)
def test_a_day_without_starts_says_why(values: dict[str, Any], at: int, why: WhyNone) -> None:
    day = coming_days(policy(**values), now=NOW)[at]

    assert (day.starts, day.why_none) == ((), why)
