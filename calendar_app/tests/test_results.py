"""The dicts that tools answer with."""

import json

import pytest
from django.utils import translation

from calendar_app.core import slots
from calendar_app.results import SENTENCES, refusal, sentence, span, success
from calendar_app.testing import JERUSALEM, wall

pytestmark = pytest.mark.unit

DESIGN_CODES = {
    "off_grid",
    "outside_hours",
    "closed_day",
    "slot_taken",
    "in_past",
    "too_soon",
    "beyond_window",
    "need_phone",
    "need_name",
    "invalid_phone",
    "invalid_time",
    "nonexistent_time",
    "ambiguous_time",
    "not_found",
    "not_allowed",
    "unavailable",
}


def test_every_code_of_the_contract_has_a_sentence() -> None:
    assert set(SENTENCES) == DESIGN_CODES
    with translation.override("en"):
        assert all(sentence(code).strip() for code in SENTENCES)


def test_the_slot_engine_speaks_no_other_code() -> None:
    assert slots.check_start.__doc__ is not None
    named = {code for code in DESIGN_CODES if f"`{code}`" in slots.check_start.__doc__}

    assert named >= {
        "closed_day",
        "outside_hours",
        "off_grid",
        "in_past",
        "too_soon",
        "beyond_window",
        "slot_taken",
    }


def test_a_refusal_carries_suggestions_only_where_the_contract_says() -> None:
    near = [span(wall("2026-11-24 11:00"), wall("2026-11-24 12:00"), JERUSALEM)]

    with translation.override("en"):
        taken = refusal("slot_taken", suggestions=near)
        past = refusal("in_past", suggestions=near)

    assert taken == {
        "ok": False,
        "error": "slot_taken",
        "message": "That time is already taken.",
        "suggestions": [
            {"start_iso": "2026-11-24T11:00:00+02:00", "end_iso": "2026-11-24T12:00:00+02:00"},
        ],
    }
    assert past == {"ok": False, "error": "in_past", "message": "That time has already passed."}


def test_results_are_plain_json() -> None:
    result = success(slots=[], reason="closed_day")

    assert json.loads(json.dumps(refusal("closed_day"))) == refusal("closed_day")
    assert json.loads(json.dumps(result)) == {"ok": True, "slots": [], "reason": "closed_day"}
