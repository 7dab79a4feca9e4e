"""The words of opening hours in Hebrew prompts, and the one spelling that they are read in.

Patterns only; what they mean together is read in prompt_tokens.py, prompt_hours.py and prompt_scalars.py.
"""

import re
from typing import Final

START: Final = r"(?<![\w'\"])"
END: Final = r"(?![\w'\"])"
# Prefixes that Hebrew glues to a word: and, that, in / to / from / the.
PREFIX: Final = r"(?:ו-?)?ש?(?:[בלמה]-?)?"

_SPELLING: Final = str.maketrans(
    {
        **dict.fromkeys("\u05be\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u05f3\u2018\u2019\u201a\u00b4`", "'"),
        **dict.fromkeys("\u05f4\u201c\u201d\u201e", '"'),
        **dict.fromkeys("\u00a0\u2009\u202f\t", " "),
        **dict.fromkeys("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff", None),
    }
)
_POINTS: Final = re.compile(r"[\u0591-\u05bd\u05bf-\u05c7]")
_LETTER_RANGE: Final = re.compile(r"(?<![\w'\"-])(מ-?)?([א-ו])('?)(\s*(?:-|עד)\s*)([א-וש])('?)(?![\w'\"])")
_LETTER_LIST: Final = re.compile(
    r"((?:(?<=ימים)|(?<=ימי)|(?<=יום))\s+)((?:(?:ו-?|-|,|עד|\s)*[א-ו]'?(?![\w\"]))+)|"
    r"(?<![\w'])([א-ו](?:\s*,\s*ו?-?[א-ו])+)(?![\w'])"
)
_LONE_LETTER: Final = re.compile(r"(?<![\w'-])(ו-?(?=[א-ו](?!\w)))?([א-ו])'?(?!\w)")
_LETTER_THEN_HOUR: Final = re.compile(r"(?<![\w'-])([א-ה])(?=:?\s+\d{1,2}[:.-])")
_SENTENCE_END: Final = re.compile(r"[\n\r;!•]+|\.(?=\s|$)|(?<=\?)")

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
DAY_LETTERS: Final = {"א": 0, "ב": 1, "ג": 2, "ד": 3, "ה": 4, "ו": 5, "ש": 6}
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
NUMBERS: Final = {
    "אחת עשרה": 11,
    "שתים עשרה": 12,
    "שתיים עשרה": 12,
    "אחת": 1,
    "אחד": 1,
    "שתיים": 2,
    "שתים": 2,
    "שלושה": 3,
    "שלוש": 3,
    "ארבעה": 4,
    "ארבע": 4,
    "חמישה": 5,
    "חמש": 5,
    "שישה": 6,
    "שש": 6,
    "שבעה": 7,
    "שבע": 7,
    "שמונה": 8,
    "תשעה": 9,
    "תשע": 9,
    "עשרה": 10,
    "עשרים": 20,
    "שלושים": 30,
    "ארבעים": 40,
    "חמישים": 50,
    "עשר": 10,
}
# Part of the day → how it places an hour; longest first.
DAY_PARTS: Final = {
    r"לפנות\s+בוקר": "dawn",
    r"אחרי?\s+ה?צהרי+ם|אחה\"צ|אחהצ": "afternoon",
    r"לפני\s+ה?צהרי+ם|לפנה\"צ|[בה]בוקר": "morning",
    r"[בה]צהרי+ם": "noon",
    r"[בה]ערב(?!י?\s+(?:חג|שבת))": "evening",
    r"[בה]לילה": "night",
}

ABOUT_CHAT: Final = re.compile(
    START
    + r"[ובהלמש]{0,2}(?:וואטסאפ|ווטסאפ|וואצאפ|ווצאפ|whatsapp|צ'אט|צאט|אתר|מייל|אימייל|דוא\"ל|הודע(?:ה|ות)|"
    r"מענה|עונים|עונה|זמינ(?:ים|ה|ות)\s+(?:בהודע|בטלפון)|תמיכה|חירום|בוט|אינסטגרם|פייסבוק|אינטרנט|אונליין|מוקד|"
    r"טלפונית?|בטלפון|מכונ(?:ה|ות))" + END,
    re.IGNORECASE,
)
ABOUT_THE_PAST: Final = re.compile(START + r"[וש]?(?:פעם|בעבר|היינו|היה|היו|לשעבר|בשנה\s+שעברה|עבדנו)" + END)
ABOUT_OTHER_THINGS: Final = re.compile(
    START
    + r"[ובהלמש]{0,2}(?:כתובת|רחוב|רח'|שדרות|שד'|כביש|קומה|דירה|בניין|מרכז\s+מסחרי|טל'|טלפון|נייד|פלאפון|פקס|"
    r"ש\"ח|שקל(?:ים)?|מחיר(?:ים|ון)?|עלות|עולה|עולים|תשלום|אחוז(?:ים)?|הנח(?:ה|ות|ת)|מבצע(?:ים)?|גיל|גילא(?:י|ים)|"
    r"בני|בנות|ילדים|ביטול(?:ים|י)?|לבטל|מבטל(?:ים)?|לבטלו|דמי|תגיעו|להגיע|הגיעו|הגעה|מגיעים|יגיע|איחור(?:ים)?|"
    r"מאחר(?:ים)?|לאחר|חני(?:ה|ון|יה)|אנשים|משתתפים|תזכורת|אוטובוס|רכבת|משלוח(?:ים)?|ד\"ר|דוקטור|כיתה|כיתות|"
    r"בקיץ|בחורף|ברמדאן|זמנית?|בקרוב|אולי|לפעמים|לסירוגין|בשבועיים|הקרוב(?:ה|ים)?|"
    r"הבא(?:ה|ים)?|מחר|היום|אתמול|החודש)" + END + r"|[%₪]|"
    # "דנה עובדת א-ג": one person's hours, not the shop's
    r"^\s*(?!אני|ה|לא|ב|ימי|יום|ו|מ)\w+\s+(?:עובדת|עובד|מקבלת|מקבל)(?!\w)"
)
PHONE_NUMBER: Final = re.compile(r"(?<!\d)(?:\+?972[-\s]?|0)\d{1,2}[-\s]?\d{3}[-\s]?\d{4}(?!\d)|\*\d{3,5}")
ABOUT_OPENING: Final = re.compile(
    START + r"[ושה]?(?:פתוח(?:ים|ה|ות)?|עובד(?:ים|ת|ות)?|פועל(?:ים|ת|ות)?|מקבל(?:ים|ת|ות)?|שעות\s+ה?"
    r"(?:פעילות|פתיחה|קבלה|קבלת\s+קהל|עבודה)|שעות\s+העסק|קבלת\s+קהל)" + END
)
ABOUT_SLOTS: Final = re.compile(
    START + r"[ובהלמש]{0,2}(?:תור(?:ים|ות)?|פגיש(?:ה|ות|ת)|משבצ(?:ת|ות)|סלוט(?:ים)?|מרווח(?:ים|י)?|קפיצות|"
    r"קובע(?:ים|ת)?|"
    r"לקבוע|תקבע[יו]?|לזמן|זימון|זימונים|אורך|אורכו|משך|נמשך|נמשכת|נמשכים)" + END
)
NEGATION: Final = re.compile(START + r"[וש]?(?:לא|אין|איננו|אינו|אינם|אינה|הפסקנו|בלי|ללא|אל)" + END)
# Words that may stand beside hours or a slot size without changing what they mean.
_NEUTRAL_WORDS: Final = (
    "אנחנו אנו רק בלבד תורים תור התורים קובעים לקבוע קבע תקבעי תקבע שעות שעה בשעות השעות פעילות הפעילות קבלה "
    "פתיחה הפתיחה עבודה העבודה העסק שלנו של הן הם זה פתוח פתוחים פתוחה עובדים אצלנו תמיד נא יש אפשר ניתן כל "
    "לקוחות ללקוחות פגישות פגישה מקבלים את קבלת קהל בקפיצות במרווחים מרווחים משך אורך ו גם"
)
NEUTRAL: Final = frozenset(_NEUTRAL_WORDS.split())


def normalised(text: str) -> str:
    """Bring dashes, quotes, spaces and lettered days into one spelling ("א-ה" becomes "א'-ה'")."""
    plain = _POINTS.sub("", text.translate(_SPELLING)).replace("''", '"')
    plain = re.sub(r":[ ]*\n", ": ", plain)
    plain = _LETTER_RANGE.sub(_mark_range, plain)
    plain = _LETTER_LIST.sub(_mark_list, plain)
    return _LETTER_THEN_HOUR.sub(r"\1'", plain)


def sentences_of(text: str) -> list[str]:
    """Cut a normalised text into its sentences, without empty ones."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part and part.strip()]


def _mark_range(found: re.Match[str]) -> str:
    from_word, first, first_mark, joint, last, last_mark = found.groups()
    glued = joint == "-" and not first_mark and bool(last_mark) and first in "ובה"  # "ו-ה'": and Thursday
    if glued or DAY_LETTERS[first] >= DAY_LETTERS[last]:
        return found[0]
    return f"{from_word or ''}{first}'{joint}{last}'"


def _mark_list(found: re.Match[str]) -> str:
    marked = _LONE_LETTER.sub(lambda letter: f"{letter[1] or ''}{letter[2]}'", found[2] or found[3])
    return (found[1] or "") + marked
