"""What the calendar page is told: its frame, appointments as events, opening windows, customers.

Reads only, each with a bounded number of queries. Wall times are the business's, without an offset.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Exists, Max, Min, OuterRef, Q

from calendar_app.core.arguments import LONGEST_APPOINTMENT_MIN
from calendar_app.core.customer_query import phone_pieces, words_of
from calendar_app.core.page_time import instants_between, open_spans, wall_of, wall_span
from calendar_app.models import (
    ACTIVE_STATUSES,
    Appointment,
    AppointmentSource,
    AppointmentStatus,
    Customer,
    Resource,
    ResourceDay,
)
from calendar_app.selectors import services_of
from policy_app.core.policy import BusinessPolicy
from policy_app.models import Business

MOST_CUSTOMERS: Final = 10
_VISITS: Final = (AppointmentStatus.BOOKED, AppointmentStatus.COMPLETED)
_EVENT_COLUMNS: Final = (
    "pk",
    "business_id",
    "resource_id",
    "start",
    "end",
    "status",
    "source",
    "customer__name",
    "customer__phone",
    "service__name",
    "notes",
    "revision",
    "hold_expires_at",
)
_Row = Mapping[str, Any]


def week_frame(
    business: Business, businesses: Iterable[Business], policy: BusinessPolicy, *, now: datetime
) -> dict[str, Any]:
    """Return what the page knows of a business besides its appointments, in two queries."""
    lanes = [{"id": lane.pk, "title": lane.name} for lane in lanes_shown(business.pk, now=now)]
    return {
        "business": {
            "slug": business.slug,
            "name": business.name,
            "tz": policy.tz,
            "today": now.astimezone(policy.zone).date().isoformat(),
        },
        "businesses": [{"slug": each.slug, "name": each.name} for each in businesses],
        "lanes": lanes,
        "services": [
            {
                "id": service.pk,
                "name": service.name,
                "duration_min": service.duration_min,
                "price_text": service.price_text,
            }
            for service in services_of(business.pk)
        ],
        "slot_min": policy.slot_size_min,
        "require_phone": policy.require_phone_before_booking,
        "statuses": {value: str(label) for value, label in AppointmentStatus.choices},
        "sources": {value: str(label) for value, label in AppointmentSource.choices},
        "ws_path": f"/ws/calendar/?business={business.slug}",
    }


def lanes_shown(business_id: int, *, now: datetime) -> list[Resource]:
    """Read the lanes of a business; one that is closed is shown as long as something is booked there."""
    booked = Appointment.objects.filter(resource=OuterRef("pk"), status__in=ACTIVE_STATUSES, end__gt=now)
    shown = Q(is_active=True) | Q(Exists(booked))
    return list(Resource.objects.filter(shown, business_id=business_id).order_by("pk"))


def events_between(
    business_id: int, start: datetime, end: datetime, zone: ZoneInfo, *, now: datetime
) -> list[dict[str, Any]]:
    """Read the appointments that reach into a range, in one query, in time order.

    Args:
        business_id: Whose.
        start: Begin of the range; naive is wall time of `zone`.
        end: Its end, not in it.
        zone: Of the business.
        now: Holds that expired by now are left out.
    """
    since, until = instants_between(start, end, zone)
    reach = timedelta(minutes=LONGEST_APPOINTMENT_MIN)  # lets the index of (business, start) bound the search
    rows = Appointment.objects.filter(
        business_id=business_id, start__gt=since - reach, start__lt=until, end__gt=since
    )
    shown = rows.order_by("start", "pk").values(*_EVENT_COLUMNS)
    return [event_of(row, zone, now=now) for row in shown if not is_expired_hold(row, now)]


def events_by_id(appointment_ids: Collection[int]) -> dict[int, _Row]:
    """Read rows for `event_of`, in one query; what is gone, or not in time, is missing."""
    rows = Appointment.objects.filter(pk__in=appointment_ids).order_by().values(*_EVENT_COLUMNS)
    return {row["pk"]: row for row in rows}


def event_of(row: _Row, zone: ZoneInfo, *, now: datetime) -> dict[str, Any]:
    """Turn a row into an event of the page. A held one names nobody: its customer is still on the line."""
    start, end = wall_span(row["start"], row["end"], zone)
    return {
        "id": row["pk"],
        "lane": row["resource_id"],
        "start": start,
        "end": end,
        "status": row["status"],
        "source": row["source"],
        "customer_name": row["customer__name"] or "",
        "customer_phone": row["customer__phone"] or "",
        "service": row["service__name"] or "",
        "notes": row["notes"],
        "revision": row["revision"],
        "editable": row["status"] == AppointmentStatus.BOOKED and row["end"] > now,
    }


def is_expired_hold(row: _Row, now: datetime) -> bool:
    """Tell whether a row is a hold that ran out: it is shown to nobody."""
    expires_at = row["hold_expires_at"]
    return row["status"] == AppointmentStatus.HELD and expires_at is not None and bool(expires_at <= now)


def open_windows(
    business_id: int, policy: BusinessPolicy, start: datetime, end: datetime
) -> list[dict[str, Any]]:
    """Return when each active lane is open in a range of naive wall times, clipped to it, in two queries."""
    lanes = Resource.objects.filter(business_id=business_id, is_active=True).order_by("pk")
    first = start.date() - timedelta(days=1)  # whose last window may pass midnight
    special = ResourceDay.objects.filter(resource__in=lanes, day__range=(first, end.date()))
    days: dict[int, dict[date, list[list[str]]]] = {}
    for lane_id, day, windows in special.values_list("resource_id", "day", "windows"):
        days.setdefault(lane_id, {})[day] = windows
    return [
        {"lane": lane_id, "start": begins, "end": ends}
        for lane_id, hours in lanes.values_list("pk", "opening_hours_json")
        for begins, ends in open_spans(policy.for_lane(hours, days.get(lane_id)).windows_on, start, end)
    ]


def find_customers(business_id: int, text: str, zone: ZoneInfo, *, now: datetime) -> list[dict[str, Any]]:
    """Find at most ten customers by words of the name or a piece of the number, in two queries.

    Args:
        business_id: Whose customers.
        text: As typed; one with neither a word nor two digits finds nobody.
        zone: Of the business.
        now: Parts the last visit from the next.
    """
    words = words_of(text)
    if not words:
        return []
    wanted = Q()
    for word in words:
        wanted &= Q(name__icontains=word)
    for piece in phone_pieces(words):
        wanted |= Q(phone__contains=piece)
    found = list(
        Customer.objects.filter(wanted, business_id=business_id).order_by("name", "pk")[:MOST_CUSTOMERS]
    )
    visits = {row["customer_id"]: row for row in _visits_of(found, now)}
    return [
        {
            "id": customer.pk,
            "name": customer.name,
            "phone": customer.phone or "",
            "last_visit": _wall_or_none(visits.get(customer.pk, {}).get("last"), zone),
            "next_visit": _wall_or_none(visits.get(customer.pk, {}).get("next"), zone),
        }
        for customer in found
    ]


def _visits_of(customers: Collection[Customer], now: datetime) -> Iterable[_Row]:
    return (
        Appointment.objects.filter(customer__in=[customer.pk for customer in customers], status__in=_VISITS)
        .order_by()
        .values("customer_id")
        .annotate(
            last=Max("start", filter=Q(start__lte=now)),
            next=Min("start", filter=Q(start__gt=now, status=AppointmentStatus.BOOKED)),
        )
    )


def _wall_or_none(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return None if moment is None else wall_of(moment, zone)
