"""The local dialogue: conversations as told, take-over in mid-turn, and what must hold whatever is said."""

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_app.core.dialogue import answer, note_reply, note_tool
from agent_app.core.dialogue_booking import MAX_TOOL_CALLS
from agent_app.core.dialogue_form import Form, Reply
from agent_app.tests.core.dialogue_scenarios import CHAT, KNOWN, SCENARIOS, Scenario
from agent_app.tests.core.dialogue_stage import NOW, Stage, at, set_stage
from calendar_app.results import SENTENCES

pytestmark = pytest.mark.unit

NOON = "2026-11-23T12:00:00+02:00"
FIND: dict[str, Any] = {"date": "2026-11-23", "time": "12:00", "duration_min": None, "service": None}
FREE: dict[str, Any] = {
    "ok": True,
    "requested": {"start_iso": NOON, "end_iso": "2026-11-23T13:00:00+02:00"},
    "available": True,
    "slots": [{"start_iso": NOON, "end_iso": "2026-11-23T13:00:00+02:00"}],
}
CREATE: dict[str, Any] = {"start_iso": NOON, "customer_name": "דנה", "customer_phone": "+972521112222"}
BOOKED: dict[str, Any] = {"ok": True, "appointment_id": 7, "start_iso": NOON, "already_booked": False}
PIECES = [
    "מחר ב-12",
    "יום שלישי",
    "ב-4",
    "כן",
    "לא",
    "הראשון",
    "המאוחר",
    "דנה כהן",
    "על שם יוסי",
    "0523456789",
    "#0523456789",
    "לבטל את התור",
    "להזיז את התור",
    "מתי התור שלי",
    "מה יש מחר",
    "יותר מאוחר",
    "משהו אחר",
    "נציג",
    "מה?",
    "רגע",
    "תודה",
    "ביי",
    "שעות פתיחה",
    "כתובת",
    "אתמול",
    "יום שישי ב-10",
    "מחר בערב",
    "בשבוע הבא",
    "עזבי",
    "שלום",
    "גלגל",
    "",
    "ועוד תור",
    "בעצם",
    "123",
    "מחר ב-7",
    "יום שני הבא ב-10",
    "לא משנה לי",
    "הכי מוקדם",
    "בעוד שעתיים",
    "27/3 ב-2:30",
    "%s {0}",
    "רשימת המתנה",
    "תוסיפי אותי לרשימה",
]


def phrases_of(reply: Reply) -> str:
    return " ".join(one.phrase for one in reply.sentences)


def short(names: list[str]) -> str:
    return " ".join(name.split(".")[1].split("_")[0] for name in names)


def standing(stage: Stage) -> tuple[str, ...]:
    return tuple(sorted(f"{start:%d/%m %H:%M} {name}" for start, name, _ in stage.calendar.booked.values()))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_conversation_goes_as_told(scenario: Scenario) -> None:
    stage = set_stage(**scenario.setup)

    told = []
    for words, *_ in scenario.turns:
        reply, ran = stage.hear(words)
        told.append((words, phrases_of(reply), short(ran), reply.expect))

    assert tuple(told) == scenario.turns
    assert standing(stage) == scenario.booked


def test_names_of_scenarios_are_unique() -> None:
    assert len({one.name for one in SCENARIOS}) == len(SCENARIOS) >= 60


def test_a_wished_time_is_found_then_tried_in_the_same_turn() -> None:
    stage = set_stage()

    stage.hear("מחר ב-12")

    (find, create) = stage.calendar.calls
    assert find == ("calendar.find_slots", FIND)
    assert create[0] == "calendar.create_appointment"
    assert create[1] == {
        "start_iso": NOON,
        "customer_name": "",
        "customer_phone": None,
        "service": None,
        "duration_min": None,
        "notes": None,
    }


def test_booking_completes_when_the_last_words_come_again_with_the_phone() -> None:
    stage = set_stage()
    stage.hear("תור למחר ב-12 על שם דנה כהן")

    reply, ran = stage.hear("#0523456789")

    assert ran == ["calendar.create_appointment"]
    assert stage.calendar.calls[-1][1]["customer_name"] == "דנה כהן"
    assert standing(stage) == ("23/11 12:00 דנה כהן",)
    assert reply.form.booked_start == NOON


def test_words_that_come_a_third_time_book_nothing_more() -> None:
    stage = set_stage()
    for words in ("מחר ב-12", "דנה", "#0523456789", "דנה"):
        stage.hear(words)

    reply, _ = stage.hear("דנה")

    assert standing(stage) == ("23/11 12:00 דנה",)
    assert reply.sentences[0].phrase == "booked_for"


# -- take-over -----------------------------------------------------------------------------------------


def test_take_over_after_the_model_found_the_time_asks_for_what_is_missing() -> None:
    stage = set_stage(**CHAT)
    stage.stored = note_tool({}, "calendar.find_slots", FIND, FREE)

    reply, ran = stage.hear("דנה כהן")

    assert ran == ["calendar.create_appointment"]
    assert phrases_of(reply) == "booked_for"


def test_take_over_after_the_model_booked_confirms_and_books_nothing() -> None:
    stage = set_stage(**KNOWN)
    stage.stored = note_tool({}, "calendar.find_slots", FIND, FREE)
    stage.stored = note_tool(stage.stored, "calendar.create_appointment", CREATE, BOOKED)

    reply, ran = stage.hear("מחר ב-12 על שם דנה")

    assert ran == []
    assert phrases_of(reply) == "booked_for"
    assert reply.sentences[0].params == {"moment": "מחר, יום שני 23.11, בשעה 12:00", "name": "דנה"}


def test_what_the_model_told_is_not_told_again() -> None:
    stored = note_tool({}, "calendar.create_appointment", CREATE, BOOKED)
    stage = set_stage(**KNOWN)
    stage.stored = note_reply(stored, "קבעתי תור למחר ב-12.", "speech")

    reply, _ = stage.hear("תודה רבה")

    assert (phrases_of(reply), reply.expect) == ("goodbye", "goodbye")


def test_what_the_model_said_can_be_heard_again() -> None:
    stage = set_stage()
    stage.stored = note_reply({}, "מתי נוח?", "speech")

    reply, _ = stage.hear("מה אמרת?")

    assert reply.sentences[0].params == {"text": "מתי נוח?"}


def test_take_over_while_the_keypad_is_awaited_books_with_the_number() -> None:
    stage = set_stage()
    stored = note_tool({}, "calendar.find_slots", FIND, FREE)
    need = {"ok": False, "error": "need_phone", "message": "…"}
    stage.stored = note_reply(
        note_tool(stored, "calendar.create_appointment", CREATE, need), "להקיש", "phone_keypad"
    )
    stage.last_words = "דנה"

    stage.hear("#0523456789")

    assert standing(stage) == ("23/11 12:00 דנה",)


def test_the_models_offers_can_be_chosen_from() -> None:
    stage = set_stage(taken=["11-23T12:00"], **KNOWN)
    result = stage.calendar.run("calendar.find_slots", FIND)
    stage.stored = note_tool({}, "calendar.find_slots", FIND, result)

    stage.hear("השני")

    assert standing(stage) == ("23/11 13:00 דנה",)


def test_a_cancelled_booking_is_forgotten() -> None:
    stored = note_tool({}, "calendar.create_appointment", CREATE, BOOKED)

    stored = note_tool(stored, "calendar.cancel_appointment", {"appointment_id": 7}, {"ok": True})

    assert (Form.from_dict(stored).booked_id, Form.from_dict(stored).unannounced) == (None, "cancelled")


def test_an_unknown_tool_or_a_failure_changes_nothing() -> None:
    stored = note_tool({}, "calendar.find_slots", FIND, FREE)

    assert note_tool(stored, "whatsapp.send", {}, {"ok": True}) == stored
    assert note_tool(stored, "calendar.cancel_appointment", {"appointment_id": 7}, {"ok": False}) == stored


# -- whatever is said ----------------------------------------------------------------------------------


def check_turn(stage: Stage, words: str) -> None:
    """Hear one turn and hold it against what must always be true."""
    start_calls = len(stage.calendar.calls)
    reply, ran = stage.hear(words)
    assert reply.sentences
    assert len(ran) <= MAX_TOOL_CALLS
    assert json.loads(json.dumps(stage.stored)) == stage.stored
    assert Form.from_dict(stage.stored) == reply.form
    for name, arguments in stage.calendar.calls[start_calls:]:
        if name in ("calendar.create_appointment", "calendar.reschedule_appointment"):
            assert arguments["start_iso"] in known_starts(stage)


def known_starts(stage: Stage) -> set[str]:
    """Every start that the calendar has told so far."""
    told: set[str] = set()
    calendar = stage.calendar
    for name, arguments in list(calendar.calls):
        if name == "calendar.find_slots" and not calendar.down:
            result = calendar._find(**arguments)
            told.update(
                row["start_iso"] for row in (*result["slots"], result.get("requested") or {"start_iso": ""})
            )
        if name in ("calendar.create_appointment", "calendar.reschedule_appointment"):
            told.add(arguments["start_iso"])  # tried before, refused with what is near
            told.update(
                row["start_iso"]
                for row in calendar._find(
                    date=arguments["start_iso"][:10], time=None, duration_min=None, service=None
                )["slots"]
            )
    return told


CHANNELS = st.sampled_from(
    [{}, {"human": True}, CHAT, KNOWN, {**KNOWN, "taken": ["11-23T12:00"], "booked": ["11-24T12:00"]}]
)


@settings(max_examples=120, deadline=None)
@given(CHANNELS, st.lists(st.sampled_from(PIECES), min_size=1, max_size=7))
def test_no_conversation_raises_runs_away_or_books_an_unseen_time(
    setup: dict[str, Any], lines: list[str]
) -> None:
    stage = set_stage(**setup)

    for words in lines:
        check_turn(stage, words)


@settings(max_examples=150, deadline=None)
@given(CHANNELS, st.sampled_from(["", "מחר ב-12", "מה יש מחר", "לבטל את התור"]), st.text(max_size=60))
def test_any_text_is_answered(setup: dict[str, Any], first: str, text: str) -> None:
    stage = set_stage(**setup)
    stage.hear(first)

    check_turn(stage, text.lstrip("#"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(NOON),
    lambda one: st.lists(one, max_size=3),
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from([*Form.__dataclass_fields__, "other"]), JSON), st.sampled_from(PIECES))
def test_a_broken_stored_form_is_answered(stored: dict[str, Any], words: str) -> None:
    stage = set_stage(**CHAT)
    stage.stored = stored

    reply, _ = stage.hear(words)

    assert reply.sentences


RESULTS = st.one_of(
    st.builds(
        lambda code: {"ok": False, "error": code, "message": "…"},
        st.text(max_size=12) | st.sampled_from(sorted(SENTENCES)),
    ),
    st.just({"ok": True}),
    st.just({}),
    st.just(FREE),
    st.just(BOOKED),
    st.builds(lambda slots: {"ok": True, "slots": slots, "appointments": slots}, JSON),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4), st.data())
def test_any_answer_of_a_tool_leads_to_a_reply(lines: list[str], data: st.DataObject) -> None:
    stage, form = set_stage(**CHAT), Form()

    for words in lines:
        talk = answer(form, stage.heard(words.lstrip("#")))
        calls = 0
        try:
            next(talk)
            while True:
                calls += 1
                talk.send(data.draw(RESULTS))
        except StopIteration as end:
            form = end.value.form
        assert calls <= MAX_TOOL_CALLS


def test_the_same_words_get_the_same_answer() -> None:
    first, second = set_stage(**CHAT), set_stage(**CHAT)

    for words in PIECES:
        assert first.hear(words) == second.hear(words)


def test_nonsense_never_goes_on_for_ever() -> None:
    stage = set_stage()

    expects = [stage.hear("גלגל")[0].expect for _ in range(3)]

    assert expects == ["speech", "speech", "goodbye"]


def test_being_understood_forgives_earlier_misses() -> None:
    stage = set_stage()
    stage.hear("גלגל")
    stage.hear("גלגל")

    reply, _ = stage.hear("מחר ב-12")

    assert reply.form.misses == 0


def test_a_slot_lost_at_the_last_moment_is_said_and_two_near_ones_offered() -> None:
    stage = set_stage(**CHAT)
    stage.hear("מחר ב-12")
    stage.calendar.taken.add(at("11-23T12:00"))

    reply, _ = stage.hear("דנה")

    assert phrases_of(reply) == "slot_taken offer_two"
    assert reply.form.offered == ("2026-11-23T11:00:00+02:00", "2026-11-23T13:00:00+02:00")
    assert reply.form.name == "דנה"


def test_now_may_be_in_the_hour_that_comes_twice() -> None:
    stage = set_stage(**KNOWN)
    stage.calendar.now = datetime(2026, 10, 25, 1, 30, fold=1, tzinfo=NOW.tzinfo)

    check_turn(stage, "היום ב-12")

    assert standing(stage) == ("25/10 12:00 דנה",)


def test_a_known_number_does_not_make_old_words_of_repeated_ones() -> None:
    stage = set_stage()
    stage.calendar.customer_phone = "0523456789"
    stage.hear("גלגל")

    reply, _ = stage.hear("גלגל")

    assert (phrases_of(reply), reply.form.misses) == ("examples", 2)


def test_a_day_that_fits_two_appointments_is_asked_about_again() -> None:
    stage = set_stage(booked=["11-25T12:00", "11-25T15:00"], **CHAT)
    stage.hear("לבטל את התור")

    day, ran = stage.hear("של יום רביעי")
    hour, _ = stage.hear("של שלוש")

    assert (phrases_of(day), ran) == ("not_understood ask_cancel_which", [])
    assert (phrases_of(hour), hour.form.target_id) == ("ask_cancel_confirm", 42)
