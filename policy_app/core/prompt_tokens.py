"""Cut one sentence of a prompt into tokens: days, hours, "closed", "except", and plain words."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from policy_app.core.opening_hours import DAYS, Window
from policy_app.core.prompt_times import RANGE, TILL, Clock, read_clock, window_between
from policy_app.core.prompt_words import (
    DAY_LETTERS,
    DAY_NAMES,
    END,
    MONTHS,
    PREFIX,
    START,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a sentence.

    Attributes:
        kind: "days", "hours", "till", "round", "closed", "open", "except", "break", "joint", "comma", "but",
            "unsure" (about hours, but not to be trusted) or "word".
        text: As written.
        targets: For "days": keys such as "sun", "special.chag", "dates.07-24", or "rest".
        window: For "hours".
        clock: For "till": the end alone.
    """

    kind: str
    text: str
    targets: tuple[str, ...] = ()
    window: Window | None = None
    clock: Clock | None = None
    is_group: bool = False


_NAMES: Final = (
    r"ראשון(?!\s+לציון)|שני(?!\s+\w+(?:ים|ות)(?!\w))|שלישי|רביעי|חמישי|שישי|ששי|שבתות|שבת(?!\s+שלום)"
)
_DAY: Final = (
    rf"(?:[בש]?כל\s+)?(?:{PREFIX}(?:ימים|ימי|יום)\s+)?"
    rf"{PREFIX}(?:(?P<name>{_NAMES})|(?P<letter>[א-וש])')(?!\w)"
)
_DAY_AHEAD: Final = rf"\s+(?:{_NAMES}|[א-ו]'|חול)"
_NOT_AT_WORK: Final = (
    r"לא\s+(?:אנחנו\s+|נהיה\s+)?(?:עובד\w*|פתוח\w*|פועל\w*|מקבל\w*(?:\s+(?:קהל|לקוחות|תורים))?|"
    r"קובע\w*(?:\s+תורים)?|לקבוע(?:\s+תורים)?|נותנים(?:\s+(?:תורים|שירות))?|פותחים|נעבוד|נקבל|זמינ\w*|זמין)|"
    r"אין\s+(?:קבלת\s+(?:קהל|לקוחות)|קבלה|תורים|עבודה|פעילות|שירות)|אל\s+ת(?:קבע|ציע|תני|תן|זמנ)\w*(?:\s+תורים)?|בלי\s+תורים|"
    r"(?:ב|יום\s+)?חופש(?:ה|י)?"
)
_DATE: Final = (
    r"(?<![\d/.:])(?P<day>\d{1,2})(?P<dot>[/.])(?P<month>\d{1,2})(?:[/.](?P<year>\d{2,4}))?(?![\d/:]|\.\d)"
)
_AT_DATE: Final = r"(?:[וש]?ב?תאריך\s+|[וש]?ביום\s+)?(?:[ובהמל]{0,2}-?)?"

# Tried in this order at each place.
_PATTERNS: Final = (
    (
        "all",
        rf"{START}[ובש]{{0,2}}(?:כל\s+(?:ה?ימים|ימ(?:י|ות)\s+ה?שבוע|השבוע)|כל\s+יום(?!{_DAY_AHEAD})|מדי\s+יום|"
        rf"(?:7|שבעה|שבעת)\s+ה?ימים\s+ב?ל?שבוע){END}",
    ),
    (
        "weekdays",
        rf"{START}(?:[בש]?כל\s+)?{PREFIX}(?:(?:יום|ימי)\s+ה?חול|ימ(?:י|ות)\s+השבוע|אמצע\s+ה?שבוע){END}",
    ),
    ("weekend", rf"{START}{PREFIX}(?:סופ(?:י)?\s+ה?שבוע|סוף\s+ה?שבוע|סופ\"ש|סופשי?ם?){END}"),
    (
        "eves",
        rf"{START}{PREFIX}ערבי?\s+(?:שבת(?:ות)?\s+ו(?:ערבי?\s+)?חג(?:ים)?|חג(?:ים)?\s+ו(?:ערבי?\s+)?שבת(?:ות)?){END}",
    ),
    ("motzash", rf"{START}{PREFIX}(?:מוצ\"ש|מוצש|מוצאי\s+ה?שבת(?:ות)?){END}"),
    ("friday", rf"{START}{PREFIX}ערבי?\s+ה?שבת(?:ות)?{END}"),
    ("rest", rf"{START}{PREFIX}(?:שאר|יתר)\s+(?:ה?ימים|ימ(?:י|ות)\s+השבוע|השבוע){END}"),
    ("erev_chag", rf"{START}{PREFIX}ערבי?\s+ה?חג(?:ים)?{END}"),
    ("hol_hamoed", rf"{START}{PREFIX}(?:חול\s+המועד|חוה\"מ|חוהמ){END}"),
    ("chag", rf"{START}{PREFIX}(?:ימי\s+)?ה?חג(?:ים|י\s+ישראל)?{END}"),
    (
        "round",
        rf"{START}(?P<in>[ובש]{{0,2}}-?\s?)(?:24\s*[/\\xX]\s*7(?![\d/.])|24\s+שעות\s+(?:ביממה|ביום)|24\s+שעות(?=,?\s+(?:7|שבעה)\s|\s*$)|"
        rf"מסביב\s+לשעון|כל\s+שעות\s+היממה)",
    ),
    ("hours", RANGE),
    ("date", rf"{START}{_AT_DATE}{_DATE}"),
    ("month_date", rf"{START}{_AT_DATE}(?P<mday>\d{{1,2}})\s+[בל]?(?P<mname>{'|'.join(MONTHS)}){END}"),
    ("till", TILL),
    ("unsure", rf"{START}[וש]?לא\s+(?:תמיד\s+)?סגור\w*"),
    ("closed", rf"{START}[ושה]{{0,2}}(?:סגור(?:ים|ה|ות)?|{_NOT_AT_WORK}){END}"),
    ("break", rf"{START}{PREFIX}הפסק(?:ה|ת)(?:\s+ה?צהרי+ם|\s+אוכל)?{END}"),
    (
        "except",
        rf"{START}[ו]?(?:חוץ(?=\s+מ)|למעט|פרט(?=\s+ל)|מלבד|להוציא(?:\s+את)?|לא\s+כולל|לא(?=\s+ב(?:יום\s+|ימי\s+)?(?:{_NAMES}|[א-ו]')))",
    ),
    ("day", rf"{START}{_DAY}"),
    ("open", rf"{START}[ושה]?(?:פתוח(?:ים|ה|ות)?|עובד(?:ים|ת|ות)?|פועל(?:ים|ת|ות)?|מקבל(?:ים|ת|ות)?){END}"),
    ("but", rf"{START}(?:אבל|אך|אולם|אלא|ואילו){END}"),
    ("comma", r","),
    ("joint", rf"-|{START}עד{END}"),
    ("word", r"[^\s,]+"),
)
_SCAN: Final = tuple((kind, re.compile(rf"\s*(?P<all>{pattern})")) for kind, pattern in _PATTERNS)
_GROUPS: Final = {
    "all": DAYS,
    "weekdays": DAYS[:5],
    "weekend": DAYS[5:],
    "motzash": ("motzash",),
    "friday": ("fri",),
    "eves": ("fri", "special.erev_chag"),
    "rest": ("rest",),
    "erev_chag": ("special.erev_chag",),
    "hol_hamoed": ("special.hol_hamoed",),
    "chag": ("special.chag",),
}
_DOTTED_DATES: Final = re.compile(r"\.(?:0[1-9]|1[0-2])(?!\d)")
_WIDE: Final = ("all", "weekdays", "weekend", "rest")


def tokens_of(sentence: str) -> list[Token]:
    """Cut a normalised sentence into tokens; day ranges ("א'-ה'", "ראשון עד רביעי") come out as one."""
    tokens: list[Token] = []
    place = 0
    while place < len(sentence):
        step = next(
            ((kind, found) for kind, pattern in _SCAN if (found := pattern.match(sentence, place))), None
        )
        if step is None:
            break
        kind, found = step
        tokens.append(_token(kind, found))
        place = found.end()
    return _fold_ranges(tokens)


def _token(kind: str, found: re.Match[str]) -> Token:
    text = found["all"]
    if kind in _GROUPS:
        return Token("days", text, targets=_GROUPS[kind], is_group=kind in _WIDE)
    special: dict[str, Callable[[str, re.Match[str]], Token]] = {
        "day": _day,
        "hours": _hours,
        "till": _till,
        "round": _round,
        "date": _date,
        "month_date": _month_date,
    }
    return special[kind](text, found) if kind in special else Token(kind, text)


def _day(text: str, found: re.Match[str]) -> Token:
    index = DAY_NAMES[found["name"]] if found["name"] else DAY_LETTERS[found["letter"]]
    return Token("days", text, targets=(DAYS[index],))


def _hours(text: str, found: re.Match[str]) -> Token:
    opens, closes = read_clock(found["from"]), read_clock(found["till"])
    if _DOTTED_DATES.search(text):
        return Token("unsure", text)  # "10.12-15.12": dates or times?
    window = window_between(opens, closes) if opens and closes else None
    return Token("hours", text, window=window) if window else Token("unsure", text)


def _till(text: str, found: re.Match[str]) -> Token:
    clock = read_clock(found["only"])
    return Token("till", text, clock=clock) if clock else Token("unsure", text)


def _round(text: str, found: re.Match[str]) -> Token:
    """24/7; after a "ב" it could be the 24th of July, which `prompt_hours` settles by "closed"."""
    return Token("round", text, targets=("dates.07-24",) if "ב" in found["in"] and "/" in text else ())


def _date(text: str, found: re.Match[str]) -> Token:
    day, month = int(found["day"]), int(found["month"])
    if not found["year"] and "תאריך" not in text and (day, month) == (24, 7) and found["dot"] == "/":
        return Token("round", text)
    if found["year"] or not _is_month_day(day, month):
        return Token("unsure", text)  # one year's date is for the list of special dates
    return Token("days", text, targets=(f"dates.{month:02d}-{day:02d}",))


def _month_date(text: str, found: re.Match[str]) -> Token:
    day, month = int(found["mday"]), MONTHS[found["mname"]]
    if not _is_month_day(day, month):
        return Token("unsure", text)
    return Token("days", text, targets=(f"dates.{month:02d}-{day:02d}",))


def _is_month_day(day: int, month: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= (29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31)


def _fold_ranges(tokens: list[Token]) -> list[Token]:
    folded: list[Token] = []
    for token in tokens:
        if (
            len(folded) >= 2
            and token.kind == "days"
            and folded[-1].kind == "joint"
            and folded[-2].kind == "days"
        ):
            joint, first = folded.pop(), folded.pop()
            folded.append(_range(first, joint, token))
        else:
            folded.append(token)
    return folded


def _range(first: Token, joint: Token, last: Token) -> Token:
    text = f"{first.text}{joint.text}{last.text}"
    if len(first.targets) == len(last.targets) == 1 and first.targets[0] in DAYS and last.targets[0] in DAYS:
        low, high = DAYS.index(first.targets[0]), DAYS.index(last.targets[0])
        if low < high:
            return Token("days", text, targets=DAYS[low : high + 1])
        if low >= 5 and low - high >= 4:  # "שישי עד ראשון" runs over the week's end
            return Token("days", text, targets=DAYS[low:] + DAYS[: high + 1])
    dates = _dates_between(first, last)
    return Token("days", text, targets=dates) if dates else Token("unsure", text)


def _dates_between(first: Token, last: Token) -> tuple[str, ...]:
    """Every month-day from one date to a later one of that year, at most 60; () when it is no such span."""
    if not (first.targets[0].startswith("dates.") and last.targets[0].startswith("dates.")):
        return ()
    low, high = (date.fromisoformat("2024-" + token.targets[0][-5:]) for token in (first, last))
    span = (high - low).days
    if not 0 < span <= 60:
        return ()
    return tuple(f"dates.{low + timedelta(days=step):%m-%d}" for step in range(span + 1))
