"""Reads written days aloud: "יום שלישי 24.11", "א'-ה'", "ב-24 בנובמבר", "2026-11-24"."""

import re
from typing import Final

from agent_app.core import spoken_hebrew as say
from agent_app.core.number_words import say_number
from agent_app.core.reading_patterns import (
    DASH,
    END,
    GERESH,
    GLUED,
    NO_LETTER,
    START,
    TO,
    Found,
    Reader,
    glued,
)

_LETTER_DAYS: Final = {
    "א": "ראשון", "ב": "שני", "ג": "שלישי", "ד": "רביעי", "ה": "חמישי", "ו": "שישי", "ש": "שבת",
}  # fmt: skip
_LETTER: Final = rf"[א-וש]{GERESH}?(?![א-ת\"״”0-9])(?!{DASH}(?!\s?[א-וש]{GERESH}?(?![א-ת])))"
_BETWEEN: Final = rf"(?:{TO}|,\s?|\s+עד\s+|,?\s+ו{DASH}?|\s+)"
_LETTER_IN_RUN: Final = re.compile(rf"(ו{DASH}?)?({_LETTER})")
_DAYS_OF_MONTH: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_WEEKDAY: Final = rf"(?:(?P<weekday>(?<!ה)(?:יום (?:{'|'.join(say.WEEKDAYS)})|שבת),?\s+)(?:ה{DASH}?)?)?"


def _days(found: Found) -> str:
    days = _LETTER_IN_RUN.sub(lambda one: ("ו" if one[1] else "") + _LETTER_DAYS[one[2][0]], found["days"])
    return found["before"] + re.sub(TO, " עד ", days)


def _from_day_to_day(found: Found) -> str:
    return f"{_LETTER_DAYS[found[1]]} עד {_LETTER_DAYS[found[2]]}"


def _iso_date(found: Found) -> str:
    year, month, day, before_hour = found.groups()
    return f"{day}.{month}.{year}{' ' if before_hour else ''}"  # the next reader's form


def _date(found: Found) -> str:
    day, month, year = int(found["day"]), int(found["month"]), found["year"]
    if not _exists(day, month):
        return found.group()
    words = say.say_day_of_month(day, month)
    if year:
        words += f" {say.say_year(int(year) + 2000 if len(year) == 2 else int(year))}"
    return _after_weekday(found, words)


def _range(found: Found) -> str:
    first, last, month = int(found["first"]), int(found["last"]), int(found["month"])
    if not (_exists(last, month) and 1 <= first < last):
        return found.group()
    begins = say_number(first, feminine=False)
    return f"{glued(found)}{begins} עד {say.say_day_of_month(last, month)}"


def _named_month(found: Found) -> str:
    day = int(found["day"])
    if not 1 <= day <= 31:
        return found.group()
    return _after_weekday(found, f"{say_number(day, feminine=False)} {found['month']}")


def _exists(day: int, month: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= _DAYS_OF_MONTH[month - 1]


def _after_weekday(found: Found, words: str) -> str:
    if found["weekday"]:
        return f"{found['weekday'].rstrip(' ,')}, {glued(found) or 'ה'}{words}"
    return f"{glued(found)}{words}"


READERS_OF_LETTERS: Final[tuple[Reader, ...]] = (
    (
        re.compile(
            rf"(?P<before>(?<![א-ת])[ובלמהשכ]{{0,3}}(?:יום|ימי|ימים)\s+)"
            rf"(?P<days>{_LETTER}(?:{_BETWEEN}{_LETTER}){{0,6}})"
        ),
        _days,
    ),
    (re.compile(rf"(?<![א-ת])([א-וש]){GERESH}{TO}([א-וש]){GERESH}{NO_LETTER}"), _from_day_to_day),
    (re.compile(rf"(?<![א-ת])([א-וש]){GERESH}(?=\s+[0-9]{{1,2}}:)"), lambda found: _LETTER_DAYS[found[1]]),
    (re.compile(r"(?<![0-9])([0-9]{4})-([01][0-9])-([0-3][0-9])(?:(T)|(?![0-9]))"), _iso_date),
)
READERS: Final[tuple[Reader, ...]] = (
    (
        re.compile(
            rf"{GLUED}{START}(?P<first>[0-9]{{1,2}}){TO}(?P<last>[0-9]{{1,2}})[./](?P<month>[0-9]{{1,2}}){END}"
        ),
        _range,
    ),
    (
        re.compile(
            rf"{_WEEKDAY}{GLUED}{START}(?P<day>[0-9]{{1,2}})(?P<sep>[./-])(?P<month>[0-9]{{1,2}})(?P=sep)"
            rf"(?P<year>[0-9]{{4}}|[0-9]{{2}}){END}"
        ),
        _date,
    ),
    (
        re.compile(
            rf"{_WEEKDAY}{GLUED}{START}(?P<day>[0-9]{{1,2}})\s+"
            rf"(?P<month>[בל](?:{'|'.join(say.MONTHS)}|חודש){NO_LETTER})"
        ),
        _named_month,
    ),
    (
        re.compile(
            rf"{_WEEKDAY}{GLUED}{START}(?P<day>[0-9]{{1,2}})[./](?P<month>[0-9]{{1,2}})(?P<year>){END}"
        ),
        _date,
    ),
)
