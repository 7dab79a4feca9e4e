"""An event comes in, the business's rules are asked, outbox rows go out: all in the caller's transaction."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone, translation

from agent_app.models import AgentTrace, Channel, Conversation, TraceKind
from calendar_app.customer_link import link_for
from calendar_app.models import Appointment, Customer, Service, WaitingListEntry
from messaging_app import phrases
from messaging_app.core import templates
from messaging_app.models import FlowAction, FlowEvent, FlowRule, OutboundMessage
from messaging_app.wake import wake_on_commit
from policy_app.models import Business, BusinessSettings

log = logging.getLogger(__name__)

TRACE_NAME = "whatsapp.send"
_BY_DEFAULT = (
    FlowEvent.APPOINTMENT_CREATED,
    FlowEvent.APPOINTMENT_RESCHEDULED,
    FlowEvent.APPOINTMENT_CANCELLED,
    FlowEvent.SLOT_FREED,
)


@dataclass(frozen=True)
class _Occasion:
    """What an event is about, as rows.

    Attributes:
        event: A FlowEvent value.
        key: The same for the same occasion, however often it is told.
        business: Whose rules hold.
        conversation: Where it began, if known: its trace shows what was sent.
        appointment: The customer's own, if it is about one.
        waiting: The entry of one who waits, if it is about a freed time.
        start: Of the appointment or of the freed time.
        end: Likewise.
    """

    event: str
    key: str
    business: Business
    conversation: Conversation | None
    appointment: Appointment | None = None
    waiting: WaitingListEntry | None = None
    start: datetime | None = None
    end: datetime | None = None

    @property
    def customer(self) -> Customer | None:
        about = self.appointment or self.waiting
        return about.customer if about else None

    @property
    def service(self) -> Service | None:
        about = self.appointment or self.waiting
        return about.service if about else None

    @property
    def recipient(self) -> str:
        """E.164, else the opaque address of a WhatsApp conversation, else ""."""
        if self.customer and self.customer.phone:
            return self.customer.phone
        conversation = self.conversation
        if conversation is None:
            return ""
        if conversation.channel == Channel.WHATSAPP:
            return conversation.customer_phone or conversation.address
        return conversation.customer_phone if self.appointment is None else ""


def on_event(event_type: str, payload: Mapping[str, Any]) -> list[int]:
    """Write the messages that the business's rules ask for. Asking twice writes them once.

    Blocking ORM work, inside the transaction of what happened: both are stored or neither is.

    Args:
        event_type: A FlowEvent value, e.g. "appointment.created"; others have no rules and do nothing.
        payload: {"appointment_id": int}; for "call.*", {"conversation_id": int}; for "waiting_list.*",
            {"entry_id": int, "start": datetime, "end": datetime, "freed": str that names what was freed}.

    Returns:
        Ids of the outbox rows written now.
    """
    occasion = _occasion(event_type, payload)
    if occasion is None:
        return []
    rules = FlowRule.objects.filter(
        business=occasion.business, event=event_type, enabled=True, action=FlowAction.WHATSAPP_SEND
    )
    written = []
    for rule in rules:
        if not occasion.recipient:
            _trace_skipped(occasion)
            break
        if (row_id := _write(rule, occasion)) is not None:
            written.append(row_id)
    if written:
        wake_on_commit()
    return written


def ensure_default_rules(business: Business) -> None:
    """Give a new business its default rules: customers hear of each change, who waits of a freed time."""
    with translation.override(settings.LANGUAGE_CODE):
        texts = {event: str(phrases.DEFAULT_TEXTS[event]) for event in _BY_DEFAULT}
    for event, text in texts.items():
        FlowRule.objects.get_or_create(business=business, event=event, defaults={"template": text})


def _occasion(event_type: str, payload: Mapping[str, Any]) -> _Occasion | None:
    if "appointment_id" in payload:
        occasion = _of_appointment(event_type, payload["appointment_id"])
    elif "entry_id" in payload:
        occasion = _of_waiting(event_type, payload)
    else:
        occasion = _of_call(event_type, payload.get("conversation_id"))
    if occasion is None:
        log.warning("%s: nothing stored for %s", event_type, dict(payload))
    return occasion


def _of_appointment(event_type: str, appointment_id: int | None) -> _Occasion | None:
    found = Appointment.objects.select_related("business__settings", "customer", "service")
    appointment = found.filter(pk=appointment_id or 0).first()
    if appointment is None:
        return None
    kind = event_type.removeprefix("appointment.")
    return _Occasion(
        event_type,
        key=f"appt:{appointment.pk}:{kind}:{appointment.revision}",
        business=appointment.business,
        conversation=_conversation(appointment.conversation_ref, appointment.business_id),
        appointment=appointment,
        start=appointment.start,
        end=appointment.end,
    )


def _of_waiting(event_type: str, payload: Mapping[str, Any]) -> _Occasion | None:
    found = WaitingListEntry.objects.select_related("business__settings", "customer", "service")
    waiting = found.filter(pk=payload["entry_id"]).first()
    if waiting is None:
        return None
    return _Occasion(
        event_type,
        key=f"wait:{waiting.pk}:{payload['freed']}",
        business=waiting.business,
        conversation=_conversation(waiting.conversation_ref, waiting.business_id),
        waiting=waiting,
        start=payload["start"],
        end=payload["end"],
    )


def _of_call(event_type: str, conversation_id: int | None) -> _Occasion | None:
    found = Conversation.objects.select_related("business__settings")
    call = found.filter(pk=conversation_id or 0).first()
    if call is None:
        return None
    return _Occasion(event_type, f"conv:{call.pk}:{event_type}", call.business, call)


def _conversation(reference: str, business_id: int) -> Conversation | None:
    if not (reference.isascii() and reference.isdigit()):
        return None
    return Conversation.objects.filter(pk=int(reference), business_id=business_id).first()


def _write(rule: FlowRule, occasion: _Occasion) -> int | None:
    now = timezone.now()
    start = occasion.start
    not_before = now + timedelta(minutes=max(rule.offset_min, 0))
    if rule.offset_min < 0:
        if start is None or start + timedelta(minutes=rule.offset_min) < now:
            return None
        not_before = start + timedelta(minutes=rule.offset_min)
    row, created = OutboundMessage.objects.get_or_create(
        dedupe_key=f"{occasion.key}:{rule.pk}",
        defaults={
            "business": occasion.business,
            "appointment": occasion.appointment,
            "conversation": occasion.conversation,
            "kind": occasion.event,
            "recipient": occasion.recipient,
            "body": _body(rule, occasion),
            "not_before": not_before,
            # What was noted after the fact is confirmed all the same; what lies ahead only until it begins.
            "not_after": start if start and start > not_before else None,
        },
    )
    return row.pk if created else None


def _body(rule: FlowRule, occasion: _Occasion) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        values = _values(occasion)
        try:
            return templates.render(rule.template, values)
        except templates.TemplateError as error:
            log.error(  # noqa: TRY400 -- one line; the traceback would tell nothing more
                "flow rule %s: %s; the default text is sent instead", rule.pk, error
            )
            return templates.render(str(phrases.DEFAULT_TEXTS[rule.event]), values)


def _values(occasion: _Occasion) -> dict[str, str]:
    business, customer, conversation = occasion.business, occasion.customer, occasion.conversation
    rules = _settings(business)
    known_name = customer.name if customer else ""
    values = {
        "business_name": business.name,
        "business_address": rules.address if rules else "",
        "business_phone": business.phone_number,
        "customer_name": known_name or (conversation.customer_name if conversation else ""),
    }
    if occasion.start is None or occasion.end is None:
        return values
    zone = ZoneInfo(rules.tz if rules else settings.TIME_ZONE)
    values |= _moment(occasion.start.astimezone(zone), occasion.end.astimezone(zone))
    values["service"] = occasion.service.name if occasion.service else ""
    if occasion.appointment:
        values["link"] = link_for(occasion.appointment)
    return values


def _moment(start: datetime, end: datetime) -> dict[str, str]:
    return {
        "date": f"{start:%d/%m/%Y}",
        "time": f"{start:%H:%M}",
        "end_time": f"{end:%H:%M}",
        "weekday": str(phrases.WEEKDAYS[start.weekday()]),
    }


def _settings(business: Business) -> BusinessSettings | None:
    try:
        return business.settings
    except ObjectDoesNotExist:
        return None


def _trace_skipped(occasion: _Occasion) -> None:
    log.info("Message %s ok=false event=%s skipped=no_recipient", TRACE_NAME, occasion.event)
    AgentTrace.objects.create(
        business=occasion.business,
        conversation=occasion.conversation,
        kind=TraceKind.MESSAGE,
        name=TRACE_NAME,
        arguments={"kind": occasion.event},
        result={"ok": False, "skipped": "no_recipient"},
        ok=False,
    )
