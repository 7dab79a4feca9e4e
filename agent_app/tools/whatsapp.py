"""A WhatsApp message to the customer of this conversation, and to nobody else."""

from typing import Any

from agent_app import phrases
from agent_app.live import LiveConversation
from agent_app.ports import message_sender
from agent_app.results import refusal, unavailable
from agent_app.tools.tool import NULLABLE_TEXT, Result, Tool
from calendar_app.phone import normalise_phone


def _send(live: LiveConversation, arguments: dict[str, Any]) -> Result:
    own = live.customer_phone or live.proven_phone or (live.address if live.channel == "whatsapp" else "")
    asked = arguments["to"]
    if asked and not _is_own(live, asked):
        return refusal("not_allowed", phrases.ONLY_OWN_NUMBER)
    if not own:
        return refusal("need_phone", phrases.NEED_NUMBER_FOR_MESSAGE)
    sender = message_sender()
    if sender is None:
        return unavailable()
    message_id = sender.send(
        business_id=live.business_id, conversation_id=live.conversation_id, to=own, text=arguments["message"]
    )
    return {"ok": True, "message_id": message_id}


def _is_own(live: LiveConversation, asked: str) -> bool:
    if live.address and asked == live.address:
        return True
    number = normalise_phone(asked)
    return number is not None and number in {live.customer_phone, live.proven_phone}


SEND = Tool(
    name="whatsapp.send",
    description=(
        "Send a WhatsApp message to the current customer. Booking confirmations are sent by the system: "
        "use this only when the customer asks for something in writing."
    ),
    properties={
        "message": {"type": "string", "description": "Hebrew text."},
        "to": {"type": NULLABLE_TEXT, "description": "null: the current customer."},
    },
    run=_send,
    changes=True,
)
