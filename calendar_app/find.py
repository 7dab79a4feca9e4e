"""Looking: which slots are free, which appointments a customer has. Writes nothing.

Services answer with the plain dicts of results.py and never raise for bad input.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from calendar_app.core.arguments import read_day, read_time
from calendar_app.core.slots import day_starts
from calendar_app.models import Appointment, AppointmentStatus
from calendar_app.patience import patient
from calendar_app.phone import normalise_phone
from calendar_app.results import Result, refusal, span, success
from calendar_app.wishes import Diary, WishRefusedError, policy_of, read_wish


@patient
def find_slots(
    *,
    business_id: int,
    date: str,
    time: str | None = None,
    duration_min: int | None = None,
    service: str | None = None,
    now: datetime,
) -> Result:
    """Look up free slots of a day, or one wished hour.

    Args:
        business_id: Whose calendar.
        date: "YYYY-MM-DD", local date of the business.
        time: "HH:MM", wall time there; None lists the whole day.
        duration_min: Length wanted, 1-1440; None takes the service's, else the slot size.
        service: Name of a service, or None.
        now: Current time, aware.

    Returns:
        Without `time`: `slots`, every free slot of the day; when there is none, `reason`, a code that says
        why. With `time`: `requested`, `available`, `slots` (the requested one, or at most two near ones)
        and, when not available, `reason`. Refusals: invalid_time, not_found (service, business), unavailable.
    """
    day, clock = read_day(date), read_time(time)
    if day is None or (time is not None and clock is None):
        return refusal("invalid_time")
    try:
        policy = policy_of(business_id)
        wish = read_wish(business_id, policy, service=service, duration_min=duration_min)
        diary = Diary(business_id, policy, wish, now)
        return _day(diary, day) if clock is None else _hour(diary, datetime.combine(day, clock))
    except WishRefusedError as refused:
        return refused.result


def _hour(diary: Diary, start: datetime) -> Result:
    verdict = diary.judge(start)
    requested = diary.spans([start.replace(tzinfo=diary.policy.zone)])[0]
    if verdict.code == "unavailable":
        return refusal("unavailable")
    if verdict.code is None:
        return success(requested=requested, available=True, slots=[requested])
    near = diary.spans(verdict.near)
    return success(requested=requested, available=False, reason=verdict.code, slots=near)


def _day(diary: Diary, day: date) -> Result:
    lanes = diary.lanes_on(day)
    if not lanes:
        return refusal("unavailable")
    starts = diary.free_starts(lanes, day)
    if starts:
        return success(slots=diary.spans(starts))
    return success(slots=[], reason=_why_empty(diary, day))


def _why_empty(diary: Diary, day: date) -> str:
    today = diary.now.astimezone(diary.policy.zone).date()
    if day < today:
        return "in_past"
    if day > today + timedelta(days=diary.policy.booking_window_days):
        return "beyond_window"
    minutes = diary.wish.duration_min
    anytime = replace(diary.policy, min_notice_min=0)
    if not day_starts(
        anytime, day, now=datetime.combine(day, time_of_day(), anytime.zone), duration_min=minutes
    ):
        return "closed_day"
    return "slot_taken" if day_starts(diary.policy, day, now=diary.now, duration_min=minutes) else "too_soon"


@patient
def list_appointments(*, business_id: int, customer_phone: str | None, now: datetime) -> Result:
    """List the coming booked appointments of a proven customer.

    Args:
        business_id: Where.
        customer_phone: The number the customer is proven to have; None where nothing is proven.
        now: Current time, aware.

    Returns:
        `appointments`: [{appointment_id, start_iso, end_iso, service}], in time order. Refusals:
        not_allowed, not_found (business).
    """
    phone = normalise_phone(customer_phone)
    if phone is None:
        return refusal("not_allowed")
    try:
        zone = policy_of(business_id).zone
    except WishRefusedError as refused:
        return refused.result
    rows = Appointment.objects.filter(
        business_id=business_id, customer__phone=phone, status=AppointmentStatus.BOOKED, start__gt=now
    ).select_related("service")
    return success(
        appointments=[
            {
                "appointment_id": row.pk,
                **span(row.start, row.end, zone),
                "service": row.service.name if row.service else None,
            }
            for row in rows.order_by("start")
        ]
    )
