"""Steering the phone call."""

from typing import Any

from agent_app import phrases
from agent_app.live import LiveConversation
from agent_app.results import refusal
from agent_app.tools.tool import Result, Tool


def _transfer(live: LiveConversation, arguments: dict[str, Any]) -> Result:
    control = live.call_control
    if control is None or not control.can_transfer():
        return refusal("unavailable", phrases.NO_TRANSFER)
    control.transfer(arguments["reason"])
    return {"ok": True}


TRANSFER = Tool(
    name="call.transfer",
    description="Hand the caller over to a person at the business, after your reply. Phone calls only.",
    properties={"reason": {"type": "string", "description": "Why, in a few words."}},
    run=_transfer,
    changes=True,
    on_loop=True,
)
