"""Read the rules that an owner wrote in plain Hebrew: which settings they state, and what was not understood.

Made to set nothing where a person would ask back: a wrong reading books people into a closed shop. Hours
with no day named count for Sunday to Thursday, and only in a sentence that is plainly about opening ("פתוחים
10-20", "10-20 שעה עגולה"): most shops' Friday differs, so it must be named.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from policy_app.core.opening_hours import DAYS, WHOLE_DAY, find_faults, pairs_of
from policy_app.core.prompt_clauses import HOUR_LIKE, Said, read_sentence
from policy_app.core.prompt_hours import bind
from policy_app.core.prompt_tokens import Token
from policy_app.core.prompt_topics import ABOUT_SLOTS, NEGATION, is_neutral
from policy_app.core.prompt_walk import Binding, Walk
from policy_app.core.prompt_week import Break, settle
from policy_app.core.prompt_words import Sentence, sentences_of

_LONGEST_CHARS: Final = 20_000
_DAYS_A_WEEK: Final = re.compile(r"\w+\s+ימים\s+ב?שבוע|יומיים\s+בשבוע")


@dataclass(frozen=True)
class PromptReading:
    """What a prompt was understood to say.

    Attributes:
        rules: Only the keys that the text states (`parse_from_prompt` lists them).
        sources: (key, sentence as the owner wrote it) pairs, such as ("opening_hours.fri", "שישי 8-13"),
            ("special.chag", …), ("dates.07-24", …), ("slot_size_min", …). A key has several where several
            sentences made it (hours, and a break in them); the last of them had the last word.
        not_understood: Sentences, as written, that speak of hours but set nothing, or not all they say.
    """

    rules: dict[str, Any]
    sources: tuple[tuple[str, str], ...]
    not_understood: tuple[str, ...]


@dataclass(slots=True)
class _Notes:
    """What has been gathered from the sentences so far."""

    scalars: dict[str, dict[Any, str]] = field(default_factory=dict)
    contested: set[str] = field(default_factory=set)
    bindings: list[Binding] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)
    branches: dict[str, list[Binding]] = field(default_factory=dict)
    round_said: str = ""
    round_denied: str = ""
    other_days: set[str] = field(default_factory=set)  # of the sentence before
    is_under_other: bool = False
    waiting: tuple[str, ...] = ()  # days without hours, of the sentence before
    waiting_said: str = ""
    names_days: bool = False
    doubts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Result:
    rules: dict[str, Any] = field(default_factory=dict)
    sources: list[tuple[str, str]] = field(default_factory=list)


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
    for sentence in sentences_of(prompt[:_LONGEST_CHARS]):
        if not sentence.is_question:
            _note_sentence(sentence, notes)
    result = _Result()
    _settle_hours(notes, result)
    _settle_round(notes, result)
    _settle_scalars(notes, result)
    return PromptReading(result.rules, tuple(result.sources), tuple(dict.fromkeys(notes.doubts)))


def _note_sentence(sentence: Sentence, notes: _Notes) -> None:
    said = read_sentence(sentence)
    for one in said.stated:
        notes.scalars.setdefault(one.key, {}).setdefault(one.value, sentence.written)
    notes.contested |= said.contested
    if said.denies_round or said.round_elsewhere:
        notes.round_denied = notes.round_denied or sentence.written
    walk = bind(said.tokens)
    if _continues_other_hours(said, notes):
        walk = Walk(is_unsure=True)
    _place_unbound(walk, said, sentence, notes)
    _note_walk(walk, said, sentence.written, notes)
    notes.other_days = set(said.other_days)
    notes.is_under_other = said.is_other_heading


def _continues_other_hours(said: Said, notes: _Notes) -> bool:
    """Tell whether hours go on from another thing's: "ו' 8-12" below the telephone's "א'-ה' 8-20"."""
    days = {target for token in said.tokens for target in token.targets}
    is_told = any(token.kind in ("open", "closed") for token in said.tokens)
    continues = notes.other_days and not days & notes.other_days
    return bool(days and not is_told and (continues or notes.is_under_other))


def _place_unbound(walk: Walk, said: Said, sentence: Sentence, notes: _Notes) -> None:
    """Give hours without days to those of the sentence before ("ימי עבודה: ב'-ה'"), or to the working week.

    The latter only if the sentence is plainly about opening, and no days were named on their own.
    """
    before, notes.waiting = notes.waiting, ()
    if walk.waiting and not walk.bindings and not walk.is_unsure:
        is_plain = any(token.kind == "open" for token in said.tokens) or is_neutral(sentence.text)
        notes.waiting = walk.waiting if is_plain and not said.is_doubtful else ()
        notes.names_days = notes.names_days or is_plain
    if not walk.unbound:
        notes.waiting_said = sentence.written
        return
    is_bare = is_neutral(" ".join(token.text for token in said.tokens if token.kind == "word"))
    if before and is_bare and not said.is_doubtful:
        walk.bindings.insert(0, Binding(before, walk.unbound, day_sentence=notes.waiting_said))
        notes.doubts = [doubt for doubt in notes.doubts if doubt != notes.waiting_said]
    elif notes.names_days or said.is_doubtful or _DAYS_A_WEEK.search(sentence.text):
        walk.is_unsure = True
    elif _is_plainly_opening(sentence, said.tokens) and not sentence.after_question:
        walk.bindings.insert(0, Binding(DAYS[:5], walk.unbound, is_group=True))
    else:
        walk.is_unsure = True


def _is_plainly_opening(sentence: Sentence, tokens: Iterable[Token]) -> bool:
    if NEGATION.search(sentence.text):
        return False
    if any(token.kind == "open" for token in tokens):
        return True
    is_known = is_neutral(" ".join(token.text for token in tokens if token.kind == "word"))
    has_clock = any(token.kind == "hours" and ":" in token.text for token in tokens)
    has_rule = any(token.text == "§" for token in tokens)
    return is_known and (has_clock or has_rule or bool(ABOUT_SLOTS.search(sentence.text)))


def _note_walk(walk: Walk, said: Said, written: str, notes: _Notes) -> None:
    for binding in walk.bindings:
        binding.sentence = written
        for branch in said.branches:
            notes.branches.setdefault(branch, []).append(binding)
    notes.bindings.extend(walk.bindings)
    notes.lost.extend((target, written) for target in walk.lost)
    notes.breaks.extend(Break(targets, window, written) for targets, window in walk.breaks)
    if walk.is_round:
        notes.round_said = notes.round_said or written
    kinds = {token.kind for token in said.tokens}
    speaks_of_hours = bool(kinds & HOUR_LIKE) or {"days", "open"} <= kinds
    is_idle = speaks_of_hours and not (walk.bindings or walk.breaks or walk.is_round or "usual" in kinds)
    if said.is_doubtful or walk.is_unsure or (is_idle and not said.denies_round and not said.round_elsewhere):
        notes.doubts.append(written)


def _settle_hours(notes: _Notes, result: _Result) -> None:
    bindings = notes.bindings
    if len(notes.branches) > 1:  # whose hours are the shop's?
        told = [binding for some in notes.branches.values() for binding in some]
        notes.doubts.extend(sentence for binding in told for sentence in binding.sentences)
        bindings = [binding for binding in bindings if not any(binding is one for one in told)]
    settled = settle(bindings, notes.breaks, notes.lost)
    notes.doubts.extend(settled.doubts)
    for target in sorted(settled.windows, key=_order):
        group, _, name = target.rpartition(".")
        result.rules.setdefault(group or "opening_hours", {})[name] = pairs_of(settled.windows[target])
        key = target if group else f"opening_hours.{target}"
        result.sources.extend((key, sentence) for sentence in settled.sentences[target])


def _order(target: str) -> tuple[int, str]:
    return (DAYS.index(target), "") if target in DAYS else (len(DAYS), target)


def _settle_round(notes: _Notes, result: _Result) -> None:
    if notes.round_said and notes.round_denied:
        notes.doubts.append(notes.round_said)
    elif notes.round_said:
        named = result.rules.get("opening_hours")
        if named:  # an exception turns the flag into explicit hours
            missing = [day for day in DAYS if day not in named]
            filled = {day: named.get(day, [list(pair) for pair in WHOLE_DAY]) for day in DAYS}
            if find_faults(filled):  # a named day's night runs into the next
                notes.doubts.append(notes.round_said)
                return
            result.rules["opening_hours"] = filled
            result.sources.extend((f"opening_hours.{day}", notes.round_said) for day in missing)
        result.rules["allow_24_7"] = not named
        result.sources.append(("allow_24_7", notes.round_said))
    elif notes.round_denied:
        result.rules["allow_24_7"] = False
        result.sources.append(("allow_24_7", notes.round_denied))


def _settle_scalars(notes: _Notes, result: _Result) -> None:
    for key, values in notes.scalars.items():
        if len(values) > 1 or key in notes.contested:  # "עיסוי שעה, פנים 30 דקות": which one is the grid?
            notes.doubts.extend(values.values())
            continue
        ((result.rules[key], sentence),) = values.items()
        result.sources.append((key, sentence))
    if result.rules.get("align_to_hour") and not {"slot_size_min"} & {*notes.scalars, *notes.contested}:
        result.rules["slot_size_min"] = 60
        result.sources.append(("slot_size_min", next(iter(notes.scalars["align_to_hour"].values()))))
