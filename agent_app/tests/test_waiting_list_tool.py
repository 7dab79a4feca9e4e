"""The waiting list as both brains reach it: the tool, its gate, its claim, and a whole conversation."""

from typing import Any

import pytest

from agent_app.conversations import open_conversation
from agent_app.core.claims import claimed_facts, is_unfounded
from agent_app.core.gates import Known, admit
from agent_app.live import LiveConversation, Sentence
from agent_app.local_brain import LocalBrain
from agent_app.tests.conftest import NOW
from agent_app.tools import TOOLS, run_tool
from calendar_app.models import WaitingListEntry
from calendar_app.testing import JERUSALEM, make_appointment, make_business
from policy_app.database_threads import in_database_thread
from policy_app.models import Business

pytestmark = pytest.mark.db

DANA = "+972521234567"
DAY = "2026-11-24"


@pytest.fixture
def full(transactional_db: None) -> Business:
    """A business with one hour on Tuesday 24 November, which is taken, and one on the next day."""
    business = make_business(opening_hours_json={"tue": [["12:00", "13:00"]], "wed": [["12:00", "13:00"]]})
    make_appointment(business, f"{DAY} 12:00", f"{DAY} 13:00")
    return business


async def open_live(business: Business, channel: str = "phone", **known: Any) -> LiveConversation:
    return await open_conversation(business_id=business.pk, channel=channel, now=lambda: NOW, **known)


def wish(**changes: Any) -> dict[str, Any]:
    return {"date": DAY, "customer_name": "דנה", "customer_phone": None, "service": None, **changes}


@pytest.mark.parametrize("known", [{"customer_phone": DANA}, {"proven_phone": DANA}])
async def test_the_number_is_found_as_for_a_booking(full: Business, known: dict[str, str]) -> None:
    live = await open_live(full)
    for name, number in known.items():
        setattr(live, name, number)

    result = await run_tool(live, "calendar_join_waiting_list", wish())
    await live.journal.settle()

    entry = await in_database_thread(WaitingListEntry.objects.select_related("customer").get)
    assert (result["ok"], result["available"], result["entry_id"]) == (True, False, entry.pk)
    assert (entry.customer.phone, entry.conversation_ref) == (DANA, str(live.conversation_id))
    assert (live.announced, live.customer_name) == ({"waiting"}, "דנה")


async def test_a_day_with_room_is_no_waiting(full: Business) -> None:
    live = await open_live(full, proven_phone=DANA)

    result = await run_tool(live, "calendar_join_waiting_list", wish(date="2026-11-25"))
    await live.journal.settle()

    assert (result["available"], len(result["slots"]), live.announced) == (True, 1, set())


async def test_the_local_brain_puts_a_writer_on_the_list(full: Business) -> None:
    live = await open_live(full, "whatsapp", proven_phone=DANA)
    live.customer_name = "דנה"

    said = []
    for words in ("יש משהו ביום שלישי ב-12?", "אז לרשימת ההמתנה בבקשה"):
        events = [event async for event in LocalBrain().turn(live, words)]
        said.append(" ".join(event.text for event in events if isinstance(event, Sentence)))
    await live.journal.settle()

    assert "אפשר להיכנס לרשימת ההמתנה של היום הזה." in said[0]
    assert said[1] == "רשמתי אותך לרשימת ההמתנה למחר, יום שלישי 24.11. כשיתפנה מקום תישלח הודעה."
    assert await in_database_thread(WaitingListEntry.objects.count) == 1


def test_the_model_knows_the_tool_and_names_nobody_who_gave_no_name() -> None:
    known = Known([], "מחר בבקשה", [], JERUSALEM)

    arguments, objection = admit(
        "calendar.join_waiting_list", wish(customer_name="לקוח", customer_phone="052-9999999"), known
    )

    assert TOOLS["calendar_join_waiting_list"].as_wire()["function"]["strict"] is True
    assert (arguments, objection) == (wish(customer_name=""), None)


@pytest.mark.parametrize(
    "sentence",
    [
        "רשמתי אותך לרשימת ההמתנה של יום שלישי.",
        "הוספתי אותך לרשימת ההמתנה.",
        "הכנסתי אותך לרשימת המתנה, ונעדכן.",
        "I've added you to the waiting list.",
        "You are now on the waiting list.",
    ],
)
def test_being_on_the_list_is_claimed_and_is_no_booking(sentence: str) -> None:
    assert claimed_facts(sentence) == {"waiting"}
    assert is_unfounded(sentence, {"booked"})
    assert not is_unfounded(sentence, {"waiting"})


@pytest.mark.parametrize(
    "sentence", ["להוסיף אותך לרשימת ההמתנה?", "אפשר להיכנס לרשימת ההמתנה.", "עוד לא הוספתי לרשימת ההמתנה."]
)
def test_the_offer_of_the_list_is_no_claim(sentence: str) -> None:
    assert claimed_facts(sentence) == set()


def test_a_booking_beside_the_list_is_claimed_all_the_same() -> None:
    assert claimed_facts("רשמתי אותך לרשימת ההמתנה. קבעתי לך תור למחר.") == {"waiting", "booked"}
