"""The agent's small cores: clock mentions, arguments, gates, history, breaker, spoken text."""

import json
from contextlib import suppress
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_app.core.breaker import Breaker
from agent_app.core.clock_mentions import Mention, mentions, times_in
from agent_app.core.gates import Known, admit
from agent_app.core.model_answer import BrokenArgumentsError, ModelAnswer, read_arguments
from agent_app.core.spoken_text import looks_like_machinery, spoken
from agent_app.core.tool_schema import find_fault, strict_object
from agent_app.core.transcript import (
    called_results,
    customer_words,
    cut_at_heard,
    recent,
    reply_messages,
    tool_messages,
    user_message,
)

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("מחר ב-12", {(0, 0)}),
        ("בשעה 9 ורבע", {(9, 15)}),
        ("יש ב-16:30 או 17:00", {(4, 30), (5, 0)}),
        ("בארבע וחצי", {(4, 30)}),
        ("בשתים עשרה", {(0, 0)}),
        ("ברבע לחמש", {(4, 45)}),
        ("עוד שלושה ימים", set()),
        ("ב-24 בנובמבר", set()),
        ("ב-24.11", set()),
        ("ב-3 לחודש", set()),
        ("קומה 5, חדר 12", set()),
        ("הטלפון הוא 03-1234567", set()),
    ],
)
def test_times_of_day_are_read_from_speech(text: str, expected: set[Mention]) -> None:
    assert mentions(text) == expected


def test_times_are_found_in_results_however_deep() -> None:
    result = {
        "ok": True,
        "slots": [{"start_iso": "2026-11-24T12:00:00+02:00"}],
        "open": [["10:00", "20:00"]],
        "n": 4,
    }

    assert times_in(result) == {(0, 0), (10, 0), (8, 0)}


SCHEMA = strict_object(
    {
        "date": {"type": "string"},
        "n": {"type": ["integer", "null"]},
        "expect": {"type": "string", "enum": ["a", "b"]},
    }
)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "one JSON object"),
        ({"date": "x"}, "missing n, expect"),
        ({"date": "x", "n": 1, "expect": "a", "who": 1}, "unknown argument who"),
        ({"date": 1, "n": 1, "expect": "a"}, "date must be string"),
        ({"date": "x", "n": True, "expect": "a"}, "n must be integer or null"),
        ({"date": "x", "n": None, "expect": "c"}, "expect must be one of a, b"),
        ({"date": "x" * 1001, "n": None, "expect": "a"}, "longer than 1000"),
    ],
)
def test_wrong_arguments_are_named(arguments: Any, words: str) -> None:
    assert words in (find_fault(SCHEMA, arguments) or "")


def test_right_arguments_pass() -> None:
    assert find_fault(SCHEMA, {"date": "x", "n": None, "expect": "a"}) is None


@pytest.mark.parametrize(
    "text", ["[" * 200_000, '{"a": NaN}', '{"a":1,"a":2}', "[]", "{", '{"a": ' + "9" * 5000 + "}"]
)
def test_broken_arguments_are_refused_and_never_crash(text: str) -> None:
    with pytest.raises(BrokenArgumentsError):
        read_arguments(text)


@given(st.text())
def test_any_text_is_an_object_or_refused(text: str) -> None:
    with suppress(BrokenArgumentsError):
        assert isinstance(read_arguments(text), dict)


def test_calls_come_together_by_index() -> None:
    answer = ModelAnswer()
    answer.add_call(1, "b", "second", "")
    answer.add_call(0, "a", "first", '{"x"')
    answer.add_call(1, None, "second", "{}")
    answer.add_call(0, None, None, ":1}")

    assert [(call.call_id, call.name, call.arguments) for call in answer.calls] == [
        ("b", "second", "{}"),
        ("a", "first", '{"x":1}'),
    ]


KNOWN = Known(
    results=[{"slots": [{"start_iso": "2026-11-24T12:00:00+02:00"}]}],
    customer_words="אני דנה, 052-1234567",
    phones=["+972541112233"],
    zone=ZoneInfo("Asia/Jerusalem"),
)


def booking(**changes: Any) -> dict[str, Any]:
    return {"start_iso": "2026-11-24T12:00", "customer_name": "דנה", "customer_phone": None, **changes}


@pytest.mark.parametrize(
    "start", ["2026-11-24T12:00", "2026-11-24T12:00:00+02:00", "2026-11-24T10:00:00+00:00"]
)
def test_a_start_that_a_tool_gave_is_admitted_in_any_spelling(start: str) -> None:
    assert admit("calendar.create_appointment", booking(start_iso=start), KNOWN) == (
        booking(start_iso=start),
        None,
    )


@pytest.mark.parametrize("start", ["2026-11-24T13:00", "tomorrow", "2026-11-24T12:00:00+00:00"])
@pytest.mark.parametrize("name", ["calendar.create_appointment", "calendar.reschedule_appointment"])
def test_a_start_from_nowhere_is_not(start: str, name: str) -> None:
    assert admit(name, booking(start_iso=start), KNOWN)[1] is not None


@pytest.mark.parametrize(
    ("phone", "kept"),
    [
        ("0521234567", True),
        ("+972 52 123 4567", True),
        ("0541112233", True),
        ("0529999999", False),
        (None, True),
    ],
)
def test_only_a_phone_that_the_customer_gave_is_kept(phone: str | None, *, kept: bool) -> None:
    arguments, _ = admit("calendar.create_appointment", booking(customer_phone=phone), KNOWN)

    assert arguments["customer_phone"] == (phone if kept else None)


@pytest.mark.parametrize("name", ["לקוח", "Customer", "  ", "123", "N/A"])
def test_a_placeholder_is_no_name(name: str) -> None:
    assert admit("calendar.create_appointment", booking(customer_name=name), KNOWN)[0]["customer_name"] == ""


def test_a_reply_is_cut_to_what_was_heard_and_only_there() -> None:
    history = [
        user_message("שלום"),
        *reply_messages(1, "ראשון. שני.", "speech"),
        user_message("מה?"),
        *reply_messages(2, "שלישי. רביעי.", "speech"),
    ]

    cut = cut_at_heard(history, 2, "שלישי.")

    texts = [
        json.loads(one["tool_calls"][0]["function"]["arguments"])["text"]
        for one in cut
        if one.get("tool_calls")
    ]
    assert texts == ["ראשון. שני.", "שלישי.…"]
    assert cut_at_heard(history, 2, "שלישי. רביעי.") == history


def test_the_recent_history_begins_with_the_customer() -> None:
    history = [
        message
        for turn in range(1, 6)
        for message in (user_message(str(turn)), *reply_messages(turn, "x", "speech"))
    ]

    kept = recent(history, 2)

    assert [one["content"] for one in kept if one["role"] == "user"] == ["4", "5"]
    assert kept[0]["role"] == "user"


def test_results_and_words_are_read_back() -> None:
    history = [
        user_message("א"),
        *tool_messages("t1", "calendar_find_slots", {}, {"ok": True}),
        *reply_messages(1, "ב", "speech"),
    ]

    assert (called_results(history), customer_words(history)) == ([{"ok": True}], "א")


def test_the_breaker_rests_probes_once_and_recovers() -> None:
    breaker = Breaker()
    breaker.failed(100.0)

    assert not breaker.allows(129.9)
    assert breaker.allows(130.0)
    assert not breaker.allows(130.0)  # one probe at a time
    breaker.gave_up()
    assert breaker.allows(131.0)
    breaker.succeeded()
    assert breaker.allows(131.0)
    assert breaker.allows(131.0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**שלום!** 😀", "שלום!"),
        ("- אחת\n- שתיים", "אחת שתיים"),
        ("ראו https://x.test/a?b או [כאן](http://y.test)", "ראו או כאן"),
        ("א\u202eב\x00", "אב"),
        ("👍🏽", ""),
        ("100 ₪ בלבד", "100 ₪ בלבד"),
        ("ב-12:00, נכון?", "ב-12:00, נכון?"),
    ],
)
def test_only_speech_is_left(text: str, expected: str) -> None:
    assert spoken(text) == expected


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert spoken(spoken(text)) == spoken(text)


def test_machinery_is_no_speech() -> None:
    assert looks_like_machinery('{"a": 1}')
    assert looks_like_machinery("אקרא ל-calendar_find_slots")
    assert not looks_like_machinery("שלום, איך אפשר לעזור?")
