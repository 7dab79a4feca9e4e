"""The calendar, as the model may use it: each tool is one call of the booking service.

Business, customer and channel come from the conversation, never from the model. What exists already is
shown and changed only for a number that the channel vouches for.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from agent_app.live import LiveConversation
from agent_app.tools.tool import NULLABLE_NUMBER, NULLABLE_TEXT, Result, Tool
from calendar_app.actor import Actor
from calendar_app.booking import create_appointment
from calendar_app.changes import cancel_appointment, reschedule_appointment
from calendar_app.find import find_slots, list_appointments

_START = {
    "type": "string",
    "description": "start_iso exactly as a tool returned it, or local YYYY-MM-DDTHH:MM.",
}
_APPOINTMENT = {"type": "integer", "description": "From calendar_list_appointments."}
_SERVICE = {"type": NULLABLE_TEXT, "description": "Service that the customer named."}
_DURATION = {"type": NULLABLE_NUMBER, "description": "Minutes, if it must differ from the usual."}
_SOURCES = {"phone": "phone", "whatsapp": "whatsapp", "simulator": "simulator"}


def _find_slots(live: LiveConversation, arguments: dict[str, Any]) -> Result:
    return find_slots(
        business_id=live.business_id,
        date=arguments["date"],
        time=arguments["time"],
        duration_min=arguments["duration_min"],
        service=arguments["service"],
        now=live.now(),
        holder=str(live.conversation_id),
    )


def _create_appointment(live: LiveConversation, arguments: dict[str, Any]) -> Result:
    return create_appointment(
        business_id=live.business_id,
        start_iso=arguments["start_iso"],
        customer_name=arguments["customer_name"],
        customer_phone=arguments["customer_phone"] or live.customer_phone or live.proven_phone,
        service=arguments["service"],
        duration_min=arguments["duration_min"],
        notes=arguments["notes"],
        source=_SOURCES.get(live.channel, "phone"),
        conversation_ref=str(live.conversation_id),
        now=live.now(),
    )


def _for_proven(
    service: Callable[..., Result],
) -> Callable[[LiveConversation, dict[str, Any]], Result]:
    """Call with the number that the channel vouches for; the services refuse where there is none."""

    def run(live: LiveConversation, arguments: dict[str, Any]) -> Result:
        return service(
            business_id=live.business_id, customer_phone=live.proven_phone, now=live.now(), **arguments
        )

    return run


def _cancel_appointment(live: LiveConversation, arguments: dict[str, Any]) -> Result:
    return _for_proven(partial(cancel_appointment, actor=_actor(live)))(live, arguments)


def _reschedule_appointment(live: LiveConversation, arguments: dict[str, Any]) -> Result:
    move = partial(reschedule_appointment, actor=_actor(live), conversation_ref=str(live.conversation_id))
    return _for_proven(move)(live, arguments)


def _actor(live: LiveConversation) -> Actor:
    return Actor(_SOURCES.get(live.channel, "phone"))


FIND_SLOTS = Tool(
    name="calendar.find_slots",
    description=(
        "Look up free times on a day. With time: whether exactly that time is free, and if not at most "
        "two near ones. Always look a wished time up before booking it."
    ),
    properties={
        "date": {"type": "string", "description": "YYYY-MM-DD"},
        "time": {"type": NULLABLE_TEXT, "description": "Wished start, HH:MM, 24 hours."},
        "duration_min": _DURATION,
        "service": _SERVICE,
    },
    run=_find_slots,
)
CREATE_APPOINTMENT = Tool(
    name="calendar.create_appointment",
    description="Book a time that was looked up, once the customer's name and phone are known and confirmed.",
    properties={
        "start_iso": _START,
        "customer_name": {"type": "string", "description": "As the customer gave it."},
        "customer_phone": {"type": NULLABLE_TEXT, "description": "As the customer gave it; null if known."},
        "service": _SERVICE,
        "duration_min": _DURATION,
        "notes": {"type": NULLABLE_TEXT, "description": "What the customer wants the business to know."},
    },
    run=_create_appointment,
    changes=True,
)
LIST_APPOINTMENTS = Tool(
    name="calendar.list_appointments",
    description="The current customer's coming appointments.",
    properties={},
    run=_for_proven(list_appointments),
)
CANCEL_APPOINTMENT = Tool(
    name="calendar.cancel_appointment",
    description="Cancel one appointment of the current customer, after they confirmed which.",
    properties={"appointment_id": _APPOINTMENT},
    run=_cancel_appointment,
    changes=True,
)
RESCHEDULE_APPOINTMENT = Tool(
    name="calendar.reschedule_appointment",
    description="Move one appointment of the current customer to a new time that was looked up.",
    properties={"appointment_id": _APPOINTMENT, "start_iso": _START},
    run=_reschedule_appointment,
    changes=True,
)
