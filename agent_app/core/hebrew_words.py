"""Turns what a recogniser or a customer wrote into tokens that the time grammar reads.

Hebrew glues its little words to the front (ב, ל, מ, ה, ו, ש, כ): a token is a known stem with the glued
letters beside it. Digits arrive in many shapes ("ב-12", "ב12", "ב 12", "3.12", "10:30"), and phone numbers
must never look like times; both are settled here, so that the grammar above sees one form only.
"""

import re
import unicodedata
from dataclasses import dataclass

MAX_CHARS = 500
PREFIX_LETTERS = frozenset("ובלמהשכ")
WEEKDAY_LETTERS = "אבגדהו"

_NIQQUD = re.compile("[\u0591-\u05bd\u05bf-\u05c7]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SAME_SIGN = str.maketrans(
    {
        **dict.fromkeys("\u05be\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u05f3\u2018\u2019\u00b4`", "'"),
        **dict.fromkeys("\u05f4\u201c\u201d\u201e", '"'),
    }
)

_TOKEN = re.compile(
    r"""
      (?P<always>24/7)
    | (?P<iso>\d{4}-\d{1,2}-\d{1,2}(?!\d))
    | (?P<dmy>\d{1,2}(?P<sep>[./-])\d{1,2}(?P=sep)(?:\d{4}|\d{2})(?!\d))
    | (?P<phone>(?:\+\s?\d|972|0|1-?[78]00)(?:[ -]?\d){6,13})
    | (?P<clock>\d{1,2}:\d{2}(?::\d{2})?(?!\d))
    | (?P<dm>\d{1,2}[./]\d{1,2}(?!\d))
    | (?P<int>\d+)
    | (?P<word>[א-ת]+(?:['"][א-ת]+)*'?)
    | (?P<latin>[a-zA-Z]+)
    | (?P<dash>-)
    | (?P<gap>[,.;!?\n]+)
    """,
    re.VERBOSE,
)
_NUMERIC = ("iso", "dmy", "clock", "dm", "int")


@dataclass(frozen=True, slots=True)
class Token:
    """One word: `prefix` letters cut from the front, the `stem` that is left, and what it is.

    `kind` is "iso", "dmy", "dm", "clock", "int", "dash", "word" (in the vocabulary), "letter" (a weekday's
    letter after יום) or "other". `gap` tells that punctuation stood before it.
    """

    prefix: str
    stem: str
    kind: str
    gap: bool = False


END = Token("", "", "end", gap=True)


def normalise(text: str) -> str:
    """Return the last 500 characters with one sign for each dash and quote, without niqqud."""
    clean = unicodedata.normalize("NFKC", text[-2 * MAX_CHARS :])
    clean = _INVISIBLE.sub("", _NIQQUD.sub("", clean)).translate(_SAME_SIGN)
    return clean[-MAX_CHARS:]


def tokenise(text: str, vocabulary: frozenset[str]) -> tuple[Token, ...]:
    """Cut normalised text into tokens; `vocabulary` holds every stem the grammar knows."""
    tokens: list[Token] = []
    pending = ""  # prefix letters that stood alone and wait for their word
    gap = False
    pieces = [
        (str(m.lastgroup if m.lastgroup != "sep" else "dmy"), m.group(), m.end())
        for m in _TOKEN.finditer(text)
    ]
    for at, (kind, piece, end) in enumerate(pieces):
        following = next((later[0] for later in pieces[at + 1 : at + 3] if later[0] != "dash"), "")
        if kind == "gap":
            gap = True
            continue
        if kind == "dash":
            if tokens and not pending and tokens[-1].kind in _NUMERIC and following in _NUMERIC:
                tokens.append(Token("", "-", "dash"))
            continue
        glued = text[end : end + 1] == "-" or text[end : end + 1].isdigit()
        if kind == "word" and not pending and _stands_for_prefix(piece, tokens, following, glued=glued):
            pending = piece
            continue
        token = _token(kind, piece, vocabulary, after_yom=bool(tokens) and tokens[-1].stem in ("יום", "ימי"))
        tokens.append(Token(pending + token.prefix, token.stem, token.kind, gap))
        pending, gap = "", False
    return tuple(tokens)


def _stands_for_prefix(piece: str, tokens: list[Token], following: str, *, glued: bool) -> bool:
    """Tell whether letters such as "ב" or "וב" belong to the next word rather than being one."""
    if not set(piece) <= PREFIX_LETTERS or len(piece) > 3 or not following:
        return False
    if glued:
        return True
    after_yom = bool(tokens) and tokens[-1].stem in ("יום", "ימי")
    return len(piece) == 1 and not after_yom and following in (*_NUMERIC, "word")


def _token(kind: str, piece: str, vocabulary: frozenset[str], *, after_yom: bool) -> Token:
    if kind in _NUMERIC:
        return Token("", piece, kind)
    if kind == "latin" and piece.lower() in ("am", "pm"):
        return Token("", piece.lower(), "word")
    if kind != "word":
        return Token("", piece, "other")
    bare = piece.rstrip("'")
    if after_yom and len(bare) == 1 and bare in WEEKDAY_LETTERS:
        return Token("", bare, "letter")
    for cut in range(min(4, len(bare) - 1)):
        if set(bare[:cut]) <= PREFIX_LETTERS and bare[cut:] in vocabulary:
            return Token(bare[:cut], bare[cut:], "word")
    return Token("", piece, "other")
