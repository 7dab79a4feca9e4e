"""What staff do by the calendar page's addresses: every field checked, nobody else's rows, never a 500."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from calendar_app.models import Appointment, AppointmentChange, Customer, Resource
from calendar_app.testing import lane_of, make_appointment, make_business, make_service, wall
from policy_app.models import Business, Membership

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NOW = wall("2026-11-23 08:00")
BOOK = "/calendar/api/appointments/"


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def business() -> Business:
    return make_business(slot_size_min=30)


@pytest.fixture
def dana(client: Client, business: Business) -> Client:
    client.raise_request_exception = True
    user = User.objects.create_user("dana", first_name="דנה")
    Membership.objects.create(user=user, business=business)
    client.force_login(user)
    return client


def send(client: Client, address: str, body: object) -> tuple[int, dict[str, Any]]:
    raw = body if isinstance(body, bytes | str) else json.dumps(body)
    answer = client.post(address, raw, content_type="application/json")
    assert answer.headers["Content-Type"] == "application/json"
    return answer.status_code, json.loads(answer.content)


def wish(business: Business, /, **fields: Any) -> dict[str, Any]:
    return {
        "business": business.slug,
        "start": "2026-11-24T12:00:00",
        "lane": lane_of(business).pk,
        "service": None,
        "duration_min": 30,
        "customer_name": "רון לוי",
        "customer_phone": "050-123-4567",
        "notes": "",
        **fields,
    }


def existing(business: Business) -> Appointment:
    customer, _ = Customer.objects.get_or_create(
        business=business, phone="+972501112222", defaults={"name": "איש"}
    )
    return make_appointment(business, "2026-11-24 10:00", "2026-11-24 10:30", customer=customer)


def test_booking_answers_with_the_appointment_and_notes_who_did_it(dana: Client, business: Business) -> None:
    make_service(business, "תספורת", 60)

    status, answer = send(
        dana, BOOK, wish(business, service="תספורת", duration_min=None, notes="שורה\nשנייה")
    )

    assert status == 200
    booked = Appointment.objects.get()
    assert answer == {
        "ok": True,
        "appointment_id": booked.pk,
        "start_iso": "2026-11-24T12:00:00+02:00",
        "end_iso": "2026-11-24T13:00:00+02:00",
        "already_booked": False,
        "appointment": {
            "id": booked.pk,
            "lane": lane_of(business).pk,
            "start": "2026-11-24T12:00:00",
            "end": "2026-11-24T13:00:00",
            "status": "booked",
            "source": "staff",
            "customer_name": "רון לוי",
            "customer_phone": "+972501234567",
            "service": "תספורת",
            "notes": "שורה\nשנייה",
            "revision": booked.revision,
            "editable": True,
        },
    }
    change = AppointmentChange.objects.get()
    assert (change.kind, change.via, change.user) == ("created", "staff", User.objects.get())


def test_a_refusal_is_409_with_the_guards_own_sentence(dana: Client, business: Business) -> None:
    existing(business)

    status, answer = send(dana, BOOK, wish(business, start="2026-11-24T10:00:00"))

    assert (status, answer["error"], answer["message"]) == (409, "slot_taken", "השעה הזאת כבר תפוסה.")
    assert answer["suggestions"]


@pytest.mark.parametrize(
    ("start", "error"),
    [("2027-03-26T02:30:00", "nonexistent_time"), ("2027-10-31T01:30:00", "ambiguous_time")],
)
def test_an_hour_that_is_missing_or_comes_twice_gets_the_guards_sentence(
    client: Client, start: str, error: str
) -> None:
    business = make_business(allow_24_7=True, booking_window_days=400, slot_size_min=30)
    client.force_login(User.objects.create_superuser("root"))
    booked = existing(business)

    for address, body in (
        (BOOK, wish(business, start=start)),
        (f"{BOOK}{booked.pk}/move/", {"start": start}),
    ):
        status, answer = send(client, address, body)
        assert (status, answer["error"]) == (409, error)


def test_an_aware_start_is_the_same_moment(dana: Client, business: Business) -> None:
    status, answer = send(dana, BOOK, wish(business, start="2026-11-24T10:00:00Z"))

    assert (status, answer["appointment"]["start"]) == (200, "2026-11-24T12:00:00")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("start", None),
        ("start", ""),
        ("start", "tomorrow"),
        ("start", "2026-13-45T12:00:00"),
        ("start", "0001-01-01T00:00:00"),
        ("start", "9999-12-31T23:59:59"),
        ("start", 1764000000),
        ("start", ["2026-11-24T12:00:00"]),
        ("start", "2026-11-24T12:00:00\x00"),
        ("lane", -1),
        ("lane", 10**30),
        ("lane", 1.5),
        ("lane", True),
        ("lane", "1; drop"),
        ("lane", "9" * 4000),
        ("lane", [1]),
        ("service", 5),
        ("service", {"name": "x"}),
        ("service", "א" * 201),
        ("service", "\ud800"),
        ("duration_min", "30"),
        ("duration_min", 30.5),
        ("duration_min", True),
        ("duration_min", 10**12),
        ("duration_min", -(10**400)),
        ("customer_name", 5),
        ("customer_name", "א" * 10_000),
        ("customer_name", "\udfff"),
        ("customer_phone", 972501234567),
        ("customer_phone", "5" * 10_000),
        ("notes", "א" * 10_000),
        ("notes", ["x"]),
        ("notes", 7),
    ],
)
def test_a_field_that_cannot_be_read_is_named_in_hebrew(
    dana: Client, business: Business, field: str, value: object
) -> None:
    status, answer = send(dana, BOOK, wish(business, **{field: value}))

    assert (status, answer["ok"], answer["error"]) == (400, False, "invalid")
    assert any("א" <= char <= "ת" for char in answer["message"])
    assert "„" in answer["message"]
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"duration_min": 0}, "invalid_time"),
        ({"duration_min": -5}, "invalid_time"),
        ({"duration_min": 1441}, "invalid_time"),
        ({"duration_min": 10**9}, "invalid_time"),
        ({"start": "2026-11-24T12:00:01"}, "off_grid"),
        ({"start": "2026-11-19T12:00:00"}, "in_past"),
        ({"start": "2028-11-23T12:00:00"}, "beyond_window"),
        ({"start": "8999-11-24T12:00:00"}, "beyond_window"),
        ({"start": "1999-11-25T12:00:00"}, "in_past"),
        ({"start": "2026-11-27T12:00:00"}, "closed_day"),
        ({"customer_name": ""}, "need_name"),
        ({"customer_name": None}, "need_name"),
        ({"customer_name": "\u202e\u200f\x00"}, "need_name"),
        ({"customer_phone": ""}, "need_phone"),
        ({"customer_phone": "12"}, "invalid_phone"),
        ({"customer_phone": "\x00\ud83d\ude00"}, "invalid_phone"),
        ({"service": "אין כזה"}, "not_found"),
        ({"service": "\x00"}, "not_found"),
        ({"lane": 2**62}, "not_found"),
    ],
)
def test_what_the_guards_refuse_is_409_with_a_hebrew_sentence(
    dana: Client, business: Business, fields: dict[str, Any], error: str
) -> None:
    status, answer = send(dana, BOOK, wish(business, **fields))

    assert (status, answer["error"]) == (409, error)
    assert any("א" <= char <= "ת" for char in answer["message"])
    assert not Appointment.objects.exists()


def test_control_and_direction_characters_do_not_reach_the_calendar(dana: Client, business: Business) -> None:
    fields = {"customer_name": "\u202eרון\x00 \u2066לוי", "notes": "\u202eהערה\x00\x1b[31m"}

    status, answer = send(dana, BOOK, wish(business, **fields))

    assert status == 200
    assert (answer["appointment"]["customer_name"], answer["appointment"]["notes"]) == (
        "רון לוי",
        "הערה  [31m",
    )


@pytest.mark.parametrize("lane", ["", None])
def test_without_a_lane_any_free_one_is_taken(dana: Client, business: Business, lane: object) -> None:
    existing(business)
    second = Resource.objects.create(business=business, name="רון")

    status, answer = send(dana, BOOK, wish(business, start="2026-11-24T10:00:00", lane=lane))

    assert (status, answer["appointment"]["lane"]) == (200, second.pk)


def test_a_lane_may_be_given_in_digits_as_the_page_has_it(dana: Client, business: Business) -> None:
    status, answer = send(dana, BOOK, wish(business, lane=str(lane_of(business).pk)))

    assert (status, answer["appointment"]["lane"]) == (200, lane_of(business).pk)


BODIES = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"5",
    b"NaN",
    b'{"start": NaN}',
    b'{"start": Infinity}',
    b"\xff\xfe\x00",
    b'{"notes": "\xff"}',
    b"\xef\xbb\xbf{}",
    b'{"start": "a", "start": "b"}',
    b'{"a": ' + b"9" * 5000 + b"}",
    b"[" * 50_000,
    b'{"a":' * 10_000,
    b'{"notes": "' + b"x" * 70_000 + b'"}',
    b"a=1&b=2",
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_a_body_that_is_no_object_is_refused_by_every_address(
    dana: Client, business: Business, body: bytes
) -> None:
    pk = existing(business).pk

    for deed in ("", f"{pk}/move/", f"{pk}/cancel/", f"{pk}/status/", f"{pk}/edit/"):
        status, answer = send(dana, BOOK + deed, body)
        assert (status, answer["error"]) == (400, "invalid"), deed
        assert answer["message"] == "הבקשה לא הובנה. כדאי לרענן את הדף ולנסות שוב."


def test_moving_by_drag_keeps_the_length(dana: Client, business: Business) -> None:
    booked = existing(business)

    status, answer = send(dana, f"{BOOK}{booked.pk}/move/", {"start": "2026-11-25T15:00:00", "lane": ""})

    assert status == 200
    assert answer["appointment"]["start"] == "2026-11-25T15:00:00"
    assert answer["appointment"]["end"] == "2026-11-25T15:30:00"
    assert answer["appointment"]["revision"] > booked.revision


def test_resizing_keeps_the_start(dana: Client, business: Business) -> None:
    booked = existing(business)

    body = {"start": "2026-11-24T10:00:00", "end": "2026-11-24T11:30:00", "lane": lane_of(business).pk}
    status, answer = send(dana, f"{BOOK}{booked.pk}/move/", body)

    assert (status, answer["appointment"]["end"]) == (200, "2026-11-24T11:30:00")


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({}, 400, "invalid"),
        ({"start": "x"}, 400, "invalid"),
        ({"start": "2026-11-24T11:00:00", "end": "x"}, 400, "invalid"),
        ({"start": "2026-11-24T11:00:00", "end": 5}, 400, "invalid"),
        ({"start": "2026-11-24T11:00:00", "lane": {}}, 400, "invalid"),
        ({"start": "2026-11-24T11:00:00", "end": "2026-11-24T10:00:00"}, 409, "invalid_time"),
        ({"start": "2026-11-24T11:00:00", "end": "2026-12-24T11:00:00"}, 409, "invalid_time"),
        ({"start": "2026-11-24T11:00:00", "end": "8999-12-24T11:00:00"}, 409, "invalid_time"),
        ({"start": "2026-11-24T23:00:00"}, 409, "outside_hours"),
    ],
)
def test_a_move_that_cannot_be_leaves_it_where_it_is(
    dana: Client, business: Business, body: dict[str, Any], status: int, error: str
) -> None:
    booked = existing(business)

    answered, answer = send(dana, f"{BOOK}{booked.pk}/move/", body)

    assert (answered, answer["error"]) == (status, error)
    booked.refresh_from_db()
    assert booked.start == wall("2026-11-24 10:00")


def test_cancelling_twice_is_a_success_twice(dana: Client, business: Business) -> None:
    booked = existing(business)

    answers = [send(dana, f"{BOOK}{booked.pk}/cancel/", {}) for _ in range(2)]

    assert [(status, answer["already_cancelled"]) for status, answer in answers] == [
        (200, False),
        (200, True),
    ]
    assert [answer["appointment"]["status"] for _, answer in answers] == ["cancelled", "cancelled"]


def test_a_mark_is_taken_and_taken_back(dana: Client, business: Business) -> None:
    booked = make_appointment(business, "2026-11-22 10:00", "2026-11-22 10:30")

    for mark in ("no_show", "completed", "booked"):
        status, answer = send(dana, f"{BOOK}{booked.pk}/status/", {"status": mark})
        assert (status, answer["appointment"]["status"]) == (200, mark)


@pytest.mark.parametrize(
    ("mark", "status"),
    [(None, 400), (5, 400), (["booked"], 400), ("held", 409), ("x\x00", 409), ("cancelled", 409)],
)
def test_an_unknown_mark_is_refused(dana: Client, business: Business, mark: object, status: int) -> None:
    booked = existing(business)

    assert send(dana, f"{BOOK}{booked.pk}/status/", {"status": mark})[0] == status
    booked.refresh_from_db()
    assert booked.status == "booked"


def test_notes_and_name_are_edited_and_an_empty_name_stays(dana: Client, business: Business) -> None:
    booked = existing(business)

    _, first = send(dana, f"{BOOK}{booked.pk}/edit/", {"notes": "חדש", "customer_name": "איש אחר"})
    _, second = send(dana, f"{BOOK}{booked.pk}/edit/", {"notes": "", "customer_name": ""})

    shown = [
        (answer["appointment"]["notes"], answer["appointment"]["customer_name"]) for answer in (first, second)
    ]
    assert shown == [("חדש", "איש אחר"), ("", "איש אחר")]


DEEDS = {
    "move": {"start": "2026-11-25T15:00:00"},
    "cancel": {},
    "status": {"status": "completed"},
    "edit": {"notes": "x"},
}


@pytest.mark.parametrize("deed", DEEDS)
def test_nothing_of_another_business_can_be_touched(dana: Client, deed: str) -> None:
    foreign = existing(make_business())
    before = Appointment.objects.filter(pk=foreign.pk).values().get()

    for number in (foreign.pk, 0, 10**18, 10**30):
        status, answer = send(dana, f"{BOOK}{number}/{deed}/", DEEDS[deed])
        assert (status, answer["error"]) == (404, "not_found")

    assert Appointment.objects.filter(pk=foreign.pk).values().get() == before


@pytest.mark.parametrize("slug", ["nobody", "", None, "\x00", "א", "x" * 60])
def test_booking_at_a_business_that_is_not_ones_own_is_404(
    dana: Client, business: Business, slug: object
) -> None:
    assert send(dana, BOOK, wish(business, business=slug))[0] == 404


def test_booking_at_another_business_or_in_its_lane_is_refused(dana: Client, business: Business) -> None:
    other = make_business()

    assert send(dana, BOOK, wish(other))[0] == 404
    assert send(dana, BOOK, wish(business, lane=lane_of(other).pk))[0] == 409
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("deed", ["", "1/move/", "1/cancel/", "1/status/", "1/edit/"])
def test_without_a_log_in_nothing_is_done(client: Client, deed: str) -> None:
    status, answer = send(client, BOOK + deed, {})

    assert (status, answer["error"]) == (401, "login")


@pytest.mark.parametrize("deed", ["", "1/move/", "1/cancel/", "1/status/", "1/edit/"])
def test_a_request_without_the_token_of_the_page_is_refused(business: Business, deed: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.create_superuser("root"))

    assert strict.post(BOOK + deed, "{}", content_type="application/json").status_code == 403


def test_reading_by_post_address_is_405(dana: Client) -> None:
    assert dana.get(BOOK).status_code == 405


@pytest.mark.parametrize("minutes", [0, -5, 1441])
def test_an_impossible_length_is_what_the_sentence_speaks_of(
    dana: Client, business: Business, minutes: int
) -> None:
    status, answer = send(dana, BOOK, wish(business, duration_min=minutes))

    assert (status, answer["message"]) == (409, "תור נמשך מדקה אחת ועד 24 שעות.")


def test_an_end_before_the_start_is_what_the_sentence_speaks_of(dana: Client, business: Business) -> None:
    appointment = make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00")
    to = {"start": "2026-11-24T12:00:00", "end": "2026-11-24T11:00:00", "lane": appointment.resource_id}

    status, answer = send(dana, f"{BOOK}{appointment.pk}/move/", to)

    assert (status, answer["message"]) == (409, "תור נמשך מדקה אחת ועד 24 שעות.")
