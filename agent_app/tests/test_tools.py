"""Tools as both brains call them: checked, run, traced, never raising."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import DatabaseError, connection

from agent_app import ports
from agent_app.conversations import open_conversation
from agent_app.live import LiveConversation
from agent_app.models import AgentTrace
from agent_app.tests.conftest import NOW
from agent_app.tools import TOOLS, run_tool
from calendar_app.models import Appointment, AppointmentChange
from calendar_app.testing import make_appointment
from policy_app.database_threads import in_database_thread
from policy_app.models import Business

pytestmark = pytest.mark.db

DANA = "+972521234567"


async def open_live(business: Business, channel: str = "phone", **known: Any) -> LiveConversation:
    return await open_conversation(business_id=business.pk, channel=channel, now=lambda: NOW, **known)


def wish(**changes: Any) -> dict[str, Any]:
    return {
        "start_iso": "2026-11-24T12:00",
        "customer_name": "דנה",
        "customer_phone": None,
        "service": None,
        "duration_min": None,
        "notes": None,
        **changes,
    }


def test_every_schema_is_strict_and_the_reply_begins_with_its_text() -> None:
    for tool in TOOLS.values():
        assert tool.schema["additionalProperties"] is False
        assert tool.schema["required"] == list(tool.schema["properties"])
    assert next(iter(TOOLS["conversation_reply"].schema["properties"])) == "text"


async def test_both_names_of_a_tool_serve(business: Business) -> None:
    live = await open_live(business)
    arguments = {"date": "2026-11-24", "time": None, "duration_min": None, "service": None}

    wire = await run_tool(live, "calendar_find_slots", arguments)
    dotted = await run_tool(live, "calendar.find_slots", arguments)
    await live.journal.settle()

    assert wire == dotted
    assert len(wire["slots"]) == 13


@pytest.mark.parametrize(
    ("name", "arguments", "code", "named"),
    [
        ("calendar_drop_all", {}, "unknown_tool", "calendar_find_slots"),
        ("calendar_find_slots", {"date": "2026-11-24"}, "invalid_arguments", "time, duration_min, service"),
        ("calendar_cancel_appointment", {"appointment_id": "7"}, "invalid_arguments", "integer"),
    ],
)
async def test_a_wrong_call_is_told_what_is_allowed(
    business: Business, name: str, arguments: dict[str, Any], code: str, named: str
) -> None:
    live = await open_live(business)

    result = await run_tool(live, name, arguments)
    await live.journal.settle()

    assert (result["ok"], result["error"]) == (False, code)
    assert named in result["detail"]
    trace = await in_database_thread(AgentTrace.objects.get)
    assert (trace.ok, trace.kind) == (False, "tool")


@pytest.mark.parametrize(
    ("argument", "typed", "proven", "booked_for"),
    [
        ("052-9999999", DANA, "+972541112233", "+972529999999"),
        (None, DANA, "+972541112233", DANA),
        (None, None, "+972541112233", "+972541112233"),
    ],
)
async def test_the_phone_is_the_argument_else_the_typed_else_the_proven(
    business: Business, argument: str | None, typed: str | None, proven: str, booked_for: str
) -> None:
    live = await open_live(business, proven_phone=proven)
    live.customer_phone = typed

    await run_tool(live, "calendar_create_appointment", wish(customer_phone=argument))
    await live.journal.settle()

    phones = await in_database_thread(list, Appointment.objects.values_list("customer__phone", flat=True))
    assert phones == [booked_for]
    assert (live.announced, live.customer_name) == ({"booked"}, "דנה")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("calendar_list_appointments", {}),
        ("calendar_cancel_appointment", {"appointment_id": 1}),
        ("calendar_reschedule_appointment", {"appointment_id": 1, "start_iso": "2026-11-24T13:00"}),
    ],
)
async def test_a_typed_number_opens_no_appointment(
    business: Business, name: str, arguments: dict[str, Any]
) -> None:
    live = await open_live(business)
    live.customer_phone = DANA

    result = await run_tool(live, name, arguments)
    await live.journal.settle()

    assert result["error"] == "not_allowed"


async def test_a_proven_customer_moves_only_their_own(business: Business) -> None:
    foreign = await in_database_thread(make_appointment, business, "2026-11-24 10:00", "2026-11-24 11:00")
    live = await open_live(business, proven_phone=DANA)
    booked = await run_tool(live, "calendar_create_appointment", wish())

    listed = await run_tool(live, "calendar_list_appointments", {})
    moved = await run_tool(
        live,
        "calendar_reschedule_appointment",
        {"appointment_id": booked["appointment_id"], "start_iso": "2026-11-24T15:00"},
    )
    stolen = await run_tool(live, "calendar_cancel_appointment", {"appointment_id": foreign.pk})
    await live.journal.settle()

    assert [one["appointment_id"] for one in listed["appointments"]] == [booked["appointment_id"]]
    assert moved["ok"]
    assert stolen["error"] == "not_found"
    assert live.announced == {"booked", "moved"}


async def test_the_history_says_by_which_way_the_customer_came(business: Business) -> None:
    live = await open_live(business, proven_phone=DANA)
    booked = await run_tool(live, "calendar_create_appointment", wish())
    later = await open_live(business, channel="whatsapp", proven_phone=DANA)
    number = {"appointment_id": booked["appointment_id"]}

    await run_tool(later, "calendar_reschedule_appointment", {**number, "start_iso": "2026-11-24T15:00"})
    await run_tool(live, "calendar_cancel_appointment", number)
    await live.journal.settle()
    await later.journal.settle()

    lines = await in_database_thread(list, AppointmentChange.objects.values_list("kind", "via"))
    assert lines == [("created", "phone"), ("rescheduled", "whatsapp"), ("cancelled", "phone")]


@dataclass
class KeepingSender:
    """A message sender that keeps what it was given."""

    sent: list[dict[str, Any]] = field(default_factory=list)

    def send(self, **message: Any) -> str:
        self.sent.append(message)
        return "m1"


@pytest.fixture
def sender(monkeypatch: pytest.MonkeyPatch) -> KeepingSender:
    keeping = KeepingSender()
    monkeypatch.setattr(ports, "_message_sender", keeping)
    return keeping


async def test_a_message_goes_to_the_current_customer_only(business: Business, sender: KeepingSender) -> None:
    live = await open_live(business)
    live.customer_phone = DANA

    sent = await run_tool(live, "whatsapp_send", {"message": "כתובת", "to": None})
    own = await run_tool(live, "whatsapp_send", {"message": "כתובת", "to": "052-1234567"})
    foreign = await run_tool(live, "whatsapp_send", {"message": "כתובת", "to": "054-1112233"})
    await live.journal.settle()

    assert sent == own == {"ok": True, "message_id": "m1"}
    assert foreign["error"] == "not_allowed"
    assert [message["to"] for message in sender.sent] == [DANA, DANA]


async def test_a_chat_without_a_number_is_answered_at_its_address(
    business: Business, sender: KeepingSender
) -> None:
    live = await open_live(business, channel="whatsapp", address="123456@lid")

    await run_tool(live, "whatsapp_send", {"message": "שלום", "to": None})
    await live.journal.settle()

    assert sender.sent[0]["to"] == "123456@lid"


@dataclass
class Control:
    """A call that can, or can't, be handed over."""

    human: bool
    reasons: list[str] = field(default_factory=list)

    def can_transfer(self) -> bool:
        return self.human

    def transfer(self, reason: str) -> None:
        self.reasons.append(reason)


async def test_a_call_is_handed_over_where_there_is_somebody(business: Business) -> None:
    live = await open_live(business, call_control=Control(human=True))

    assert (await run_tool(live, "call_transfer", {"reason": "asked"}))["ok"]
    live.call_control = Control(human=False)
    assert (await run_tool(live, "call_transfer", {"reason": "asked"}))["error"] == "unavailable"
    await live.journal.settle()


async def test_a_crash_inside_is_unavailable_and_logged(
    business: Business, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(KeepingSender):
        def send(self, **message: Any) -> str:
            raise DatabaseError("disk I/O error")

    monkeypatch.setattr(ports, "_message_sender", Broken())
    live = await open_live(business, proven_phone=DANA)

    result = await run_tool(live, "whatsapp_send", {"message": "שלום", "to": None})
    await live.journal.settle()

    assert result["error"] == "unavailable"
    assert "tool whatsapp.send crashed" in caplog.text


async def test_traces_wait_for_a_database_that_refuses_them(business: Business) -> None:
    live = await open_live(business)
    table = AgentTrace._meta.db_table
    await in_database_thread(_rename, table, "hidden_traces")
    try:
        await run_tool(live, "call_transfer", {"reason": "asked"})
        await live.journal.settle()
    finally:
        await in_database_thread(_rename, "hidden_traces", table)
    await live.journal.settle()

    assert await in_database_thread(AgentTrace.objects.count) == 1


def _rename(old: str, new: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{old}" RENAME TO "{new}"')
