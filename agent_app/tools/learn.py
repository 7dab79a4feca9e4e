"""What a successful tool taught us about the conversation, written where both brains look."""

from typing import Any, Final

from agent_app.live import LiveConversation
from calendar_app.phone import normalise_phone

_FACTS: Final = {
    "calendar.create_appointment": "booked",
    "calendar.cancel_appointment": "cancelled",
    "calendar.reschedule_appointment": "moved",
}


def learn(live: LiveConversation, name: str, arguments: dict[str, Any], result: dict[str, Any]) -> None:
    """Update `live` after tool `name` (dotted) succeeded."""
    if fact := _FACTS.get(name):
        live.announced.add(fact)
    if name == "calendar.join_waiting_list" and not result["available"]:
        live.announced.add("waiting")
    if name in ("calendar.create_appointment", "calendar.join_waiting_list"):
        live.customer_name = arguments["customer_name"]
        live.customer_phone = normalise_phone(arguments["customer_phone"]) or live.customer_phone
