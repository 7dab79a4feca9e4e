"""Wall time of a zone ↔ real minutes: the hour that repeats and the hour that is missing."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from policy_app.core.opening_hours import DAY_MIN

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)
_MIDNIGHT: Final = time()


def readings_of(start: datetime, zone: ZoneInfo) -> list[datetime]:
    """The instants, UTC, that a wished start can mean: one, two in the repeated hour, none in the gap."""
    if start.tzinfo is not None and getattr(start.tzinfo, "key", None) != zone.key:
        return [start.astimezone(UTC)]
    first, second = (start.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    before, after = first.utcoffset(), second.utcoffset()
    if before is None or after is None or before == after:
        return [first.astimezone(UTC)]
    if before < after:  # PEP 495: only a time in the gap has the smaller offset first
        return []
    if start.tzinfo is not None:  # a zone object says by `fold` which one it means
        return [start.astimezone(UTC)]
    return [first.astimezone(UTC), second.astimezone(UTC)]


def wall_to_utc(day: date, wall_min: int, zone: ZoneInfo) -> datetime:
    """Turn wall minutes after a midnight (0-2880) into UTC: the first reading, or the far edge of the gap."""
    wall = datetime.combine(day + wall_min // DAY_MIN * _DAY, _MIDNIGHT, zone)
    wall = wall.replace(hour=wall_min % DAY_MIN // 60, minute=wall_min % 60)
    instant = wall.astimezone(UTC)
    if (
        wall.utcoffset() == wall.replace(fold=1).utcoffset()
        or instant.astimezone(zone).replace(fold=0) == wall
    ):
        return instant
    return _end_of_gap(wall.replace(fold=1).astimezone(UTC), instant, zone)


def _end_of_gap(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """Find the change of offset between two instants by halving, to the minute."""
    offset = high.astimezone(zone).utcoffset()
    while high - low > _MINUTE:
        middle = low + (high - low) // _MINUTE // 2 * _MINUTE
        if middle.astimezone(zone).utcoffset() == offset:
            high = middle
        else:
            low = middle
    return high


def floor_minute(moment: datetime) -> int:
    """Whole minutes after 1970-01-01T00:00Z, seconds dropped."""
    return (moment - _EPOCH) // _MINUTE


def ceil_minute(moment: datetime) -> int:
    """Whole minutes after 1970-01-01T00:00Z, a begun one counted."""
    return -((_EPOCH - moment) // _MINUTE)


def to_local(minutes: Iterable[int], zone: tzinfo) -> list[datetime]:
    """Turn minutes after 1970-01-01T00:00Z into aware datetimes of the zone."""
    return [datetime.fromtimestamp(minute * 60, zone) for minute in minutes]
