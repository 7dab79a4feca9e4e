"""Finds the clues of time in a sentence, leaving out what the speaker denies or greets with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from agent_app.core import hebrew_clock, hebrew_dates, hebrew_durations, hebrew_numbers
from agent_app.core.hebrew_clock import ClockClue, PartClue, read_clock, read_part
from agent_app.core.hebrew_dates import DAY_READERS, DayClue, read_bare_day_of_month, token_at
from agent_app.core.hebrew_durations import ShiftClue, read_duration
from agent_app.core.hebrew_numbers import without_dictated_digits
from agent_app.core.hebrew_quantities import is_quantity
from agent_app.core.hebrew_words import Token, normalise, tokenise

Clue = DayClue | ClockClue | PartClue | ShiftClue

VOCABULARY = (
    hebrew_numbers.VOCABULARY
    | hebrew_dates.VOCABULARY
    | hebrew_clock.VOCABULARY
    | hebrew_durations.VOCABULARY
)
_GREETED = frozenset({"בוקר", "ערב", "לילה", "צהריים", "שבוע", "יום", "חודש", "שבת", 'סופ"ש', "סופש"})
_GOOD = frozenset({"טוב", "טובים", "טובה", "נעים", "מבורך", "שלום", "מצוין", "אור", "נפלא", "מקסים", "נהדר"})
_CORRECTIONS = frozenset({"סליחה", "בעצם", "לא", "רגע", "טעות", "טעיתי", "התכוונתי", "עדיף"})
_INSTEAD_OF = frozenset({"במקום", "חוץ", "למעט", "מלבד"})
_UNABLE = frozenset({
    "יכול", "יכולה", "יכולים", "מסתדר", "מתאים", "מתאימה", "נוח", "טוב", "אוכל", "פנוי", "פנויה", "רוצה",
    "אפשרי",
})  # fmt: skip
_SELF = frozenset({"אני", "לי", "זה", "אז", "אנחנו", "לנו", "גם", "להגיע", "לבוא", "כל", "היום"})
_MOVING = frozenset({
    "להעביר", "להזיז", "לשנות", "לדחות", "להקדים", "תעבירי", "תעביר", "תזיזי", "תשני", "תדחי", "תקדימי",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A clue and the tokens it took, `start` to `end`; `either` when "או" ties it to the clue before.

    `corrects` says that words such as "סליחה" stand between it and the clue before; `bound` is "until",
    "before" or "after" when the day only limits ("עד יום שלישי"), "between" when it ends a stretch of days.
    """

    clue: Clue
    start: int
    end: int
    either: bool = False
    corrects: bool = False
    bound: str = ""


def find_clues(text: str, today: date, *, expects_hour: bool) -> tuple[Found, ...]:
    """Return the clues in the order said; `expects_hour` lets a lone number be an hour."""
    tokens = without_dictated_digits(tokenise(normalise(text), VOCABULARY))
    found: list[Found] = []
    moving = any(token.stem in _MOVING for token in tokens)
    at = 0
    while at < len(tokens):
        skipped = _greeting_end(tokens, at)
        hit = None if skipped else _read_any(tokens, at, today)
        if hit is None:
            at = skipped or at + 1
            continue
        clue, end = hit
        if _in_context(tokens, clue, found, at, end, expects_hour=expects_hour):
            placed = _placed(tokens, _unpack_move(clue) if moving else clue, found, at, end)
            target = moving and tokens[at].prefix.endswith("ל") and isinstance(clue, DayClue)
            found.append(replace(placed, corrects=True) if target else placed)
            at = end
        else:
            at = end if isinstance(clue, ClockClue) else at + 1
    return _without_denied(tokens, found)


def _read_any(tokens: Sequence[Token], at: int, today: date) -> tuple[Clue, int] | None:
    duration = read_duration(tokens, at, today)
    if duration:
        return duration
    for reader in DAY_READERS:
        day = reader(tokens, at, today)
        if day:
            return day
    part = read_part(tokens, at)
    if part:
        return part
    dated = read_bare_day_of_month(tokens, at, today)
    clock = read_clock(tokens, at)
    if clock:
        return clock
    return None if dated is None or is_quantity(tokens, dated[1]) else dated


def _greeting_end(tokens: Sequence[Token], at: int) -> int:
    """Return the index after "בוקר טוב" or "שבת שלום" at `at`, else 0."""
    greets = tokens[at].stem in _GREETED and tokens[at].prefix in ("", "ו", "ש")
    return at + 2 if greets and token_at(tokens, at + 1).stem in _GOOD else 0


def _in_context(
    tokens: Sequence[Token], clue: Clue, found: Sequence[Found], at: int, end: int, *, expects_hour: bool
) -> bool:
    """Tell whether a clue that could be something else stands where it means a time."""
    follows = bool(found) and found[-1].end == at and not isinstance(found[-1].clue, ShiftClue)
    linked = (
        bool(found) and found[-1].end + 1 == at and token_at(tokens, at - 1).stem in ("או", *_CORRECTIONS)
    )
    alone = at == 0 and end == len(tokens)
    if isinstance(clue, ClockClue):
        return not clue.bare or follows or linked or (expects_hour and not is_quantity(tokens, end))
    if isinstance(clue, PartClue):
        return not clue.bare or follows or linked or (alone and expects_hour)
    if not isinstance(clue, DayClue) or clue.weekday is None:
        return True
    if clue.loose and (token_at(tokens, end).stem == "או" or token_at(tokens, at - 1).stem == "בין"):
        return True
    counted = tokens[at].stem == "שני" and is_quantity(tokens, end)
    if not clue.loose:
        return not counted
    return not counted and (
        follows or linked or _time_follows(tokens, end) or (alone and tokens[at].stem != "שני")
    )


def _time_follows(tokens: Sequence[Token], end: int) -> bool:
    """Tell whether an hour, a week or a date stands right after a bare ordinal ("רביעי בערב")."""
    following = token_at(tokens, end)
    if following.gap:
        return False
    if following.stem == "שבוע" or following.kind in ("dm", "dmy"):
        return True
    clock = read_clock(tokens, end)
    opens_text = end == 1 and tokens[0].stem != "שני"  # "שישי 12"
    return read_part(tokens, end) is not None or (clock is not None and (opens_text or not clock[0].bare))


def _unpack_move(clue: Clue) -> Clue:
    """Read "להזיז מ-10 ל-12" as a new hour, not as a stretch."""
    if not isinstance(clue, ClockClue):
        return clue
    return clue.until or (replace(clue, relation="") if clue.relation == "from" else clue)


def _placed(tokens: Sequence[Token], clue: Clue, found: Sequence[Found], at: int, end: int) -> Found:
    between = tokens[found[-1].end : at] if found else ()
    stems = {token.stem for token in between}
    bound = {"עד": "until", "לפני": "before", "אחרי": "after", "לאחר": "after"}.get(
        token_at(tokens, at - 1).stem, ""
    )
    if not isinstance(clue, DayClue):
        bound = ""
    elif found and isinstance(found[-1].clue, DayClue) and _ends_days(tokens, found[-1], at, bound):
        bound = "between"
    either = bool(found) and "או" in stems and len(between) <= 2
    return Found(clue, at, end, either=either, corrects=bool(stems & _CORRECTIONS), bound=bound)


def _ends_days(tokens: Sequence[Token], first: Found, at: int, bound: str) -> bool:
    """Tell whether the day at `at` ends a stretch of days: "בין שלישי לחמישי", "מיום ראשון עד יום רביעי"."""
    if bound == "until":
        return first.end + 1 == at
    opened = token_at(tokens, first.start - 1).stem == "בין"
    return opened and first.end == at and tokens[at].prefix in ("ל", "ו")


def _without_denied(tokens: Sequence[Token], found: Sequence[Found]) -> tuple[Found, ...]:
    """Drop what is said not to be wished: "במקום מחר", "ולא ביום שני", "מחר אני לא יכולה"."""
    denied: set[int] = set()
    for index, item in enumerate(found):
        before = tokens[item.start - 1] if item.start else None
        if before and (before.stem in _INSTEAD_OF or before.stem in ("ולא", "ללא")):
            denied |= _group(found, index)
    for at in range(1, len(tokens)):
        if tokens[at].stem in _UNABLE and tokens[at - 1].stem in ("לא", "שלא", "ולא"):
            denied |= _denied_around(tokens, found, at)
    return tuple(item for index, item in enumerate(found) if index not in denied)


def _denied_around(tokens: Sequence[Token], found: Sequence[Found], at: int) -> set[int]:
    """Return the clues that the "לא יכולה" at `at` speaks of: those just before it, else just after."""
    for index in reversed(range(len(found))):
        gap = tokens[found[index].end : at - 1]
        if found[index].end <= at - 1:
            if all(token.stem in _SELF for token in gap) and not any(token.gap for token in gap):
                return _group(found, index, backwards=True)
            break
    for index, item in enumerate(found):
        if item.start > at:
            gap = tokens[at + 1 : item.start + 1]
            near = all(token.stem in _SELF for token in gap[:-1]) and not any(token.gap for token in gap)
            return _group(found, index) if near else set()
    return set()


def _group(found: Sequence[Found], index: int, *, backwards: bool = False) -> set[int]:
    """Return `index` and the clues that touch it in one direction, one phrase with it ("מחר בעשר")."""
    step = -1 if backwards else 1
    group = {index}
    while 0 <= index + step < len(found):
        first, second = sorted((index, index + step))
        same_sort = isinstance(found[first].clue, DayClue) and isinstance(found[second].clue, DayClue)
        if found[first].end != found[second].start or same_sort:
            break
        index += step
        group.add(index)
    return group
