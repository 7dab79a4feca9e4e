"""Abbreviations that a voice would spell or swallow, and how they are said."""

import re
from typing import Final

_SAID: Final = {
    "רח'": "רחוב", "שד'": "שדרות", "טל'": "טלפון", "מס'": "מספר", "דק'": "דקות", "שנ'": "שניות",
    "פרופ'": "פרופסור", "גב'": "גברת", "וכו'": "וכולי", "ד\"ר": "דוקטור", "ש\"ח": "שקלים",
    "אחה\"צ": "אחר הצהריים", "אחה''צ": "אחר הצהריים", "לפנה\"צ": "לפני הצהריים",
    "בע\"מ": "בערבון מוגבל", "עו\"ד": "עורך דין", "רו\"ח": "רואה חשבון", "מ\"ר": "מטר רבוע",
    "ק\"מ": "קילומטר", "ס\"מ": "סנטימטר", "מ\"מ": "מילימטר", "ק\"ג": "קילו", "ע\"ש": "על שם",
    "ע\"י": "על ידי", "ע\"פ": "על פי", "בי\"ס": "בית ספר", "ביה\"ס": "בית הספר", "מוצ\"ש": "מוצאי שבת",
    "ת\"א": "תל אביב", "פ\"ת": "פתח תקווה", "ראשל\"צ": "ראשון לציון", "ת\"ז": "תעודת זהות",
    "ת.ז.": "תעודת זהות", "ת.ז": "תעודת זהות", "סה\"כ": "סך הכול", "בד\"כ": "בדרך כלל",
    "א\"א": "אי אפשר", "ב\"ה": "בעזרת השם", "בעז\"ה": "בעזרת השם", "חוה\"מ": "חול המועד",
    "יוה\"כ": "יום כיפור", "כ\"כ": "כל כך",
}  # fmt: skip
_GERESH: Final = "['׳’\u2018\u00b4`]"
_GERSHAYIM: Final = "(?:[\"״”“]|''|׳׳)"


def _pattern(written: str) -> str:
    marked = re.escape(written.replace("''", '"'))
    return marked.replace('"', _GERSHAYIM).replace("'", _GERESH)


_BY_LETTERS: Final = {re.sub(r"[^א-ת]", "", written): said for written, said in _SAID.items()}
_ABBREVIATION: Final = re.compile(
    r"(?<![א-ת\"״'׳])([ובלמהשכ]{0,3}?)("
    + "|".join(_pattern(written) for written in sorted(_SAID, key=len, reverse=True))
    + r")(?![א-ת\"״])"
)
VOCABULARY: Final = frozenset(word for said in _SAID.values() for word in said.split())


def expand_abbreviations(text: str) -> str:
    """Put words in the place of known abbreviations; glued prefixes stay: "בטל'" becomes "בטלפון"."""
    return _ABBREVIATION.sub(lambda found: found[1] + _BY_LETTERS[re.sub(r"[^א-ת]", "", found[2])], text)
