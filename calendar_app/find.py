"""Looking: which slots are free, which appointments a customer has. Writes nothing but holds.

Services answer with the plain dicts of results.py and never raise for bad input.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError

from calendar_app.booking import lanes_locked
from calendar_app.core.arguments import read_day, read_time
from calendar_app.core.lanes import LaneTime, starts_in_lanes
from calendar_app.core.open_time import has_starts
from calendar_app.holds import hold_offer
from calendar_app.models import NO_OVERLAP, Appointment, AppointmentStatus
from calendar_app.patience import patient
from calendar_app.phone import normalise_phone
from calendar_app.results import Result, refusal, span, success
from calendar_app.selectors import Lane, read_book
from calendar_app.wishes import Diary, WishRefusedError, policy_of, read_wish, unknown_business

_TRIES: Final = 3  # to hold what is offered, when others book without the lock


@patient
def find_slots(  # noqa: PLR0913 -- the tool's arguments and its context, keyword-only
    *,
    business_id: int,
    date: str,
    time: str | None = None,
    duration_min: int | None = None,
    service: str | None = None,
    now: datetime,
    holder: str = "",
) -> Result:
    """Look up free slots of a day, or one wished hour. Three queries at most, apart from a hold.

    Args:
        business_id: Whose calendar.
        date: "YYYY-MM-DD", local date of the business.
        time: "HH:MM", wall time there; None lists the whole day.
        duration_min: Length wanted, 1-1440; None takes the service's, else the slot size.
        service: Name of a service, or None.
        now: Current time, aware.
        holder: The conversation that asks. What is offered for a wished hour is then held for it
            (holds.py), in place of what it was offered before; "" holds nothing. Its own holds do not
            stand in its way.

    Returns:
        Without `time`: `slots`, every free slot of the day; when there is none, `reason`, a code that says
        why. With `time`: `requested`, `available`, `slots` (the requested one, or at most two near ones)
        and, when not available, `reason`. Refusals: invalid_time, not_found (service, business), unavailable.
    """
    day, clock = read_day(date), read_time(time)
    if day is None or (time is not None and clock is None):
        return refusal("invalid_time")
    try:
        wanted = _Wanted(business_id, day, service, duration_min, now, holder)
        if clock is None:
            return _day(_diary(wanted), day)
        start = datetime.combine(day, clock)
        return _held_hour(wanted, start) if holder else _hour(_diary(wanted), start, hold=False)
    except WishRefusedError as refused:
        return refused.result


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What was asked for; only `day` has been read."""

    business_id: int
    day: date
    service: object
    duration_min: object
    now: datetime
    holder: str


def _diary(wanted: _Wanted) -> Diary:
    """Read the rules and the book of the day, and the wish by what can be booked: two queries."""
    business_id, now, holder = wanted.business_id, wanted.now, wanted.holder
    policy = policy_of(business_id)
    book = read_book(business_id, policy, wanted.day, wanted.day, now=now, holder=holder)
    if book is None:
        raise unknown_business()
    wish = read_wish(
        business_id,
        policy,
        service=wanted.service,
        duration_min=wanted.duration_min,
        services=book.services,
    )
    return Diary(business_id, policy, wish, now, holder=holder, book=book)


def _held_hour(wanted: _Wanted, start: datetime) -> Result:
    """Look and hold in one transaction, so that two who ask at once are not offered the same.

    A writer that takes no lock (the admin) can still be faster: then it is seen at the next look.
    """
    for _ in range(_TRIES):
        try:
            with lanes_locked(wanted.business_id):
                return _hour(_diary(wanted), start, hold=True)
        except IntegrityError as error:
            if NO_OVERLAP not in str(error):
                raise
    return _hour(_diary(wanted), start, hold=False)


def _hour(diary: Diary, start: datetime, *, hold: bool) -> Result:
    verdict = diary.judge(start)
    if hold:
        hold_offer(diary, start, verdict)
    requested = diary.spans([start.replace(tzinfo=diary.policy.zone)])[0]
    if verdict.code in ("unavailable", "not_found"):
        return diary.refuse(verdict)
    if verdict.code is None:
        return success(requested=requested, available=True, slots=[requested])
    near = diary.spans(verdict.near)
    return success(requested=requested, available=False, reason=verdict.code, slots=near)


def _day(diary: Diary, day: date) -> Result:
    lanes = diary.lanes_on(day)
    if not lanes:
        return diary.refuse(diary.no_lane())
    starts = diary.free_starts(lanes, day)
    if starts:
        return success(slots=diary.spans(starts))
    return success(slots=[], reason=_why_empty(diary, lanes, day))


def _why_empty(diary: Diary, lanes: Collection[Lane], day: date) -> str:
    today = diary.now.astimezone(diary.policy.zone).date()
    if day < today:
        return "in_past"
    if day > today + timedelta(days=diary.policy.booking_window_days):
        return "beyond_window"
    minutes = diary.wish.duration_min
    if not any(has_starts(lane.policy, day, minutes) for lane in lanes):
        return "closed_day"
    unbooked = [LaneTime(lane.policy, ()) for lane in lanes]
    if starts_in_lanes(unbooked, day, 1, now=diary.now, duration_min=minutes):
        return "slot_taken"
    return "too_soon"


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
