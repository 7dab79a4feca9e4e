"""Words that keep a sentence from being a standing rule: passing times, conditions, habits, hearsay.

"השבוע סגור ביום חמישי" closes no other Thursday, and "סגור בשישי אם יורד גשם" closes none for sure. What
such a clause says sets nothing and is reported.
"""

import re
from typing import Final

from policy_app.core.prompt_words import END, START

_AND: Final = r"[וש]{0,2}"
_NOT_ALL: Final = "".join(
    rf"(?<!{word}\s)"
    for word in ("כל", "שאר", "יתר", "ימי", "ימות", "אמצע", "סוף", "במשך", "לאורך", "7", "ימים")
)
# Tied to a time that passes; the standing hours hold beside it.
PASSING: Final = re.compile(
    START
    + _AND
    + rf"(?:{_NOT_ALL}ב?השבוע|ב?שבוע\s+ה(?:בא|קרוב|זה)|מ?החודש|ב?חודש\s+ה(?:בא|קרוב|זה|ראשון|שני)|"
    rf"{_NOT_ALL}השנה|[למ]?מחר|מחרתיים|אתמול|"
    r"ב?ימים\s+(?:אלה|אלו|האלה|האלו|האחרונים|הקרובים)|ב?תקופה\s+(?:זו|הזו|הזאת|האחרונה|הקרובה)|ב?שבועיים\s+ה(?:אחרונים|קרובים)|"
    r"(?:עד|לקראת|[במל]?סוף|[במל]?תחילת|[במל]?אמצע|עד\s+(?:סוף|אמצע))\s+ה(?:חודש|שנה|קיץ|חורף|מלחמה)|(?:אחרי|לפני|מאז|לקראת|עד)\s+ה?(?:חג|חגים|פסח|סוכות|פגרה|קיץ|חופש\w*|מלחמה|קורונה|שיפוצ?\w*)|כרגע|כעת|בינתיים|לעת\s+עתה|זמנית?|לרגל|עקב|"
    r"בגלל|בשל|לאור|בקרוב|עד\s+להודעה)" + END + rf"|(?:^|,)\s*(?:ו?ה?היום|הערב|הלילה){END}"
)
# Only sometimes, or only nearly.
HEDGED: Final = re.compile(
    START + _AND + r"(?:בדרך\s+כלל|בד\"כ|"
    r"לרוב|על\s+פי\s+רוב|ב?רוב\s+ה?\w+|ב?חלק\s+מ\w+|כמעט|לפעמים|לעי?תים|מדי\s+פעם|מידי\s+פעם|"
    r"(?:פעם|אחת|פעמיים)\s+(?:ב|ל)(?:שבוע|שבועיים|חודש|חודשיים|כמה)|(?:כל\s+)?שבוע\s+(?:שני|כן)|כל\s+שבועיים|ה?(?:ראשון|שני|שלישי|רביעי|אחרון|אחרונה)\s+(?:של\s+ה|(?:ב|ל)(?:כל\s+)?)חודש|לסירוגין|אולי|ייתכנו?|יתכנו|ייתכן|יתכן|יכול\s+להיות|כנראה|נראה\s+לי|"
    r"בערך|לערך|פחות\s+או\s+יותר|פלוס|סביב(?!\s+[הל]שעון)|בסביבות|משתדל\w*|לא\s+תמיד|לא\s+בהכרח|תלוי\w*|בהתאם\s+ל\w+|לפי\s+ה?(?:עונה|צורך|ביקוש|עומס|מזג))"
    + END
)
# Somebody else's words, a mistake, a wish, or a rule for some customers.
HEARSAY: Final = re.compile(
    START + _AND + r"ה?(?:חושב(?:ים|ת)?|שמע(?:תי|ו|ה|נו)|שמוע(?:ה|ות)|אומר(?:ים|ת)?|אמר(?:ו|ה)?|"
    r"כתב(?:ה|ו)?|כתוב|רשום|טוע(?:ן|נים|נת|ים)|בטעות|טעות|"
    r"לא\s+נכון|שגוי|נדמה|מאמינ\w+|זה\s+שקר|(?:תענ[הי]|תגיד[יו]?|תאמר[יו]?|להגיד|לענות|לומר)\s+(?:\w+\s+)?ש\w+|ה?לקוחות(?:ינו|\s+שלנו)?\s+(?:פתוחים|עובדים|סגורים)|עדיף|עדיפות|רצוי|מומלץ|כדאי|מעדיפ\w+|[הל]?העדיף|אם\s+אפשר|[בל]*ה?לקוח(?:ות)?\s+ה?(?:חדש|ותיק|קבוע|מוכר|מזדמנ?)\w*|חדשים|ותיקים)"
    + END
)
# It holds only in some case.
CONDITION: Final = re.compile(
    START + r"[ו]?(?:(?:רק|אלא|גם)\s+)?(?:אם|בתנאי|במידה\s+ו\w*|"
    r"במקרה\s+(?:ש\w*|של)|בכפוף|ובלבד\s+ש\w*|כאשר|כש(?!ר)[א-ת]{2,})" + END
)
_ONLY_IF: Final = re.compile(START + r"[ו]?(?:(?:רק|אלא)\s+אם|בתנאי|במידה\s+ו\w*|בכפוף|ובלבד\s+ש\w*)" + END)


def is_no_standing_rule(clause: str) -> bool:
    """Tell whether what the clause says holds only for a time, at times, in some case or for somebody."""
    return any(words.search(clause) for words in (PASSING, HEDGED, HEARSAY, CONDITION))


def is_habit(clause: str) -> bool:
    """Tell whether it leaves the standing hours of its days in doubt, which a passing time does not."""
    return bool(HEDGED.search(clause) or _ONLY_IF.search(clause))


def binds_whole_sentence(clauses: list[str]) -> bool:
    """Tell whether a condition behind a comma is about what stands before it ("א-ה 9-17, בתנאי ש…")."""
    return len(clauses) > 1 and (
        any(_ONLY_IF.match(clause.strip()) for clause in clauses[1:])
        or bool(CONDITION.match(clauses[-1].strip()))
    )
