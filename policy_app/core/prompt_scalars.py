"""Slot size, notice, booking window, last start and phone rule, as Hebrew prompts state them.

Each reader takes one clause (no comma inside) and returns what it states and the words that said so.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from policy_app.core.opening_hours import clock_of
from policy_app.core.prompt_lengths import LONG, NOT_EXACT, RANGE_OF_LENGTHS, SHORT, days_in, minutes_in
from policy_app.core.prompt_times import AT, Clock, read_clock
from policy_app.core.prompt_tokens import tokens_of
from policy_app.core.prompt_topics import (
    ABOUT_SLOTS,
    NEGATION,
    OWN_HOURS,
    SLOT_NOUN,
    is_about_other_things,
    is_neutral,
)
from policy_app.core.prompt_words import END, START

Value = int | bool | str
_WEEK_MIN: Final = 7 * 24 * 60

_ROUND_HOURS: Final = re.compile(
    rf"{START}(?:כל\s+|על\s+)?(?<!חצי\s)(?<!רבע\s)[ובהל]{{0,2}}שע(?:ה|ות)\s+(?:ה?עגול(?:ה|ות)|שלמות|ה?שלימות){END}"
    rf"(?P<half>\s+(?:ו|או\s+)ב?-?\s?ה?(?:חצ(?:י|אי)|רבע|שעה))?|{START}על\s+השעה{END}"
)
_LENGTH: Final = re.compile(
    rf"(?P<lead>{START}(?:ב?כל|של|בני?|באורך(?:\s+של)?|ה?אורך(?:\s+של)?|משך(?:\s+של)?|נמשך|נמשכת|נמשכים|לוקח|אורכת?|הוא(?:\s+ל)?|היא(?:\s+ל)?|אורכו|"
    rf"במשך)(?:\s+|(?<=\sל)-?)|{START}ל-?)?(?<![-/.])(?<![^\W\d_]{{2}})(?<!\d)(?<!\d\s-\s)(?<!\d\sעד\s)(?P<size>{SHORT})(?!\w)"
    r"(?!\s*(?:מראש|לפני|לפחות\s+(?:מראש|לפני)|קודם|קדימה|אחרי|איחור|מ|חינם|עד|-\s?\d|ועד|הפסקה|או|לערך|בערך))"
)
_NOT_A_SLOT: Final = re.compile(
    rf"{START}(?:תוך|עד|לפני|אחרי|בעוד|איחור\s+של|הפסק[הת](?:\s+צהרי+ם)?(?:\s+של)?|לפחות|מינימום|כ|בין|או|מעל|פחות\s+מ|יותר\s+מ|"
    r"לבטל|הקודם)-?\s*$"
)
# "רווח של 10 דקות בין תורים": a pause, or the grid?
_BETWEEN_SLOTS: Final = re.compile(
    START + rf"בין\s+(?:כל\s+)?(?:ה?{SLOT_NOUN}|לקוח(?:ות)?|אחד\s+לשני|מטופל(?:ים)?)" + END
)
# Clauses that speak of the grid itself, whatever words stand around.
_GRID: Final = re.compile(
    START + r"(?:ו?ה?תורים?\s+(?:כל|של|בני?|באורך|במרווח\w*|נקבעים|ניתנים)|ב?מרווח\w*|ב?קפיצות|"
    r"(?:משך|אורך)\s+ה?(?:תור|תורים|פגישה|טיפול|שיעור)"
    r"|(?:קובע\w*|לקבוע|תקבע\w?|קבע\w?)\s+(?:תור|תורים)?\s*(?:רק\s+)?(?:ב?כל))" + END
)
_NOTICE: Final = re.compile(
    rf"(?P<least>{START}[וש]?(?:לפחות|מינימום(?:\s+(?:זמן\s+)?(?:ל?הזמנה|ל?הזמנת\s+תור|ל?קביעת\s+תור|לקבוע\s+תור|ל?תיאום))?\s*:?|לא\s+פחות\s+מ-?|בהתראה\s+של|התראה\s+של|לא\s+יאוחר\s+מ-?|לא\s+מאוחר\s+מ-?|פחות\s+מ-?|עד)\s*-?\s*)?"
    rf"(?P<size>{SHORT}|{LONG})\s+(?:לפחות\s+)?(?P<before>מראש|לפני(?:\s+(?:מועד\s+)?ה?(?:תור|פגישה|טיפול|שיעור)|\s+הזמן|\s+המועד|(?=\s*$))|קודם)"
    r"(?!\w)"
)
_MIRRORED_NOTICE: Final = re.compile(
    rf"{START}מראש\s*,?\s*(?:לפחות|מינימום)\s+(?P<size>{SHORT}|{LONG})(?!\w)|{START}(?:ב?התראה|הודעה\s+מראש)\s+(?:מינימלית\s+)?של\s+"
    rf"(?:לפחות\s+)?(?P<size2>{SHORT}|{LONG})(?!\w)"
)
_SAME_DAY: Final = re.compile(
    rf"{START}(?:לא|אין|אי\s+אפשר|בלי)\s+(?:\S+\s+){{0,3}}(?:(?:ל|ב)?אותו\s+ה?יום|מהיום\s+להיום|ליום\s+עצמו|מעכשיו\s+לעכשיו){END}"
)
_LAST_ONE: Final = re.compile(START + r"[וש]?ה?אחרו(?:ן|נה)" + END)
_AHEAD: Final = re.compile(
    rf"(?:(?P<upto>{START}(?:[וש]?עד|ל?כל\s+היותר|מקסימום|לא\s+יותר\s+מ-?|לא\s+מעבר\s+ל-?|יותר\s+מ-?|מעבר\s+ל-?))\s*-?\s*)?"
    rf"(?:ל|מ|ב)?-?(?P<far>{LONG})\s+(?P<way>קדימה|מראש)(?!\w)"
    r"(?P<most>\s+(?:(?:ל?כל\s+)?היותר|(?:ב?ה?)מקסימום|ו?לא\s+יותר)(?!\w))?"
)
_AT_MOST: Final = re.compile(
    rf"\s*ו?(?:מקסימום|לכל\s+היותר|עד)\s+{LONG}\s*|\s*{LONG}\s+(?:מקסימום|לכל\s+היותר)\s*"
)
_TO_BOOK: Final = re.compile(
    rf"{START}[ושל]{{0,2}}ה?(?:קבוע|לקבוע|קובע(?:ים|ת)?|קביעת|תקבע[יו]?|זימון|זימונים|תור(?:ים)?|תיאום|"
    rf"לתאם|תאם|קבעו|קביעה|יומן){END}"
)
# Of appointments only where no other thing is named ("הזמנת עוגה").
_TO_ORDER: Final = re.compile(rf"{START}[ושל]{{0,2}}ה?(?:הזמין|הזמנת|הזמנה|הזמנות|הזמינו){END}")
_LAST: Final = re.compile(
    rf"{START}[וש]?(?:ה?(?:תור|לקוח|מטופל|טיפול|שיעור)\s+ה?אחרון|ה?(?:לקוחה|קבלה|פגישה|כניסה|מטופלת)\s+ה?אחרונה)\s*:?\s*-?\s*"
    rf"(?:הוא\s+|היא\s+|יהיה\s+|נקבע\s+|נכנסת?\s+|מתקבלת?\s+|מתחיל\s+|ניתן\s+|מקבלים\s+)?{AT}"
)
_LAST_OF_OTHERS: Final = re.compile(r"אחרו(?:ן|נה)\s+(?:\w+\s+)?ב-?\s?\d")
_ASK: Final = r"(?:לבקש|לקחת|להשאיר|לתת|למסור|לקבל|לציין|להזין|לספק|שישאירו|שימסרו)"
_NUMBER: Final = (
    r"(?:את\s+)?(?:ה?מספר\s+(?:ה?נייד|ה?טלפון|של\s+טלפון)|ה?טלפון(?!\s+(?:ל|כדי\s+ל)(?:פרטים|בירור)))(?!\w)"
)
_WITHOUT: Final = rf"(?:בלי|ללא)\s+(?:{_ASK}\s+)?{_NUMBER}"
_PHONE_FREE: Final = re.compile(
    rf"{START}[וש]?(?:לא\s+(?:צריך|צריכים|חובה|לבקש|חייבים?|נדרש|מוכרחים|מבקשים)|אין\s+(?:צורך|חובה|חייבים)|בלי\s+לבקש)\s+"
    rf"(?:{_ASK}\s+)?(?:ב-?)?{_NUMBER}|{_NUMBER}\s+(?:הוא\s+)?(?:לא|אינו|אינה|לא\s+שדה)\s+חובה|{_NUMBER}\s+לא\s+נדרש|"
    rf"{START}טלפון\s+(?:זה\s+)?(?:רשות|אופציונלי)"
)
_PHONE_ASKED: Final = re.compile(
    rf"{START}[וש]?(?:חובה|חייבים?|צריך|צריכים|יש|תמיד|נא|מבקשים)\s+(?:תמיד\s+)?(?:{_ASK}\s+)?(?:ל\w+\s+)?{_NUMBER}"
    rf"(?=\s+(?:\w+\s+)?(?:לפני|כדי\s+לקבוע|לקביעת|בקביעת|לצורך))|{START}[וש]?(?:חובה|חייבים?)\s+{_ASK}\s+{_NUMBER}|"
    rf"{_NUMBER}\s+(?:הוא\s+|זה\s+)?חובה|{START}[וש]?תמיד\s+{_ASK}\s+{_NUMBER}"
)
_NO_PHONE: Final = re.compile(_WITHOUT)
_MAY: Final = re.compile(START + r"[וש]?(?:אפשר|ניתן|מותר|גם|בסדר|אפשרי)" + END)
_MUST_NOT: Final = re.compile(START + r"[וש]?(?:לא|אל|אי|אין|אסור)" + END)


@dataclass(frozen=True, slots=True)
class Stated:
    """One rule that a clause states: its key, its value, and the words."""

    key: str
    value: Value
    text: str


@dataclass(slots=True)
class Found:
    """What one clause states.

    Attributes:
        rest: The clause with those words replaced by "§", so that figures in them are not read as hours.
        is_doubtful: It speaks of such a rule in words that can't be read for sure.
        has_other_lengths: It tells the length of one kind of appointment: no other is the grid's.
    """

    rest: str
    stated: list[Stated] = field(default_factory=list)
    is_doubtful: bool = False
    has_other_lengths: bool = False

    def add(self, key: str, value: Value, text: str) -> None:
        before, _, after = self.rest.partition(text)
        if re.match(r"\s*(?:או\s|(?:פרט\s+ל|חוץ\s+מ|למעט\s|מלבד\s)-?\s?\d)", after) or re.search(
            r"\sאו\s*$", before
        ):
            self.doubt(text)  # "תור אחרון ב-19:00 או ב-20:00"
            return
        self.stated.append(Stated(key, value, text))
        self.rest = self.rest.replace(text, " § ", 1)

    def doubt(self, text: str) -> None:
        self.is_doubtful = True
        self.rest = self.rest.replace(text, " § ", 1)


def scalars_in(clause: str) -> Found:
    """Find the plain rules of one clause."""
    found = Found(clause)
    _read_phone(found)
    if not is_about_other_things(found.rest):
        for reader in _READERS:
            reader(found)
    elif OWN_HOURS.search(clause) and _LAST_OF_OTHERS.search(clause):
        found.is_doubtful = True
    elif OWN_HOURS.search(clause) and any(_may_be_slot(clause, one) for one in _LENGTH.finditer(clause)):
        found.has_other_lengths = found.is_doubtful = True  # "משך תור 30 דק', לילדים 20 דק'"
    return found


def _read_phone(found: Found) -> None:
    clause = found.rest
    asked, free, without = (pattern.search(clause) for pattern in (_PHONE_ASKED, _PHONE_FREE, _NO_PHONE))
    if free:
        found.add("require_phone_before_booking", value=False, text=free[0])
    elif asked and not NEGATION.search(clause[: asked.start()]):
        found.add("require_phone_before_booking", value=True, text=asked[0])
    elif without:
        before = clause[: without.start()]
        if _MUST_NOT.search(clause.replace(without[0], " ")):
            found.add("require_phone_before_booking", value=True, text=without[0])
        elif _MAY.search(before):
            found.add("require_phone_before_booking", value=False, text=without[0])


def _read_window(found: Found) -> None:
    if _AT_MOST.fullmatch(found.rest):
        found.is_doubtful = True  # "לפחות שעה מראש, מקסימום 60 יום"
    ahead = _AHEAD.search(found.rest)
    if not ahead or (ahead["way"] == "מראש" and not (ahead["upto"] or ahead["most"])):
        return
    is_over = (ahead["upto"] or "").startswith(("יותר", "מעבר"))  # "לא קובעים יותר מחודש קדימה"
    if is_over and not NEGATION.search(found.rest[: ahead.start()]):
        return
    days = days_in(ahead["far"])
    if days is not None and 1 <= days <= 730:
        found.add("booking_window_days", days, ahead[0])


def _read_notice(found: Found) -> None:
    clause = found.rest
    if _TO_BOOK.search(clause) and (_SAME_DAY.search(clause) or _LAST_ONE.search(clause)):
        found.is_doubtful = True  # "not for the same day", "an hour before closing": no number of minutes
        return
    notice = _NOTICE.search(clause) or _MIRRORED_NOTICE.search(clause)
    if notice is None:
        return
    words = notice.groupdict()
    least, before = (words.get("least") or "").strip(), words.get("before") or "מראש"
    rest = clause[: notice.start()] + clause[notice.end() :]
    is_of_booking = _TO_BOOK.search(rest) or ((least != "עד" or _TO_ORDER.search(rest)) and _is_neutral(rest))
    if not is_of_booking or not (least or _TO_BOOK.search(rest) or _TO_ORDER.search(rest)):
        return
    size = minutes_in(words["size"] or words["size2"])
    if size is None or not 1 <= size <= 60 * 24 * 60:
        return
    if _is_plain_notice(clause[: notice.start()], least, before, size):
        found.add("min_notice_min", size, notice[0])
    else:
        found.doubt(notice[0])


def _is_plain_notice(start: str, least: str, before: str, size: int) -> bool:
    """Tell "at least" from "at most": "up to an hour ahead" and "a week ahead" may be either."""
    if least == "עד":
        return before != "מראש"
    if least.startswith("פחות"):
        return bool(NEGATION.search(start))
    return bool(least) or not (NEGATION.search(start) or size >= _WEEK_MIN or start.rstrip().endswith("רק"))


def _read_last_start(found: Found) -> None:
    last = _LAST.search(found.rest)
    if not last:
        found.is_doubtful = found.is_doubtful or bool(_LAST_OF_OTHERS.search(found.rest))
        return
    clock = read_clock(last["at"])
    minutes = _last_minutes(clock) if clock else None
    if minutes is None:
        found.doubt(last[0])
    else:
        found.add("last_start", clock_of(minutes), last[0])


def _last_minutes(clock: Clock) -> int | None:
    """Nobody's last appointment is at five in the morning; "ten" may be either."""
    if clock.is_bare and clock.minutes < 8 * 60:
        return clock.minutes + 12 * 60
    if clock.is_bare and clock.minutes % 60 == 0 and clock.minutes < 12 * 60:
        return None
    return clock.placed if clock.placed < 24 * 60 else None


def _read_round_hours(found: Found) -> None:
    hours = _ROUND_HOURS.search(found.rest)
    if hours is None:
        return
    if NEGATION.search(found.rest) or hours["half"]:
        found.doubt(hours[0])
    else:
        found.add("align_to_hour", value=True, text=hours[0])


def _read_slot_size(found: Found) -> None:
    clause = found.rest
    lengths = [one for one in _LENGTH.finditer(clause) if _may_be_slot(clause, one)]
    about_slots = bool(ABOUT_SLOTS.search(clause))
    if RANGE_OF_LENGTHS.search(clause) or NOT_EXACT.search(clause) or _BETWEEN_SLOTS.search(clause):
        found.is_doubtful = found.is_doubtful or about_slots
        return
    for one in lengths:
        size = minutes_in(one["size"])
        if size is None or not 5 <= size <= 480:
            continue
        rest = clause[: one.start()] + " " + clause[one.end() :]
        if (_GRID.search(clause) and not _names_a_kind(rest)) or _is_neutral(rest):
            if re.search(rf"{START}ו?{SHORT}(?!\w)", rest):  # "30 דקות בבוקר ושעה בערב"
                found.has_other_lengths = found.is_doubtful = True
            found.add("slot_size_min", size, one[0])
        elif one["size"] != "שעה" or about_slots:
            found.doubt(one[0])
            found.has_other_lengths = True


def _may_be_slot(clause: str, length: re.Match[str]) -> bool:
    before = clause[: length.start()]
    lead = (length["lead"] or "").strip()
    if length["size"] == "שעה" and (lead in ("", "בכל") or (lead == "כל" and not ABOUT_SLOTS.search(clause))):
        is_told = bool(re.search(rf"{SLOT_NOUN}\s*:?\s*-?\s*$", before))
        if not is_told:
            return False
    return not (_NOT_A_SLOT.search(before) or NEGATION.search(before))


def _names_a_kind(rest: str) -> bool:
    """Tell the length of one service ("משך תור לצבע") from that of the grid."""
    behind = re.search(rf"(?:משך|אורך)\s+ה?{SLOT_NOUN}\s+(\S+)", rest)
    return bool(behind) and not is_neutral(behind[1] if behind else "")


def _is_neutral(rest: str) -> bool:
    """Beside days, hours and marks there are only words that change nothing."""
    words = [token.text for token in tokens_of(rest) if token.kind in ("word", "usual", "at")]
    return is_neutral(" ".join(words)) and not any(char.isdigit() for word in words for char in word)


_READERS: Final[tuple[Callable[[Found], None], ...]] = (
    _read_window,
    _read_notice,
    _read_last_start,
    _read_round_hours,
    _read_slot_size,
)
