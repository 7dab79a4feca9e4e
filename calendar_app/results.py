"""The plain dicts that calendar services answer with: success, or a code with its sentence."""

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any, Final

from django.utils.functional import Promise

from calendar_app import phrases

Result = dict[str, Any]

SENTENCES: Final[Mapping[str, Promise | str]] = {
    "off_grid": phrases.OFF_GRID,
    "outside_hours": phrases.OUTSIDE_HOURS,
    "closed_day": phrases.CLOSED_DAY,
    "slot_taken": phrases.SLOT_TAKEN,
    "in_past": phrases.IN_PAST,
    "too_soon": phrases.TOO_SOON,
    "beyond_window": phrases.BEYOND_WINDOW,
    "need_phone": phrases.NEED_PHONE,
    "need_name": phrases.NEED_NAME,
    "invalid_phone": phrases.INVALID_PHONE,
    "invalid_time": phrases.INVALID_TIME,
    "nonexistent_time": phrases.NONEXISTENT_TIME,
    "ambiguous_time": phrases.AMBIGUOUS_TIME,
    "not_found": phrases.NOT_FOUND,
    "not_allowed": phrases.NOT_ALLOWED,
    "unavailable": phrases.UNAVAILABLE,
}
CODES_WITH_SUGGESTIONS: Final = frozenset(
    (
        "off_grid",
        "outside_hours",
        "slot_taken",
        "too_soon",
        "closed_day",
        "nonexistent_time",
        "ambiguous_time",
    )
)


def sentence(code: str) -> str:
    """Return the sentence of an error code in the language in force.

    Raises:
        KeyError: not one of `SENTENCES`.
    """
    return str(SENTENCES[code])


def success(**values: object) -> Result:
    """Return {"ok": True, …}."""
    return {"ok": True, **values}


def refusal(
    code: str, *, suggestions: Iterable[Mapping[str, str]] = (), message: str | None = None
) -> Result:
    """Return {"ok": False, "error", "message"}, with `suggestions` for the codes that carry them.

    Args:
        code: One of `SENTENCES`.
        suggestions: `span`s in time order; left out for a code that carries none.
        message: A sentence that says more than the code's own.
    """
    result: Result = {"ok": False, "error": code, "message": message or sentence(code)}
    if code in CODES_WITH_SUGGESTIONS:
        result["suggestions"] = list(suggestions)
    return result


def span(start: datetime, end: datetime, zone: tzinfo) -> dict[str, str]:
    """Return {"start_iso", "end_iso"}: wall time of `zone` with its UTC offset, to the second."""
    return {
        "start_iso": start.astimezone(zone).isoformat(timespec="seconds"),
        "end_iso": end.astimezone(zone).isoformat(timespec="seconds"),
    }
