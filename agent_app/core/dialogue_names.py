"""Reads who is speaking out of their words: names and phone numbers; an answer or a greeting is no name."""

import re
from dataclasses import dataclass
from typing import Final

MAX_NAME_WORDS = 5
_USUAL_WORDS = 3  # a longer name is read back
_MAX_NAME_CHARS = 60
_LETTERS = r"א-תa-zA-Z\u00c0-\u024f\u0400-\u04ff\u0600-\u06ff"
_WORD = rf"[{_LETTERS}]['\"{_LETTERS}-]*"
_NAME_WORD = re.compile(_WORD)
_STRETCH = re.compile(r"[^,.;\n]+")
_TOKEN = re.compile(rf"{_WORD}|[^\s]")

_SURE: Final = re.compile(
    rf"(?<![{_LETTERS}'])(?:קוראים לי|השם שלי(?: הוא)?|שמי(?: הוא)?|ה?שם (?:הוא|זה)|"
    rf"[וב]?על (?:ה?שם)(?: של)?|בשם|השם|"
    rf"שם ?:|שם מלא ?:|my name is)[ :-]+"
)
_LIKELY: Final = re.compile(rf"(?<![{_LETTERS}'])(?:אני|זה|זאת|זו|מדברת?|כאן|פה|שם)[ :-]+")
_FILLERS: Final = frozenset(
    ["אה", "אהה", "אמ", "אממ", "כן", "בבקשה", "תודה", "טוב", "אוקיי", "אוקי", "שלום", "היי", "הי",
    "בסדר", "רק", "אז", "סבבה",
     "בטח", "יאללה", "ו", "לא"]
)  # fmt: skip
_NEVER: Final = frozenset(
    """
    כן לא בטח ברור בסדר גמור אוקיי אוקי יאללה סבבה מעולה מצוין נכון מתאים טוב סגור שלום היי הי הלו אהלן
    תודה רבה בבקשה
    סליחה מה מי מתי איפה איך למה כמה איזה איזו אילו האם רגע שנייה שניה דקה אפשר רוצה צריך צריכה מבקש
    מבקשת מעוניין
    מעוניינת אשמח יכול יכולה רוצים צריכים חייב חייבת בא באה מגיע מגיעה מחפש מחפשת מתקשר מתקשרת שואל שואלת
    יודע יודעת
    חושב חושבת מעדיף מעדיפה זמין זמינה פנוי פנויה עסוק עסוקה לקוח לקוחה חדש חדשה אקבע אקח אני אתה את אתם
    הוא היא הם זה
    זאת זו יש אין לי לך לו לה של שלי שלך תור תורים פגישה לקבוע קבעי תקבעי לבטל ביטול תבטלי להזיז לשנות
    לדחות היום מחר
    מחרתיים אתמול יום ביום שבוע בשבוע הבא הבאה בשעה שעה בבוקר בערב בצהריים הצהריים אחרי אחר לפני בעוד עוד
    נציג נציגה
    אדם מנהל מזכירה טלפון מספר הטלפון המספר שם השם בוקר ערב לילה ביי להתראות נתראה יופי אחלה עם על אל או
    גם כי אם אבל
    רק כבר עכשיו אז ככה בעצם עדיף משהו אחרת מישהו כלום הכל זהו דקות שעתיים חצי רבע בין עד הראשון השני
    הראשונה השנייה
    המאוחר המוקדם מאוחר מוקדם יותר פחות כתובת מחיר פתוח פתוחים סגורים לא-יודע הכי קרוב תוכלי תגידי תחזרי
    שוב פעם נו
    רוצה-לקבוע אוכל ניתן כדי בשביל מקום הייתי היתה להיות להגיד לדבר לדעת לבוא להגיע מקש מקשים מצטער
    מצטערת עייף עייפה
    שמעתי הבנתי התחרטתי עזבי עזוב משנה ממש בכלל אולי מדבר מדברת כאן פה שומע שומעת בדיוק הלקוח הלקוחה
    רובוט מחשב רשימה לרשימה ברשימה רשימת לרשימת ברשימת המתנה ההמתנה להמתנה ממתינים
    ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר אחת שתיים שלוש ארבע חמש שש
    שבע שמונה תשע
    עשר עשרה בשתיים בשלוש בארבע בחמש בשש בשבע בשמונה בתשע בעשר באחת שבת ראשון שלישי רביעי חמישי שישי
    tomorrow today at the i want need yes no hello hi please appointment book hey what how
    """.split()  # noqa: SIM905 -- a list of this many words reads as prose
)
_KNOWN: Final = frozenset(
    """
    דנה דן דני דניאל דניאלה יוסי יוסף משה שרה רחל לאה רבקה דוד אברהם יצחק יעקב נועם נועה נוי מיכל יעל
    שירה תמר מאיה
    טל עומר עידו עידן איתי איתן אורי אור ליאור ליאת רון רוני רונית גל גיל גילה עדי עדן הדר שני שחר שקד
    אסף אביב אבי
    אביגיל אילן אילנה אלון אלונה אריאל אסתר מרים מרב מירב משי נטע נטלי ניר נעמה נעמי סיון סיוון עינת ענת
    ערן פנינה צבי
    קרן רות רז רינה רעות שושנה שי שלמה שמעון שרון תום תומר חן חנה חיים הילה הלל ורד זיו יובל יונתן יהודה
    ירון כרמל
    לינוי ליאן ליה לירון מוחמד אחמד עלי פאטמה מוסטפא סמיר אולגה סבטלנה ויקטור מרינה אלכס אנה אלה אלינה
    אורית אורלי
    דפנה בר ברק בן בועז גיא גבי גדי דרור אהוד אהרון אייל יואב ינון נתן נדב עמית עמוס עופר פליקס צחי רוית
    רפי שגיא שמואל
    """.split()  # noqa: SIM905 -- as above
)
_TIME_TOO: Final = frozenset({"שני"})  # alone it is a Monday, or the second of two
_DIGIT_WORDS: Final = {
    "אפס": "0", "אחת": "1", "אחד": "1", "שתיים": "2", "שתים": "2", "שניים": "2", "שלוש": "3",
    "ארבע": "4", "חמש": "5",
    "שש": "6", "שבע": "7", "שמונה": "8", "תשע": "9",
}  # fmt: skip
_PHONE = re.compile(r"(?<![\d:./])\+?\d(?:[ ().-]{0,2}\d){6,14}(?![\d:/])")
_DATE = re.compile(r"(?<!\d)(?:\d{4}-\d\d?-\d\d?|\d\d?([.-])\d\d?\1(?:\d{4}|\d\d))(?!\d)")
_ANY_NUMBER = re.compile(r"(?<![\d:./])\d(?:[ -]?\d){2,}(?![\d:./])")
_MIN_SPELLED = 9


@dataclass(frozen=True, slots=True)
class Name:
    """A name as said. `sure` is False where a receptionist would ask "did I get that right?"."""

    text: str
    sure: bool
    span: tuple[int, int]


def find_phone(text: str, *, expected: bool) -> tuple[str, tuple[int, int]] | None:
    """Find a phone number, written in digits or said digit by digit.

    Args:
        text: Normalised text.
        expected: The number was asked for: then anything from 3 digits on counts, to be told it is wrong.

    Returns:
        Digits (with a leading "+" if there was one) and where they stand, or None.
    """
    text = _DATE.sub(lambda date: "/" * len(date[0]), text)
    for found in _PHONE.finditer(text):
        digits = re.sub(r"[^\d+]", "", found[0])
        if expected or (len(digits) >= _MIN_SPELLED and digits.startswith(("0", "+", "972"))):
            return digits, found.span()
    spelled = _spelled_phone(text)
    wrong = _ANY_NUMBER.search(text) if expected and spelled is None else None
    return (re.sub(r"\D", "", wrong[0]), wrong.span()) if wrong else spelled


def find_name(text: str, *, expected: bool) -> Name | None:
    """Find the customer's name.

    Args:
        text: Normalised text, phone numbers blanked out.
        expected: The name was asked for: then bare words may be one.

    Returns:
        The name, or None where no words look like one.
    """
    for pattern in (_SURE, _LIKELY):
        for found in pattern.finditer(text):
            name = _name_at(text, found.end())
            if name and (pattern is _SURE or expected or _first_word(name.text) in _KNOWN):
                return Name(name.text, sure=name.sure, span=(found.start(), name.span[1]))
    return _bare_name(text) if expected else _known_full_name(text)


def is_known_first_name(text: str) -> bool:
    """Tell whether the first word is a given name, so that "שני לוי" is a person and not a Monday."""
    return _first_word(text) in _KNOWN


def _bare_name(text: str) -> Name | None:
    tokens = list(_TOKEN.finditer(text))
    while tokens and (tokens[0][0] in _FILLERS or not _NAME_WORD.fullmatch(tokens[0][0])):
        tokens.pop(0)
    if not tokens:
        return None
    name = _name_at(text, tokens[0].start())
    if name is None:
        return None
    rest = [one[0] for one in tokens if one.start() >= name.span[1] and _NAME_WORD.fullmatch(one[0])]
    strange = len([word for word in rest if word not in _FILLERS])
    if not strange:
        return name
    # "דנה כהן תודה רבה" is a name; a longer run of other words is a sentence, unless it begins like a name.
    return (
        Name(name.text, sure=False, span=name.span)
        if is_known_first_name(name.text) or strange == 1
        else None
    )


def _known_full_name(text: str) -> Name | None:
    """Find an unannounced name: a stretch between commas that is nothing but a known name."""
    for stretch in _STRETCH.finditer(text):
        name = _name_at(text, stretch.start() + len(stretch[0]) - len(stretch[0].lstrip()))
        whole = name is not None and not _NAME_WORD.search(text, name.span[1], stretch.end())
        if name and whole and name.text not in _TIME_TOO and is_known_first_name(name.text):
            return name
    return None


def _name_at(text: str, at: int) -> Name | None:
    words: list[re.Match[str]] = []
    for token in _TOKEN.finditer(text, at):
        word = token[0]
        if not _NAME_WORD.fullmatch(word) or _is_never(word, first=not words) or len(words) == MAX_NAME_WORDS:
            break
        words.append(token)
    if not words:
        return None
    said = " ".join(word[0].strip("-") for word in words)[:_MAX_NAME_CHARS]
    if len(said) < 2:
        return None
    sure = len(words) <= _USUAL_WORDS
    said = said.title() if said.isascii() else said
    return Name(said, sure=sure, span=(words[0].start(), words[-1].end()))


def _is_never(word: str, *, first: bool) -> bool:
    low = word.lower().strip("-")
    if low in _NEVER or low in _FILLERS:
        return True
    # "בחמש", "למחר": a known word behind a glued letter ends a name, unless the whole is a given name.
    return low not in _KNOWN and len(low) > 3 and low[0] in "בלומה" and low[1:] in _NEVER and not first


def _first_word(text: str) -> str:
    found = _NAME_WORD.search(text)
    return found[0] if found else ""


def _spelled_phone(text: str) -> tuple[str, tuple[int, int]] | None:
    digits, start, end = "", 0, 0
    for token in re.finditer(r"[א-ת]+|\d+|[^\s,.-]", text):
        word = token[0]
        piece = _DIGIT_WORDS.get(word) or (word if word.isascii() and word.isdigit() else "")
        if not piece:
            if len(digits) >= _MIN_SPELLED:
                break
            digits = ""
            continue
        if not digits:
            start = token.start()
        digits, end = digits + piece, token.end()
    return (digits, (start, end)) if len(digits) >= _MIN_SPELLED and digits[0] == "0" else None
