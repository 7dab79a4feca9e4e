"""From a Hebrew sentence to what espeak-ng can say: phonemes, never letters or digits.

espeak's own Hebrew reads unvocalised words as bare consonants and skips digits, so it is given phonemes in
`[[…]]`, with the sentence's punctuation outside for its melody. A word is looked up in the lexicon, then
without its one-letter prefixes (ו ה ב ל מ ש כ), and else read by rule with the vowels that are likely:
audible and of the right length, not always right. Numbers, hours and dates are words before that:
`agent_app.core.read_aloud`.
"""

import re
import unicodedata

from agent_app.core.number_words import ONES_FEMININE, ONES_MASCULINE, say_digits
from agent_app.core.read_aloud import in_words
from telephony_app.core.hebrew_lexicon import LEXICON

_TOKEN = re.compile(
    r"(?P<digits>[0-9]+)"
    r"|(?P<word>[א-ת]+(?:[\"'׳״][א-ת]+)*[׳']?)"
    r"|(?P<latin>[A-Za-z]+)"
    r"|(?P<pause>[.!?…,;:\n]+|\s[–-]\s)"
)


def _words(line: str) -> tuple[str, ...]:
    return tuple(line.split())


# A feminine number before "עשרה" or "מאות" loses its stress, and sounds otherwise than alone.
_BOUND = dict(zip(ONES_FEMININE[1:10], _words("aXat Stem SloS aRba XameS SeS Sva Smone t|Sa"), strict=True))
_BOUND["שתים"] = "Stem"
_TEEN_UNITS = frozenset({*ONES_MASCULINE[1:10], "שנים"})
_PREFIXES = {"ו": "ve", "ה": "ha", "ב": "be", "ל": "le", "מ": "mi", "ש": "Se", "כ": "ke"}


def to_espeak(text: str) -> str:
    """Return espeak input of one line for a sentence or more; "" where there is nothing to say.

    Args:
        text: What is to be said: Hebrew, digits, some Latin letters. Vowel points are ignored.
    """
    plain = "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))
    clauses: list[tuple[list[str], str]] = [([], "")]
    for token in _TOKEN.finditer(in_words(plain).replace("־", " ")):
        if token.lastgroup == "pause":
            if clauses[-1][0]:
                clauses[-1] = (clauses[-1][0], _melody(token.group()))
                clauses.append(([], ""))
        else:
            clauses[-1][0].extend(_words_of(token.lastgroup or "", token.group()))
    return " ".join(f"[[{' '.join(_sounds(words))}]]{mark}" for words, mark in clauses if words)


def _melody(pause: str) -> str:
    if "?" in pause:
        return "?"
    return "." if set(pause) & set(".!…\n") else ","


def _words_of(kind: str, token: str) -> list[str]:
    return say_digits(token).split() if kind == "digits" else [token]


def _sounds(words: list[str]) -> list[str]:
    return [
        _number_sound(word, before, after) or word_sound(word)
        for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False)
    ]


def _number_sound(word: str, before: str, after: str) -> str | None:
    """Return how a number word sounds beside its neighbour; None where it sounds as it does alone."""
    if after in ("עשרה", "מאות"):
        unit = next((unit for unit in _BOUND if word.endswith(unit)), None)
        prefixes = word.removesuffix(unit) if unit else "?"
        if unit and set(prefixes) <= _PREFIXES.keys():
            return "".join(_PREFIXES[letter] for letter in prefixes) + _BOUND[unit]
    if word == "עשרה" and any(before.endswith(unit) for unit in _BOUND):
        return "esR'e"
    if word == "עשר" and any(before.endswith(unit) for unit in _TEEN_UNITS):
        return "as'aR"
    return None


def word_sound(word: str) -> str:
    """Return the phonemes of one written word without vowel points."""
    if word in _PREFIXES:
        return _PREFIXES[word]  # "ב-דנה": be
    if word.isascii():
        return LEXICON.get(word.lower()) or _latin(word.lower())
    return LEXICON.get(word) or _with_prefix(word, depth=2) or by_rule(word)


def _with_prefix(word: str, *, depth: int) -> str | None:
    if depth == 0 or len(word) < 3 or word[0] not in _PREFIXES:
        return None
    rest = word[1:].lstrip("-")
    sound = LEXICON.get(rest) or _with_prefix(rest, depth=depth - 1)
    return _PREFIXES[word[0]] + sound if sound else None


# --- Reading by rule ---------------------------------------------------------------------------------

_CONSONANTS = dict(
    zip("בגדהזחטכךלמםנןספףצץקרשת", _words("v g d h z X t X X l m m n n s f f ts ts k R S t"), strict=True)
)
_HARD_AT_START = {"ב": "b", "כ": "k", "פ": "p"}
_FOREIGN = {"ג׳": "dZ", "ז׳": "Z", "צ׳": "tS", "ץ׳": "tS"}
_VOWELS = frozenset("aeiou")


def by_rule(word: str) -> str:
    """Return a plausible reading of an unknown word: its consonants with likely vowels, the last stressed."""
    letters = re.sub('["״]', "", word.replace("'", "׳")).replace("וו", "ו׳")
    units = re.findall(r".׳?", letters)
    sounds: list[str] = []
    for place, unit in enumerate(units):
        sounds += _letter(unit, first=place == 0, last=place == len(units) - 1, before=sounds)
    return _stress_last(_fill_vowels(sounds))


def _letter(unit: str, *, first: bool, last: bool, before: list[str]) -> list[str]:
    letter = unit[0]
    if unit in _FOREIGN:
        return [_FOREIGN[unit]]
    if letter == "ו":
        return ["v"] if first or len(unit) > 1 or (before and before[-1] in _VOWELS) else ["o"]
    if letter == "י":
        return ["j"] if first or (before and before[-1] in _VOWELS) else ["i"]
    if letter in "אע" or (letter == "ה" and last):
        return [] if before and before[-1] in _VOWELS else ["a"]
    if first and letter in _HARD_AT_START:
        return [_HARD_AT_START[letter]]
    return [_CONSONANTS[letter]] if letter in _CONSONANTS else []


def _fill_vowels(sounds: list[str]) -> list[str]:
    filled: list[str] = []
    for place, sound in enumerate(sounds):
        filled.append(sound)
        following = sounds[place + 1] if place + 1 < len(sounds) else None
        if sound not in _VOWELS and following is not None and following not in _VOWELS:
            filled.append("e" if _VOWELS & set(filled) else "a")
    if not _VOWELS & set(filled):
        filled.append("a")
    return filled


def _stress_last(sounds: list[str]) -> str:
    last = max(place for place, sound in enumerate(sounds) if sound in _VOWELS)
    # `|` keeps neighbours such as t and S apart, which espeak would read as one sound.
    return "|".join(f"'{sound}" if place == last else sound for place, sound in enumerate(sounds))


_LATIN = dict(
    zip("bcdfghjklmnpqrstvwxyz", _words("b k d f g h dZ k l m n p k R s t v v ks i z"), strict=True)
)


def _latin(word: str) -> str:
    sounds = [letter if letter in _VOWELS else _LATIN[letter] for letter in word]
    return _stress_last(_fill_vowels(sounds))
