import logging
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from agent_app.models import AgentTrace
from calendar_app.models import Appointment
from messaging_app import outbox
from messaging_app.core.outcomes import Accepted, NotNow, Outcome, Refused, Unknown, message_key
from messaging_app.models import FlowRule, OutboundMessage, OutboundStatus
from messaging_app.tests.rows import PHONE, book, make_business, make_conversation, make_message

pytestmark = [pytest.mark.db, pytest.mark.django_db]

OTHER_PHONE = "+972529999999"


class ScriptedProvider:
    """Answers by a list of outcomes; the last one holds."""

    name = "scripted"

    def __init__(self, *outcomes: Outcome | Exception) -> None:
        self.outcomes = list(outcomes) or [Accepted("id")]
        self.asked: list[tuple[str, str, str]] = []
        self.ready = True

    def send(self, recipient: str, text: str, key: str) -> Outcome:
        assert (
            not connection.in_atomic_block or connection.savepoint_ids == []
        )  # the test's own, and no other
        self.asked.append((recipient, text, key))
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def is_ready(self) -> bool:
        return self.ready


def step(provider: ScriptedProvider, owner: str = "w1") -> OutboundMessage | None:
    """Let one worker take one row; return it as it then is."""
    taken = outbox.claim(owner)
    if taken is None:
        return None
    outbox.deliver(taken, lambda row: provider)
    return OutboundMessage.objects.get(pk=taken.row.pk)


def rewind(row: OutboundMessage, **fields: Any) -> None:
    """Let the row's waiting time be over."""
    past = timezone.now() - timedelta(seconds=1)
    OutboundMessage.objects.filter(pk=row.pk).update(**({"not_before": past} | fields))


def test_a_sent_confirmation_shows_in_the_trace_of_the_conversation_that_booked(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    business = make_business()
    conversation = make_conversation(business)
    book(business, conversation_ref=str(conversation.pk))

    row = step(ScriptedProvider(Accepted("WA1")))

    assert row is not None
    assert (row.status, row.provider, row.provider_id, row.attempts) == ("sent", "scripted", "WA1", 1)
    assert row.sent_at is not None
    assert row.lease_owner == ""
    trace = AgentTrace.objects.get()
    assert (trace.kind, trace.name, trace.ok, trace.conversation) == (
        "message",
        "whatsapp.send",
        True,
        conversation,
    )
    assert trace.result == {
        "ok": True,
        "message_id": str(row.pk),
        "provider": "scripted",
        "provider_id": "WA1",
    }
    lines = [record.getMessage() for record in caplog.records]
    assert any(line.startswith("Message whatsapp.send ok=true") for line in lines)
    assert not any(PHONE[1:] in line or row.body in line for line in lines)
    assert PHONE not in str(trace.arguments)


def test_one_row_is_claimed_by_one_worker() -> None:
    make_message(make_business())

    assert outbox.claim("w1") is not None
    assert outbox.claim("w2") is None


def test_the_second_message_to_a_customer_waits_for_the_first_and_other_customers_do_not() -> None:
    business = make_business()
    first, second = make_message(business), make_message(business)
    other = make_message(business, recipient=OTHER_PHONE)
    elsewhere = make_message(make_business())
    provider = ScriptedProvider(NotNow("no_answer"), Accepted("id"))

    tried = [step(provider), step(provider), step(provider), step(provider)]

    assert [row and row.pk for row in tried] == [first.pk, other.pk, elsewhere.pk, None]
    rewind(first)
    assert [(row := step(provider)) and row.pk for _ in range(2)] == [first.pk, second.pk]


def test_a_reminder_planned_for_later_holds_nothing_up() -> None:
    business = make_business()
    make_message(business, not_before=timezone.now() + timedelta(days=1))
    now = make_message(business)

    row = step(ScriptedProvider())

    assert row is not None
    assert row.pk == now.pk


def test_a_finished_message_holds_nothing_up() -> None:
    business = make_business()
    for status in (OutboundStatus.SENT, OutboundStatus.FAILED, OutboundStatus.SUPERSEDED):
        make_message(business, status=status)
    last = make_message(business)

    row = step(ScriptedProvider())

    assert row is not None
    assert row.pk == last.pk


def test_a_no_for_now_is_asked_again_later_with_the_same_key() -> None:
    row = make_message(make_business())
    provider = ScriptedProvider(NotNow("provider_fault", "HTTP 500"), Accepted("id"))

    waiting = step(provider)

    assert waiting is not None
    assert (waiting.status, waiting.reason, waiting.error) == ("pending", "provider_fault", "HTTP 500")
    assert timedelta(seconds=3) < waiting.not_before - timezone.now() < timedelta(seconds=6.1)
    assert step(provider) is None
    rewind(row)
    sent = step(provider)
    assert sent is not None
    assert (sent.status, sent.attempts, sent.reason, sent.possible_duplicate) == ("sent", 2, "", False)
    assert {key for _, _, key in provider.asked} == {message_key(row.dedupe_key)}


def test_a_refusal_fails_visibly_and_can_be_sent_again() -> None:
    row = make_message(make_business())
    provider = ScriptedProvider(Refused("not_on_whatsapp", "exists:false"), Accepted("id"))

    failed = step(provider)

    assert failed is not None
    assert (failed.status, failed.reason, failed.error) == ("failed", "not_on_whatsapp", "exists:false")
    assert AgentTrace.objects.get().result["reason"] == "not_on_whatsapp"
    assert step(provider) is None
    assert outbox.send_again(OutboundMessage.objects.all()) == 1
    sent = step(provider)
    assert sent is not None
    assert (sent.pk, sent.status, sent.attempts, sent.reason) == (row.pk, "sent", 1, "")
    assert outbox.send_again(OutboundMessage.objects.all()) == 0


def test_silence_is_held_then_asked_once_more_and_then_left_to_a_person() -> None:
    row = make_message(make_business())
    provider = ScriptedProvider(Unknown("timeout"))

    held = step(provider)

    assert held is not None
    assert (held.status, held.reason, held.possible_duplicate) == ("unknown", "timeout", False)
    assert timedelta(seconds=50) < held.not_before - timezone.now() <= timedelta(seconds=60)
    assert step(provider) is None
    rewind(row)
    failed = step(provider)
    assert failed is not None
    assert (failed.status, failed.reason, failed.possible_duplicate) == ("failed", "unknown_twice", True)
    assert len(provider.asked) == 2


def test_a_silent_send_is_not_repeated_while_the_line_is_down() -> None:
    row = make_message(make_business())
    provider = ScriptedProvider(Unknown("timeout"), Accepted("id"))
    step(provider)
    provider.ready = False
    for _ in range(3):
        rewind(row)
        held = step(provider)
        assert held is not None
        assert held.status == "unknown"
    assert len(provider.asked) == 1

    provider.ready = True
    rewind(row)
    sent = step(provider)

    assert sent is not None
    assert (sent.status, sent.possible_duplicate, len(provider.asked)) == ("sent", True, 2)


def test_a_bug_in_one_message_is_logged_and_held(caplog: pytest.LogCaptureFixture) -> None:
    make_message(make_business())

    held = step(ScriptedProvider(KeyError("x")))

    assert held is not None
    assert (held.status, held.reason) == ("unknown", "our_fault")
    assert "a fault of ours" in caplog.text


def test_a_dead_workers_row_is_sent_by_another_after_the_lease() -> None:
    row = make_message(make_business())
    assert outbox.claim("dead") is not None
    assert step(ScriptedProvider()) is None
    rewind(row, lease_until=timezone.now() - timedelta(seconds=1))

    sent = step(ScriptedProvider(), owner="alive")

    assert sent is not None
    assert (sent.status, sent.attempts, sent.possible_duplicate) == ("sent", 2, True)


def test_a_worker_that_lost_its_lease_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    row = make_message(make_business())
    slow = outbox.claim("slow")
    assert slow is not None
    rewind(row, lease_until=timezone.now() - timedelta(seconds=1))
    other = outbox.claim("other")
    assert other is not None

    outbox.deliver(slow, lambda row: ScriptedProvider(Refused("rejected")))

    row.refresh_from_db()
    assert (row.status, row.lease_owner) == ("sending", "other")
    assert "lease was lost" in caplog.text


def test_a_message_whose_time_has_passed_fails_and_lets_the_next_one_through() -> None:
    business = make_business()
    late = make_message(business, not_after=timezone.now() - timedelta(seconds=1))
    tired = make_message(business, attempts=40, first_tried_at=timezone.now() - timedelta(hours=25))
    fresh = make_message(business)
    provider = ScriptedProvider()

    row = step(provider)

    assert row is not None
    assert row.pk == fresh.pk
    assert len(provider.asked) == 1
    reasons = OutboundMessage.objects.filter(pk__in=[late.pk, tired.pk]).values_list("status", "reason")
    assert list(reasons) == [("failed", "too_late"), ("failed", "gave_up")]
    assert AgentTrace.objects.filter(ok=False).count() == 2


def test_bookings_that_no_signal_saw_are_confirmed_by_the_reconciler() -> None:
    business = make_business()
    seen = book(business)
    unseen = Appointment(
        business=business,
        resource=seen.resource,
        customer=seen.customer,
        start=seen.start + timedelta(days=1),
        end=seen.end + timedelta(days=1),
    )
    around_all_signals: QuerySet[Appointment] = QuerySet(Appointment)
    around_all_signals.bulk_create([unseen])

    counts = [outbox.reconcile(), outbox.reconcile()]

    assert counts == [1, 0]
    rule = FlowRule.objects.get(event="appointment.created")
    assert [row.dedupe_key for row in OutboundMessage.objects.all()] == [
        f"appt:{seen.pk}:created:1:{rule.pk}",
        f"appt:{unseen.pk}:created:0:{rule.pk}",
    ]


def test_switching_a_rule_on_writes_to_nobody_who_booked_before() -> None:
    business = make_business()
    FlowRule.objects.update(enabled=False)
    book(business)
    rule = FlowRule.objects.get(event="appointment.created")
    rule.enabled = True
    rule.save()

    assert outbox.reconcile() == 0


def test_the_reconciler_leaves_past_cancelled_and_numberless_bookings() -> None:
    business = make_business()
    book(business, start=timezone.now() - timedelta(hours=5))
    book(business, phone=None)
    cancelled = book(business, start=timezone.now() + timedelta(days=9))
    Appointment.objects.filter(pk=cancelled.pk).update(status="cancelled")
    OutboundMessage.objects.all().delete()

    assert outbox.reconcile() == 0
