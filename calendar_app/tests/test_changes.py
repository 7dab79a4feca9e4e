"""Cancelling and moving: the customer's own, and with every guard of a booking."""

from typing import Any

import pytest
from django.db.models.signals import pre_save

from calendar_app.actor import CUSTOMER_LINK, Actor
from calendar_app.changes import cancel_appointment, cancel_own, reschedule_appointment, reschedule_own
from calendar_app.models import Appointment, AppointmentChange, Customer, Resource
from calendar_app.results import Result
from calendar_app.testing import lane_of, make_appointment, make_business, make_service, wall

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NOW = wall("2026-11-23 08:00")
DANA = "+972501234567"
NOON = ("2026-11-24 12:00", "2026-11-24 13:00")


@pytest.fixture
def danas() -> Appointment:
    """Dana's appointment, tomorrow at noon."""
    business = make_business()
    dana = Customer.objects.create(business=business, phone=DANA, name="דנה")
    return make_appointment(business, *NOON, customer=dana)


def cancel(appointment: Appointment, **more: Any) -> Result:
    return cancel_appointment(
        **{
            "business_id": appointment.business_id,
            "appointment_id": appointment.pk,
            "customer_phone": DANA,
            "now": NOW,
            **more,
        }
    )


def move(appointment: Appointment, start_iso: Any, **more: Any) -> Result:
    return reschedule_appointment(
        **{
            "business_id": appointment.business_id,
            "appointment_id": appointment.pk,
            "start_iso": start_iso,
            "customer_phone": DANA,
            "now": NOW,
            **more,
        }
    )


def test_cancelling_twice_is_one_cancellation(danas: Appointment) -> None:
    first, again = cancel(danas), cancel(danas)

    danas.refresh_from_db()
    assert first == {
        "ok": True,
        "appointment_id": danas.pk,
        "start_iso": "2026-11-24T12:00:00+02:00",
        "end_iso": "2026-11-24T13:00:00+02:00",
        "already_cancelled": False,
    }
    assert again == {**first, "already_cancelled": True}
    assert (danas.status, danas.revision) == ("cancelled", 2)


@pytest.mark.parametrize("phone", [None, "", "abc", 5])
def test_an_unproven_customer_may_change_nothing(danas: Appointment, phone: Any) -> None:
    results = [cancel(danas, customer_phone=phone), move(danas, "2026-11-24T14:00", customer_phone=phone)]

    danas.refresh_from_db()
    assert [result["error"] for result in results] == ["not_allowed", "not_allowed"]
    assert (danas.status, danas.revision) == ("booked", 1)


@pytest.mark.parametrize("number", [999_999, 0, -1, None, "1", True, 2**70, [1]])
def test_a_number_of_no_appointment_is_not_found(danas: Appointment, number: Any) -> None:
    assert cancel(danas, appointment_id=number)["error"] == "not_found"
    assert move(danas, "2026-11-24T14:00", appointment_id=number)["error"] == "not_found"


def test_anothers_and_another_businesss_appointments_are_not_found(danas: Appointment) -> None:
    other = make_business()
    results = [
        cancel(danas, customer_phone="052-2345678"),
        move(danas, "2026-11-24T14:00", customer_phone="052-2345678"),
        cancel(danas, business_id=other.pk),
        move(danas, "2026-11-24T14:00", business_id=other.pk),
        cancel(danas, business_id=999_999),
        move(danas, "2026-11-24T14:00", business_id="x"),
    ]

    danas.refresh_from_db()
    assert {result["error"] for result in results} == {"not_found"}
    assert danas.revision == 1


def test_what_has_begun_or_is_over_is_not_found(danas: Appointment) -> None:
    begun = wall("2026-11-24 12:00")

    assert cancel(danas, now=begun)["error"] == "not_found"
    assert move(danas, "2026-11-24T14:00", now=begun)["error"] == "not_found"


def test_a_cancelled_appointment_cannot_be_moved(danas: Appointment) -> None:
    cancel(danas)

    assert move(danas, "2026-11-24T14:00")["error"] == "not_found"


def test_moving_keeps_length_service_and_lane(danas: Appointment) -> None:
    danas.service = make_service(danas.business, "טיפול", duration_min=90)
    danas.end = wall("2026-11-24 13:30")
    danas.save()

    result = move(danas, "2026-11-24T14:00")

    danas.refresh_from_db()
    assert result == {
        "ok": True,
        "appointment_id": danas.pk,
        "start_iso": "2026-11-24T14:00:00+02:00",
        "end_iso": "2026-11-24T15:30:00+02:00",
        "already_booked": False,
    }
    assert (danas.start, danas.end) == (wall("2026-11-24 14:00"), wall("2026-11-24 15:30"))
    assert (danas.change, danas.resource) == ("rescheduled", lane_of(danas.business))


def test_moving_to_where_it_is_changes_nothing(danas: Appointment) -> None:
    result = move(danas, "2026-11-24T12:00")

    danas.refresh_from_db()
    assert (result["ok"], result["already_booked"], danas.revision) == (True, True, 1)


def test_its_own_old_time_does_not_block_it() -> None:
    business = make_business(slot_size_min=30)
    dana = Customer.objects.create(business=business, phone=DANA)
    appointment = make_appointment(business, *NOON, customer=dana)

    result = move(appointment, "2026-11-24T12:30")

    assert (result["ok"], result["end_iso"]) == (True, "2026-11-24T13:30:00+02:00")


@pytest.mark.parametrize(
    ("start_iso", "code"),
    [
        ("2026-11-24T15:00", "slot_taken"),
        ("2026-11-24T14:20", "off_grid"),
        ("2026-11-24T08:00", "outside_hours"),
        ("2026-11-27T12:00", "closed_day"),
        ("2026-11-22T12:00", "in_past"),
        ("2027-03-21T12:00", "beyond_window"),
        ("soon", "invalid_time"),
        (None, "invalid_time"),
    ],
)
def test_moving_has_the_guards_of_booking(danas: Appointment, start_iso: Any, code: str) -> None:
    make_appointment(danas.business, "2026-11-24 15:00", "2026-11-24 16:00")

    result = move(danas, start_iso)

    danas.refresh_from_db()
    assert result["error"] == code
    assert (danas.start, danas.revision) == (wall("2026-11-24 12:00"), 1)


def test_suggestions_may_name_its_own_old_time(danas: Appointment) -> None:
    make_appointment(danas.business, "2026-11-24 13:00", "2026-11-24 14:00")

    result = move(danas, "2026-11-24T13:00")

    assert [slot["start_iso"][11:16] for slot in result["suggestions"]] == ["12:00", "14:00"]


def test_it_takes_another_lane_where_its_own_is_taken(danas: Appointment) -> None:
    second = Resource.objects.create(business=danas.business, name="second")
    make_appointment(danas.business, "2026-11-24 15:00", "2026-11-24 16:00")

    result = move(danas, "2026-11-24T15:00")

    danas.refresh_from_db()
    assert (result["ok"], danas.resource) == (True, second)


@pytest.mark.django_db(transaction=True)
def test_what_the_constraint_refuses_is_told_as_taken(danas: Appointment) -> None:
    def intrude(instance: Appointment, **_kwargs: Any) -> None:
        rival = Appointment(
            business=danas.business, resource=instance.resource, start=instance.start, end=instance.end
        )
        Appointment.unannounced.bulk_create([rival])

    pre_save.connect(intrude, sender=Appointment)
    try:
        result = move(danas, "2026-11-24T15:00")
    finally:
        pre_save.disconnect(intrude, sender=Appointment)

    danas.refresh_from_db()
    assert result["error"] == "slot_taken"
    assert [slot["start_iso"][11:16] for slot in result["suggestions"]] == ["14:00", "16:00"]
    assert danas.start == wall("2026-11-24 12:00")


def test_the_owners_notice_ends_what_customers_may_do(danas: Appointment) -> None:
    settings = danas.business.settings
    settings.cancel_notice_min, settings.reschedule_notice_min = 120, 180
    settings.human_number = "+97231112222"
    settings.save()

    late_move = move(danas, "2026-11-24T14:00", now=wall("2026-11-24 09:00:01"))
    late_cancel = cancel(danas, now=wall("2026-11-24 10:00:01"))
    moved = move(danas, "2026-11-24T13:00", now=wall("2026-11-24 09:00"))
    in_time = cancel(danas, now=wall("2026-11-24 11:00"))

    assert [late_move["error"], late_cancel["error"]] == ["not_allowed", "not_allowed"]
    assert "24/11/2026 בשעה 09:00" in late_move["message"]
    assert "24/11/2026 בשעה 10:00" in late_cancel["message"]
    assert late_cancel["message"].endswith(": +97231112222.")
    assert (moved["ok"], in_time["ok"]) == (True, True)


def test_what_was_done_in_time_stays_a_success_when_it_is_asked_again_late(danas: Appointment) -> None:
    settings = danas.business.settings
    settings.cancel_notice_min = settings.reschedule_notice_min = 120
    settings.save()
    cancelled = make_appointment(
        danas.business, "2026-11-24 15:00", "2026-11-24 16:00", customer=danas.customer, status="cancelled"
    )
    late = wall("2026-11-24 11:59")

    assert move(danas, "2026-11-24T12:00", now=late)["already_booked"]
    assert cancel(cancelled, now=late)["already_cancelled"]


def test_a_link_needs_no_phone_but_obeys_the_same_rules(danas: Appointment) -> None:
    danas.business.settings.reschedule_notice_min = 120
    danas.business.settings.save()
    mine: dict[str, Any] = {
        "business_id": danas.business_id,
        "appointment_id": danas.pk,
        "actor": CUSTOMER_LINK,
        "now": NOW,
    }

    late = reschedule_own(**{**mine, "start_iso": "2026-11-24T14:00", "now": wall("2026-11-24 11:00")})
    foreign = cancel_own(**{**mine, "business_id": make_business().pk})
    taken = reschedule_own(**{**mine, "start_iso": "2026-11-24T14:20"})
    moved = reschedule_own(**{**mine, "start_iso": "2026-11-24T14:00"})
    cancelled = cancel_own(**mine)
    begun = cancel_own(**{**mine, "now": wall("2026-11-24 14:00")})

    assert [result.get("error") for result in (late, foreign, taken, moved, cancelled, begun)] == [
        "not_allowed",
        "not_found",
        "off_grid",
        None,
        None,
        "not_found",
    ]
    assert list(AppointmentChange.objects.values_list("kind", "via")) == [
        ("created", "system"),
        ("rescheduled", "link"),
        ("cancelled", "link"),
    ]


def test_a_change_is_by_the_way_the_booking_came_where_no_other_is_told(danas: Appointment) -> None:
    danas.source = "whatsapp"
    danas.save()

    move(danas, "2026-11-24T14:00")
    cancel(danas, actor=Actor("phone"))

    assert list(AppointmentChange.objects.values_list("via", flat=True)) == ["system", "whatsapp", "phone"]
