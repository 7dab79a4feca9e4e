"""What a walk over one sentence's tokens finds, and how it looks ahead in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from policy_app.core.opening_hours import Window
from policy_app.core.prompt_times import Clock
from policy_app.core.prompt_tokens import Token

TIMES: Final = ("hours", "till", "from")
EFFECTS: Final = (*TIMES, "closed", "round")
_QUIET: Final = ("word", "open", "joint", "part")


@dataclass(frozen=True, slots=True)
class Change:
    """Hours told by what differs from the day's other hours: "עד 14", "רק מ-12", "אחה"צ סגור"."""

    opens: Clock | None = None
    closes: Clock | None = None
    without: str | None = None


@dataclass(slots=True)
class Binding:
    """Hours for some targets.

    Attributes:
        targets: Day keys, "special.…", "dates.…", "motzash" or "rest".
        windows: In wall minutes; empty means closed. With a change: the hours read last before it.
        is_group: Said of a whole group ("כל יום"): a day named by itself beats it.
        follows: The hours stood before the days.
        change: What differs, when that is all that was said.
        sentence: The owner's words.
        day_sentence: Those that named the days, when the hours stood in a sentence of their own.
    """

    targets: tuple[str, ...]
    windows: list[Window]
    is_group: bool = False
    follows: bool = False
    change: Change | None = None
    sentence: str = ""
    day_sentence: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        return (self.day_sentence, self.sentence) if self.day_sentence else (self.sentence,)


@dataclass(slots=True)
class Walk:
    """What one sentence says about hours.

    Attributes:
        bindings: Hours with their days.
        breaks: Pauses, each with its days.
        unbound: Hours without days.
        is_round: Open round the clock.
        is_unsure: Something could not be read for sure.
        lost: Days whose hours were among that.
        waiting: Days that stand without hours at the end.
    """

    bindings: list[Binding] = field(default_factory=list)
    breaks: list[tuple[tuple[str, ...], Window]] = field(default_factory=list)
    unbound: list[Window] = field(default_factory=list)
    is_round: bool = False
    is_unsure: bool = False
    lost: set[str] = field(default_factory=set)
    waiting: tuple[str, ...] = ()


class Ahead:
    """What kinds of tokens follow a place; plain words, "open", dashes, parts of the day don't count."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens

    def next_kind(self, index: int) -> str:
        return next((t.kind for t in self.tokens[index + 1 :] if t.kind not in _QUIET), "")

    def run_end(self, index: int) -> str:
        """Kind of the token that ends the list of days at `index`."""
        return next(
            (t.kind for t in self.tokens[index + 1 :] if t.kind not in (*_QUIET, "days", "comma")), ""
        )

    def has_own_days(self, index: int) -> bool:
        kinds = [token.kind for token in self.tokens[index + 1 :] if token.kind not in _QUIET]
        return kinds[:1] == ["days"] and kinds[1:2] not in (
            ["hours"],
            ["till"],
            ["from"],
            ["closed"],
            ["round"],
        )

    def next_has_own_days(self, index: int) -> bool:
        """Tell whether the next hours have days behind them, too ("6-23 בימי חול ו-7-15 בשישי")."""
        following = next(
            place for place in range(index + 1, len(self.tokens)) if self.tokens[place].kind in EFFECTS
        )
        return self.has_own_days(following)

    def after_comma(self, index: int) -> bool:
        return index > 0 and self.tokens[index - 1].kind == "comma"

    def has_closed(self) -> bool:
        return any(token.kind == "closed" for token in self.tokens)
