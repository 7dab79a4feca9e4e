"""Booking: one transaction that two callers can't both win.

Lock the business's lanes → the same booking asked twice? → grid, hours, notice, window, taken → name →
phone → insert, or turn the hold of this conversation into the booking. The lock keeps PostgreSQL from
deadlocking and SQLite begins such a transaction as its only writer; the database constraint behind it stops
what does not come through here.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from calendar_app import phrases
from calendar_app.actor import Actor
from calendar_app.core.arguments import clean_name, clean_notes, is_row_id, read_moment
from calendar_app.customers import customer_of
from calendar_app.models import NO_OVERLAP, Appointment, AppointmentStatus, Resource
from calendar_app.patience import limit_lock_wait, patient
from calendar_app.phone import normalise_phone
from calendar_app.results import Result, refusal, span, success
from calendar_app.wishes import Diary, WishRefusedError, policy_of, read_wish, unknown_business
from policy_app.core.policy import BusinessPolicy


@dataclass(frozen=True, slots=True)
class _Request:
    """What was asked for; only `start` has been read."""

    business_id: int
    start: datetime
    name: object
    phone: object
    service: object
    duration_min: object
    notes: object
    source: str
    conversation_ref: str
    now: datetime
    lane_id: int | None
    actor: Actor


@patient
def create_appointment(  # noqa: PLR0913 -- the tool's arguments and its context, keyword-only
    *,
    business_id: int,
    start_iso: str,
    customer_name: str | None,
    customer_phone: str | None,
    service: str | None = None,
    duration_min: int | None = None,
    notes: str | None = None,
    source: str,
    conversation_ref: str = "",
    now: datetime,
    lane_id: int | None = None,
    actor: Actor | None = None,
) -> Result:
    """Book one appointment. The same customer asking for the same start again gets the same appointment.

    Args:
        business_id: Where.
        start_iso: ISO 8601; without an offset it is wall time of the business.
        customer_name: As said.
        customer_phone: As typed or proven; normalised here.
        service: Name of a service, or None.
        duration_min: 1-1440; None takes the service's length, else the slot size.
        notes: Free text for the staff; cut at 2,000 characters.
        source: One of `AppointmentSource`.
        conversation_ref: Opaque, kept on the appointment; at most 64 characters.
        now: Current time, aware.
        lane_id: The lane to book; None takes any free one.
        actor: Who books, for the history; None tells only the way, `source`.

    Returns:
        appointment_id, start_iso, end_iso, already_booked; or a refusal of DESIGN's list, with suggestions.
    """
    start = read_moment(start_iso)
    if start is None:
        return refusal("invalid_time")
    request = _Request(
        business_id=business_id,
        start=start,
        name=customer_name,
        phone=customer_phone,
        service=service,
        duration_min=duration_min,
        notes=notes,
        source=source,
        conversation_ref=conversation_ref,
        now=now,
        lane_id=lane_id,
        actor=actor or Actor(source),
    )
    try:
        return _book_or_say_taken(request)
    except WishRefusedError as refused:
        return refused.result


@contextmanager
def lanes_locked(business_id: int) -> Iterator[None]:
    """Open a transaction in which nobody else books at this business; commit at the end.

    Raises:
        WishRefusedError: not_found, `business_id` can't be a business's.
    """
    if not is_row_id(business_id):
        raise unknown_business()
    with transaction.atomic():
        limit_lock_wait()
        lanes = Resource.objects.select_for_update(no_key=True).filter(business_id=business_id)
        list(lanes.order_by("pk").values_list("pk"))  # no_key: rows that point to a lane can still be made
        yield


def _book_or_say_taken(request: _Request) -> Result:
    try:
        with lanes_locked(request.business_id):
            return _book(request)
    except IntegrityError as error:
        if NO_OVERLAP not in str(error):
            raise  # a receiver of the save broke: that is no taken slot
    return _just_taken(request)


def _book(request: _Request) -> Result:
    policy = policy_of(request.business_id)
    phone = normalise_phone(request.phone if isinstance(request.phone, str) else None)
    known = _booked_before(request, phone, policy)
    if known is not None:
        return booked(known, policy.zone, already_booked=True)
    diary = _diary(request, policy)
    verdict = diary.judge(request.start)
    if verdict.code is not None:
        return diary.refuse(verdict)
    name = clean_name(request.name)
    if not name:
        return refusal("need_name")
    if phone is None and request.phone not in (None, ""):
        return refusal("invalid_phone")
    if phone is None and policy.require_phone_before_booking:
        return refusal("need_phone")
    start = instants_of(request.start, policy.zone)[0]
    end = diary.wish.end_of(start)
    appointment = _take_hold(request, verdict.lanes, start, end)
    drop_expired_holds(appointment.resource_id, start, end, now=request.now)
    customer = customer_of(request.business_id, phone, name)
    notes = clean_notes(request.notes)
    if customer.name != name:
        notes = f"{phrases.BOOKED_IN_THE_NAME % {'name': name}}\n{notes}".strip()
    appointment.status = AppointmentStatus.BOOKED
    appointment.hold_expires_at = None
    appointment.customer = customer
    appointment.service = diary.wish.service
    appointment.source = request.source
    appointment.notes = notes
    appointment.actor = request.actor
    appointment.save()
    return booked(appointment, policy.zone, already_booked=False)


def _diary(request: _Request, policy: BusinessPolicy) -> Diary:
    wish = read_wish(request.business_id, policy, service=request.service, duration_min=request.duration_min)
    return Diary(
        request.business_id,
        policy,
        wish,
        request.now,
        lane_id=request.lane_id,
        holder=request.conversation_ref,
    )


def _take_hold(request: _Request, lanes: Collection[int], start: datetime, end: datetime) -> Appointment:
    """Return the row to book: the conversation's own hold of that time, else a new one in the first lane.

    Its other holds are deleted: the customer has chosen.
    """
    own = own_holds(request.business_id, request.conversation_ref).select_for_update(no_key=True)
    chosen: Appointment | None = None
    for held in own:
        if chosen is None and held.resource_id in lanes and held.start < end and start < held.end:
            chosen = held
        else:
            held.delete()
    if chosen is None:
        return Appointment(
            business_id=request.business_id,
            resource_id=next(iter(lanes)),
            start=start,
            end=end,
            conversation_ref=request.conversation_ref,
        )
    chosen.start, chosen.end = start, end
    return chosen


def own_holds(business_id: int, conversation_ref: str) -> QuerySet[Appointment]:
    """The holds of one conversation; none for "". To be changed with the lanes locked only."""
    held = Appointment.objects.filter(
        business_id=business_id, status=AppointmentStatus.HELD, conversation_ref=conversation_ref
    )
    return held.order_by("pk") if conversation_ref else held.none()


def _booked_before(request: _Request, phone: str | None, policy: BusinessPolicy) -> Appointment | None:
    """The appointment that an earlier try of this request made; without a phone, the conversation tells."""
    same = Appointment.objects.filter(
        business_id=request.business_id,
        status=AppointmentStatus.BOOKED,
        start__in=instants_of(request.start, policy.zone),
    )
    if phone is not None:
        return same.filter(customer__phone=phone).first()
    if request.conversation_ref and request.phone in (None, ""):
        name = clean_name(request.name)
        return same.filter(
            customer__phone=None, customer__name=name, conversation_ref=request.conversation_ref
        ).first()
    return None


def _just_taken(request: _Request) -> Result:
    """Refuse what the database constraint refused: something that took no lock was faster."""
    policy = policy_of(request.business_id)
    start = instants_of(request.start, policy.zone)[0]
    diary = _diary(request, policy)
    return refuse_taken(diary, start)


def refuse_taken(diary: Diary, start: datetime) -> Result:
    """Return slot_taken with what is near, whatever the rows say by now."""
    return diary.refuse(diary.judge(start, also_busy=(start, diary.wish.end_of(start))))


def drop_expired_holds(resource_id: int, start: datetime, end: datetime, *, now: datetime) -> None:
    """Delete the holds of a lane that ran out; the constraint can't know the time, and counts them."""
    Appointment.objects.filter(
        resource_id=resource_id,
        status=AppointmentStatus.HELD,
        hold_expires_at__lte=now,
        start__lt=end,
        end__gt=start,
    ).delete()


def instants_of(start: datetime, zone: ZoneInfo) -> list[datetime]:
    """The instants, UTC, that a start can mean: two for wall time in the hour that comes twice."""
    if start.tzinfo is not None:
        return [start.astimezone(UTC)]
    return sorted({start.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)})


def booked(appointment: Appointment, zone: ZoneInfo, *, already_booked: bool) -> Result:
    """Return the success of booking and moving."""
    return success(
        appointment_id=appointment.pk,
        **span(appointment.start, appointment.end, zone),
        already_booked=already_booked,
    )
