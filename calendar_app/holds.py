"""Holds: a slot that was offered in a conversation is kept for it for two minutes.

A hold is a row with the status "held": the database constraint and every look-up count it like a booking,
until it expires. Expired ones are deleted, with the lanes locked, by whoever wants their time and by the
next hold at that business. Booking turns the row into the appointment (booking.py).
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import IntegrityError, OperationalError

from calendar_app.booking import lanes_locked, own_holds
from calendar_app.core.interval import Span, merge_spans
from calendar_app.core.wall_time import ceil_minute, floor_minute, to_local
from calendar_app.models import NO_OVERLAP, Appointment, AppointmentStatus
from calendar_app.wishes import Diary, Verdict, WishRefusedError, policy_of, read_wish

HOLD_LASTS: Final = timedelta(minutes=2)
_Slot = tuple[int, datetime, datetime]  # lane, start, end

log = logging.getLogger(__name__)


def hold_offer(diary: Diary, start: datetime, verdict: Verdict) -> None:
    """Hold what a verdict offers for the diary's holder, in place of what it held before.

    Where nothing is offered its older holds stay until they expire. To be called with the lanes locked and
    with the verdict found since.

    Args:
        diary: Who asks, when, and for what.
        start: The wished start, naive = wall time there.
        verdict: The diary's, on `start`.
    """
    if verdict.code is None:
        _keep(diary, [(start.replace(tzinfo=diary.policy.zone), verdict.lanes[0])])
    else:
        _keep(diary, [(near, lanes[0]) for near, lanes in zip(verdict.near, verdict.near_lanes, strict=True)])


def hold_starts(
    *,
    business_id: int,
    starts: Sequence[datetime],
    service: object,
    duration_min: object,
    holder: str,
    now: datetime,
) -> None:
    """Hold times (aware) that were offered out of a day's list; what was taken since is passed over."""
    try:
        with lanes_locked(business_id):
            policy = policy_of(business_id)
            wish = read_wish(business_id, policy, service=service, duration_min=duration_min)
            diary = Diary(business_id, policy, wish, now, holder=holder)
            judged = [(start, diary.judge(start)) for start in starts]
            _keep(diary, [(start, verdict.lanes[0]) for start, verdict in judged if verdict.code is None])
    except WishRefusedError as refused:
        log.info("calendar: an offer is not held (%s)", refused)
    except IntegrityError as error:
        if NO_OVERLAP not in str(error):
            raise
        log.info("calendar: an offer is not held, it was just taken")


def _keep(diary: Diary, chosen: Sequence[tuple[datetime, int]]) -> None:
    """Hold the chosen starts, each in its lane, in place of what the holder had."""
    offered = _slots(diary, chosen)
    if not offered:
        return
    held_here = Appointment.objects.filter(business_id=diary.business_id, status=AppointmentStatus.HELD)
    held_here.filter(hold_expires_at__lte=diary.now).exclude(conversation_ref=diary.holder).delete()
    until = diary.now + HOLD_LASTS
    kept: list[int] = []
    for held in own_holds(diary.business_id, diary.holder):
        slot = (held.resource_id, held.start, held.end)
        if slot in offered and held.service_id == (diary.wish.service and diary.wish.service.pk):
            offered.remove(slot)
            kept.append(held.pk)
        else:
            held.delete()
    if kept:
        held_here.filter(pk__in=kept).update(hold_expires_at=until)
    for lane_id, begin, end in offered:
        Appointment(
            business_id=diary.business_id,
            resource_id=lane_id,
            service=diary.wish.service,
            start=begin,
            end=end,
            status=AppointmentStatus.HELD,
            hold_expires_at=until,
            conversation_ref=diary.holder,
        ).save()


def release_holds(conversation_ref: str) -> int:
    """Delete the holds of a conversation that is over; what it booked stays.

    Returns:
        How many there were. A database that is busy or away leaves them to expire.
    """
    held = Appointment.objects.filter(
        status=AppointmentStatus.HELD, hold_expires_at__isnull=False, conversation_ref=conversation_ref
    )
    released = 0
    try:
        for business_id in (
            sorted(set(held.values_list("business_id", flat=True))) if conversation_ref else ()
        ):
            with lanes_locked(business_id):  # a booking under way may be turning one of them into its row
                rows = list(own_holds(business_id, conversation_ref))
                for row in rows:
                    row.delete()
                released += len(rows)
    except OperationalError as error:
        log.warning("calendar: holds are left to expire (%s)", str(error).partition("\n")[0])
    return released


def _slots(diary: Diary, chosen: Sequence[tuple[datetime, int]]) -> list[_Slot]:
    """What is to be held, by lane; offers that touch in one lane are one hold, since rows may not overlap."""
    by_lane: dict[int, list[Span]] = {}
    for begin, lane_id in chosen:
        by_lane.setdefault(lane_id, []).append((floor_minute(begin), ceil_minute(diary.wish.end_of(begin))))
    return [
        (lane_id, begin, end)
        for lane_id, spans in by_lane.items()
        for begin, end in (to_local(span, UTC) for span in merge_spans(spans))
    ]
