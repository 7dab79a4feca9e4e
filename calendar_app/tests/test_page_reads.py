"""What the calendar page is told, by the addresses it asks."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from calendar_app import phrases
from calendar_app.models import Appointment, AppointmentChange, Customer, Resource, Service
from calendar_app.testing import lane_of, make_appointment, make_business, make_service, wall
from policy_app.models import Business, Membership

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NOW = wall("2026-11-23 08:00")
WEEK = "start=2026-11-22T00:00:00&end=2026-11-29T00:00:00"


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def business() -> Business:
    return make_business(slot_size_min=30)


@pytest.fixture
def dana(client: Client, business: Business) -> Client:
    """The browser of somebody who works at `business`."""
    user = User.objects.create_user("dana", first_name="דנה")
    Membership.objects.create(user=user, business=business)
    client.force_login(user)
    return client


def ask(client: Client, address: str) -> tuple[int, dict[str, Any]]:
    answer = client.get(f"/calendar/api/{address}")
    assert answer.headers["Content-Type"] == "application/json"
    return answer.status_code, json.loads(answer.content)


def book(
    business: Business, start: str, name: str = "דנה כהן", phone: str = "+972501234567", **fields: Any
) -> Appointment:
    customer, _ = Customer.objects.get_or_create(business=business, phone=phone, defaults={"name": name})
    end = str(wall(start).replace(tzinfo=None) + timedelta(minutes=30))
    return make_appointment(business, start, end, customer=customer, source="phone", **fields)


def test_the_frame_says_what_the_page_needs_to_begin(dana: Client, business: Business) -> None:
    service = Service.objects.create(business=business, name="תספורת", duration_min=60, price_text="120 ₪")

    status, frame = ask(dana, f"week-frame/?business={business.slug}")

    assert status == 200
    assert frame == {
        "ok": True,
        "business": {
            "slug": business.slug,
            "name": business.name,
            "tz": "Asia/Jerusalem",
            "today": "2026-11-23",
        },
        "businesses": [{"slug": business.slug, "name": business.name}],
        "lanes": [{"id": lane_of(business).pk, "title": "יומן ראשי"}],
        "services": [{"id": service.pk, "name": "תספורת", "duration_min": 60, "price_text": "120 ₪"}],
        "slot_min": 30,
        "require_phone": True,
        "statuses": {
            "held": "שמור זמנית",
            "booked": "נקבע",
            "cancelled": "בוטל",
            "completed": "התקיים",
            "no_show": "לא הגיע",
        },
        "sources": {"phone": "טלפון", "whatsapp": "וואטסאפ", "staff": "צוות", "simulator": "סימולטור"},
        "ws_path": f"/ws/calendar/?business={business.slug}",
    }


def test_a_closed_lane_is_shown_while_something_is_booked_there(dana: Client, business: Business) -> None:
    closed = Resource.objects.create(business=business, name="רון", is_active=False)
    Resource.objects.create(business=business, name="איש", is_active=False)
    book(business, "2026-11-24 12:00", resource=closed)

    lanes = ask(dana, f"week-frame/?business={business.slug}")[1]["lanes"]

    assert [lane["title"] for lane in lanes] == ["יומן ראשי", "רון"]


def test_events_carry_the_wall_digits_of_the_business(dana: Client, business: Business) -> None:
    service = make_service(business, "תספורת", 30)
    booked = book(business, "2026-11-24 12:00", service=service, notes="פעם ראשונה")

    status, answer = ask(dana, f"events/?business={business.slug}&{WEEK}")

    assert status == 200
    assert answer["events"] == [
        {
            "id": booked.pk,
            "lane": lane_of(business).pk,
            "start": "2026-11-24T12:00:00",
            "end": "2026-11-24T12:30:00",
            "status": "booked",
            "source": "phone",
            "customer_name": "דנה כהן",
            "customer_phone": "+972501234567",
            "service": "תספורת",
            "notes": "פעם ראשונה",
            "revision": booked.revision,
            "editable": True,
        }
    ]


def test_what_reaches_into_the_range_is_in_it_and_nothing_else(dana: Client, business: Business) -> None:
    into = make_appointment(business, "2026-11-21 23:30", "2026-11-22 00:30")
    second = Resource.objects.create(business=business, name="רון")
    make_appointment(business, "2026-11-21 23:00", "2026-11-22 00:00", resource=second)
    make_appointment(business, "2026-11-29 00:00", "2026-11-29 01:00")
    make_appointment(make_business(), "2026-11-24 12:00", "2026-11-24 13:00")

    answer = ask(dana, f"events/?business={business.slug}&{WEEK}")[1]

    assert [(event["id"], event["editable"]) for event in answer["events"]] == [(into.pk, False)]


def test_a_hold_is_shown_until_it_runs_out(dana: Client, business: Business) -> None:
    for hour, minutes in ((10, 2), (11, -1)):
        make_appointment(
            business,
            f"2026-11-24 {hour}:00",
            f"2026-11-24 {hour}:30",
            status="held",
            hold_expires_at=NOW + timedelta(minutes=minutes),
        )

    answer = ask(dana, f"events/?business={business.slug}&{WEEK}")[1]

    assert [(event["start"], event["status"], event["customer_name"]) for event in answer["events"]] == [
        ("2026-11-24T10:00:00", "held", "")
    ]


def test_the_open_windows_of_each_lane_are_clipped_to_the_range(dana: Client, business: Business) -> None:
    address = f"events/?business={business.slug}&start=2026-11-24T10:00:00&end=2026-11-25T12:00:00"

    answer = ask(dana, address)[1]

    lane = lane_of(business).pk
    assert answer["open"] == [
        {"lane": lane, "start": "2026-11-24T10:00:00", "end": "2026-11-24T22:00:00"},
        {"lane": lane, "start": "2026-11-25T09:00:00", "end": "2026-11-25T12:00:00"},
    ]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "start=2026-11-22T00:00:00",
        "start=yesterday&end=2026-11-29",
        "start=2026-11-29&end=2026-11-22",
        "start=2026-11-22&end=2026-11-22",
        "start=2026-11-22&end=2027-01-24",
        "start=0001-01-01T00:00:00&end=0001-01-02T00:00:00",
        "start=9999-12-31T00:00:00&end=9999-12-31T23:00:00",
        "start=2026-11-22%00&end=2026-11-29",
        "start=2026-02-30&end=2026-03-01",
        "start=٢٠٢٦-11-22&end=2026-11-29",
    ],
)
def test_a_range_that_cannot_be_shown_is_refused_in_hebrew(
    dana: Client, business: Business, query: str
) -> None:
    status, answer = ask(dana, f"events/?business={business.slug}&{query}")

    assert (status, answer["ok"], answer["error"]) == (400, False, "invalid")
    assert any("א" <= char <= "ת" for char in answer["message"])


def test_a_range_may_be_dates_or_moments_with_an_offset(dana: Client, business: Business) -> None:
    book(business, "2026-11-24 12:00")

    for query in (
        "start=2026-11-24&end=2026-11-25",
        "start=2026-11-24T09:30:00Z&end=2026-11-24T10:30:00Z",
        "start=2026-09-24&end=2026-11-25",
    ):
        status, answer = ask(dana, f"events/?business={business.slug}&{query}")
        assert (status, len(answer["events"])) == (200, 1), query


@time_machine.travel(wall("2026-10-20 08:00"), tick=False)
def test_an_appointment_in_the_hour_that_comes_twice_never_ends_before_it_starts(
    dana: Client, business: Business
) -> None:
    start = wall("2026-10-25 01:45")  # the first of the two; half an hour later it is 01:15 again
    Appointment.objects.create(
        business=business, resource=lane_of(business), start=start, end=start + timedelta(minutes=30)
    )

    events = ask(dana, f"events/?business={business.slug}&start=2026-10-25&end=2026-10-26")[1]["events"]

    assert [(event["start"], event["end"]) for event in events] == [
        ("2026-10-25T01:45:00", "2026-10-25T02:15:00")
    ]


def test_one_appointment_tells_its_history_in_hebrew(dana: Client, business: Business) -> None:
    booked = book(business, "2026-11-25 12:00", conversation_ref="17")
    AppointmentChange.objects.all().delete()
    user = User.objects.get(username="dana")
    change = AppointmentChange(
        appointment=booked,
        business=business,
        kind="rescheduled",
        via="staff",
        user=user,
        before={"start": "2026-11-24T08:00:00+00:00", "end": "2026-11-24T08:30:00+00:00"},
        after={"start": "2026-11-25T10:00:00+00:00", "end": "2026-11-25T10:30:00+00:00"},
    )
    change.save()

    status, answer = ask(dana, f"appointments/{booked.pk}/")

    assert status == 200
    assert answer["appointment"]["id"] == booked.pk
    assert answer["history"] == [
        {
            "at": "2026-11-23T08:00:00",
            "kind": "rescheduled",
            "kind_label": phrases.CHANGES["rescheduled"],
            "via_label": "צוות",
            "who": "דנה",
            "text": "הוזז מיום ג' 24/11 10:00 ליום ד' 25/11 12:00, על ידי דנה (צוות)",
        }
    ]
    assert answer["transcript_url"] == "/agent/conversations/17/"


@pytest.mark.parametrize("reference", ["", "abc", "٣", "1" * 30, "-1", "1.5"])
def test_a_reference_that_is_no_conversation_has_no_transcript(
    dana: Client, business: Business, reference: str
) -> None:
    booked = book(business, "2026-11-25 12:00", conversation_ref=reference)

    assert ask(dana, f"appointments/{booked.pk}/")[1]["transcript_url"] is None


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("דנה", ["דנה כהן", "דנה לוי"]),
        ("כהן דנה", ["דנה כהן"]),
        ("050-123", ["דנה כהן"]),
        ("+972 (0)50 123", ["דנה כהן"]),
        ("4567", ["דנה כהן"]),
        ("054", ["דנה לוי"]),
        ("0009", ["דנה לוי"]),
        ("5", []),
        ("", []),
        ("%", []),
        ("_", []),
        ("\u202eדנה כהן", ["דנה כהן"]),
        ("ז\x00", []),
        ("ק" * 10_000, []),
    ],
)
def test_customers_are_found_by_name_or_by_a_piece_of_their_number(
    dana: Client, business: Business, typed: str, found: list[str]
) -> None:
    Customer.objects.create(business=business, name="דנה כהן", phone="+972501234567")
    Customer.objects.create(business=business, name="דנה לוי", phone="+972540000009")
    Customer.objects.create(business=business, name="רון", phone=None)
    Customer.objects.create(business=make_business(), name="דנה של אחרים", phone="+972501234567")

    answer = dana.get("/calendar/api/customers/", {"business": business.slug, "q": typed})

    assert [customer["name"] for customer in answer.json()["customers"]] == found


def test_a_customer_comes_with_the_last_and_the_next_visit(dana: Client, business: Business) -> None:
    for start, status in (
        ("2026-11-10 12:00", "completed"),
        ("2026-11-17 12:00", "no_show"),
        ("2026-11-26 12:00", "cancelled"),
        ("2026-11-27 12:00", "booked"),
        ("2026-11-28 12:00", "booked"),
    ):
        book(business, start, status=status)

    customers = ask(dana, f"customers/?business={business.slug}&q=050")[1]["customers"]

    assert customers == [
        {
            "id": Customer.objects.get().pk,
            "name": "דנה כהן",
            "phone": "+972501234567",
            "last_visit": "2026-11-10T12:00:00",
            "next_visit": "2026-11-27T12:00:00",
        }
    ]


def test_at_most_ten_customers_are_told_in_two_queries(dana: Client, business: Business) -> None:
    for number in range(12):
        Customer.objects.create(business=business, name=f"דנה {number}", phone=f"+97250000{number:04d}")
    ask(dana, f"customers/?business={business.slug}&q=רון")

    with CaptureQueriesContext(connection) as captured:
        customers = ask(dana, f"customers/?business={business.slug}&q=דנה")[1]["customers"]

    assert len(customers) == 10
    about_customers = [query for query in captured.captured_queries if "calendar_app" in query["sql"]]
    assert len(about_customers) == 2


ADDRESSES = (
    "week-frame/?business={slug}",
    f"events/?business={{slug}}&{WEEK}",
    "customers/?business={slug}&q=דנה",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_another_business_is_not_found_whoever_asks(dana: Client, address: str) -> None:
    other = make_business()

    for slug in (other.slug, "nobody", "", "%00", "a" * 5000):
        status, answer = ask(dana, address.format(slug=slug))
        assert (status, answer["error"]) == (404, "not_found"), slug


def test_an_appointment_of_another_business_is_not_found(dana: Client) -> None:
    foreign = make_appointment(make_business(), "2026-11-24 12:00", "2026-11-24 13:00")

    for number in (foreign.pk, 0, 10**15, 10**19, 10**40):
        status, answer = ask(dana, f"appointments/{number}/")
        assert (status, answer["error"]) == (404, "not_found"), number


@pytest.mark.parametrize("address", [*ADDRESSES, "appointments/1/"])
def test_without_a_log_in_the_answer_is_401_in_json(client: Client, address: str) -> None:
    status, answer = ask(client, address.format(slug="x"))

    assert (status, answer) == (
        401,
        {"ok": False, "error": "login", "message": "החיבור שלך הסתיים. יש להתחבר מחדש."},
    )


def test_a_login_that_was_closed_is_none(dana: Client, business: Business) -> None:
    User.objects.update(is_active=False)

    assert ask(dana, f"week-frame/?business={business.slug}")[0] == 401


def test_a_superuser_sees_every_business(client: Client, business: Business) -> None:
    client.force_login(User.objects.create_superuser("root"))

    assert ask(client, f"week-frame/?business={business.slug}")[0] == 200


def test_only_get_is_answered(dana: Client, business: Business) -> None:
    answer = dana.post(f"/calendar/api/events/?business={business.slug}&{WEEK}")

    assert (answer.status_code, answer.json()["error"]) == (405, "method")


def test_answers_are_stored_nowhere(dana: Client, business: Business) -> None:
    answer = dana.get(f"/calendar/api/week-frame/?business={business.slug}")

    assert "no-store" in answer.headers["Cache-Control"]


def test_a_month_of_twenty_lanes_takes_the_queries_of_an_empty_one(dana: Client, business: Business) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            status, _ = ask(dana, f"events/?business={business.slug}&start=2026-11-01&end=2026-12-01")
        assert status == 200
        return len(captured)

    queries()  # the business's rules are read once per process
    before = queries()
    service = make_service(business, "תספורת", 30)
    customer = Customer.objects.create(business=business, name="דנה", phone="+972501234567")
    lanes = [Resource.objects.create(business=business, name=f"צוות {number}") for number in range(19)]
    Appointment.unannounced.bulk_create(
        Appointment(
            business=business,
            resource=lane,
            customer=customer,
            service=service,
            start=wall(f"2026-11-{day:02d} {hour:02d}:00"),
            end=wall(f"2026-11-{day:02d} {hour:02d}:30"),
        )
        for lane in lanes
        for day in range(1, 31)
        for hour in range(9, 18)
    )

    assert queries() == before
    assert before <= 8
