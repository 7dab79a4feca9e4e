"""Special days against a table of dates written by hand, not made by any library."""

from datetime import date, timedelta

import pytest

from policy_app.core.holidays import (
    CHAG,
    EREV_CHAG,
    HOL_HAMOED,
    MEMORIAL,
    SpecialDay,
    special_day,
    special_days,
    special_days_from,
)

pytestmark = pytest.mark.unit

DAY = timedelta(days=1)
# Year: Pesach, Yom HaShoah, Yom HaZikaron, Independence Day, Shavuot, Rosh Hashana (first day).
YEARS = {
    2024: "04-23 05-06 05-13 05-14 06-12 10-03",
    2025: "04-13 04-24 04-30 05-01 06-02 09-23",
    2026: "04-02 04-14 04-21 04-22 05-22 09-12",
    2027: "04-22 05-04 05-11 05-12 06-11 10-02",
    2028: "04-11 04-24 05-01 05-02 05-31 09-21",
    2029: "03-31 04-12 04-18 04-19 05-20 09-10",
    2030: "04-18 04-30 05-07 05-08 06-07 09-28",
}


def expected(year: int) -> dict[date, tuple[str, ...]]:
    """The special days of a year, from the table: what lies between is fixed in the Hebrew calendar."""
    pesach, shoah, zikaron, independence, shavuot, rosh_hashana = (
        date.fromisoformat(f"{year}-{text}") for text in YEARS[year].split()
    )
    sukkot = rosh_hashana + 14 * DAY
    found: dict[date, tuple[str, ...]] = dict.fromkeys((shoah, zikaron), (MEMORIAL,))
    for first in (pesach, shavuot, rosh_hashana, rosh_hashana + 9 * DAY, sukkot):
        found[first - DAY] = (EREV_CHAG,)
    for after in range(1, 6):
        found[pesach + after * DAY] = (HOL_HAMOED,)
    for after in range(1, 7):
        found[sukkot + after * DAY] = (HOL_HAMOED,)
    found[pesach + 5 * DAY] = found[sukkot + 6 * DAY] = (EREV_CHAG, HOL_HAMOED)
    for feast in (pesach, pesach + 6 * DAY, independence, shavuot, rosh_hashana, rosh_hashana + DAY):
        found[feast] = (CHAG,)
    for feast in (rosh_hashana + 9 * DAY, sukkot, sukkot + 7 * DAY):
        found[feast] = (CHAG,)
    return found


@pytest.mark.parametrize("year", YEARS)
def test_every_special_day_of_a_year_is_on_its_date_and_there_are_no_others(year: int) -> None:
    assert {day: special.kinds for day, special in special_days(year).items()} == expected(year)


@pytest.mark.parametrize(
    ("day", "kinds", "name"),
    [
        (date(2026, 4, 1), (EREV_CHAG,), "ערב פסח"),
        (date(2026, 4, 5), (HOL_HAMOED,), "חול המועד פסח"),
        (date(2026, 4, 7), (EREV_CHAG, HOL_HAMOED), "חול המועד פסח, ערב שביעי של פסח"),
        (date(2026, 4, 14), (MEMORIAL,), "יום הזיכרון לשואה ולגבורה"),
        (date(2024, 5, 13), (MEMORIAL,), "יום הזיכרון לחללי מערכות ישראל"),
        (date(2024, 5, 14), (CHAG,), "יום העצמאות"),
        (date(2026, 9, 13), (CHAG,), "ראש השנה"),
        (date(2026, 10, 2), (EREV_CHAG, HOL_HAMOED), "הושענא רבה, ערב שמחת תורה"),
        (date(2026, 10, 3), (CHAG,), "שמחת תורה"),
    ],
)
def test_special_days_have_their_hebrew_names(day: date, kinds: tuple[str, ...], name: str) -> None:
    assert special_day(day) == SpecialDay(kinds, name)
    assert SpecialDay(kinds, name).kind == kinds[0]


@pytest.mark.parametrize("day", [date(2026, 6, 7), date(2026, 3, 3), date(1, 1, 1), date(9999, 12, 31)])
def test_other_days_purim_and_far_years_are_ordinary(day: date) -> None:
    assert special_day(day) is None


def test_the_days_of_a_year_come_in_time_order() -> None:
    assert list(special_days(2026)) == sorted(special_days(2026))


def test_a_span_over_the_new_year_is_listed_without_its_end() -> None:
    listed = special_days_from(date(2026, 10, 3), 365)

    assert listed[0] == (date(2026, 10, 3), SpecialDay((CHAG,), "שמחת תורה"))
    assert listed[-1] == (date(2027, 10, 2), SpecialDay((CHAG,), "ראש השנה"))
    assert special_days_from(date(2026, 10, 3), 1) == listed[:1]
