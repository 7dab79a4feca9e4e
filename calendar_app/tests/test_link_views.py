"""The customer's own page, with a real client: see, move, cancel, add to a calendar."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from calendar_app.customer_link import token_of
from calendar_app.models import Appointment, Customer, Resource
from calendar_app.testing import make_appointment, make_business, make_service, wall

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NOW = wall("2026-11-23 08:00")


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield
    cache.clear()


@pytest.fixture
def danas() -> Appointment:
    """Dana's haircut, tomorrow at noon."""
    business = make_business(address="הרצל 10, תל אביב", cancel_notice_min=120, reschedule_notice_min=120)
    business.name = "מספרת דנה"
    business.save()
    service = make_service(business, "תספורת", 60)
    service.price_text = "החל מ-120 ₪"
    service.save()
    dana = Customer.objects.create(business=business, phone="+972501234567", name="דנה כהן")
    return make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00", customer=dana, service=service)


def address(appointment: Appointment, rest: str = "") -> str:
    return f"/a/{token_of(appointment)}/{rest}"


def text_of(answer: Any) -> str:
    """What the page says, without tags, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def times_of(answer: Any) -> list[str]:
    times: list[str] = re.findall(r'name="start" value="([^"]+)"', answer.content.decode())
    return times


def row(appointment: Appointment) -> Appointment:
    return Appointment.objects.get(pk=appointment.pk)


def other_lane(appointment: Appointment, name: str = "יוסי") -> Resource:
    return Resource.objects.create(business=appointment.business, name=name)


# --- Seeing ---


def test_the_page_shows_the_appointment_in_hebrew(client: Client, danas: Appointment) -> None:
    answer = client.get(address(danas))
    page = text_of(answer)

    assert answer.status_code == 200
    assert '<html lang="he" dir="rtl">' in answer.content.decode()
    for told in (
        "מספרת דנה",
        "התור שלך",
        "יום שלישי, 24 בנובמבר 2026",
        "בשעה 12:00",
        "תספורת",
        "החל מ-120 ₪",
        "הרצל 10, תל אביב",
        "העברה למועד אחר",
        "הוספה ליומן",
        "ביטול התור",
    ):
        assert told in page
    assert f"tel:{danas.business.phone_number}" in answer.content.decode()


def test_the_page_does_not_tell_who_the_customer_is(client: Client, danas: Appointment) -> None:
    pages = [client.get(address(danas, rest)).content.decode() for rest in ("", "move/", "cancel/")]

    assert not [page for page in pages if "כהן" in page or "501234567" in page]


def test_the_staff_member_is_named_where_there_are_several(client: Client, danas: Appointment) -> None:
    danas.resource.name = "רונית"
    danas.resource.save()
    alone = text_of(client.get(address(danas)))
    other_lane(danas)

    assert "רונית" not in alone
    assert "אצל מי רונית" in text_of(client.get(address(danas)))


def test_times_are_those_of_the_business(client: Client, danas: Appointment) -> None:
    danas.business.settings.tz = "America/New_York"
    danas.business.settings.save()

    page = client.get(address(danas)).content.decode()

    assert "בשעה 05:00" in page
    assert 'datetime="2026-11-24T05:00:00-05:00"' in page


@pytest.mark.parametrize("rest", ["", "move/", "cancel/", "appointment.ics"])
def test_no_page_is_cached_indexed_or_told_to_other_sites(
    client: Client, danas: Appointment, rest: str
) -> None:
    headers = client.get(address(danas, rest)).headers

    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    # A page with a form must let the browser name its origin to us, and to nobody else.
    assert headers["Referrer-Policy"] == ("same-origin" if rest in ("move/", "cancel/") else "no-referrer")


@pytest.mark.parametrize("rest", ["", "move/", "cancel/"])
def test_pages_keep_a_strict_content_security_policy(client: Client, danas: Appointment, rest: str) -> None:
    page = client.get(address(danas, rest)).content.decode()

    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|https?://", page)


@pytest.mark.parametrize("rest", ["", "move/", "move/?day=2026-11-25", "cancel/", "appointment.ics"])
def test_looking_changes_nothing(client: Client, danas: Appointment, rest: str) -> None:
    for _ in range(2):
        client.get(address(danas, rest))
        client.head(address(danas, rest))

    assert (row(danas).status, row(danas).revision, row(danas).start) == ("booked", 1, danas.start)


def test_only_reading_is_answered_where_nothing_can_be_done(client: Client, danas: Appointment) -> None:
    assert client.post(address(danas)).status_code == 405
    assert client.post(address(danas, "appointment.ics")).status_code == 405
    assert client.delete(address(danas, "cancel/")).status_code == 405


def test_a_page_takes_few_queries(client: Client, danas: Appointment) -> None:
    other_lane(danas)
    client.get(address(danas))  # the policy is kept from now on
    counts = {}
    for rest in ("", "move/?day=2026-11-25", "move/?day=2026-11-27", "cancel/", "appointment.ics"):
        with CaptureQueriesContext(connection) as queries:
            client.get(address(danas, rest))
        counts[rest] = len(queries)

    assert max(counts.values()) <= 7, counts


# --- Links that open nothing ---


@pytest.mark.parametrize("token", ["x", "1.abc", "5", "%00", "a%2Fb", "א.אבג", "." * 300])
@pytest.mark.parametrize("rest", ["", "move/", "cancel/", "appointment.ics"])
def test_an_unknown_link_says_what_to_do(client: Client, db: None, token: str, rest: str) -> None:
    answer = client.get(f"/a/{token}/{rest}")

    assert answer.status_code == 404
    if token != "a%2Fb":  # a path of its own, which nobody answers
        assert "הקישור הזה לא מוביל לתור" in text_of(answer)
        assert "להתקשר לבית העסק" in text_of(answer)


def test_a_link_dies_a_day_after_the_appointment(client: Client, danas: Appointment) -> None:
    with time_machine.travel(danas.end + timedelta(hours=23), tick=False):
        over = client.get(address(danas))
    with time_machine.travel(danas.end + timedelta(hours=25), tick=False):
        dead = client.get(address(danas))

    assert (over.status_code, dead.status_code) == (200, 404)
    assert "התור הזה כבר עבר" in text_of(over)
    assert "לקביעת תור חדש אפשר להתקשר" in text_of(dead)
    assert f"tel:{danas.business.phone_number}" in dead.content.decode()
    assert "תספורת" not in dead.content.decode()


def test_what_has_begun_can_only_be_looked_at(client: Client, danas: Appointment) -> None:
    with time_machine.travel(danas.start, tick=False):
        page = text_of(client.get(address(danas)))
        answers = [
            client.post(address(danas, rest), {"start": "2026-11-25T12:00"}) for rest in ("move/", "cancel/")
        ]

    assert "התור שלך כבר התחיל" in page
    assert "ביטול" not in page
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (row(danas).status, row(danas).revision) == ("booked", 1)


# --- Cancelling ---


def test_cancelling_asks_first_and_then_says_that_it_is_done(client: Client, danas: Appointment) -> None:
    asked = client.get(address(danas, "cancel/"))
    still_booked = row(danas).status
    done = client.post(address(danas, "cancel/"), follow=True)

    assert "לבטל את התור?" in text_of(asked)
    assert still_booked == "booked"
    assert done.redirect_chain == [(address(danas, "?done=cancelled"), 302)]
    assert "התור בוטל." in text_of(done)
    assert "לקביעת תור אחר אפשר להתקשר" in text_of(done)
    assert "העברה" not in text_of(done)
    assert row(danas).status == "cancelled"


def test_cancelling_twice_is_no_fault(client: Client, danas: Appointment) -> None:
    client.post(address(danas, "cancel/"))

    again = client.post(address(danas, "cancel/"), follow=True)

    assert "התור הזה בוטל" in text_of(again)
    assert row(danas).revision == 2


def test_an_address_that_claims_something_was_done_is_not_believed(
    client: Client, danas: Appointment
) -> None:
    assert "התור בוטל." not in text_of(client.get(address(danas, "?done=cancelled")))
    assert "התור הועבר" not in text_of(client.get(address(danas, "?done=x")))


def test_a_post_without_the_csrf_token_is_refused(danas: Appointment) -> None:
    client = Client(enforce_csrf_checks=True)

    assert client.post(address(danas, "cancel/")).status_code == 403
    assert row(danas).status == "booked"


@pytest.mark.parametrize(("minutes", "status"), [(120, "cancelled"), (119, "booked")])
def test_cancelling_is_possible_until_the_notice_of_the_business(
    client: Client, danas: Appointment, minutes: int, status: str
) -> None:
    with time_machine.travel(danas.start - timedelta(minutes=minutes), tick=False):
        client.post(address(danas, "cancel/"))

    assert row(danas).status == status


def test_too_late_the_page_says_so_and_gives_the_phone_number(client: Client, danas: Appointment) -> None:
    with time_machine.travel(danas.start - timedelta(minutes=60), tick=False):
        both = client.get(address(danas))
        type(danas.business.settings).objects.update(cancel_notice_min=30, revision=7)
        only_move = client.get(address(danas))

    until = "יום שלישי, 24 בנובמבר 2026, בשעה 10:00"
    assert f"שינוי או ביטול בדף הזה היו אפשריים עד {until}" in text_of(both)
    assert "/cancel/" not in both.content.decode()
    assert "/move/" not in both.content.decode()
    assert f"tel:{danas.business.phone_number}" in both.content.decode()
    assert f"העברת התור בדף הזה הייתה אפשרית עד {until}" in text_of(only_move)
    assert "/cancel/" in only_move.content.decode()


# --- Moving ---


def test_the_free_times_of_a_day_are_offered(client: Client, danas: Appointment) -> None:
    make_appointment(danas.business, "2026-11-25 09:00", "2026-11-25 21:00")

    answer = client.get(address(danas, "move/?day=2026-11-25"))

    assert times_of(answer) == ["2026-11-25T21:00:00+02:00"]
    assert "שעות פנויות – יום רביעי, 25 בנובמבר 2026" in text_of(answer)
    assert 'min="2026-11-23" max="2026-12-23"' in answer.content.decode()


def test_its_own_day_is_shown_first_without_its_own_time(client: Client, danas: Appointment) -> None:
    times = times_of(client.get(address(danas, "move/")))

    assert times[0] == "2026-11-24T09:00:00+02:00"
    assert "2026-11-24T12:00:00+02:00" not in times
    assert len(times) == 12


def test_its_own_time_does_not_block_moving_by_half_of_it(client: Client) -> None:
    business = make_business(slot_size_min=30)
    hour = make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00")

    offered = times_of(client.get(address(hour, "move/")))
    client.post(address(hour, "move/"), {"start": "2026-11-24T12:30:00+02:00"})

    assert {"2026-11-24T11:30:00+02:00", "2026-11-24T12:30:00+02:00"} < set(offered)
    assert row(hour).start == wall("2026-11-24 12:30")


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("2026-11-01", "2026-11-23"),
        ("2030-01-01", "2026-12-23"),
        ("yesterday", "2026-11-24"),
        ("9999-12-31", "2026-11-24"),
        ("", "2026-11-24"),
    ],
)
def test_a_day_that_cannot_be_had_becomes_one_that_can(
    client: Client, danas: Appointment, day: str, shown: str
) -> None:
    page = client.get(address(danas, "move/"), {"day": day}).content.decode()

    assert f'name="day" value="{shown}"' in page


def test_a_day_with_nothing_free_names_the_nearest_that_has(client: Client, danas: Appointment) -> None:
    friday = client.get(address(danas, "move/?day=2026-11-27"))

    assert times_of(friday) == []
    assert "אין שעות פנויות ביום הזה" in text_of(friday)
    assert re.search(r"היום הפנוי הקרוב: יום (חמישי, 26|ראשון, 29) בנובמבר", text_of(friday))


def test_moving_shows_the_new_time(client: Client, danas: Appointment) -> None:
    done = client.post(
        address(danas, "move/"), {"day": "2026-11-25", "start": "2026-11-25T15:00:00+02:00"}, follow=True
    )

    assert done.redirect_chain == [(address(danas, "?done=moved"), 302)]
    assert "התור הועבר" in text_of(done)
    assert "יום רביעי, 25 בנובמבר 2026 בשעה 15:00" in text_of(done)
    assert (row(danas).start, row(danas).revision) == (wall("2026-11-25 15:00"), 2)
    assert row(danas).end == wall("2026-11-25 16:00")


def test_the_link_stays_after_moving(client: Client, danas: Appointment) -> None:
    client.post(address(danas, "move/"), {"start": "2026-11-25T15:00"})

    assert token_of(row(danas)) == token_of(danas)


def test_a_time_that_was_just_taken_is_refused_with_the_servers_sentence(
    client: Client, danas: Appointment
) -> None:
    make_appointment(danas.business, "2026-11-25 15:00", "2026-11-25 16:00")

    answer = client.post(address(danas, "move/"), {"day": "2026-11-25", "start": "2026-11-25T15:00:00+02:00"})

    assert answer.status_code == 409
    assert "השעה הזאת כבר תפוסה" in text_of(answer)
    assert "2026-11-25T16:00:00+02:00" in times_of(answer)
    assert "2026-11-25T15:00:00+02:00" not in times_of(answer)
    assert row(danas).start == wall("2026-11-24 12:00")


@pytest.mark.parametrize(
    "start",
    [
        "",
        "noon",
        "2026-11-25",
        "2026-11-25T15:10",
        "2026-11-25T03:00",
        "2026-11-27T12:00",
        "2026-11-22T12:00",
        "2027-11-25T12:00",
        "9999-11-25T12:00:00+00:00",
        "2026-11-25T15:00\x00",
        "x" * 10_000,
    ],
)
def test_a_time_that_cannot_be_had_is_refused_with_a_sentence(
    client: Client, danas: Appointment, start: str
) -> None:
    answer = client.post(address(danas, "move/"), {"day": "2026-11-25", "start": start})

    assert answer.status_code == 409
    assert 'class="refused"' in answer.content.decode()
    assert row(danas).revision == 1


@pytest.mark.parametrize(("minutes", "revision"), [(120, 2), (119, 1)])
def test_moving_is_possible_until_the_notice_of_the_business(
    client: Client, danas: Appointment, minutes: int, revision: int
) -> None:
    with time_machine.travel(danas.start - timedelta(minutes=minutes), tick=False):
        client.post(address(danas, "move/"), {"start": "2026-11-25T15:00"})

    assert row(danas).revision == revision


def test_a_cancelled_appointment_is_not_moved(client: Client, danas: Appointment) -> None:
    client.post(address(danas, "cancel/"))

    answer = client.post(address(danas, "move/"), {"start": "2026-11-25T15:00"}, follow=True)

    assert "התור הזה בוטל" in text_of(answer)
    assert row(danas).start == wall("2026-11-24 12:00")


def test_it_stays_with_its_staff_member_unless_others_are_asked_for(
    client: Client, danas: Appointment
) -> None:
    yossi = other_lane(danas)
    make_appointment(danas.business, "2026-11-25 09:00", "2026-11-25 21:00")  # in the first lane

    own = client.get(address(danas, "move/?day=2026-11-25"))
    refused = client.post(address(danas, "move/"), {"day": "2026-11-25", "start": "2026-11-25T10:00"})
    others = client.get(address(danas, "move/?day=2026-11-25&others=1"))
    moved = client.post(
        address(danas, "move/"),
        {"day": "2026-11-25", "start": "2026-11-25T10:00", "others": "1"},
        follow=True,
    )

    assert times_of(own) == ["2026-11-25T21:00:00+02:00"]
    assert refused.status_code == 409
    assert len(times_of(others)) == 13
    assert "אצל מי יוסי" in text_of(moved)
    assert row(danas).resource == yossi


def test_a_full_day_names_the_nearest_free_one(client: Client, danas: Appointment) -> None:
    for day in ("2026-11-23", "2026-11-25"):
        make_appointment(danas.business, f"{day} 09:00", f"{day} 22:00")

    full = client.get(address(danas, "move/?day=2026-11-25"))
    with time_machine.travel(wall("2026-11-23 20:00"), tick=False):
        today = client.get(address(danas, "move/?day=2026-11-23"))

    assert (times_of(full), times_of(today)) == ([], [])
    assert "?day=2026-11-26" in full.content.decode().partition("היום הפנוי הקרוב")[0][-60:]
    assert "היום הפנוי הקרוב: יום שלישי, 24 בנובמבר 2026" in text_of(today)


def test_an_hour_that_comes_twice_is_offered_twice_and_told_apart(client: Client) -> None:
    business = make_business(allow_24_7=True)
    night = make_appointment(business, "2026-10-26 12:00", "2026-10-26 13:00")
    with time_machine.travel(wall("2026-10-24 08:00"), tick=False):
        page = client.get(address(night, "move/?day=2026-10-25"))
        client.post(address(night, "move/"), {"start": "2026-10-25T01:00:00+02:00"})
        again = client.get(address(night, "move/?day=2026-10-25"))

    assert times_of(page)[1:3] == ["2026-10-25T01:00:00+03:00", "2026-10-25T01:00:00+02:00"]
    assert "01:00 אחרי הזזת השעון" in text_of(page)
    assert row(night).start == datetime(2026, 10, 24, 23, tzinfo=UTC)
    assert times_of(again)[1:3] == ["2026-10-25T01:00:00+03:00", "2026-10-25T02:00:00+02:00"]


def test_who_was_with_somebody_that_left_can_move_to_others(client: Client, danas: Appointment) -> None:
    other_lane(danas)
    danas.resource.is_active = False
    danas.resource.save()

    alone = client.get(address(danas, "move/"))
    others = client.get(address(danas, "move/?others=1"))

    assert (alone.status_code, times_of(alone)) == (200, [])
    assert "הצגת שעות אצל כולם" in text_of(alone)
    assert len(times_of(others)) == 12


def test_where_nobody_works_any_more_nothing_is_free(client: Client, danas: Appointment) -> None:
    Resource.objects.update(is_active=False)

    page = client.get(address(danas, "move/?others=1"))
    refused = client.post(address(danas, "move/"), {"start": "2026-11-25T15:00", "others": "1"})

    assert (page.status_code, times_of(page)) == (200, [])
    assert (refused.status_code, row(danas).revision) == (409, 1)


def test_the_history_names_the_link_as_the_way(client: Client, danas: Appointment) -> None:
    client.post(address(danas, "move/"), {"start": "2026-11-25T15:00"})
    client.post(address(danas, "cancel/"))

    ways = list(danas.history.values_list("kind", "via"))
    assert ways[1:] == [("rescheduled", "link"), ("cancelled", "link")]


# --- The file for a calendar ---


def test_the_file_holds_the_appointment(client: Client, danas: Appointment) -> None:
    answer = client.get(address(danas, "appointment.ics"))
    event: Any = Calendar.from_ical(answer.content).events[0]

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    assert event["SUMMARY"] == "תספורת – מספרת דנה"
    assert event["LOCATION"] == "הרצל 10, תל אביב"
    assert event["DESCRIPTION"] == f"לשינוי או ביטול: https://desk.example.test{address(danas)}"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (danas.start, danas.end)
    assert (event["UID"], event["SEQUENCE"]) == (f"appointment-{danas.pk}@desk.example.test", 1)


def test_the_file_of_a_moved_or_cancelled_appointment_replaces_the_old_one(
    client: Client, danas: Appointment
) -> None:
    client.post(address(danas, "move/"), {"start": "2026-11-25T15:00"})
    moved: Any = Calendar.from_ical(client.get(address(danas, "appointment.ics")).content).events[0]
    client.post(address(danas, "cancel/"))
    cancelled: Any = Calendar.from_ical(client.get(address(danas, "appointment.ics")).content).events[0]

    assert (moved["SEQUENCE"], moved["STATUS"]) == (2, "CONFIRMED")
    assert (cancelled["SEQUENCE"], cancelled["STATUS"]) == (3, "CANCELLED")
    assert moved["UID"] == cancelled["UID"]


# --- Too often ---


def test_a_page_that_is_opened_too_often_asks_to_wait(client: Client, danas: Appointment) -> None:
    codes = [client.get(address(danas)).status_code for _ in range(61)]
    later = NOW + timedelta(seconds=61)
    with time_machine.travel(later, tick=False):
        after = client.get(address(danas)).status_code

    assert (set(codes[:60]), codes[60], after) == ({200}, 429, 200)


def test_changes_are_counted_by_the_hour(client: Client, danas: Appointment) -> None:
    codes = [client.post(address(danas, "move/"), {"start": ""}).status_code for _ in range(21)]

    assert (set(codes[:20]), codes[20]) == ({409}, 429)
    assert client.get(address(danas)).status_code == 200


def test_guessing_is_slowed_down_and_does_not_lock_out_others(client: Client, danas: Appointment) -> None:
    codes = [client.get("/a/1.guess/").status_code for _ in range(61)]

    assert (codes[59], codes[60]) == (404, 429)
    assert client.get(address(danas)).status_code == 200
