"""Which service the customer means: by its whole name, or by a word of it that tells it apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from agent_app.core.hebrew_words import PREFIX_LETTERS, normalise

_WORD: Final = re.compile(r"[א-תa-z0-9]+(?:['\"][א-תa-z0-9]+)*'?")
_TELLS_NOTHING: Final = frozenset(
    ("של", "עם", "את", "על", "תור", "תורים", "לי", "או", "גם", "עד", "כל", "אל", "מן")
)
_SHORTEST_STEM: Final = 3  # letters; "לבן" is no service for a "בן"
_MOST_GLUED: Final = 2


@dataclass(frozen=True, slots=True)
class ServiceFact:
    """What can be booked, as the conversation may speak of it.

    Attributes:
        name: As the owner wrote it; the tools take it so.
        duration_min: Length, minutes.
        price_text: What customers are told of the price; "" where nothing is.
    """

    name: str
    duration_min: int
    price_text: str = ""


def services_meant(text: str, services: Sequence[ServiceFact]) -> tuple[ServiceFact, ...]:
    """Find the services that a customer's words name.

    Returns:
        One where the words settle it, several where they fit more than one alike, none where they name none.
        A service whose whole name was said goes before those of which only a word was.
    """
    said = _forms(text)
    named = [(words, one) for one in services if (words := _words(one.name))]
    whole = [(len(words), one) for words, one in named if all(word in said for word in words)]
    partly = [(sum(word in said for word in words), one) for words, one in named]
    scored = whole or [(score, one) for score, one in partly if score]
    best = max((score for score, _ in scored), default=0)
    return tuple(one for score, one in scored if score == best)


def _words(name: str) -> list[str]:
    return [word for word in _WORD.findall(normalise(name).lower()) if word not in _TELLS_NOTHING]


def _forms(text: str) -> set[str]:
    """Every word of a text, with and without the little letters glued to its front."""
    forms: set[str] = set()
    for word in _WORD.findall(normalise(text).lower()):
        forms.add(word)
        for glued in range(1, _MOST_GLUED + 1):
            stem = word[glued:]
            if len(stem) < _SHORTEST_STEM or not PREFIX_LETTERS.issuperset(word[:glued]):
                break
            forms.add(stem)
    return forms
