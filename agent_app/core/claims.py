"""No claim that no tool confirmed: which sentences say that something was done.

The rules lean to letting questions, offers, conditions and the future pass, and to stopping every sentence
in which the receptionist or the passive says that a booking, a move or a cancellation happened. What a
stopped sentence is replaced with is the caller's business.
"""

import re
from collections.abc import Iterable
from typing import Final, Literal

Fact = Literal["booked", "moved", "cancelled", "waiting"]

_W: Final = r"(?<![א-תa-z])"  # a word begins here; one prefix letter is allowed where it says so
_E: Final = r"(?![א-תa-z])"
_SLOT: Final = r"(?:ה?תור|ה?פגישה|ה?תורים|ה?טיפול|ה?הזמנה|מקום|אותך|אותו|אותה)"

_BOOKED: Final = re.compile(
    rf"{_W}[וש]?(?:קבעתי|שריינתי|רשמתי\s+(?:אותך|לך|תור)|הזמנתי\s+(?:לך|עבורך|תור)|תיאמתי|סגרתי\s+(?:לך|תור|את)"
    rf"|הכנסתי\s+(?:אותך|ליומן)|קבענו|שריינו|תיאמנו|סגרנו){_E}"
    rf"|{_SLOT}[^.?!]{{0,40}}{_W}(?:נקבעה?|נקבעו|שוריינה?|שמורה?|אושרה?|מאושרת?|קבועה?|נרשמה?|תואמה?|נסגרה?|סגורה?){_E}"
    rf"|{_W}(?:נקבעה?|שוריינה?|נשמרה?|נרשמה?|אושרה?){_E}[^.?!]{{0,25}}(?:{_SLOT}|לך|עבורך)"
    rf"|{_W}(?:ה?הזמנה|ה?תור|ה?פגישה)\s+(?:שלך\s+)?(?:ב?יומן|בוצעה?|הושלמה?){_E}"
    rf"|{_W}(?:יש|קיים)\s+לך\s+(?:כבר\s+)?(?:תור|פגישה){_E}"
    rf"|{_W}(?:את[הם]?|הנך)\s+(?:כבר\s+)?(?:רשומה?|קבועה?|משובצת?){_E}"
    r"|\b(?:i(?:'ve| have)?|we(?:'ve| have)?)\s+(?:just\s+)?(?:booked|scheduled|reserved)\b"
    r"|\b(?:appointment|booking|slot)\b[^.?!]{0,30}\b(?:is|was|has been|now)\s+"
    r"(?:booked|confirmed|scheduled|set|reserved)\b"
    r"|\byou(?:'re| are)\s+(?:all\s+)?(?:booked|set|scheduled)\b",
    re.IGNORECASE,
)
_MOVED: Final = re.compile(
    rf"{_W}[וש]?(?:הזזתי|העברתי\s+(?:את\s+)?{_SLOT}|דחיתי|הקדמתי|שיניתי|עדכנתי|הזזנו|שינינו){_E}"
    rf"|{_SLOT}[^.?!]{{0,30}}{_W}(?:הוזזה?|הועברה?|נדחתה|נדחה|הוקדמה?|שונתה|שונה|עודכנה?){_E}"
    rf"|{_W}(?:הוזזה?|עודכנה?|הועברה?){_E}[^.?!]{{0,20}}{_SLOT}"
    r"|\b(?:i(?:'ve| have)?|we(?:'ve| have)?)\s+(?:just\s+)?(?:moved|rescheduled|changed)\b"
    r"|\bappointment\b[^.?!]{0,30}\b(?:is|was|has been)\s+(?:moved|rescheduled|changed)\b",
    re.IGNORECASE,
)
_CANCELLED: Final = re.compile(
    rf"{_W}[וש]?(?:ביטלתי|ביטלנו|מחקתי|הסרתי){_E}"
    rf"|{_SLOT}[^.?!]{{0,30}}{_W}(?:בוטלה?|התבטלה?|מבוטלת?|נמחקה?){_E}"
    rf"|{_W}(?:בוטלה?|נמחקה?){_E}[^.?!]{{0,20}}{_SLOT}"
    r"|\b(?:i(?:'ve| have)?|we(?:'ve| have)?)\s+(?:just\s+)?cancell?ed\b"
    r"|\bappointment\b[^.?!]{0,30}\b(?:is|was|has been)\s+cancell?ed\b",
    re.IGNORECASE,
)
# Put on the waiting list: of the words of a booking, said of something less.
_WAITING: Final = re.compile(
    rf"{_W}[וש]?(?:רשמתי|רשמנו|הוספתי|הוספנו|הכנסתי|הכנסנו|צירפתי|שמתי|נרשמת|נרשמה?|נוספת|נוספה?|"
    rf"(?:השם|הבקשה)(?:\s+שלך)?\s+נרשמה?|את[הם]?\s+רשומה?){_E}[^.?!]{{0,40}}{_W}[בל]?רשימת\s+ה?המתנה{_E}"
    rf"|{_W}[בל]?רשימת\s+ה?המתנה{_E}[^.?!]{{0,30}}{_W}(?:רשמתי|הוספתי|נרשמת|נרשמה?){_E}"
    r"|\b(?:added|put|placed)\b[^.?!]{0,40}\bwaiting\s?list\b|\b(?:is|are|'re)\s+(?:now\s+)?on\s+the\s+waiting\s?list\b",
    re.IGNORECASE,
)
_PATTERNS: Final[dict[Fact, re.Pattern[str]]] = {
    "booked": _BOOKED,
    "moved": _MOVED,
    "cancelled": _CANCELLED,
}
# Denials, conditions and the future, before the words that would claim.
_UNREAL: Final = re.compile(
    rf"{_W}(?:לא|עוד לא|עדיין לא|טרם|אם|כש|לאחר ש|אחרי ש|ברגע ש|לפני ש|רק אחרי|כדי ש"
    r"|ייקבע|תיקבע|יבוטל|תבוטל|not|if|once|after|before|unless|when)"
    r"(?![א-ת]{3})",
    re.IGNORECASE,
)


def claimed_facts(sentence: str) -> set[Fact]:
    """Return what the sentence says was done; empty for questions, offers, denials and the future.

    A sentence with a question mark counts from its last statement: in "קבעתי לך תור, בסדר?" the claim holds.
    """
    facts: set[Fact] = set()
    for match in _WAITING.finditer(sentence):
        if not _is_unreal(sentence, match):
            facts.add("waiting")
    sentence = _WAITING.sub(" ", sentence)
    for fact, pattern in _PATTERNS.items():
        for match in pattern.finditer(sentence):
            if not _is_unreal(sentence, match):
                facts.add(fact)
    return facts


def is_unfounded(sentence: str, established: Iterable[str]) -> bool:
    """Say whether the sentence claims something that no tool of the conversation did.

    A move keeps a booking, so "moved" also founds the words of a booking.
    """
    real = set(established)
    if "moved" in real:
        real.add("booked")
    return bool(claimed_facts(sentence) - real)


def _is_unreal(sentence: str, match: re.Match[str]) -> bool:
    clause = re.split(r"[.;:!]|,\s*(?:אבל|ולכן|אז)\s", sentence[: match.start()])[-1]
    if _UNREAL.search(clause[-40:]) or _UNREAL.search(match.group()):
        return True
    # "קבענו?" / "התור נקבע?": a bare question asks, and first person past with a statement still claims
    rest = re.split(r"[.!](?=\s|$)", sentence[match.end() :])[0]
    return (
        "?" in rest and "," not in rest and not re.search(r"תי(?![א-ת])|\bi\b", match.group(), re.IGNORECASE)
    )
