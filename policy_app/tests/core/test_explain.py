"""Where each rule in force comes from."""

from typing import Any

import pytest

from policy_app.core.explain import RuleRow, explain
from policy_app.core.policy import BusinessPolicy, merge
from policy_app.core.prompt_rules import PromptReading, read_prompt

pytestmark = pytest.mark.unit


def rows_of(database: dict[str, Any], prompt: str) -> dict[str, RuleRow]:
    return {row.key: row for row in explain(BusinessPolicy(), database, read_prompt(prompt))}


def test_a_rule_of_the_prompt_stands_next_to_the_database_with_its_sentence() -> None:
    rows = rows_of(
        {"slot_size_min": 60, "opening_hours": {"fri": [["09:00", "12:00"]]}}, "שישי 8-13. תורים כל חצי שעה"
    )

    assert rows["opening_hours.fri"] == RuleRow(
        "opening_hours.fri", [["09:00", "12:00"]], [["08:00", "13:00"]], ("שישי 8-13",), [["08:00", "13:00"]]
    )
    assert rows["slot_size_min"] == RuleRow("slot_size_min", 60, 30, ("תורים כל חצי שעה",), 30)


def test_a_rule_that_the_prompt_does_not_name_is_the_databases() -> None:
    rows = rows_of({"min_notice_min": 90}, "שישי 8-13")

    assert rows["min_notice_min"] == RuleRow("min_notice_min", 90, None, (), 90)
    assert rows["opening_hours.sat"] == RuleRow("opening_hours.sat", [], None, (), [])


def test_round_the_clock_from_the_prompt_shows_on_every_day() -> None:
    rows = rows_of({}, "פתוח 24/7")

    assert (rows["allow_24_7"].database, rows["allow_24_7"].in_force) == (False, True)
    assert rows["opening_hours.sat"] == RuleRow("opening_hours.sat", [], None, (), [["00:00", "24:00"]])


def test_special_days_show_the_owners_choice_and_what_the_prompt_makes_of_it() -> None:
    rows = rows_of({"holiday_rules": {"chag": "closed", "erev_chag": "short"}}, "ערבי חג 8-12. ב-1.1 סגור")

    assert rows["special.chag"] == RuleRow("special.chag", "closed", None, (), "closed")
    assert rows["special.erev_chag"] == RuleRow(
        "special.erev_chag", "short", [["08:00", "12:00"]], ("ערבי חג 8-12",), [["08:00", "12:00"]]
    )
    assert rows["special.memorial"].in_force == "open"
    assert rows["dates.01-01"] == RuleRow("dates.01-01", None, [], ("ב-1.1 סגור",), [])


def test_what_is_in_force_is_what_the_merge_makes() -> None:
    database: dict[str, Any] = {"allow_24_7": True, "booking_window_days": 7}
    reading = read_prompt("שבת סגור. עד חודש קדימה")

    rows = {row.key: row.in_force for row in explain(BusinessPolicy(), database, reading)}

    merged = merge(BusinessPolicy(), database, reading.rules)
    assert rows["booking_window_days"] == merged.booking_window_days == 30
    assert rows["allow_24_7"] is merged.allow_24_7 is False
    assert (rows["opening_hours.sat"], rows["opening_hours.sun"]) == ([], [["00:00", "24:00"]])


def test_an_unusable_database_and_an_empty_prompt_leave_the_defaults() -> None:
    rows = explain(BusinessPolicy(), {"slot_size_min": 0}, PromptReading({}, (), ()))

    assert all(row.prompt is None and row.in_force == row.database for row in rows)


def test_a_rule_that_two_sentences_make_has_both() -> None:
    rows = rows_of({}, "שני 9-18. בימי שני הפסקה 13-14")

    assert rows["opening_hours.mon"].in_force == [["09:00", "13:00"], ["14:00", "18:00"]]
    assert rows["opening_hours.mon"].sentences == ("שני 9-18", "בימי שני הפסקה 13-14")
