"""The staff's page."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from calendar_app.models import Customer
from calendar_app.testing import make_appointment, make_business, make_service, wall
from policy_app.models import Business

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NOW = wall("2026-11-23 08:00")


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_user("staff", password="staff", is_staff=True))
    return client


def book(business: Business, start: str, name: str, phone: str) -> None:
    customer = Customer.objects.create(business=business, phone=phone, name=name)
    end = str(wall(start).replace(tzinfo=None) + timedelta(hours=1))
    make_appointment(business, start, end, customer=customer, source="phone")


def test_the_page_asks_for_a_log_in(client: Client) -> None:
    answer = client.get("/calendar/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/login/?next=/calendar/")


def test_a_login_that_is_no_staff_sees_nothing(client: Client) -> None:
    client.force_login(User.objects.create_user("visitor", password="visitor"))

    assert client.get("/calendar/").status_code == 302


@time_machine.travel(NOW, tick=False)
def test_the_coming_two_weeks_are_shown_in_hebrew_and_right_to_left(staff: Client) -> None:
    business = make_business()
    make_service(business, "תספורת", 60)
    book(business, "2026-11-24 12:00", "דנה כהן", "+972501234567")
    book(business, "2026-11-22 12:00", "של אתמול", "+972501234568")
    book(business, "2026-12-08 12:00", "רחוק מדי", "+972501234569")

    page = staff.get("/calendar/").content.decode()

    assert '<html lang="he" dir="rtl">' in page
    assert "דנה כהן" in page
    assert '<bdi dir="ltr">+972501234567</bdi>' in page
    assert '<time datetime="2026-11-24T12:00:00+02:00">12:00</time>' in page
    assert "של אתמול" not in page
    assert "רחוק מדי" not in page


@time_machine.travel(NOW, tick=False)
def test_an_empty_calendar_says_so_in_english_too(staff: Client) -> None:
    staff.cookies["django_language"] = "en"

    page = staff.get("/calendar/").content.decode()

    assert '<html lang="en" dir="ltr">' in page
    assert "Nothing is booked in the coming 14 days." in page


@time_machine.travel(NOW, tick=False)
def test_a_hostile_name_is_shown_as_text(staff: Client) -> None:
    book(make_business(), "2026-11-24 12:00", "<script>alert(1)</script>", "+972501234567")

    page = staff.get("/calendar/").content.decode()

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@time_machine.travel(NOW, tick=False)
def test_each_appointment_stands_at_the_wall_time_of_its_business(staff: Client) -> None:
    book(make_business(tz="America/New_York"), "2026-11-24 12:00", "Ann", "+14155550100")

    page = staff.get("/calendar/").content.decode()

    assert '<time datetime="2026-11-24T05:00:00-05:00">05:00</time>' in page


@time_machine.travel(NOW, tick=False)
def test_the_page_asks_the_same_at_one_row_and_at_three(staff: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            staff.get("/calendar/")
        return len(captured)

    book(make_business(), "2026-11-24 12:00", "א", "+972501234567")
    at_one = queries()
    book(make_business(), "2026-11-24 12:00", "ב", "+972501234568")
    book(make_business(), "2026-11-25 12:00", "ג", "+972501234569")

    assert queries() == at_one
