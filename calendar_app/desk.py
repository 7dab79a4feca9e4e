"""What staff do: book, move, resize, cancel, mark, edit. The guards are the customers', the notice is not.

Like every service of this app these answer with plain dicts and never raise for bad input. An appointment
that has begun stays where it is and only gets longer or shorter; one that is over can only be marked.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import wraps
from math import ceil
from typing import Final, ParamSpec

from django.db import IntegrityError, transaction
from django.db.models import Q

from calendar_app import phrases
from calendar_app.actor import Actor
from calendar_app.booking import booked, create_appointment, drop_expired_holds, instants_of, lanes_locked
from calendar_app.changes import cancel_locked, locked_appointment, move_locked, wish_of
from calendar_app.core.arguments import clean_name, clean_notes, is_length, is_row_id, read_moment
from calendar_app.core.wall_time import readings_of
from calendar_app.models import (
    LONGEST_BUFFER_MIN,
    NO_OVERLAP,
    Appointment,
    AppointmentChange,
    AppointmentSource,
    AppointmentStatus,
    Customer,
    Resource,
    Service,
)
from calendar_app.patience import patient
from calendar_app.results import Result, refusal, span, success
from calendar_app.selectors import service_named, services_of
from calendar_app.wishes import Diary, WishRefusedError, policy_of
from policy_app.core.policy import BusinessPolicy

P = ParamSpec("P")

_REACH: Final = timedelta(minutes=LONGEST_BUFFER_MIN)
_ENDINGS: Final = (AppointmentStatus.COMPLETED, AppointmentStatus.NO_SHOW)
_MARKS: Final = (*_ENDINGS, AppointmentStatus.BOOKED)


def _told(service: Callable[P, Result]) -> Callable[P, Result]:
    """Answer with the refusal that the service raised; what it wrote is rolled back by then."""

    @wraps(service)
    def answer(*args: P.args, **kwargs: P.kwargs) -> Result:
        try:
            return service(*args, **kwargs)
        except WishRefusedError as refused:
            return refused.result

    return answer


@patient
@_told
def desk_book(  # noqa: PLR0913 -- a form's fields and who filled it, keyword-only
    *,
    business_id: int,
    start_iso: str,
    lane_id: int | None,
    service: str | None,
    duration_min: int | None,
    customer_name: str | None,
    customer_phone: str | None,
    notes: str | None,
    actor: Actor,
    now: datetime,
) -> Result:
    """Book by hand: as `create_appointment`, in the given lane (None: any), source "staff".

    Also refused: not_found (no such lane there), not_allowed (the lane does not give the service).
    """
    if lane_id is not None and is_row_id(business_id):
        _check_lane(business_id, lane_id, service_named(service, services_of(business_id)))
    return create_appointment(
        business_id=business_id,
        start_iso=start_iso,
        customer_name=customer_name,
        customer_phone=customer_phone,
        service=service,
        duration_min=duration_min,
        notes=notes,
        source=AppointmentSource.STAFF,
        now=now,
        lane_id=lane_id,
        actor=actor,
    )


@patient
@_told
def desk_move(  # noqa: PLR0913 -- where from, where to and who, keyword-only
    *,
    business_id: int,
    appointment_id: int,
    start_iso: str,
    end_iso: str | None = None,
    lane_id: int | None = None,
    actor: Actor,
    now: datetime,
) -> Result:
    """Put a booked appointment elsewhere, or give it another end; its service stays.

    A new start has all guards of a booking. Where the start stays, only what the new end or lane changes is
    looked at: open hours and what else is booked; grid, notice and window were settled when it was booked.

    Args:
        business_id: Where.
        appointment_id: Which.
        start_iso: As for `create_appointment`.
        end_iso: Likewise; None keeps the length.
        lane_id: The lane to put it in; None keeps it.
        actor: For the history.
        now: Current time, aware.

    Returns:
        As `create_appointment`, `already_booked` where nothing had to change. Also: not_found (appointment,
        lane), not_allowed (cancelled or marked; the lane does not give the service), in_past (it has begun;
        with the same start and lane: it is over).
    """
    start, end = read_moment(start_iso), read_moment(end_iso)
    if start is None or (end is None and end_iso is not None):
        return refusal("invalid_time")
    with lanes_locked(business_id):
        policy = policy_of(business_id)
        appointment = _booked(business_id, appointment_id, now)
        stays = appointment.start in instants_of(start, policy.zone)
        if stays:
            start = appointment.start
        lane = _lane(appointment, lane_id)
        elsewhere = not stays or lane != appointment.resource_id
        if elsewhere and appointment.start <= now:
            raise _over()
        wish = wish_of(appointment)
        minutes = wish.duration_min if end is None else _minutes(appointment, start, end, policy)
        if not elsewhere and minutes == wish.duration_min:
            return booked(appointment, policy.zone, already_booked=True)
        diary = Diary(
            business_id,
            policy,
            wish_of(appointment, minutes),
            now,
            except_id=appointment.pk,
            lane_id=lane,
        )
        return _stay(appointment, diary, actor) if stays else move_locked(appointment, start, diary, actor)


@patient
@_told
def desk_cancel(*, business_id: int, appointment_id: int, actor: Actor, now: datetime) -> Result:
    """Cancel an appointment that is not over; cancelled already is a success too.

    Returns:
        appointment_id, start_iso, end_iso, already_cancelled. Refusals: not_found, not_allowed (marked as
        completed or no-show), in_past (over).
    """
    with lanes_locked(business_id):
        policy = policy_of(business_id)
        appointment = locked_appointment(business_id, appointment_id, Q())
        if appointment.status != AppointmentStatus.CANCELLED:
            _check_booked(appointment, now)
        return cancel_locked(appointment, actor, policy)


@patient
@_told
def desk_mark(*, business_id: int, appointment_id: int, status: str, actor: Actor, now: datetime) -> Result:
    """Note how an appointment ended, or take the note (or a cancellation of a coming one) back.

    Args:
        business_id: Where.
        appointment_id: Which.
        status: "completed" or "no_show", once it has begun; "booked" to correct, where its time is free.
        actor: For the history.
        now: Current time, aware.

    Returns:
        appointment_id, start_iso, end_iso, status, already_marked. Refusals: not_found, not_allowed (not
        begun, cancelled, no such mark), in_past (cancelled and begun), slot_taken (no longer free).
    """
    if status not in _MARKS:
        return refusal("not_allowed", message=str(phrases.UNKNOWN_STATUS))
    with lanes_locked(business_id):
        zone = policy_of(business_id).zone
        appointment = locked_appointment(business_id, appointment_id, Q())
        already_marked = appointment.status == status
        if not already_marked:
            _check_mark(appointment, status, now)
            _mark(appointment, status, actor, now)
        return success(
            appointment_id=appointment.pk,
            **span(appointment.start, appointment.end, zone),
            status=str(appointment.status),
            already_marked=already_marked,
        )


@patient
@_told
def desk_edit(
    *,
    business_id: int,
    appointment_id: int,
    notes: str | None = None,
    customer_name: str | None = None,
    actor: Actor,
    now: datetime,
) -> Result:
    """Change the notes, the customer's name, or both, of an appointment in any state; None leaves as it is.

    The name is the customer's: it changes in all their appointments.

    Returns:
        appointment_id, start_iso, end_iso. Refusals: not_found, need_name (no letter in the new name).
    """
    name = clean_name(customer_name)
    if customer_name is not None and not name:
        return refusal("need_name")
    with lanes_locked(business_id):
        zone = policy_of(business_id).zone
        appointment = locked_appointment(business_id, appointment_id, Q())
        appointment.actor = actor
        if name:
            _name_customer(appointment, name)
        if notes is not None:
            appointment.notes = clean_notes(notes)
        # Also where only the name changed: those who show the appointment hear of it by its save.
        appointment.save(update_fields=["notes", "customer"])
        return success(appointment_id=appointment.pk, **span(appointment.start, appointment.end, zone))


def _booked(business_id: int, appointment_id: object, now: datetime) -> Appointment:
    appointment = locked_appointment(business_id, appointment_id, Q())
    _check_booked(appointment, now)
    return appointment


def _check_booked(appointment: Appointment, now: datetime) -> None:
    if appointment.status != AppointmentStatus.BOOKED:
        raise WishRefusedError(refusal("not_allowed", message=str(phrases.NOT_BOOKED)))
    if appointment.end <= now:
        raise _over()


def _over() -> WishRefusedError:
    return WishRefusedError(refusal("in_past", message=str(phrases.IS_OVER)))


def _lane(appointment: Appointment, lane_id: int | None) -> int:
    """The lane to put it in; where that is another one it is checked."""
    if lane_id is None or (is_row_id(lane_id) and lane_id == appointment.resource_id):
        return appointment.resource_id
    _check_lane(appointment.business_id, lane_id, appointment.service)
    return lane_id


def _check_lane(business_id: int, lane_id: int, service: Service | None) -> None:
    """Raise WishRefusedError unless the lane is the business's, in use, and gives the service."""
    lanes = Resource.objects.filter(business_id=business_id, is_active=True)
    lane = lanes.filter(pk=lane_id).first() if is_row_id(lane_id) else None
    if lane is None:
        raise WishRefusedError(refusal("not_found", message=str(phrases.UNKNOWN_LANE)))
    given = set(lane.services.values_list("pk", flat=True)) if service else set()
    if service and given and service.pk not in given:
        raise WishRefusedError(refusal("not_allowed", message=str(phrases.LANE_LACKS_SERVICE)))


def _minutes(appointment: Appointment, start: datetime, end: datetime, policy: BusinessPolicy) -> int:
    """The length from `start` to `end`, minutes.

    Of an end that comes twice, the one that it has now counts, else the first after the start.

    Raises:
        WishRefusedError: nonexistent_time, invalid_time (not 1 minute to a day).
    """
    begins, ends = instants_of(start, policy.zone)[0], readings_of(end, policy.zone)
    if not ends:
        raise WishRefusedError(refusal("nonexistent_time"))
    if appointment.end in ends:
        chosen = appointment.end
    else:
        chosen = next((instant for instant in ends if instant > begins), begins)
    minutes = ceil((chosen - begins).total_seconds() / 60)
    if not is_length(minutes):
        raise WishRefusedError(refusal("invalid_time", message=str(phrases.IMPOSSIBLE_LENGTH)))
    return minutes


def _stay(appointment: Appointment, diary: Diary, actor: Actor) -> Result:
    """Give an appointment another end or lane at its own start, which is not judged again."""
    start, end = appointment.start, diary.wish.end_of(appointment.start)
    # Those that ran out since it began would count for a diary that lives at its start.
    lane = diary.lane_id or appointment.resource_id
    drop_expired_holds(lane, start - _REACH, end + _REACH, now=diary.now)
    then = min(diary.now, start)
    days_ahead = (start - then).days + 2
    any_start = replace(
        diary.policy,
        slot_size_min=1,
        align_to_hour=False,
        last_start=None,
        min_notice_min=0,
        booking_window_days=max(diary.policy.booking_window_days, days_ahead),
    )
    result = move_locked(appointment, start, replace(diary, policy=any_start, now=then), actor)
    # Near starts by the minute are none that the business offers.
    return result if result["ok"] or "suggestions" not in result else {**result, "suggestions": []}


def _check_mark(appointment: Appointment, status: str, now: datetime) -> None:
    was, begun = appointment.status, appointment.start <= now
    if status in _ENDINGS and was == AppointmentStatus.CANCELLED:
        raise WishRefusedError(refusal("not_allowed", message=str(phrases.NOT_BOOKED)))
    if status in _ENDINGS and not begun:
        raise WishRefusedError(refusal("not_allowed", message=str(phrases.NOT_BEGUN)))
    if was == AppointmentStatus.CANCELLED and begun:
        raise _over()


def _mark(appointment: Appointment, status: str, actor: Actor, now: datetime) -> None:
    appointment.actor = actor
    appointment.status = status
    if status == AppointmentStatus.BOOKED:
        drop_expired_holds(appointment.resource_id, appointment.start, appointment.end, now=now)
    try:
        with transaction.atomic():
            appointment.save(update_fields=["status"])
    except IntegrityError as error:  # the lane is taken by now: the constraint is the check
        if NO_OVERLAP not in str(error):
            raise
        raise WishRefusedError(refusal("slot_taken")) from None


def _name_customer(appointment: Appointment, name: str) -> None:
    customer = appointment.customer
    if customer is None:
        appointment.customer = Customer.objects.create(business_id=appointment.business_id, name=name)
        return
    if customer.name == name:
        return
    was = str(customer)
    customer.name = name
    customer.save(update_fields=["name"])
    AppointmentChange.objects.create(
        appointment=appointment,
        business_id=appointment.business_id,
        kind="edited",
        via=appointment.actor.via,
        user_id=appointment.actor.user_id,
        before={"customer": was},
        after={"customer": name},
    )
