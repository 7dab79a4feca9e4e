"""What a model or a form hands in, read strictly: dates, times, lengths, names. None means unreadable."""

import re
import unicodedata
from datetime import date, datetime, time
from typing import Final

LONGEST_APPOINTMENT_MIN = 24 * 60  # minutes
LONGEST_NAME = 120  # characters
LONGEST_NOTES = 2000  # characters
_LARGEST_ID = 2**63 - 1

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME: Final = re.compile(r"\d{2}:\d{2}", re.ASCII)
_MOMENT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?", re.ASCII
)
_YEARS: Final = range(1900, 9000)  # farther away, arithmetic with zones overflows


def read_day(text: object) -> date | None:
    """Read "YYYY-MM-DD"."""
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def read_time(text: object) -> time | None:
    """Read "HH:MM", 00:00 to 23:59."""
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None


def read_moment(text: object) -> datetime | None:
    """Read an ISO 8601 date and time; without an offset it stays naive: wall time of the business."""
    if not isinstance(text, str) or not _MOMENT.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.year in _YEARS else None


def is_length(minutes: object) -> bool:
    """Tell whether `minutes` can be the length of an appointment: a whole number from 1 to a day."""
    return (
        isinstance(minutes, int) and not isinstance(minutes, bool) and 1 <= minutes <= LONGEST_APPOINTMENT_MIN
    )


def is_row_id(value: object) -> bool:
    """Tell whether `value` can be the number of a row."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LARGEST_ID


def clean_name(text: object) -> str:
    """Return a person's name on one line, at most 120 characters; empty where there is no letter in it.

    Control and direction characters go: they would turn a line of the calendar round, and PostgreSQL
    refuses some of them.
    """
    if not isinstance(text, str):
        return ""
    name = " ".join(_visible(text, keep="").split())[:LONGEST_NAME].strip()
    return name if any(char.isalpha() for char in name) else ""


def clean_notes(text: object) -> str:
    """Return free text without control characters, its lines kept; cut, with "…", at 2,000 characters."""
    if not isinstance(text, str):
        return ""
    notes = _visible(text, keep="\n").strip()
    return notes if len(notes) <= LONGEST_NOTES else notes[: LONGEST_NOTES - 1] + "…"


def _visible(text: str, *, keep: str) -> str:
    # Categories C*: control, format (bidi), surrogate, private, unassigned.
    return "".join(
        char if char in keep or unicodedata.category(char)[0] != "C" else _stand_in(char) for char in text
    )


def _stand_in(char: str) -> str:
    # A tab or a line end parts two words; a direction mark stands within one.
    return " " if unicodedata.category(char) == "Cc" else ""
