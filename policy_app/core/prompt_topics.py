"""What a clause of a prompt is about: opening hours, appointments, or something that sets no hours."""

import re
from typing import Final

from policy_app.core.prompt_days import MONTHS, NAMES
from policy_app.core.prompt_words import END, START

_GLUED: Final = r"[ובהלמשכ]{0,3}"

ABOUT_CHAT: Final = re.compile(
    START
    + _GLUED
    + r"-?(?:וו?אטסא?פ|ווטסאפ|וואצ?אפ|ווצאפ|whatsapp|צ'אט|צאט|אתר|מייל|אימייל|דוא\"ל|הודע(?:ה|ות)|סמס|sms|"
    r"שירות\s+לקוחות|מענה|עונים|עונה|לענות|תענה|תעני|ענה|עני|תמיכה|חירום|בוט|אינסטגרם|פייסבוק|אינטרנט|אינטרנטית?|אונליין|דיגיטלי(?:ת)?|מוקד|אפליקציה|"
    r"טלפוני(?:ת|ים)?|בטלפון|מכונ(?:ה|ות)|נציג(?:ים)?|מזכירות)"
    + END
    + r"|"
    + START
    + r"(?:את|אתה|הבוט|הנציגה?)\s+(?:תמיד\s+)?(?:זמינה?|פעילה?|כאן)"
    + END,
    re.IGNORECASE,
)
ABOUT_THE_PAST: Final = re.compile(
    START + r"[וש]?(?:פעם(?!\s+ב)|בעבר|היינו|היה|היו|לשעבר|בשנה\s+שעברה|עבדנו|עבדתי)" + END
)
# Things that have hours of their own, and words that make hours hold only for some or sometimes.
_OWN_HOURS: Final = (
    r"לקוחות\s+(?:חדש(?:ים|ות)|vip|VIP|קבועים)|מנוי(?:ים|ות)?|ילדים|ילדות|תינוקות|נשים|גברים|חיילים|סטודנטים|גמלאים|קבוצות|קבוצתיים?|חני(?:ה|ון|יה|ית)|לחנות|אוטובוס(?:ים)?|רכבת|"
    r"משלוח(?:ים|י)?|ביקור(?:י|ים)?\s+ה?בית|קורס(?:ים)?|סדנ(?:ה|ת|אות)|הרצא(?:ה|ות)|חוג(?:ים|י)?|מטבח|עסקי(?:ת|ות)|"
    r"ארוח(?:ה|ת|ות)|הופע(?:ה|ות)|איסוף|מעבדה|בדיקות\s+דם|שעות\s+שקט|מבצע(?:ים|י)?|הפי\s+האוור|קיץ|חורף|רמדאן|סניף\s+(?:ב\w{2,}|השני|הנוסף|האחר)"
)
OWN_HOURS: Final = re.compile(START + _GLUED + rf"-?(?:{_OWN_HOURS})" + END)
SEASONAL: Final = re.compile(START + _GLUED + r"(?:קיץ|חורף|רמדאן|תקופת|חנוכה|ה?חופש\s+הגדול)" + END)
# Things whose figures are no hours.
_OTHER_WORDS: Final = (
    r"כתובת|כביש|קומה|דירה|בניין|טל'|טלפון|נייד|פלאפון|פקס|ש\"ח|שח|שקל(?:ים)?|מחיר(?:ים|ון)?|עלות|עולה|עולים|"
    r"תשלום(?:ים)?|אחוז(?:ים)?|הנח(?:ה|ות|ת)|הטב(?:ה|ות|ת)|גיל|גילא(?:י|ים)|בני(?!\s+\S+\s+דק)|בנות|ביטול(?:ים|י)?|לבטל|מבטל(?:ים|ת)?|בוטל|יבוטל|דמי|שינוי(?:ים)?|לשנות|דחיית?|לדחות|להזיז|"
    r"להודיע|הודיעו|לעדכן|עדכון|לאשר|אישור|תגיעו|להגיע|הגיעו|הגעה|מגיעים|מגיע|יגיע|איחור(?:ים)?|מאחר(?:ים|ת)?|לאחר|לאחרים?|"
    r"תזכור(?:ת|ות)|כיתה|כיתות|החזר(?:ה|ות|ים)?|הכנ(?:ה|ת)|תוצאות|אחריות|זמנית?|בקרוב|אולי|לפעמים|לסירוגין|בשבועיים|הקרוב(?:ה|ים)?|הבא(?:ה|ים)?|מחר|"
    r"אתמול|החודש|החל\s+מ(?:ה-?)?\d{1,2}[./]\d{1,2}|החל\s+מחודש|תקופת|חנוכה|ה?חופש\s+הגדול|עקב|בגלל|מלחמה|שיפוצים|צום|תענית"
)
ABOUT_OTHER_THINGS: Final = re.compile(
    START
    + _GLUED
    + rf"-?(?:{_OWN_HOURS}|{_OTHER_WORDS})"
    + END
    # "באוגוסט א-ה 8-13": one month's hours; "24 בדצמבר" is a date
    + rf"|(?<!\d\s){START}[בלמ]?(?:חודשי?\s+)?(?:{'|'.join(MONTHS)}){END}"
    + r"|[%₪$]|(?<!שעות\s)(?<!כל\s)(?<!במשך\s)"
    + START
    + r"היום"
    + END
)
# "אם שואלים על שבת": what to say in some case, not a rule.
CONDITIONAL: Final = re.compile(r"ו?(?:אם|כאשר|כש\w+|במקרה|במידה|מי\s+ש\w+|לקוח\s+ש\w+)(?!\w)")
_VERB: Final = r"(?:עובדת?|מקבלת?|נמצאת?|מטפלת?|מלמדת?|פנויה?|זמינה?)"
_NOT_A_PERSON: Final = (
    r"אני|ה\w+|לא|אינו|אינה|ואני|שאני|העסק|תמיד|גם|רק|כרגע|בעיקר|ב\w+|ו|ימים|ימי|יום|\w*[א-ו]'"
)
# "דנה עובדת א-ג": one person's hours, not the shop's.
ABOUT_A_PERSON: Final = re.compile(
    rf"(?:ד\"ר|דר'|דוקטור|פרופ'|גב'|מר)\s+(?:\w+\s+){{1,2}}{_VERB}(?!\w)|"
    rf"{START}(?!(?:{_NOT_A_PERSON})\s)[א-ת]{{2,}}\s+{_VERB}(?!\w)"
)
BUSINESS: Final = re.compile(
    r"[ושהב]{0,2}(?:מספר(?:ה|ת)|קליניק(?:ה|ת)|מרפא(?:ה|ת)|משרד|עסק|חנות|סטודיו|מוסך|מסעד(?:ה|ת)|מכון|סלון|קפה|בר|מאפיי?(?:ה|ת)|"
    r"גן|בית|מרכז):?"
)
BRANCH: Final = re.compile(
    START + r"(?!ו?הסניף\s+[בה])[ובהלמש]{0,2}סניף\s+([א-ת'\"]+(?:\s+אביב|\s+שבע|\s+גן)?)"
)

PHONE_NUMBER: Final = re.compile(
    r"(?:(?:לתיאום|לפרטים|להזמנות|ליצירת\s+קשר|לקביעת\s+תור(?:ים)?|טל'?|טלפון|נייד|פקס|וו?אטסא?פ|בטלפון|חייגו|"
    r"התקשרו)\s*(?:תורים\s*)?:?\s*(?:ב|ל)?-?\s*){0,3}"
    r"(?<![\d:])(?:(?:(?:\+|00)?972[-\s]?0?|0)\d{1,2}(?:[-\s]?\d){7}|1-?[78]00(?:[-\s]?\d){6})(?![\d:])|\*\d{3,5}"
)
ADDRESS: Final = re.compile(
    START
    + r"[ובהלמ]{0,2}(?:כתובת(?:נו)?\s*:?\s*)?(?:רחוב|רח'|שדרות|שד'|דרך|סמטת|כיכר)\s+(?:[א-ת'\"]{2,}\s+){1,3}?"
    r"\d{1,3}(?:\s*[-/]\s*\d{1,3})?(?![\d:.])"
)
# "מספרת שישי": a business's name.
NAMED_FOR_A_DAY: Final = re.compile(
    START + rf"[ושהב]{{0,2}}(?:מספרת|קליניקת|מרפאת|מסעדת|מאפיית|חנות|גלריית|פיצריית)\s+(?:{NAMES})" + END
)
TITLED_NAME: Final = re.compile(START + r"[ובהלמש]{0,2}(?:ד\"ר|דר'|דוקטור|עו\"ד|פרופ'|גב'|מר)\s+[א-ת'\"]{2,}")

# Appointments in general; a word right behind it ("פגישת ייעוץ") names one kind of them.
SLOT_NOUN: Final = (
    r"(?:תור(?:ים)?|פגיש(?:ה|ות)|משבצ(?:ת|ות)|סלוט(?:ים)?|טיפול(?:ים)?|שיעור(?:ים)?|מפגש(?:ים)?|ביקור(?:ים)?|הזמנ(?:ה|ות)|"
    r"אימון|אימונים|אימוני|בדיק(?:ה|ות)|ייעוץ)"
)
ABOUT_SLOTS: Final = re.compile(
    START
    + rf"{_GLUED}-?(?:{SLOT_NOUN}|מרווח(?:ים|י)?|קפיצות|קובע(?:ים|ת)?|לקבוע|תקבע[יו]?|לזמן|זימון|זימונים)"
    + END
)
NEGATION: Final = re.compile(
    START + r"[וש]?(?:לא|אין|אי(?=\s+אפשר)|איננו|אינו|אינם|אינה|הפסקנו|בלי|ללא|אל)" + END
)

# Words that may stand beside hours or a slot size without changing what they mean.
_NEUTRAL_WORDS: Final = (
    "אנחנו אנו אני רק בלבד גם כן תורים תור התורים קובעים קובעת לקבוע קבע תקבעי תקבע שעות שעה פעילות "
    "קבלה פתיחה עבודה עסק שלנו שלי של הן הם הוא היא זה זו פתוח פתוחים פתוחה עובדים אצלנו אצלי תמיד "
    "נא יש אפשר ניתן כל לקוחות קהל קבלת פגישות פגישה מקבלים מקבלת מקבל את קפיצות מרווחים מרווח משך "
    "אורך ו אז שאז בו בהם בין עד עם לכם לך עצמו ברצף רצוף רצופות שעון ישראל כולל לרבות קצר ארוך "
    "קצרים ארוכים יום ימים ימי חצי מלא מ ב ל ה ש שבוע יותר מאוחר מוקדם מלמדת מלמד מלמדים מטפלת מטפל "
    "מטפלים מצלמת מצלם נמצאת נמצא נמצאים זמין זמינה זמינים תלמידים מטופלים מטופלות פציינטים ציבור "
    "טיפולים טיפול שיעורים שיעור מפגשים ביקורים הזמנות הזמנה צילומים אורח אורחים אירוח מספרה מספרת "
    "קליניקה קליניקת מרפאה מרפאת משרד חנות סטודיו מוסך מסעדה מסעדת מכון סלון קפה בר מקום בית אתם "
    "הבאים הבאות כדלקמן להלן מיום ועד הינן הינם בדיוק פחות נוחים שלכם בשבילכם אורכו נמשך נמשכת "
    "נמשכים לוקח אורכת אורכים לכל נקבע נקבעים נקבעות מתקיימים מתקיימות החל משעה שעת בוקר ערב צהריים "
    "לילה סוגרים סוגר סוגרת פותחים פותח פותחת נסגר נפתח ללא הפסקה הפסקות נקודה כזה כך שימו לב "
    "לתשומת ליבכם הערה פה כאן נחנו חול שישי שבת ערבי חגים ביום בימים בימי מנוחה תורי זימון זימונים "
    "לנו גמיש תאריך תאריכים לי נהיה יהיה תהיה שנתית שנתי "
)
_MORE_NEUTRAL: Final = (
    "להזמין הזמין הזמנת הזמינו שולחן תודה רבה נשמח לראותכם לראות אתכם לשרת עומדים לרשותכם לשירותכם "
    "מחכים בואו שלום היי"
)
_NEUTRAL: Final = frozenset(f"{_NEUTRAL_WORDS} {_MORE_NEUTRAL}".split())
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\"][^\W\d_]+)*")
# In the order in which Hebrew glues them, so that "השכן" (the neighbour) is not "כן".
_PREFIXES: Final = re.compile(r"ו?(?:כ?ש)?[בלמכ]{0,2}ה?")


def is_neutral(text: str) -> bool:
    """Tell whether every word of `text` may stand beside hours without changing their meaning."""
    return all(_is_neutral_word(word) for word in _WORD.findall(text))


def _is_neutral_word(word: str) -> bool:
    if word == "המשך":  # "תור המשך" is a follow-up, not "the length"
        return False
    glued = _PREFIXES.match(word)
    return any(word[size:] in _NEUTRAL for size in range(glued.end() + 1 if glued else 1))


def without_names(sentence: str) -> str:
    """Take out phone numbers, street addresses and titled names, whose figures and words are no rules.

    Hours behind a phone number ("לשאלות: 03-1234567 א-ה 9-17") are the telephone's: a word for it stays.
    """
    plain = PHONE_NUMBER.sub(" , טלפון ", sentence)
    plain = NAMED_FOR_A_DAY.sub(" ", ADDRESS.sub(" , ", plain))
    return plain if ABOUT_A_PERSON.search(plain) else TITLED_NAME.sub(" ", plain)


def is_about_other_things(clause: str) -> bool:
    """The clause is about cancelling, arriving, paying, one person, one season …, not about booking."""
    return bool(ABOUT_OTHER_THINGS.search(clause) or ABOUT_A_PERSON.search(clause))
