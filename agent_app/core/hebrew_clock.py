"""Reads the hour out of Hebrew words: "בעשרה לשש", "ב-17:30", "בין ארבע לשש בערב", "אחרי הצהריים".

A spoken hour is one of twelve, so a clue carries the hour as said; `minute_options` tells which minutes of
the day it may mean, with the rules a receptionist uses: 1 to 6 is afternoon, 8 to 11 morning, 12 noon,
7 is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent_app.core.hebrew_dates import token_at
from agent_app.core.hebrew_numbers import read_number
from agent_app.core.hebrew_quantities import NO_HOUR_AFTER, UNITS, is_quantity
from agent_app.core.hebrew_words import Token

DAY_MIN = 24 * 60
PART_WINDOWS = {
    "dawn": (180, 360),
    "morning": (360, 720),
    "forenoon": (480, 720),
    "noon": (720, 960),
    "afternoon": (780, 1080),
    "dusk": (960, 1140),
    "evening": (1080, 1320),
    "night": (1260, 1440),
}
"""Part of day -> (first minute, end minute), half-open, of a window when no hour is said."""

# From which hour on, of 1..12, a part of day means the afternoon's reading (hour + 12); 13 = never.
_PM_FROM = {
    "dawn": 13, "morning": 13, "forenoon": 13, "noon": 1, "afternoon": 1, "dusk": 1, "evening": 1, "night": 6,
}  # fmt: skip
_AM_AGAIN_FROM = {"noon": 10}  # "11 בצהריים" is before noon

_PARTS = {
    "בוקר": "morning", "צהריים": "noon", "צהרים": "noon", "צוהריים": "noon", "אחה\"צ": "afternoon",
    "אחהצ": "afternoon", "אחרהצהריים": "afternoon", "ערב": "evening", "לילה": "night",
}  # fmt: skip
_AFTER = frozenset({"אחרי", "לאחר", "אחר"})
_FILLERS = frozenset({"שעה", "סביבות", "ערך", "סביב", "לקראת", "איזור", "אזור", "משהו"})
_FRACTIONS = {"חצי": 30, "רבע": 15}
_MINUTE_WORDS = frozenset({"דקות", "דקה"})
VOCABULARY = frozenset(
    {
        *_PARTS, *_AFTER, *_FILLERS, *_FRACTIONS, *_MINUTE_WORDS, *UNITS,
        "לפנות", "לפני", "עד", "בין", "על", "חצות", "אותה",
        "החל", "והלאה", "ואילך", "פחות", "שעות",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClockClue:
    """An hour as said: `hour` 0 to 24, `shift` minutes added (negative before the hour).

    `exact` says the 24-hour clock was used; `relation` is "" at, "from", "until"; `until` ends a range;
    `bare` marks a number without ב, ל or שעה, a time only in a clear context; `repeat` is "the same hour".
    """

    hour: int
    shift: int = 0
    exact: bool = False
    part: str = ""
    relation: str = ""
    until: "ClockClue | None" = None
    bare: bool = False
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class PartClue:
    """A part of the day; `today` when its article means today ("הערב"); `bare` without ב or ה."""

    part: str
    today: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class MinuteOptions:
    """Minutes from the day's midnight: `ask` between these; `later` only once all of `ask` is past."""

    ask: tuple[int, ...]
    later: tuple[int, ...] = ()


def read_part(tokens: Sequence[Token], at: int) -> tuple[PartClue, int] | None:
    """Read "בבוקר", "אחרי הצהריים", "לפנות ערב", "הלילה"."""
    token, following = token_at(tokens, at), token_at(tokens, at + 1)
    if token.stem in ("לפנות", "לקראת") and following.stem in ("בוקר", "ערב"):
        return PartClue("dawn" if following.stem == "בוקר" else "dusk"), at + 2
    if _PARTS.get(following.stem) == "noon" and following.prefix in ("ה", ""):
        if token.stem in _AFTER:
            return PartClue("afternoon"), at + 2
        if token.stem == "לפני":
            return PartClue("forenoon"), at + 2
    if token.stem == "pm" or token.stem == "am":
        return PartClue("afternoon" if token.stem == "pm" else "morning", bare=True), at + 1
    if token.stem not in _PARTS or token.prefix.lstrip("וש") not in ("", "ב", "ל", "ה"):
        return None
    prefix = token.prefix.lstrip("וש")
    spread = token_at(tokens, at - 1).stem in ("על", "שעות", "כל", "עד", "לקראת", "שעת")
    adverb = token.stem.startswith("אחה") or token.stem == "אחרהצהריים"
    return PartClue(_PARTS[token.stem], prefix == "ה" and not spread, prefix == "" and not adverb), at + 1


def read_clock(tokens: Sequence[Token], at: int) -> tuple[ClockClue, int] | None:
    """Read an hour, or a stretch of hours, that begins at `at`."""
    for reader in (_read_range, _read_bounded, _read_single):
        found = reader(tokens, at)
        if found:
            return found
    return None


def _read_range(tokens: Sequence[Token], at: int) -> tuple[ClockClue, int] | None:
    """Read "בין 10 ל-12", "מ-4 עד 6", "16:00-18:00"."""
    opened = tokens[at].stem == "בין"
    first = _read_single(tokens, at + opened, context=True)
    if first is None:
        return None
    start, end = first
    joint = token_at(tokens, end)
    skip = joint.kind == "dash" or joint.stem == "עד"
    from_prefix = tokens[at].prefix.endswith("מ") or token_at(tokens, at - 1).stem == "החל"
    linked = skip or ((opened or from_prefix) and joint.prefix.endswith("ל"))
    linked = linked or (opened and joint.prefix == "ו")
    if not linked or (
        joint.stem == "עד" and not (opened or from_prefix or tokens[at].prefix or tokens[at].kind != "int")
    ):
        return None
    second = _read_single(tokens, end + skip, context=True)
    if second is None:
        return None
    return replace(start, relation="range", until=second[0], bare=False), second[1]


def _read_bounded(tokens: Sequence[Token], at: int) -> tuple[ClockClue, int] | None:
    """Read "אחרי חמש", "עד 12", "לא יאוחר מ-5", "מ-4 והלאה"."""
    stem, relation, start = tokens[at].stem, "", at + 1
    negated = token_at(tokens, at - 1).stem == "לא"
    if stem in ("אחרי", "לאחר"):
        relation = "until" if negated else "from"
    elif stem in ("לפני", "עד"):
        relation = "from" if negated and stem == "לפני" else "until"
    elif stem == "החל":
        relation = "from"
    elif tokens[at].prefix.endswith("מ") or (stem == "שעה" and tokens[at].prefix == "מה"):
        relation, start = "from", at
        if token_at(tokens, at - 1).stem in ("יאוחר", "מאוחר"):
            relation = "until"
    if not relation:
        return None
    found = _read_single(tokens, start, context=True)
    if found is None or start >= len(tokens):
        return None
    end = found[1] + (token_at(tokens, found[1]).stem in ("הלאה", "אילך", "והלאה", "ואילך"))
    return replace(found[0], relation=relation, bare=False), end


def _read_single(tokens: Sequence[Token], at: int, *, context: bool = False) -> tuple[ClockClue, int] | None:
    """Read one hour with its minutes and the part of day that follows at once."""
    if at >= len(tokens) or token_at(tokens, at - 1).stem in NO_HOUR_AFTER:
        return None
    start, named = _skip_fillers(tokens, at)
    if token_at(tokens, start).kind == "end":
        return None
    found = (
        _read_minutes_to(tokens, start) or _read_named_midnight(tokens, start) or _read_digital(tokens, start)
    )
    found = found or _read_hour(tokens, start)
    if found is None:
        return None
    clue, end = found
    part = read_part(tokens, end)
    if part:
        clue, end = replace(clue, part=part[0].part), part[1]
    elif is_quantity(tokens, end):
        return None
    prefixed = bool(set(tokens[start].prefix) & set("בלמ")) or named or context
    plain_words = clue.bare and not prefixed and not clue.part
    return replace(clue, bare=plain_words), end


def _skip_fillers(tokens: Sequence[Token], at: int) -> tuple[int, bool]:
    """Step over "בשעה", "בסביבות", "בערך"; tell whether one of them named a time."""
    start = at
    while start < len(tokens) and (
        tokens[start].stem in _FILLERS or (tokens[start].stem == "שעות" and tokens[start].prefix)
    ):
        start += 1
    stepped = tokens[at:start]
    one_hour = token_at(tokens, start).stem in ("אחת", "חצי", "רבע") and not token_at(tokens, start).prefix
    if stepped and stepped[-1].stem == "שעה" and not stepped[-1].prefix and one_hour:
        return len(tokens), False  # "שעה אחת", "שעה וחצי" are lengths
    if any(token.prefix == "ל" and token.stem == "שעה" for token in stepped) and one_hour:
        return len(tokens), False
    return start, bool(stepped)


def _read_minutes_to(tokens: Sequence[Token], at: int) -> tuple[ClockClue, int] | None:
    """Read "רבע לחמש", "עשרה לשש", "חמש דקות אחרי תשע", "חמש דקות לפני תשע"."""
    minutes, end = _minutes(tokens, at)
    spelled = token_at(tokens, end).stem in _MINUTE_WORDS
    opens_range = tokens[at].prefix.endswith("מ") or token_at(tokens, at - 1).stem in ("בין", "שעות")
    if minutes not in (5, 10, 15, 20, 25) and not (spelled and 1 <= minutes <= 30):
        return None
    if opens_range and not spelled and tokens[at].stem not in _FRACTIONS:
        return None
    end += spelled
    joint = token_at(tokens, end)
    before = joint.stem == "לפני"
    after = joint.stem in ("אחרי", "לאחר")
    if not (joint.prefix == "ל" or ((before or after) and (spelled or minutes == 15))):
        return None
    hour_at = end + (before or after)
    hour = read_number(tokens, hour_at) if hour_at < len(tokens) else None
    if hour is None or not 1 <= hour.value <= 24 or hour.form in ("masculine", "construct"):
        return None
    return ClockClue(hour.value, minutes if after else -minutes, exact=hour.value > 12), hour.end


def _minutes(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """Read a count of minutes: (minutes, end), or (-1, at)."""
    token = token_at(tokens, at)
    if token.stem in _FRACTIONS:
        return _FRACTIONS[token.stem], at + 1
    number = read_number(tokens, at) if at < len(tokens) else None
    return (number.value, number.end) if number else (-1, at)


def _read_named_midnight(tokens: Sequence[Token], at: int) -> tuple[ClockClue, int] | None:
    """Read "חצות" and "חצות היום" (noon), "באותה שעה"."""
    token, following = tokens[at], token_at(tokens, at + 1)
    if token.stem == "אותה" and following.stem == "שעה":
        return ClockClue(0, repeat=True), at + 2
    if token.stem != "חצות":
        return None
    part = "noon" if following.stem in ("היום", "יום") else "night"
    taken = following.stem == "לילה" or part == "noon"
    shift, end = _trailing_minutes(tokens, at + 1 + taken)
    return ClockClue(12, shift, part=part), end


def _read_digital(tokens: Sequence[Token], at: int) -> tuple[ClockClue, int] | None:
    """Read "17:30", "07:00", and "10.30" where the dates left it."""
    token = tokens[at]
    dotted = token.kind == "dm" and "." in token.stem
    if token.kind != "clock" and not dotted:
        return None
    hour, minute = (int(piece) for piece in token.stem.replace(".", ":").split(":")[:2])
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        return None
    exact = hour > 12 or hour == 0 or token.stem.startswith("0")
    return ClockClue(hour, minute, exact=exact), at + 1


def _read_hour(tokens: Sequence[Token], at: int) -> tuple[ClockClue, int] | None:
    """Read an hour in words or digits with "וחצי", "ורבע", "ועשרים", "פחות רבע" after it."""
    number = read_number(tokens, at)
    if number is None or number.form in ("masculine", "construct") or number.value > 23:
        return None
    if number.value == 0 and number.form != "digits":
        return None
    if tokens[at].prefix.endswith("ה") and number.form == "digits" and token_at(tokens, at - 1).stem != "שעה":
        return None
    shift, end = _trailing_minutes(tokens, number.end)
    exact = number.value > 12 or number.value == 0
    exact = exact or (number.form == "digits" and tokens[at].stem.startswith("0"))
    fraction = end > number.end and token_at(tokens, number.end).stem in (*_FRACTIONS, "פחות")
    return ClockClue(number.value, shift, exact=exact, bare=not fraction), end


def _trailing_minutes(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """Return the minutes said after an hour and the index after them; (0, at) where none are."""
    token = token_at(tokens, at)
    if token.gap and token.prefix != "ו":
        return 0, at
    if token.stem == "פחות":
        minutes, end = _minutes(tokens, at + 1)
        return (-minutes, end + _unit_said(tokens, end)) if 0 < minutes <= 30 else (0, at)
    if token.prefix == "ו" and token.stem in _FRACTIONS:
        return _FRACTIONS[token.stem], at + 1
    if token.prefix == "ו" and token.stem == "דקה":
        return 1, at + 1
    if token.prefix not in ("", "ו") or at >= len(tokens):
        return 0, at
    number = read_number(tokens, at)
    if number is None or not 1 <= number.value <= 59:
        return 0, at
    said = _unit_said(tokens, number.end)
    joined = token.prefix == "ו" and (said or number.value % 5 == 0)
    juxtaposed = token.prefix == "" and number.value >= 10 and token.stem != "עשרה"
    if not (joined or juxtaposed) or is_quantity(tokens, number.end + said):
        return 0, at
    if read_clock_joint(tokens, number.end):
        return 0, at
    return number.value, number.end + said


def read_clock_joint(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a number before `at` counts minutes to an hour ("עשרים לשמונה") instead."""
    token = token_at(tokens, at)
    if token.prefix != "ל" or at >= len(tokens):
        return False
    number = read_number(tokens, at)
    return number is not None and number.form in ("feminine", "both")


def _unit_said(tokens: Sequence[Token], at: int) -> bool:
    return token_at(tokens, at).stem in _MINUTE_WORDS and not token_at(tokens, at).prefix


def minute_options(clue: ClockClue, part: str, *, today: bool, named_day: bool) -> MinuteOptions:
    """Return the minutes of the day that an hour may mean.

    `part` is the part of day said anywhere near; `today` that the day is today; `named_day` that a day was
    said at all.
    """
    if clue.exact:
        minute = clue.hour * 60 + clue.shift
        return MinuteOptions((minute,), (minute + DAY_MIN,) if today and minute < 60 else ())
    part = clue.part or part
    if part:
        return _with_part(clue, part, today=today, named_day=named_day)
    hour = clue.hour % 12
    evening = (hour + 12) * 60 + clue.shift
    if hour <= 6:
        return MinuteOptions((evening,))
    if hour == 7:
        return MinuteOptions((evening, evening - DAY_MIN // 2))
    return MinuteOptions((evening - DAY_MIN // 2,), (evening,) if today else ())


def _with_part(clue: ClockClue, part: str, *, today: bool, named_day: bool) -> MinuteOptions:
    hour, shift = clue.hour % 12, clue.shift
    if hour == 0:
        return _twelve(part, shift, today=today, named_day=named_day)
    is_pm = _PM_FROM[part] <= hour < _AM_AGAIN_FROM.get(part, 13)
    minute = (hour + 12 * is_pm) * 60 + shift
    if part == "night" and not is_pm and today:
        return MinuteOptions((minute,), (minute + DAY_MIN,))
    return MinuteOptions((minute,))


def _twelve(part: str, shift: int, *, today: bool, named_day: bool) -> MinuteOptions:
    """Twelve at night is the day's end for most, its beginning for some: asked, unless the day is today."""
    if part not in ("night", "evening", "dawn"):
        return MinuteOptions((DAY_MIN // 2 + shift,))
    if shift < 0:
        return MinuteOptions((DAY_MIN + shift,))
    if today or not named_day:
        return MinuteOptions((shift,), (DAY_MIN + shift,))
    return MinuteOptions((DAY_MIN + shift, shift))
