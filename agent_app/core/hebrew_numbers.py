"""Hebrew number words, in both genders, teens in two words, to 99.

The gender matters: hours are feminine ("בשלוש"), days of the month masculine ("בשלושה בדצמבר").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agent_app.core.hebrew_words import Token

Form = Literal["feminine", "masculine", "both", "construct", "digits"]

FEMININE = {
    "אפס": 0, "אחת": 1, "שתיים": 2, "שתים": 2, "שלוש": 3, "שלש": 3, "ארבע": 4, "חמש": 5, "שש": 6,
    "שבע": 7, "תשע": 9, "עשר": 10,
}  # fmt: skip
MASCULINE = {
    "אחד": 1, "שניים": 2, "שלושה": 3, "שלשה": 3, "ארבעה": 4, "חמישה": 5, "חמשה": 5, "שישה": 6, "ששה": 6,
    "שבעה": 7, "תשעה": 9, "עשרה": 10,
}  # fmt: skip
BOTH = {"שמונה": 8}
CONSTRUCT = {
    "שני": 2, "שתי": 2, "שלושת": 3, "ארבעת": 4, "חמשת": 5, "ששת": 6, "שבעת": 7, "שמונת": 8, "תשעת": 9,
    "עשרת": 10,
}  # fmt: skip
TENS = {
    "עשרים": 20,
    "שלושים": 30,
    "ארבעים": 40,
    "חמישים": 50,
    "שישים": 60,
    "שבעים": 70,
    "שמונים": 80,
    "תשעים": 90,
}
ORDINALS = {
    "ראשון": 1, "שני": 2, "שלישי": 3, "רביעי": 4, "חמישי": 5, "שישי": 6, "ששי": 6, "שביעי": 7, "שמיני": 8,
    "תשיעי": 9, "עשירי": 10,
}  # fmt: skip
_TEEN_ONLY = {"שנים": 2}  # alone it means "years"

_WORDS: dict[str, tuple[int, Form]] = {
    **{word: (value, "feminine") for word, value in FEMININE.items()},
    **{word: (value, "masculine") for word, value in MASCULINE.items()},
    **{word: (value, "both") for word, value in BOTH.items()},
    **{word: (value, "construct") for word, value in CONSTRUCT.items()},
}
VOCABULARY = frozenset({*_WORDS, *TENS, *ORDINALS, *_TEEN_ONLY})


@dataclass(frozen=True, slots=True)
class Number:
    """A number read from the tokens up to, not including, index `end`."""

    value: int
    form: Form
    end: int


def read_number(tokens: Sequence[Token], at: int) -> Number | None:
    """Read the longest number that starts at `at`; None where there is none."""
    token = tokens[at]
    if token.kind == "int":
        return Number(int(token.stem), "digits", at + 1) if len(token.stem) <= 4 else None
    if token.kind != "word":
        return None
    if token.stem in TENS:
        return _tens(tokens, at)
    ten = tokens[at + 1] if at + 1 < len(tokens) else None
    is_teen = ten is not None and ten.prefix == "" and ten.stem in ("עשר", "עשרה") and not ten.gap
    if token.stem in _TEEN_ONLY:
        return Number(12, "masculine", at + 2) if is_teen else None
    if token.stem not in _WORDS:
        return None
    value, form = _WORDS[token.stem]
    if is_teen and 0 < value < 10 and (form != "construct" or value == 2):
        teen_form: Form = "feminine" if ten is not None and ten.stem == "עשרה" else "masculine"
        return Number(10 + value, teen_form if form in ("both", "construct") else form, at + 2)
    return Number(value, form, at + 1)


def _tens(tokens: Sequence[Token], at: int) -> Number:
    value = TENS[tokens[at].stem]
    if at + 1 < len(tokens):
        unit = tokens[at + 1]
        known = _WORDS.get(unit.stem)
        if known and unit.prefix == "ו" and 0 < known[0] < 10 and known[1] != "construct":
            return Number(value + known[0], known[1], at + 2)
    return Number(value, "both", at + 1)


def without_dictated_digits(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Blank out digits said one by one ("אפס חמש שתיים שלוש"): a phone number is not a time.

    Four single digits in a row, or three that begin with zero, count as dictation.
    """
    kept = list(tokens)
    run: list[int] = []
    for at in range(len(tokens) + 1):
        if at < len(tokens) and _is_single_digit(tokens[at]) and not (run and _is_teen_at(tokens, at)):
            run.append(at)
            continue
        if len(run) >= 4 or (len(run) == 3 and tokens[run[0]].stem in ("אפס", "0")):
            for index in run:
                kept[index] = Token("", tokens[index].stem, "other", tokens[index].gap)
        run = []
    return tuple(kept)


def _is_single_digit(token: Token) -> bool:
    if token.prefix:
        return False
    if token.kind == "int":
        return len(token.stem) == 1 or token.stem[0] == "0"
    known = _WORDS.get(token.stem)
    return token.kind == "word" and known is not None and known[0] < 10 and known[1] != "construct"


def _is_teen_at(tokens: Sequence[Token], at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at + 1].stem in ("עשר", "עשרה")
