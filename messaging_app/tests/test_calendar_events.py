"""Outcomes of appointments and freed times, as messages."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from agent_app.models import Channel
from calendar_app.actor import Actor, Via
from calendar_app.desk import desk_mark
from calendar_app.events import slot_freed
from calendar_app.models import Appointment, AppointmentStatus, Customer, Service, WaitingListEntry
from messaging_app.models import FlowRule, OutboundMessage
from messaging_app.tests.rows import book, make_business, make_conversation
from policy_app.models import Business

pytestmark = [pytest.mark.db, pytest.mark.django_db]

START = datetime(2030, 1, 8, 8, 30, tzinfo=UTC)  # 10:30 in Jerusalem, a Tuesday
OVER = datetime(2020, 1, 7, 8, tzinfo=UTC)


def bodies(kind: str) -> list[str]:
    return list(OutboundMessage.objects.filter(kind=kind).values_list("body", flat=True))


def wait(business: Business, phone: str = "+972523333333", name: str = "רות", **fields: Any) -> int:
    customer = Customer.objects.create(business=business, phone=phone, name=name)
    entry = WaitingListEntry.objects.create(business=business, customer=customer, day=START.date(), **fields)
    return entry.pk


def free(entry_id: int, *, appointment_id: int = 5, revision: int = 2) -> None:
    slot_freed.send(
        WaitingListEntry,
        entry_id=entry_id,
        appointment_id=appointment_id,
        revision=revision,
        start=START,
        end=START + timedelta(hours=1),
    )


@pytest.mark.parametrize("status", ["completed", "no_show"])
def test_an_outcome_speaks_only_where_the_owner_made_a_rule(status: str) -> None:
    business = make_business("מספרת דנה")
    silent, told = book(business, start=OVER), book(business, start=OVER + timedelta(hours=1))

    def mark(appointment: Appointment) -> None:
        desk_mark(
            business_id=business.pk,
            appointment_id=appointment.pk,
            status=status,
            actor=Actor(Via.STAFF),
            now=OVER + timedelta(days=1),
        )

    mark(silent)
    FlowRule.objects.create(
        business=business, event=f"appointment.{status}", template="{customer_name}: {time}"
    )
    mark(told)

    assert bodies(f"appointment.{status}") == ["רות: 11:00"]


def test_who_waits_hears_of_a_freed_time_in_hebrew_once() -> None:
    business = make_business("מספרת דנה")
    entry = wait(business)

    free(entry)
    free(entry)
    free(entry, revision=4)

    first, second = OutboundMessage.objects.filter(kind="waiting_list.slot_freed")
    rule = FlowRule.objects.get(event="waiting_list.slot_freed")
    assert first.body == (
        "שלום רות! התפנה מקום: מספרת דנה, יום שלישי, 08/01/2030 בשעה 10:30. "
        f"כדי לקבוע אותו אפשר להתקשר: {business.phone_number}. כל הקודם זוכה."
    )
    assert (first.recipient, first.appointment, first.not_after) == ("+972523333333", None, START)
    assert [first.dedupe_key, second.dedupe_key] == [
        f"wait:{entry}:5:{revision}:{rule.pk}" for revision in (2, 4)
    ]


def test_the_owners_own_text_knows_the_wished_service_and_the_conversation() -> None:
    business = make_business()
    colour = Service.objects.create(business=business, name="צבע", duration_min=60)
    conversation = make_conversation(business, channel=Channel.PHONE)
    FlowRule.objects.filter(event="waiting_list.slot_freed").update(template="{service} {date} {end_time}")

    free(wait(business, service=colour, conversation_ref=str(conversation.pk)))

    row = OutboundMessage.objects.get()
    assert (row.body, row.conversation) == ("צבע 08/01/2030 11:30", conversation)


def test_a_rule_switched_off_tells_nobody_who_waits() -> None:
    business = make_business()
    FlowRule.objects.update(enabled=False)

    free(wait(business))
    free(999_999)

    assert OutboundMessage.objects.count() == 0


def test_a_cancelled_appointment_reaches_who_waits() -> None:
    business = make_business("מספרת דנה")
    business.settings.slot_size_min = 60
    business.settings.allow_24_7 = True
    business.settings.save()
    appointment = book(business)
    customer = Customer.objects.create(business=business, phone="+972523333333", name="רות")
    WaitingListEntry.objects.create(business=business, customer=customer, day=appointment.start.date())

    appointment.status = AppointmentStatus.CANCELLED
    appointment.save()

    row = OutboundMessage.objects.get(kind="waiting_list.slot_freed")
    assert (row.recipient, row.not_after) == ("+972523333333", appointment.start)


def test_a_businesses_first_rules_come_by_migration_too() -> None:
    business, own = make_business(), make_business()
    FlowRule.objects.filter(business=business, event="waiting_list.slot_freed").delete()
    kept = FlowRule.objects.get(business=own, event="waiting_list.slot_freed")

    import_module("messaging_app.migrations.0004_waiting_list_rule").give_rule(apps, None)

    assert FlowRule.objects.get(business=own, event="waiting_list.slot_freed") == kept
    given = FlowRule.objects.get(business=business, event="waiting_list.slot_freed")
    assert (given.enabled, given.template) == (True, kept.template)


@pytest.mark.parametrize("event", ["appointment.rescheduled", "appointment.cancelled"])
def test_so_do_the_rules_for_moves_and_cancellations(event: str) -> None:
    business, own = make_business(), make_business()
    FlowRule.objects.filter(business=business, event=event).delete()
    kept = FlowRule.objects.get(business=own, event=event)

    import_module("messaging_app.migrations.0005_rules_for_changes").give_rules(apps, None)

    assert FlowRule.objects.get(business=own, event=event) == kept
    assert FlowRule.objects.get(business=business, event=event).template == kept.template
