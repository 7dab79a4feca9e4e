"""The staff's feed: what a calendar program gets, how cheaply, and who gets nothing."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from calendar_app.feed_views import feed_address
from calendar_app.models import Appointment, Customer, Resource, new_feed_key
from calendar_app.testing import lane_of, make_appointment, make_business, make_service, wall
from policy_app.models import Business, Membership

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NOW = wall("2026-11-23 08:00")
NOON = ("2026-11-24 12:00", "2026-11-24 13:00")


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield
    cache.clear()


@pytest.fixture
def danas() -> Appointment:
    business = make_business()
    dana = Customer.objects.create(business=business, phone="+972501234567", name="דנה כהן")
    service = make_service(business, "תספורת", 60)
    return make_appointment(business, *NOON, customer=dana, service=service, notes="אלרגית ל;צבע,\nשיער ארוך")


def path_of(lane: Resource) -> str:
    return feed_address(lane).removeprefix("https://desk.example.test")


def events_of(client: Client, lane: Resource) -> list[Any]:
    return list(Calendar.from_ical(client.get(path_of(lane)).content).events)


def test_the_address_is_secret_and_long(danas: Appointment) -> None:
    assert re.fullmatch(
        r"https://desk\.example\.test/calendar/feed/[\w-]{32}\.ics", feed_address(danas.resource)
    )


def test_the_feed_tells_the_staff_who_comes_for_what(client: Client, danas: Appointment) -> None:
    answer = client.get(path_of(danas.resource))
    calendar: Any = Calendar.from_ical(answer.content)
    event = calendar.events[0]

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert calendar["X-WR-CALNAME"] == f"{danas.resource.name} – {danas.business.name}"
    assert event["SUMMARY"] == "דנה כהן – תספורת"
    assert event["DESCRIPTION"] == "טלפון: 050-123-4567\nאלרגית ל;צבע,\nשיער ארוך"
    assert (event["DTSTART"].dt, event["DTEND"].dt, event["SEQUENCE"]) == (danas.start, danas.end, 1)
    assert event["UID"] == f"appointment-{danas.pk}@desk.example.test"


def test_only_this_lanes_booked_time_of_the_last_month_and_ahead_is_in_it(client: Client) -> None:
    business = make_business()
    lane = lane_of(business)
    other = Resource.objects.create(business=business, name="יוסי")
    shown = {
        make_appointment(business, "2026-10-24 00:00", "2026-10-24 01:00", status="completed").pk,
        make_appointment(business, "2026-11-20 10:00", "2026-11-20 11:00", status="no_show").pk,
        make_appointment(business, *NOON).pk,
        make_appointment(business, "2028-11-24 12:00", "2028-11-24 13:00").pk,
    }
    make_appointment(business, "2026-10-23 23:00", "2026-10-23 23:59")
    make_appointment(business, "2026-11-25 10:00", "2026-11-25 11:00", status="cancelled")
    make_appointment(business, "2026-11-25 12:00", "2026-11-25 13:00", status="held")
    make_appointment(business, *NOON, resource=other)
    make_appointment(make_business(), *NOON)

    uids = {
        int(event["UID"].removeprefix("appointment-").partition("@")[0]) for event in events_of(client, lane)
    }

    assert uids == shown


def test_an_appointment_without_customer_or_service_has_a_title_all_the_same(client: Client) -> None:
    business = make_business()
    make_appointment(business, *NOON)
    nameless = Customer.objects.create(business=business, phone="+972501234567")
    make_appointment(business, "2026-11-25 12:00", "2026-11-25 13:00", customer=nameless)

    assert [event["SUMMARY"] for event in events_of(client, lane_of(business))] == ["תור", "050-123-4567"]


def test_asking_again_is_answered_without_the_text_until_something_changes(
    client: Client, danas: Appointment
) -> None:
    path = path_of(danas.resource)
    first = client.get(path)
    known = {"If-None-Match": first.headers["ETag"]}
    unchanged = client.get(path, headers=known)
    assert danas.customer is not None
    danas.customer.name = "דנה לוי"
    danas.customer.save()
    renamed = client.get(path, headers=known)
    danas.start += timedelta(hours=1)
    danas.end += timedelta(hours=1)
    danas.save()
    moved = client.get(path, headers={"If-None-Match": renamed.headers["ETag"]})
    danas.status = "cancelled"
    danas.save()
    cancelled = client.get(path, headers={"If-None-Match": moved.headers["ETag"]})

    codes = [answer.status_code for answer in (first, unchanged, renamed, moved, cancelled)]
    assert codes == [200, 304, 200, 200, 200]
    assert (unchanged.content, unchanged.headers["ETag"]) == (b"", first.headers["ETag"])
    assert "דנה לוי" in renamed.content.decode().replace("\r\n ", "")
    assert b"BEGIN:VEVENT" not in cancelled.content


def test_the_same_appointments_are_the_same_bytes_hours_later(client: Client, danas: Appointment) -> None:
    first = client.get(path_of(danas.resource))
    with time_machine.travel(NOW + timedelta(hours=5), tick=False):
        later = client.get(path_of(danas.resource))

    assert (later.content, later.headers["ETag"]) == (first.content, first.headers["ETag"])


def test_two_queries_answer_however_many_appointments_there_are(client: Client, danas: Appointment) -> None:
    for day in range(1, 29):
        make_appointment(
            danas.business, f"2026-12-{day:02d} 10:00", f"2026-12-{day:02d} 11:00", customer=danas.customer
        )

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path_of(danas.resource))

    assert (answer.content.count(b"BEGIN:VEVENT"), len(queries)) == (29, 2)


def test_the_feed_is_kept_from_shared_caches_and_search_engines(client: Client, danas: Appointment) -> None:
    headers = client.get(path_of(danas.resource)).headers

    assert set(headers["Cache-Control"].split(", ")) == {"private", "no-cache"}
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("key", ["x", "א", "%00", "'; --", "A" * 500, new_feed_key()])
def test_an_unknown_key_is_not_found(client: Client, danas: Appointment, key: str) -> None:
    answer = client.get(f"/calendar/feed/{key}.ics")

    assert (answer.status_code, answer.content) == (404, b"")


def test_keys_are_compared_letter_by_letter(client: Client, danas: Appointment) -> None:
    key = danas.resource.feed_key

    assert client.get(f"/calendar/feed/{key.swapcase()}.ics").status_code == 404
    assert client.get(f"/calendar/feed/{key[:-1]}.ics").status_code == 404


@pytest.mark.parametrize("closed", ["lane", "business"])
def test_a_closed_lane_or_business_has_no_feed(client: Client, danas: Appointment, closed: str) -> None:
    row: Any = danas.resource if closed == "lane" else danas.business
    row.is_active = False
    row.save()

    assert client.get(path_of(danas.resource)).status_code == 404


def test_the_feed_is_read_only_and_not_too_often(client: Client, danas: Appointment) -> None:
    path = path_of(danas.resource)

    assert client.post(path).status_code == 405
    assert [client.get(path).status_code for _ in range(31)][-2:] == [200, 429]


def test_control_characters_in_a_name_break_no_feed(client: Client, danas: Appointment) -> None:
    assert danas.customer is not None
    danas.customer.name = "דנה\x07\r\nEND:VEVENT\u202e"
    danas.customer.save()

    assert len(events_of(client, danas.resource)) == 1


# --- The back office ---


def back_office(client: Client, *permissions: str) -> Client:
    user = User.objects.create_user("clerk", password="clerk", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    Membership.objects.bulk_create(Membership(user=user, business=one) for one in Business.objects.all())
    client.force_login(user)
    return client


def test_a_lanes_page_shows_the_address_to_who_may_change_it(client: Client, danas: Appointment) -> None:
    page = reverse("admin:calendar_app_resource_change", args=[danas.resource_id])
    seen = back_office(client, "change_resource").get(page).content.decode()

    assert feed_address(danas.resource) in seen
    assert "כתובת היומן להרשמה" in seen


def test_who_may_only_look_at_lanes_does_not_see_the_address(client: Client, danas: Appointment) -> None:
    page = reverse("admin:calendar_app_resource_change", args=[danas.resource_id])
    answer = back_office(client, "view_resource").get(page)

    assert answer.status_code == 200
    assert danas.resource.feed_key not in answer.content.decode()


def test_a_new_lanes_page_has_no_address_yet(client: Client) -> None:
    client.force_login(User.objects.create_superuser("owner", password="owner"))

    assert "/calendar/feed/" not in client.get(reverse("admin:calendar_app_resource_add")).content.decode()


def test_a_new_address_kills_the_old_one(client: Client, danas: Appointment) -> None:
    client.force_login(User.objects.create_superuser("owner", password="owner"))
    old = path_of(danas.resource)

    answer = client.post(
        reverse("admin:calendar_app_resource_changelist"),
        {"action": "renew_feed", "_selected_action": [danas.resource_id]},
        follow=True,
    )

    new = path_of(Resource.objects.get(pk=danas.resource_id))
    assert "הכתובות הישנות כבר לא פועלות" in answer.content.decode()
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
