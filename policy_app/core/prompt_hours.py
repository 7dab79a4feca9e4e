"""Bind the hours of a sentence to its days.

A day word may stand before its hours ("שישי 8-13") or after them ("9-5 בימי חול"); the walk below keeps
what still waits for its partner. What can't be bound with certainty binds nothing and is reported.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from policy_app.core.opening_hours import DAYS, Window
from policy_app.core.prompt_times import Clock, afternoon_of, window_between
from policy_app.core.prompt_tokens import Token

WHOLE_DAY: Final[Window] = (0, 1440)
_TIMES: Final = ("hours", "till", "from")
_EFFECTS: Final = (*_TIMES, "closed", "round")
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
    """

    targets: tuple[str, ...]
    windows: list[Window]
    is_group: bool = False
    follows: bool = False
    change: Change | None = None
    sentence: str = ""


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


def bind(tokens: Sequence[Token]) -> Walk:
    """Walk the tokens of one sentence, without those of clauses about other things."""
    binder = _Binder(tokens)
    for index, token in enumerate(tokens):
        binder.take(index, token)
    return binder.finish()


class _Binder:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.walk = Walk()
        self.days: list[Token] = []  # days that wait for hours
        self.hours: list[Window] | None = None  # hours, or [] for closed, that wait for days
        self.change: Change | None = None  # "עד 13" that waits for days
        self.start: Clock | None = None  # "מ-9" that waits for its "עד"
        self.excepted: list[Token] = []
        self.last_windows: list[Window] = []  # what "חמישי עד 9 בערב" takes its opening from
        self.part: str | None = None
        self.verb: str | None = None  # "opens" or "closes"
        self.is_except = self.is_break = self.is_lost = False
        self._steps: dict[str, Callable[[int, Token], None]] = {
            "days": self._on_days,
            "hours": self._on_hours,
            "till": self._on_till,
            "from": self._on_from,
            "part": self._on_part,
            "round": self._on_round,
            "closed": self._on_closed,
            "except": self._on_except,
            "break": self._on_break,
            "vav": self._on_vav,
            "usual": self._on_usual,
            "by_request": self._on_by_request,
            "comma": self._on_comma,
            "but": self._on_but,
            "unsure": self._on_unsure,
            "foreign": self._on_foreign,
            "open": self._on_open,
            "at": self._on_at,
        }

    def take(self, index: int, token: Token) -> None:
        step = self._steps.get(token.kind)
        if step is not None:
            step(index, token)

    def finish(self) -> Walk:
        self._flush_start()
        self._flush_except()
        self._leave_hours()
        if self.change:
            self.walk.is_unsure = True
        self.walk.waiting = tuple(target for day in self.days for target in day.targets)
        return self.walk

    def _on_days(self, index: int, token: Token) -> None:
        following = self._next_kind(index)
        if self.is_break and self.walk.breaks:
            self.is_break = False
        if self.is_except and not (self._after_comma(index) and self._run_end(index) in _EFFECTS):
            self.excepted.append(token)
            return
        self._flush_except()
        if self.change is not None and following not in _EFFECTS:
            self._bind((token,), self.last_windows, follows=True, change=self.change)
            self.change = None
        elif self.hours is not None:
            self._meet_hours(index, token, self.hours)
        elif self._extends_last(index):
            self.walk.bindings[-1].targets += token.targets
        else:
            self.days.append(token)

    def _meet_hours(self, index: int, token: Token, hours: list[Window]) -> None:
        self.hours = None
        following = self._next_kind(index)
        if not hours and following in _TIMES:
            self.walk.is_unsure = True  # "סגור בשישי 13-16": closed then, or open then?
            self.is_lost = True
        elif hours and following in _EFFECTS and not self._next_has_own_days(index):
            self.hours = hours
            self._leave_hours()
            self.days = [token]
        else:
            self._bind((token,), hours, follows=True)

    def _extends_last(self, index: int) -> bool:
        """One more day of a list behind its hours ("סגור בשישי, שבת ובחגים")."""
        if self.days or not self.walk.bindings or not self.walk.bindings[-1].follows:
            return False
        if self._run_end(index) not in _EFFECTS:
            return True
        if self._next_kind(index) in _EFFECTS or self._after_comma(index):
            self.is_lost = self.is_lost or self._next_kind(index) == "comma"  # "סגור בשישי, שבת, ראשון 9-17"
            return False
        return True

    def _on_hours(self, index: int, token: Token) -> None:
        window = self._window_of(token)
        self.part = None
        if window is None or self.is_lost:
            self._lose()
            return
        if self.is_break or (self.hours == [] and not self.days):
            self._add_break(window)  # the latter: "סגור בין 13 ל-16"
            self.hours = None
        elif self.days:
            self._bind(self.days, [window])
            self.days = []
            self._flush_except()
        elif self.excepted and self.walk.bindings:
            self._bind(self.excepted, [window])  # "חוץ משישי 8-13"
            self._end_except()
        elif self._appends(index, window):
            self.walk.bindings[-1].windows.append(window)
        elif self._next_kind(index) == "break":
            self._add_break(window)
            return
        else:
            self.hours = [*(self.hours or []), window]
        self.last_windows = self.walk.bindings[-1].windows if self.walk.bindings else [window]

    def _window_of(self, token: Token) -> Window | None:
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

    def _appends(self, index: int, window: Window) -> bool:
        """A second window of the days just bound ("9-13, 16-19"), unless its own days follow it."""
        if not self.walk.bindings or self.hours is not None:
            return False
        last = self.walk.bindings[-1]
        clear = all(window[0] >= other[1] or window[1] <= other[0] for other in last.windows)
        return (
            bool(last.windows)
            and not (last.follows or last.change)
            and clear
            and not self._has_own_days(index)
        )

    def _on_from(self, index: int, token: Token) -> None:
        self._flush_start()
        self.start = token.opens
        if self._next_kind(index) not in ("till", "days", "comma"):
            self._flush_start()

    def _on_till(self, index: int, token: Token) -> None:
        assert token.closes is not None  # noqa: S101 -- a "till" token always has one
        if self.start is not None:
            opens, self.start = self.start, None
            window = window_between(opens, token.closes, self.part)
            self._on_hours(index, Token("hours", token.text, window=window, opens=opens, closes=token.closes))
        elif self.is_break or self.is_lost:
            self._lose()
        else:
            self._change(index, Change(closes=token.closes))

    def _change(self, index: int, change: Change) -> None:
        if self.days or self.excepted:
            self._bind(self.days or self.excepted, self.last_windows, change=change)
            self.days = []
            self._end_except()
        elif self._next_kind(index) == "days" and self._run_end_after(index) not in _EFFECTS:
            self.change = change
        else:
            self.walk.is_unsure = True

    def _flush_start(self) -> None:
        if self.start is not None:
            opens, self.start = self.start, None
            self._change(len(self.tokens), Change(opens=opens))

    def _on_part(self, index: int, token: Token) -> None:
        last = self.walk.bindings[-1] if self.walk.bindings else None
        if self.hours == []:
            self.hours = None  # "לא עובדים בערב": until when, then?
            self.walk.is_unsure = True
        elif (
            last
            and not last.windows
            and not last.change
            and self._next_kind(index) not in _EFFECTS
            and not self.days
        ):
            last.change = Change(without=token.part)  # "ביום ג' סגור אחה"צ"
            last.windows = self.last_windows
        else:
            self.part = token.part

    def _on_closed(self, index: int, token: Token) -> None:
        part, self.part = self.part, None
        if part is not None:
            self._change(len(self.tokens), Change(without=part))
        elif self.excepted and not self.days:
            self._flush_except()
        elif self.days:
            if self._next_kind(index) in _TIMES or self.is_lost:
                self._lose()
            else:
                self._bind(self.days, [])
            self.days = []
        else:
            self._leave_hours()
            self.hours = []

    def _on_round(self, index: int, token: Token) -> None:
        in_front = re.match(r"[ושה]*[בה]", token.text)
        if token.targets and (self._next_kind(index) == "closed" or (in_front and self._has_closed())):
            self._on_days(index, Token("days", token.text, targets=token.targets))
            return
        named = {target for waiting in self.days for target in waiting.targets}
        if self.days and not named.issuperset(DAYS):
            self._bind(self.days, [WHOLE_DAY])
        elif self._next_kind(index) == "days" and self._round_takes_days(index):
            self.hours = [WHOLE_DAY]
        else:
            self.walk.is_round = True
        self.days = []

    def _has_closed(self) -> bool:
        return any(token.kind == "closed" for token in self.tokens)

    def _round_takes_days(self, index: int) -> bool:
        """Tell "24/7 בימי חול", which is for those days, from "24/7 כולל שבת", which is not."""
        beside = self.tokens[index + 1].text
        following = next(token for token in self.tokens[index + 1 :] if token.kind == "days")
        return self._has_own_days(index) and beside != "כולל" and following.targets != DAYS

    def _on_except(self, index: int, token: Token) -> None:
        if self.hours:
            self._bind((Token("days", token.text, targets=DAYS, is_group=True),), self.hours)
            self.hours = None
        self._flush_except()
        self.is_except = True

    def _flush_except(self) -> None:
        if self.excepted:
            self._bind(self.excepted, [])
        elif self.is_except:
            self.walk.is_unsure = True  # "24/7 למעט יום כיפור": an exception that can't be kept
            self.walk.is_round = False
        self._end_except()

    def _end_except(self) -> None:
        self.excepted = []
        self.is_except = False

    def _on_break(self, index: int, token: Token) -> None:
        if index and self.tokens[index - 1].text in ("ללא", "בלי", "אין"):
            return
        for window in self.hours or ():
            self._add_break(window)
        self.hours = None
        self.is_break = True

    def _on_vav(self, index: int, token: Token) -> None:
        """ ", ו 16-19": "and", unless Friday is what the hours allow."""
        following = next((other for other in self.tokens[index + 1 :] if other.kind != "word"), token)
        if following.window and self.walk.bindings:
            opens, closes = following.window
            if any(opens < other[1] and closes > other[0] for other in self.walk.bindings[-1].windows):
                self.days = [replace(token, kind="days", targets=("fri",))]
                return
        self.is_lost = True

    def _on_usual(self, index: int, token: Token) -> None:
        self.days = []
        self._end_except()

    def _on_by_request(self, index: int, token: Token) -> None:
        if self.days or self.excepted:
            self._lose()

    def _on_comma(self, index: int, token: Token) -> None:
        following = self._next_kind(index)
        self.is_break = False
        if following not in ("till", "days"):
            self._flush_start()
        if following not in ("days", *_TIMES):
            self._flush_except()

    def _on_but(self, index: int, token: Token) -> None:
        self.is_break = self.is_lost = False
        self._flush_start()
        if self.is_except:
            self._flush_except()
        self._leave_hours()
        self.days = []

    def _on_open(self, index: int, token: Token) -> None:
        is_verb = re.search(r"(?P<opens>פותח|נפתח)|(?P<closes>סוגר|נסגר)", token.text)
        self.verb = is_verb.lastgroup if is_verb else None

    def _on_at(self, index: int, token: Token) -> None:
        """ "פותחים כל יום ב-9 וסוגרים ב-18": an hour behind its verb's days."""
        if self.verb == "opens":
            self._on_from(index, token)
        elif self.verb == "closes":
            self._on_till(index, replace(token, closes=token.opens))
        elif any(t.targets and t.targets[0].startswith("dates.") for t in self.tokens[index:]):
            self.walk.is_unsure = True  # "ב-8, 9 ו-10 באפריל"
        self.verb = None

    def _on_unsure(self, index: int, token: Token) -> None:
        waiting = [target for day in (*self.days, *self.excepted) for target in day.targets]
        if self.is_except or len(waiting) <= 2:
            self.walk.lost.update(waiting)
        self._lose()

    def _on_foreign(self, index: int, token: Token) -> None:
        self._lose()

    def _lose(self) -> None:
        """Give up what waits: something about it can't be read for sure."""
        self.walk.is_unsure = True
        self.walk.is_round = self.walk.is_round and not self.is_except
        self.days, self.hours, self.start, self.change = [], None, None, None
        self.is_lost = False
        self._end_except()

    def _bind(
        self,
        days: Sequence[Token],
        windows: list[Window],
        *,
        follows: bool = False,
        change: Change | None = None,
    ) -> None:
        targets = tuple(target for token in days for target in token.targets)
        is_group = all(token.is_group for token in days)
        self.walk.bindings.append(Binding(targets, list(windows), is_group, follows, change))

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

    def _has_own_days(self, index: int) -> bool:
        kinds = [token.kind for token in self.tokens[index + 1 :] if token.kind not in _QUIET]
        return kinds[:1] == ["days"] and kinds[1:2] not in (
            ["hours"],
            ["till"],
            ["from"],
            ["closed"],
            ["round"],
        )

    def _next_has_own_days(self, index: int) -> bool:
        """ "6-23 בימי חול ו-7-15 בשישי": the hours that follow have days behind them, too."""
        following = next(
            place for place in range(index + 1, len(self.tokens)) if self.tokens[place].kind in _EFFECTS
        )
        return self._has_own_days(following)

    def _next_kind(self, index: int) -> str:
        return next((t.kind for t in self.tokens[index + 1 :] if t.kind not in _QUIET), "")

    def _run_end(self, index: int) -> str:
        """Kind of the token that ends the list of days at `index`."""
        return next(
            (t.kind for t in self.tokens[index + 1 :] if t.kind not in (*_QUIET, "days", "comma")), ""
        )

    def _run_end_after(self, index: int) -> str:
        return self._run_end(index)

    def _after_comma(self, index: int) -> bool:
        return index > 0 and self.tokens[index - 1].kind == "comma"
