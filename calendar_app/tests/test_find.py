"""Looking up slots and appointments, as the tools do."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendar_app.find import find_slots, list_appointments
from calendar_app.models import Appointment, Customer, Resource
from calendar_app.results import Result
from calendar_app.testing import make_appointment, make_business, make_service, wall
from policy_app.models import Business

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NOW = wall("2026-11-23 08:00")  # a Monday; the default hours are Sunday to Thursday 09:00-22:00
DANA = "+972501234567"


def find(business: Business, date: Any, time: Any = None, **more: Any) -> Result:
    return find_slots(**{"business_id": business.pk, "date": date, "time": time, "now": NOW, **more})


def starts(result: Result) -> list[str]:
    """The wall times of the slots."""
    return [slot["start_iso"][11:16] for slot in result["slots"]]


def test_a_day_lists_every_free_slot() -> None:
    business = make_business()
    make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00")

    result = find(business, "2026-11-24")

    hours = [f"{hour:02d}:00" for hour in range(9, 22) if hour != 12]
    assert (result["ok"], starts(result)) == (True, hours)
    assert result["slots"][0] == {
        "start_iso": "2026-11-24T09:00:00+02:00",
        "end_iso": "2026-11-24T10:00:00+02:00",
    }


def test_a_free_hour_is_available() -> None:
    noon = {"start_iso": "2026-11-24T12:00:00+02:00", "end_iso": "2026-11-24T13:00:00+02:00"}

    result = find(make_business(), "2026-11-24", "12:00")

    assert result == {"ok": True, "requested": noon, "available": True, "slots": [noon]}


def test_a_taken_hour_names_the_nearest_on_each_side() -> None:
    business = make_business()
    make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00")

    result = find(business, "2026-11-24", "12:00")

    assert (result["ok"], result["available"], result["reason"]) == (True, False, "slot_taken")
    assert starts(result) == ["11:00", "13:00"]


@pytest.mark.parametrize(
    ("date", "time", "reason", "near"),
    [
        ("2026-11-24", "10:15", "off_grid", ["2026-11-24T10:00:00+02:00", "2026-11-24T11:00:00+02:00"]),
        ("2026-11-24", "23:00", "outside_hours", ["2026-11-24T21:00:00+02:00"]),
        ("2026-11-27", "12:00", "closed_day", ["2026-11-29T09:00:00+02:00", "2026-11-29T10:00:00+02:00"]),
        ("2026-11-22", "12:00", "in_past", []),
        ("2026-12-24", "12:00", "beyond_window", []),
        ("8998-01-01", "12:00", "beyond_window", []),
    ],
)
def test_an_hour_that_cannot_be_had_says_why(date: str, time: str, reason: str, near: list[str]) -> None:
    result = find(make_business(), date, time)

    assert (result["ok"], result["available"], result["reason"]) == (True, False, reason)
    assert [slot["start_iso"] for slot in result["slots"]] == near


def test_too_short_notice_says_so() -> None:
    business = make_business(min_notice_min=120)

    result = find(business, "2026-11-23", "09:00")

    assert (result["reason"], starts(result)) == ("too_soon", ["10:00"])


@pytest.mark.parametrize(
    ("date", "reason"),
    [("2026-11-27", "closed_day"), ("2026-11-22", "in_past"), ("2026-12-24", "beyond_window")],
)
def test_an_empty_day_says_why(date: str, reason: str) -> None:
    assert find(make_business(), date) == {"ok": True, "slots": [], "reason": reason}


def test_a_full_day_and_a_day_that_is_over_say_why() -> None:
    business = make_business()
    make_appointment(business, "2026-11-24 09:00", "2026-11-24 22:00")

    full = find(business, "2026-11-24")
    over = find(business, "2026-11-23", now=wall("2026-11-23 21:30"))

    assert (full["reason"], over["reason"]) == ("slot_taken", "too_soon")


def test_suggestions_of_a_full_day_skip_what_is_taken_on_the_next_open_one() -> None:
    """Thursday is full, Friday and Saturday are closed, Sunday begins with a booking."""
    business = make_business()
    make_appointment(business, "2026-11-26 09:00", "2026-11-26 22:00")
    make_appointment(business, "2026-11-29 09:00", "2026-11-29 11:00")

    result = find(business, "2026-11-26", "12:00")

    assert [slot["start_iso"][:16] for slot in result["slots"]] == ["2026-11-29T11:00", "2026-11-29T12:00"]


@pytest.mark.parametrize(("day", "count"), [("2026-11-24", 96), ("2027-03-26", 92), ("2027-10-31", 100)])
def test_round_the_clock_counts_right_when_the_clocks_change(day: str, count: int) -> None:
    business = make_business(allow_24_7=True, slot_size_min=15, booking_window_days=400)

    result = find(business, day)

    assert len({slot["start_iso"] for slot in result["slots"]}) == len(result["slots"]) == count


def test_the_missing_and_the_double_hour_are_told() -> None:
    business = make_business(allow_24_7=True, slot_size_min=15, booking_window_days=400)

    missing = find(business, "2027-03-26", "02:30")
    double = find(business, "2027-10-31", "01:30")

    assert (missing["reason"], starts(missing)) == ("nonexistent_time", ["01:45", "03:00"])
    assert double["reason"] == "ambiguous_time"
    assert [slot["start_iso"][10:] for slot in double["slots"]] == ["T01:30:00+03:00", "T01:30:00+02:00"]


def test_a_service_brings_its_length_and_its_buffer() -> None:
    business = make_business(slot_size_min=30)
    make_service(business, "תספורת וצבע", duration_min=90, buffer_min=30)
    make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00")

    late = find(business, "2026-11-24", "10:30", service="תספורת  וצבע ")
    fits = find(business, "2026-11-24", "10:00", service="תספורת וצבע", duration_min=15)

    assert (late["reason"], starts(late)) == ("slot_taken", ["10:00", "13:00"])
    assert fits["requested"]["end_iso"] == "2026-11-24T11:30:00+02:00"


def test_the_free_time_after_a_booking_is_kept() -> None:
    business = make_business(slot_size_min=30)
    long = make_service(business, "טיפול", duration_min=60, buffer_min=30)
    make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00", service=long)

    result = find(business, "2026-11-24", "13:00")

    assert starts(result) == ["11:30", "13:30"]


def test_an_unknown_service_is_told_with_the_known_ones() -> None:
    business = make_business()
    make_service(business, "תספורת", 30)
    make_service(make_business(), "גינון", 30)

    result = find(business, "2026-11-24", service="מסאז'")

    assert (result["ok"], result["error"]) == (False, "not_found")
    assert "תספורת" in result["message"]
    assert "גינון" not in result["message"]


def test_with_two_lanes_a_slot_is_taken_only_when_both_are() -> None:
    business = make_business()
    second = Resource.objects.create(business=business, name="second")
    make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00")
    make_appointment(business, "2026-11-24 13:00", "2026-11-24 14:00")
    make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00", resource=second)
    make_appointment(business, "2026-11-24 11:00", "2026-11-24 12:00", resource=second)

    result = find(business, "2026-11-24", "12:00")

    assert (result["reason"], starts(result)) == ("slot_taken", ["11:00", "13:00"])
    assert "12:00" not in starts(find(business, "2026-11-24"))
    assert len(starts(find(business, "2026-11-24"))) == 12


def test_a_hold_takes_the_slot_until_it_runs_out() -> None:
    business = make_business()
    make_appointment(
        business,
        "2026-11-24 12:00",
        "2026-11-24 13:00",
        status="held",
        hold_expires_at=wall("2026-11-23 08:05"),
    )

    held = find(business, "2026-11-24", "12:00")
    free = find(business, "2026-11-24", "12:00", now=wall("2026-11-23 08:05"))

    assert (held["available"], free["available"]) == (False, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"date": None},
        {"date": "24/11/2026"},
        {"date": "2026-11-31"},
        {"date": 20261124},
        {"time": "noon"},
        {"time": "25:00"},
        {"time": ""},
        {"time": 12},
        {"duration_min": 0},
        {"duration_min": -30},
        {"duration_min": 2000},
        {"duration_min": "60"},
        {"duration_min": True},
        {"duration_min": 30.5},
    ],
    ids=repr,
)
def test_what_cannot_be_read_is_invalid_time(wrong: dict[str, Any]) -> None:
    result = find(make_business(), **{"date": "2026-11-24", "time": "12:00", **wrong})

    assert (result["ok"], result["error"]) == (False, "invalid_time")
    assert "suggestions" not in result


@pytest.mark.parametrize("business_id", [999_999, 0, -1, None, "1", 2**70])
def test_an_unknown_business_is_not_found(business_id: Any) -> None:
    result = find_slots(business_id=business_id, date="2026-11-24", time="12:00", now=NOW)

    assert result["error"] == "not_found"


def test_a_business_without_an_open_lane_is_unavailable() -> None:
    business = make_business()
    Resource.objects.filter(business=business).update(is_active=False)

    assert find(business, "2026-11-24", "12:00")["error"] == "unavailable"
    assert find(business, "2026-11-24")["error"] == "unavailable"


@pytest.mark.parametrize("bookings", [1, 12])
def test_looking_takes_at_most_three_queries(bookings: int) -> None:
    business = make_business()
    make_service(business, "תספורת", 30)
    for hour in range(bookings):
        make_appointment(business, f"2026-11-24 {9 + hour:02d}:00", f"2026-11-24 {10 + hour:02d}:00")
    find(business, "2026-11-24")  # the policy is read once

    for time in (None, "10:00", "20:00"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            find(business, "2026-11-24", time, service="תספורת")
        assert len(queries) <= 3, [query["sql"] for query in queries]


def test_a_customer_sees_only_their_own_coming_appointments() -> None:
    business, other = make_business(), make_business()
    service = make_service(business, "תספורת", 60)
    dana = Customer.objects.create(business=business, phone=DANA, name="דנה")
    yossi = Customer.objects.create(business=business, phone="+972502345678", name="רון")
    elsewhere = Customer.objects.create(business=other, phone=DANA)
    make_appointment(business, "2026-11-22 12:00", "2026-11-22 13:00", customer=dana)
    make_appointment(business, "2026-11-26 10:00", "2026-11-26 11:00", customer=dana, status="cancelled")
    make_appointment(business, "2026-11-25 10:00", "2026-11-25 11:00", customer=yossi)
    make_appointment(other, "2026-11-25 10:00", "2026-11-25 11:00", customer=elsewhere)
    later = make_appointment(business, "2026-11-26 12:00", "2026-11-26 13:00", customer=dana)
    sooner = make_appointment(
        business, "2026-11-24 12:00", "2026-11-24 13:00", customer=dana, service=service
    )

    result = list_appointments(business_id=business.pk, customer_phone="050-1234567", now=NOW)

    assert [row["appointment_id"] for row in result["appointments"]] == [sooner.pk, later.pk]
    assert result["appointments"][0] == {
        "appointment_id": sooner.pk,
        "start_iso": "2026-11-24T12:00:00+02:00",
        "end_iso": "2026-11-24T13:00:00+02:00",
        "service": "תספורת",
    }
    assert Appointment.objects.count() == 6


@pytest.mark.parametrize("phone", [None, "", "abc"])
def test_an_unproven_customer_may_not_look(phone: str | None) -> None:
    result = list_appointments(business_id=make_business().pk, customer_phone=phone, now=NOW)

    assert (result["ok"], result["error"]) == (False, "not_allowed")
