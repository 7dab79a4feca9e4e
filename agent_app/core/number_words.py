"""Numbers in Hebrew words, without niqqud: the one place that knows them for speaking.

Counting, hours and years are feminine; what is counted lends its gender ("שלוש שעות", "שלושה שקלים"). "ו"
stands once, before the last part: "מאתיים ארבעים ותשע", "מאה ועשרים".
"""

from typing import Final

ONES_FEMININE: Final = (
    "אפס", "אחת", "שתיים", "שלוש", "ארבע", "חמש", "שש", "שבע", "שמונה", "תשע", "עשר",
)  # fmt: skip
ONES_MASCULINE: Final = (
    "אפס", "אחד", "שניים", "שלושה", "ארבעה", "חמישה", "שישה", "שבעה", "שמונה", "תשעה", "עשרה",
)  # fmt: skip
_TENS: Final = ("", "", "עשרים", "שלושים", "ארבעים", "חמישים", "שישים", "שבעים", "שמונים", "תשעים")
MASCULINE_BOUND: Final = {
    3: "שלושת", 4: "ארבעת", 5: "חמשת", 6: "ששת", 7: "שבעת", 8: "שמונת", 9: "תשעת", 10: "עשרת",
}  # fmt: skip
_ORDINALS_MASCULINE: Final = (
    "ראשון", "שני", "שלישי", "רביעי", "חמישי", "שישי", "שביעי", "שמיני", "תשיעי", "עשירי",
)  # fmt: skip
_ORDINALS_FEMININE: Final = (
    "ראשונה", "שנייה", "שלישית", "רביעית", "חמישית", "שישית", "שביעית", "שמינית", "תשיעית", "עשירית",
)  # fmt: skip
LARGEST: Final = 999_999_999


def say_number(number: int, *, feminine: bool) -> str:
    """Say a whole number in words; below 0 or above 999 999 999 it comes back in digits."""
    if not 0 <= number <= LARGEST:
        return str(number)
    millions, rest = divmod(number, 1_000_000)
    thousands, rest = divmod(rest, 1000)
    parts = [*_millions(millions), *_thousands(thousands), *_below_thousand(rest, feminine=feminine)]
    if not parts:
        return ONES_FEMININE[0]
    *head, last = parts
    return " ".join([*head, f"ו{last}"]) if head else last


def say_digits(digits: str) -> str:
    """Say the digits of a code one by one, feminine; anything else in it is left out."""
    return " ".join(ONES_FEMININE[int(digit)] for digit in digits if digit in "0123456789")


def say_ordinal(number: int, *, feminine: bool) -> str:
    """Say "שלישית"; beyond the tenth Hebrew counts with the plain number."""
    if not 1 <= number <= len(_ORDINALS_MASCULINE):
        return say_number(number, feminine=feminine)
    return (_ORDINALS_FEMININE if feminine else _ORDINALS_MASCULINE)[number - 1]


def _millions(count: int) -> list[str]:
    if count == 0:
        return []
    return ["מיליון"] if count == 1 else [f"{_before_noun(count)} מיליון"]


def _thousands(count: int) -> list[str]:
    if count <= 2:
        return [[], ["אלף"], ["אלפיים"]][count]
    if count <= 10:
        return [f"{MASCULINE_BOUND[count]} אלפים"]
    return [f"{say_number(count, feminine=False)} אלף"]


def _below_thousand(number: int, *, feminine: bool) -> list[str]:
    hundreds, rest = divmod(number, 100)
    parts = [["מאה"], ["מאתיים"]][hundreds - 1] if hundreds in (1, 2) else []
    if hundreds > 2:
        parts = [f"{ONES_FEMININE[hundreds]} מאות"]
    ones = ONES_FEMININE if feminine else ONES_MASCULINE
    if 0 < rest <= 10:
        return [*parts, ones[rest]]
    if 10 < rest < 20:
        return [*parts, _teen(rest - 10, feminine=feminine)]
    tens, unit = divmod(rest, 10)
    return [*parts, *([_TENS[tens]] if tens else []), *([ones[unit]] if unit else [])]


def _teen(unit: int, *, feminine: bool) -> str:
    if unit == 2:
        return "שתים עשרה" if feminine else "שנים עשר"
    return f"{ONES_FEMININE[unit]} עשרה" if feminine else f"{ONES_MASCULINE[unit]} עשר"


def _before_noun(count: int) -> str:
    return "שני" if count == 2 else say_number(count, feminine=False)
