"""Reads written sums and counts aloud: "80-120 ₪", "17.5%", "3 תורים", "בפעם ה-3"."""

import re
from typing import Final

from agent_app.core import spoken_hebrew as say
from agent_app.core.counted_nouns import DUALS, NOUNS, say_count
from agent_app.core.number_words import say_number, say_ordinal
from agent_app.core.reading_patterns import (
    DASH,
    END,
    FIRST,
    GLUED,
    NO_LETTER,
    NUMBER,
    START,
    WHOLE,
    Found,
    Reader,
    glued,
    plain,
)  # fmt: skip

_LONGEST_FIRST: Final = sorted(NOUNS, key=len, reverse=True)
_NOUN: Final = "|".join(_LONGEST_FIRST)
_ONE_NOUN: Final = "|".join(word for word in _LONGEST_FIRST if NOUNS[word].singular == word)
_MANY_NOUN: Final = "|".join(
    [
        *(word for word in _LONGEST_FIRST if NOUNS[word].singular != word),
        "שעה",
        "שנה",
        "מטר",
        "קילו",
        "ליטר",
        "שקל",
    ]
)
_ADJECTIVE: Final = "(?:פנוי|פנויים|נוסף|נוספים|אחרים|ראשונים|קרובים|אחרונים)"


def _money(found: Found) -> str:
    whole, _, fraction = plain(found["sum"] or found["sum_after"]).partition(".")
    shekels = say.say_shekels(int(whole), int(fraction.ljust(2, "0") or 0))
    return f"{glued(found)}{_first(found, feminine=False)}{shekels}"


def _foreign_money(found: Found) -> str:
    name = "דולר" if "$" in found.group() else "אירו"
    amount = plain(found["sum"] or found["sum_after"])
    if "." in amount:
        return f"{glued(found)}{say.say_decimal(amount, feminine=False)} {name}"
    return f"{glued(found)}{say_count(int(amount), name)}"


def _percent(found: Found) -> str:
    return f"{glued(found)}{_first(found, feminine=False)}{say.say_percent(plain(found['sum']))}"


def _count(found: Found) -> str:
    number, word = int(plain(found["sum"])), found["noun"]
    noun = NOUNS.get(word) or NOUNS[word[1:]]
    said = say_count(number, word) or f"{say_number(number, feminine=noun.feminine)} {word}"
    if noun.singular in DUALS and found["first"] in ("1", "2"):  # "שעה עד שעתיים"
        first = noun.singular if found["first"] == "1" else DUALS[noun.singular]
        return f"{glued(found)}{first}{found['to'] or ' עד '}{said}"
    return f"{glued(found)}{_first(found, feminine=noun.feminine)}{said}"


def _fraction(found: Found) -> str:
    said = say.say_decimal(plain(found["sum"]), feminine=NOUNS[found["noun"]].feminine)
    return f"{glued(found)}{said} {found['noun']}"


def _unknown(found: Found) -> str:
    """Count a plural in "ים" that the lexicon lacks: most of them are masculine."""
    number = int(plain(found["sum"]))
    return f"{glued(found)}{'שני' if number == 2 else say_number(number, feminine=False)} {found['noun']}"


def _of_them(found: Found) -> str:
    return f"{glued(found)}{say_number(int(plain(found['sum'])), feminine=False)}"


def _first(found: Found, *, feminine: bool) -> str:
    if found["least"]:
        return f"{say.say_decimal(plain(found['least']), feminine=feminine)} ל"
    first, to = found["first"], found["to"] or " עד "
    return f"{say.say_decimal(plain(first), feminine=feminine)}{to}" if first else ""


def _ordinal(found: Found) -> str:
    word, number = found["noun"], int(found["number"])
    if word == "יום":  # "היום השלישי" is Tuesday to the ear
        return f"{found['before']}{word} ה{say_number(number, feminine=False)}"
    return f"{found['before']}{word} ה{say_ordinal(number, feminine=NOUNS[word].feminine)}"


READERS: Final[tuple[Reader, ...]] = (
    (
        re.compile(
            rf"{GLUED}{START}(?:{FIRST}(?P<sum>{NUMBER})\s?(?:₪|שקלים{NO_LETTER})|₪\s?(?P<sum_after>{NUMBER}){END})"
        ),
        _money,
    ),
    (
        re.compile(rf"{GLUED}{START}(?:(?P<sum>{NUMBER})\s?[$€]|[$€]\s?(?P<sum_after>{NUMBER}){END})"),
        _foreign_money,
    ),
    (re.compile(rf"{GLUED}{START}{FIRST}(?P<sum>{NUMBER})\s?%"), _percent),
    (re.compile(rf"{GLUED}{START}{FIRST}(?P<sum>{WHOLE})\s(?P<noun>ה?(?:{_NOUN})){NO_LETTER}"), _count),
    (
        re.compile(rf"{GLUED}{START}(?P<sum>{WHOLE}\.(?:[0-9]|25|50|75))\s(?P<noun>{_MANY_NOUN}){NO_LETTER}"),
        _fraction,
    ),
    (re.compile(rf"{GLUED}{START}(?P<sum>{WHOLE})(?=\s{_ADJECTIVE}{NO_LETTER})"), _of_them),
    (re.compile(rf"{GLUED}{START}(?P<sum>{WHOLE})\s(?P<noun>[א-ת]{{2,20}}ים){NO_LETTER}"), _unknown),
    (
        re.compile(
            rf"(?<![א-ת])(?P<before>[ובלמהשכ]{{0,2}})(?P<noun>{_ONE_NOUN})\s+ה{DASH}?(?P<number>[0-9]{{1,2}}){END}"
            rf"(?!\s+[בל](?:{'|'.join(say.MONTHS)}|חודש))"
        ),
        _ordinal,
    ),
)
