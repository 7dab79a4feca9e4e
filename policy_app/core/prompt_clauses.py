"""Read one sentence clause by clause: what it is about, its plain rules, and the tokens of its hours.

Hours count only where the words around them are known not to change their meaning, or where the clause
plainly speaks of being open ("פתוחים", "שעות פעילות"). "לייזר בימי ב' 10-14" is neither, and is reported.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from policy_app.core.opening_hours import DAYS
from policy_app.core.prompt_doubts import binds_whole_sentence, is_habit, is_no_standing_rule
from policy_app.core.prompt_lengths import LONG, SHORT
from policy_app.core.prompt_scalars import Found, Stated, scalars_in
from policy_app.core.prompt_tokens import Token, tokens_of
from policy_app.core.prompt_topics import (
    ABOUT_CHAT,
    ABOUT_SLOTS,
    ABOUT_THE_PAST,
    BRANCH,
    CONDITIONAL,
    NEGATION,
    OWN_HOURS,
    SEASONAL,
    is_about_other_things,
    without_names,
)
from policy_app.core.prompt_trust import has_other_subject, trusted
from policy_app.core.prompt_words import Sentence

# A comma between day letters ("א,ג,ה") ends no clause, nor does one within a figure.
_LISTED: Final = r"(?!(?<=\b[א-ו],)\s*ו?-?[א-ו](?:'|\b(?!['\"]))|(?<=\b[א-ו]',)\s*ו?-?[א-ו](?:'|\b(?!['\"])))"
_CLAUSE_END: Final = re.compile(
    rf"((?:(?<!\d),|,(?!\d)){_LISTED}|(?<!\w)(?:אבל(?!\s+לא\s)|אך|אולם|אלא(?!\s+אם\b)|ואילו)(?!\w))"
)
_WEEK_LONG: Final = re.compile(r"(?:7|שבעה|שבעת)\s+ה?ימים\s+ב?ל?שבוע|כל\s+ימות\s+השבוע|כל\s+השבוע|כל\s+יום")
_TO_BOOK: Final = re.compile(f"{ABOUT_SLOTS.pattern}|מראש|קדימה")
# "מי שלא רוצה למסור טלפון, אפשר גם בלי": its usual wording.
_TOLD_IN_CASES: Final = ("require_phone_before_booking",)
TIMES: Final = ("hours", "till", "from")
HOUR_LIKE: Final = frozenset(
    ("hours", "till", "from", "round", "break", "unsure", "foreign", "closed", "by_request")
)


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
        contested: Rules that differ on some days, so that no one value holds.
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
    contested: set[str] = field(default_factory=set)


def read_sentence(sentence: Sentence) -> Said:
    """Read one sentence, clause by clause."""
    said = Said()
    plain = without_names(sentence.text)
    said.branches = set(BRANCH.findall(plain))
    plain = BRANCH.sub(" ", plain)
    is_under_other = bool(sentence.heading) and _is_off_topic(sentence.heading)
    is_case = bool(CONDITIONAL.match(plain))
    was_elsewhere = is_under_other or is_case
    pieces = _CLAUSE_END.split(plain)
    is_case_of_all = binds_whole_sentence(pieces[::2])
    for piece in pieces:
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
    if is_case_of_all and any(token.kind in HOUR_LIKE for token in said.tokens):
        said.tokens = _only_doubts(said.tokens, said)
    if is_case and any(one.key not in _TOLD_IN_CASES for one in said.stated):
        said.stated, said.is_doubtful = [], True  # "אם הלקוח חדש, תור של שעה"
    if said.has_other_lengths:
        said.stated = [one for one in said.stated if one.key != "slot_size_min"]
    said.tokens = trusted(said.tokens)
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
    if is_no_standing_rule(clause.text):
        return _without_standing(clause, found, tokens, said)
    days = {target for token in tokens if token.kind == "days" for target in token.targets}
    if found.stated and days and _holds_for_some_days(days, tokens):
        said.is_doubtful = True  # "בימי שישי תור כל 20 דקות": ours is for all days
        said.contested |= {one.key for one in found.stated} - {"last_start"}
        if not any(token.kind in TIMES for token in tokens):
            return [Token("foreign", "?")]
    else:
        said.stated.extend(found.stated)
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


def _holds_for_some_days(days: set[str], tokens: list[Token]) -> bool:
    has_hours = any(token.kind in HOUR_LIKE - {"unsure"} for token in tokens)
    is_except = any(token.kind == "except" for token in tokens)
    return not days.issuperset(DAYS) and (not has_hours or is_except or days.isdisjoint(DAYS[:5]))


def _without_standing(clause: _Clause, found: Found, tokens: list[Token], said: Said) -> list[Token] | None:
    """Report a clause that holds only for a time, in some case or for somebody, and let it set nothing."""
    kinds = {token.kind for token in tokens}
    days = {target for token in tokens for target in token.targets}
    is_length = bool(_TO_BOOK.search(clause.text) and re.search(f"{SHORT}|{LONG}", clause.text))
    if found.stated or is_length or kinds & (HOUR_LIKE | {"open"}):
        said.is_doubtful = True
        said.other_days |= days
    if not is_habit(clause.text):
        return None
    if days or kinds & HOUR_LIKE or len(clause.text.split()) <= 3:
        return _only_doubts(tokens, said)
    return []


def _only_doubts(tokens: list[Token], said: Said) -> list[Token]:
    """Leave of hours no more than that their days are in doubt."""
    said.is_doubtful = True
    return [*(token for token in tokens if token.kind == "days"), Token("unsure", "?")]


def _take_round(clause: _Clause, tokens: list[Token], said: Said, *, has_days: bool) -> list[Token]:
    """Settle "24/7" where the clause denies it or speaks of something else; else leave it to the walk."""
    place = next((token for token in tokens if token.kind == "round"), None)
    if place is None:
        return tokens
    text = clause.text
    is_plain = not re.search(r"שעות$", place.text) or _speaks_of_weeks(text, clause.sentence)
    if is_plain and (NEGATION.search(text[: text.find(place.text)]) or ABOUT_THE_PAST.search(text)):
        said.denies_round = True
    elif SEASONAL.search(text):
        said.is_doubtful = True
    elif _is_off_topic(text) or clause.was_elsewhere:
        said.round_elsewhere = said.round_elsewhere or is_plain
    elif (is_plain or has_days) and not has_other_subject(tokens, place):
        return tokens
    else:
        said.is_doubtful = True  # "24 שעות" of what? And "מצלמות אבטחה 24/7" is not the shop
    return [token for token in tokens if token.kind != "round"]


def _speaks_of_weeks(clause: str, sentence: str) -> bool:
    """Tell hours of the day from any length: beside "24 שעות" opening or the week must be spoken of."""
    return any(token.kind in ("open", "closed") for token in tokens_of(clause)) or bool(
        _WEEK_LONG.search(sentence)
    )
