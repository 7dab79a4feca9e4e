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
from calendar_app.models import Appointment
from messaging_app import phrases
from messaging_app.core import templates
from messaging_app.models import FlowAction, FlowEvent, FlowRule, OutboundMessage
from messaging_app.wake import wake_on_commit
from policy_app.models import Business, BusinessSettings

log = logging.getLogger(__name__)

TRACE_NAME = "whatsapp.send"


@dataclass(frozen=True)
class _Occasion:
    """What an event is about, as rows."""

    event: str
    key: str
    business: Business
    conversation: Conversation | None
    appointment: Appointment | None

    @property
    def recipient(self) -> str:
        """E.164, else the opaque address of a WhatsApp conversation, else ""."""
        customer = self.appointment.customer if self.appointment else None
        if customer and customer.phone:
            return customer.phone
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
        payload: {"appointment_id": int} or, for "call.*", {"conversation_id": int}.

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
    """Give a new business its one default rule: a booking is confirmed."""
    with translation.override(settings.LANGUAGE_CODE):
        text = str(phrases.APPOINTMENT_CREATED)
    FlowRule.objects.get_or_create(
        business=business, event=FlowEvent.APPOINTMENT_CREATED, defaults={"template": text}
    )


def _occasion(event_type: str, payload: Mapping[str, Any]) -> _Occasion | None:
    if (appointment_id := payload.get("appointment_id")) is not None:
        found = Appointment.objects.select_related("business__settings", "customer", "service")
        appointment = found.filter(pk=appointment_id).first()
        if appointment is None:
            log.warning("%s: no appointment %s", event_type, appointment_id)
            return None
        conversation = _conversation(appointment.conversation_ref, appointment.business_id)
        kind = event_type.removeprefix("appointment.")
        key = f"appt:{appointment.pk}:{kind}:{appointment.revision}"
        return _Occasion(event_type, key, appointment.business, conversation, appointment)
    found_calls = Conversation.objects.select_related("business__settings")
    call = found_calls.filter(pk=payload.get("conversation_id") or 0).first()
    if call is None:
        log.warning("%s: no conversation %s", event_type, payload.get("conversation_id"))
        return None
    return _Occasion(event_type, f"conv:{call.pk}:{event_type}", call.business, call, None)


def _conversation(reference: str, business_id: int) -> Conversation | None:
    if not (reference.isascii() and reference.isdigit()):
        return None
    return Conversation.objects.filter(pk=int(reference), business_id=business_id).first()


def _write(rule: FlowRule, occasion: _Occasion) -> int | None:
    now = timezone.now()
    start = occasion.appointment.start if occasion.appointment else None
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
    business, appointment, conversation = occasion.business, occasion.appointment, occasion.conversation
    rules = _settings(business)
    values = {
        "business_name": business.name,
        "business_address": rules.address if rules else "",
        "business_phone": business.phone_number,
        "customer_name": conversation.customer_name if conversation else "",
    }
    if appointment is None:
        return values
    zone = ZoneInfo(rules.tz if rules else settings.TIME_ZONE)
    start, end = appointment.start.astimezone(zone), appointment.end.astimezone(zone)
    if appointment.customer and appointment.customer.name:
        values["customer_name"] = appointment.customer.name
    own = {"service": appointment.service.name if appointment.service else "", "link": link_for(appointment)}
    return values | _moment(start, end) | own


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
