"""What other apps announce, turned into flow events. Rows only; no network, no decisions."""

from datetime import datetime
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from agent_app.events import call_abandoned, call_ended
from calendar_app.events import slot_freed
from calendar_app.models import Appointment
from messaging_app import flows
from messaging_app.models import FlowEvent
from policy_app.models import Business

_EVENT_OF_CHANGE = {
    "created": FlowEvent.APPOINTMENT_CREATED,
    "rescheduled": FlowEvent.APPOINTMENT_RESCHEDULED,
    "cancelled": FlowEvent.APPOINTMENT_CANCELLED,
    "completed": FlowEvent.APPOINTMENT_COMPLETED,
    "no_show": FlowEvent.APPOINTMENT_NO_SHOW,
}


@receiver(post_save, sender=Appointment, dispatch_uid="messaging_app.appointment_saved")
def appointment_saved(sender: type[Appointment], instance: Appointment, *, raw: bool, **_rest: Any) -> None:
    """Runs inside the transaction of `Appointment.save()`. `raw`: a fixture is being loaded."""
    if raw or instance.change is None:
        return
    flows.on_event(_EVENT_OF_CHANGE[instance.change], {"appointment_id": instance.pk})


@receiver(post_save, sender=Business, dispatch_uid="messaging_app.business_saved")
def business_saved(
    sender: type[Business], instance: Business, *, created: bool, raw: bool, **_rest: Any
) -> None:
    if created and not raw:
        flows.ensure_default_rules(instance)


@receiver(call_ended, dispatch_uid="messaging_app.call_ended")
def on_call_ended(sender: object, *, conversation_id: int, **_rest: Any) -> None:
    flows.on_event(FlowEvent.CALL_ENDED, {"conversation_id": conversation_id})


@receiver(call_abandoned, dispatch_uid="messaging_app.call_abandoned")
def on_call_abandoned(sender: object, *, conversation_id: int, **_rest: Any) -> None:
    flows.on_event(FlowEvent.CALL_ABANDONED, {"conversation_id": conversation_id})


@receiver(slot_freed, dispatch_uid="messaging_app.slot_freed")
def on_slot_freed(
    sender: object,
    *,
    entry_id: int,
    appointment_id: int,
    revision: int,
    start: datetime,
    end: datetime,
    **_rest: Any,
) -> None:
    freed = f"{appointment_id}:{revision}"
    flows.on_event(FlowEvent.SLOT_FREED, {"entry_id": entry_id, "freed": freed, "start": start, "end": end})
