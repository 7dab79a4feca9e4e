"""How many queries each service takes: bounded, and the same however much is booked and however many work."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendar_app.actor import Actor, Via
from calendar_app.booking import create_appointment
from calendar_app.changes import cancel_appointment, reschedule_appointment
from calendar_app.desk import desk_move
from calendar_app.find import find_slots, list_appointments
from calendar_app.holds import release_holds
from calendar_app.models import Appointment, Customer, Resource, ResourceDay, Service
from calendar_app.results import Result
from calendar_app.selectors import read_book
from calendar_app.testing import lane_of, make_business, make_service, wall
from policy_app.business_policy import get_business_policy
from policy_app.models import Business

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NOW = wall("2026-11-22 08:00")  # a Sunday
PHONE = "+972502345678"
HALF_HOUR = timedelta(minutes=30)


def small() -> Business:
    """One lane, one appointment."""
    business = make_business(slot_size_min=30)
    make_service(business, "תספורת", 30, 10)
    customer = Customer.objects.create(business=business, phone=PHONE, name="דנה")
    start = wall("2026-11-25 10:00")
    Appointment.objects.create(
        business=business, resource=lane_of(business), customer=customer, start=start, end=start + HALF_HOUR
    )
    return business


def large() -> Business:
    """Four lanes with hours, dates and services of their own, full for a week."""
    business = small()
    services = [make_service(business, f"service {number}", 30, 5) for number in range(3)]
    for number in range(3):
        lane = Resource.objects.create(
            business=business,
            name=f"lane {number}",
            opening_hours_json={"mon": [["09:00", f"2{number % 4}:00"]]},
        )
        lane.services.set([*services, *Service.objects.filter(business=business)])
        ResourceDay.objects.create(resource=lane, day=NOW.date() + timedelta(days=number), windows=[])
    begins = [
        wall("2026-11-22 12:00") + timedelta(days=day, minutes=30 * number)
        for day in range(7)
        for number in range(10)
    ]
    Appointment.unannounced.bulk_create(
        Appointment(business=business, resource=lane, start=start, end=start + HALF_HOUR)
        for lane in Resource.objects.filter(business=business)
        for start in begins
    )
    return business


def find(business: Business, **more: Any) -> Result:
    return find_slots(**{"business_id": business.pk, "date": "2026-11-23", "now": NOW, **more})


def book(business: Business, **more: Any) -> Result:
    wish = {
        "business_id": business.pk,
        "start_iso": "2026-11-23T09:30",
        "customer_name": "נועה",
        "customer_phone": "050-2345679",
        "source": "phone",
        "now": NOW,
    }
    return create_appointment(**{**wish, **more})


def own(business: Business) -> dict[str, Any]:
    appointment = Appointment.objects.get(business=business, customer__phone=PHONE)
    return {"business_id": business.pk, "appointment_id": appointment.pk, "now": NOW}


# At most so many; savepoints, and on PostgreSQL the limit on a lock's wait, are among them.
BOUNDS: dict[str, tuple[int, Callable[[Business], Any]]] = {
    "find a day": (3, find),
    "find an hour": (3, lambda business: find(business, time="10:00")),
    "find an hour that is taken": (3, lambda business: find(business, time="12:00", date="2026-11-24")),
    "find an hour of a service": (3, lambda business: find(business, time="10:00", service="תספורת")),
    "find a closed day": (3, lambda business: find(business, date="2026-11-28")),
    "find an hour of a closed day": (3, lambda business: find(business, date="2026-11-28", time="10:00")),
    "list": (2, lambda business: list_appointments(business_id=business.pk, customer_phone=PHONE, now=NOW)),
    "hold": (12, lambda business: find(business, time="10:00", holder="7")),
    "release": (2, lambda business: release_holds("7")),
    "book": (24, book),
    "move": (
        24,
        lambda business: reschedule_appointment(
            **own(business), start_iso="2026-11-23T10:30", customer_phone=PHONE
        ),
    ),
    "cancel": (20, lambda business: cancel_appointment(**own(business), customer_phone=PHONE)),
    "drag": (
        24,
        lambda business: desk_move(**own(business), start_iso="2026-11-23T11:00", actor=Actor(Via.STAFF)),
    ),
    "read thirty days": (
        2,
        lambda business: read_book(
            business.pk,
            get_business_policy(business.pk),
            NOW.date(),
            NOW.date() + timedelta(days=29),
            now=NOW,
        ),
    ),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_a_service_takes_as_many_queries_for_four_lanes_as_for_one(name: str) -> None:
    most, service = BOUNDS[name]
    taken: list[int] = []
    asked: list[str] = []

    for business in (small(), large()):
        get_business_policy(business.pk)
        with CaptureQueriesContext(connection) as captured:
            result = service(business)
        assert not isinstance(result, dict) or result["ok"], result
        taken.append(len(captured))
        asked = [query["sql"][:90] for query in captured.captured_queries]

    assert taken[0] == taken[1]
    assert taken[1] <= most, asked


def test_a_full_booking_window_takes_no_query_more() -> None:
    business = make_business(slot_size_min=30, booking_window_days=60)
    lane = lane_of(business)
    start = wall("2026-11-22 09:00")
    Appointment.unannounced.bulk_create(
        Appointment(business=business, resource=lane, start=begins, end=begins + timedelta(hours=13))
        for begins in (start + timedelta(days=day) for day in range(60))
    )

    get_business_policy(business.pk)
    with CaptureQueriesContext(connection) as captured:
        result = find(business, time="10:00")

    assert (result["available"], result["reason"]) == (False, "slot_taken")
    assert len(captured) <= 3
