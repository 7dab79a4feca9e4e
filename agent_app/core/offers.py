"""Which times of a whole day's list a reply offers: they are held like an hour that was asked for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from agent_app.core.clock_mentions import mentions

MOST_OFFERED: Final = 2


def offered_out_of(slots: Sequence[Mapping[str, Any]], reply: str) -> tuple[datetime, ...]:
    """Return the starts (aware) among a day's free slots whose hour the reply names, at most two.

    Args:
        slots: As `calendar.find_slots` lists them: {"start_iso", "end_iso"} each.
        reply: What the customer is told.
    """
    named = mentions(reply)
    starts = (datetime.fromisoformat(slot["start_iso"]) for slot in slots)
    return tuple(start for start in starts if (start.hour % 12, start.minute) in named)[:MOST_OFFERED]
