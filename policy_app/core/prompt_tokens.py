"""Cut one clause of a prompt into tokens: days, hours, "closed", "except", and plain words."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from policy_app.core.opening_hours import DAYS, Window
from policy_app.core.prompt_days import (
    DATE,
    DAY,
    DAY_NAMES,
    DAYS_OF_MONTH,
    GROUPS,
    LETTERS,
    MONTH_DATE,
    NAMES,
    WIDE,
    date_key,
    days_between,
    letters_in,
    month_number,
)
from policy_app.core.prompt_times import (
    AT_HOUR,
    BESIDE,
    FROM,
    PART,
    RANGE,
    TILL,
    Clock,
    part_of,
    read_clock,
    window_between,
)
from policy_app.core.prompt_words import END, PREFIX, START


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a clause.

    Attributes:
        kind: "days", "hours", "till", "from", "round" (24/7), "closed", "open", "except", "break",
            "part" (of the day), "usual", "by_request", "at" (one hour, of a verb before it), "joint",
            "comma", "but", "vav" (Friday, or "and"), "unsure" (about hours, but can't be read),
            "foreign" (hours among words of unknown meaning) or "word".
        text: As written, in the one spelling.
        targets: For "days": keys such as "sun", "special.chag", "dates.07-24", or "rest".
        window: For "hours"; None when it can't be told which half of the day is meant.
        opens: For "hours", "from" and "at".
        closes: For "hours" and "till".
        part: For "part": its name.
        is_group: For "days": a whole group ("כל יום"), which a day named by itself beats.
    """

    kind: str
    text: str
    targets: tuple[str, ...] = ()
    window: Window | None = None
    opens: Clock | None = None
    closes: Clock | None = None
    part: str | None = None
    is_group: bool = False


_NOT_AT_WORK: Final = (
    r"לא\s+(?:אנחנו\s+|נהיה\s+|יהיה\s+|נקבע\s+)?(?:עובד\w*|פתוח\w*|פועל\w*|פעיל\w*|מקבל\w*(?:\s+(?:קהל|לקוחות|תורים|מטופלים))?|"
    r"קובע\w*(?:\s+תור(?:ים)?)?|לקבוע(?:\s+תור(?:ים)?)?|נותנים(?:\s+(?:תורים|שירות))?|פותח(?:ים|ת)?|נעבוד|נקבל|זמינ\w*|זמין|"
    r"מלמד\w*|מטפל\w*|נמצא\w*|תורים)|"
    r"(?:אין|אסור)\s+לקבוע(?:\s+תור(?:ים)?)?|אין\s+(?:לנו\s+|אצלנו\s+)?(?:קבלת\s+(?:קהל|לקוחות)|קבלה|תורים|עבודה|פעילות|שירות|טיפולים|שיעורים)|"
    r"אל\s+ת(?:קבע|ציע|תני|תן|זמנ)\w*(?:\s+תור(?:ים)?)?|בלי\s+תורים|הפסקנו\s+(?:לעבוד|לפתוח|לקבל)|"
    r"(?:ב|יום\s+)?חופש(?:ה|י|ים|ת)?|יום\s+מנוחה|שבתון"
)
_OPEN: Final = (
    r"[ושהבכ]{0,2}(?:פתוח(?:ים|ה|ות)?|עובד(?:ים|ת|ות)?|פועל(?:ים|ת|ות)?|פעיל(?:ים|ה)?|נפתח(?:ים|ת)?|פותח(?:ים|ת)?|סוגר(?:ים|ת)?|"
    r"נסגר(?:ים|ת)?|שעות\s+ה?(?:פעילות|פתיחה|קבלה|עבודה|עסק)|קבלת\s+(?:קהל|לקוחות)|ימי\s+(?:פעילות|עבודה|קבלה))"
)
_DAY_WORD: Final = rf"(?:{NAMES}|[א-ו]'|סוף\s|סופ|ערב|חג)"

# Tried in this order at each place; the groups of days come from prompt_days.
_PATTERNS: Final = (
    (
        "round",
        rf"{START}(?P<round_in>[ובשה]{{0,2}}-?\s?)(?:24\s*[/\\xX]\s*7(?![\d/.])|"
        r"(?:24|עשרים\s+וארבע)\s+שעות(?:\s+(?:ביממה|ביום|רצוף))?"
        r"(?!\s+(?:מראש|לפני|קודם|אחרי|מ|קדימה|על|עבודה|שינה|מרגע|ממועד))|"
        r"מ?סביב\s+(?:ל|ה)שעון|כל\s+שעות\s+היממה)",
    ),
    *((kind, pattern) for kind, (_, pattern) in GROUPS.items()),
    ("month_date", MONTH_DATE),
    ("days_of_month", DAYS_OF_MONTH),
    ("hours", RANGE),
    ("date", DATE),
    ("till", TILL),
    ("from", FROM),
    ("at", AT_HOUR),
    ("usual", rf"{START}כ?רגיל(?:ים|ה|ות)?{END}"),
    (
        "by_request",
        rf"{START}[וב]?(?:לפי|על\s+פי|ב)\s*-?ה?תיאום(?:\s+(?:מראש|טלפוני|אישי))?(?:\s+בלבד)?{END}",
    ),
    (
        "unsure",
        rf"{START}[וש]?(?:לא\s+(?:תמיד\s+)?סגור\w*|לא\s+רק|לא\s+(?:לפני|אחרי)|לסירוגין|כמו(?!\s+כן)|משתנ(?:ה|ות|ים)|ב?השבוע|פעם\s+ב\w+|לפעמים|אולי|ייתכן|"
        rf"מתחלפ\w+|לעי?תים|בערך|בסביבות){END}|{START}{BESIDE}|"
        # "כל שישי שני": every second Friday, not Friday and Monday
        rf"{START}(?:[בש]?כל\s+)?{PREFIX}(?:(?:ימי|יום)\s+)?(?:שני|שלישי|רביעי|חמישי|שישי|ששי|שבת)\s+שני{END}",
    ),
    ("closed", rf"{START}[ושה]{{0,2}}(?:סגור(?:ים|ה|ות)?|{_NOT_AT_WORK}){END}"),
    ("break", rf"{START}{PREFIX}(?:הפסק(?:ה|ת)|סיאסטה)(?:\s+ה?צהרי+ם|\s+אוכל)?{END}"),
    (
        "except",
        rf"{START}ו?(?:חוץ(?=\s+מ)|למעט|פרט(?=\s+ל)|מלבד|להוציא(?:\s+את)?|לא\s+כולל|אבל\s+לא(?=\s+ב?{_DAY_WORD})|"
        rf"לא(?=\s+ב(?:יום\s+|ימי\s+)?{_DAY_WORD})|ללא(?=\s+(?:ימי\s+)?{_DAY_WORD})|בלי(?=\s+(?:ימי\s+)?{_DAY_WORD}))",
    ),
    ("day", DAY),
    ("letters", LETTERS),
    ("open", rf"{START}{_OPEN}{END}"),
    ("part", rf"{START}[ו]?(?:{PART}){END}"),
    ("but", rf"{START}(?:אבל|אך|אולם|אלא|ואילו|לעומת\s+זאת){END}"),
    ("comma", r",|(?<=\s)[/()](?=\s)"),
    ("joint", rf"-|{START}ו?עד{END}"),
    ("word", r"[^\s,]+"),
)
_SCAN: Final = re.compile(r"\s*(?:" + "|".join(rf"(?P<k_{kind}>{text})" for kind, text in _PATTERNS) + ")")
_DOTTED_DATES: Final = re.compile(r"\d\.(?:0[1-9]|1[0-2])(?!\d)")


def tokens_of(clause: str, *, after_comma: bool = False) -> list[Token]:
    """Cut a normalised clause into tokens; day ranges ("א'-ה'", "ראשון עד רביעי") come out as one.

    Args:
        clause: Without a comma, save between day letters.
        after_comma: Whether a comma stood before it, so that a bare "ו" may mean "and".
    """
    tokens: list[Token] = []
    place = 0
    while found := _SCAN.match(clause, place):
        kind = next(
            name[2:] for name, text in found.groupdict().items() if name[:2] == "k_" and text is not None
        )
        is_and = (
            kind == "letters" and after_comma and found["k_letters"] == "ו" and not clause[:place].strip()
        )
        tokens.append(Token("vav", "ו") if is_and else _token(kind, found))
        place = found.end()
    return _fold_ranges(_date_over_weekday(tokens))


def _token(kind: str, found: re.Match[str]) -> Token:
    text = found[f"k_{kind}"]
    if kind in GROUPS:
        return Token("days", text, targets=GROUPS[kind][0], is_group=kind in WIDE)
    make = _MAKERS.get(kind)
    return make(text, found) if make else Token(kind, text)


def _day(text: str, found: re.Match[str]) -> Token:
    return Token("days", text, targets=(DAYS[DAY_NAMES[found["name"]]],))


def _letters(text: str, found: re.Match[str]) -> Token:
    before, after = found.string[: found.start("k_letters")], found.string[found.end() :]
    days = letters_in(found["lead"], found["letters"], before, after)
    if days is None:
        return Token("word", text)
    return Token("days", text, targets=days) if days else Token("unsure", text)


def _hours(text: str, found: re.Match[str]) -> Token:
    opens, closes = (
        read_clock(found[name] or found[f"{name}4"] or found[f"{name}_and"]) for name in ("opens", "closes")
    )
    if opens is None or closes is None or _DOTTED_DATES.search(text):
        return Token("unsure", text)  # "10.12-15.12": dates or times?
    return Token("hours", text, window=window_between(opens, closes), opens=opens, closes=closes)


def _till(text: str, found: re.Match[str]) -> Token:
    clock = read_clock(found["till"])
    return Token("till", text, closes=clock) if clock else Token("unsure", text)


def _from(text: str, found: re.Match[str]) -> Token:
    clock = read_clock(found["only_from"])
    return Token("from", text, opens=clock) if clock else Token("unsure", text)


def _at(text: str, found: re.Match[str]) -> Token:
    clock = read_clock(found["at_hour"])
    return Token("at", text, opens=clock) if clock else Token("word", text)


def _round(text: str, found: re.Match[str]) -> Token:
    """24/7; it could be the 24th of July, which `prompt_hours` settles by "closed"."""
    return Token("round", text, targets=("dates.07-24",) if "/" in text else ())


def _date(text: str, found: re.Match[str]) -> Token:
    key = date_key(int(found["day"]), int(found["month"]))
    if not found["year"] and "תאריך" not in text and key == "dates.07-24" and found["dot"] == "/":
        return Token("round", text)
    return _date_token(text, key, has_year=bool(found["year"]))


def _date_token(text: str, key: str | None, *, has_year: bool) -> Token:
    if key is None or has_year:  # one year's date is for the list of special dates
        return Token("unsure", text)
    return Token("days", text, targets=(key,))


def _month_date(text: str, found: re.Match[str]) -> Token:
    month = month_number(found["mname"])
    first, has_year = date_key(int(found["mday"]), month), bool(found["myear"])
    if not found["mlast"]:
        return _date_token(text, first, has_year=has_year)
    return _date_span(text, first, date_key(int(found["mlast"]), month), has_year=has_year)


def _days_of_month(text: str, found: re.Match[str]) -> Token:
    month = found["dmonth"]
    first, last = (date_key(int(found[name]), int(month)) for name in ("dfirst", "dlast"))
    if len(month) == 2:  # "9-12.10": until ten past twelve?
        opens, closes = read_clock(found["dfirst"]), read_clock(f"{found['dlast']}.{month}")
        if first is None or last is None:
            window = window_between(opens, closes) if opens and closes else None
            return (
                Token("hours", text, window=window, opens=opens, closes=closes)
                if window
                else Token("unsure", text)
            )
        return Token("unsure", text)
    return _date_span(text, first, last, has_year=False)


def _date_span(text: str, first: str | None, last: str | None, *, has_year: bool) -> Token:
    days = days_between((first,), (last,)) if first and last and not has_year else ()
    return Token("days", text, targets=days) if days else Token("unsure", text)


_MAKERS: Final[dict[str, Callable[[str, re.Match[str]], Token]]] = {
    "day": _day,
    "letters": _letters,
    "hours": _hours,
    "till": _till,
    "from": _from,
    "at": _at,
    "round": _round,
    "date": _date,
    "month_date": _month_date,
    "days_of_month": _days_of_month,
    "part": lambda text, _: Token("part", text, part=part_of(text.removeprefix("ו"))),
}


def _date_over_weekday(tokens: list[Token]) -> list[Token]:
    """Let a date stand for its weekday: "יום שלישי, 5.5" is not every Tuesday too."""
    kept: list[Token] = []
    for token in tokens:
        if token.kind == "days" and token.targets[0].startswith("dates."):
            while kept and (kept[-1].kind == "comma" or kept[-1].text in ("ה-", "ה")):
                if len(kept) < 2 or kept[-2].kind != "days" or len(kept[-2].targets) != 1:
                    break
                kept.pop()
            if (
                kept
                and kept[-1].kind == "days"
                and kept[-1].targets[0] in DAYS
                and len(kept[-1].targets) == 1
            ):
                kept.pop()
        kept.append(token)
    return kept


def _fold_ranges(tokens: list[Token]) -> list[Token]:
    folded: list[Token] = []
    for token in tokens:
        if token.kind == "days" and folded:
            first, joints = _before_joint(folded, token)
            if first is not None:
                del folded[-joints - 1 :]
                targets = days_between(first.targets, token.targets)
                text = f"{first.text} - {token.text}"
                folded.append(Token("days", text, targets=targets) if targets else Token("unsure", text))
                continue
        folded.append(token)
    return folded


def _before_joint(folded: list[Token], last: Token) -> tuple[Token | None, int]:
    """The day that a range to `last` starts from, and how many joints lie between; or None."""
    if len(folded) >= 2 and folded[-1].kind == "joint" and folded[-2].kind == "days":
        return folded[-2], 1
    first = folded[-1]
    return (first, 0) if first.kind == "days" and re.match(r"ו?ל", last.text) else (None, 0)
