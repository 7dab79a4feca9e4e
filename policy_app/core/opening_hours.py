"""Weekly opening hours: read them from JSON, say what is wrong, turn them into minutes.

Never raises on anything a JSON parser can return: what is wrong comes back as `HoursFault` values.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
DAY_MIN: Final = 24 * 60

Window = tuple[int, int]  # wall minutes after the day's midnight; the end may pass 1440
JsonHours = dict[str, list[list[str]]]

WHOLE_DAY: Final = [["00:00", "24:00"]]
_CLOCK: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_SHOWN_CHARS: Final = 40


class Fault(StrEnum):
    """What can be wrong with opening hours; the admin has one sentence for each."""

    NOT_A_MAPPING = "not_a_mapping"
    UNKNOWN_DAY = "unknown_day"
    NOT_A_LIST = "not_a_list"
    NOT_A_PAIR = "not_a_pair"
    BAD_TIME = "bad_time"
    OVERLAP = "overlap"
    OVERLAPS_NEXT_DAY = "overlaps_next_day"


@dataclass(frozen=True, slots=True)
class HoursFault:
    """One fault.

    Attributes:
        day: The key it stands under ("sun" … "sat", or the unknown key as written); "" for the whole.
        fault: What is wrong.
        text: The offending piece, as written, at most 40 characters.
    """

    day: str
    fault: Fault
    text: str


def minutes_of(clock: object, *, is_end: bool = False) -> int | None:
    """Read "HH:MM" (or "H:MM") as minutes after midnight; "24:00" only as an end.

    Returns:
        0-1440, or None when it is not such a time.
    """
    if not isinstance(clock, str):
        return None
    if is_end and clock == "24:00":
        return DAY_MIN
    found = _CLOCK.fullmatch(clock)
    return int(found[1]) * 60 + int(found[2]) if found else None


def clock_of(minutes: int) -> str:
    """Write 0-1440 minutes as "HH:MM"; 1440 is "24:00"."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def windows_of(pairs: Iterable[Sequence[str]]) -> tuple[Window, ...]:
    """Turn valid `[start, end]` pairs into minutes, in time order; an end up to its start is on the morrow.

    Raises:
        ValueError: a pair is not valid; check with `read_windows` first.
    """
    windows, faults = read_windows("", list(pairs))
    if faults:
        raise ValueError(f"not opening hours: {faults[0].fault} {faults[0].text}")
    return windows


def read_windows(day: str, value: object) -> tuple[tuple[Window, ...], list[HoursFault]]:
    """Read one day's list of windows.

    Args:
        day: The day's key, for the faults.
        value: Anything; valid is a list of `["HH:MM", "HH:MM"]`, empty for a closed day.

    Returns:
        Windows in wall minutes, in time order, and the faults; a faulty pair gives no window.
    """
    if not isinstance(value, list | tuple):
        return (), [HoursFault(day, Fault.NOT_A_LIST, _shown(value))]
    windows: list[Window] = []
    faults: list[HoursFault] = []
    for pair in value:
        read = _read_pair(day, pair)
        if isinstance(read, HoursFault):
            faults.append(read)
        else:
            windows.append(read)
    windows.sort()
    for earlier, later in pairwise(windows):
        if later[0] < earlier[1]:
            faults.append(HoursFault(day, Fault.OVERLAP, _span(later)))
    return tuple(windows), faults


def find_faults(value: object) -> list[HoursFault]:
    """Say everything that is wrong with a week of opening hours; empty when it is valid.

    Args:
        value: Anything that JSON can hold. Valid: a mapping of known days to lists of windows.
    """
    if not isinstance(value, Mapping):
        return [HoursFault("", Fault.NOT_A_MAPPING, _shown(value))]
    faults: list[HoursFault] = []
    week: dict[str, tuple[Window, ...]] = {}
    for day, windows in value.items():
        if not isinstance(day, str) or day not in DAYS:
            faults.append(HoursFault(_shown(day), Fault.UNKNOWN_DAY, _shown(day)))
            continue
        week[day], found = read_windows(day, windows)
        faults.extend(found)
    return faults + _tail_faults(week)


def normalised(value: Mapping[str, Iterable[Sequence[str]]]) -> JsonHours:
    """Copy valid hours into plain JSON shape: zero-padded, in day and time order.

    Raises:
        ValueError: the hours are not valid; the message names day and fault.
    """
    faults = find_faults(value)
    if faults:
        first = faults[0]
        raise ValueError(f"opening hours, {first.day or 'all'}: {first.fault} {first.text}")
    return {day: pairs_of(windows_of(value[day])) for day in DAYS if day in value}


def pairs_of(windows: Iterable[Window]) -> list[list[str]]:
    """Write windows as JSON pairs; the end of one past midnight is the next morning's wall time."""
    return [[clock_of(start), clock_of(end if end <= DAY_MIN else end - DAY_MIN)] for start, end in windows]


def intersection(one: Iterable[Window], other: Iterable[Window]) -> tuple[Window, ...]:
    """Return the time that lies in both; windows that touch stay apart, so that each keeps its own grid."""
    theirs = tuple(other)
    return tuple(
        (max(start, begins), min(end, ends))
        for start, end in one
        for begins, ends in theirs
        if max(start, begins) < min(end, ends)
    )


def closed_from(windows: Iterable[Window], minute: int) -> tuple[Window, ...]:
    """Cut windows off at a wall minute of their day; one that begins then or later is left out."""
    return tuple((start, min(end, minute)) for start, end in windows if start < minute)


def _read_pair(day: str, pair: object) -> Window | HoursFault:
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        return HoursFault(day, Fault.NOT_A_PAIR, _shown(pair))
    start = minutes_of(pair[0])
    if start is None:
        return HoursFault(day, Fault.BAD_TIME, _shown(pair[0]))
    end = minutes_of(pair[1], is_end=True)
    if end is None:
        return HoursFault(day, Fault.BAD_TIME, _shown(pair[1]))
    return start, end if end > start else end + DAY_MIN


def _tail_faults(week: Mapping[str, tuple[Window, ...]]) -> list[HoursFault]:
    """Faults of windows that run past midnight into the next day's first window."""
    faults = []
    for index, day in enumerate(DAYS):
        following = week.get(DAYS[(index + 1) % 7], ())
        tail_end = max((end for _, end in week.get(day, ())), default=0) - DAY_MIN
        if following and following[0][0] < tail_end:
            faults.append(HoursFault(day, Fault.OVERLAPS_NEXT_DAY, _span(max(week[day], key=lambda w: w[1]))))
    return faults


def _span(window: Window) -> str:
    (pair,) = pairs_of((window,))
    return f"{pair[0]}-{pair[1]}"


def _shown(value: object) -> str:
    """Show a value in few characters, without walking a huge or deep one."""
    if value is None:
        return "null"
    if isinstance(value, str):
        return value[:_SHOWN_CHARS]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and value.bit_length() > 64:
        return "…"  # str() of a huge int raises ValueError
    if isinstance(value, int | float):
        return str(value)
    return "{…}" if isinstance(value, Mapping) else "[…]"
