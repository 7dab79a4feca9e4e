"""What people count in a business, with gender: a number must agree with it."""

from dataclasses import dataclass
from typing import Final

from agent_app.core.number_words import MASCULINE_BOUND, say_number

_FEMININE: Final = """
שעה שעות | דקה דקות | שנייה שניות | שניה שניות | שנה שנים | פעם פעמים | פגישה פגישות
תספורת תספורות | הופעה הופעות | הצגה הצגות | מנה מנות | בדיקה בדיקות | הודעה הודעות | שיחה שיחות
קבוצה קבוצות | אגורה אגורות | קומה קומות | דירה דירות | אפשרות אפשרויות | ספרה ספרות | אישה נשים
ילדה ילדות | בת בנות | לקוחה לקוחות | תמונה תמונות | סדנה סדנאות | הרצאה הרצאות | כתובת כתובות
עמדה עמדות | נקודה נקודות | זריקה זריקות | שכבה שכבות | מגבת מגבות | בקשה בקשות | יחידה יחידות
קופסה קופסאות | חבילה חבילות | מכונית מכוניות | חנות חנויות | עוגה עוגות | פיצה פיצות | כוס כוסות
ביצה ביצים | מילה מילים | ציפורן ציפורניים | רגל רגליים | יד ידיים | מסיבה מסיבות | משפחה משפחות
כרטיסייה כרטיסיות | מטפלת מטפלות | עובדת עובדות
"""
_MASCULINE: Final = """
תור תורים | יום ימים | שבוע שבועות | חודש חודשים | שקל שקלים | אחוז אחוזים | לקוח לקוחות | אדם אנשים
איש אנשים | ילד ילדים | בן בנים | חבר חברים | סועד סועדים | אורח אורחים | מקום מקומות
טיפול טיפולים | שיעור שיעורים | מפגש מפגשים | ביקור ביקורים | מספר מספרים | תשלום תשלומים
כרטיס כרטיסים | מטר מטרים | קילומטר קילומטרים | סנטימטר סנטימטרים | קילו קילו | גרם גרם
שירות שירותים | סניף סניפים | חדר חדרים | רבע רבעים | שולחן שולחנות | כיסא כיסאות | מוצר מוצרים
צבע צבעים | דולר דולר | אירו אירו | יורו יורו | עובד עובדים | מטפל מטפלים | תלמיד תלמידים
משתתף משתתפים | מועד מועדים | ערב ערבים | בוקר בקרים | לילה לילות | כלב כלבים | חתול חתולים
נופש נופשים | ליטר ליטר | קרטון קרטונים | אימון אימונים | סיבוב סיבובים
"""
DUALS: Final = {
    "שעה": "שעתיים", "יום": "יומיים", "שבוע": "שבועיים", "חודש": "חודשיים", "שנה": "שנתיים", "פעם": "פעמיים",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Noun:
    """A counted thing."""

    singular: str
    plural: str
    feminine: bool


def _parse(table: str, *, feminine: bool) -> dict[str, Noun]:
    found: dict[str, Noun] = {}
    for entry in table.replace("\n", "|").split("|"):
        if entry.strip():
            singular, plural = entry.split()
            noun = Noun(singular, plural, feminine)
            found[singular] = noun
            found.setdefault(plural, noun)
    return found


# "לקוחות" is the plural of both genders: the masculine stands for both.
NOUNS: Final = {**_parse(_FEMININE, feminine=True), **_parse(_MASCULINE, feminine=False)}


def say_count(number: int, word: str) -> str | None:
    """Say how many, from three on with the noun as it is written: "תור אחד", "שעתיים", "שלושת הימים".

    Args:
        number: 0 to 999 999 999.
        word: Singular or plural of a known noun, perhaps with "ה" before it; of any other the answer is None.
    """
    noun = NOUNS.get(word)
    if noun is None:
        return _count_definite(number, word)
    if number == 2 and noun.singular in DUALS:
        return DUALS[noun.singular]
    return count_noun(number, noun.singular, word if number > 2 else noun.plural, feminine=noun.feminine)


def _count_definite(number: int, word: str) -> str | None:
    noun = NOUNS.get(word[1:]) if word.startswith("ה") else None
    if noun is None or number == 1:
        return None
    if number == 2:
        return f"{'שתי' if noun.feminine else 'שני'} {word}"
    if not noun.feminine and number in MASCULINE_BOUND:
        return f"{MASCULINE_BOUND[number]} {word}"
    return f"{say_number(number, feminine=noun.feminine)} {word}"


def count_noun(number: int, singular: str, plural: str, *, feminine: bool) -> str:
    """Say how many: "תור אחד", "שני תורים", "שלוש שעות"; 0 is "אפס תורים"."""
    if number == 1:
        return f"{singular} {'אחת' if feminine else 'אחד'}"
    if number == 2:
        return f"{'שתי' if feminine else 'שני'} {plural}"
    return f"{say_number(number, feminine=feminine)} {plural}"
