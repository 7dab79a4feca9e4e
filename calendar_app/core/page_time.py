"""Time as the page shows it: wall digits of the business, without an offset, ISO 8601 to the second."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from policy_app.core.opening_hours import Window

_DAY: Final = timedelta(days=1)
_LENGTH: Final = len("2026-11-24T10:00:00")


def wall_of(moment: datetime, zone: ZoneInfo) -> str:
    """Write an aware moment in the wall digits of `zone`."""
    return _digits(moment.astimezone(zone))


def wall_span(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """Write an appointment's start and end.

    In the night when the hour comes twice, an end can show no later digits than its start; the page then
    gets the start and the true length.
    """
    first, last = wall_of(start, zone), wall_of(end, zone)
    if last <= first:  # digits of one length: as texts they stand in time order
        last = _digits(start.astimezone(zone).replace(tzinfo=None) + (end - start))
    return first, last


def instants_between(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Turn a range (naive = wall time of `zone`) into UTC; of a repeated hour the whole of it is in."""
    first = start if start.tzinfo else start.replace(tzinfo=zone, fold=0)
    last = end if end.tzinfo else end.replace(tzinfo=zone, fold=1)
    return first.astimezone(UTC), last.astimezone(UTC)


def open_spans(
    windows_on: Callable[[date], tuple[Window, ...]], start: datetime, end: datetime
) -> Iterator[tuple[str, str]]:
    """Yield the opening windows that reach into a naive range, clipped to it, in time order.

    Args:
        windows_on: Of a policy: windows that begin on a date, in wall minutes after its midnight.
        start: First wall time of the range, naive.
        end: Its end, naive, not in it.
    """
    day = start.date() - _DAY  # a window of the evening before may last past midnight
    while day <= end.date():
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 -- wall time is naive here
        for begins_min, ends_min in windows_on(day):
            begins = max(start, midnight + timedelta(minutes=begins_min))
            ends = min(end, midnight + timedelta(minutes=ends_min))
            if begins < ends:
                yield _digits(begins), _digits(ends)
        day += _DAY


def _digits(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")[:_LENGTH]  # without the offset
