"""What has happened to appointments, as messages for open pages. Blocking reads, each bounded."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Max

from calendar_app.models import Appointment, AppointmentChange, AppointmentStatus
from calendar_app.open_pages import REFRESH, changed, gone
from calendar_app.page_json import event_of, events_by_id, is_expired_hold
from policy_app.business_policy import get_business_policy

MOST_AT_ONCE: Final = 50  # more changes than this, and the pages ask for the whole range instead
JUST_NOW: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class News:
    """One message for the pages of a business.

    Attributes:
        change_id: The newest line of history that it tells; 0 where there is none (a hold).
    """

    business_id: int
    appointment_id: int
    change_id: int
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One line of history, by its numbers."""

    pk: int
    business_id: int
    appointment_id: int


@dataclass(frozen=True, slots=True)
class Look:
    """What a look found.

    Attributes:
        changes: Lines of history, in the order of their numbers.
        held: Slots held now, appointment to business: holds leave no line of history.
    """

    changes: list[Change]
    held: dict[int, int]


def news_of(wanted: Iterable[tuple[int, int]], *, now: datetime) -> list[News]:
    """Read appointments as they are now. Queries: two, and one per business.

    Args:
        wanted: (business, appointment) numbers; one that no longer exists is news, too.
        now: Current time, aware.
    """
    pairs = list(dict.fromkeys(wanted))
    ids = [appointment_id for _, appointment_id in pairs]
    changes = AppointmentChange.objects.filter(appointment__in=ids).order_by().values("appointment_id")
    newest = {row["appointment_id"]: row["newest"] for row in changes.annotate(newest=Max("pk"))}
    # Read last: what it shows is at least as new as the change that it names.
    shown = {pk: row for pk, row in events_by_id(ids).items() if not is_expired_hold(row, now)}
    zones = {business_id: get_business_policy(business_id).zone for business_id, _ in pairs}
    return [
        News(
            business_id,
            appointment_id,
            newest.get(appointment_id, 0),
            changed(event_of(shown[appointment_id], zones[business_id], now=now))
            if appointment_id in shown
            else gone(appointment_id),
        )
        for business_id, appointment_id in pairs
    ]


def just_happened(business_id: int, *, now: datetime) -> list[str]:
    """Return messages for what changed while a page was loading, before its socket was there."""
    recent = AppointmentChange.objects.filter(business_id=business_id).order_by("-pk")
    lines = list(recent.values_list("appointment_id", "at")[: MOST_AT_ONCE + 1])
    fresh = [appointment_id for appointment_id, at in lines if at > now - JUST_NOW]
    if len(fresh) > MOST_AT_ONCE:
        return [REFRESH]
    return [news.text for news in news_of([(business_id, pk) for pk in fresh], now=now)] if fresh else []


def newest_change() -> int:
    """Return the number of the newest line of any history; 0 for none. One query by the primary key."""
    return AppointmentChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def look(floor: int, business_ids: Collection[int], *, now: datetime) -> Look:
    """Look for what is new, in two queries that read no row of before.

    Args:
        floor: Lines of history above this number are read.
        business_ids: Whose.
        now: Current time, aware.
    """
    lines = AppointmentChange.objects.filter(pk__gt=floor, business_id__in=business_ids).order_by("pk")
    held = Appointment.objects.filter(
        business_id__in=business_ids,
        status=AppointmentStatus.HELD,
        hold_expires_at__gt=now,
    )
    return Look(
        changes=[Change(*numbers) for numbers in lines.values_list("pk", "business_id", "appointment_id")],
        held=dict(held.order_by().values_list("pk", "business_id")),
    )
