"""A JSON object out of untrusted bytes, and its fields: no error but `UnreadableError`."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NoReturn

from calendar_app.core.arguments import is_row_id, read_moment

LARGEST_BODY: Final = 65_536  # bytes; notes have at most 2,000 characters
LONGEST_WORD: Final = 200  # characters of a field that is one line
_DIGITS: Final = re.compile(r"\d{1,19}", re.ASCII)


class UnreadableError(Exception):
    """What came can't be used. `field` names the field; "" is the body as a whole."""

    def __init__(self, field: str = "", *, longest: int | None = None) -> None:
        super().__init__(field)
        self.field = field
        self.longest = longest  # characters; set where the text is only too long


def read_object(body: bytes) -> dict[str, Any]:
    """Read one JSON object (RFC 8259): UTF-8, no name twice, no NaN, no number of thousands of digits.

    Raises:
        UnreadableError: it is not one, or larger than 64 KiB.
    """
    if len(body) > LARGEST_BODY:
        raise UnreadableError
    try:
        value = json.loads(
            body.decode("utf-8"), object_pairs_hook=_without_twins, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError):  # not UTF-8, not JSON, a huge number; nested a thousand deep
        raise UnreadableError from None
    if not isinstance(value, dict):
        raise UnreadableError
    return value


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a name stands twice")
    return values


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def text_of(body: Mapping[str, Any], field: str, *, longest: int = LONGEST_WORD) -> str | None:
    """Return a text as it came; None where it is missing or null.

    Raises:
        UnreadableError: not a text, longer than `longest` characters, or with half a character in it.
    """
    value = body.get(field)
    if value is None:
        return None
    if not isinstance(value, str) or any("\ud800" <= char <= "\udfff" for char in value):
        raise UnreadableError(field)
    if len(value) > longest:
        raise UnreadableError(field, longest=longest)
    return value


def moment_of(body: Mapping[str, Any], field: str) -> str | None:
    """Return an ISO 8601 date and time as it came; None where it is missing or null.

    Raises:
        UnreadableError: it is not one, or its year is far away.
    """
    value = body.get(field)
    if value is None:
        return None
    if read_moment(value) is None:
        raise UnreadableError(field)
    return str(value)


def row_id_of(body: Mapping[str, Any], field: str) -> int | None:
    """Return the number of a row, given as a number or in digits; None where it is missing, null or "".

    Raises:
        UnreadableError: it can't be one.
    """
    value = body.get(field)
    if value is None or value == "":
        return None
    number = int(value) if isinstance(value, str) and _DIGITS.fullmatch(value) else value
    if not is_row_id(number):
        raise UnreadableError(field)
    return int(number)


def minutes_of(body: Mapping[str, Any], field: str) -> int | None:
    """Return a whole number as it came (its range is the calendar's matter); None where missing or null.

    Raises:
        UnreadableError: not a whole number, or one that no column holds.
    """
    value = body.get(field)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > 10**9:
        raise UnreadableError(field)
    return value


def read_wall(text: object) -> datetime | None:
    """Read a date ("YYYY-MM-DD": its midnight) or a date and time, as query strings carry them."""
    if isinstance(text, str) and len(text) == len("YYYY-MM-DD"):
        return read_moment(f"{text}T00:00")
    return read_moment(text)
