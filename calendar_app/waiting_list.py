"""The waiting list: who wants a full day, and who is told when a time of it comes free.

A time frees when an appointment is cancelled, moved away or marked no-show before its time. Everyone who
waits for that day and whose wish fits what is free now is told, first come first told; who answers first
gets it, since a told customer books as anybody does.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from calendar_app.booking import lanes_locked
from calendar_app.core.arguments import clean_name, read_day
from calendar_app.customers import customer_of
from calendar_app.events import slot_freed
from calendar_app.find import find_slots
from calendar_app.models import (
    Appointment,
    AppointmentStatus,
    WaitingListEntry,
    WaitingStatus,
)
from calendar_app.patience import patient
from calendar_app.phone import normalise_phone
from calendar_app.results import Result, refusal, success
from calendar_app.selectors import service_named, services_of
from calendar_app.wishes import WishRefusedError, policy_of

_DAY: Final = timedelta(days=1)
_FREEING: Final = ("cancelled", "rescheduled", "no_show")
LONGEST_REF: Final = 64  # characters
_NEAR: Final = 2  # free times told to one who need not wait


@patient
def join(  # noqa: PLR0913 -- the tool's arguments and its context, keyword-only
    *,
    business_id: int,
    day: str,
    customer_name: str | None,
    customer_phone: str | None,
    service: str | None = None,
    conversation_ref: str = "",
    now: datetime,
) -> Result:
    """Put a customer on the waiting list of a full day. Asked twice, it is one entry, with the latest wish.

    Args:
        business_id: Where.
        day: "YYYY-MM-DD", local date of the business.
        customer_name: As said.
        customer_phone: As typed or proven: that is where the news goes.
        service: Name of a service, or None.
        conversation_ref: Opaque, kept with the entry; at most 64 characters.
        now: Current time, aware.

    Returns:
        available False with entry_id, date, already_waiting; or, where the day has free times, available True
        with the first two in `slots`, and no entry. Refusals: invalid_time, not_found (service, business),
        in_past, beyond_window, closed_day, too_soon (what is left of the day can't be booked any more),
        need_name, need_phone, invalid_phone.
    """
    try:
        with lanes_locked(business_id):  # nothing frees between the look and the entry
            found = find_slots(
                business_id=business_id, date=day, service=service, now=now, holder=conversation_ref
            )
            if not found["ok"]:
                return found
            if found["slots"]:
                return success(available=True, slots=found["slots"][:_NEAR])
            if found["reason"] != "slot_taken":
                return refusal(found["reason"])
            name, phone = clean_name(customer_name), normalise_phone(customer_phone)
            if not name:
                return refusal("need_name")
            if phone is None:
                return refusal("invalid_phone" if customer_phone else "need_phone")
            wished = service_named(service, services_of(business_id))
            entry, created = WaitingListEntry.objects.update_or_create(
                customer=customer_of(business_id, phone, name),
                day=date.fromisoformat(day),
                status=WaitingStatus.WAITING,
                defaults={"service": wished},
                create_defaults={
                    "business_id": business_id,
                    "service": wished,
                    "conversation_ref": conversation_ref[:LONGEST_REF],
                },
            )
            return success(available=False, entry_id=entry.pk, date=day, already_waiting=not created)
    except WishRefusedError as refused:
        return refused.result


@patient
def leave(*, business_id: int, customer_phone: str | None, day: str | None = None, now: datetime) -> Result:
    """Take a proven customer off the waiting list of a day, or (None) of all days to come.

    Returns:
        `left`: of how many days, 0 or more. Refusals: not_allowed, invalid_time, not_found (business).
    """
    phone = normalise_phone(customer_phone)
    if phone is None:
        return refusal("not_allowed")
    wished = read_day(day)
    if day is not None and wished is None:
        return refusal("invalid_time")
    try:
        today = now.astimezone(policy_of(business_id).zone).date()
    except WishRefusedError as refused:
        return refused.result
    entries = WaitingListEntry.objects.filter(
        business_id=business_id, customer__phone=phone, status=WaitingStatus.WAITING, day__gte=today
    )
    if wished is not None:
        entries = entries.filter(day=wished)
    return success(left=entries.update(status=WaitingStatus.LEFT))


def note_booked(appointment: Appointment) -> None:
    """Let a customer who has just got a time on a day no longer wait for it. One query where nobody waits."""
    if appointment.customer_id is None:
        return
    waiting = WaitingListEntry.objects.filter(
        customer_id=appointment.customer_id,
        day__range=_dates_round(appointment.start, appointment.start),
        status=WaitingStatus.WAITING,
    )
    entries = list(waiting.values_list("pk", "day"))
    if not entries:
        return
    day = appointment.start.astimezone(policy_of(appointment.business_id).zone).date()
    mine = [pk for pk, waited_for in entries if waited_for == day]
    WaitingListEntry.objects.filter(pk__in=mine).update(status=WaitingStatus.BOOKED)


def tell_freed(appointment: Appointment, *, now: datetime) -> None:
    """Announce to those who wait what the latest save of `appointment` freed, in that save's transaction.

    One query where nobody waits; else, for each day and service among the wishes, those of one `find_slots`.
    """
    before = appointment.before
    if appointment.change not in _FREEING or before.get("status") != AppointmentStatus.BOOKED:
        return
    start, end = before["start"], before["end"]
    if end <= now:
        return
    waiting = WaitingListEntry.objects.filter(
        business_id=appointment.business_id,
        day__range=_dates_round(start, end),
        status=WaitingStatus.WAITING,
    )
    for entry, free_start, free_end in _fitting(waiting, appointment, now):
        WaitingListEntry.objects.filter(pk=entry.pk).update(told_at=now)
        slot_freed.send(
            WaitingListEntry,
            entry_id=entry.pk,
            appointment_id=appointment.pk,
            revision=appointment.revision,
            start=free_start,
            end=free_end,
        )


def _fitting(
    waiting: QuerySet[WaitingListEntry], appointment: Appointment, now: datetime
) -> Iterator[tuple[WaitingListEntry, datetime, datetime]]:
    """Pair those whose wish fits what was freed, first come first, with the first time that fits."""
    rows = waiting.select_related("service").order_by("pk")
    entries = [entry for entry in rows if entry.customer_id != appointment.customer_id]
    found: dict[tuple[date, int | None], tuple[datetime, datetime] | None] = {}
    for entry in entries:
        wish = (entry.day, entry.service_id)
        if wish not in found:
            found[wish] = _first_free(entry, appointment, now)
        if (free := found[wish]) is not None:
            yield entry, *free


def _first_free(
    entry: WaitingListEntry, appointment: Appointment, now: datetime
) -> tuple[datetime, datetime] | None:
    """The first free time for the entry's wish that needs some of the freed time, buffers included."""
    services = [service for service in (entry.service, appointment.service) if service]
    reach = timedelta(minutes=sum(one.buffer_before_min + one.buffer_min for one in services))
    since, until = appointment.before["start"] - reach, appointment.before["end"] + reach
    result = find_slots(
        business_id=appointment.business_id,
        date=entry.day.isoformat(),
        service=entry.service.name if entry.service else None,
        now=now,
    )
    for slot in result.get("slots", ()):
        start, end = (datetime.fromisoformat(slot[name]) for name in ("start_iso", "end_iso"))
        if start < until and end > since:
            return start, end
    return None


def _dates_round(start: datetime, end: datetime) -> tuple[date, date]:
    """Dates that surely hold the local ones, whatever the zone."""
    return start.astimezone(UTC).date() - _DAY, end.astimezone(UTC).date() + _DAY
