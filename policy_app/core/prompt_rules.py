"""Read the rules that an owner wrote in plain Hebrew: which settings they state, and what was not understood.

Made to set nothing where a person would ask back: a wrong reading books people into a closed shop. Hours
with no day named count for Sunday to Thursday, and only in a sentence that is plainly about opening ("פתוחים
10-20", "10-20 שעה עגולה"): most shops' Friday differs, so it must be named.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from policy_app.core.opening_hours import DAYS, WHOLE_DAY, Window, find_faults, pairs_of, read_windows
from policy_app.core.prompt_hours import Binding, Walk, bind
from policy_app.core.prompt_scalars import names_a_length, scalars_in
from policy_app.core.prompt_tokens import Token, tokens_of
from policy_app.core.prompt_words import (
    ABOUT_CHAT,
    ABOUT_OPENING,
    ABOUT_OTHER_THINGS,
    ABOUT_SLOTS,
    ABOUT_THE_PAST,
    NEGATION,
    NEUTRAL,
    PHONE_NUMBER,
    normalised,
    sentences_of,
)

_LONGEST_CHARS: Final = 20_000
_CLAUSE_END: Final = re.compile(r"((?<!\d),|,(?!\d)|(?<!\w)(?:אבל|אך|אולם|אלא|ואילו)(?!\w))")
_WEEK_LONG: Final = re.compile(r"(?:7|שבעה|שבעת)\s+ה?ימים\s+ב?ל?שבוע")
_HOUR_LIKE: Final = frozenset(("hours", "till", "round", "break", "unsure", "closed"))


@dataclass(frozen=True)
class PromptReading:
    """What a prompt was understood to say.

    Attributes:
        rules: Only the keys that the text states (`parse_from_prompt` lists them).
        sources: (key, sentence) pairs, such as ("opening_hours.fri", "שישי 8-13"), in reading order.
        not_understood: Sentences that speak of hours but set nothing, or not all they say.
    """

    rules: dict[str, Any]
    sources: tuple[tuple[str, str], ...]
    not_understood: tuple[str, ...]


@dataclass(slots=True)
class _Notes:
    """What has been gathered from the sentences so far."""

    scalars: dict[str, dict[Any, str]] = field(default_factory=dict)
    bindings: list[Binding] = field(default_factory=list)
    breaks: list[tuple[tuple[str, ...], Window, str]] = field(default_factory=list)
    round_said: str = ""
    round_denied: str = ""
    round_elsewhere: str = ""
    doubts: list[str] = field(default_factory=list)

    def doubt(self, sentence: str) -> None:
        if sentence not in self.doubts:
            self.doubts.append(sentence)


def parse_from_prompt(prompt: str) -> dict[str, Any]:
    """Read the settings that a prompt states, and only those.

    Args:
        prompt: The owner's text; what lies past 20,000 characters is not read.

    Returns:
        Any of: `allow_24_7`, `slot_size_min`, `align_to_hour`, `opening_hours` {day: windows}, `special`
        {chag, erev_chag, hol_hamoed: windows}, `dates` {"MM-DD": windows}, `last_start` "HH:MM",
        `min_notice_min`, `booking_window_days`, `require_phone_before_booking`. [] is closed.
    """
    return read_prompt(prompt).rules


def read_prompt(prompt: str) -> PromptReading:
    """Read a prompt, and say which sentence set what and which were not understood."""
    notes = _Notes()
    for sentence in sentences_of(normalised(prompt[:_LONGEST_CHARS])):
        if not sentence.endswith("?"):
            _read_sentence(sentence, notes)
    rules: dict[str, Any] = {}
    sources: list[tuple[str, str]] = []
    _settle_hours(notes, rules, sources)
    _settle_round(notes, rules, sources)
    _settle_scalars(notes, rules, sources)
    return PromptReading(rules, tuple(sources), tuple(notes.doubts))


def _read_sentence(sentence: str, notes: _Notes) -> None:
    tokens: list[Token] = []
    was_elsewhere = False
    for piece in _CLAUSE_END.split(PHONE_NUMBER.sub(" ", sentence)):
        if _CLAUSE_END.fullmatch(piece):
            tokens.append(Token("comma" if piece == "," else "but", piece))
            was_elsewhere = was_elsewhere and piece == ","
            continue
        kept = _read_clause(piece, sentence, notes, was_elsewhere=was_elsewhere)
        was_elsewhere = kept is None
        tokens.extend(kept or ())
    walk = bind(tokens, sentence)
    _note_walk(walk, tokens, notes)


def _read_clause(clause: str, sentence: str, notes: _Notes, *, was_elsewhere: bool) -> list[Token] | None:
    """Note a clause's plain rules and return its other tokens; None when its days belong to something else.

    Hours "in WhatsApp: Sunday to Thursday 9-20, Friday 9-13" stay WhatsApp's over the comma.
    """
    stated, rest = scalars_in(clause)
    if names_a_length(rest):
        notes.doubt(sentence)
    tokens = tokens_of(rest)
    has_days = any(token.kind == "days" for token in tokens)
    for one in stated:
        if one.key == "last_start" and has_days:
            notes.doubt(sentence)  # the last start of one day; ours is for all
        else:
            notes.scalars.setdefault(one.key, {}).setdefault(one.value, sentence)
    tokens = _take_round(clause, tokens, sentence, notes)
    speaks_of_opening = bool(ABOUT_OPENING.search(clause) or ABOUT_SLOTS.search(clause))
    if was_elsewhere and has_days and not speaks_of_opening:
        notes.doubt(sentence)
        return None
    topics = (ABOUT_CHAT, ABOUT_THE_PAST, ABOUT_OTHER_THINGS)
    if not any(topic.search(clause) for topic in topics):
        return tokens
    if has_days and any(token.kind in _HOUR_LIKE for token in tokens):
        notes.doubt(sentence)
        return None
    return []


def _take_round(clause: str, tokens: list[Token], sentence: str, notes: _Notes) -> list[Token]:
    """Settle "24/7" where the clause denies it or speaks of something else; else leave it to the walk."""
    place = next((token for token in tokens if token.kind == "round"), None)
    if place is None:
        return tokens
    before = clause[: clause.find(place.text)]
    if NEGATION.search(before) or ABOUT_THE_PAST.search(clause):
        notes.round_denied = notes.round_denied or sentence
    elif ABOUT_CHAT.search(clause):
        notes.round_elsewhere = notes.round_elsewhere or sentence
    elif place.text.endswith("שעות") and not (ABOUT_OPENING.search(clause) or _WEEK_LONG.search(sentence)):
        notes.doubt(sentence)  # "24 שעות" of what?
    elif not ABOUT_OTHER_THINGS.search(clause):
        return tokens
    return [token for token in tokens if token.kind != "round"]


def _note_walk(walk: Walk, tokens: list[Token], notes: _Notes) -> None:
    has_effect = bool(walk.bindings or walk.breaks or walk.is_round)
    notes.bindings.extend(walk.bindings)
    notes.breaks.extend((targets, window, walk.sentence) for targets, window in walk.breaks)
    if walk.is_round:
        notes.round_said = notes.round_said or walk.sentence
    if walk.unbound:
        if _is_plainly_opening(walk.sentence, tokens):
            notes.bindings.insert(0, Binding(DAYS[:5], walk.unbound, walk.sentence, is_group=True))
            has_effect = True
        else:
            walk.is_unsure = True
    kinds = {token.kind for token in tokens}
    speaks_of_hours = bool(kinds & _HOUR_LIKE) or {"days", "open"} <= kinds
    if walk.is_unsure or (speaks_of_hours and not has_effect and walk.sentence not in _denials(notes)):
        notes.doubt(walk.sentence)


def _denials(notes: _Notes) -> tuple[str, str]:
    return notes.round_denied, notes.round_elsewhere


def _is_plainly_opening(sentence: str, tokens: Iterable[Token]) -> bool:
    if NEGATION.search(sentence):
        return False
    if ABOUT_OPENING.search(sentence):
        return True
    words = [
        word for token in tokens if token.kind == "word" for word in re.findall(r"[^\W\d_]+", token.text)
    ]
    has_clock = any(token.kind == "hours" and ":" in token.text for token in tokens)
    is_known = all(word in NEUTRAL for word in words)
    return is_known and (
        has_clock or "§" in {token.text for token in tokens} or bool(ABOUT_SLOTS.search(sentence))
    )


def _settle_hours(notes: _Notes, rules: dict[str, Any], sources: list[tuple[str, str]]) -> None:
    found: dict[str, Binding] = {}
    for binding in sorted(notes.bindings, key=_rank):
        for target in binding.targets:
            found["sat" if target == "motzash" else target] = binding
    rest = found.pop("rest", None)
    if rest is not None:
        found.update({day: rest for day in DAYS if day not in found})
    windows = {target: list(binding.windows) for target, binding in found.items()}
    for targets, pause, sentence in notes.breaks:
        if not _take_out(windows, targets, pause):
            notes.doubt(sentence)
    _drop_clashes(windows, found, notes)
    for target in sorted(windows, key=_order):
        group, _, name = target.rpartition(".")
        rules.setdefault(group or "opening_hours", {})[name] = pairs_of(sorted(windows[target]))
        sources.append((target if group else f"opening_hours.{target}", found[target].sentence))


def _rank(binding: Binding) -> tuple[int, int]:
    """Groups first, then wide ranges, then single days, then Saturday night: the last one holds."""
    if "motzash" in binding.targets:
        return 2, 0
    return (0 if binding.is_group else 1), -len(set(binding.targets) & set(DAYS))


def _order(target: str) -> tuple[int, str]:
    return (DAYS.index(target), "") if target in DAYS else (len(DAYS), target)


def _take_out(windows: dict[str, list[Window]], targets: tuple[str, ...], pause: Window) -> bool:
    """Cut a break out of the days it is for, by default all named ones; False when it cuts nothing."""
    start, end = pause
    cut = False
    for target in targets or tuple(windows):
        pieces: list[Window] = []
        for opens, closes in windows.get(target, ()):
            inside = start < closes and end > opens
            cut = cut or inside
            halves = (
                ((opens, min(start, closes)), (max(end, opens), closes)) if inside else ((opens, closes),)
            )
            pieces.extend(half for half in halves if half[0] < half[1])
        if target in windows:
            windows[target] = pieces
    return cut


def _drop_clashes(windows: dict[str, list[Window]], found: dict[str, Binding], notes: _Notes) -> None:
    """Drop days whose windows overlap each other or the next day's: two sentences that can't both hold."""
    week = {day: pairs_of(sorted(windows[day])) for day in DAYS if day in windows}
    clashing = {fault.day for fault in find_faults(week)}
    for target in set(windows) - set(DAYS):
        if read_windows(target, pairs_of(windows[target]))[1]:
            clashing.add(target)
    for day in clashing:
        notes.doubt(found[day].sentence)
        del windows[day]


def _settle_round(notes: _Notes, rules: dict[str, Any], sources: list[tuple[str, str]]) -> None:
    if notes.round_said and notes.round_denied:
        notes.doubt(notes.round_denied)
    elif notes.round_said:
        named = rules.get("opening_hours")
        if named:  # an exception turns the flag into explicit hours
            rules["opening_hours"] = {day: named.get(day, [list(pair) for pair in WHOLE_DAY]) for day in DAYS}
            sources.extend((f"opening_hours.{day}", notes.round_said) for day in DAYS if day not in named)
        rules["allow_24_7"] = not named
        sources.append(("allow_24_7", notes.round_said))
    elif notes.round_denied or notes.round_elsewhere:
        rules["allow_24_7"] = False
        sources.append(("allow_24_7", notes.round_denied or notes.round_elsewhere))


def _settle_scalars(notes: _Notes, rules: dict[str, Any], sources: list[tuple[str, str]]) -> None:
    for key, values in notes.scalars.items():
        if len(values) > 1:  # "עיסוי שעה, פנים 30 דקות": which one is the grid?
            for sentence in values.values():
                notes.doubt(sentence)
            continue
        ((rules[key], sentence),) = values.items()
        sources.append((key, sentence))
    if rules.get("align_to_hour") and "slot_size_min" not in notes.scalars:
        rules["slot_size_min"] = 60
        sources.append(("slot_size_min", next(iter(notes.scalars["align_to_hour"].values()))))
