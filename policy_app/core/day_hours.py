"""The hours of one date: which rule makes them, for the business and for one of its lanes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from policy_app.core.holidays import special_day
from policy_app.core.opening_hours import WHOLE_DAY, Window, closed_from, intersection, windows_of

OPEN: Final = "open"
CLOSED: Final = "closed"
SHORT: Final = "short"
RULES: Final = (OPEN, CLOSED, SHORT)

_WHOLE_DAY_WINDOWS: Final = windows_of(WHOLE_DAY)
_SATURDAY: Final = 5  # date.weekday()
_DATES_KEPT: Final = 2000


class Source(StrEnum):
    """What made the hours of a date, strongest first."""

    OVERRIDE = "override"
    YEARLY = "yearly"
    SPECIAL_DAY = "special_day"
    ALWAYS = "always"
    WEEK = "week"

    @property
    def is_dated(self) -> bool:
        """Tell whether the date is not one like any other of its weekday."""
        return self not in (Source.ALWAYS, Source.WEEK)


@dataclass(frozen=True, slots=True)
class DayHours:
    """The windows that begin on a date, and what made them."""

    windows: tuple[Window, ...]
    source: Source


@dataclass(frozen=True, slots=True, eq=False)
class BusinessHours:
    """The hours of a business, ready to be asked date by date; answers are kept.

    Attributes:
        week: Windows from Sunday to Saturday.
        is_always_open: Round the clock, whatever the week says.
        on_date: Windows of single dates.
        on_month_day: Windows of dates of every year, by "MM-DD".
        on_kind: Windows of the kinds of special days.
        rules: "closed" or "short" (or "open") for kinds of special days without windows of their own.
        short_day_end: Wall minute at which a short day closes.
    """

    week: tuple[tuple[Window, ...], ...]
    is_always_open: bool
    on_date: Mapping[date, tuple[Window, ...]]
    on_month_day: Mapping[str, tuple[Window, ...]]
    on_kind: Mapping[str, tuple[Window, ...]]
    rules: Mapping[str, str]
    short_day_end: int
    _known: dict[date, DayHours] = field(init=False, default_factory=dict, repr=False)

    def on(self, day: date) -> DayHours:
        """Return the hours of a date."""
        hours = self._known.get(day)
        if hours is None:
            if len(self._known) >= _DATES_KEPT:
                self._known.clear()
            hours = self._known[day] = self._made(day)
        return hours

    def _made(self, day: date) -> DayHours:
        if day in self.on_date:
            return DayHours(self.on_date[day], Source.OVERRIDE)
        month_day = f"{day:%m-%d}"
        if month_day in self.on_month_day:
            return DayHours(self.on_month_day[month_day], Source.YEARLY)
        ordinary = _WHOLE_DAY_WINDOWS if self.is_always_open else self.week[(day.weekday() + 1) % 7]
        windows = self._on_special_day(day, ordinary)
        if windows is not None:
            return DayHours(windows, Source.SPECIAL_DAY)
        return DayHours(ordinary, Source.ALWAYS if self.is_always_open else Source.WEEK)

    def _on_special_day(self, day: date, ordinary: tuple[Window, ...]) -> tuple[Window, ...] | None:
        """Windows of a day that some rule is for; None where none is. Two kinds in one keep both rules."""
        if not self.on_kind and not self.rules:
            return None
        special = special_day(day)
        found: tuple[Window, ...] | None = None
        for kind in special.kinds if special else ():
            windows = self._of_kind(kind, ordinary, is_saturday=day.weekday() == _SATURDAY)
            if windows is not None:
                found = windows if found is None else intersection(found, windows)
        return found

    def _of_kind(
        self, kind: str, ordinary: tuple[Window, ...], *, is_saturday: bool
    ) -> tuple[Window, ...] | None:
        windows = self.on_kind.get(kind)
        if windows is not None:
            # "In Hol HaMoed 9-13" does not open the Sabbath of a shop that keeps it.
            return intersection(windows, ordinary) if is_saturday else windows
        rule = self.rules.get(kind, OPEN)
        if rule == CLOSED:
            return ()
        return closed_from(ordinary, self.short_day_end) if rule == SHORT else None


@dataclass(frozen=True, slots=True)
class LaneHours:
    """What one lane has of its own.

    Attributes:
        week: Its windows from Sunday to Saturday; None keeps the business's.
        days: Its windows on single dates; () is a day off.
    """

    week: tuple[tuple[Window, ...], ...] | None = None
    days: Mapping[date, tuple[Window, ...]] = field(default_factory=dict, hash=False)

    def windows_on(self, day: date, business: DayHours) -> tuple[Window, ...]:
        """Return the lane's windows on a date on which the business has those given."""
        own = self.days.get(day)
        if own is None and self.week is not None:
            own = self.week[(day.weekday() + 1) % 7]
        if own is None:
            return business.windows
        return intersection(business.windows, own) if business.source.is_dated else own
