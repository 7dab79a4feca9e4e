import logging
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation

from agent_app.events import call_abandoned, call_ended
from agent_app.models import AgentTrace, Channel
from agent_app.ports import message_sender
from calendar_app.customer_link import link_for, token_of
from calendar_app.models import Appointment, AppointmentStatus, Customer
from messaging_app import flows
from messaging_app.models import FlowEvent, FlowRule, OutboundMessage
from messaging_app.tests.rows import PHONE, book, make_business, make_conversation
from policy_app.models import BusinessSettings

pytestmark = [pytest.mark.db, pytest.mark.django_db]

IN_WINTER = datetime(2030, 1, 8, 8, 30, tzinfo=UTC)  # 10:30 in Jerusalem, a Tuesday
IN_SUMMER = datetime(2030, 7, 9, 22, 30, tzinfo=UTC)  # 01:30 in Jerusalem, the next day, a Wednesday


def test_a_booking_writes_its_confirmation_in_hebrew_with_date_and_time() -> None:
    business = make_business("מספרת דנה")
    conversation = make_conversation(business)

    appointment = book(business, start=IN_WINTER, conversation_ref=str(conversation.pk))

    row = OutboundMessage.objects.get()
    rule = FlowRule.objects.get(event="appointment.created")
    assert row.body == (
        "שלום! התור שלך נקבע: מספרת דנה, יום שלישי, 08/01/2030 בשעה 10:30. נתראה!\n"
        f"לשינוי או ביטול: {link_for(appointment)}"
    )
    assert (row.recipient, row.kind, row.status, row.attempts) == (PHONE, "appointment.created", "pending", 0)
    assert row.dedupe_key == f"appt:{appointment.pk}:created:1:{rule.pk}"
    assert (row.appointment, row.conversation, row.not_after) == (appointment, conversation, IN_WINTER)


def test_a_text_may_hold_the_customers_own_link(settings: Any) -> None:
    settings.PUBLIC_BASE_URL = "http://localhost:8000"
    business = make_business()
    FlowRule.objects.all().delete()
    rule = FlowRule(business=business, event=FlowEvent.APPOINTMENT_CREATED, template="{service} {link}")
    rule.full_clean()
    rule.save()

    appointment = book(business, start=IN_WINTER)

    assert OutboundMessage.objects.get().body.strip() == f"http://localhost:8000/a/{token_of(appointment)}/"


@pytest.mark.parametrize("template", ["{Link}", "{links}"])
def test_a_misspelt_link_is_refused_when_the_rule_is_saved(template: str) -> None:
    rule = FlowRule(business=make_business(), event=FlowEvent.APPOINTMENT_CANCELLED, template=template)

    with pytest.raises(ValidationError, match=re.escape("{link}")):
        rule.full_clean()


@pytest.mark.parametrize("event", [FlowEvent.CALL_ENDED, FlowEvent.SLOT_FREED])
def test_what_is_about_no_appointment_has_no_link(event: FlowEvent) -> None:
    rule = FlowRule(business=make_business(), event=event, template="{link}")

    with pytest.raises(ValidationError):
        rule.full_clean()


def test_the_confirmation_is_hebrew_whatever_language_the_clerk_reads() -> None:
    with translation.override("en"):
        book(make_business(), start=IN_SUMMER)

    assert "יום רביעי, 10/07/2030 בשעה 01:30" in OutboundMessage.objects.get().body


def test_time_is_told_in_the_zone_of_the_business() -> None:
    business = make_business()
    BusinessSettings.objects.filter(pk=business.pk).update(tz="America/New_York")

    book(business, start=IN_WINTER)

    assert "08/01/2030 בשעה 03:30" in OutboundMessage.objects.get().body


def test_a_business_without_settings_is_confirmed_all_the_same() -> None:
    business = make_business()
    BusinessSettings.objects.all().delete()

    book(business, start=IN_WINTER)

    assert "בשעה 10:30" in OutboundMessage.objects.get().body


def test_a_rolled_back_booking_leaves_no_message() -> None:
    business = make_business()

    with transaction.atomic():
        book(business)
        inside = OutboundMessage.objects.count()
        transaction.set_rollback(True)

    assert (inside, OutboundMessage.objects.count()) == (1, 0)


def test_a_committed_booking_wakes_the_worker_of_this_process(
    django_capture_on_commit_callbacks: pytest.FixtureRequest,
) -> None:
    from messaging_app import wake  # noqa: PLC0415 -- its event is what is looked at

    wake.committed.clear()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # pytest-django's context manager
        book(make_business())
        assert not wake.committed.is_set()

    assert wake.committed.is_set()


def test_saving_again_without_a_change_sends_nothing_more() -> None:
    appointment = book(make_business())

    appointment.notes = "x"
    appointment.save()
    Appointment.objects.get(pk=appointment.pk).save()
    again = flows.on_event(FlowEvent.APPOINTMENT_CREATED, {"appointment_id": appointment.pk})

    assert again == []
    assert OutboundMessage.objects.count() == 1


def test_a_held_slot_is_confirmed_once_it_is_booked() -> None:
    appointment = book(make_business(), status=AppointmentStatus.HELD)
    assert OutboundMessage.objects.count() == 0

    appointment.status = AppointmentStatus.BOOKED
    appointment.save()

    assert OutboundMessage.objects.count() == 1


def move(appointment: Appointment, *, hours: int) -> None:
    appointment.start += timedelta(hours=hours)
    appointment.end += timedelta(hours=hours)
    appointment.save()


def test_moving_and_cancelling_are_told_unless_the_owner_turned_that_off() -> None:
    business = make_business()
    appointment = book(business)
    move(appointment, hours=2)
    FlowRule.objects.filter(event="appointment.rescheduled").update(enabled=False)
    move(appointment, hours=1)
    appointment.status = AppointmentStatus.CANCELLED
    appointment.save()

    rows = list(OutboundMessage.objects.order_by("pk"))
    assert [row.kind for row in rows] == [
        "appointment.created",
        "appointment.rescheduled",
        "appointment.cancelled",
    ]
    assert rows[2].body.startswith("התור שלך בוטל: ")


def test_a_customer_without_a_number_is_traced_and_nothing_fails() -> None:
    business = make_business()
    conversation = make_conversation(business)

    appointment = book(business, phone=None, conversation_ref=str(conversation.pk))

    trace = AgentTrace.objects.get()
    assert Appointment.objects.filter(pk=appointment.pk).exists()
    assert OutboundMessage.objects.count() == 0
    assert (trace.kind, trace.name, trace.ok, trace.conversation) == (
        "message",
        "whatsapp.send",
        False,
        conversation,
    )
    assert trace.result == {"ok": False, "skipped": "no_recipient"}


def test_an_appointment_of_nobody_is_traced_and_nothing_fails() -> None:
    business = make_business()
    appointment = book(business, phone=None)
    AgentTrace.objects.all().delete()

    Appointment.objects.create(
        business=business,
        resource=appointment.resource,
        start=appointment.start + timedelta(days=1),
        end=appointment.end + timedelta(days=1),
    )

    assert AgentTrace.objects.get().result["skipped"] == "no_recipient"


def test_a_whatsapp_customer_without_a_phone_is_answered_at_their_address() -> None:
    business = make_business()
    conversation = make_conversation(business, channel=Channel.WHATSAPP, address="123@lid")

    book(business, phone=None, conversation_ref=str(conversation.pk))

    assert OutboundMessage.objects.get().recipient == "123@lid"


@pytest.mark.parametrize("reference", ["gone", "999999", "٣", ""])
def test_a_conversation_that_is_not_there_does_not_break_the_booking(reference: str) -> None:
    book(make_business(), conversation_ref=reference)

    assert OutboundMessage.objects.get().conversation is None


def test_a_conversation_of_another_business_gets_no_trace_of_this_one() -> None:
    foreign = make_conversation(make_business())

    book(make_business(), conversation_ref=str(foreign.pk))

    assert OutboundMessage.objects.get().conversation is None


def test_a_broken_text_never_breaks_the_booking(caplog: pytest.LogCaptureFixture) -> None:
    business = make_business("מספרת דנה")
    FlowRule.objects.update(template="שלום {nmae}")
    rule = FlowRule.objects.get(event="appointment.created")

    with caplog.at_level(logging.ERROR):
        book(business, start=IN_WINTER)

    assert OutboundMessage.objects.get().body.startswith("שלום! התור שלך נקבע: מספרת דנה")
    assert [record.getMessage() for record in caplog.records] == [
        f"flow rule {rule.pk}: unknown placeholder 'nmae'; the default text is sent instead"
    ]


def test_a_broken_text_is_refused_when_it_is_saved() -> None:
    rule = FlowRule(business=make_business(), event="appointment.created", template="שלום {nmae}")

    with pytest.raises(ValidationError) as caught:
        rule.full_clean()

    assert list(caught.value.message_dict) == ["template"]
    assert "“nmae”" in caught.value.message_dict["template"][0]
    assert "{date}" in caught.value.message_dict["template"][0]


def test_rules_of_others_and_switched_off_rules_are_silent() -> None:
    business, other = make_business(), make_business()
    FlowRule.objects.filter(business=business).update(enabled=False)

    book(business)

    assert FlowRule.objects.filter(business=other, enabled=True).exists()
    assert OutboundMessage.objects.count() == 0


def test_delays_count_from_the_event_or_back_from_the_start() -> None:
    business = make_business()
    FlowRule.objects.all().delete()
    start = timezone.now() + timedelta(hours=5)
    for offset_min in (30, -60, -24 * 60):
        FlowRule.objects.create(
            business=business, event="appointment.created", offset_min=offset_min, template="x"
        )

    book(business, start=start)

    later, before = OutboundMessage.objects.all()  # a day before the start is past: no third
    assert abs(later.not_before - timezone.now() - timedelta(minutes=30)) < timedelta(seconds=20)
    assert before.not_before == start - timedelta(hours=1)
    assert before.not_after == start


def test_an_abandoned_call_may_carry_on_by_whatsapp() -> None:
    business = make_business("מספרת דנה")
    FlowRule.objects.create(business=business, event="call.abandoned", template="{business_name}: נמשיך?")
    known = make_conversation(business, customer_phone=PHONE, address="+972500000001")
    unknown = make_conversation(business, address="+972500000001")

    for conversation in (known, known, unknown):
        call_abandoned.send(None, conversation_id=conversation.pk)
        call_ended.send(None, conversation_id=conversation.pk)

    row = OutboundMessage.objects.get()
    assert (row.recipient, row.body, row.conversation) == (PHONE, "מספרת דנה: נמשיך?", known)
    assert AgentTrace.objects.get().conversation == unknown


def test_events_about_nothing_do_nothing() -> None:
    assert flows.on_event("appointment.created", {"appointment_id": 999}) == []
    assert flows.on_event("call.ended", {"conversation_id": 999}) == []
    assert flows.on_event("call.ended", {}) == []


def test_loading_a_fixture_sends_nothing_and_makes_no_rules() -> None:
    appointment = book(make_business())
    rows = [appointment.business, *Customer.objects.all(), appointment.resource, appointment]
    fixture = serializers.serialize("json", rows)
    OutboundMessage.objects.all().delete()
    appointment.delete()
    FlowRule.objects.all().delete()

    for loaded in serializers.deserialize("json", fixture):
        loaded.save()

    assert Appointment.objects.count() == 1
    assert OutboundMessage.objects.count() == 0
    assert FlowRule.objects.count() == 0


def test_the_agents_message_goes_to_the_outbox() -> None:
    business = make_business()
    conversation = make_conversation(business)
    sender = message_sender()
    assert sender is not None

    ids = [
        sender.send(business_id=business.pk, conversation_id=conversation.pk, to=PHONE, text="שלום")
        for _ in range(2)
    ]

    rows = list(OutboundMessage.objects.all())
    assert [str(row.pk) for row in rows] == ids
    assert {(row.kind, row.recipient, row.body, row.conversation) for row in rows} == {
        ("chat", PHONE, "שלום", conversation)
    }
    with pytest.raises(ValueError, match="recipient"):
        sender.send(business_id=business.pk, conversation_id=None, to="", text="שלום")
