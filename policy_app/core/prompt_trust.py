"""Mark the hours and closings of a sentence that stand among words of unknown meaning.

"לייזר בימי ב' 10-14" and "הבנק סגור ביום ב'" are hours, but perhaps not the shop's.
"""

import re
from dataclasses import replace
from itertools import pairwise, takewhile
from typing import Final

from policy_app.core.opening_hours import DAYS
from policy_app.core.prompt_tokens import Token
from policy_app.core.prompt_topics import BUSINESS, is_neutral

_TIMES: Final = ("hours", "till", "from")
_STOPS: Final = (*_TIMES, "closed", "round", "but")
_FOR_SOME: Final = re.compile(r"ל[א-ת]{3,}")
# "סגור בשישי מהצהריים", "סגור בין שישי לראשון"
_IN_PART: Final = re.compile(r"[ובהלמש]{0,2}(?:בוקר|צהר\w+|ערב|לילה|חצי|החל|חלקית?|בין)$")
_NEIGHBOUR: Final = re.compile(r"ו?ה?(?:שכן|שכנה|סמוכה?|ליד|ממול|שממול|שליד|אחרת?|שני(?:יה|ה)?)$|שמעל|שמתחת")
_GIVES: Final = re.compile(r"ה?שירות$|נותנים$|חדר$|כושר$")
_ONE_OPENS: Final = re.compile(r"[ושה]?(?:פתוחה?|עובדת?|פועלת?|פעילה?|נפתחת?|פותחת?|סוגרת?|נסגרת?)$")


def trusted(tokens: list[Token]) -> list[Token]:
    """Mark hours and closings as unsure that stand among words of unknown meaning.

    Hours with a word of opening before them ("פתוחים") may stand among others, if it is the shop that opens.
    """
    result = list(tokens)
    _doubt_strange_days(result)
    was_cued = False
    edge = 0
    for index, token in enumerate(tokens):
        if token.kind in _TIMES:
            left = _without_title(_left_of(result, edge, index))
            right = _right_of(result, index)
            has_cue = any(one.kind == "open" for one in left) or (token.kind != "hours" and "ח" in token.text)
            known_left = _are_neutral(left)
            was_cued = has_cue or (was_cued and known_left)
            is_in_doubt = _is_open_choice(left, right) or _has_other_subject(left, right)
            if is_in_doubt or not (was_cued or (known_left and _are_neutral(right))):
                result[index] = replace(token, kind="foreign")
        elif token.kind == "closed":
            _check_closing(tokens, edge, index, result)
        if token.kind in _STOPS:
            edge = index + 1
    return result


def _doubt_strange_days(tokens: list[Token]) -> None:
    """Let no day among unknown words wait for the hours behind a comma ("ה' ישמור, פתוחים א-ד 9-17")."""
    start = 0
    for index, token in enumerate(tokens):
        if token.kind == "comma":
            chunk = tokens[start:index]
            kinds = {one.kind for one in chunk}
            if (
                "days" in kinds
                and not kinds - {"days", "word", "joint"}
                and not _are_neutral(_without_title(chunk))
            ):
                tokens[start:index] = [replace(one, kind="unsure", targets=()) for one in chunk]
            start = index + 1


def _is_open_choice(left: list[Token], right: list[Token]) -> bool:
    return any(one.text == "או" for one in left + right) or any(
        one.kind == "unsure" for one in [*left, *right[:1]]
    )


def has_other_subject(tokens: list[Token], place: Token) -> bool:
    """Tell whether "24/7" is told of something that isn't known to be the shop ("מצלמות אבטחה 24/7")."""
    left = _without_own_name(_without_title(tokens[: tokens.index(place)]))
    return not _are_neutral([one for one in left if not _GIVES.match(one.text)])


def _has_other_subject(left: list[Token], right: list[Token]) -> bool:
    """Tell "הדואר פתוח", "המזכירה עובדת", "פתוח לחברי מועדון" from "המסעדה פתוחה"."""
    places = [place for place, one in enumerate(left) if one.kind == "open"]
    behind = [*left[places[0] :], *right] if places else []
    if any(_FOR_SOME.match(one.text) and not _are_neutral([one]) for one in behind if one.kind == "word"):
        return True
    left = _without_own_name(left)
    for before, verb in pairwise(left):
        if (
            verb.kind == "open"
            and _ONE_OPENS.match(verb.text)
            and (before.text[0] == "ה" or verb.text[0] == "ש")
        ):
            return before.kind == "word" and not _are_neutral([before])
    return False


def _without_own_name(tokens: list[Token]) -> list[Token]:
    """Drop the shop as the subject, with what it is called ("המרפאה הווטרינרית", "חנות הפרחים של דנה")."""
    words = list(takewhile(lambda one: one.kind == "word", tokens))
    if not words or not BUSINESS.fullmatch(words[0].text) or any(_NEIGHBOUR.match(one.text) for one in words):
        return tokens
    return tokens[len(words) :]


def _check_closing(tokens: list[Token], edge: int, index: int, result: list[Token]) -> None:
    """Let a closing stand only among known words: "לא לקבוע בשישי אחרי 12" closes no Friday.

    A part that stays open, or a choice, puts its days in doubt; unknown words only take the closing away.
    """
    start = 1 + max(
        (place for place in range(edge, index) if tokens[place].kind == "comma"), default=edge - 1
    )
    ends = (place for place in range(index + 1, len(tokens)) if tokens[place].kind in ("comma", *_STOPS))
    end = next(ends, len(tokens))
    left = _without_own_name(_without_title(tokens[start:index]))
    right = tokens[index + 1 : end]
    has_next = end < len(tokens) and tokens[end].kind in _STOPS
    is_of_days = any(target in DAYS for one in right for target in one.targets)
    if (
        is_of_days and any(_IN_PART.match(one.text) for one in right if one.kind == "word")
    ) or _is_open_choice(left, [*(one for one in right if one.kind == "unsure"), *right]):
        kind = "unsure"
    elif _are_neutral(left) and (has_next or _are_neutral(right)):
        return
    else:
        kind = "foreign"
    days = tuple(target for one in right for target in one.targets)
    result[index] = Token(kind, tokens[index].text, targets=days)
    if not has_next:
        result[index + 1 : end] = [replace(one, kind="word") for one in right]


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
        if any(token.kind == "unsure" for token in chunks[-1]):
            break
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
