"""Changing what is booked: cancel, move. A customer's own coming appointments, by the owner's rules."""

from datetime import datetime, timedelta
from math import ceil

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.functional import Promise

from calendar_app import phrases
from calendar_app.actor import Actor
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
from policy_app.core.policy import BusinessPolicy
from policy_app.models import BusinessSettings


@patient
def cancel_appointment(
    *,
    business_id: int,
    appointment_id: int,
    customer_phone: str | None,
    now: datetime,
    actor: Actor | None = None,
) -> Result:
    """Cancel a coming appointment of a proven customer; cancelled already is a success too.

    Args:
        business_id: Where.
        appointment_id: Of `list_appointments`.
        customer_phone: The number the customer is proven to have; None where nothing is proven.
        now: Current time, aware.
        actor: For the history; None says only that it came the way the booking did.

    Returns:
        appointment_id, start_iso, end_iso, already_cancelled. Refusals: not_allowed (unproven; or, with
        `until_iso`, too late by the owner's rule), not_found.
    """
    phone = normalise_phone(customer_phone)
    if phone is None:
        return refusal("not_allowed")
    return _cancel(business_id, appointment_id, Q(customer__phone=phone), actor, now)


@patient
def cancel_own(*, business_id: int, appointment_id: int, actor: Actor, now: datetime) -> Result:
    """As `cancel_appointment`, for one whose right to this appointment the caller has checked (a link)."""
    return _cancel(business_id, appointment_id, Q(), actor, now)


@patient
def reschedule_appointment(  # noqa: PLR0913 -- the tool's arguments and its context, keyword-only
    *,
    business_id: int,
    appointment_id: int,
    start_iso: str,
    customer_phone: str | None,
    now: datetime,
    actor: Actor | None = None,
    conversation_ref: str = "",
) -> Result:
    """Move a coming appointment of a proven customer; its length and service stay.

    The guards are those of a new booking, except that its own old time does not block it. It stays in its
    lane where that is free, else takes another.

    Args:
        business_id: Where.
        appointment_id: Of `list_appointments`.
        start_iso: As for `create_appointment`.
        customer_phone: The number the customer is proven to have; None where nothing is proven.
        now: Current time, aware.
        actor: As for `cancel_appointment`.
        conversation_ref: The conversation that asks: its own holds do not stand in the way, and are released.

    Returns:
        As `create_appointment`; `already_booked` where it starts then already. Also: not_allowed (unproven,
        or too late by the owner's rule), not_found.
    """
    phone = normalise_phone(customer_phone)
    if phone is None:
        return refusal("not_allowed")
    mine = Q(customer__phone=phone)
    return _reschedule(business_id, appointment_id, start_iso, mine, actor, now, holder=conversation_ref)


@patient
def reschedule_own(
    *,
    business_id: int,
    appointment_id: int,
    start_iso: str,
    actor: Actor,
    now: datetime,
    keep_lane: bool = False,
) -> Result:
    """As `reschedule_appointment`, for one whose right to it the caller has checked (a link).

    `keep_lane`: another lane is not as good as its own; where its own is taken, the time is.
    """
    return _reschedule(business_id, appointment_id, start_iso, Q(), actor, now, keep_lane=keep_lane)


def locked_appointment(business_id: int, appointment_id: object, which: Q) -> Appointment:
    """Lock and return an appointment of a business; holds are none.

    Raises:
        WishRefusedError: not_found, whether it is another business's, not among `which`, or none at all.
    """
    found = None
    if isinstance(appointment_id, int) and is_row_id(appointment_id):
        found = (
            Appointment.objects.select_for_update(of=("self",), no_key=True)
            .select_related("service")
            .exclude(status=AppointmentStatus.HELD)
            .filter(which, pk=appointment_id, business_id=business_id)
            .first()
        )
    if found is None:
        raise WishRefusedError(refusal("not_found"))
    return found


def cancel_locked(appointment: Appointment, actor: Actor, policy: BusinessPolicy) -> Result:
    """Cancel an appointment that is booked or cancelled, and return the success."""
    already_cancelled = appointment.status == AppointmentStatus.CANCELLED
    if not already_cancelled:
        appointment.actor = actor
        appointment.status = AppointmentStatus.CANCELLED
        appointment.save(update_fields=["status"])
    return success(
        appointment_id=appointment.pk,
        **span(appointment.start, appointment.end, policy.zone),
        already_cancelled=already_cancelled,
    )


def move_locked(appointment: Appointment, start: datetime, diary: Diary, actor: Actor) -> Result:
    """Put an appointment at `start` (naive = wall time there) in its lane or, where that is taken, another.

    Args:
        appointment: Locked, and left out by the diary.
        start: The wished start.
        diary: Its wish says how long the appointment is to be from now on.
        actor: For the history.

    Returns:
        appointment_id, start_iso, end_iso, already_booked; or a refusal with suggestions.
    """
    verdict = diary.judge(start)
    if verdict.code is not None:
        return diary.refuse(verdict)
    if appointment.resource_id not in verdict.lanes:
        appointment.resource_id = verdict.lanes[0]
    appointment.start = instants_of(start, diary.policy.zone)[0]
    appointment.end = diary.wish.end_of(appointment.start)
    appointment.actor = actor
    drop_expired_holds(appointment.resource_id, appointment.start, appointment.end, now=diary.now)
    try:
        with (
            transaction.atomic()
        ):  # a savepoint: after the constraint's refusal the near slots are still read
            for held in own_holds(diary.business_id, diary.holder):
                held.delete()
            appointment.save(update_fields=["resource", "start", "end"])
    except IntegrityError as error:
        if NO_OVERLAP not in str(error):
            raise
        return refuse_taken(diary, appointment.start)
    return booked(appointment, diary.policy.zone, already_booked=False)


def wish_of(appointment: Appointment, duration_min: int | None = None) -> Wish:
    """Return the wish that an appointment is, of its own length or another, minutes."""
    minutes = duration_min or ceil((appointment.end - appointment.start).total_seconds() / 60)
    return Wish(minutes, appointment.service, kept_by=appointment.resource_id)


def _cancel(business_id: int, appointment_id: object, mine: Q, actor: Actor | None, now: datetime) -> Result:
    try:
        with lanes_locked(business_id):
            policy = policy_of(business_id)
            statuses = (AppointmentStatus.BOOKED, AppointmentStatus.CANCELLED)
            coming = mine & Q(start__gt=now, status__in=statuses)
            appointment = locked_appointment(business_id, appointment_id, coming)
            if appointment.status == AppointmentStatus.BOOKED:
                _check_notice(appointment, policy.cancel_notice_min, phrases.TOO_LATE_TO_CANCEL, policy, now)
            return cancel_locked(appointment, actor or Actor(appointment.source), policy)
    except WishRefusedError as refused:
        return refused.result


def _reschedule(  # noqa: PLR0913 -- as the two above
    business_id: int,
    appointment_id: object,
    start_iso: object,
    mine: Q,
    actor: Actor | None,
    now: datetime,
    *,
    keep_lane: bool = False,
    holder: str = "",
) -> Result:
    start = read_moment(start_iso)
    if start is None:
        return refusal("invalid_time")
    try:
        with lanes_locked(business_id):
            policy = policy_of(business_id)
            coming = mine & Q(start__gt=now, status=AppointmentStatus.BOOKED)
            appointment = locked_appointment(business_id, appointment_id, coming)
            if appointment.start in instants_of(start, policy.zone):
                return booked(appointment, policy.zone, already_booked=True)
            _check_notice(appointment, policy.reschedule_notice_min, phrases.TOO_LATE_TO_MOVE, policy, now)
            diary = Diary(
                business_id,
                policy,
                wish_of(appointment),
                now,
                except_id=appointment.pk,
                lane_id=appointment.resource_id if keep_lane else None,
                holder=holder,
            )
            return move_locked(appointment, start, diary, actor or Actor(appointment.source))
    except WishRefusedError as refused:
        return refused.result


def _check_notice(
    appointment: Appointment, notice_min: int, too_late: Promise | str, policy: BusinessPolicy, now: datetime
) -> None:
    """Keep the owner's rule: until `notice_min` minutes before the start, that moment included.

    Raises:
        WishRefusedError: not_allowed, with a sentence that says until when it was possible.
    """
    until = appointment.start - timedelta(minutes=notice_min)
    if now <= until:
        return
    business = appointment.business
    settings = BusinessSettings.objects.filter(pk=business.pk).first()  # a business may have none
    there = until.astimezone(policy.zone)
    message = too_late % {
        "date": f"{there:%d/%m/%Y}",
        "time": f"{there:%H:%M}",
        "phone": (settings and settings.human_number) or business.phone_number,
    }
    result = refusal("not_allowed", message=str(message))
    raise WishRefusedError({**result, "until_iso": there.isoformat(timespec="seconds")})
