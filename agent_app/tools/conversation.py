"""Speaking to the customer is a tool, too: it ends the turn."""

from typing import Any

from agent_app.live import LiveConversation
from agent_app.tools.tool import Result, Tool


def _reply(live: LiveConversation, arguments: dict[str, Any]) -> Result:
    del live, arguments  # the turn speaks the text while it arrives
    return {"ok": True}


REPLY = Tool(
    name="conversation.reply",
    description=(
        "Say one or two short Hebrew sentences to the customer and end your turn. The only way to speak. "
        "expect: what comes next, speech; phone_keypad when you asked to type a phone number on a call; "
        "goodbye when the conversation is over."
    ),
    # text first: its sentences are spoken while the rest still arrives
    properties={
        "text": {"type": "string", "description": "Hebrew, no emojis, no lists."},
        "expect": {"type": "string", "enum": ["speech", "phone_keypad", "goodbye"]},
    },
    run=_reply,
    on_loop=True,
)
