"""What a conversation was offered is its own: from the look to the booking or the hang-up."""

from typing import Any

import pytest

from agent_app.agent_factory import OpsAgent
from agent_app.conversations import close_conversation, open_conversation
from agent_app.live import LiveConversation
from agent_app.local_brain import LocalBrain
from agent_app.tests.conftest import NOW, done
from agent_app.tools import run_tool
from calendar_app.models import Appointment
from policy_app.database_threads import in_database_thread
from policy_app.models import Business

pytestmark = pytest.mark.db

DANA = "+972521234567"


async def open_live(business: Business, channel: str = "phone") -> LiveConversation:
    return await open_conversation(
        business_id=business.pk, channel=channel, now=lambda: NOW, proven_phone=DANA
    )


async def look(live: LiveConversation, time: str) -> dict[str, Any]:
    arguments = {"date": "2026-11-24", "time": time, "duration_min": None, "service": None}
    return await run_tool(live, "calendar_find_slots", arguments)


async def statuses() -> list[str]:
    rows = Appointment.objects.order_by("start").values_list("status", flat=True)
    return await in_database_thread(lambda: list(rows))


async def test_two_callers_are_not_offered_the_same_and_the_first_books_it(business: Business) -> None:
    first, second = await open_live(business), await open_live(business)

    results = [await look(first, "12:00"), await look(second, "12:00")]
    booked = await run_tool(
        first,
        "calendar_create_appointment",
        {
            "start_iso": "2026-11-24T12:00",
            "customer_name": "דנה",
            "customer_phone": None,
            "service": None,
            "duration_min": None,
            "notes": None,
        },
    )
    await first.journal.settle()
    await second.journal.settle()

    assert [result["available"] for result in results] == [True, False]
    assert booked["ok"]
    assert await statuses() == ["held", "booked", "held"]  # the second is offered the hours round it


async def test_a_move_to_the_time_that_was_looked_up_is_made(business: Business) -> None:
    live = await open_live(business)
    await look(live, "12:00")
    made = await run_tool(
        live,
        "calendar_create_appointment",
        {
            "start_iso": "2026-11-24T12:00",
            "customer_name": "דנה",
            "customer_phone": None,
            "service": None,
            "duration_min": None,
            "notes": None,
        },
    )

    await look(live, "15:00")
    moved = await run_tool(
        live,
        "calendar_reschedule_appointment",
        {"appointment_id": made["appointment_id"], "start_iso": "2026-11-24T15:00"},
    )
    await live.journal.settle()

    assert (moved["ok"], await statuses()) == (True, ["booked"])


async def test_what_is_offered_out_of_a_whole_day_is_held_too(business: Business) -> None:
    first, second = await open_live(business), await open_live(business)
    agent = OpsAgent(LocalBrain())

    reply = done([event async for event in agent.turn(first, "מה פנוי מחר?")]).text
    await first.journal.settle()
    held = await in_database_thread(lambda: list(Appointment.objects.order_by("start")))

    offered = [f"{row.start.astimezone(NOW.tzinfo):%H:%M}" for row in held]
    assert [(row.status, row.conversation_ref) for row in held] == [("held", str(first.conversation_id))] * 2
    assert all(clock in reply for clock in offered)
    assert (await look(second, offered[0]))["available"] is False


@pytest.mark.parametrize(("channel", "left"), [("phone", []), ("simulator", []), ("whatsapp", ["held"])])
async def test_hanging_up_releases_what_was_held_and_a_chat_lets_it_expire(
    business: Business, channel: str, left: list[str]
) -> None:
    live = await open_live(business, channel)
    await look(live, "12:00")
    before = await statuses()

    await close_conversation(live, "hung up")

    assert (before, await statuses()) == (["held"], left)
