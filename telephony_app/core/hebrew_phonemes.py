"""From a Hebrew sentence to what espeak-ng can say: phonemes, never letters or digits.

espeak's own Hebrew reads unvocalised words as bare consonants and skips digits, so it is given phonemes in
`[[…]]`, with the sentence's punctuation outside for its melody. A word is looked up in the lexicon, then
without its one-letter prefixes (ו ה ב ל מ ש כ), and else read by rule with the vowels that are likely:
audible and of the right length, not always right. Numbers become words here: clock times, dates, telephone
numbers digit by digit.
"""

import re
import unicodedata

from telephony_app.core.hebrew_lexicon import LEXICON

_TOKEN = re.compile(
    r"(?P<time>(?<!\d)\d{1,2}:\d{2}(?!\d))"
    r"|(?P<date>(?<!\d)\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?(?!\d))"
    r"|(?P<digits>\+?\d(?:-?\d)*)"
    r"|(?P<word>[א-ת]+(?:[\"'׳״][א-ת]+)*[׳']?)"
    r"|(?P<latin>[A-Za-z]+)"
    r"|(?P<sign>[₪%])"
    r"|(?P<pause>[.!?…,;:\n]+|\s[–-]\s)"
)


def _words(line: str) -> tuple[str, ...]:
    return tuple(line.split())


_SIGNS = {"₪": "שקלים", "%": "אחוז"}
_MONTHS = _words("ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר")
_ONES = _words("אפס אחת שתיים שלוש ארבע חמש שש שבע שמונה תשע עשר")
_ONES_OF_MEN = _words("אפס אחד שני שלושה ארבעה חמישה שישה שבעה שמונה תשעה עשרה")
_TENS = _words("אפס עשר עשרים שלושים ארבעים חמישים שישים שבעים שמונים תשעים")
# Eleven to nineteen, and hundreds, bind their first word: it sounds otherwise than alone.
_TEENS = _words("aXat Stem SloS aRba XameS SeS Sva Smone t|Sa")
_BOUND = _words("SloS aRba XameS SeS Sva Smone t|Sa")
_THOUSANDS = _words("Sl'oSet aRb'a?at XameS'et SeS'et Siv'?at Smon'at tiS'?at")
_PREFIXES = {"ו": "ve", "ה": "ha", "ב": "be", "ל": "le", "מ": "mi", "ש": "Se", "כ": "ke"}
_SHORT_PAUSE = "_:"
_LONGEST_CARDINAL = 4  # digits; more are read one by one


def to_espeak(text: str) -> str:
    """Return espeak input of one line for a sentence or more; "" where there is nothing to say.

    Args:
        text: What is to be said: Hebrew, digits, some Latin letters. Vowel points are ignored.
    """
    plain = "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))
    clauses: list[tuple[list[str], str]] = [([], "")]
    for token in _TOKEN.finditer(plain.replace("־", " ")):
        if token.lastgroup == "pause":
            if clauses[-1][0]:
                clauses[-1] = (clauses[-1][0], _melody(token.group()))
                clauses.append(([], ""))
        else:
            clauses[-1][0].extend(_sounds(token.lastgroup or "", token.group()))
    return " ".join(f"[[{' '.join(words)}]]{mark}" for words, mark in clauses if words)


def _melody(pause: str) -> str:
    if "?" in pause:
        return "?"
    return "." if set(pause) & set(".!…\n") else ","


def _sounds(kind: str, token: str) -> list[str]:
    if kind == "time":
        return _time(token)
    if kind == "date":
        return _date(token)
    if kind == "digits":
        return _digits(token)
    if kind == "latin":
        return [LEXICON.get(token.lower()) or _latin(token.lower())]
    return [word_sound(_SIGNS.get(token, token))]


def _time(token: str) -> list[str]:
    hour, minute = (int(part) for part in token.split(":"))
    if minute == 0:
        return cardinal(hour)
    minutes = cardinal(minute)
    return [*cardinal(hour), "ve" + minutes[0], *minutes[1:]]


def _date(token: str) -> list[str]:
    day, month, *rest = (int(part) for part in re.split(r"[/.]", token))
    if not 1 <= month <= len(_MONTHS):
        return [sound for number in (day, month, *rest) for sound in cardinal(number)]
    days = [LEXICON[_ONES_OF_MEN[day]]] if 1 <= day < len(_ONES_OF_MEN) and day != 2 else cardinal(day)
    year = [sound for number in rest for sound in cardinal(number)]
    return [*days, "be" + LEXICON[_MONTHS[month - 1]], *year]


def _digits(token: str) -> list[str]:
    bare = token.lstrip("+")
    plus = [LEXICON["פלוס"]] if token.startswith("+") else []
    if "-" not in bare and not plus and len(bare) <= _LONGEST_CARDINAL and (bare[0] != "0" or bare == "0"):
        return cardinal(int(bare))
    groups = [group[start : start + 3] for group in bare.split("-") for start in range(0, len(group), 3)]
    spoken = [" ".join(LEXICON[_ONES[int(digit)]] for digit in group) for group in groups]
    return [*plus, f" {_SHORT_PAUSE} ".join(spoken)]


def cardinal(number: int) -> list[str]:
    """Return a number, 0-9 999, in the feminine (the counting form), as phonemes word by word."""
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        return _joined(_thousands(thousands), rest)
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        return _joined(_hundreds(hundreds), rest)
    if 11 <= number <= 19:
        return [_TEENS[number - 11], "esR'e"]
    if number > 19:
        tens, rest = divmod(number, 10)
        return _joined([LEXICON[_TENS[tens]]], rest)
    return [LEXICON[_ONES[number]]]


def _joined(head: list[str], rest: int) -> list[str]:
    """Put "and" before the last part, as in "מאה עשרים ושלוש"."""
    if rest == 0:
        return head
    tail = cardinal(rest)
    return [*head, ("ve" + tail[0]) if rest < 20 or rest % 10 == 0 else tail[0], *tail[1:]]


def _hundreds(count: int) -> list[str]:
    if count <= 2:
        return [LEXICON["מאה" if count == 1 else "מאתיים"]]
    return [_BOUND[count - 3], LEXICON["מאות"]]


def _thousands(count: int) -> list[str]:
    if count <= 2:
        return [LEXICON["אלף" if count == 1 else "אלפיים"]]
    return [_THOUSANDS[count - 3], LEXICON["אלפים"]]


def word_sound(word: str) -> str:
    """Return the phonemes of one written word without vowel points."""
    if word in _PREFIXES:
        return _PREFIXES[word]  # "ב-10": be
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
