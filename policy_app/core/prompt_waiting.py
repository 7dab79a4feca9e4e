"""Hours and days of one sentence that wait for each other, and what is done with them once they meet."""

from collections.abc import Sequence

from policy_app.core.opening_hours import DAYS, Window
from policy_app.core.prompt_times import Clock, afternoon_of, window_between
from policy_app.core.prompt_tokens import Token
from policy_app.core.prompt_walk import EFFECTS, Ahead, Binding, Change, Walk


class Waiting:
    """What a walk has read and not yet bound."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.ahead = Ahead(tokens)
        self.walk = Walk()
        self.days: list[Token] = []  # days that wait for hours
        self.hours: list[Window] | None = None  # hours, or [] for closed, that wait for days
        self.change: Change | None = None  # "עד 13" that waits for days
        self.start: Clock | None = None  # "מ-9" that waits for its "עד"
        self.excepted: list[Token] = []
        self.last_windows: list[Window] = []  # what "חמישי עד 9 בערב" takes its opening from
        self.part: str | None = None
        self.verb: str | None = None  # "opens" or "closes"
        self.is_open_told = False  # since the last binding
        self.is_except = self.is_break = self.is_lost = False

    def bind(
        self,
        days: Sequence[Token],
        windows: list[Window],
        *,
        follows: bool = False,
        change: Change | None = None,
    ) -> None:
        targets = tuple(target for token in days for target in token.targets)
        self.is_open_told = False
        has_dates = any(len(t.targets) > 1 and t.targets[0].startswith("dates.") for t in days)
        if has_dates and not set(targets).isdisjoint(DAYS):
            self.walk.is_unsure = True  # "בין 1.8 ל-15.8 א-ה 9-13": those weekdays of those dates
            return
        is_group = all(token.is_group for token in days)
        self.walk.bindings.append(Binding(targets, list(windows), is_group, follows, change))

    def bind_change(self, index: int, change: Change) -> None:
        if self.days or self.excepted:
            self.bind(self.days or self.excepted, self.last_windows, change=change)
            self.days = []
            self.end_except()
        elif self.ahead.next_kind(index) == "days" and self.ahead.run_end(index) not in EFFECTS:
            self.change = change
        else:
            self.walk.is_unsure = True
            if self.walk.bindings:  # "א-ה 9-17, קבלת קהל עד 15"
                self.walk.lost.update(self.walk.bindings[-1].targets)

    def window_of(self, token: Token) -> Window | None:
        """The window, with a part of the day said before it, or after the windows before it ("9-1 ו-4-7")."""
        assert token.opens is not None  # noqa: S101 -- an "hours" token always has both
        assert token.closes is not None  # noqa: S101 -- an "hours" token always has both
        if self.part is not None:
            return window_between(token.opens, token.closes, self.part)
        earlier = self.hours or (self.walk.bindings[-1].windows if self.walk.bindings else [])
        later = afternoon_of(token.opens, token.closes)
        if (
            earlier
            and not self.days
            and not self.is_break
            and later
            and later[0] >= max(w[1] for w in earlier)
        ):
            is_early = token.window is None or token.window[0] < max(w[1] for w in earlier)
            return later if is_early else token.window
        return token.window or (later if self.is_break else None)

    def appends(self, index: int, window: Window) -> bool:
        """A second window of the days just bound ("9-13, 16-19"), unless its own days follow it."""
        if not self.walk.bindings or self.hours is not None:
            return False
        last = self.walk.bindings[-1]
        clear = all(window[0] >= other[1] or window[1] <= other[0] for other in last.windows)
        return (
            bool(last.windows)
            and not (last.follows or last.change)
            and clear
            and not self.ahead.has_own_days(index)
        )

    def add_break(self, window: Window) -> None:
        start, end = window
        if end <= 7 * 60:
            start, end = start + 720, end + 720  # "הפסקה 1-2" is after noon
        if self.days:
            targets = tuple(target for token in self.days for target in token.targets)
            self.days = []
        else:
            targets = self.walk.bindings[-1].targets if self.walk.bindings else ()
        self.walk.breaks.append((targets, (start, end)))

    def flush_start(self) -> None:
        if self.start is not None:
            opens, self.start = self.start, None
            self.bind_change(len(self.tokens), Change(opens=opens))

    def flush_except(self) -> None:
        last = self.walk.bindings[-1] if self.walk.bindings else None
        if self.excepted and last and not last.windows and not last.change:
            self.walk.is_unsure = True  # "בשישי סגור, חוץ מערבי חג": when is it open, then?
        elif self.excepted:
            self.bind(self.excepted, [])
        elif self.is_except:
            self.walk.is_unsure = True  # "24/7 למעט יום כיפור": an exception that can't be kept
            self.walk.is_round = False
        self.end_except()

    def end_except(self) -> None:
        self.excepted = []
        self.is_except = False

    def leave_hours(self) -> None:
        if self.hours and self.walk.bindings:
            self.walk.is_unsure = True  # hours without days after hours with days: whose are they?
        elif self.hours:
            self.walk.unbound.extend(self.hours)
        self.hours = None

    def lose(self) -> None:
        """Give up what waits: something about it can't be read for sure."""
        self.walk.is_unsure = True
        self.walk.is_round = self.walk.is_round and not self.is_except
        self.days, self.hours, self.start, self.change = [], None, None, None
        self.is_lost = False
        self.end_except()
