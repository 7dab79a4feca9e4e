"""Changing what is booked: cancel, move. Only a proven customer's own coming appointments."""

from datetime import datetime
from math import ceil

from django.db import IntegrityError, transaction

from calendar_app.booking import (
    booked,
    drop_expired_holds,
    instants_of,
    lanes_locked,
    own_holds,
    refuse_taken,
)
from calendar_app.core.arguments import is_row_id, read_moment
from calendar_app.models import NO_OVERLAP, Appointment, AppointmentStatus
from calendar_app.patience import patient
from calendar_app.phone import normalise_phone
from calendar_app.results import Result, refusal, span, success
from calendar_app.wishes import Diary, Wish, WishRefusedError, policy_of


@patient
def cancel_appointment(
    *, business_id: int, appointment_id: int, customer_phone: str | None, now: datetime
) -> Result:
    """Cancel a coming appointment of a proven customer; cancelled already is a success too.

    Args:
        business_id: Where.
        appointment_id: Of `list_appointments`.
        customer_phone: The number the customer is proven to have; None where nothing is proven.
        now: Current time, aware.

    Returns:
        appointment_id, start_iso, end_iso, already_cancelled. Refusals: not_allowed, not_found.
    """
    phone = normalise_phone(customer_phone)
    if phone is None:
        return refusal("not_allowed")
    try:
        with lanes_locked(business_id):
            zone = policy_of(business_id).zone
            appointment = _own_coming(business_id, appointment_id, phone, now)
            already_cancelled = appointment.status == AppointmentStatus.CANCELLED
            if not already_cancelled:
                appointment.status = AppointmentStatus.CANCELLED
                appointment.save(update_fields=["status"])
    except WishRefusedError as refused:
        return refused.result
    return success(
        appointment_id=appointment.pk,
        **span(appointment.start, appointment.end, zone),
        already_cancelled=already_cancelled,
    )


@patient
def reschedule_appointment(
    *,
    business_id: int,
    appointment_id: int,
    start_iso: str,
    customer_phone: str | None,
    conversation_ref: str = "",
    now: datetime,
) -> Result:
    """Move a coming appointment of a proven customer; its length and service stay.

    The guards are those of a new booking, except that its own old time does not block it. It stays in its
    lane where that is free, else takes another.

    Args:
        business_id: Where.
        appointment_id: Of `list_appointments`.
        start_iso: As for `create_appointment`.
        customer_phone: The number the customer is proven to have; None where nothing is proven.
        conversation_ref: Its own holds do not stand in the way, and are released.
        now: Current time, aware.

    Returns:
        As `create_appointment`; `already_booked` where it starts then already. Also: not_allowed, not_found.
    """
    phone = normalise_phone(customer_phone)
    if phone is None:
        return refusal("not_allowed")
    start = read_moment(start_iso)
    if start is None:
        return refusal("invalid_time")
    try:
        with lanes_locked(business_id):
            policy = policy_of(business_id)
            appointment = _own_coming(business_id, appointment_id, phone, now, cancelled=False)
            diary = Diary(
                business_id,
                policy,
                _wish_of(appointment),
                now,
                except_id=appointment.pk,
                holder=conversation_ref,
            )
            return _move_or_say_taken(appointment, start, diary)
    except WishRefusedError as refused:
        return refused.result


def _move_or_say_taken(appointment: Appointment, start: datetime, diary: Diary) -> Result:
    try:
        with (
            transaction.atomic()
        ):  # a savepoint: after the constraint's refusal the near slots are still read
            return _move(appointment, start, diary)
    except IntegrityError as error:
        if NO_OVERLAP not in str(error):
            raise
    return refuse_taken(diary, instants_of(start, diary.policy.zone)[0])


def _move(appointment: Appointment, start: datetime, diary: Diary) -> Result:
    zone = diary.policy.zone
    instants = instants_of(start, zone)
    if appointment.start in instants:
        return booked(appointment, zone, already_booked=True)
    verdict = diary.judge(start)
    if verdict.code is not None:
        return diary.refuse(verdict)
    if appointment.resource_id not in verdict.lanes:
        appointment.resource_id = verdict.lanes[0]
    appointment.start = instants[0]
    appointment.end = diary.wish.end_of(appointment.start)
    drop_expired_holds(appointment.resource_id, appointment.start, appointment.end, now=diary.now)
    own_holds(diary.business_id, diary.holder).delete()
    appointment.save(update_fields=["resource", "start", "end"])
    return booked(appointment, zone, already_booked=False)


def _own_coming(
    business_id: int, appointment_id: object, phone: str, now: datetime, *, cancelled: bool = True
) -> Appointment:
    """Lock and return the customer's appointment.

    Raises:
        WishRefusedError: not_found, whether it is another's, another business's, over, or none at all.
    """
    statuses = [AppointmentStatus.BOOKED, *([AppointmentStatus.CANCELLED] if cancelled else [])]
    found = None
    if isinstance(appointment_id, int) and is_row_id(appointment_id):
        found = (
            Appointment.objects.select_for_update(of=("self",), no_key=True)
            .select_related("service")
            .filter(
                pk=appointment_id,
                business_id=business_id,
                customer__phone=phone,
                start__gt=now,
                status__in=statuses,
            )
            .first()
        )
    if found is None:
        raise WishRefusedError(refusal("not_found"))
    return found


def _wish_of(appointment: Appointment) -> Wish:
    minutes = ceil((appointment.end - appointment.start).total_seconds() / 60)
    return Wish(minutes, appointment.service)
