"""What staff type to find a customer: words of a name, or a piece of a phone number."""

import re
import unicodedata
from typing import Final

LONGEST_QUERY: Final = 80  # characters; the rest is left out
FEWEST_DIGITS: Final = 2
_PHONE_LIKE: Final = re.compile(r"[\d\s()+./-]+")


def words_of(text: str) -> list[str]:
    """Return the words to be found in a name, without control and direction characters; at most six."""
    visible = "".join(
        " " if unicodedata.category(char) == "Cc" else char
        for char in text[:LONGEST_QUERY]
        if unicodedata.category(char)[0] != "C" or unicodedata.category(char) == "Cc"
    )
    return visible.split()[:6]


def phone_pieces(words: list[str]) -> list[str]:
    """Return digits of which one is to be found in an E.164 number; none where the words are no number.

    As people write them: "050-123" and "+972 (0)50 123" are both in "+97250123…"; "0456" may also be its end.
    """
    text = " ".join(words)
    if not _PHONE_LIKE.fullmatch(text):
        return []
    digits = "".join(str(unicodedata.decimal(char)) for char in text if char.isdecimal())
    if len(digits) < FEWEST_DIGITS:
        return []
    if digits.startswith("9720"):
        return [f"972{digits[4:]}"]
    return [f"972{digits[1:]}", digits] if digits.startswith("0") else [digits]
