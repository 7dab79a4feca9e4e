"""What is said when something was done: our words, from the row that was stored, never the model's."""

from datetime import datetime
from typing import Any

from agent_app import phrases


def confirmation(name: str, arguments: dict[str, Any], result: dict[str, Any]) -> str | None:
    """Return the sentence that confirms a successful tool, or None where nothing is to be confirmed.

    Args:
        name: Dotted name of the tool.
        arguments: What it ran with.
        result: Its result, ok.
    """
    if name == "calendar.cancel_appointment":
        if "start_iso" not in result:
            return str(phrases.CANCELLED)
        return str(phrases.CANCELLED_FOR) % {"when": spoken_when(result["start_iso"])}
    if name == "calendar.reschedule_appointment":
        return str(phrases.MOVED) % {"when": spoken_when(result["start_iso"])}
    if name != "calendar.create_appointment":
        return None
    when = spoken_when(result["start_iso"])
    if result.get("already_booked"):
        return str(phrases.ALREADY_BOOKED) % {"when": when}
    customer = arguments.get("customer_name")
    if customer:
        return str(phrases.BOOKED_FOR) % {"when": when, "name": customer}
    return str(phrases.BOOKED) % {"when": when}


def spoken_when(start_iso: str) -> str:
    """Return weekday, date and wall time of a start that carries its business's offset."""
    start = datetime.fromisoformat(start_iso)
    return str(phrases.WHEN) % {
        "weekday": phrases.WEEKDAYS[start.weekday()],
        "date": f"{start.day}.{start.month}",
        "time": f"{start:%H:%M}",
    }
