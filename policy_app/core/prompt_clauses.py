"""Read one sentence clause by clause: what it is about, its plain rules, and the tokens of its hours.

Hours count only where the words around them are known not to change their meaning, or where the clause
plainly speaks of being open ("פתוחים", "שעות פעילות"). "לייזר בימי ב' 10-14" is neither, and is reported.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from policy_app.core.prompt_scalars import Stated, scalars_in
from policy_app.core.prompt_tokens import Token, tokens_of
from policy_app.core.prompt_topics import (
    ABOUT_CHAT,
    ABOUT_SLOTS,
    ABOUT_THE_PAST,
    BRANCH,
    BUSINESS,
    CONDITIONAL,
    NEGATION,
    OWN_HOURS,
    SEASONAL,
    is_about_other_things,
    is_neutral,
    without_names,
)
from policy_app.core.prompt_words import Sentence

# A comma between day letters ("א,ג,ה") ends no clause, nor does one within a figure.
_LISTED: Final = r"(?!(?<=\b[א-ו],)\s*ו?-?[א-ו](?:'|\b(?!['\"]))|(?<=\b[א-ו]',)\s*ו?-?[א-ו](?:'|\b(?!['\"])))"
_CLAUSE_END: Final = re.compile(
    rf"((?:(?<!\d),|,(?!\d)){_LISTED}|(?<!\w)(?:אבל(?!\s+לא\s)|אך|אולם|אלא|ואילו)(?!\w))"
)
_WEEK_LONG: Final = re.compile(r"(?:7|שבעה|שבעת)\s+ה?ימים\s+ב?ל?שבוע|כל\s+ימות\s+השבוע|כל\s+השבוע|כל\s+יום")
HOUR_LIKE: Final = frozenset(
    ("hours", "till", "from", "round", "break", "unsure", "foreign", "closed", "by_request")
)
_TIMES: Final = ("hours", "till", "from")
_STOPS: Final = (*_TIMES, "closed", "round", "but")


@dataclass(slots=True)
class Said:
    """What one sentence says, before its hours are bound to days.

    Attributes:
        tokens: Of the clauses about opening.
        stated: Slot size, notice and the like.
        branches: Names behind "סניף".
        denies_round: It denies "24/7", or tells it of the past.
        round_elsewhere: It tells "24/7" of something else, such as the chat.
        other_days: Days whose hours belong to something else.
        is_other_heading: A few words on something with hours of its own ("שעות משלוחים").
        has_other_lengths: It tells the length of one kind of appointment.
        is_doubtful: Part of it could not be read for sure.
    """

    tokens: list[Token] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    branches: set[str] = field(default_factory=set)
    denies_round: bool = False
    round_elsewhere: bool = False
    other_days: set[str] = field(default_factory=set)
    is_other_heading: bool = False
    has_other_lengths: bool = False
    is_doubtful: bool = False


def read_sentence(sentence: Sentence) -> Said:
    """Read one sentence, clause by clause."""
    said = Said()
    plain = without_names(sentence.text)
    said.branches = set(BRANCH.findall(plain))
    plain = BRANCH.sub(" ", plain)
    is_under_other = bool(sentence.heading) and _is_off_topic(sentence.heading)
    is_case = bool(CONDITIONAL.match(plain))
    was_elsewhere = is_under_other or is_case
    for piece in _CLAUSE_END.split(plain):
        if _CLAUSE_END.fullmatch(piece):
            said.tokens.append(Token("comma" if piece == "," else "but", piece))
            was_elsewhere = (was_elsewhere and piece == ",") or is_under_other or is_case
        else:
            after_comma = bool(said.tokens) and said.tokens[-1].kind == "comma"
            kept = _read_clause(
                _Clause(piece, plain, was_elsewhere=was_elsewhere, after_comma=after_comma), said
            )
            was_elsewhere = kept is None or _has_own_hours(piece)
            said.tokens.extend(kept or ())
    if said.has_other_lengths:
        said.stated = [one for one in said.stated if one.key != "slot_size_min"]
    said.tokens = _trusted(said.tokens)
    words = sentence.text.split()
    said.is_other_heading = (
        len(words) <= 4 and not re.search(r"\d", sentence.text) and _has_own_hours(sentence.text)
    )
    return said


def _has_own_hours(text: str) -> bool:
    return bool(OWN_HOURS.search(text) or ABOUT_CHAT.search(text))


def _is_off_topic(text: str) -> bool:
    return bool(ABOUT_CHAT.search(text) or ABOUT_THE_PAST.search(text)) or is_about_other_things(text)


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    sentence: str
    was_elsewhere: bool
    after_comma: bool


def _read_clause(clause: _Clause, said: Said) -> list[Token] | None:
    """Note a clause's plain rules and return its other tokens; None when its days belong to something else.

    Hours "in WhatsApp: Sunday to Thursday 9-20, Friday 9-13" stay WhatsApp's over the comma.
    """
    found = scalars_in(clause.text)
    said.is_doubtful = said.is_doubtful or found.is_doubtful
    said.has_other_lengths = said.has_other_lengths or found.has_other_lengths
    tokens = tokens_of(found.rest, after_comma=clause.after_comma)
    days = {target for token in tokens if token.kind == "days" for target in token.targets}
    for one in found.stated:
        if one.key == "last_start" and days and not any(token.kind in HOUR_LIKE for token in tokens):
            said.is_doubtful = True  # the last start of one day; ours is for all
        else:
            said.stated.append(one)
    tokens = _take_round(clause, tokens, said, has_days=bool(days))
    has_hours = any(token.kind in HOUR_LIKE for token in tokens)
    speaks_of_opening = any(token.kind == "open" for token in tokens) or bool(ABOUT_SLOTS.search(clause.text))
    continues = clause.was_elsewhere and bool(days) and not speaks_of_opening
    if not continues and not _is_off_topic(clause.text):
        return tokens
    if (has_hours and SEASONAL.search(clause.text)) or any(token.kind == "except" for token in tokens):
        said.is_doubtful = True
    if days and has_hours:
        said.is_doubtful = True
        said.other_days |= days
        return None
    return []


def _take_round(clause: _Clause, tokens: list[Token], said: Said, *, has_days: bool) -> list[Token]:
    """Settle "24/7" where the clause denies it or speaks of something else; else leave it to the walk."""
    place = next((token for token in tokens if token.kind == "round"), None)
    if place is None:
        return tokens
    text = clause.text
    is_plain = not re.search(r"שעות$", place.text) or _speaks_of_weeks(text, clause.sentence)
    if is_plain and (NEGATION.search(text[: text.find(place.text)]) or ABOUT_THE_PAST.search(text)):
        said.denies_round = True
    elif re.search(r"(?<!\w)(?:כמעט|בערך)\s", text):
        said.is_doubtful = True
    elif _is_off_topic(text) or clause.was_elsewhere:
        said.round_elsewhere = said.round_elsewhere or is_plain
    elif is_plain or has_days:
        return tokens
    else:
        said.is_doubtful = True  # "24 שעות" of what?
    return [token for token in tokens if token.kind != "round"]


def _speaks_of_weeks(clause: str, sentence: str) -> bool:
    """Tell hours of the day from any length: beside "24 שעות" opening or the week must be spoken of."""
    return any(token.kind in ("open", "closed") for token in tokens_of(clause)) or bool(
        _WEEK_LONG.search(sentence)
    )


def _trusted(tokens: list[Token]) -> list[Token]:
    """Mark hours as unsure that stand among words of unknown meaning, without a word of opening."""
    result = list(tokens)
    was_cued = False
    edge = 0
    for index, token in enumerate(tokens):
        if token.kind in _TIMES:
            left = _without_title(_left_of(tokens, edge, index))
            right = _right_of(tokens, index)
            has_cue = any(one.kind == "open" for one in left) or (token.kind != "hours" and "ח" in token.text)
            known_left = _are_neutral(left)
            was_cued = has_cue or (was_cued and known_left)
            is_open_choice = any(one.text == "או" for one in left + right) or [
                one.kind for one in right[:1]
            ] == ["unsure"]
            if is_open_choice or not (was_cued or (known_left and _are_neutral(right))):
                result[index] = replace(token, kind="foreign")
        if token.kind in _STOPS:
            edge = index + 1
    return result


def _left_of(tokens: list[Token], edge: int, index: int) -> list[Token]:
    """The words that belong to the hours at `index`: its chunk, and those of its list of days."""
    chunks: list[list[Token]] = [[]]
    for token in tokens[edge:index]:
        if token.kind == "comma":
            chunks.append([])
        else:
            chunks[-1].append(token)
    if edge and len(chunks) > 1:
        chunks = chunks[1:]  # before the first comma: words behind the hours before
    kept = chunks.pop()
    while chunks and any(token.kind == "days" for token in chunks[-1]):
        kept = chunks.pop() + kept
    return kept


def _right_of(tokens: list[Token], index: int) -> list[Token]:
    """Words behind the last hours of a chunk; words between two hours belong to the later ones."""
    words: list[Token] = []
    for token in tokens[index + 1 :]:
        if token.kind in ("comma", "but"):
            return words
        if token.kind in _STOPS:
            return words if any(one.text == "או" for one in words) else []
        words.append(token)
    return words


def _without_title(tokens: list[Token]) -> list[Token]:
    """Drop a business's name in front ("מספרת שולה: א-ה")."""
    for index, token in enumerate(tokens):
        is_mark = token.text.endswith(":") or token.text == "-"
        if is_mark and any(BUSINESS.fullmatch(one.text) for one in tokens[: index + 1]):
            return tokens[index + 1 :]
    return tokens


def _are_neutral(tokens: list[Token]) -> bool:
    words = [token.text for token in tokens if token.kind in ("word", "at")]
    return is_neutral(" ".join(words)) and not any(char.isdigit() for word in words for char in word)
