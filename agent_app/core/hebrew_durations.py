"""Reads how far off a time is: "בעוד שעתיים", "תוך שבוע", "שבועיים מהיום", "לפני יומיים"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agent_app.core.hebrew_dates import DayClue, make_date, month_start, token_at
from agent_app.core.hebrew_numbers import read_number
from agent_app.core.hebrew_words import Token

MAX_DAYS = 800  # beyond, nobody books: a number that large is something else

_UNITS = {
    "דקה": ("minute", 1), "דקות": ("minute", 1), "שעה": ("minute", 60), "שעות": ("minute", 60),
    "שעתיים": ("minute", 120), "יום": ("day", 1), "ימים": ("day", 1), "יומיים": ("day", 2),
    "שבוע": ("day", 7), "שבועות": ("day", 7), "שבועיים": ("day", 14), "חודש": ("month", 1),
    "חודשים": ("month", 1), "חודשיים": ("month", 2), "שנה": ("month", 12), "שנתיים": ("month", 24),
}  # fmt: skip
_DUAL = frozenset({"שעתיים", "יומיים", "שבועיים", "חודשיים", "שנתיים"})
_SINGLE = frozenset({"דקה", "שעה", "יום", "שבוע", "חודש", "שנה"})
_FRACTION = {"חצי": 1 / 2, "רבע": 1 / 4}
_OPENERS = frozenset({"עוד", "תוך", "לפני"})
_FROM_NOW = {"היום": 0, "עכשיו": 0, "מחר": 1}
VOCABULARY = frozenset({*_UNITS, *_FRACTION, *_OPENERS, "רבעי", "עכשיו", "שלושת", "שלושה"})


@dataclass(frozen=True, slots=True)
class ShiftClue:
    """A moment `minutes` from now (negative: before); `within` when anything until then will do."""

    minutes: int
    within: bool = False


@dataclass(frozen=True, slots=True)
class _Amount:
    unit: str  # "minute", "day" or "month"
    count: int
    end: int


def read_duration(tokens: Sequence[Token], at: int, today: date) -> tuple[ShiftClue | DayClue, int] | None:
    """Read a distance from now; None where the words are a mere length ("תור של שעה")."""
    opener = tokens[at].stem if tokens[at].stem in _OPENERS else ""
    amount = _read_amount(tokens, at + bool(opener))
    if amount is None or amount.count > MAX_DAYS * 24 * 60:
        return None
    base, end = _read_base(tokens, amount.end)
    if not opener and base is None:
        return None
    if opener == "עוד" and not tokens[at].prefix and (amount.unit, amount.count) == ("minute", 1):
        return None  # "עוד דקה": hold the line
    sign = -1 if opener == "לפני" else 1
    if amount.unit == "minute":
        return ShiftClue(sign * amount.count, within=opener == "תוך"), end
    day = _days_ahead(today + timedelta(days=base or 0), amount, sign)
    if day is None:
        return None
    if opener == "תוך":
        return DayClue(span=(today, day + timedelta(days=1))), end
    weeks = sign * amount.count // 7 if amount.unit == "day" and amount.count % 7 == 0 else None
    return DayClue(on=day, week=weeks), end


def _days_ahead(start: date, amount: _Amount, sign: int) -> date | None:
    if amount.unit == "day":
        return start + timedelta(days=sign * amount.count) if amount.count <= MAX_DAYS else None
    if amount.count > MAX_DAYS // 30:
        return None
    first = month_start(start, sign * amount.count)
    last = month_start(first, 1) - timedelta(days=1)
    return make_date(first.year, first.month, start.day) or last


def _read_base(tokens: Sequence[Token], at: int) -> tuple[int | None, int]:
    """Read "מהיום", "מעכשיו", "ממחר" after an amount."""
    token = token_at(tokens, at)
    if token.prefix == "מ" and token.stem in _FROM_NOW:
        return _FROM_NOW[token.stem], at + 1
    return None, at


def _read_amount(tokens: Sequence[Token], at: int) -> _Amount | None:
    token, following = token_at(tokens, at), token_at(tokens, at + 1)
    if token.prefix or token.kind == "end":
        return None
    if token.stem in _FRACTION and following.stem == "שעה":
        return _Amount("minute", int(60 * _FRACTION[token.stem]), at + 2)
    if token.stem in ("שלושת", "שלושה") and following.stem == "רבעי":
        return _Amount("minute", 45, at + 3) if token_at(tokens, at + 2).stem == "שעה" else None
    if token.stem in _SINGLE or token.stem in _DUAL:
        one = following.stem in ("אחד", "אחת") and not following.prefix
        return _with_fraction(tokens, at + 1 + one, *_UNITS[token.stem])
    number = read_number(tokens, at)
    if number is None or number.value < 1:
        return None
    unit = token_at(tokens, number.end)
    if unit.prefix or unit.stem not in _UNITS or unit.stem in _DUAL:
        return None
    name, size = _UNITS[unit.stem]
    return _with_fraction(tokens, number.end + 1, name, size, number.value)


def _with_fraction(tokens: Sequence[Token], at: int, unit: str, size: int, count: int = 1) -> _Amount:
    """Add "וחצי", "ורבע", "ועשר דקות" to an amount of `count` units."""
    token, total = token_at(tokens, at), size * count
    if token.prefix != "ו":
        return _Amount(unit, total, at)
    if token.stem in _FRACTION and unit != "month":
        whole = 60 if unit == "minute" and size >= 60 else 7 if size >= 7 else 1
        return _Amount(unit, total + int(whole * _FRACTION[token.stem] + 0.5), at + 1)
    minutes = read_number(tokens, at)
    if unit == "minute" and size >= 60 and minutes and minutes.value < 60:
        said = token_at(tokens, minutes.end).stem in ("דקות", "דקה")
        if said or minutes.value % 5 == 0:
            return _Amount(unit, total + minutes.value, minutes.end + said)
    return _Amount(unit, total, at)
