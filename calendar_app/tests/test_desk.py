"""What staff do: every guard of a booking, none of the customers' notice, and nothing of another business."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from calendar_app.actor import Actor, Via
from calendar_app.desk import desk_book, desk_cancel, desk_edit, desk_mark, desk_move
from calendar_app.models import Appointment, AppointmentChange, Customer, Resource
from calendar_app.results import Result
from calendar_app.testing import lane_of, make_appointment, make_business, make_service, wall

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NOW = wall("2026-11-23 08:00")
NOON = ("2026-11-24 12:00", "2026-11-24 13:00")
DESK = Actor(Via.STAFF)


@pytest.fixture
def danas() -> Appointment:
    """Dana's appointment, tomorrow at noon, in a business with a rule that binds customers only."""
    business = make_business(cancel_notice_min=10_000, reschedule_notice_min=10_000)
    dana = Customer.objects.create(business=business, phone="+972501234567", name="דנה")
    return make_appointment(business, *NOON, customer=dana)


def on(service: Any, appointment: Appointment, **more: Any) -> Result:
    arguments = {
        "business_id": appointment.business_id,
        "appointment_id": appointment.pk,
        "actor": DESK,
        "now": NOW,
        **more,
    }
    result: Result = service(**arguments)
    return result


def move(appointment: Appointment, start_iso: Any, **more: Any) -> Result:
    return on(desk_move, appointment, start_iso=start_iso, **more)


def book(business_id: Any, **more: Any) -> Result:
    arguments = {
        "business_id": business_id,
        "start_iso": "2026-11-24T12:00",
        "lane_id": None,
        "service": None,
        "duration_min": None,
        "customer_name": "דנה",
        "customer_phone": "050-1234567",
        "notes": "",
        "actor": DESK,
        "now": NOW,
        **more,
    }
    return desk_book(**arguments)


def state(appointment: Appointment) -> tuple[str, str, str]:
    appointment.refresh_from_db()
    return f"{appointment.start:%H:%M}", f"{appointment.end:%H:%M}", appointment.status


def at(start: str, end: str, status: str = "booked") -> tuple[str, str, str]:
    """As `state` (UTC) tells of wall times on 24 November 2026."""
    return f"{int(start[:2]) - 2:02}{start[2:]}", f"{int(end[:2]) - 2:02}{end[2:]}", status


def test_staff_book_a_given_lane_and_the_history_knows_who() -> None:
    business = make_business()
    second = Resource.objects.create(business=business, name="רון")
    user = User.objects.create_user("dina")

    result = book(business.pk, lane_id=second.pk, duration_min=90, actor=Actor(Via.STAFF, user.pk))

    booked = Appointment.objects.get(pk=result["appointment_id"])
    line = AppointmentChange.objects.get(appointment=booked)
    assert (booked.resource, booked.source, result["end_iso"]) == (
        second,
        "staff",
        "2026-11-24T13:30:00+02:00",
    )
    assert (line.kind, line.via, line.user) == ("created", "staff", user)


@pytest.mark.parametrize("lane", [0, -1, 999_999, "1", True, [1], 2**70])
def test_no_lane_of_the_business_is_not_found(danas: Appointment, lane: Any) -> None:
    foreign = lane_of(make_business()).pk

    results = [
        book(danas.business_id, lane_id=lane),
        book(danas.business_id, lane_id=foreign),
        book("x", lane_id=lane),
        move(danas, "2026-11-24T14:00", lane_id=lane),
        move(danas, "2026-11-24T14:00", lane_id=foreign),
    ]

    assert {result["error"] for result in results} == {"not_found"}
    assert results[0]["message"] == "אין כאן יומן כזה."
    assert state(danas) == at("12:00", "13:00")


def test_a_lane_must_give_the_service() -> None:
    business = make_business()
    cut, dye = make_service(business, "תספורת", 30), make_service(business, "צבע", 60)
    only_dye = Resource.objects.create(business=business, name="רון")
    only_dye.services.add(dye)
    appointment = make_appointment(business, *NOON, service=cut)

    refused = [
        book(business.pk, lane_id=only_dye.pk, service="תספורת"),
        move(appointment, "2026-11-24T12:00", lane_id=only_dye.pk),
    ]

    assert {result["error"] for result in refused} == {"not_allowed"}
    assert book(business.pk, lane_id=only_dye.pk, service="צבע")["ok"]


def test_a_drag_moves_with_the_length_and_tells_as_a_booking_does(danas: Appointment) -> None:
    result = move(danas, "2026-11-24T15:00:00", end_iso="2026-11-24T16:00:00")

    assert result == {
        "ok": True,
        "appointment_id": danas.pk,
        "start_iso": "2026-11-24T15:00:00+02:00",
        "end_iso": "2026-11-24T16:00:00+02:00",
        "already_booked": False,
    }
    assert state(danas) == at("15:00", "16:00")
    assert AppointmentChange.objects.latest("pk").kind == "rescheduled"
    assert move(danas, "2026-11-24T15:00")["already_booked"]


def test_a_move_keeps_its_lane_even_where_another_is_free(danas: Appointment) -> None:
    second = Resource.objects.create(business=danas.business, name="רון")
    make_appointment(danas.business, "2026-11-24 15:00", "2026-11-24 16:00")

    taken = move(danas, "2026-11-24T15:00")
    given = move(danas, "2026-11-24T15:00", lane_id=second.pk)

    assert (taken["error"], [slot["start_iso"][11:16] for slot in taken["suggestions"]]) == (
        "slot_taken",
        ["14:00", "16:00"],
    )
    danas.refresh_from_db()
    assert (given["ok"], danas.resource) == (True, second)


@pytest.mark.parametrize(
    ("start_iso", "code"),
    [
        ("2026-11-24T14:20", "off_grid"),
        ("2026-11-24T08:00", "outside_hours"),
        ("2026-11-27T12:00", "closed_day"),
        ("2026-11-22T12:00", "in_past"),
        ("2027-03-21T12:00", "beyond_window"),
        ("soon", "invalid_time"),
        (None, "invalid_time"),
        (["2026"], "invalid_time"),
    ],
)
def test_moving_has_the_guards_of_booking(danas: Appointment, start_iso: Any, code: str) -> None:
    assert move(danas, start_iso)["error"] == code
    assert state(danas) == at("12:00", "13:00")


@pytest.mark.parametrize(
    ("end_iso", "outcome"),
    [
        ("2026-11-24T13:30", at("12:00", "13:30")),
        ("2026-11-24T12:20", at("12:00", "12:20")),
        ("2026-11-24T14:00", at("12:00", "14:00")),
        ("2026-11-24T14:10", "slot_taken"),
        ("2026-11-24T12:00", "invalid_time"),
        ("2026-11-24T11:00", "invalid_time"),
        ("2026-11-26T11:00", "invalid_time"),
        ("late", "invalid_time"),
        (5, "invalid_time"),
    ],
)
def test_a_new_end_is_free_of_the_grid_but_not_of_others(
    danas: Appointment, end_iso: Any, outcome: object
) -> None:
    make_appointment(danas.business, "2026-11-24 14:00", "2026-11-24 15:00")

    result = move(danas, "2026-11-24T12:00", end_iso=end_iso)

    assert (state(danas) if result["ok"] else result["error"]) == outcome
    assert result.get("suggestions", []) == []


def test_an_end_lies_within_open_time() -> None:
    appointment = make_appointment(make_business(), "2026-11-24 21:00", "2026-11-24 22:00")

    assert move(appointment, "2026-11-24T21:00", end_iso="2026-11-24T22:30")["error"] == "outside_hours"


def test_a_start_off_the_grid_and_within_notice_may_stay() -> None:
    business = make_business(min_notice_min=3000, booking_window_days=0)
    appointment = make_appointment(business, "2026-11-24 12:10", "2026-11-24 13:10")

    result = move(appointment, "2026-11-24T12:10", end_iso="2026-11-24T13:40")

    assert (result["ok"], state(appointment)) == (True, at("12:10", "13:40"))


def test_what_has_begun_gets_longer_but_stays(danas: Appointment) -> None:
    second = Resource.objects.create(business=danas.business, name="רון")
    begun = wall("2026-11-24 12:30")

    results = [
        move(danas, "2026-11-24T15:00", now=begun),
        move(danas, "2026-11-24T12:00", lane_id=second.pk, now=begun),
        move(danas, "2026-11-24T12:00", end_iso="2026-11-24T14:00", now=begun),
        move(danas, "2026-11-24T12:00", end_iso="2026-11-24T15:00", now=wall("2026-11-24 14:00")),
    ]

    assert [result.get("error") for result in results] == ["in_past", "in_past", None, "in_past"]
    assert results[0]["message"] == "התור הזה כבר התחיל או עבר, ולכן אי אפשר לעשות את זה."
    assert state(danas) == at("12:00", "14:00")


def test_a_hold_that_ran_out_does_not_stop_a_longer_appointment(danas: Appointment) -> None:
    begun = wall("2026-11-24 12:30")
    hold = ("2026-11-24 13:00", "2026-11-24 14:00")
    make_appointment(danas.business, *hold, status="held", hold_expires_at=wall("2026-11-24 12:20"))

    assert move(danas, "2026-11-24T12:00", end_iso="2026-11-24T13:30", now=begun)["ok"]


def test_an_end_in_the_hour_that_comes_twice_is_the_first_after_the_start() -> None:
    business = make_business(allow_24_7=True)
    appointment = make_appointment(business, "2026-10-25 00:00", "2026-10-25 01:00")
    before = wall("2026-10-20 08:00")

    result = move(appointment, "2026-10-25T00:00", end_iso="2026-10-25T01:30", now=before)

    assert result["end_iso"] == "2026-10-25T01:30:00+03:00"
    assert move(appointment, "2026-10-25T00:00", end_iso="2026-10-25T01:30", now=before)["already_booked"]


def test_cancelling_is_once_and_no_notice_binds_the_desk(danas: Appointment) -> None:
    first, again = on(desk_cancel, danas), on(desk_cancel, danas)

    assert (first["already_cancelled"], again["already_cancelled"]) == (False, True)
    assert state(danas) == at("12:00", "13:00", "cancelled")
    assert list(AppointmentChange.objects.values_list("kind", "via"))[1:] == [("cancelled", "staff")]


def test_what_is_over_or_not_booked_is_neither_moved_nor_cancelled(danas: Appointment) -> None:
    over = on(desk_cancel, danas, now=wall("2026-11-24 13:00"))
    on(desk_mark, danas, status="completed", now=wall("2026-11-24 13:00"))
    marked = [on(desk_cancel, danas), move(danas, "2026-11-24T15:00")]

    assert over["error"] == "in_past"
    assert [result["error"] for result in marked] == ["not_allowed", "not_allowed"]


def test_an_outcome_is_noted_once_it_has_begun_and_can_be_corrected(danas: Appointment) -> None:
    begun = wall("2026-11-24 12:00")

    results = [
        on(desk_mark, danas, status="no_show"),
        on(desk_mark, danas, status="no_show", now=begun),
        on(desk_mark, danas, status="no_show", now=begun),
        on(desk_mark, danas, status="completed", now=begun),
        on(desk_mark, danas, status="booked", now=begun),
    ]

    assert (results[0]["error"], results[0]["message"]) == (
        "not_allowed",
        "אפשר לסמן את זה רק אחרי שהתור התחיל.",
    )
    assert [(result["status"], result["already_marked"]) for result in results[1:]] == [
        ("no_show", False),
        ("no_show", True),
        ("completed", False),
        ("booked", False),
    ]
    assert [line.kind for line in AppointmentChange.objects.all()] == [
        "created",
        "no_show",
        "completed",
        "reopened",
    ]


@pytest.mark.parametrize("status", ["cancelled", "held", "", None, 5, ["booked"]])
def test_only_an_outcome_can_be_marked(danas: Appointment, status: Any) -> None:
    assert on(desk_mark, danas, status=status)["error"] == "not_allowed"


def test_what_is_taken_by_now_is_not_booked_again(danas: Appointment) -> None:
    on(desk_cancel, danas)
    rival = make_appointment(danas.business, *NOON)
    taken = on(desk_mark, danas, status="booked")
    on(desk_cancel, rival)
    late = on(desk_mark, danas, status="booked", now=wall("2026-11-24 12:00"))
    outcome = on(desk_mark, danas, status="completed", now=wall("2026-11-24 12:00"))

    assert (taken["error"], taken["suggestions"]) == ("slot_taken", [])
    assert (late["error"], outcome["error"]) == ("in_past", "not_allowed")
    assert on(desk_mark, danas, status="booked")["ok"]


def test_notes_and_name_are_edited_and_told(danas: Appointment) -> None:
    assert on(desk_edit, danas, notes="  מעדיפה\u202e בוקר ", customer_name="דנה לוי")["ok"]
    assert on(desk_edit, danas)["ok"]

    danas.refresh_from_db()
    lines = AppointmentChange.objects.filter(kind="edited").values_list("before", "after")
    assert (danas.notes, danas.customer and danas.customer.name) == ("מעדיפה בוקר", "דנה לוי")
    assert list(lines) == [
        ({"customer": "דנה"}, {"customer": "דנה לוי"}),
        ({"notes": ""}, {"notes": "מעדיפה בוקר"}),
    ]
    assert on(desk_edit, danas, customer_name=" 12 ")["error"] == "need_name"


def test_an_appointment_of_nobody_gets_a_customer() -> None:
    appointment = make_appointment(make_business(), *NOON)

    on(desk_edit, appointment, customer_name="דנה")

    appointment.refresh_from_db()
    assert str(appointment.customer) == "דנה"


@pytest.mark.parametrize("number", [999_999, 0, None, "1", True, 2**70, [1]])
def test_a_number_of_no_appointment_is_not_found(danas: Appointment, number: Any) -> None:
    results = [
        move(danas, "2026-11-24T14:00", appointment_id=number),
        on(desk_cancel, danas, appointment_id=number),
        on(desk_mark, danas, status="booked", appointment_id=number),
        on(desk_edit, danas, notes="x", appointment_id=number),
    ]

    assert {result["error"] for result in results} == {"not_found"}


def test_anothers_appointments_and_holds_are_not_found(danas: Appointment) -> None:
    hold = make_appointment(danas.business, "2026-11-24 15:00", "2026-11-24 16:00", status="held")
    results = [
        result
        for appointment, more in (
            (danas, {"business_id": make_business().pk}),
            (danas, {"business_id": 999_999}),
            (danas, {"business_id": None}),
            (hold, {}),
        )
        for result in (
            move(appointment, "2026-11-24T14:00", **more),
            on(desk_cancel, appointment, **more),
            on(desk_mark, appointment, status="booked", **more),
            on(desk_edit, appointment, notes="x", **more),
        )
    ]

    assert {result["error"] for result in results} == {"not_found"}
    assert state(danas) == at("12:00", "13:00")
