"""A lane's own hours and dates in the admin, in Hebrew."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from calendar_app.models import Resource, ResourceDay
from calendar_app.testing import lane_of, make_business, make_service

pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("owner"))
    return client


def save(client: Client, lane: Resource, **changes: Any) -> Any:
    data = {
        "business": lane.business_id,
        "name": "נועה",
        "opening_hours_json": "",
        "is_active": "on",
        "days-TOTAL_FORMS": "0",
        "days-INITIAL_FORMS": "0",
        **changes,
    }
    return client.post(f"/admin/calendar_app/resource/{lane.pk}/change/", data)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", None),
        ("{}", None),
        ('{"sun": [["16:00", "20:00"]], "fri": []}', {"sun": [["16:00", "20:00"]], "fri": []}),
    ],
)
def test_a_lane_may_have_hours_of_its_own(admin: Client, typed: str, stored: object) -> None:
    lane = lane_of(make_business())

    assert save(admin, lane, opening_hours_json=typed).status_code == 302

    lane.refresh_from_db()
    assert lane.opening_hours_json == stored


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ('{"sun": [["16", "20:00"]]}', "&quot;16&quot; אינה שעה"),
        ("[]", "יש לכתוב ימים ושעות"),
        ("[" * 100_000, "אי אפשר לקרוא את זה"),
    ],
)
def test_wrong_hours_of_a_lane_say_what_to_write(admin: Client, typed: str, sentence: str) -> None:
    lane = lane_of(make_business())

    answer = save(admin, lane, opening_hours_json=typed)

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    lane.refresh_from_db()
    assert lane.opening_hours_json is None


def day_row(windows: str) -> dict[str, str]:
    return {
        "days-TOTAL_FORMS": "1",
        "days-0-day": "2026-09-21",
        "days-0-windows": windows,
        "days-0-note": "חופש",
    }


@pytest.mark.parametrize(
    ("typed", "stored"), [("", []), ("[]", []), ('[["18:00", "22:00"]]', [["18:00", "22:00"]])]
)
def test_a_date_of_a_lane_is_stored_and_shows_what_day_it_is(
    admin: Client, typed: str, stored: list[list[str]]
) -> None:
    lane = lane_of(make_business())

    assert save(admin, lane, **day_row(typed)).status_code == 302

    day = ResourceDay.objects.get()
    assert (day.resource, day.day, day.windows) == (lane, date(2026, 9, 21), stored)
    page = admin.get(f"/admin/calendar_app/resource/{lane.pk}/change/").content.decode()
    assert "יום שני, יום כיפור" in page


def test_wrong_hours_of_a_date_are_refused(admin: Client) -> None:
    answer = save(admin, lane_of(make_business()), **day_row('[["18:00"]]'))

    assert "כל פריט הוא שעת פתיחה ושעת סגירה" in answer.content.decode()
    assert ResourceDay.objects.count() == 0


def test_a_lane_gives_no_service_of_another_business(admin: Client) -> None:
    lane = lane_of(make_business())
    foreign = make_service(make_business(), "צבע", 60)

    answer = save(admin, lane, services=[foreign.pk])

    assert "יש לבחור שירותים של אותו עסק." in answer.content.decode()
