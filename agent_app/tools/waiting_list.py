"""The waiting list of a full day, for the customer of this conversation."""

from typing import Any

from agent_app.live import LiveConversation
from agent_app.tools.tool import NULLABLE_TEXT, Result, Tool
from calendar_app import waiting_list


def _join(live: LiveConversation, arguments: dict[str, Any]) -> Result:
    return waiting_list.join(
        business_id=live.business_id,
        day=arguments["date"],
        customer_name=arguments["customer_name"],
        customer_phone=arguments["customer_phone"] or live.customer_phone or live.proven_phone,
        service=arguments["service"],
        conversation_ref=str(live.conversation_id),
        now=live.now(),
    )


JOIN = Tool(
    name="calendar.join_waiting_list",
    description=(
        "Put the customer on the waiting list of a day on which nothing is free, once they asked for it: "
        "they get a message when a time comes free. available true: there are free times, offer them instead."
    ),
    properties={
        "date": {"type": "string", "description": "YYYY-MM-DD"},
        "customer_name": {"type": "string", "description": "As the customer gave it."},
        "customer_phone": {"type": NULLABLE_TEXT, "description": "As the customer gave it; null if known."},
        "service": {"type": NULLABLE_TEXT, "description": "Service that the customer named."},
    },
    run=_join,
    changes=True,
)
