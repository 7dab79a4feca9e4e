"""What may reach an ear or a chat from a model: words. No markup, links, emojis or control characters."""

import re
import unicodedata
from typing import Final

_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_URL: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MARKUP: Final = re.compile(r"[*_`#~>|]+|^\s*(?:[-•]|\d+[.)])\s+", re.MULTILINE)
_SPACE: Final = re.compile(r"\s+")
_LETTER: Final = re.compile(r"[א-תA-Za-z0-9]")
# Control, format (bidi marks too), surrogate, private: nothing is left of them.
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# Symbols other than currency and maths are emojis and the like: a gap is left.
_PICTURES: Final = frozenset({"So", "Sk"})


def spoken(text: str) -> str:
    """Return the text with everything that is not speech taken out; perhaps empty."""
    text = _URL.sub(" ", _LINK.sub(r"\1", text))
    text = _MARKUP.sub(" ", text)
    kept = "".join(_spoken_char(char) for char in text)
    kept = _SPACE.sub(" ", kept).strip()
    kept = re.sub(r"\s+([.,!?])", r"\1", kept)
    return kept if _LETTER.search(kept) else ""


def looks_like_machinery(text: str) -> bool:
    """Say whether a plain answer is not for people: JSON, a tag, code, a tool's name."""
    start = text.lstrip()
    return start.startswith(("{", "[", "<", "```")) or bool(
        re.search(r"\b(?:calendar|whatsapp|call|conversation)[_.][a-z_]+", text)
    )


def _spoken_char(char: str) -> str:
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    if category in _INVISIBLE:
        return ""
    return " " if category in _PICTURES else char
