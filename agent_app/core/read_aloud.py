"""Any written sentence as a voice should say it: numbers, hours, dates, sums and abbreviations in words.

A voice given "12:30", "24.11" or "3 תורים" guesses, each provider otherwise, mostly in the wrong gender. Here
a row of small readers goes over the text, the most telling forms first; each leaves words behind, which no
later reader touches, so reading twice changes nothing. What no reader knows stays as it is written.
"""

import re
from collections.abc import Mapping
from typing import Final

from agent_app.core import reading_codes, reading_dates, reading_hours, reading_sums
from agent_app.core.hebrew_abbreviations import expand_abbreviations
from agent_app.core.reading_patterns import DASH, Reader

_INVISIBLE: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_HEBREW: Final = re.compile("[א-ת]")
_TO_READ: Final = re.compile("[0-9₪%#½'\"׳״’\u2018“”\u00b4`]|ת\\.ז|(?:יום|ימי|ימים) [א-ש](?![א-ת])")
_CHUNK: Final = re.compile(r"\S+")
_ADDRESS: Final = re.compile(r"@|://|www\.")  # of mail and web: no reader helps there
_READERS: Final[tuple[Reader, ...]] = (
    *reading_dates.READERS_OF_LETTERS,
    *reading_codes.READERS,
    *reading_hours.READERS,
    *reading_sums.READERS,
    *reading_dates.READERS,
    *reading_codes.READERS_OF_THE_REST,
)


def read_aloud(text: str, names: Mapping[str, str] | None = None) -> str:
    """Return a sentence as it is to be said; one in a foreign language comes back as it is.

    Args:
        text: As it is shown: any length, time in proportion to it.
        names: Written names and their spoken forms, such as the business's own.
    """
    if any(letter.isalpha() for letter in text) and not _HEBREW.search(text):
        return text
    return in_words(_say_names(text, names) if names else text)


def in_words(text: str) -> str:
    """Return the text with everything in it in Hebrew words, whatever the language around it."""
    if not _TO_READ.search(text):
        return text
    text = _INVISIBLE.sub("", text)
    pieces: list[str] = []
    at = 0
    for chunk in _CHUNK.finditer(text):
        if _ADDRESS.search(chunk.group()):
            pieces += [_read(text[at : chunk.start()]), chunk.group()]
            at = chunk.end()
    return "".join([*pieces, _read(text[at:])])


def _read(text: str) -> str:
    text = expand_abbreviations(text)
    for pattern, reader in _READERS:
        text = pattern.sub(reader, text)
    return text


def _say_names(text: str, names: Mapping[str, str]) -> str:
    """Put spoken names in the place of written ones; a spoken form that stands there already stays."""
    pairs = [(written.strip(), spoken.strip()) for written, spoken in names.items()]
    forms = {form: spoken for written, spoken in pairs if written and spoken for form in (spoken, written)}
    if not forms:
        return text
    either = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    named = rf"(?<!\w)([ובלמהשכ]{{0,3}}{DASH}?)({either})(?!\w)"
    return re.sub(named, lambda found: found[1] + forms[found[2]], text)
