"""Lengths of time in Hebrew prompts: "חצי שעה", "45 דקות", "שעה ורבע", "שבועיים", "שלושה חודשים"."""

import re
from typing import Final

from policy_app.core.prompt_words import NUMBERS

_COUNT: Final = rf"(?:\d{{1,3}}|{'|'.join(NUMBERS)})"
# Up to some hours.
SHORT: Final = (
    rf"(?:שלוש(?:ת|ה)?\s+רבעי\s+ה?שעה|חצי\s+שעה|רבע\s+שעה|חצאי\s+שעות|רבעי\s+שע(?:ה|ות)|שעתיים\s+וחצי|שעתיים|"
    rf"שעה\s+ו(?:חצי|רבע|עשרים(?:\s+דקות)?|עשר\s+דקות)|{_COUNT}\s+שעות(?!\s+וחצי)|{_COUNT}\s*(?:דקות|דקה|דק'|דק)|שעה(?:\s+אחת)?)"
)
# Days and more.
LONG: Final = (
    r"(?:חצי\s+שנה|שנה|חודשיים|חודש(?:\s+אחד)?|שבועיים|שבוע(?:\s+אחד)?|יומיים|יממה|"
    rf"{_COUNT}\s+(?:חודשים|שבועות|ימים|יום)|יום(?:\s+אחד)?)"
)
_MINUTES: Final = {
    "חצי שעה": 30,
    "רבע שעה": 15,
    "חצאי שעות": 30,
    "רבעי שעה": 15,
    "רבעי שעות": 15,
    "שעתיים": 120,
    "שעתיים וחצי": 150,
    "שעה": 60,
    "שעה אחת": 60,
    "שעה וחצי": 90,
    "שעה ורבע": 75,
    "שעה ועשרים": 80,
    "שעה ועשרים דקות": 80,
    "שעה ועשר דקות": 70,
}
_DAYS: Final = {
    "חצי שנה": 182,
    "שנה": 365,
    "חודשיים": 60,
    "חודש": 30,
    "חודש אחד": 30,
    "שבועיים": 14,
    "שבוע": 7,
    "שבוע אחד": 7,
    "יומיים": 2,
    "יממה": 1,
    "יום": 1,
    "יום אחד": 1,
}
_DAYS_EACH: Final = {"חודשים": 30, "שבועות": 7, "ימים": 1, "יום": 1}


def minutes_in(text: str) -> int | None:
    """Read a length such as "חצי שעה", "45 דקות", "יומיים" in minutes; None when it is none."""
    words = re.sub(r"\s+", " ", text.strip())
    if words in _MINUTES:
        return _MINUTES[words]
    if re.fullmatch(r"שלוש(?:ת|ה)? רבעי ה?שעה", words):
        return 45
    days = days_in(words)
    if days is not None:
        return days * 24 * 60
    found = re.fullmatch(rf"({_COUNT}) ?(שעות|דקות|דקה|דק'?)", words)
    number = _number(found[1]) if found else None
    if found is None or number is None:
        return None
    return number * 60 if found[2] == "שעות" else number


def days_in(text: str) -> int | None:
    """Read a length such as "חודש", "30 יום", "שבועיים" in days; None when it is none."""
    words = re.sub(r"\s+", " ", text.strip())
    if words in _DAYS:
        return _DAYS[words]
    count, _, unit = words.rpartition(" ")
    number = _number(count)
    return number * _DAYS_EACH[unit] if number is not None and unit in _DAYS_EACH else None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else NUMBERS.get(text)
