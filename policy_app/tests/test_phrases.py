"""Sentences that depend on the policy: what will happen on a special day."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from policy_app import phrases
from policy_app.core.holidays import special_day
from policy_app.core.policy import BusinessPolicy

pytestmark = pytest.mark.unit

FRIDAYS_TOO = {"sun": [["09:00", "20:00"]], "fri": [["08:00", "14:00"]]}
EVE_ON_FRIDAY, SATURDAY, HOSHANA_RABA = date(2026, 9, 11), date(2026, 9, 12), date(2026, 10, 2)


@pytest.mark.parametrize(
    ("day", "values", "line"),
    [
        (
            EVE_ON_FRIDAY,
            {"holiday_rules": {"erev_chag": "short"}},
            "ערב ראש השנה, 11/09/2026: פתוח עד 13:00",
        ),
        (EVE_ON_FRIDAY, {"holiday_rules": {"erev_chag": "closed"}}, "ערב ראש השנה, 11/09/2026: סגור"),
        (EVE_ON_FRIDAY, {}, "ערב ראש השנה, 11/09/2026: פתוח כרגיל, 08:00-14:00"),
        (SATURDAY, {}, "ראש השנה, 12/09/2026: סגור כרגיל, שבת"),
        (
            EVE_ON_FRIDAY,
            {"special": {"erev_chag": [["08:00", "12:30"]]}, "holiday_rules": {"erev_chag": "short"}},
            "ערב ראש השנה, 11/09/2026: פתוח 08:00-12:30",
        ),
        (
            HOSHANA_RABA,
            {"holiday_rules": {"erev_chag": "short", "hol_hamoed": "closed"}},
            "הושענא רבה, ערב שמחת תורה, 02/10/2026: סגור",
        ),
        (
            EVE_ON_FRIDAY,
            {"date_overrides": {EVE_ON_FRIDAY: [["10:00", "11:00"]]}},
            "ערב ראש השנה, 11/09/2026: פתוח 10:00-11:00",
        ),
    ],
)
def test_a_line_says_what_will_happen_on_a_special_day(day: date, values: dict[str, Any], line: str) -> None:
    special = special_day(day)
    assert special is not None

    with translation.override("he"):
        said = phrases.special_day_line(day, special, BusinessPolicy(opening_hours=FRIDAYS_TOO, **values))

    assert said == line
