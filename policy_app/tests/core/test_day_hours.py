"""Which hours hold on a date: overrides, yearly dates, special days, the week, and a lane within them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_app.core.day_hours import Source
from policy_app.core.opening_hours import DAYS, WHOLE_DAY, closed_from, intersection
from policy_app.core.policy import BusinessPolicy, merge

pytestmark = pytest.mark.unit

# 2026: all of them Sundays to Thursdays but where the name says otherwise.
SUNDAY = date(2026, 6, 7)
KIPPUR, KIPPUR_EVE = date(2026, 9, 21), date(2026, 9, 20)
ROSH_HASHANA_SATURDAY, ROSH_HASHANA_EVE_FRIDAY = date(2026, 9, 12), date(2026, 9, 11)
HOL_HAMOED, HOL_HAMOED_SATURDAY = date(2026, 9, 28), date(2026, 4, 4)
SEVENTH_PESACH_EVE = date(2026, 4, 7)  # Hol HaMoed as well
REMEMBRANCE_DAY = date(2026, 4, 21)
DAY_LONG = {day: [["09:00", "20:00"]] for day in DAYS[:6]}


def shop(**values: Any) -> BusinessPolicy:
    return BusinessPolicy(**{"opening_hours": DAY_LONG, **values})


def test_a_policy_of_its_own_knows_no_holidays() -> None:
    assert BusinessPolicy().windows_on(KIPPUR) == ((540, 1320),)


@pytest.mark.parametrize("values", [{}, {"allow_24_7": True}])
def test_a_closed_holiday_beats_the_week_and_round_the_clock(values: dict[str, Any]) -> None:
    policy = shop(holiday_rules={"chag": "closed"}, **values)

    assert policy.windows_on(KIPPUR) == ()
    assert policy.windows_on(SUNDAY) != ()
    assert policy.windows_on(KIPPUR_EVE) != ()


def test_a_short_day_closes_at_its_hour_and_a_later_window_falls_away() -> None:
    halves = {"sun": [["09:00", "14:00"], ["16:00", "20:00"]]}
    policy = BusinessPolicy(
        opening_hours=halves, holiday_rules={"erev_chag": "short"}, short_day_closes_at="12:30"
    )

    assert policy.windows_on(KIPPUR_EVE) == ((540, 750),)
    assert replace(policy, short_day_closes_at="16:00").windows_on(KIPPUR_EVE) == ((540, 840),)
    assert replace(policy, allow_24_7=True).windows_on(KIPPUR_EVE) == ((0, 750),)


def test_hours_that_the_prompt_gives_a_kind_beat_the_choice_in_the_database() -> None:
    database = {"opening_hours": DAY_LONG, "holiday_rules": {"erev_chag": "closed", "chag": "closed"}}

    policy = merge(BusinessPolicy(), database, {"special": {"erev_chag": [["08:00", "12:30"]]}})

    assert policy.windows_on(KIPPUR_EVE) == ((480, 750),)
    assert policy.windows_on(ROSH_HASHANA_EVE_FRIDAY) == ((480, 750),)
    assert policy.windows_on(KIPPUR) == ()


def test_a_date_beats_a_yearly_date_which_beats_a_holiday() -> None:
    policy = shop(
        holiday_rules={"chag": "closed"},
        dates={"09-21": [["10:00", "11:00"]], "09-13": [["10:00", "11:00"]]},
        date_overrides={KIPPUR: [["12:00", "13:00"]]},
    )

    assert policy.windows_on(KIPPUR) == ((720, 780),)
    assert policy.windows_on(date(2026, 9, 13)) == ((600, 660),)
    assert policy.business_hours_on(KIPPUR).source == Source.OVERRIDE
    assert policy.business_hours_on(date(2026, 9, 13)).source == Source.YEARLY


@pytest.mark.parametrize(
    ("rules", "windows"),
    [
        ({"hol_hamoed": "closed"}, ()),
        ({"erev_chag": "closed"}, ()),
        ({"erev_chag": "closed", "hol_hamoed": "short"}, ()),
        ({"erev_chag": "short", "hol_hamoed": "open"}, ((540, 780),)),
        ({"erev_chag": "open", "hol_hamoed": "open"}, ((540, 1200),)),
    ],
)
def test_a_day_of_two_kinds_keeps_the_rules_of_both(rules: dict[str, str], windows: object) -> None:
    assert shop(holiday_rules=rules).windows_on(SEVENTH_PESACH_EVE) == windows


def test_hours_for_hol_hamoed_do_not_open_the_sabbath_of_a_shop_that_keeps_it() -> None:
    policy = shop(special={"hol_hamoed": [["09:00", "13:00"]]})

    assert policy.windows_on(HOL_HAMOED_SATURDAY) == ()
    assert policy.windows_on(HOL_HAMOED) == ((540, 780),)
    assert replace(policy, allow_24_7=True).windows_on(HOL_HAMOED_SATURDAY) == ((540, 780),)


def test_memorial_days_have_a_rule_of_their_own() -> None:
    policy = shop(holiday_rules={"chag": "closed", "memorial": "short"})

    assert policy.windows_on(REMEMBRANCE_DAY) == ((540, 780),)


@pytest.mark.parametrize(
    "values",
    [
        {"holiday_rules": {"purim": "closed"}},
        {"holiday_rules": {"chag": "shut"}},
        {"special": {"purim": []}},
        {"short_day_closes_at": "13"},
    ],
)
def test_unknown_kinds_and_rules_make_no_policy(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"holiday rules|short_day_closes_at"):
        BusinessPolicy(**values)


# --- lanes ------------------------------------------------------------------------------------------

EVENINGS = {"sun": [["16:00", "22:00"]], "mon": [["16:00", "22:00"]]}


@pytest.mark.parametrize("hours", [None, {}, {"someday": []}, [], "10-20"])
def test_a_lane_without_usable_hours_keeps_those_of_the_business(hours: Any) -> None:
    assert shop().for_lane(hours, {}) == shop()


@pytest.mark.parametrize("values", [{}, {"allow_24_7": True}])
def test_own_hours_replace_the_week_and_round_the_clock(values: dict[str, Any]) -> None:
    lane = shop(**values).for_lane(EVENINGS, {})

    assert [lane.windows_on(SUNDAY + timedelta(days=days)) for days in range(3)] == [
        ((960, 1320),),
        ((960, 1320),),
        (),
    ]


@pytest.mark.parametrize(
    ("override", "windows"),
    [([], ()), ([["08:00", "18:00"]], ((960, 1080),)), ([["08:00", "12:00"]], ())],
)
def test_on_a_date_the_business_overrides_a_lane_is_open_where_both_are(
    override: list[list[str]], windows: object
) -> None:
    policy = shop(date_overrides={SUNDAY: override})

    assert policy.for_lane(EVENINGS, {}).windows_on(SUNDAY) == windows
    assert policy.for_lane(None, {}).windows_on(SUNDAY) == policy.windows_on(SUNDAY)


def test_on_holidays_and_short_days_too() -> None:
    policy = shop(holiday_rules={"chag": "closed", "erev_chag": "short"}, short_day_closes_at="17:00")
    lane = policy.for_lane(EVENINGS, {})

    assert lane.windows_on(KIPPUR) == ()
    assert lane.windows_on(KIPPUR_EVE) == ((960, 1020),)


def test_a_lanes_own_date_beats_its_week_and_the_businesss_but_opens_no_closed_date() -> None:
    extra = {SUNDAY: [["21:00", "23:00"]], KIPPUR: [["10:00", "12:00"]], date(2026, 6, 8): []}
    policy = shop(holiday_rules={"chag": "closed"})

    for lane in (policy.for_lane(EVENINGS, extra), policy.for_lane(None, extra)):
        assert lane.windows_on(SUNDAY) == ((1260, 1380),)
        assert lane.windows_on(date(2026, 6, 8)) == ()
        assert lane.windows_on(KIPPUR) == ()


def test_a_lanes_date_that_cant_be_used_is_a_day_off() -> None:
    days: Any = {SUNDAY: [["9", "10"]]}

    assert shop().for_lane(None, days).windows_on(SUNDAY) == ()


def test_a_lane_keeps_its_hours_when_other_values_change_and_equals_only_its_like() -> None:
    lane = shop().for_lane(EVENINGS, {SUNDAY: []})

    assert replace(lane, min_notice_min=60).windows_on(SUNDAY) == ()
    assert lane == shop().for_lane(EVENINGS, {SUNDAY: []})
    assert hash(lane) == hash(shop().for_lane(EVENINGS, {SUNDAY: []}))
    assert lane not in (shop(), shop().for_lane(EVENINGS, {}))
    assert lane.for_lane(None, {}) == shop()


# --- arithmetic -------------------------------------------------------------------------------------

minutes = st.integers(0, 1439)
some_windows = st.lists(st.tuples(minutes, minutes), max_size=4).map(
    lambda pairs: tuple(sorted((start, end) for start, end in pairs if start < end))
)


@given(some_windows, some_windows, minutes)
def test_a_minute_is_in_the_intersection_when_it_is_in_both(one: Any, other: Any, minute: int) -> None:
    def inside(windows: Any) -> bool:
        return any(start <= minute < end for start, end in windows)

    assert inside(intersection(one, other)) == (inside(one) and inside(other))
    assert not inside(closed_from(one, minute))


def test_windows_that_touch_stay_two() -> None:
    assert intersection(((540, 780), (780, 1020)), ((0, 1440),)) == ((540, 780), (780, 1020))
    assert closed_from([(540, 780), (780, 1020)], 780) == ((540, 780),)
    assert WHOLE_DAY == [["00:00", "24:00"]]
