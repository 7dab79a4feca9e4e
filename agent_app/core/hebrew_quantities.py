"""Tells a number that counts things ("4 אנשים", "100 שקל", "בן חמש") from one that is an hour."""

from collections.abc import Sequence

from agent_app.core.hebrew_dates import token_at
from agent_app.core.hebrew_words import Token

UNITS = frozenset({"דקות", "דקה", "שעות", "ימים", "שבועות", "חודשים", "שנים", "שניות"})
NO_HOUR_AFTER = frozenset({
    "בן", "בת", "גיל", "בגיל", "יותר", "קומה", "בקומה", "דירה", "בדירה", "כיתה", "כיתת", "מספר", "כפול",
    "קו", "בקו", "כביש", "חדר", "בחדר", "סניף", "בניין", "בבניין", "קוד",
})  # fmt: skip
_COUNTED = frozenset({
    "שקל", "ש\"ח", "שח", "אחוז", "איש", "נפש", "קילו", "מטר", "ק\"מ", "קמ", "שנה", "ילד", "פעם", "אדם",
    "דולר", "יורו", "גרם", "בני", "בנות", "אלף", "מאות", "מיליון", "נקודה", "כפול", "ס\"מ", "סמ",
})  # fmt: skip
_PLURAL_BUT_NOT_COUNTED = frozenset({
    "פתוחים", "פנויים", "סגורים", "עובדים", "יכולים", "מקבלים", "נמצאים", "זמינים", "רוצים", "צריכים", "באים",
    "מגיעים", "מתחילים", "קוראים", "מסיימים", "סוגרים", "פותחים", "נפגשים", "מתאים", "לפעמים", "ולפעמים",
    "אפילו", "פחות", "לפחות", "מסכים", "מעדיפים", "חוזרים", "יוצאים", "אחרים", "כלום", "בדרום",
})  # fmt: skip


def is_quantity(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether the word at `at` is what the number before it counts; a plural shows by its end."""
    token = token_at(tokens, at)
    if token.gap or token.kind in ("int", "end"):
        return False
    if token.stem in UNITS and not token.prefix:
        return True
    if token.kind != "other":
        return False
    infinitive = token.stem.startswith("ל") and token.stem.endswith("ות")
    plural = token.stem.endswith(("ים", "ות")) and not infinitive
    return token.stem in _COUNTED or (plural and token.stem not in _PLURAL_BUT_NOT_COUNTED)
