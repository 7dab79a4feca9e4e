"""What the model is told: the fixed instructions, and what holds at this turn."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.template import engines

from agent_app.core.transcript import Message
from agent_app.live import LiveConversation
from policy_app.core.opening_hours import pairs_of
from policy_app.core.policy import BusinessPolicy

OPS_INSTRUCTIONS: Final[str] = (
    (settings.BASE_DIR / "templates" / "agent_app" / "instructions.md").read_text(encoding="utf-8").strip()
)
LONGEST_PROMPT: Final = 2000  # characters of the owner's text that go into the context
_DAYS_TOLD: Final = 60  # special dates further on are left to the tools
_MOST_DATES: Final = 12
_DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


def _render(template: str, values: Mapping[str, Any]) -> str:
    return engines["text"].get_template(template).render(dict(values)).strip()


def instructions_message() -> Message:
    """The same words in every request, so that a provider's prompt cache holds."""
    return {"role": "system", "content": OPS_INSTRUCTIONS}


def context_message(live: LiveConversation) -> Message:
    """What is true at this turn: time, business, rules in force, what is known of the customer."""
    now = live.now().astimezone(live.policy.zone)
    values = {
        "business": live.business_name,
        "date": f"{now:%Y-%m-%d}",
        "weekday": f"{now:%A}",
        "time": f"{now:%H:%M}",
        "channel": live.channel,
        "keypad": live.channel != "whatsapp",
        "human": bool(live.call_control and live.call_control.can_transfer()),
        "hours": hours_line(live.policy),
        "special_dates": special_dates_line(live.policy, now.date()),
        "policy": live.policy,
        "address": live.business_address,
        "services": live.services,
        "owner_text": live.policy.ai_prompt[:LONGEST_PROMPT],
        "name": live.customer_name or "",
        "phone": live.customer_phone or live.proven_phone or "",
        "proven": bool(live.proven_phone),
        "gender": live.form.get("gender", ""),
    }
    return {"role": "system", "content": _render("agent_app/context.md", values)}


def hours_line(policy: BusinessPolicy) -> str:
    """The weekly hours in one line."""
    if policy.allow_24_7:
        return "open 24/7"
    parts = []
    for key in _DAYS:
        windows = policy.opening_hours.get(key) or []
        hours = ", ".join(f"{start}-{end}" for start, end in windows) or "closed"
        parts.append(f"{key} {hours}")
    return "; ".join(parts)


def special_dates_line(policy: BusinessPolicy, today: date) -> str:
    """The coming dates whose hours are not those of their weekday, in one line; "" when there is none."""
    parts = []
    for ahead in range(min(policy.booking_window_days, _DAYS_TOLD) + 1):
        day = today + timedelta(days=ahead)
        hours = policy.business_hours_on(day)
        if hours.source.is_dated:
            windows = ", ".join(f"{start}-{end}" for start, end in pairs_of(hours.windows)) or "closed"
            parts.append(f"{day:%Y-%m-%d} {windows}")
    return "; ".join(parts[:_MOST_DATES])
