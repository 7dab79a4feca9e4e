"""What the history keeps of each save, and how it reads."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from calendar_app.actor import CUSTOMER_LINK, Actor, Via
from calendar_app.booking import create_appointment
from calendar_app.history import history_of
from calendar_app.models import Appointment, AppointmentChange, Customer, Resource
from calendar_app.testing import JERUSALEM, lane_of, make_appointment, make_business, make_service, wall

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NOON = ("2026-11-24 12:00", "2026-11-24 13:00")


def kinds(appointment: Appointment) -> list[str]:
    return list(AppointmentChange.objects.filter(appointment=appointment).values_list("kind", flat=True))


def latest(appointment: Appointment) -> AppointmentChange:
    return AppointmentChange.objects.filter(appointment=appointment).latest("pk")


def test_the_first_line_tells_all_and_the_next_only_what_changed() -> None:
    business = make_business()
    dana = Customer.objects.create(business=business, phone="+972501234567", name="דנה")
    appointment = make_appointment(
        business, *NOON, customer=dana, service=make_service(business, "תספורת", 60), notes="ראשון"
    )
    first = latest(appointment)
    appointment.start, appointment.end = wall("2026-11-24 14:00"), wall("2026-11-24 15:00")
    appointment.save()
    second = latest(appointment)

    assert (first.kind, first.via, first.user, first.business, first.before) == (
        "created",
        "system",
        None,
        business,
        {},
    )
    assert first.after == {
        "start": "2026-11-24T10:00:00+00:00",
        "end": "2026-11-24T11:00:00+00:00",
        "lane": lane_of(business).name,
        "status": "booked",
        "service": "תספורת",
        "customer": "דנה",
        "notes": "ראשון",
    }
    assert (second.kind, second.before, second.after) == (
        "rescheduled",
        {"start": "2026-11-24T10:00:00+00:00", "end": "2026-11-24T11:00:00+00:00"},
        {"start": "2026-11-24T12:00:00+00:00", "end": "2026-11-24T13:00:00+00:00"},
    )


def test_each_turn_of_an_appointment_has_its_line() -> None:
    appointment = make_appointment(make_business(), *NOON)
    for status in ("cancelled", "booked", "no_show", "completed", "booked", "booked"):
        appointment.status = status
        appointment.save(update_fields=["status"])
    appointment.notes = "הערה"
    appointment.save()

    assert kinds(appointment) == [
        "created",
        "cancelled",
        "reopened",
        "no_show",
        "completed",
        "reopened",
        "edited",
    ]


def test_another_lane_and_no_customer_any_more_are_told_by_name() -> None:
    business = make_business()
    dana = Customer.objects.create(business=business, phone="+972501234567")
    appointment = make_appointment(business, *NOON, customer=dana)
    appointment.resource, appointment.customer = Resource.objects.create(business=business, name="רון"), None
    appointment.save(update_fields=["resource", "customer"])

    line = latest(appointment)

    assert (line.kind, line.before, line.after) == (
        "edited",
        {"lane": lane_of(business).name, "customer": "+972501234567"},
        {"lane": "רון", "customer": ""},
    )


def test_a_hold_has_no_history_until_it_is_booked() -> None:
    appointment = make_appointment(make_business(), *NOON, status="held", notes="א")
    appointment.end = wall("2026-11-24 14:00")
    appointment.save()
    while_held = kinds(appointment)
    appointment.status = "booked"
    appointment.save(update_fields=["status"])

    assert while_held == []
    assert kinds(appointment) == ["created"]
    assert latest(appointment).after["end"] == "2026-11-24T12:00:00+00:00"


def test_a_stale_or_partly_loaded_object_tells_what_it_did_to_the_row() -> None:
    pk = make_appointment(make_business(), *NOON).pk
    stale, moved = Appointment.objects.get(pk=pk), Appointment.objects.get(pk=pk)
    moved.start = wall("2026-11-24 12:30")
    moved.save()
    stale.notes = "לא נכתב"
    stale.save(update_fields=["status"])
    unchanged = kinds(stale)
    partly = Appointment.objects.only("notes").get(pk=pk)
    partly.notes = "נכתב"
    partly.save()

    assert unchanged == ["created", "rescheduled"]
    assert (latest(stale).kind, latest(stale).before, latest(stale).after) == (
        "edited",
        {"notes": ""},
        {"notes": "נכתב"},
    )


def test_a_line_knows_who_and_by_which_way() -> None:
    user = User.objects.create_user("dina", first_name="דינה", last_name="לוי")
    appointment = make_appointment(make_business(), *NOON)
    for actor in (Actor(Via.STAFF, user.pk), CUSTOMER_LINK):
        appointment.actor, appointment.notes = actor, actor.via
        appointment.save()

    with translation.override("he"):
        lines = history_of(appointment.pk, JERUSALEM)

    assert [(line.kind_label, line.via_label, line.who) for line in lines] == [
        ("התור נקבע", "מעצמו", ""),
        ("הפרטים שונו", "צוות", "דינה לוי"),
        ("הפרטים שונו", "הקישור של הלקוח", ""),
    ]
    assert lines[0].text == "התחלה: 24/11/2026 12:00; סיום: 24/11/2026 13:00; יומן: יומן ראשי"
    assert [line.text for line in lines[1:]] == ["הערות: staff", "הערות: מ־staff ל־link"]


def test_a_booking_is_by_the_way_it_came() -> None:
    booked = create_appointment(
        business_id=make_business().pk,
        start_iso="2026-11-24T12:00",
        customer_name="דנה",
        customer_phone="050-1234567",
        source="whatsapp",
        now=wall("2026-11-23 08:00"),
    )

    assert AppointmentChange.objects.get(appointment=booked["appointment_id"]).via == "whatsapp"


def test_a_save_asks_a_bounded_number_of_queries() -> None:
    business = make_business()
    others = [
        Resource.objects.create(business=business, name="רון"),
        make_service(business, "צבע", 60),
        Customer.objects.create(business=business, name="דנה"),
    ]
    pk = make_appointment(business, *NOON).pk

    def queries(**changes: object) -> int:
        appointment = Appointment.objects.get(pk=pk)
        for name, value in changes.items():
            setattr(appointment, name, value)
        with CaptureQueriesContext(connection) as captured:
            appointment.save()
        return sum("SAVEPOINT" not in query["sql"] for query in captured)

    assert queries() == 2
    assert queries(notes="הערה") == 3
    assert queries(resource_id=others[0].pk, service_id=others[1].pk, customer_id=others[2].pk) == 6
