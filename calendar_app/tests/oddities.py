"""What nobody should send, and what an answer to it must be: for the tests of bad input."""

import json
import math
import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Any, Final

from calendar_app.results import SENTENCES

HEBREW: Final = re.compile("[א-ת]")
TEXTS: Final = (
    "",
    " ",
    "\t\n",
    "null",
    "\x00",
    "a\x00b",
    "\ud800",  # half a character
    "\u202e\u2066ilve",  # direction characters
    "שלום\u200f\u200e",
    "\ufeff\u200b",
    "é" * 3_000,
    "א" * 10_000,
    "9" * 5_000,
    "😀" * 500,
    "<script>alert(1)</script>",
    "'; DROP TABLE calendar_app_appointment; --",
    "%s %(name)s {0} {name}",
    "\r\nSet-Cookie: a=b",
    "٢٠٢٦-١١-٢٤T١٠:٠٠",  # digits of another script  # noqa: RUF001 -- that is the point
)
TIMES: Final = (
    "tomorrow",
    "10:00",
    "24:00",
    "25:00",
    "2026-11-24",
    "2026-13-24",
    "2026-02-30",
    "2026-11-24T25:00",
    "2026-02-30T10:00",
    "2026-11-24T10:00:60",
    "2026-11-24T10:00:30",
    "2026-11-24T10:00+99:99",
    "2026-11-24T10:00-23:59",
    "2026-11-24T10:00Z",
    "2026-11-24T10:00\x00",
    "2026-W48-2T10:00",
    "20261124T1000",
    "+2026-11-24T10:00",
    "2027-03-26T02:30",  # never comes in Jerusalem
    "2027-10-31T01:30",  # comes twice
    "0001-01-01T00:00",
    "0001-01-01T00:00+14:00",
    "1899-12-31T23:59",
    "1900-01-01T00:00+14:00",
    "8999-12-31T23:59-14:00",
    "9000-01-01T00:00",
    "9999-12-31",
    "9999-12-31T23:59:59.999999-14:00",
    "10000-01-01T00:00",
)
NUMBERS: Final = (0, -1, 1, 7, 1441, 2**31, 2**63 - 1, 2**63, -(2**63), 10**400, 1.5, math.nan, math.inf)
OTHERS: Final[tuple[object, ...]] = (
    None,
    True,
    False,
    [],
    ["a"],
    {},
    {"a": 1},
    (),
    b"bytes",
    {1},
    object(),
    datetime(2026, 11, 24, 10, tzinfo=UTC),
    date(2026, 11, 24),
)
ODDITIES: Final[tuple[Any, ...]] = (*TEXTS, *TIMES, *NUMBERS, *OTHERS)


def shown(value: object) -> str:
    """A short name for an odd value."""
    if isinstance(value, int) and value.bit_length() > 64:
        return "a huge number"
    return repr(value)[:40]


def fault_of(result: Any) -> str | None:
    """Say what is wrong with a service's answer; None where it is a success or a clear refusal in Hebrew."""
    if not isinstance(result, dict):
        return f"no dict: {result!r}"
    json.dumps(result)
    if result.get("ok") is True:
        return None
    code, message = result.get("error"), result.get("message")
    if code not in SENTENCES:
        return f"no code of the contract: {code!r}"
    if not isinstance(message, str) or not HEBREW.search(message):
        return f"{code}: no Hebrew sentence: {message!r}"
    return f"{code}: a long sentence: {message[:80]!r}" if len(message) > 300 else None


def is_clean(text: str) -> bool:
    """Tell whether a stored text has no control, direction or half characters; line ends may be there."""
    return all(char == "\n" or unicodedata.category(char)[0] != "C" for char in text)
