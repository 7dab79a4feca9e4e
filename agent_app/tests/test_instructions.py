"""What the model is told of the business's hours."""

from datetime import date

import pytest

from agent_app.instructions import hours_line, special_dates_line
from policy_app.core.policy import BusinessPolicy

pytestmark = pytest.mark.unit

EREV_PESACH = date(2027, 4, 21)


def test_the_week_is_told_day_by_day() -> None:
    policy = BusinessPolicy(opening_hours={"sun": [["09:00", "13:00"], ["16:00", "19:00"]]})

    assert hours_line(policy).startswith("sun 09:00-13:00, 16:00-19:00; mon closed;")


def test_dates_of_other_hours_are_told_as_far_as_can_be_booked() -> None:
    policy = BusinessPolicy(
        booking_window_days=7,
        holiday_rules={"chag": "closed", "erev_chag": "short"},
        short_day_closes_at="13:00",
        date_overrides={date(2027, 4, 25): [["10:00", "12:00"]], date(2027, 4, 29): []},
    )

    assert special_dates_line(policy, EREV_PESACH) == (
        "2027-04-21 09:00-13:00; 2027-04-22 closed; 2027-04-25 10:00-12:00; "
        "2027-04-27 09:00-13:00; 2027-04-28 closed"
    )


def test_an_ordinary_month_has_none() -> None:
    assert special_dates_line(BusinessPolicy(), date(2026, 11, 23)) == ""
