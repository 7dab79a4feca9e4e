"""Odd arguments of a model: every tool answers in its own words, and every call is traced."""

import json
import logging
from typing import Any

import pytest
from django.utils import translation

from agent_app.conversations import open_conversation
from agent_app.models import AgentTrace
from agent_app.tests.conftest import NOW
from agent_app.tools import TOOLS, run_tool
from calendar_app.models import Customer
from calendar_app.testing import make_appointment
from calendar_app.tests.oddities import HEBREW, ODDITIES, shown
from policy_app.database_threads import in_database_thread
from policy_app.models import Business

pytestmark = pytest.mark.db

PHONE = "+972521234567"
IN_ORDER: dict[str, dict[str, Any]] = {
    "calendar_find_slots": {"date": "2026-11-24", "time": "12:00", "duration_min": None, "service": None},
    "calendar_create_appointment": {
        "start_iso": "2026-11-24T12:00",
        "customer_name": "דנה",
        "customer_phone": PHONE,
        "service": None,
        "duration_min": None,
        "notes": None,
    },
    "calendar_list_appointments": {},
    "calendar_cancel_appointment": {"appointment_id": 1},
    "calendar_reschedule_appointment": {"appointment_id": 1, "start_iso": "2026-11-24T13:00"},
    "calendar_join_waiting_list": {
        "date": "2026-11-26",  # full
        "customer_name": "דנה",
        "customer_phone": None,
        "service": None,
    },
}
# What a model's JSON can carry.
FROM_JSON = [
    value
    for value in (*ODDITIES, [["\x00"]], {"\ud800": "\ud800"})
    if value is None or (isinstance(value, str | int | float | list | dict) and value == value)
]


def booked(business: Business) -> int:
    make_appointment(business, "2026-11-26 09:00", "2026-11-26 22:00")
    customer = Customer.objects.create(business=business, phone=PHONE)
    return make_appointment(business, "2026-11-25 12:00", "2026-11-25 13:00", customer=customer).pk


@pytest.mark.parametrize("name", IN_ORDER)
async def test_an_odd_argument_crashes_no_tool_and_is_traced(
    business: Business, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    live = await open_conversation(
        business_id=business.pk, channel="whatsapp", now=lambda: NOW, proven_phone=PHONE
    )
    own = {"appointment_id": await in_database_thread(booked, business)}
    in_order = {**IN_ORDER[name], **{field: own[field] for field in own.keys() & IN_ORDER[name].keys()}}
    calls: list[Any] = [{**in_order, field: value} for field in in_order for value in FROM_JSON]
    calls += [{**in_order, "business_id": 2}, {"\x00": 1}, {}]

    with caplog.at_level(logging.WARNING), translation.override("he"):
        for arguments in calls:
            result = await run_tool(live, name, arguments)
            assert result["ok"] or HEBREW.search(result["message"]), shown(arguments)
            json.dumps(result)
        await live.journal.settle()

    faults = [record.getMessage() for record in caplog.records if record.name.startswith("agent_app")]
    assert faults == []
    assert await in_database_thread(AgentTrace.objects.filter(name=TOOLS[name].name).count) == len(calls)
