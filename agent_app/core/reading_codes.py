"""Reads phone numbers, codes and addresses aloud, and any digits that no other reader took."""

import re
from typing import Final

from agent_app.core import spoken_hebrew as say
from agent_app.core.number_words import say_digits, say_number
from agent_app.core.reading_patterns import DASH, END, GLUED, START, TO, WHOLE, Found, Reader, glued, plain

_PHONE: Final = (
    r"(?P<phone>(?:\+[0-9]{1,3}[ -]?|0)[0-9](?:[ -]?[0-9]){6,10}|1-?[78]00(?:[ -]?[0-9]){6}|\*[0-9]{3,5})"
)
_CODE_WORD: Final = (
    "(?:קוד|הקוד|סיסמה|סיסמא|הסיסמה|אסמכתא|האסמכתא|תעודת זהות|ספרות|הספרות|"
    "מסתיים|שמסתיים|המסתיים|מסתיימת|נגמר|שנגמר)"
)
_COUNTED_DIGITS: Final = 6


def _phone(found: Found) -> str:
    return f"{glued(found)}{say.say_phone(found['phone'])}"


def _code(found: Found) -> str:
    return f"{found['before']}{glued(found)}{say_digits(found['code'])}"


def _flat(found: Found) -> str:
    house, flat = (say_number(int(found[part]), feminine=True) for part in ("house", "flat"))
    return f"{found['street']}{house} דירה {flat}"


def _range(found: Found) -> str:
    first, last = int(plain(found["first"])), int(plain(found["last"]))
    to = " עד " if first < last else ", "
    return f"{glued(found)}{say_number(first, feminine=True)}{to}{say_number(last, feminine=True)}"


def _number(found: Found) -> str:
    number = plain(found["number"])
    if re.match("0[0-9]", number):
        return f"{glued(found)}{say_digits(number)}"
    return f"{glued(found)}{say.say_decimal(number, feminine=True)}"


def _digits(found: Found) -> str:
    """Read bare digits; letters beside them keep their distance."""
    digits, text = found["digits"], found.string
    counted = len(digits) <= _COUNTED_DIGITS and (digits[0] != "0" or digits == "0")
    said = say_number(int(digits), feminine=True) if counted else say.say_long_number(digits)
    before = " " if text[: found.start()][-1:].isalnum() else ""
    after = " " if text[found.end() : found.end() + 1].isalnum() else ""
    return f"{before}{glued(found)}{said}{after}"


READERS: Final[tuple[Reader, ...]] = (
    (re.compile(rf"{GLUED}(?<![0-9*+]){_PHONE}(?![0-9])"), _phone),
    (
        re.compile(
            rf"(?P<before>{_CODE_WORD}(?:\s+[א-ת]+){{0,2}}\s*:?\s*){GLUED}"
            rf"(?P<code>[0-9](?:[ -]?[0-9]){{1,11}}){END}"
        ),
        _code,
    ),
    (
        re.compile(
            rf"(?P<street>(?<![א-ת])[בלמ]?(?:רחוב|שדרות|סמטת|כיכר)\s+[א-ת\"'״׳ -]{{1,40}}?\s)"
            rf"(?P<house>[0-9]{{1,3}})/(?P<flat>[0-9]{{1,3}}){END}"
        ),
        _flat,
    ),
)
READERS_OF_THE_REST: Final[tuple[Reader, ...]] = (
    (
        re.compile(rf"{GLUED}{START}(?P<first>{WHOLE}){TO}(?P<last>{WHOLE})(?:(?={DASH})|{END})"),
        _range,
    ),
    (re.compile(rf"{GLUED}{START}(?P<number>{WHOLE}(?:\.[0-9]{{1,6}})?){END}"), _number),
    (re.compile(rf"{GLUED}(?P<digits>[0-9]+)"), _digits),
    (re.compile("½"), lambda _: "חצי"),
    (re.compile("₪"), lambda _: "שקלים"),
    (re.compile("%"), lambda _: "אחוז"),
    (re.compile(rf"{DASH}?#"), lambda _: "סולמית"),
)
