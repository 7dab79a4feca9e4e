"""The worked vectors of the slot rules: counts, edges, every start where listed, refusals and suggestions."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from calendar_app.core.slots import check_start, day_starts
from policy_app.core.policy import BusinessPolicy

pytestmark = pytest.mark.unit

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "slots.json").read_text(encoding="utf-8"))


def policy_of(given: dict[str, Any]) -> BusinessPolicy:
    return BusinessPolicy(
        tz=given.get("tz", "Asia/Jerusalem"),
        slot_size_min=given["slot"],
        allow_24_7=given.get("allow_24_7", False),
        opening_hours=given.get("opening_hours", {}),
        date_overrides={date.fromisoformat(day): w for day, w in given.get("overrides", {}).items()},
        min_notice_min=given.get("min_notice", 0),
        booking_window_days=given.get("window_days", 30),
    )


def busy_of(given: dict[str, Any]) -> list[tuple[datetime, datetime]]:
    return [
        (datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in given.get("busy", [])
    ]


def shown(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")


@pytest.mark.parametrize("vector", VECTORS["slots"], ids=lambda vector: vector["id"])
def test_a_day_offers_exactly_the_worked_starts(vector: dict[str, Any]) -> None:
    given, expected = vector["input"], vector["expected"]
    policy = policy_of(given)
    day = date.fromisoformat(given["date"])
    now = (
        datetime.fromisoformat(given["now"])
        if "now" in given
        else datetime.combine(day - timedelta(days=2), datetime.min.time(), policy.zone)
    )

    starts = day_starts(policy, day, now=now, duration_min=given.get("duration"), busy=busy_of(given))

    labels = [shown(start) for start in starts]
    assert len(labels) == expected["count"]
    assert labels[:1] == ([expected["first"]] if "first" in expected else [])
    assert labels[-1:] == ([expected["last"]] if "last" in expected else [])
    if "starts" in expected:
        assert labels == [
            label if "T" in label else f"{given['date']}T{label}" for label in expected["starts"]
        ]
    assert len({start.timestamp() for start in starts}) == len(starts)


@pytest.mark.parametrize("vector", VECTORS["guards"], ids=lambda vector: vector["id"])
def test_a_wished_start_gets_the_worked_answer(vector: dict[str, Any]) -> None:
    given, expected = vector["input"], vector["expected"]
    start = datetime.fromisoformat(given["start"])
    now = datetime.combine(start.date() - timedelta(days=2), datetime.min.time(), ZoneInfo("Asia/Jerusalem"))

    code, suggestions = check_start(
        policy_of(given), start, now=now, duration_min=given.get("duration"), busy=busy_of(given)
    )

    assert (code or "ok", [shown(moment) for moment in suggestions]) == (
        expected["result"],
        expected["suggestions"],
    )
