"""Settle what the sentences of a prompt say about hours: which one holds for a day, and what it leaves open.

A day named by itself beats a range that holds it, and a range beats a group ("כל יום"). Two sentences that
can't both hold for a day leave that day out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from policy_app.core.opening_hours import DAYS, JsonHours, Window, find_faults, pairs_of, read_windows
from policy_app.core.prompt_times import Clock, window_between
from policy_app.core.prompt_walk import Binding, Change

# Where the parts of a day meet, in minutes: the morning is over by 14:30, the afternoon starts from noon on.
_MORNING_ENDS: Final = 870
_NOON: Final = 720
_EVENING_STARTS: Final = 960


@dataclass(slots=True)
class Break:
    """A pause, for some targets or (with none) for every day named."""

    targets: tuple[str, ...]
    window: Window
    sentence: str


@dataclass(slots=True)
class Settled:
    """Hours by target, with the sentences that made them and those that could not be kept."""

    windows: dict[str, list[Window]] = field(default_factory=dict)
    sentences: dict[str, list[str]] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)

    def put(self, target: str, windows: Iterable[Window], *sentences: str) -> None:
        self.windows[target] = sorted(windows)
        said = self.sentences.setdefault(target, [])
        said.extend(sentence for sentence in sentences if sentence not in said)

    def drop(self, target: str, *sentences: str) -> None:
        self.windows.pop(target, None)
        self.doubts.extend([*sentences, *self.sentences.pop(target, ())])


def settle(bindings: list[Binding], breaks: list[Break], lost: Iterable[tuple[str, str]] = ()) -> Settled:
    """Decide each target's hours.

    Args:
        bindings: In reading order.
        breaks: Pauses to cut out of them.
        lost: Targets that a sentence gave other hours in words that can't be read, with the sentence.
    """
    settled = Settled()
    plain = [binding for binding in bindings if binding.change is None]
    for target in _targets(plain):
        _choose(target, [binding for binding in plain if target in binding.targets], settled)
    _spread_rest(plain, settled)
    _add_saturday_night(settled)
    for binding in bindings:
        if binding.change is not None:
            _change(binding, binding.change, settled)
    for pause in breaks:
        if not _take_out(pause, settled):
            settled.doubts.append(pause.sentence)
    for target, sentence in lost:
        settled.drop(target, sentence)
    _drop_clashes(settled)
    return settled


def _targets(bindings: Iterable[Binding]) -> list[str]:
    return list(dict.fromkeys(target for binding in bindings for target in binding.targets))


def _rank(binding: Binding) -> tuple[bool, int]:
    return not binding.is_group, -len(_family(binding))


def _family(binding: Binding) -> set[str]:
    """Its weekdays, or (named by date or by kind of day only) all its targets."""
    return set(binding.targets) & set(DAYS) or set(binding.targets)


def _choose(target: str, claims: list[Binding], settled: Settled) -> None:
    best = max(claims, key=_rank)
    for other in claims:
        is_alike = sorted(other.windows) == sorted(best.windows)
        is_refined = best.is_group < other.is_group or _family(best) < _family(other)
        is_wider_group = other.is_group and not best.is_group
        if not (is_alike or is_refined or is_wider_group):
            settled.drop(target, *(sentence for claim in claims for sentence in claim.sentences))
            return
    settled.put(target, best.windows, *best.sentences)


def _spread_rest(bindings: Iterable[Binding], settled: Settled) -> None:
    if settled.windows.pop("rest", None) is None:
        return
    settled.sentences.pop("rest")
    rest = next(binding for binding in bindings if "rest" in binding.targets)
    named = {target for binding in bindings for target in binding.targets}
    for day in DAYS:
        if day not in named:
            settled.put(day, rest.windows, *rest.sentences)


def _add_saturday_night(settled: Settled) -> None:
    night = settled.windows.pop("motzash", None)
    if night is None:
        return
    said = settled.sentences.pop("motzash")
    by_day = settled.windows.get("sat", [])
    if night or not by_day:
        settled.put("sat", [*by_day, *night], *said)


def _change(binding: Binding, change: Change, settled: Settled) -> None:
    for target in binding.targets:
        name = "sat" if target == "motzash" else target
        own = settled.windows.get(name)
        windows = (
            _changed(own, change) if own else _borrowed(binding.windows or _common_opening(settled), change)
        )
        if windows is None or target == "rest":
            settled.drop(name, binding.sentence)
        else:
            settled.put(name, windows, binding.sentence)


def _common_opening(settled: Settled) -> list[Window]:
    """The hour at which every weekday named so far opens, if it is one."""
    first = {windows[0] for day in DAYS if (windows := settled.windows.get(day))}
    starts = {window[0] for window in first}
    return [(starts.pop(), max(window[1] for window in first))] if len(starts) == 1 else []


def _borrowed(base: list[Window], change: Change) -> list[Window] | None:
    """Hours of a day that has none of its own, from those of the days before it ("חמישי עד 9 בערב")."""
    if change.without or not base:
        return None
    changed = _changed(base, change)
    return changed if changed is not None and (len(base) == 1 or len(changed) == 1) else None


def _changed(base: list[Window], change: Change) -> list[Window] | None:
    if change.without:
        return _without_part(base, change.without)
    if change.closes:
        return _closing_at(base, change.closes)
    return _opening_at(base, change.opens) if change.opens else None


def _closing_at(base: list[Window], closes: Clock) -> list[Window] | None:
    window = window_between(Clock(base[0][0], padded=True), closes)
    if window is None:
        return None
    end = window[1]
    if len(base) == 1:
        return [window]
    kept = [(start, min(stop, end)) for start, stop in base if start < end]
    in_a_gap = any(earlier[1] < end <= later[0] for earlier, later in pairwise(base))
    return None if in_a_gap or end > base[-1][1] else kept


def _opening_at(base: list[Window], opens: Clock) -> list[Window] | None:
    start = opens.placed
    if opens.is_bare and start < base[0][0] and start + _NOON < base[-1][1]:
        start += _NOON
    kept = [(max(begin, start), stop) for begin, stop in base if stop > start]
    return kept or None


def _without_part(base: list[Window], part: str) -> list[Window] | None:
    """Windows outside a part of the day; None when one lies across its edge."""
    if part in ("morning", "dawn"):
        kept = [window for window in base if window[0] >= _NOON]
        gone_ok = all(window[1] <= _MORNING_ENDS for window in base if window not in kept)
    else:
        edge = _NOON if part in ("afternoon", "noon") else _EVENING_STARTS
        kept = [window for window in base if window[0] < edge]
        gone_ok = all(window[1] <= max(edge + 60, _MORNING_ENDS) for window in kept)
    return kept if gone_ok and 0 < len(kept) < len(base) else None


def _take_out(pause: Break, settled: Settled) -> bool:
    """Cut a break out of the windows that hold it; False when none does."""
    start, end = pause.window
    cut = False
    for target in pause.targets or tuple(settled.windows):
        pieces: list[Window] = []
        for opens, closes in settled.windows.get(target, ()):
            if opens <= start and end <= closes:
                pieces.extend(half for half in ((opens, start), (end, closes)) if half[0] < half[1])
                cut = True
            else:
                pieces.append((opens, closes))
        if target in settled.windows and pieces != settled.windows[target]:
            settled.put(target, pieces, pause.sentence)
    return cut


def _drop_clashes(settled: Settled) -> None:
    """Drop days whose windows overlap each other or the next day's: two sentences that can't both hold."""
    week: JsonHours = {day: pairs_of(settled.windows[day]) for day in DAYS if day in settled.windows}
    clashing = {fault.day for fault in find_faults(week)}
    for target in set(settled.windows) - set(DAYS):
        if read_windows(target, pairs_of(settled.windows[target]))[1]:
            clashing.add(target)
    for target in sorted(clashing):
        settled.drop(target)
