"""Days in Hebrew prompts: names, letters with and without geresh, lists, ranges, kinds of days, dates."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from policy_app.core.opening_hours import DAYS
from policy_app.core.prompt_words import END, PREFIX, START

DAY_NAMES: Final = {
    "ראשון": 0,
    "שני": 1,
    "שלישי": 2,
    "רביעי": 3,
    "חמישי": 4,
    "שישי": 5,
    "ששי": 5,
    "שבת": 6,
    "שבתות": 6,
}
_LETTERS: Final = {"א": 0, "ב": 1, "ג": 2, "ד": 3, "ה": 4, "ו": 5, "ש": 6}
MONTHS: Final = {
    "ינואר": 1,
    "פברואר": 2,
    "מרץ": 3,
    "מרס": 3,
    "אפריל": 4,
    "מאי": 5,
    "יוני": 6,
    "יולי": 7,
    "אוגוסט": 8,
    "ספטמבר": 9,
    "אוקטובר": 10,
    "נובמבר": 11,
    "דצמבר": 12,
}
_LONGEST_DATES: Final = 60

NAMES: Final = (
    r"ראשון(?!\s+לציון)|שני(?!\s+(?!סגור|פתוח|עובד|חופשי)\w+(?:ים|ות)(?!\w))|שלישי|רביעי|חמישי|שישי|ששי|"
    r"שבתות|שבת(?!\s+שלום)"
)
# "תור שני", "לקוח ראשון": counting, not a weekday.
_NOT_COUNTING: Final = "".join(
    rf"(?<!{noun}\s)"
    for noun in ("תור", "לקוח", "טיפול", "ביקור", "מפגש", "שיעור", "צד", "דבר", "דוד", "בית", "פעם")
)
DAY: Final = (
    rf"{START}(?:(?:[בש]?כל\s+)?{PREFIX}(?:ימים|ימי|יום)\s+{PREFIX}|{_NOT_COUNTING}{PREFIX})"
    rf"(?P<name>{NAMES})(?!\w)(?!\s+(?:[לב]|של\s+ה|לכל\s+)חודש)"
)
_MARKED: Final = r"[א-וש]'(?!\w)"
_LETTER: Final = rf"(?:{_MARKED}|[א-וש](?![\w'\"]|-\s?\d))"
_LETTER_JOINT: Final = r"(?:\s*-\s*|\s+עד\s+(?:יום\s+)?|\s*[,+]\s*(?:ו-?\s?)?|\s+ו-?\s?|\s+)"
LETTERS: Final = (
    rf"{START}(?P<lead>(?:[בש]?כל\s+)?{PREFIX}(?:ימים|ימי|יום)\s+)?(?:ו?ש?[במל]?(?=[א-וש]')|[מל]-)?(?P<letters>(?<![\w'\"]){_LETTER}"
    rf"(?:{_LETTER_JOINT}{_LETTER})*|(?<=[ובמלה]){_MARKED}(?:{_LETTER_JOINT}{_LETTER})*)"
)
_ONE_LETTER: Final = re.compile(rf"(?P<joint>{_LETTER_JOINT})?(?P<letter>[א-וש])(?P<mark>'?)")
_HOURS_NEXT: Final = re.compile(r"'?\s*[:-]?\s*(?:(?:בין|משעה|מ)\s*-?\s*)?(?:\d|סגור)")

_DAY_AHEAD: Final = (
    rf"\s+(?:ב|ה)?(?:{NAMES}|[א-ו]'|[א-ו]\s*(?:-|עד|,)\s*[א-ו](?!\w)|[א-ו]\s+ו-?\s?[א-ו](?!\w)|"
    r"[אגדהו]\s+\d|חול)"
)
GROUPS: Final = {
    "all": (
        DAYS,
        rf"{START}[ובש]{{0,2}}(?:כל\s+(?:ה?ימים|ימ(?:י|ות)\s+ה?שבוע|ה?שבוע)|כל\s+יום(?!{_DAY_AHEAD})|מדי\s+יום|"
        rf"יום\s+יום|(?:7|שבעה|שבעת)\s+(?:ה?ימים|ימי)\s+ב?ל?ה?שבוע){END}",
    ),
    "weekdays": (
        DAYS[:5],
        rf"{START}(?:[בש]?כל\s+)?{PREFIX}(?:(?:יום|ימי|ימות)\s+ה?חול|ימ(?:י|ות)\s+השבוע|אמצע\s+ה?שבוע|אמצ\"ש){END}",
    ),
    "weekend": (
        DAYS[5:],
        rf"{START}(?:[בש]?כל\s+)?{PREFIX}(?:סופ(?:י)?\s+ה?שבוע|סוף\s+ה?שבוע|סופי?\"ש(?:ים)?|סופשי?ם?|סופשבוע){END}",
    ),
    "eves": (
        ("fri", "special.erev_chag"),
        rf"{START}{PREFIX}ערבי?\s+(?:שבת(?:ות)?\s+ו(?:ערבי?\s+)?ה?חג(?:ים)?|ה?חג(?:ים)?\s+ו(?:ערבי?\s+)?שבת(?:ות)?){END}",
    ),
    "motzash": (("motzash",), rf"{START}{PREFIX}(?:מוצ\"ש|מוצש|מוצאי\s+ה?שבת(?:ות)?){END}"),
    "friday": (("fri",), rf"{START}{PREFIX}ערבי?\s+ה?שבת(?:ות)?{END}"),
    "rest": (
        ("rest",),
        rf"{START}{PREFIX}(?:כל\s+)?(?:שאר|יתר)\s+(?:ה?ימים|ימ(?:י|ות)\s+ה?שבוע|ה?שבוע){END}",
    ),
    "erev_chag": (
        ("special.erev_chag",),
        rf"{START}{PREFIX}ערבי?\s+ה?חג(?:ים|י\s+ישראל)?{END}(?!\s+ה?(?:פסח|סוכות|שבועות))",
    ),
    "hol_hamoed": (
        ("special.hol_hamoed",),
        rf"{START}{PREFIX}(?:חול\s+ה?מועד|חוה\"מ|חוהמ){END}(?!\s+ה?(?:פסח|סוכות))",
    ),
    "chag": (
        ("special.chag",),
        rf"{START}{PREFIX}(?:ימי\s+)?ה?(?:חג(?:ים|י\s+ישראל)?|מועדי\s+ישראל){END}(?!\s+(?:ה?(?:פסח|סוכות|שבועות|שמח|כשר|אורים)|שמחים))",
    ),
}
# Whole groups, which a day named by itself beats.
WIDE: Final = ("all", "weekdays", "weekend", "rest")

_AT_DATE: Final = r"(?:[ושבה]{0,2}תאריך\s+|[ושב]{0,2}יום\s+)?(?:[ובהמל]{0,2}-?\s?)?"
DATE: Final = (
    rf"{START}{_AT_DATE}(?<![\d/.:])(?P<day>\d{{1,2}})(?P<dot>[/.])(?P<month>\d{{1,2}})"
    r"(?:[/.](?P<year>\d{2,4}))?(?![\d/:]|\.\d)"
)
MONTH_DATE: Final = (
    rf"{START}{_AT_DATE}(?P<mday>\d{{1,2}})"
    r"(?:(?:\s*-\s*|\s+(?:ו?עד|ל)\s*-?\s*)ה?-?(?P<mlast>\d{1,2}))?"
    rf"\s+[בל]?(?P<mname>{'|'.join(MONTHS)}){END}(?P<myear>,?\s+20\d\d)?"
)
DAYS_OF_MONTH: Final = (
    rf"{START}{_AT_DATE}(?P<dfirst>\d{{1,2}})\s*-\s*(?P<dlast>\d{{1,2}})[./]"
    r"(?P<dmonth>\d{1,2})(?![\d/:]|\.\d)"
)


def letters_in(lead: str | None, letters: str, before: str, after: str) -> tuple[str, ...] | None:
    """Read a run of day letters ("א'-ג', ה'").

    Args:
        lead: "ימים" or the like in front of them, if any.
        letters: The run as written.
        before: What stands before it in the sentence.
        after: What follows it.

    Returns:
        Day keys; () when it may or may not be days; None when it is none (one bare letter in a text).
    """
    found = list(_ONE_LETTER.finditer(letters))
    is_alone = len(found) == 1 and not found[0]["mark"] and not lead
    if is_alone and not _stands_for_a_day(found[0]["letter"], before, after):
        return None
    if letters.startswith("ב-") and not lead and "'" not in letters:
        return ()  # "ב-ה": Monday to Thursday, or on Thursday?
    marks = {bool(one["mark"]) for one in found}
    days: list[int] = []
    for index, one in enumerate(found):
        place = _LETTERS[one["letter"]]
        joint = (one["joint"] or "").strip()
        if days and (joint == "-" or joint.startswith("עד")):
            first = found[index - 1]
            if joint == "-" and first["letter"] in "ובה" and len(marks) == 2 and not first["mark"]:
                if first["letter"] == "ה" or (
                    days[:-1] == [] and first["letter"] == "ו" and not before.strip()
                ):
                    return ()  # "ה-ו'": Thursday to Friday, or the Friday?
                days[-1] = place  # "ב-ה'", "א', ג' ו-ה'": a prefix
                continue
            if days[-1] >= place:
                return ()
            days.extend(range(days[-1] + 1, place + 1))
        else:
            days.append(place)
    return tuple(DAYS[place] for place in days)


def _stands_for_a_day(letter: str, before: str, after: str) -> bool:
    """Tell a day from a prefix: one letter without geresh is a day before hours, at a clause's start."""
    if not _HOURS_NEXT.match(after):
        return False
    is_first = before.rstrip()[-1:] in ("", ",", ":", "(", "/")
    return letter in "אגדש" or (is_first and letter != "ו") or (is_first and not before.strip())


def days_between(first: Sequence[str], last: Sequence[str]) -> tuple[str, ...]:
    """Every day or date from one to another, both in; () when it is no such span."""
    if len(first) != 1 or len(last) != 1:
        return ()
    low_key, high_key = first[0], last[0]
    if low_key in DAYS and high_key in DAYS:
        low, high = DAYS.index(low_key), DAYS.index(high_key)
        if low < high:
            return DAYS[low : high + 1]
        return DAYS[low:] + DAYS[: high + 1] if low >= 5 and low - high >= 4 else ()
    if low_key.startswith("dates.") and high_key.startswith("dates."):
        return _dates_between(low_key[-5:], high_key[-5:])
    return ()


def _dates_between(low_key: str, high_key: str) -> tuple[str, ...]:
    low, high = (date.fromisoformat(f"2024-{key}") for key in (low_key, high_key))
    if high < low:
        high = high.replace(year=2025) if (high.month, high.day) != (2, 29) else high
    span = (high - low).days
    if not 0 < span <= _LONGEST_DATES:
        return ()
    return tuple(f"dates.{low + timedelta(days=step):%m-%d}" for step in range(span + 1))


def date_key(day: int, month: int) -> str | None:
    """Name a date as "dates.MM-DD", or None when there is none such."""
    if not 1 <= month <= 12 or not 1 <= day <= (29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31):
        return None
    return f"dates.{month:02d}-{day:02d}"


def month_number(name: str) -> int:
    """Number a Hebrew month name, 1-12."""
    return MONTHS[name]
