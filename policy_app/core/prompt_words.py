"""Bring an owner's text into one spelling and cut it into sentences, each with the words as written."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

START: Final = r"(?<![\w'\"])"
END: Final = r"(?![\w'\"])"
# Prefixes that Hebrew glues to a word: and, that, in / to / from / the.
PREFIX: Final = r"(?:ו-?)?ש?(?:[בלמה]-?)?"

_DASHES: Final = "\u05be\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
_SPELLING: Final = str.maketrans(
    {
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys("\u05f3\u2018\u2019\u201a\u201b\u2032\u00b4`", "'"),
        **dict.fromkeys("\u05f4\u201c\u201d\u201e\u2033", '"'),
    }
)
_POINTS: Final = re.compile(r"[\u0591-\u05bd\u05bf-\u05c7]")
_UNSEEN: Final = r"\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"  # bidi marks and joiners, too
_SENTENCE_END: Final = re.compile(rf"[\n\r\v\f\x85\u2028\u2029;!•·]+|\.(?=[{_UNSEEN}]|$)|(?<=\?)")
# Places where people leave out the space: "א-ה:9-17", "א'-ה'9-17", "א-ה9-17", "ועד17".
_GLUED: Final = re.compile(
    r"(?<=[^\d\s]:)(?=\d)|(?<=[א-ת]')(?=\d)|(?<=\b[א-ת]-[א-ת])(?=\d)|(?<=[א-ת]{3})(?=\d)"
)
_HEADING: Final = re.compile(rf":[{_UNSEEN}]*$")
# Readers look ahead in a sentence, so its length bounds their time; people write far shorter ones.
_LONGEST_SENTENCE_CHARS: Final = 1500
_EDGES: Final = " \t.,:-*"

NUMBERS: Final = {
    "אחת עשרה": 11,
    "שתים עשרה": 12,
    "שתיים עשרה": 12,
    "אחת": 1,
    "אחד": 1,
    "שתיים": 2,
    "שתים": 2,
    "שני": 2,
    "שתי": 2,
    "שלושה": 3,
    "שלוש": 3,
    "ארבעה": 4,
    "ארבע": 4,
    "חמישה": 5,
    "חמש": 5,
    "שישה": 6,
    "שש": 6,
    "שבעה": 7,
    "שבע": 7,
    "שמונה": 8,
    "תשעה": 9,
    "תשע": 9,
    "עשרה": 10,
    "עשרים": 20,
    "שלושים": 30,
    "ארבעים": 40,
    "חמישים": 50,
    "שישים": 60,
    "תשעים": 90,
    "עשר": 10,
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a prompt.

    Attributes:
        text: In the one spelling that the readers know.
        written: As the owner wrote it, on one line, without invisible characters.
        heading: The line with a colon that it stands under, in the one spelling; "" for none.
        is_question: It ends with a question mark.
        after_question: The sentence before it was a question.
    """

    text: str
    written: str
    heading: str = ""
    is_question: bool = False
    after_question: bool = False


def normalised(text: str) -> str:
    """Bring dashes, quotes, spaces and Hebrew points into one spelling, on one line."""
    plain = _POINTS.sub("", visible(text).translate(_SPELLING)).replace("''", '"')
    plain = "".join(" " if char in "_#~<>=" or unicodedata.category(char) == "So" else char for char in plain)
    plain = re.sub(r"\((0\d{1,2})\)\s*", r"\1-", plain)  # an area code
    plain = re.sub(r"\s*[()\[\]{}|]\s*", " , ", plain)
    plain = re.sub(r"\*(?!\d)", " ", plain)
    plain = re.sub(r"(?:\s*,){2,}", " ,", re.sub(r"\s+", " ", re.sub(r"-{2,}", "-", plain)))
    plain = _GLUED.sub(" ", plain)
    plain = re.sub(r"(?<=\d) ?: ?(?=[0-5]\d(?!\d))", ":", plain)
    return plain.strip(_EDGES)


def visible(text: str) -> str:
    """Drop marks that show nothing (bidi, joiners); make control characters and runs of space one space."""
    kept = "".join(
        "" if unicodedata.category(char) == "Cf" else " " if unicodedata.category(char) == "Cc" else char
        for char in text
    )
    return re.sub(r"\s+", " ", kept).strip()


def sentences_of(prompt: str) -> list[Sentence]:
    """Cut a text into its sentences, without empty ones.

    A line that ends with a colon is joined to the next ("שישי:" above "9-13") and is the heading of
    those below it, up to an empty line or the next heading.
    """
    sentences: list[Sentence] = []
    after_question = False
    heading = pending = ""
    for line in re.split(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", prompt):
        if not visible(line):
            heading = pending if pending else ""
            continue
        if _HEADING.search(line):
            pending = f"{pending} {line}".strip()
            heading = normalised(line)
            continue
        for part in _parts_of(f"{pending} {line}" if pending else line):
            text = normalised(part)
            if not text:
                continue
            is_question = text.endswith("?")
            sentences.append(
                Sentence(text, visible(part).strip(_EDGES), heading, is_question, after_question)
            )
            after_question = is_question
        pending = ""
    return sentences


def _parts_of(line: str) -> list[str]:
    """Cut one line at its full stops, and what is far too long at a comma or a space."""
    parts: list[str] = []
    for part in _SENTENCE_END.split(line):
        rest = part
        while len(rest) > _LONGEST_SENTENCE_CHARS:
            head = rest[:_LONGEST_SENTENCE_CHARS]
            cut = max(head.rfind(", "), 0) or max(head.rfind(" "), 0) or _LONGEST_SENTENCE_CHARS
            parts.append(rest[:cut])
            rest = rest[cut:]
        parts.append(rest)
    return parts
