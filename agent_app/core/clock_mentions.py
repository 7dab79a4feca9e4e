"""Which times of day a sentence names: so that no time is spoken that came from nowhere.

Reads digits ("16:30", "בשעה 9", "ב-12") and the usual Hebrew words ("בארבע וחצי", "ברבע לחמש"). Twelve-hour
speech can't tell morning from evening, so a mention is (hour modulo 12, minute). What it can't read it does
not name: the guard lets such a sentence pass.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

Mention = tuple[int, int]

_HOURS: Final = {
    "אחת עשרה": 11,
    "אחת-עשרה": 11,
    "שתים עשרה": 12,
    "שתיים עשרה": 12,
    "שתים-עשרה": 12,
    "שתיים-עשרה": 12,
    "אחת": 1,
    "שתיים": 2,
    "שתים": 2,
    "שלוש": 3,
    "ארבע": 4,
    "חמש": 5,
    "שש": 6,
    "שבע": 7,
    "שמונה": 8,
    "תשע": 9,
    "עשר": 10,
}
_HOUR_WORD: Final = "|".join(_HOURS)
_MINUTES: Final = {
    "וחצי": 30,
    "ורבע": 15,
    "ושלושת רבעי": 45,
    "ועשרים וחמש": 25,
    "ועשרים": 20,
    "ועשרה": 10,
    "ועשר דקות": 10,
    "וחמש דקות": 5,
    "וחמישה": 5,
    "ושלושים": 30,
    "וארבעים וחמש": 45,
    "וארבעים": 40,
    "וחמישים": 50,
}
_MINUTE_WORD: Final = "|".join(_MINUTES)
_DIGITAL: Final = re.compile(r"(?<![\d:./])(\d{1,2}):([0-5]\d)(?![\d:])")
_BARE: Final = re.compile(
    r"(?:בשעה|לשעה|שעה|(?<![א-ת])[בל]-)\s*-?\s*(\d{1,2})(?![\d:/.]\d|\d)"
    r"(?!\s*(?:ל?חודש|ב?(?:ינואר|פברואר|מרץ|אפריל|מאי|יוני|יולי|אוגוסט|ספטמבר|אוקטובר|נובמבר|דצמבר)"
    r"|[ל]?(?:ינואר|דצמבר|נובמבר)|דקות|שעות|ימים|שקל|ש\"ח|₪|אחוז))"
    rf"(?:\s+({_MINUTE_WORD}))?"
)
_WORDS: Final = re.compile(
    rf"(?:(?:בשעה|לשעה)\s+|(?<![א-ת])[בל]-?)({_HOUR_WORD})(?![א-ת])(?!\s+(?:ימים|שעות|דקות|שבועות))"
    rf"(?:\s+({_MINUTE_WORD}))?"
)
_MINUTES_TO: Final = re.compile(rf"(רבע|עשרה|עשרים|חמישה)\s+ל({_HOUR_WORD})(?![א-ת])")
_TO: Final = {"רבע": 15, "עשרה": 10, "עשרים": 20, "חמישה": 5}


def mentions(text: str) -> set[Mention]:
    """Return the times of day that the text names, as (hour modulo 12, minute)."""
    found = set(_read(text))
    return {(hour % 12, minute) for hour, minute in found if hour <= 24}


def times_in(value: object) -> set[Mention]:
    """Return the times inside a tool's result: every ISO date-time or HH:MM in it, however deep."""
    if isinstance(value, str):
        return _from_iso(value) or mentions(value)
    if isinstance(value, dict):
        return set().union(*(times_in(item) for item in value.values()))
    if isinstance(value, list | tuple):
        return set().union(*(times_in(item) for item in value))
    return set()


def _from_iso(text: str) -> set[Mention]:
    if "T" not in text or len(text) > 40:
        return set()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return set()
    return {(moment.hour % 12, moment.minute)}


def _read(text: str) -> Iterator[Mention]:
    for match in _DIGITAL.finditer(text):
        yield int(match[1]), int(match[2])
    rest = _DIGITAL.sub(" ", text)
    for match in _MINUTES_TO.finditer(rest):
        yield (_HOURS[match[2]] - 1) % 12, 60 - _TO[match[1]]
    rest = _MINUTES_TO.sub(" ", rest)
    for match in _BARE.finditer(rest):
        yield int(match[1]), _MINUTES.get(match[2] or "", 0)
    for match in _WORDS.finditer(rest):
        yield _HOURS[match[1]], _MINUTES.get(match[2] or "", 0)
