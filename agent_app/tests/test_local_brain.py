"""The local brain as the channels see it: events, Hebrew sentences, the state it leaves behind."""

from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polib
import pytest
from django.utils import translation

from agent_app.core import dialogue
from agent_app.core.dialogue_form import Form
from agent_app.dialogue_phrases import PHRASES, say
from agent_app.live import LiveConversation, ReplyDone, Sentence, ToolRan, TurnEvent
from agent_app.local_brain import LocalBrain, heard_of
from agent_app.testing_calendar import FakeCalendar
from agent_app.tests.core.dialogue_scenarios import SCENARIOS
from agent_app.tests.core.dialogue_stage import NOW
from policy_app.core.policy import BusinessPolicy

pytestmark = pytest.mark.unit

CATALOGUE = Path(__file__).parents[2] / "opsproject/locale/he/LC_MESSAGES/django.po"
WANTED = {"name": "דנה", "moment": "M", "first": "A", "second": "B", "day": "D", "windows": "W", "week": "W",
          "phone": "P", "number": "N", "business": "B", "address": "A", "text": "T",
          "services": "S", "prices": "P"}  # fmt: skip


@dataclass
class Transfer:
    """A call that can be handed over."""

    asked: list[str] = field(default_factory=list)

    def can_transfer(self) -> bool:
        return True

    def transfer(self, reason: str) -> None:
        self.asked.append(reason)


def live_on(calendar: FakeCalendar, **more: Any) -> LiveConversation:
    known: dict[str, Any] = {"channel": "phone", "proven_phone": calendar.proven, **more}
    return LiveConversation(
        business_id=1,
        business_name="הקליניקה",
        conversation_id=1,
        policy=calendar.policy,
        now=lambda: calendar.now,
        **known,
    )


def brain_on(calendar: FakeCalendar) -> LocalBrain:
    async def run_tool(_live: LiveConversation, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        return calendar.run(name, arguments)

    return LocalBrain(run_tool)


def a_calendar(proven: str | None = None) -> FakeCalendar:
    return FakeCalendar(BusinessPolicy(), NOW, proven=proven)


async def events_of(brain: LocalBrain, live: LiveConversation, text: str) -> list[TurnEvent]:
    with translation.override("he"):
        return [event async for event in brain.turn(live, text)]


async def test_a_turn_yields_its_tools_then_its_sentences_then_the_whole_reply() -> None:
    calendar = a_calendar()

    *ran, first, second, done = await events_of(brain_on(calendar), live_on(calendar), "מחר ב-12")

    assert [(one.name, one.result["ok"]) for one in ran if isinstance(one, ToolRan)] == [
        ("calendar.find_slots", True),
        ("calendar.create_appointment", False),
    ]
    assert (first, second) == (
        Sentence("מחר, יום שני 23.11, בשעה 12:00 - פנוי."),
        Sentence("על איזה שם לרשום?"),
    )
    assert done == ReplyDone("מחר, יום שני 23.11, בשעה 12:00 - פנוי. על איזה שם לרשום?", "speech", "local")


async def test_a_whole_call_in_hebrew() -> None:
    calendar = a_calendar()
    live, brain = live_on(calendar), brain_on(calendar)

    told = []
    for words in ("מחר ב-12", "דנה כהן", "#", "תודה, ביי"):
        if words == "#":
            live.customer_phone = calendar.customer_phone = "+972523456789"
            words = "דנה כהן"
        told.append((await events_of(brain, live, words))[-1])

    assert told[1:] == [
        ReplyDone("עכשיו אפשר להקיש את מספר הטלפון, ובסוף סולמית.", "phone_keypad", "local"),
        ReplyDone(
            "קבעתי תור על שם דנה כהן: מחר, יום שני 23.11, בשעה 12:00. הטלפון שנרשם: 052-345-6789. "
            "אפשר לעזור בעוד משהו?",
            "speech",
            "local",
        ),
        ReplyDone("תודה ולהתראות.", "goodbye", "local"),
    ]


async def test_a_turn_stopped_after_the_booking_is_confirmed_later_and_not_booked_twice() -> None:
    calendar = a_calendar(proven="+972521112222")
    live, brain = live_on(calendar, channel="whatsapp", customer_name="דנה"), brain_on(calendar)
    async with aclosing(brain.turn(live, "מחר ב-12")) as turn:
        async for event in turn:
            if isinstance(event, ToolRan) and event.name == "calendar.create_appointment":
                break

    events = await events_of(brain, live, "הלו? נקבע?")

    assert len(calendar.booked) == 1
    assert events[0] == Sentence("קבעתי תור על שם דנה: מחר, יום שני 23.11, בשעה 12:00.")


async def test_a_human_takes_the_call() -> None:
    calendar = FakeCalendar(BusinessPolicy(), NOW, can_transfer=True)
    live = live_on(calendar, call_control=Transfer())

    events = await events_of(brain_on(calendar), live, "תעבירי אותי לנציג")

    assert isinstance(events[0], ToolRan)
    assert events[0].name == "call.transfer"
    assert events[-1] == ReplyDone("מעבירה לנציג, רק רגע.", "speech", "local")


async def test_the_opening_hours_are_those_in_force() -> None:
    calendar = FakeCalendar(BusinessPolicy(opening_hours={"sun": [["10:00", "20:00"]]}), NOW)

    events = await events_of(brain_on(calendar), live_on(calendar), "מה שעות הפתיחה?")

    assert events[0] == Sentence("שעות הפתיחה: ביום ראשון מ-10:00 עד 20:00.")


def test_now_is_told_in_the_zone_of_the_business() -> None:
    calendar = FakeCalendar(BusinessPolicy(tz="Europe/London"), NOW)

    heard = heard_of(live_on(calendar), "שלום")

    assert f"{heard.now:%H:%M}" == "08:00"


async def test_the_hours_of_a_holiday_weeks_ahead_are_those_of_the_holiday() -> None:
    closed = BusinessPolicy(date_overrides={date(2026, 12, 20): []})  # a Sunday, four weeks on
    calendar = FakeCalendar(closed, NOW)

    events = await events_of(brain_on(calendar), live_on(calendar), "אתם פתוחים ב-20 בדצמבר?")

    assert events[0] == Sentence("יום ראשון 20.12: סגור.")


def test_the_form_is_what_is_kept() -> None:
    assert Form.from_dict(Form(day="2026-11-23").to_dict()) == Form(day="2026-11-23")
    assert dialogue.Form is Form


@pytest.mark.parametrize("phrase", sorted(PHRASES))
def test_every_phrase_can_be_said_in_hebrew(phrase: str) -> None:
    english = PHRASES[phrase]
    with translation.override("en"):
        msgid = str(english)
    entry = polib.pofile(str(CATALOGUE)).find(msgid)

    assert say(phrase, WANTED)
    if english != "%(text)s" and english != "%(prices)s.":
        assert entry is not None
        assert entry.msgstr
        assert entry.msgstr % WANTED


def test_every_phrase_of_the_scenarios_exists() -> None:
    used = {name for scenario in SCENARIOS for _, names, _, _ in scenario.turns for name in names.split()}

    assert used <= set(PHRASES)
