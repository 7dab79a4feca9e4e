"""Where the wall clock of a zone meets the time line: hours that are skipped and hours that come twice."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo


def wall(day: date, minute: int) -> datetime:
    """Return the naive wall time `minute` minutes after the day's midnight; it may lie on another day."""
    return datetime.combine(day, time()) + timedelta(minutes=minute)


def instants(day: date, minute: int, zone: tzinfo) -> tuple[datetime, ...]:
    """Return the aware times at which the wall shows this minute: none, one, or two, the earlier first."""
    naive = wall(day, minute)
    first, second = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return (first,)
    return (first, second) if _exists(first) else ()


def edge(day: date, minute: int, zone: tzinfo) -> datetime:
    """Return the minute as a window's edge: the first of two, the first after a gap (RFC 5545)."""
    first = wall(day, minute).replace(tzinfo=zone)
    return first if _exists(first) else first.astimezone(UTC).astimezone(zone)


def distinct(moments: Iterable[datetime]) -> tuple[datetime, ...]:
    """Return each instant once, in order; by UTC, as times of one zone compare without their fold."""
    return tuple({moment.astimezone(UTC): moment for moment in moments}.values())


def _exists(moment: datetime) -> bool:
    there_and_back = moment.astimezone(UTC).astimezone(moment.tzinfo)
    return there_and_back.replace(tzinfo=None) == moment.replace(tzinfo=None)
