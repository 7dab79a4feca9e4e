"""The policy's values and the merge of defaults, database and prompt."""

from datetime import date
from typing import Any

import pytest

from policy_app.core.policy import BusinessPolicy, merge, unusable_keys

pytestmark = pytest.mark.unit

SUNDAY, SATURDAY, KIPPUR = date(2026, 6, 7), date(2026, 6, 6), date(2026, 9, 21)


def test_one_value_is_enough_to_make_a_policy_and_it_is_hashable() -> None:
    policy = BusinessPolicy(slot_size_min=15)

    assert (policy.tz, policy.booking_window_days, policy.windows_on(SUNDAY)) == (
        "Asia/Jerusalem",
        30,
        ((540, 1320),),
    )
    assert hash(policy) == hash(BusinessPolicy(slot_size_min=15))


def test_a_policy_keeps_its_own_copy_of_the_hours() -> None:
    hours = {"sun": [["10:00", "20:00"]]}
    policy = BusinessPolicy(opening_hours=hours)

    hours["sun"].append(["21:00", "22:00"])

    assert policy.opening_hours == {"sun": [["10:00", "20:00"]]}


@pytest.mark.parametrize(
    "values",
    [
        {"tz": "Asia"},
        {"tz": "../etc"},
        {"slot_size_min": 0},
        {"last_start": "25:00"},
        {"opening_hours": {"x": []}},
    ],
)
def test_unusable_values_make_no_policy(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"zone|slot|last_start|opening hours"):
        BusinessPolicy(**values)


def test_an_explicit_date_beats_a_yearly_one_which_beats_round_the_clock() -> None:
    policy = BusinessPolicy(
        allow_24_7=True, dates={"09-21": [], "06-07": []}, date_overrides={SUNDAY: [["10:00", "12:00"]]}
    )

    assert policy.windows_on(SUNDAY) == ((600, 720),)
    assert policy.windows_on(KIPPUR) == ()
    assert policy.windows_on(SATURDAY) == ((0, 1440),)


def test_hours_in_the_database_are_the_whole_week() -> None:
    merged = merge(BusinessPolicy(), {"opening_hours": {"mon": [["08:00", "12:00"]]}}, {})

    assert merged.windows_on(SUNDAY) == ()


@pytest.mark.parametrize("unset", [None, {}])
def test_hours_that_are_not_set_leave_the_defaults(unset: object) -> None:
    assert merge(BusinessPolicy(), {"opening_hours": unset}, {}) == BusinessPolicy()


def test_round_the_clock_from_the_prompt_wins_over_hours_and_false_lets_them_hold() -> None:
    hours = {"sun": [["10:00", "20:00"]]}

    always = merge(BusinessPolicy(), {"opening_hours": hours}, {"allow_24_7": True})
    never = merge(BusinessPolicy(), {"opening_hours": hours, "allow_24_7": True}, {"allow_24_7": False})

    assert always.windows_on(SATURDAY) == ((0, 1440),)
    assert (never.windows_on(SATURDAY), never.windows_on(SUNDAY)) == ((), ((600, 1200),))


def test_a_night_window_of_the_prompt_moves_the_next_days_opening() -> None:
    database = {"opening_hours": {"fri": [["00:30", "13:00"]], "wed": [["20:00", "04:00"]]}}
    prompt = {"opening_hours": {"thu": [["02:00", "01:00"]]}}

    merged = merge(BusinessPolicy(), database, prompt)

    assert merged.opening_hours == {
        "wed": [["20:00", "02:00"]],
        "thu": [["02:00", "01:00"]],
        "fri": [["01:00", "13:00"]],
    }


def test_values_that_cant_be_used_are_passed_over_and_named() -> None:
    layer = {
        "tz": "Mars",
        "slot_size_min": True,
        "min_notice_min": -1,
        "opening_hours": [],
        "booking_window_days": 7,
        "cancel_notice_min": "1",
        "special": {"purim": []},
        "holiday_rules": {"chag": "shut"},
        "short_day_closes_at": "noon",
    }

    assert merge(BusinessPolicy(), layer, {}) == BusinessPolicy(booking_window_days=7)
    assert unusable_keys(layer) == sorted(layer.keys() - {"booking_window_days"})


def test_yearly_and_special_days_of_the_prompt_are_kept() -> None:
    merged = merge(BusinessPolicy(), {}, {"dates": {"07-24": []}, "special": {"chag": []}})

    assert (merged.dates, merged.special) == ({"07-24": []}, {"chag": []})
