"""Staff and rooms: own hours, own services, who gets the next booking, and what a look costs."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest

from calendar_app.booking import create_appointment
from calendar_app.changes import reschedule_appointment
from calendar_app.find import find_slots
from calendar_app.models import Appointment, Resource, ResourceDay, Service
from calendar_app.results import Result
from calendar_app.selectors import read_book
from calendar_app.testing import lane_of, make_appointment, make_business, make_service, wall
from policy_app.business_policy import get_business_policy
from policy_app.models import Business, DateOverride

pytestmark = [pytest.mark.db, pytest.mark.django_db]

Queries = Callable[[int], AbstractContextManager[Any]]
NOW = wall("2026-11-23 08:00")  # a Monday; the default hours are Sunday to Thursday 09:00-22:00
TUESDAY = "2026-11-24"


def make_lane(business: Business, name: str, *services: Service, hours: Any = None) -> Resource:
    lane = Resource.objects.create(business=business, name=name, opening_hours_json=hours)
    lane.services.set(services)
    return lane


def find(business: Business, day: str = TUESDAY, time: str | None = None, **more: Any) -> Result:
    return find_slots(**{"business_id": business.pk, "date": day, "time": time, "now": NOW, **more})


def starts(result: Result) -> list[str]:
    return [slot["start_iso"][11:16] for slot in result["slots"]]


def book(business: Business, start: str, number: int = 0, **more: Any) -> Result:
    asked = {
        "business_id": business.pk,
        "start_iso": start,
        "customer_name": "דנה כהן",
        "customer_phone": f"+97250123{4000 + number}",
        "source": "phone",
        "now": NOW,
    }
    return create_appointment(**{**asked, **more})


def lanes_booked() -> list[int]:
    return list(Appointment.objects.order_by("pk").values_list("resource_id", flat=True))


def test_a_lane_with_own_hours_adds_what_the_others_do_not_have() -> None:
    business = make_business(opening_hours_json={"tue": [["10:00", "12:00"]]})
    make_lane(business, "ערב", hours={"tue": [["11:00", "14:00"]]})
    make_appointment(business, "2026-11-24 10:00", "2026-11-24 12:00")

    result = find(business)

    assert starts(result) == ["11:00", "12:00", "13:00"]
    assert find(business, time="10:00")["reason"] == "slot_taken"


def test_a_special_date_of_a_lane_beats_its_week_and_closed_stays_closed() -> None:
    business = make_business()
    lane = lane_of(business)
    for day, windows in (
        ("2026-11-24", [["08:00", "10:00"]]),
        ("2026-11-25", []),
        ("2026-11-26", [["08:00", "23:00"]]),
    ):
        ResourceDay.objects.create(resource=lane, day=day, windows=windows)
    DateOverride.objects.create(business=business, day=date(2026, 11, 26), windows=[])

    assert starts(find(business)) == ["08:00", "09:00"]
    assert find(business, "2026-11-25")["reason"] == "closed_day"
    assert find(business, "2026-11-26")["reason"] == "closed_day"
    assert find(business, "2026-11-25", "12:00")["slots"][0]["start_iso"][:16] == "2026-11-29T09:00"


def test_hours_that_cannot_be_read_leave_those_of_the_business() -> None:
    business = make_business()
    Resource.objects.filter(business=business).update(opening_hours_json={"tue": "all day"})

    assert len(starts(find(business))) == 13


def test_a_service_is_offered_only_by_lanes_that_give_it() -> None:
    business = make_business(opening_hours_json={"tue": [["10:00", "12:00"]]})
    make_service(business, "תספורת", 60)
    colour = make_service(business, "צבע", 60)
    colourist = make_lane(business, "צבעית", colour, hours={"tue": [["12:00", "13:00"]]})

    assert starts(find(business, service="תספורת")) == ["10:00", "11:00"]
    assert starts(find(business, service="צבע")) == ["10:00", "11:00", "12:00"]
    assert starts(find(business)) == ["10:00", "11:00", "12:00"]
    assert book(business, "2026-11-24T12:00", service="תספורת")["error"] == "outside_hours"
    assert book(business, "2026-11-24T12:00", service="צבע")["ok"]
    assert lanes_booked() == [colourist.pk]


def test_a_service_that_nobody_gives_is_told_so() -> None:
    business = make_business()
    make_service(business, "צבע", 60)
    lane_of(business).services.set([make_service(business, "תספורת", 60)])

    for result in (
        find(business, service="צבע"),
        find(business, time="10:00", service="צבע"),
        book(business, "2026-11-24T10:00", service="צבע"),
        book(business, "2026-11-24T10:00", service="צבע", lane_id=lane_of(business).pk),
    ):
        assert (result["error"], result["message"]) == ("not_found", "אי אפשר לקבוע כאן את השירות הזה כרגע.")


def test_the_next_booking_goes_to_whoever_has_least_that_day_and_then_to_the_first() -> None:
    business = make_business()
    first = lane_of(business)
    second, third = make_lane(business, "ב"), make_lane(business, "ג")
    make_appointment(business, "2026-11-24 09:00", "2026-11-24 11:00")
    make_appointment(business, "2026-11-24 09:00", "2026-11-24 10:00", resource=second)
    make_appointment(business, "2026-11-25 09:00", "2026-11-25 20:00", resource=third)  # another day

    for hour in (12, 13, 14, 15, 16):
        book(business, f"2026-11-24T{hour}:00", hour)

    assert lanes_booked()[3:] == [third.pk, second.pk, third.pk, first.pk, second.pk]


def test_least_booked_counts_the_local_day_only() -> None:
    """A night shift till two: what lies before midnight is yesterday's."""
    business = make_business(allow_24_7=True)
    second = make_lane(business, "ב")
    make_appointment(business, "2026-11-24 20:00", "2026-11-25 01:00")
    make_appointment(business, "2026-11-25 02:00", "2026-11-25 04:00", resource=second)

    book(business, "2026-11-25T06:00")

    assert lanes_booked()[2:] == [lane_of(business).pk]


def test_a_lane_keeps_what_it_has_though_it_gives_the_service_no_more() -> None:
    business = make_business()
    make_service(business, "צבע", 60)
    made = book(business, "2026-11-24T12:00", service="צבע")
    lane_of(business).services.set([make_service(business, "תספורת", 60)])

    moved = reschedule_appointment(
        business_id=business.pk,
        appointment_id=made["appointment_id"],
        start_iso="2026-11-24T14:00",
        customer_phone="+972501234000",
        now=NOW,
    )

    assert (moved["ok"], book(business, "2026-11-24T16:00", 1, service="צבע")["error"]) == (True, "not_found")


@pytest.mark.parametrize("lane_id", [0, -1, 999_999, 2**70, "x", True])
def test_a_lane_that_is_not_there_cannot_be_booked(lane_id: Any) -> None:
    assert book(make_business(), "2026-11-24T12:00", lane_id=lane_id)["error"] == "not_found"


def test_a_moved_appointment_stays_in_its_lane_where_that_is_free() -> None:
    business = make_business()
    second = make_lane(business, "ב")
    made = book(business, "2026-11-24T12:00", lane_id=second.pk)
    make_appointment(business, "2026-11-24 15:00", "2026-11-24 16:00", resource=second)
    move: dict[str, Any] = {"business_id": business.pk, "customer_phone": "+972501234000", "now": NOW}

    assert reschedule_appointment(
        appointment_id=made["appointment_id"], start_iso="2026-11-24T14:00", **move
    )["ok"]
    stayed = Appointment.objects.get(pk=made["appointment_id"]).resource
    assert reschedule_appointment(
        appointment_id=made["appointment_id"], start_iso="2026-11-24T15:00", **move
    )["ok"]
    moved = Appointment.objects.get(pk=made["appointment_id"]).resource

    assert (stayed, moved) == (second, lane_of(business))


def test_the_free_time_before_a_service_is_kept_on_both_sides_of_the_comparison() -> None:
    """A: 30 minutes after. B: 45 before. Between them lie 45, whichever is booked first."""
    business = make_business(slot_size_min=15)
    make_service(business, "א", 60, buffer_min=30)
    Service.objects.filter(pk=make_service(business, "ב", 60).pk).update(buffer_before_min=45)
    book(business, "2026-11-24T12:00", 1, service="א")
    book(business, "2026-11-24T18:00", 2, service="ב")

    after_a = [find(business, time=time, service="ב")["available"] for time in ("13:30", "13:45")]
    before_b = [find(business, time=time, service="א")["available"] for time in ("16:30", "16:15")]
    plain = [
        find(business, time=time, duration_min=15)["available"]
        for time in ("13:15", "13:30", "17:00", "17:15")
    ]

    assert (after_a, before_b, plain) == ([False, True], [False, True], [False, True, True, False])


def test_a_buffer_may_lie_before_opening_and_after_closing() -> None:
    business = make_business(opening_hours_json={"tue": [["10:00", "12:00"]]})
    Service.objects.filter(pk=make_service(business, "ב", 60, 90).pk).update(buffer_before_min=90)

    assert starts(find(business, service="ב")) == ["10:00", "11:00"]


def test_a_full_month_does_not_end_the_search() -> None:
    """The day asked and five weeks are full: the first free ones lie far behind."""
    business = make_business(booking_window_days=60)
    for day in range(36):
        first = wall("2026-11-24 09:00") + timedelta(days=day)
        Appointment.objects.create(
            business=business, resource=lane_of(business), start=first, end=first + timedelta(hours=13)
        )

    result = find(business, time="10:00")

    assert [slot["start_iso"][:16] for slot in result["slots"]] == ["2026-12-30T09:00", "2026-12-30T10:00"]


@pytest.mark.parametrize("lanes", [1, 20])
def test_a_look_takes_at_most_three_queries_however_many_lanes_and_bookings(
    lanes: int, django_assert_max_num_queries: Queries
) -> None:
    business = make_business()
    service = make_service(business, "תספורת", 60)
    rows = []
    for number in range(lanes):
        lane = make_lane(
            business, str(number), service, hours={"tue": [["09:00", "12:00"]], "wed": [["09:00", "10:00"]]}
        )
        ResourceDay.objects.create(resource=lane, day="2026-11-25", windows=[["10:00", "11:00"]])
        for hour in (9, 10, 11):
            start = wall(f"2026-11-24 {hour:02d}:00")
            rows.append(
                Appointment(business=business, resource=lane, start=start, end=start + timedelta(hours=1))
            )
    lane_of(business).services.set([make_service(business, "אחר", 30)])
    Appointment.unannounced.bulk_create(rows)
    find(business)  # the policy is read once

    for time in (None, "10:00", "20:00"):
        with django_assert_max_num_queries(3):
            result = find(business, time=time, service="תספורת")
        assert [slot["start_iso"][:16] for slot in result["slots"]] == (
            ["2026-11-25T10:00", "2026-12-01T09:00"] if time else []
        )
    with django_assert_max_num_queries(2):
        assert find(business, "2026-11-25", "10:00", service="תספורת")["available"]


def test_only_the_days_asked_are_read() -> None:
    business = make_business()
    rows = []
    for day in range(-30, 30):
        start = wall("2026-11-24 10:00") + timedelta(days=day)
        rows.append(
            Appointment(
                business=business, resource=lane_of(business), start=start, end=start + timedelta(hours=1)
            )
        )
    Appointment.unannounced.bulk_create(rows)

    book = read_book(
        business.pk, get_business_policy(business.pk), date(2026, 11, 24), date(2026, 11, 24), now=NOW
    )

    assert book is not None
    assert len(book.lanes[0].taken) <= 4


def test_lanes_with_the_same_hours_share_their_rules() -> None:
    business = make_business()
    hours = {"tue": [["09:00", "12:00"]]}
    make_lane(business, "ב", hours=hours)
    make_lane(business, "ג", hours=hours)
    policy = get_business_policy(business.pk)

    book = read_book(business.pk, policy, date(2026, 11, 24), date(2026, 11, 24), now=NOW)

    assert book is not None
    own, second, third = (lane.policy for lane in book.lanes)
    assert own is policy
    assert second is third


def test_seconds_of_a_row_count_as_whole_minutes_and_a_far_year_is_read() -> None:
    business = make_business()
    odd = [("2026-11-24 10:00:59", "2026-11-24 10:30:01"), ("8998-01-01 10:00", "8998-01-01 11:00")]
    for start, end in odd:
        make_appointment(business, start, end)
    policy = get_business_policy(business.pk)

    near, far = (
        read_book(business.pk, policy, day, day, now=NOW) for day in (date(2026, 11, 24), date(8998, 1, 1))
    )

    assert near is not None
    assert far is not None
    assert near.lanes[0].taken[0].end - near.lanes[0].taken[0].start == 31
    assert len(far.lanes[0].taken) == 1
