"""Reads: lanes with their taken time, services by name. Turns rows into values."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import FilteredRelation, Q

from calendar_app.core.arguments import LONGEST_APPOINTMENT_MIN
from calendar_app.models import ACTIVE_STATUSES, LONGEST_BUFFER_MIN, AppointmentStatus, Resource, Service

# A booking that began this long before a span can still reach into it, with the free time after it.
_REACH: Final = timedelta(minutes=LONGEST_APPOINTMENT_MIN + LONGEST_BUFFER_MIN)


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane and when it can't be had.

    Attributes:
        resource_id: The row of the lane.
        busy: (start, end) pairs, aware, half-open, padded: a booking lasts until its own free time after it
            has passed, and begins early by the free time that the wished appointment needs after itself.
    """

    resource_id: int
    busy: tuple[tuple[datetime, datetime], ...]


def read_lanes(  # noqa: PLR0913 -- one query's bounds, keyword-only
    business_id: int,
    *,
    since: datetime,
    until: datetime,
    now: datetime,
    buffer_min: int = 0,
    except_id: int | None = None,
    lane_id: int | None = None,
) -> list[Lane]:
    """Read the active lanes of a business and their bookings, in one query.

    Args:
        business_id: Whose lanes.
        since: Bookings that reach past this instant count.
        until: Bookings that begin before this instant (and the longest appointment after it) count.
        now: Holds that expired by now do not count.
        buffer_min: Free time after the wished appointment, minutes.
        except_id: An appointment that does not count, since it is the one to be moved.
        lane_id: The only lane to read; None reads all.

    Returns:
        Lanes in the order they were made.
    """
    taking = Q(appointments__status__in=ACTIVE_STATUSES) & Q(
        appointments__start__gt=since - _REACH, appointments__start__lt=until + _REACH
    )
    mine = Q() if lane_id is None else Q(pk=lane_id)
    rows = (
        Resource.objects.filter(mine, business_id=business_id, is_active=True)
        .annotate(taken=FilteredRelation("appointments", condition=taking))
        .order_by("pk")
        .values_list(
            "pk",
            "taken__pk",
            "taken__status",
            "taken__hold_expires_at",
            "taken__start",
            "taken__end",
            "taken__service__buffer_min",
        )
    )
    pad = timedelta(minutes=buffer_min)
    lanes: dict[int, list[tuple[datetime, datetime]]] = {}
    for resource_id, pk, status, hold_expires_at, start, end, own_buffer_min in rows:
        busy = lanes.setdefault(resource_id, [])
        expired = status == AppointmentStatus.HELD and hold_expires_at is not None and hold_expires_at <= now
        if pk is not None and pk != except_id and not expired:
            busy.append((start - pad, end + timedelta(minutes=own_buffer_min or 0)))
    return [Lane(resource_id, tuple(busy)) for resource_id, busy in lanes.items()]


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
