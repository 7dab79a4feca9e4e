"""Hours of the day in Hebrew prompts: "9-17", "מ-9 בבוקר עד 7 בערב", "בין תשע לחמש"."""

import re
from dataclasses import dataclass
from typing import Final

from policy_app.core.opening_hours import DAY_MIN, Window
from policy_app.core.prompt_words import DAY_PARTS, NUMBERS, START

_NOON: Final = 720
_PARTS: Final = "|".join(DAY_PARTS)
_NUMBER_WORDS: Final = "|".join(word.replace(" ", r"\s+") for word, number in NUMBERS.items() if number <= 12)
_CLOCK: Final = (
    rf"(?:(?:(?<![\d/.:])\d{{1,2}}(?:[:.][0-5]\d)?|(?<!\w\w)(?:{_NUMBER_WORDS})(?!\w)|חצות)"
    rf"(?:\s+ו(?:חצי|רבע)(?!\w))?(?:\s+(?:{_PARTS})(?!\w))?)"
)
_LEAD: Final = r"(?:(?:ו-?|ש)?(?:בין\s+)?(?:החל\s+)?(?:[במ]-?\s?)?(?:ה?שע(?:ות|ה)\s+)?(?:[במ]-?\s?)?)?"
_JOINT: Final = r"(?:\s*-\s*|\s*,?\s*ו?עד(?:\s+|\s*-\s*)(?:ל-?\s?|ה?שעה\s+)?|\s+ל(?:שעה\s+)?-?\s?)"
# What follows a range that counts something else than hours.
_NOT_UNITS: Final = (
    r"(?![\d/:%₪]|\.\d|-\d|\s*(?:[%₪]|ש\"ח|שח\b|שקל|אחוז|דק|ד'|אנשים|איש|עובדים|עובדות|נשים|גברים|חברים|סניפים|מקומות|חדרים|פגישות|שולחנות|לקוחות|תורים|ילדים|שנ(?:ה|ים)|חודש|"
    r"ימים\s+(?:מראש|קדימה|עסקים|לפני)|ימי\s+עסקים|שבוע|מטר|קילו|קומ|טיפול|שעות|מ\"ר|ק\"מ|פעמים|נקודות|כוכב|מנות|פריט))"
)
RANGE: Final = rf"{START}{_LEAD}(?P<from>{_CLOCK}){_JOINT}(?P<till>{_CLOCK}){_NOT_UNITS}"
TILL: Final = rf"{START}ו?עד(?:\s+|\s*-\s*)(?:ל-?\s?)?(?:ה?שעה\s+)?(?P<only>{_CLOCK}){_NOT_UNITS}"
_READ: Final = re.compile(
    rf"(?P<h>\d{{1,2}}|{_NUMBER_WORDS}|חצות)(?:[:.](?P<m>\d\d))?(?:\s+ו(?P<add>חצי|רבע))?(?:\s+(?P<part>{_PARTS}))?"
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
    part: str | None
    padded: bool

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


def read_clock(text: str) -> Clock | None:
    """Read one time; None when the figures are no time (25, 24:30)."""
    found = _READ.fullmatch(text.strip())
    if not found:
        return None
    hour = found["h"]
    if hour == "חצות":
        return Clock(DAY_MIN, None, padded=True)
    hours = int(hour) if hour.isdigit() else NUMBERS[re.sub(r"\s+", " ", hour)]
    minutes = hours * 60 + int(found["m"] or 0) + {"חצי": 30, "רבע": 15, None: 0}[found["add"]]
    if minutes > DAY_MIN:
        return None
    part = next((name for words, name in DAY_PARTS.items() if re.fullmatch(words, found["part"] or "")), None)
    return Clock(minutes, part, padded=hour.startswith("0"))


def window_between(opens: Clock, closes: Clock) -> Window | None:
    """Make a window of two times as people write them, or None where one can't be sure.

    An end up to its start and before 12 gets 12 hours (9-5), unless the start is 13 or later or a
    night word follows: then it is past midnight. "4-8" alone could be either half of the day: None.
    """
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
    if end + _NOON > start and (opens.part is not None or start < 780):
        return start, end + _NOON
    return start, end + DAY_MIN


def _start_of(opens: Clock, closes: Clock) -> int | None:
    start = opens.placed % DAY_MIN
    if opens.part is not None or opens.padded:
        return start
    is_small = 60 <= start < 360
    if closes.part in ("noon", "afternoon", "evening", "night") and closes.placed >= _NOON:
        if is_small and start + _NOON < closes.placed:
            return start + _NOON  # "5-9 בערב"
        return None if start < closes.minutes < _NOON else start  # "8-9 בערב": of the morning or evening?
    if closes.part is None and is_small and start < closes.minutes:
        return None
    return start
