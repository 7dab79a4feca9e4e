"""Bind the hours of a sentence to its days.

A day word may stand before its hours ("שישי 8-13") or after them ("9-5 בימי חול"); the walk below keeps
what still waits for its partner. What can't be bound with certainty binds nothing and is reported.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from policy_app.core.opening_hours import DAYS, Window
from policy_app.core.prompt_times import Clock, window_between
from policy_app.core.prompt_tokens import Token

_FROM: Final = re.compile(r"החל|ו?(?:מ|משעה)-?\d")
WHOLE_DAY: Final[Window] = (0, 1440)


@dataclass(slots=True)
class Binding:
    """Hours for some targets.

    Attributes:
        targets: Day keys, "special.…", "dates.…", "motzash" or "rest".
        windows: In wall minutes; empty means closed.
        sentence: The owner's words.
        is_group: Said of a whole group ("כל יום"): a day named by itself beats it.
        follows: The hours stood before the days.
    """

    targets: tuple[str, ...]
    windows: list[Window]
    sentence: str
    is_group: bool = False
    follows: bool = False


@dataclass(slots=True)
class Walk:
    """What one sentence says about hours."""

    sentence: str
    bindings: list[Binding] = field(default_factory=list)
    breaks: list[tuple[tuple[str, ...], Window]] = field(default_factory=list)
    unbound: list[Window] = field(default_factory=list)
    is_round: bool = False
    is_unsure: bool = False


def bind(tokens: Sequence[Token], sentence: str) -> Walk:
    """Walk one sentence's tokens.

    Args:
        tokens: Without those of clauses about other things.
        sentence: As the owner wrote it.
    """
    binder = _Binder(list(tokens), sentence)
    for index, token in enumerate(binder.tokens):
        binder.take(index, token)
    return binder.finish()


class _Binder:
    def __init__(self, tokens: list[Token], sentence: str) -> None:
        self.tokens = tokens
        self.walk = Walk(sentence)
        self.inherited_start: int | None = None  # opening of the hours last read, for "חמישי עד 9 בערב"
        self.days: list[Token] = []  # days that wait for hours
        self.hours: list[Window] | None = None  # hours (or [] for closed) that wait for days
        self.is_except = False
        self.is_break = False

    def take(self, index: int, token: Token) -> None:
        step = getattr(self, f"_on_{token.kind}", None)
        if step is not None:
            step(index, token)

    def finish(self) -> Walk:
        self._leave_hours()
        return self.walk

    def _on_days(self, index: int, token: Token) -> None:
        following = self._next_kind(index)
        if self.is_except:
            self._bind((token,), [], is_group=False)
            self.is_except = following in ("days", "hours")
        elif self.hours is not None:
            if not self.hours and following in ("hours", "till"):
                self.walk.is_unsure = True  # "סגור בשישי 13-16": closed then, or open then?
                self.hours = None
            elif following in ("hours", "till", "closed") and self.hours:
                self._leave_hours()
                self.days = [token]
            else:
                self._bind((token,), self.hours, follows=True)
                self.hours = None
        elif self._extends_last(following):
            last = self.walk.bindings[-1]
            last.targets += token.targets
        else:
            self.days.append(token)

    def _extends_last(self, following: str) -> bool:
        is_open_end = not self.days and bool(self.walk.bindings) and self.walk.bindings[-1].follows
        return is_open_end and following not in ("hours", "till", "closed", "round")

    def _on_hours(self, index: int, token: Token) -> None:
        assert token.window is not None  # noqa: S101 -- an "hours" token always has one
        if self.is_break:
            self._add_break(token.window)
        elif self.hours == [] and not self.days:
            self._add_break(token.window)  # "סגור בין 13 ל-16"
            self.hours = None
        elif self.days:
            self._bind(self.days, [token.window])
            self.days = []
        elif self.is_except and self.walk.bindings:
            self.walk.bindings[-1].windows = [token.window]  # "חוץ משישי 8-13"
            self.is_except = False
        elif self._appends(index):
            self.walk.bindings[-1].windows.append(token.window)
        elif self._next_kind(index) == "break":
            self._add_break(token.window)
        else:
            self.hours = [*(self.hours or []), token.window]
        self.inherited_start = token.window[0]

    def _appends(self, index: int) -> bool:
        """A second window of the days just bound ("9-13, 16-19"), unless its own days follow it."""
        if not self.walk.bindings or self.hours is not None:
            return False
        last = self.walk.bindings[-1]
        clear = all(self._clear_of(window, self.tokens[index].window) for window in last.windows)
        return bool(last.windows) and not last.follows and clear and not self._has_own_days(index)

    @staticmethod
    def _clear_of(window: Window, other: Window | None) -> bool:
        return other is not None and (other[0] >= window[1] or other[1] <= window[0])

    def _has_own_days(self, index: int) -> bool:
        kinds = [
            token.kind for token in self.tokens[index + 1 :] if token.kind not in ("word", "open", "joint")
        ]
        return kinds[:1] == ["days"] and kinds[1:2] not in (["hours"], ["till"], ["closed"], ["round"])

    def _on_till(self, index: int, token: Token) -> None:
        start = self.inherited_start
        says_start = any(_FROM.match(other.text) for other in self.tokens[index:] if other.kind == "word")
        if self.days and token.clock is not None and start is not None and not says_start:
            window = window_between(Clock(start, "start", padded=True), token.clock)
            if window is not None:
                self._bind(self.days, [window])
            self.walk.is_unsure = self.walk.is_unsure or window is None
        else:
            self.walk.is_unsure = True
        self.days = []

    def _on_round(self, index: int, token: Token) -> None:
        has_closing = any(other.kind == "closed" for other in self.tokens)
        if token.targets and has_closing:
            self._on_days(index, Token("days", token.text, targets=token.targets))
            return
        named = [target for waiting in self.days for target in waiting.targets]
        if self.days and len(set(named) & set(DAYS)) < 7:
            self._bind(self.days, [WHOLE_DAY])
        elif self._takes_days(index) and not self._next_is_week(index):
            self.hours = [WHOLE_DAY]
        else:
            self.walk.is_round = True
        self.days = []

    def _on_closed(self, index: int, token: Token) -> None:
        if self.days:
            if self._next_kind(index) in ("hours", "till"):
                self.walk.is_unsure = True
            else:
                self._bind(self.days, [])
            self.days = []
            return
        self._leave_hours()
        self.hours = []

    def _on_except(self, index: int, token: Token) -> None:
        if self.hours:
            self._bind((Token("days", token.text, targets=DAYS, is_group=True),), self.hours)
            self.hours = None
        self.is_except = True

    def _on_break(self, index: int, token: Token) -> None:
        if self.hours:
            for window in self.hours:
                self._add_break(window)
            self.hours = None
        self.is_break = True

    def _on_open(self, index: int, token: Token) -> None:
        self.is_except = False
        if self.hours == []:
            self.hours = None

    def _on_comma(self, index: int, token: Token) -> None:
        self.is_break = False
        if self._next_kind(index) != "days":
            self.is_except = False

    def _on_but(self, index: int, token: Token) -> None:
        self._on_comma(index, token)
        self._leave_hours()
        self.days = []

    def _on_unsure(self, index: int, token: Token) -> None:
        self.walk.is_unsure = True
        self.days = []

    def _bind(
        self,
        days: Sequence[Token],
        windows: list[Window],
        *,
        follows: bool = False,
        is_group: bool | None = None,
    ) -> None:
        targets = tuple(target for token in days for target in token.targets)
        group = all(token.is_group for token in days) if is_group is None else is_group
        self.walk.bindings.append(Binding(targets, list(windows), self.walk.sentence, group, follows))

    def _add_break(self, window: Window) -> None:
        start, end = window
        if end <= 7 * 60:
            start, end = start + 720, end + 720  # "הפסקה 1-2" is after noon
        if self.days:
            targets = tuple(target for token in self.days for target in token.targets)
            self.days = []
        else:
            targets = self.walk.bindings[-1].targets if self.walk.bindings else ()
        self.walk.breaks.append((targets, (start, end)))

    def _leave_hours(self) -> None:
        if self.hours and self.walk.bindings:
            self.walk.is_unsure = True  # hours without days after hours with days: whose are they?
        elif self.hours:
            self.walk.unbound.extend(self.hours)
        self.hours = None

    def _takes_days(self, index: int) -> bool:
        """Tell "24/7 בימי חול", which is for those days, from "24/7 כולל שבת", which is not."""
        beside = self.tokens[index + 1].text if index + 1 < len(self.tokens) else ""
        return self._next_kind(index) == "days" and self._has_own_days(index) and beside != "כולל"

    def _next_is_week(self, index: int) -> bool:
        following = next((token for token in self.tokens[index + 1 :] if token.kind == "days"), None)
        return following is not None and following.targets == DAYS

    def _next_kind(self, index: int) -> str:
        for token in self.tokens[index + 1 :]:
            if token.kind not in ("word", "joint"):
                return token.kind
        return ""
