"""What the readers of `read_aloud` have in common: how a number is written, and what is glued to it."""

import re
from collections.abc import Callable
from typing import Final

Found = re.Match[str]
Reader = tuple[re.Pattern[str], Callable[[Found], str]]

DASH: Final = "[-\u2010-\u2015\u2212־]"
TO: Final = rf"\s?{DASH}\s?"
GERESH: Final = "['׳’]"
# Letters glued to a number: "ב-12", "ל24", "וב-9".
GLUED: Final = rf"(?:(?<![א-ת])(?P<glued>[ובלמהשכ]{{1,3}}){DASH}?)?"
START: Final = r"(?<![0-9A-Za-z])(?<![0-9][.,:/])"
END: Final = r"(?![0-9A-Za-zא-ת]|[.,:/][0-9])"
WHOLE: Final = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,6})"
NUMBER: Final = rf"{WHOLE}(?:\.[0-9]{{1,2}})?"
# The first of two: "3-5", "3 עד 5", "בין 3 ל-5".
FIRST: Final = (
    rf"(?:(?P<first>{NUMBER})(?:{TO}|(?P<to>\s+(?:עד|או)\s+))"
    rf"|(?<=בין )(?P<least>{NUMBER})\s+ל{DASH}?)?"
)
NO_LETTER: Final = "(?![א-ת])"


def glued(found: Found) -> str:
    """Return the letters that stood glued to the number, to be glued to its first word."""
    return found["glued"] or ""


def plain(number: str) -> str:
    """Take the commas out of "1,200"."""
    return number.replace(",", "")
