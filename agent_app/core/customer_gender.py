"""Reads from a customer's own verbs whether they speak of themselves in the feminine or the masculine.

Nothing is guessed from names or voices, and only forms that sound and look different count: "אני צריכה"
tells, "אני רוצה", "התקשרתי" and "אשמח" do not; "צריך תור" without "אני" is anybody's.
"""

import re
from typing import Final, Literal

Gender = Literal["feminine", "masculine"]

_PAIRS: Final = """
מעוניין מעוניינת | מעונין מעונינת | צריך צריכה | יכול יכולה | חייב חייבת | מחפש מחפשת | מבקש מבקשת
מתקשר מתקשרת | מגיע מגיעה | גר גרה | חושב חושבת | יודע יודעת | מעדיף מעדיפה | זקוק זקוקה
פנוי פנויה | עסוק עסוקה | מאחר מאחרת | מדבר מדברת | שואל שואלת | עובד עובדת | נמצא נמצאת
מאשר מאשרת | מבטל מבטלת | בטוח בטוחה | מצטער מצטערת | שמח שמחה | מבין מבינה | זוכר זוכרת
מוכן מוכנה | אומר אומרת | מקבל מקבלת | לקוח לקוחה | הולך הולכת | נוסע נוסעת | יוצא יוצאת
מתלבט מתלבטת | מתכוון מתכוונת | מסתדר מסתדרת | לומד לומדת | נשוי נשואה | כותב כותבת | שומע שומעת
מכיר מכירה | זמין זמינה
"""


def _parse(pairs: str) -> dict[str, Gender]:
    genders: dict[str, Gender] = {}
    for pair in pairs.replace("\n", "|").split("|"):
        if pair:
            masculine, feminine = pair.split()
            genders |= {masculine: "masculine", feminine: "feminine"}
    return genders


_GENDERS: Final = _parse(_PAIRS)
_SELF: Final = frozenset({"אני", "ואני", "שאני", "כשאני", "הייתי"})
_BETWEEN: Final = frozenset({
    "לא", "כן", "גם", "רק", "כבר", "עוד", "מאוד", "ממש", "פשוט", "בעצם", "עדיין", "דווקא", "הייתי", "כל",
    "כך", "די", "כרגע", "עכשיו", "היום", "מחר", "תמיד", "אולי", "קצת",
})  # fmt: skip
# Of these nobody but the speaker is meant at a sentence's beginning; "צריך" there may be anybody.
_OPENING: Final = frozenset({"מעוניין", "מעוניינת", "מעונין", "מעונינת", "מחפש", "מחפשת", "צריכה"})
_WORD: Final = re.compile(r"[א-ת]+|[.,!?;:\n-]")
_MOST_CHARS: Final = 2_000


def gender_shown(text: str) -> Gender | None:
    """Return the gender in which the customer speaks of themselves; None where it does not show.

    Args:
        text: What the customer said or wrote; of a long one the beginning is read.
    """
    shown: set[Gender] = set()
    is_self, is_opening = False, True
    for word in _WORD.findall(text[:_MOST_CHARS]):
        gender = _GENDERS.get(word)
        if gender and (is_self or (is_opening and word in _OPENING)):
            shown.add(gender)
        is_self = word in _SELF or (is_self and word in _BETWEEN)
        is_opening = not word.isalpha()
    return shown.pop() if len(shown) == 1 else None
