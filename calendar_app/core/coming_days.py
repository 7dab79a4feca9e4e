"""The coming days under a policy: when it is open, which starts it offers, and why it offers none."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from calendar_app.core.slots import day_starts
from policy_app.core.day_hours import Source
from policy_app.core.opening_hours import Window
from policy_app.core.policy import BusinessPolicy


class WhyNone(StrEnum):
    """Why a date offers no start."""

    CLOSED_BY_OVERRIDE = "closed_by_override"
    CLOSED_EVERY_YEAR = "closed_every_year"
    CLOSED_SPECIAL_DAY = "closed_special_day"
    CLOSED_WEEKDAY = "closed_weekday"
    BEYOND_WINDOW = "beyond_window"
    TOO_LATE = "too_late"
    NOTHING_FITS = "nothing_fits"


_CLOSED = {
    Source.OVERRIDE: WhyNone.CLOSED_BY_OVERRIDE,
    Source.YEARLY: WhyNone.CLOSED_EVERY_YEAR,
    Source.SPECIAL_DAY: WhyNone.CLOSED_SPECIAL_DAY,
}


@dataclass(frozen=True, slots=True)
class ComingDay:
    """One date.

    Attributes:
        day: Local date of the business.
        windows: Opening windows that begin on it, wall minutes.
        starts: Starts offered to a customer who asks now, bookings not looked at.
        why_none: Why there are no starts; None where there are.
    """

    day: date
    windows: tuple[Window, ...]
    starts: tuple[datetime, ...]
    why_none: WhyNone | None


def coming_days(policy: BusinessPolicy, *, now: datetime, days: int = 7) -> tuple[ComingDay, ...]:
    """Lay out `days` local dates from today on.

    Args:
        policy: Rules of the business.
        now: Current time, aware.
        days: How many dates, at least 1.
    """
    today = now.astimezone(policy.zone).date()
    return tuple(_coming_day(policy, today + timedelta(days=offset), now) for offset in range(days))


def _coming_day(policy: BusinessPolicy, day: date, now: datetime) -> ComingDay:
    starts = tuple(day_starts(policy, day, now=now))
    return ComingDay(day, policy.windows_on(day), starts, None if starts else _why_none(policy, day, now))


def _why_none(policy: BusinessPolicy, day: date, now: datetime) -> WhyNone:
    hours = policy.business_hours_on(day)
    if not policy.windows_on(day):
        return _CLOSED.get(hours.source, WhyNone.CLOSED_WEEKDAY)
    if day > now.astimezone(policy.zone).date() + timedelta(days=policy.booking_window_days):
        return WhyNone.BEYOND_WINDOW
    at_midnight = datetime.combine(day, time(), policy.zone)
    fits = day_starts(replace(policy, min_notice_min=0), day, now=at_midnight)
    return WhyNone.TOO_LATE if fits else WhyNone.NOTHING_FITS
