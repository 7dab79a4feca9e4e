"""What one save did to an appointment: the news that others are told, and the line of its history.

A state is the row's values by column name, statuses as stored; {} where there is no row.
"""

from collections.abc import Mapping
from typing import Any, Final

State = Mapping[str, Any]

# Columns whose change is worth a line, by the name that the line gives them.
TOLD: Final[Mapping[str, str]] = {
    "start": "start",
    "end": "end",
    "resource_id": "lane",
    "status": "status",
    "service_id": "service",
    "customer_id": "customer",
    "notes": "notes",
}
# Booked out of these (or out of nothing) is news to the customer; a corrected "did not come" is not.
_NOT_YET_BOOKED: Final = (None, "held", "cancelled")
_ENDINGS: Final = ("completed", "no_show")


def news_of(before: State, after: State) -> str | None:
    """Name what is announced: "created", "rescheduled", "cancelled", "completed", "no_show" or None.

    What is entered as over when it is first stored is no news, nor is what befalls a hold.
    """
    was, status = before.get("status"), after.get("status")
    if status == "booked" and was in _NOT_YET_BOOKED:
        return "created"
    if status in _ENDINGS:
        return None if was in (None, "held", status) else str(status)
    if was != "booked":
        return None
    if status == "cancelled":
        return "cancelled"
    return "rescheduled" if status == "booked" and _is_moved(before, after) else None


def kind_of(before: State, after: State) -> str | None:
    """Name the line of history; None for none, since a hold has no history until it is booked."""
    was, status = before.get("status"), after.get("status")
    if status == "held" or (was == "held" and status != "booked"):
        return None
    if was in (None, "held"):
        return "created"
    if all(before[column] == after[column] for column in TOLD):
        return None
    if was != status:
        return "reopened" if status == "booked" else str(status)
    return "rescheduled" if status == "booked" and _is_moved(before, after) else "edited"


def columns_told(before: State, after: State) -> tuple[str, ...]:
    """List the columns that the line shows: what changed; all that is filled where it is the first line."""
    if before.get("status") in (None, "held"):
        return tuple(column for column in TOLD if after.get(column) not in (None, ""))
    return tuple(column for column in TOLD if before[column] != after[column])


def _is_moved(before: State, after: State) -> bool:
    return any(before[column] != after[column] for column in ("start", "end"))
