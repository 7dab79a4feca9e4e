"""The waiting list in conversation: offered, joined, declined, and taken over in mid-turn."""

from typing import Any

import pytest

from agent_app.core.dialogue import note_tool
from agent_app.core.dialogue_form import Form
from agent_app.tests.core.dialogue_scenarios import CHAT, FULL_DAY, KNOWN, Scenario
from agent_app.tests.core.dialogue_stage import Stage, set_stage

pytestmark = pytest.mark.unit

FULL_WEEK = tuple(f"11-{day}T{hour:02d}:00" for day in range(22, 27) for hour in range(9, 22))
FULL = {"taken": FULL_DAY}
NO_ROOM = {"taken": FULL_WEEK}
TOMORROW = "2026-11-23"

SCENARIOS = (
    Scenario(
        "a known customer asks for the list of a full day",
        (
            ("מחר", "day_full waiting_hint offer_two", "find find", "speech"),
            ("אפשר להיכנס לרשימת ההמתנה?", "waiting_noted", "join", "speech"),
            ("תודה", "goodbye", "", "goodbye"),
        ),
        (f"{TOMORROW} דנה",),
        {**KNOWN, **FULL},
    ),
    Scenario(
        "a bare yes leaves open which, so both are said again",
        (
            ("מחר", "day_full waiting_hint offer_two", "find find", "speech"),
            ("כן", "waiting_hint offer_two", "", "speech"),
            ("לרשימת ההמתנה", "waiting_noted", "join", "speech"),
        ),
        (f"{TOMORROW} דנה",),
        {**KNOWN, **FULL},
    ),
    Scenario(
        "a caller gives name and number for the list",
        (
            ("מחר ב-12", "slot_taken waiting_hint offer_two", "find", "speech"),
            ("תוסיפי אותי לרשימה", "ask_name", "join", "speech"),
            ("דנה כהן", "ask_phone_keypad", "join", "phone_keypad"),
            ("#0523456789", "waiting_noted anything_else", "join", "speech"),
            ("לא תודה", "goodbye", "", "goodbye"),
        ),
        (f"{TOMORROW} דנה כהן",),
        FULL,
    ),
    Scenario(
        "words for the list are no name, though the name was asked",
        (
            ("מחר ב-12", "slot_taken waiting_hint offer_two", "find", "speech"),
            ("בשעה 10:00 ביום שלישי", "chosen ask_name", "create", "speech"),
            ("לרשימת ההמתנה למחר", "ask_name", "join", "speech"),
        ),
        (),
        FULL,
    ),
    Scenario(
        "a number said aloud is read back for the list, too",
        (
            ("תכניסי אותי לרשימת ההמתנה למחר", "ask_name", "join", "speech"),
            ("דנה", "ask_phone_keypad", "join", "phone_keypad"),
            ("0523456789", "ask_confirm_phone", "", "speech"),
            ("כן", "waiting_noted anything_else", "join", "speech"),
        ),
        (f"{TOMORROW} דנה",),
        FULL,
    ),
    Scenario(
        "nothing is free in the next days either",
        (
            ("מחר", "day_full nothing_soon ask_waiting", "find find find find", "speech"),
            ("כן", "waiting_noted", "join", "speech"),
        ),
        (f"{TOMORROW} דנה",),
        {**KNOWN, **NO_ROOM},
    ),
    Scenario(
        "the list is declined",
        (
            ("מחר", "day_full nothing_soon ask_waiting", "find find find find", "speech"),
            ("לא", "all_right ask_time", "", "speech"),
        ),
        (),
        {**KNOWN, **NO_ROOM},
    ),
    Scenario(
        "another day is named instead of an answer",
        (
            ("מחר", "day_full nothing_soon ask_waiting", "find find find find", "speech"),
            ("יום ראשון הבא ב-10", "booked_for", "find create", "speech"),
        ),
        (),
        {**KNOWN, **NO_ROOM},
    ),
    Scenario(
        "a time is named after all",
        (
            ("מחר", "day_full waiting_hint offer_two", "find find", "speech"),
            ("רשימת המתנה", "ask_name", "join", "speech"),
            ("בעצם ביום שלישי ב-12", "slot_free ask_name", "find create", "speech"),
            ("דנה", "booked_for", "create", "speech"),
        ),
        (),
        {**CHAT, **FULL},
    ),
    Scenario(
        "there is room, so nobody waits",
        (("רשימת המתנה למחר", "offer_two", "join find", "speech"),),
        (),
        KNOWN,
    ),
    Scenario(
        "nobody waits for a day that is closed",
        (("רשימת המתנה ליום שישי", "closed_day offer_two", "join find find", "speech"),),
        (),
        KNOWN,
    ),
    Scenario(
        "the list is asked for before any day",
        (
            ("אפשר רשימת המתנה?", "ask_day", "", "speech"),
            ("מחר", "day_full waiting_hint offer_two", "find find", "speech"),
        ),
        (),
        {**KNOWN, **FULL},
    ),
    Scenario(
        "no list, thank you",
        (
            ("מחר", "day_full waiting_hint offer_two", "find find", "speech"),
            ("לא רוצה רשימת המתנה", "all_right ask_time", "", "speech"),
        ),
        (),
        {**KNOWN, **FULL},
    ),
    Scenario(
        "one of the other days is taken as ever",
        (
            ("מחר", "day_full waiting_hint offer_two", "find find", "speech"),
            ("הראשון", "booked_for", "create", "speech"),
        ),
        (),
        {**KNOWN, **FULL},
    ),
)


def speak(stage: Stage, words: str) -> tuple[str, str, str, str]:
    reply, ran = stage.hear(words)
    phrases = " ".join(one.phrase for one in reply.sentences)
    return words, phrases, " ".join(name.split(".")[1].split("_")[0] for name in ran), reply.expect


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_who_waits_is_heard(scenario: Scenario) -> None:
    stage = set_stage(**scenario.setup)

    told = tuple(speak(stage, words) for words, *_ in scenario.turns)

    assert told == scenario.turns
    assert tuple(f"{day} {name}" for day, name, _ in stage.calendar.waiting) == scenario.booked


def test_a_move_offers_no_list() -> None:
    stage = set_stage(**KNOWN, taken=FULL_DAY, booked=["11-25T12:00"])
    speak(stage, "להזיז את התור")

    assert speak(stage, "מחר")[1] == "day_full offer_two"


@pytest.mark.parametrize(
    ("result", "phrases"),
    [
        ({"ok": True, "available": False, "entry_id": 3, "date": TOMORROW}, "waiting_noted"),
        ({"ok": False, "error": "need_phone", "message": "…"}, "waiting_noted"),
    ],
)
def test_what_the_model_began_is_finished_here(result: dict[str, Any], phrases: str) -> None:
    stage = set_stage(channel="whatsapp", taken=FULL_DAY)
    arguments = {"date": TOMORROW, "customer_name": "דנה", "customer_phone": None, "service": None}
    stage.stored = note_tool({}, "calendar.join_waiting_list", arguments, result)
    if not result["ok"]:
        stage.calendar.customer_phone = "0523456789"

    assert speak(stage, "0523456789")[1].startswith(phrases)


def test_the_full_day_outlives_the_turn_and_a_broken_form() -> None:
    form = Form(waiting_day=TOMORROW, purpose="wait")

    assert Form.from_dict(form.to_dict()) == form
    assert Form.from_dict({"waiting_day": "soon"}).waiting_day is None
