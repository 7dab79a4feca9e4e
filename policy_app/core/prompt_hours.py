"""Bind the hours of a sentence to its days.

A day word may stand before its hours ("שישי 8-13") or after them ("9-5 בימי חול"); the walk below keeps
what still waits for its partner. What can't be bound with certainty binds nothing and is reported.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from policy_app.core.opening_hours import DAYS, Window
from policy_app.core.prompt_times import window_between
from policy_app.core.prompt_tokens import Token
from policy_app.core.prompt_waiting import Waiting
from policy_app.core.prompt_walk import EFFECTS, TIMES, Change, Walk

_WHOLE_DAY: Final[Window] = (0, 1440)


def bind(tokens: Sequence[Token]) -> Walk:
    """Walk the tokens of one sentence, without those of clauses about other things."""
    binder = _Binder(tokens)
    for index, token in enumerate(tokens):
        binder.take(index, token)
    return binder.finish()


class _Binder(Waiting):
    def __init__(self, tokens: Sequence[Token]) -> None:
        super().__init__(tokens)
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
            "joint": self._on_joint,
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
        self.flush_start()
        self.flush_except()
        self.leave_hours()
        if self.change:
            self.walk.is_unsure = True
        self.walk.waiting = tuple(target for day in self.days for target in day.targets)
        return self.walk

    def _on_days(self, index: int, token: Token) -> None:
        following = self.ahead.next_kind(index)
        if self.is_break and self.walk.breaks:
            self.is_break = False
        if self.is_except and not (self.ahead.after_comma(index) and self.ahead.run_end(index) in EFFECTS):
            self.excepted.append(token)
            return
        self.flush_except()
        if self.change is not None and following not in EFFECTS:
            self.bind((token,), self.last_windows, follows=True, change=self.change)
            self.change = None
        elif self.hours is not None:
            self._meet_hours(index, token, self.hours)
        elif self._extends_last(index):
            self.walk.bindings[-1].targets += token.targets
        else:
            self.days.append(token)

    def _meet_hours(self, index: int, token: Token, hours: list[Window]) -> None:
        self.hours = None
        following = self.ahead.next_kind(index)
        if not hours and following in TIMES:
            self.walk.is_unsure = True  # "סגור בשישי 13-16": closed then, or open then?
            self.is_lost = True
        elif hours and following in EFFECTS and not self.ahead.next_has_own_days(index):
            self.hours = hours
            self.leave_hours()
            self.days = [token]
        else:
            self.bind((token,), hours, follows=True)

    def _extends_last(self, index: int) -> bool:
        """One more day of a list behind its hours ("סגור בשישי, שבת ובחגים")."""
        if self.days or self.is_open_told or not self.walk.bindings or not self.walk.bindings[-1].follows:
            return False
        if self.ahead.run_end(index) not in EFFECTS:
            return True
        if self.ahead.next_kind(index) in EFFECTS or self.ahead.after_comma(index):
            self.is_lost = (
                self.is_lost or self.ahead.next_kind(index) == "comma"
            )  # "סגור בשישי, שבת, ראשון 9-17"
            return False
        return True

    def _on_hours(self, index: int, token: Token) -> None:
        window = self.window_of(token)
        self.part = None
        if window is None or self.is_lost:
            self.lose()
            return
        if self.is_break or (self.hours == [] and not self.days):
            self.add_break(window)  # the latter: "סגור בין 13 ל-16"
            self.hours = None
        elif self.days:
            self.bind(self.days, [window])
            self.days = []
            self.flush_except()
        elif self.excepted and self.walk.bindings:
            self.bind(self.excepted, [window])  # "חוץ משישי 8-13"
            self.end_except()
        elif self.appends(index, window):
            self.walk.bindings[-1].windows.append(window)
        elif self.ahead.next_kind(index) == "break":
            self.add_break(window)
            return
        else:
            self.hours = [*(self.hours or []), window]
        self.last_windows = self.walk.bindings[-1].windows if self.walk.bindings else [window]

    def _on_from(self, index: int, token: Token) -> None:
        self.flush_start()
        self.start = token.opens
        if self.ahead.next_kind(index) not in ("till", "days", "comma"):
            self.flush_start()

    def _on_till(self, index: int, token: Token) -> None:
        assert token.closes is not None  # noqa: S101 -- a "till" token always has one
        if self.start is not None:
            opens, self.start = self.start, None
            window = window_between(opens, token.closes, self.part)
            self._on_hours(index, Token("hours", token.text, window=window, opens=opens, closes=token.closes))
        elif self.is_break or self.is_lost:
            self.lose()
        else:
            self.bind_change(index, Change(closes=token.closes))

    def _on_part(self, index: int, token: Token) -> None:
        last = self.walk.bindings[-1] if self.walk.bindings else None
        if self.is_except:
            self._on_unsure(index, token)  # "חוץ משישי בבוקר"
        elif self.hours == []:
            self.hours = None  # "לא עובדים בערב": until when, then?
            self.walk.is_unsure = True
        elif (
            last
            and not last.windows
            and not last.change
            and self.ahead.next_kind(index) not in EFFECTS
            and not self.days
        ):
            last.change = Change(without=token.part)  # "ביום ג' סגור אחה"צ"
            last.windows = self.last_windows
        else:
            self.part = token.part

    def _on_closed(self, index: int, token: Token) -> None:
        part, self.part = self.part, None
        if part is not None:
            self.bind_change(len(self.tokens), Change(without=part))
        elif self.excepted and not self.days:
            self.flush_except()
        elif self.days:
            if self.ahead.next_kind(index) in TIMES or self.is_lost:
                self.lose()
            else:
                self.bind(self.days, [])
            self.days = []
        else:
            self.leave_hours()
            self.hours = []

    def _on_round(self, index: int, token: Token) -> None:
        in_front = re.match(r"[ושה]*[בה]", token.text)
        if token.targets and (
            self.ahead.next_kind(index) == "closed" or (in_front and self.ahead.has_closed())
        ):
            self._on_days(index, Token("days", token.text, targets=token.targets))
            return
        named = {target for waiting in self.days for target in waiting.targets}
        if self.days and not named.issuperset(DAYS):
            self.bind(self.days, [_WHOLE_DAY])
        elif self.ahead.next_kind(index) == "days" and self._round_takes_days(index):
            self.hours = [_WHOLE_DAY]
        else:
            self.walk.is_round = True
        self.days = []

    def _round_takes_days(self, index: int) -> bool:
        """Tell "24/7 בימי חול", which is for those days, from "24/7 כולל שבת", which is not."""
        beside = self.tokens[index + 1].text
        following = next(token for token in self.tokens[index + 1 :] if token.kind == "days")
        return self.ahead.has_own_days(index) and beside != "כולל" and following.targets != DAYS

    def _on_except(self, index: int, token: Token) -> None:
        if self.hours == []:
            self.lose()  # "סגור חוץ מימי שני"
        elif self.hours:
            self.bind((Token("days", token.text, targets=DAYS, is_group=True),), self.hours)
            self.hours = None
        self.flush_except()
        self.is_except = True

    def _on_break(self, index: int, token: Token) -> None:
        if index and self.tokens[index - 1].text in ("ללא", "בלי", "אין"):
            return
        for window in self.hours or ():
            self.add_break(window)
        self.hours = None
        self.is_break = True

    def _on_vav(self, index: int, token: Token) -> None:
        """Read ", ו 16-19" as "and", unless Friday is what the hours allow."""
        following = next((other for other in self.tokens[index + 1 :] if other.kind != "word"), token)
        if following.window and self.walk.bindings:
            opens, closes = following.window
            if any(opens < other[1] and closes > other[0] for other in self.walk.bindings[-1].windows):
                self.days = [replace(token, kind="days", targets=("fri",))]
                return
        self.is_lost = True

    def _on_usual(self, index: int, token: Token) -> None:
        self.days = []
        self.end_except()

    def _on_by_request(self, index: int, token: Token) -> None:
        if self.days or self.excepted:
            self.lose()

    def _on_comma(self, index: int, token: Token) -> None:
        following = self.ahead.next_kind(index)
        self.is_break = False
        if following not in ("till", "days"):
            self.flush_start()
        if following not in ("days", *TIMES):
            self.flush_except()

    def _on_joint(self, index: int, token: Token) -> None:
        if token.text.endswith("עד") and (self.days or self.excepted):
            self._on_unsure(index, token)  # "שישי עד כניסת שבת": an end that is no hour

    def _on_but(self, index: int, token: Token) -> None:
        self.is_break = self.is_lost = False
        self.flush_start()
        if self.is_except:
            self.flush_except()
        self.leave_hours()
        self.days = []

    def _on_open(self, index: int, token: Token) -> None:
        self.is_open_told = True
        is_verb = re.search(r"(?P<opens>פותח|נפתח)|(?P<closes>סוגר|נסגר)", token.text)
        self.verb = is_verb.lastgroup if is_verb else None

    def _on_at(self, index: int, token: Token) -> None:
        """Give an hour to the verb before its days ("פותחים כל יום ב-9 וסוגרים ב-18")."""
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
        self.walk.lost.update(token.targets)
        self.lose()

    def _on_foreign(self, index: int, token: Token) -> None:
        self.lose()
