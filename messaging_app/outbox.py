"""Claim a row, send it, settle it; nothing else touches a row's status.

A claim is a lease: committed before the request leaves, taken over by anyone once it has run out. Sending
happens outside of any transaction. A row whose older sibling (same business and recipient) is unfinished
waits, so that a customer reads messages in order; a sibling planned for later and not yet tried holds nothing
up.

Killed between "the provider accepted" and "settled": the row is sent once more after the lease, with the same
key, marked as a possible duplicate. There is no third way without the provider's help.
"""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from agent_app.models import AgentTrace, TraceKind
from calendar_app.models import Appointment, AppointmentStatus
from messaging_app.core import backoff
from messaging_app.core.backoff import Decision
from messaging_app.core.outcomes import Accepted, NotNow, Outcome, Unknown, message_key
from messaging_app.flows import TRACE_NAME, on_event
from messaging_app.models import FlowEvent, FlowRule, OutboundMessage, OutboundStatus
from messaging_app.providers.choice import get_provider
from messaging_app.providers.ports import Provider
from messaging_app.wake import wake_on_commit

log = logging.getLogger(__name__)

LEASE_S = 60.0  # three times providers.wire.SEND_DEADLINE_S: no living worker's lease runs out
SETTLE_RETRY_S = 0.5
RECONCILE_WITHIN = timedelta(hours=24)
RECONCILE_BATCH = 500

_WAITING = (OutboundStatus.PENDING, OutboundStatus.UNKNOWN)
_UNFINISHED = (*_WAITING, OutboundStatus.SENDING)


@dataclass(frozen=True)
class Claim:
    """A row that this worker may send until its lease ends. `was_unknown`: the last attempt got no answer."""

    row: OutboundMessage
    owner: str
    was_unknown: bool


def due(now: datetime) -> QuerySet[OutboundMessage]:
    """Return the rows that may be claimed at `now`, oldest first."""
    older = OutboundMessage.objects.filter(
        business=OuterRef("business"), recipient=OuterRef("recipient"), pk__lt=OuterRef("pk")
    )
    older = older.filter(status__in=_UNFINISHED).filter(Q(attempts__gt=0) | Q(not_before__lte=now))
    waiting = Q(status__in=_WAITING, not_before__lte=now)
    abandoned = Q(status=OutboundStatus.SENDING, lease_until__lt=now)
    return OutboundMessage.objects.filter(waiting | abandoned).filter(~Exists(older)).order_by("pk")


def claim(owner: str) -> Claim | None:
    """Lease the oldest due row to `owner`, or return None. Rows whose time has passed fail on the way."""
    while due(timezone.now()).exists():  # a look without a lock: an idle worker disturbs nobody
        with transaction.atomic():
            now = timezone.now()
            row = due(now).select_for_update(skip_locked=True, of=("self",)).first()
            if row is None:
                return None
            if reason := _too_late(row, now):
                _give_up(row, reason)
                continue
            if (taken := _lease(row, owner, now)) is not None:
                return taken
    return None


def deliver(taken: Claim, provider_for: Callable[[OutboundMessage], Provider] | None = None) -> Decision:
    """Send a claimed row and settle it. Call it outside of any transaction."""
    began = time.monotonic()
    row = taken.row
    provider = provider_for(row) if provider_for else get_provider(row.business)
    outcome: Outcome
    if taken.was_unknown and not provider.is_ready():
        outcome = NotNow("no_answer", "not asked again while the line is down")
    else:
        outcome = _ask(provider, row)
    return _settle_surely(taken, provider.name, outcome, int((time.monotonic() - began) * 1000))


def send_again(rows: QuerySet[OutboundMessage]) -> int:
    """Put failed rows back, as new, with the same key; return how many."""
    with transaction.atomic():
        count = rows.filter(status=OutboundStatus.FAILED).update(
            status=OutboundStatus.PENDING,
            not_before=timezone.now(),
            not_after=None,
            first_tried_at=None,
            attempts=0,
            unknowns=0,
            reason="",
            error="",
        )
        wake_on_commit()
    return count


def reconcile() -> int:
    """Write confirmations that no signal wrote (bulk inserts, raw SQL); return how many.

    Only for bookings of the last 24 hours, made since their rule last changed: switching a rule on must not
    write to everyone who ever booked.
    """
    now = timezone.now()
    rules = FlowRule.objects.filter(
        business=OuterRef("business"),
        event=FlowEvent.APPOINTMENT_CREATED,
        enabled=True,
        offset_min__gte=0,
        changed_at__lt=OuterRef("created_at"),
    )
    written = OutboundMessage.objects.filter(appointment=OuterRef("pk"), kind=FlowEvent.APPOINTMENT_CREATED)
    missing = Appointment.objects.filter(
        Exists(rules),
        ~Exists(written),
        status=AppointmentStatus.BOOKED,
        start__gt=now,
        created_at__gt=now - RECONCILE_WITHIN,
        customer__phone__isnull=False,
    ).values_list("pk", flat=True)
    count = 0
    for appointment_id in missing.order_by("pk")[:RECONCILE_BATCH]:
        with transaction.atomic():
            count += len(on_event(FlowEvent.APPOINTMENT_CREATED, {"appointment_id": appointment_id}))
    if count:
        log.warning("reconciled: %d confirmations that no signal had written", count)
    return count


def _too_late(row: OutboundMessage, now: datetime) -> str:
    if row.not_after is not None and row.not_after < now:
        return "too_late"
    if row.first_tried_at is not None and now - row.first_tried_at > backoff.GIVE_UP_AFTER:
        return "gave_up"
    return ""


def _give_up(row: OutboundMessage, reason: str) -> None:
    OutboundMessage.objects.filter(pk=row.pk).update(
        status=OutboundStatus.FAILED, reason=reason, lease_owner="", lease_until=None
    )
    _trace(row, ok=False, result={"reason": reason}, duration_ms=0)
    log.warning("Message %s ok=false row=%d reason=%s", TRACE_NAME, row.pk, reason)


def _lease(row: OutboundMessage, owner: str, now: datetime) -> Claim | None:
    was = row.status
    taken = OutboundMessage.objects.filter(pk=row.pk, status=was, attempts=row.attempts).update(
        status=OutboundStatus.SENDING,
        attempts=F("attempts") + 1,
        first_tried_at=row.first_tried_at or now,
        lease_owner=owner,
        lease_until=now + timedelta(seconds=LEASE_S),
        possible_duplicate=row.possible_duplicate or was != OutboundStatus.PENDING,
    )
    if taken != 1:
        return None
    fresh = OutboundMessage.objects.select_related("business").get(pk=row.pk)
    return Claim(fresh, owner, was_unknown=was == OutboundStatus.UNKNOWN)


def _ask(provider: Provider, row: OutboundMessage) -> Outcome:
    try:
        return provider.send(row.recipient, row.body, message_key(row.dedupe_key))
    except Exception as error:  # a bug that one message meets must not end the worker of all; the log has it
        log.exception("row %d: a fault of ours in provider %s", row.pk, provider.name)
        return Unknown("our_fault", type(error).__name__)


def _settle_surely(taken: Claim, provider: str, outcome: Outcome, duration_ms: int) -> Decision:
    """Settle, trying again while the lease holds: an unsettled success is sent twice."""
    row = taken.row
    assert row.first_tried_at is not None and row.lease_until is not None  # noqa: S101, PT018 -- set by the claim
    decision = backoff.decide(
        outcome,
        attempts=row.attempts,
        unknowns=row.unknowns,
        tried_for=timezone.now() - row.first_tried_at,
        jitter=random.uniform(-1, 1),  # noqa: S311 -- spreads load, keeps no secret
    )
    if taken.was_unknown and decision.status == "pending":  # it still may have arrived
        decision = Decision("unknown", decision.reason, decision.delay_s)
    while True:
        try:
            _settle(taken, provider, outcome, decision, duration_ms)
        except DatabaseError as error:
            if timezone.now() > row.lease_until:
                raise
            log.warning("row %d: settling again: %s", row.pk, type(error).__name__)
            time.sleep(SETTLE_RETRY_S)
        else:
            return decision


def _settle(taken: Claim, provider: str, outcome: Outcome, decision: Decision, duration_ms: int) -> None:
    row, now = taken.row, timezone.now()
    provider_id = outcome.provider_id if isinstance(outcome, Accepted) else ""
    with transaction.atomic():
        settled = OutboundMessage.objects.filter(
            pk=row.pk, status=OutboundStatus.SENDING, lease_owner=taken.owner, attempts=row.attempts
        ).update(
            status=decision.status,
            not_before=now + timedelta(seconds=decision.delay_s) if decision.delay_s else row.not_before,
            unknowns=row.unknowns + isinstance(outcome, Unknown),
            lease_owner="",
            lease_until=None,
            provider=provider,
            provider_id=provider_id,
            reason=decision.reason,
            error=getattr(outcome, "detail", ""),
            sent_at=now if decision.status == "sent" else None,
        )
        if settled != 1:
            log.error("row %d: the lease was lost before it was settled", row.pk)
            return
        if decision.status in {"sent", "failed"}:
            result = {"provider": provider, "provider_id": provider_id, "reason": decision.reason}
            _trace(row, ok=decision.status == "sent", result=result, duration_ms=duration_ms)
    log.info(
        "Message %s ok=%s row=%d kind=%s provider=%s status=%s reason=%s ms=%d",
        *(TRACE_NAME, str(decision.status == "sent").lower(), row.pk, row.kind, provider),
        *(decision.status, decision.reason or "-", duration_ms),
    )


def _trace(row: OutboundMessage, *, ok: bool, result: dict[str, str], duration_ms: int) -> None:
    AgentTrace.objects.create(
        business_id=row.business_id,
        conversation_id=row.conversation_id,
        kind=TraceKind.MESSAGE,
        name=TRACE_NAME,
        arguments={"kind": row.kind, "to": f"…{row.recipient[-4:]}", "attempts": row.attempts},
        result={"ok": ok, "message_id": str(row.pk)}
        | {name: value for name, value in result.items() if value},
        ok=ok,
        duration_ms=duration_ms,
    )
