"""Slot size, notice, booking window, last start and phone rule, as Hebrew prompts state them.

Each reader takes one clause (no comma inside) and returns what it states and the words that said so.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from policy_app.core.opening_hours import clock_of
from policy_app.core.prompt_times import read_clock
from policy_app.core.prompt_tokens import tokens_of
from policy_app.core.prompt_words import (
    ABOUT_OTHER_THINGS,
    ABOUT_SLOTS,
    END,
    NEGATION,
    NEUTRAL,
    NUMBERS,
    START,
)

Value = int | bool | str
_COUNT: Final = rf"(?:\d{{1,3}}|{'|'.join(NUMBERS)})"
_SHORT: Final = (
    rf"(?:שלוש(?:ת|ה)?\s+רבעי\s+ה?שעה|חצי\s+שעה|רבע\s+שעה|חצאי\s+שעות|רבעי\s+שע(?:ה|ות)|שעתיים\s+וחצי|שעתיים|שעה\s+ו(?:חצי|רבע)|"
    rf"{_COUNT}\s+שעות|{_COUNT}\s*(?:דקות|דקה|דק'|דק)|שעה(?:\s+אחת)?)"
)
_LONG: Final = (
    r"(?:חצי\s+שנה|שנה|חודשיים|חודש|שבועיים|שבוע|יומיים|"
    rf"{_COUNT}\s+(?:חודשים|שבועות|ימים|ימי\s+עבודה|יום)|יום)"
)
_FIXED_MIN: Final = {
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
}
_FIXED_DAYS: Final = {
    "חצי שנה": 182,
    "שנה": 365,
    "חודשיים": 60,
    "חודש": 30,
    "שבועיים": 14,
    "שבוע": 7,
    "יומיים": 2,
    "יום": 1,
}

_ROUND_HOURS: Final = re.compile(
    rf"{START}(?:כל\s+|על\s+)?[ובהל]{{0,2}}שע(?:ה|ות)\s+(?:ה?עגול(?:ה|ות)|שלמות|ה?שלימות){END}|{START}על\s+השעה{END}"
)
_EVERY: Final = re.compile(
    rf"(?P<lead>{START}(?:ב?כל|של|בני?|באורך(?:\s+של)?|אורך(?:\s+של)?|משך(?:\s+של)?|נמשך|נמשכת|נמשכים|הוא|אורכו)\s+)?"
    rf"{START}(?P<size>{_SHORT})(?!\w)(?!\s+(?:מראש|לפני|קודם|קדימה|אחרי|איחור|מ))"
)
_NOT_A_SLOT: Final = re.compile(r"(?:תוך|עד|לפני|אחרי|בעוד|איחור\s+של|הפסק[הת](?:\s+של)?|לפחות|מינימום)\s*$")
_AHEAD: Final = re.compile(
    rf"(?:{START}(?P<upto>[וש]?עד|לכל\s+היותר|מקסימום|לא\s+יותר\s+מ-?)\s*-?\s*)?(?P<far>{_LONG})\s+(?P<way>קדימה|מראש)(?!\w)"
)
_NOTICE: Final = re.compile(
    rf"(?P<least>{START}[וש]?(?:לפחות|מינימום|לא\s+פחות\s+מ-?|עד)\s*-?\s*)?(?P<size>{_SHORT}|{_LONG})\s+"
    rf"(?:לפחות\s+)?(?P<before>מראש|לפני(?:\s+(?:מועד\s+)?ה?תור|\s+הזמן|\s+המועד)?)(?!\w)"
)
_TO_BOOK: Final = re.compile(
    rf"{START}[ושל]{{0,2}}(?:קבוע|קובע(?:ים|ת)?|קביעת|הזמין|הזמנת|הזמנה|תקבע[יו]?|זימון|זימונים|תור(?:ים)?|תיאום|תאם|קבעו){END}"
)
_LAST: Final = re.compile(
    rf"{START}[וש]?(?:ה?תור\s+ה?אחרון|ה?קבלה\s+ה?אחרונה|ה?פגישה\s+ה?אחרונה)\s*:?\s*(?:הוא\s+|היא\s+|יהיה\s+|נקבע\s+)?"
    r"(?:עד\s+)?(?:ב-?\s?|ל-?\s?)?(?:ה?שעה\s+)?(?P<at>\d{1,2}(?:[:.][0-5]\d)?(?:\s+וחצי)?(?:\s+(?:[בה]בוקר|[בה]ערב|[בה]צהרי+ם|אחה\"צ))?)(?![\d:%-])"
)
_NO_PHONE: Final = re.compile(
    rf"{START}[וש]?(?:לא\s+(?:צריך|חובה|לבקש|חייבים|נדרש)|אין\s+(?:צורך|חובה)(?:\s+לבקש)?|בלי\s+לבקש)\s+"
    r"(?:את\s+)?(?:ב?מספר\s+)?ה?ב?טלפון"
)
_PHONE: Final = re.compile(
    rf"{START}[וש]?(?:חובה|חייבים|צריך|יש|תמיד|נא)\s+(?:תמיד\s+)?(?:לבקש\s+|לקחת\s+|להשאיר\s+|לקבל\s+)?(?:את\s+)?"
    r"(?:מספר\s+)?ה?טלפון\s+(?:\w+\s+)?(?:לפני|כדי\s+לקבוע|לקביעת|בקביעת)"
)


@dataclass(frozen=True, slots=True)
class Stated:
    """One rule that a clause states: its key, its value, and the words."""

    key: str
    value: Value
    text: str


def minutes_in(text: str) -> int | None:
    """Read a length such as "חצי שעה", "45 דקות", "יומיים" in minutes; None when it is none."""
    words = re.sub(r"\s+", " ", text.strip())
    if words in _FIXED_MIN:
        return _FIXED_MIN[words]
    if re.fullmatch(r"שלוש(?:ת|ה)? רבעי ה?שעה", words):
        return 45
    days = days_in(words)
    if days is not None:
        return days * 24 * 60
    count, _, unit = words.rpartition(" ")
    number = _number(count or words.rstrip("דקותה'"))
    if number is None:
        return None
    return number * 60 if unit == "שעות" else number


def days_in(text: str) -> int | None:
    """Read a length such as "חודש", "30 יום", "שבועיים" in days; None when it is none."""
    words = re.sub(r"\s+", " ", text.strip())
    if words in _FIXED_DAYS:
        return _FIXED_DAYS[words]
    count, _, unit = words.partition(" ")
    per_unit = {"חודשים": 30, "שבועות": 7, "ימים": 1, "ימי עבודה": 1, "יום": 1}.get(unit)
    number = _number(count)
    return number * per_unit if number is not None and per_unit else None


def scalars_in(clause: str) -> tuple[list[Stated], str]:
    """Find the plain rules of one clause.

    Returns:
        What it states, and the clause with those words replaced by "§", so that figures in them are
        not read as hours.
    """
    stated: list[Stated] = []
    for reader in _READERS:
        found, words = reader(clause)
        stated.extend(found)
        for piece in words:
            clause = clause.replace(piece, " § ", 1)
    return stated, clause


def _phone(clause: str) -> tuple[list[Stated], list[str]]:
    for pattern, value in ((_NO_PHONE, False), (_PHONE, True)):
        found = pattern.search(clause)
        if found:
            return [Stated("require_phone_before_booking", value, found[0])], [found[0]]
    return [], []


def _window_ahead(clause: str) -> tuple[list[Stated], list[str]]:
    found = _AHEAD.search(clause)
    if not found or (found["way"] == "מראש" and not found["upto"]) or _is_elsewhere(clause):
        return [], []
    days = days_in(found["far"])
    if days is None or not 1 <= days <= 730:
        return [], []
    return [Stated("booking_window_days", days, found[0])], [found[0]]


def _notice(clause: str) -> tuple[list[Stated], list[str]]:
    found = _NOTICE.search(clause)
    if not found or _is_elsewhere(clause):
        return [], []
    if not (_TO_BOOK.search(clause) or (found["least"] and not found["least"].strip().endswith("עד"))):
        return [], []
    size = minutes_in(found["size"])
    if size is None or not 1 <= size <= 60 * 24 * 60:
        return [], []
    return [Stated("min_notice_min", size, found[0])], [found[0]]


def _last_start(clause: str) -> tuple[list[Stated], list[str]]:
    found = _LAST.search(clause)
    clock = read_clock(found["at"]) if found else None
    if found is None or clock is None:
        return [], []
    minutes = clock.placed
    if clock.part is None and not clock.padded and minutes < 8 * 60:
        minutes += 12 * 60  # nobody's last appointment is at five in the morning
    return ([Stated("last_start", clock_of(minutes), found[0])] if minutes < 1440 else []), [found[0]]


def _round_hours(clause: str) -> tuple[list[Stated], list[str]]:
    found = _ROUND_HOURS.search(clause)
    if not found or NEGATION.search(clause):
        return [], []
    return [Stated("align_to_hour", value=True, text=found[0])], [found[0]]


def _slot_size(clause: str) -> tuple[list[Stated], list[str]]:
    if _is_elsewhere(clause):
        return [], []
    stated: list[Stated] = []
    for found in _EVERY.finditer(clause):
        size = minutes_in(found["size"])
        lead = (found["lead"] or "").strip()
        is_bare_hour = found["size"] == "שעה" and lead in ("", "בכל")
        if (
            size is None
            or not 5 <= size <= 480
            or is_bare_hour
            or _NOT_A_SLOT.search(clause[: found.start()])
        ):
            continue
        if NEGATION.search(clause[: found.start()]):
            continue
        rest = clause[: found.start()] + " " + clause[found.end() :]
        if ABOUT_SLOTS.search(rest) or _is_neutral(rest):
            stated.append(Stated("slot_size_min", size, found[0]))
    return stated, [one.text for one in stated]


def names_a_length(clause: str) -> bool:
    """Tell whether a clause speaks of appointments and of a length in minutes or hours."""
    found = _EVERY.search(clause)
    return bool(found and found["size"] != "שעה" and ABOUT_SLOTS.search(clause) and not _is_elsewhere(clause))


def _is_neutral(rest: str) -> bool:
    """Beside days, hours and marks there are only words that change nothing."""
    plain = " ".join(token.text for token in tokens_of(rest) if token.kind == "word")
    return all(word in NEUTRAL for word in re.findall(r"[^\W\d_]+", plain))


def _is_elsewhere(clause: str) -> bool:
    """The clause is about cancelling, arriving, paying …, not about booking."""
    return bool(ABOUT_OTHER_THINGS.search(clause))


def _number(text: str) -> int | None:
    words = text.strip()
    if words.isdecimal():
        return int(words)
    return NUMBERS.get(words)


_Reader = Callable[[str], tuple[list[Stated], list[str]]]
_READERS: Final[tuple[_Reader, ...]] = (_phone, _window_ahead, _notice, _last_start, _round_hours, _slot_size)
