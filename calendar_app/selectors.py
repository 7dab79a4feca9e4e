"""Reads: lanes with their rules and their taken time, services by name. Turns rows into values."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from calendar_app.book_sql import SERVICE_FIELDS, Bounds, read_columns
from calendar_app.core.arguments import LONGEST_APPOINTMENT_MIN, is_row_id
from calendar_app.core.interval import Span, merge_spans
from calendar_app.core.lanes import LaneTime, padded
from calendar_app.models import LONGEST_BUFFER_MIN, Service
from policy_app.core.policy import BusinessPolicy

# An appointment may begin, or its free time end, so long after the span asked and still matter there.
_LONGEST: Final = timedelta(minutes=LONGEST_APPOINTMENT_MIN)
_BUFFER: Final = timedelta(minutes=LONGEST_BUFFER_MIN)


class Taken(NamedTuple):
    """One appointment or hold, bare.

    All in minutes: from when till when after 1970-01-01T00:00Z, and how much it needs free before and after.
    """

    start: int
    end: int
    before_min: int
    after_min: int


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane as it was read for some days.

    Attributes:
        resource_id: Its row.
        policy: Its rules; lanes with the same hours share the object.
        services: What it gives, by row; empty for everything.
        taken: Its appointments and holds round those days.
    """

    resource_id: int
    policy: BusinessPolicy
    services: frozenset[int]
    taken: tuple[Taken, ...]

    def gives(self, service: Service | None) -> bool:
        """Tell whether a wished service can be had here; no service can be had anywhere."""
        return service is None or not self.services or service.pk in self.services

    def time_for(self, wished: tuple[int, int]) -> LaneTime:
        """Return when this lane can't be had by what needs `wished` minutes free before and after it."""
        busy = (
            padded((taken.start, taken.end), own=(taken.before_min, taken.after_min), wished=wished)
            for taken in self.taken
        )
        return LaneTime(self.policy, merge_spans(busy))

    def minutes_taken(self, within: Span) -> int:
        """Add up how much of a span its appointments and holds take, bare."""
        return sum(max(0, min(row.end, within[1]) - max(row.start, within[0])) for row in self.taken)


@dataclass(frozen=True, slots=True)
class Book:
    """What is known of a business for some days: what can be booked, and where.

    Attributes:
        services: The active ones, by name.
        lanes: The active ones, in the order they were made.
    """

    services: tuple[Service, ...]
    lanes: tuple[Lane, ...]


def read_book(  # noqa: PLR0913 -- one query's bounds, keyword-only
    business_id: int,
    policy: BusinessPolicy,
    first_day: date,
    last_day: date,
    *,
    now: datetime,
    except_id: int | None = None,
    lane_id: int | None = None,
    holder: str = "",
) -> Book | None:
    """Read all that decides what is free on some days: one query, bounded by the days.

    Args:
        business_id: Whose.
        policy: The business's rules; the lanes' are made from them.
        first_day: Local date; what reaches into it counts.
        last_day: Local date, the last one.
        now: Holds that expired by now do not count.
        except_id: An appointment that does not count, since it is the one to be moved.
        lane_id: The only lane to read; None reads all.
        holder: The conversation whose own holds do not count; "" is none.

    Returns:
        None where there is no such business.
    """
    since, until = span_of_days(first_day, last_day, policy.zone)
    columns = read_columns(
        Bounds(
            business_id=business_id,
            # Windows of the day before reach in, and the longest appointment ends two days after its date.
            days=(first_day - timedelta(days=1), last_day + timedelta(days=2)),
            starts=(since - _LONGEST - _BUFFER, until + _LONGEST + _BUFFER),
            ends_after=since - _BUFFER,
            now=now,
            except_id=except_id or 0,
            lane_id=0 if lane_id is None else lane_id if is_row_id(lane_id) else -1,
            holder=holder,
        )
    )
    if columns is None:
        return None
    service_rows, *lane_rows = columns
    services = (Service.from_db("default", SERVICE_FIELDS, values) for values in service_rows)
    return Book(tuple(sorted(services, key=lambda service: service.name)), _lanes(policy, *lane_rows))


def span_of_days(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the instants at which `first` begins and `last` ends, wall time of `zone`."""
    begins = datetime(first.year, first.month, first.day, tzinfo=zone)
    return begins, datetime(last.year, last.month, last.day, tzinfo=zone) + timedelta(days=1)


def services_of(business_id: int) -> list[Service]:
    """Read what can be booked at a business, by name."""
    return list(Service.objects.filter(business_id=business_id, is_active=True))


def service_named(name: object, services: Collection[Service]) -> Service | None:
    """Find a service by its name as it was said: spaces, capitals and quotes around do not matter."""
    if not isinstance(name, str):
        return None
    wanted = _plain(name)
    return next((service for service in services if _plain(service.name) == wanted), None)


def _plain(name: str) -> str:
    return " ".join(name.split()).strip("\"'״׳").casefold()


def _lanes(
    policy: BusinessPolicy,
    lane_rows: list[list[Any]],
    given: list[list[int]],
    day_rows: list[list[Any]],
    taken_rows: list[list[int]],
) -> tuple[Lane, ...]:
    services: dict[int, set[int]] = {}
    for resource_id, service_id in given:
        services.setdefault(resource_id, set()).add(service_id)
    days: dict[int, list[tuple[str, str]]] = {}
    for resource_id, day, windows in day_rows:
        days.setdefault(resource_id, []).append((day, windows))
    taken: dict[int, list[Taken]] = {}
    for resource_id, *columns in taken_rows:
        taken.setdefault(resource_id, []).append(Taken(*columns))

    def rules(resource_id: int, hours: str | None) -> BusinessPolicy:
        special = tuple(sorted(days.get(resource_id, ())))
        return _policy_of_lane(policy, hours, special) if hours or special else policy

    return tuple(
        Lane(
            resource_id,
            rules(resource_id, hours),
            frozenset(services.get(resource_id, ())),
            tuple(taken.get(resource_id, ())),
        )
        for resource_id, hours in sorted(lane_rows, key=lambda row: row[0])
    )


@lru_cache(maxsize=1024)
def _policy_of_lane(
    policy: BusinessPolicy, hours: str | None, days: tuple[tuple[str, str], ...]
) -> BusinessPolicy:
    """Make a lane's rules out of its stored hours; the same ones are one object, worked out once."""
    week = json.loads(hours) if hours else None
    dated = {date.fromisoformat(day): json.loads(windows) for day, windows in days}
    return policy.for_lane(week if isinstance(week, dict) else None, dated)
