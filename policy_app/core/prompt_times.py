"""Hours of the day in Hebrew prompts: "9-17", "מ-9 בבוקר עד 7 בערב", "בין תשע לחמש", "רבע לתשע"."""

import re
from dataclasses import dataclass, replace
from typing import Final

from policy_app.core.opening_hours import DAY_MIN, Window
from policy_app.core.prompt_words import NUMBERS, START

_NOON: Final = 720
# Part of the day → how it places an hour; longest first.
DAY_PARTS: Final = {
    r"לפנות\s+בוקר": "dawn",
    r"אחרי?\s+ה?צהרי+ם|אחה\"צ|אחהצ|אחר\s+צהרי+ם": "afternoon",
    r"לפני\s+ה?צהרי+ם|לפנה\"צ|לפנהצ|[בה]בוקר": "morning",
    r"[בה]צהרי+ם": "noon",
    r"[בה]ערב(?!\s*(?:חג|שבת|ראש|יום|פסח|סוכות|שבועות|כיפור))": "evening",
    r"[בה]לילה": "night",
    r"אחרי\s+חצות": "dawn",
}
PART: Final = "|".join(DAY_PARTS)
_HOUR_WORDS: Final = "|".join(
    word.replace(" ", r"\s+")
    for word, number in NUMBERS.items()
    if number <= 12 and word not in ("שני", "שתי", "אחד", "עשרה") and not word.endswith(("שה", "עה"))
)
_TO_THE_HOUR: Final = {"רבע": 15, "עשרה": 10, "עשר": 10, "חמישה": 5, "עשרים": 20}
_PAST_THE_HOUR: Final = {"חצי": 30, "רבע": 15, "עשרה": 10, "עשרים": 20, "חמישה": 5, "שלושת רבעי": 45}
_CLOCK: Final = (
    rf"(?:(?<!\w\w)(?:{'|'.join(_TO_THE_HOUR)})\s+ל-?(?:\d{{1,2}}|{_HOUR_WORDS})(?!\w)|"
    rf"(?:(?<![\d/.:])(?:[01]?\d|2[0-4])(?:[:.][0-5]\d)?(?!\d)|(?<!\w\w)(?:{_HOUR_WORDS})(?!\w)|חצות(?!\s+היום))"
    rf"(?:\s+ו(?:{'|'.join(_PAST_THE_HOUR)})(?!\w))?)(?:\s+(?:{PART})(?!\w))?"
)
_MILITARY: Final = r"(?:[01]\d|2[0-3])[0-5]\d"
_HOUR: Final = r"(?:ה?שע(?:ות|ה)\s*:?\s+)?"
_LEAD: Final = rf"(?:(?:ו-?|ש)?(?:בין\s+)?(?:החל\s+)?(?:[במ]-?\s?)?{_HOUR}(?:[במ]-?\s?)?)?"
_JOINT: Final = rf"(?:\s*-\s*|\s*,?\s*ו?עד(?:\s+|\s*-\s*)(?:ל-?\s?)?{_HOUR}|\s+ל-?\s?{_HOUR})"
# What follows figures that count something else than hours.
NOT_UNITS: Final = (
    r"(?![\d/:%₪$]|\.\d|-\d|\s*(?:[%₪$]|ש\"ח|שח\b|שקל|אחוז|דק|ד'|אנשים|איש|עובד|נשים|גברים|חברים|סניפים|"
    r"מקומות|חדרים|פגישות|שולחנות|לקוחות|תורים|ילדים|שנ(?:ה|ים|ות)(?!\w)|שעות|חודש|ימים?(?!\w)|ימי\s+עסקים|שבוע|מטר|"
    r"קילו|קומ|טיפול|מ\"ר|ק\"מ|פעמים|נקודות|כוכב|מנות|פריט|סועד|מקום|חוב|רופא|ספרים|אחרי|לפני\s+ה?תור|פנימי|שלוחה))"
)
RANGE: Final = (
    rf"{START}{_LEAD}(?:(?P<opens>{_CLOCK}){_JOINT}(?P<closes>{_CLOCK})|(?P<opens4>{_MILITARY})\s*-\s*(?P<closes4>{_MILITARY})|"
    rf"(?<=בין\s)(?P<opens_and>{_CLOCK})\s+ו-?\s?(?P<closes_and>{_CLOCK})){NOT_UNITS}"
)
_ONLY: Final = r"(?:רק\s+|כבר\s+|אחרי\s+ה?שבת\s+)?"
TILL: Final = (
    rf"{START}(?:ו?ש?עד(?:\s+|\s*-\s*)(?:ל-?\s?)?|(?:ו?ש?ה?(?:סוגר(?:ים|ת)?|נסגר(?:ים|ת)?|נועלים|מסיימ(?:ים|ת)|מסיים|סגירה)\s+)"
    rf"(?:\w{{3,}}\s+)?{_ONLY}(?:ב-?\s?|עד\s+))(?:ה?שעה\s+)?(?P<till>{_CLOCK}){NOT_UNITS}"
)
FROM: Final = (
    rf"{START}(?:(?:ו?ש?ה?(?:פותח(?:ים|ת)?|נפתח(?:ים|ת)?|מתחיל(?:ים|ה)?|פתיחה)\s+(?:\w{{3,}}\s+)?{_ONLY}(?:[במ]-?\s?))|"
    rf"ו?(?:החל\s+)?מ-?\s?)(?:ה?שעה\s+)?(?P<only_from>{_CLOCK}){NOT_UNITS}"
)
AT_HOUR: Final = rf"{START}ו?ב-?\s?(?:ה?שעה\s+)?(?P<at_hour>{_CLOCK}){NOT_UNITS}"
BESIDE: Final = rf"(?:רק\s+)?(?:אחרי|לפני|לאחר)\s+(?:ה?שעה\s+)?{_CLOCK}{NOT_UNITS}"
AT: Final = rf"(?:ב-?\s?|ל-?\s?|עד\s+)?(?:ה?שעה\s+)?(?P<at>{_CLOCK}){NOT_UNITS}"
_READ: Final = re.compile(
    rf"(?:(?P<less>{'|'.join(_TO_THE_HOUR)})\s+ל-?)?(?P<h>\d{{1,2}}|{_HOUR_WORDS}|חצות)(?:[:.](?P<m>\d\d))?"
    rf"(?:\s+ו(?P<add>{'|'.join(_PAST_THE_HOUR)}))?(?:\s+(?P<part>{PART}))?"
)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time as written.

    Attributes:
        minutes: 0-1440 as the figures say, before any part of the day.
        part: "morning", "noon", "afternoon", "evening", "night", "dawn" or None.
        padded: Written with a leading zero, so surely on the 24-hour clock.
    """

    minutes: int
    part: str | None = None
    padded: bool = False

    @property
    def is_bare(self) -> bool:
        """An hour up to 12 that could be either half of the day."""
        return self.part is None and not self.padded and 60 <= self.minutes < _NOON + 60

    @property
    def placed(self) -> int:
        """Minutes after midnight with the part of the day applied; 1440 for midnight at the end."""
        if self.part in ("afternoon", "evening", "noon") and self.minutes < _NOON:
            return self.minutes + _NOON if self.part != "noon" or self.minutes < 300 else self.minutes
        if self.part == "night" and 360 <= self.minutes < _NOON:
            return self.minutes + _NOON
        if self.part in ("evening", "night") and _NOON <= self.minutes < _NOON + 60:
            return self.minutes + _NOON
        return self.minutes


def part_of(text: str) -> str | None:
    """Name the part of the day that `text` is, or None."""
    return next((name for words, name in DAY_PARTS.items() if re.fullmatch(words, text)), None)


def read_clock(text: str) -> Clock | None:
    """Read one time; None when the figures are no time (25, 24:30)."""
    plain = text.strip()
    if re.fullmatch(_MILITARY, plain):
        return Clock(int(plain[:2]) * 60 + int(plain[2:]), padded=True)
    found = _READ.fullmatch(plain)
    if not found:
        return None
    hour = found["h"]
    if hour == "חצות":
        return Clock(DAY_MIN, padded=True)
    hours = int(hour) if hour.isdigit() else NUMBERS[re.sub(r"\s+", " ", hour)]
    minutes = hours * 60 + int(found["m"] or 0)
    minutes += _PAST_THE_HOUR.get(found["add"] or "", 0) - _TO_THE_HOUR.get(found["less"] or "", 0)
    if not 0 <= minutes <= DAY_MIN:
        return None
    return Clock(minutes, part_of(found["part"] or ""), padded=hour.startswith("0"))


def window_between(opens: Clock, closes: Clock, part: str | None = None) -> Window | None:
    """Make a window of two times as people write them, or None where one can't be sure.

    An end up to its start and before 12 gets 12 hours (9-5), unless the start is 13 or later or a
    night word follows: then it is past midnight. "4-8" alone could be either half of the day: None.

    Args:
        opens: The first time.
        closes: The second.
        part: A part of the day said before both ("אחה"צ 4-8").
    """
    if part is not None and opens.is_bare and closes.part is None:
        opens = replace(opens, part=part)
    start = _start_of(opens, closes)
    if start is None:
        return None
    end = closes.placed or DAY_MIN
    if end > start:
        return start, end
    if closes.part in ("night", "dawn"):
        return start, end + DAY_MIN
    if closes.part is not None or end >= _NOON:
        return None
    return _later(opens, closes, start, end)


def afternoon_of(opens: Clock, closes: Clock) -> Window | None:
    """Read two bare hours as after noon ("9-1 ו-4-7"); None when they can't be."""
    if not (opens.is_bare and closes.is_bare):
        return None
    start, end = opens.minutes % _NOON + _NOON, closes.minutes % _NOON + _NOON
    return (start, end) if start < end else None


def _later(opens: Clock, closes: Clock, start: int, end: int) -> Window | None:
    """An end that reads as earlier than its start: of the same afternoon, or past midnight."""
    is_afternoon = end + _NOON > start and (opens.part is not None or start < 780)
    if closes.padded and start >= _NOON:
        return start, end + DAY_MIN  # "12:00-01:00"
    if closes.padded and is_afternoon and end < 240:
        return None  # "10:00-02:00": a café's night, or two in the afternoon?
    if is_afternoon:
        return start, end + _NOON
    return start, end + DAY_MIN


def _start_of(opens: Clock, closes: Clock) -> int | None:
    start = opens.placed % DAY_MIN
    if opens.part is not None or opens.padded:
        return start
    if closes.part in ("noon", "afternoon", "evening", "night") and closes.placed >= _NOON:
        if 60 <= start < 360 and start + _NOON < closes.placed:
            return start + _NOON  # "5-9 בערב"
        return None if start < closes.minutes < _NOON else start  # "8-9 בערב": of the morning or evening?
    if closes.part is None and 60 <= start < 420 and start < closes.minutes < _NOON:
        return None
    return start
