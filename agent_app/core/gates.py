"""Between the model's call and its execution: nothing is booked from facts that nobody gave.

A start must have come out of a tool in this conversation, a phone number out of the customer's mouth, a
name must be one. What fails is emptied or refused, so that the booking service's own refusal (need_phone,
need_name) leads to the right question.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Final

_BOOKING_TOOLS: Final = frozenset({"calendar.create_appointment", "calendar.reschedule_appointment"})
_NAMING_TOOLS: Final = frozenset({"calendar.create_appointment", "calendar.join_waiting_list"})
_NO_NAMES: Final = frozenset(
    {
        *("לקוח", "לקוחה", "הלקוח", "הלקוחה", "לא ידוע", "לא נמסר", "אורח", "אורחת", "שם", "שם הלקוח"),
        *("פלוני", "פלונית", "customer", "client", "unknown", "guest", "name", "user", "caller"),
        *("n/a", "none", "null", "john doe", "test"),
    }
)
_PHONE_TAIL: Final = 7  # digits that must match; prefixes may be said or written differently


@dataclass(frozen=True)
class Known:
    """What the conversation established before a call.

    Attributes:
        results: Results of all tools so far.
        customer_words: All that the customer said or wrote.
        phones: Numbers that the channel or the keypad gave, E.164.
        zone: The zone of the business, for starts without an offset.
    """

    results: Sequence[Any]
    customer_words: str
    phones: Iterable[str]
    zone: tzinfo


def admit(name: str, arguments: dict[str, Any], known: Known) -> tuple[dict[str, Any], str | None]:
    """Return the arguments to run with, and what to tell the model instead of running, if anything.

    Args:
        name: Dotted name of the tool.
        arguments: Already valid against the schema.
        known: The conversation's facts.
    """
    if name in _NAMING_TOOLS:
        arguments = {
            **arguments,
            "customer_name": _honest_name(arguments["customer_name"]),
            "customer_phone": _honest_phone(arguments["customer_phone"], known),
        }
    if name in _BOOKING_TOOLS and not _was_looked_up(arguments["start_iso"], known):
        return (
            arguments,
            "start_iso did not come from a tool: look the wished time up with calendar_find_slots",
        )
    return arguments, None


def _was_looked_up(start_iso: str, known: Known) -> bool:
    start = _moment(start_iso, known.zone)
    return start is not None and start in set(_starts(list(known.results), known.zone))


def _starts(value: Any, zone: tzinfo) -> Iterable[datetime]:
    if isinstance(value, dict):
        found = value.get("start_iso")
        if isinstance(found, str) and (moment := _moment(found, zone)) is not None:
            yield moment
        for item in value.values():
            yield from _starts(item, zone)
    elif isinstance(value, list):
        for item in value:
            yield from _starts(item, zone)


def _moment(text: str, zone: tzinfo) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _honest_name(name: str) -> str:
    name = " ".join(name.split())
    return "" if name.lower() in _NO_NAMES or not re.search(r"[^\W\d_]", name) else name


def _honest_phone(phone: str | None, known: Known) -> str | None:
    digits = re.sub(r"\D", "", phone or "")
    if len(digits) < _PHONE_TAIL:
        return phone
    given = re.sub(r"\D", "", known.customer_words) + "|" + "|".join(known.phones)
    return phone if digits[-_PHONE_TAIL:] in given else None
