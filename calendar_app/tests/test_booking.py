"""Booking, guard by guard."""

import logging
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.db.models.signals import post_save, pre_save

from calendar_app.booking import create_appointment
from calendar_app.models import Appointment, AppointmentStatus, Customer, Resource
from calendar_app.patience import patient
from calendar_app.results import Result, success
from calendar_app.testing import lane_of, make_appointment, make_business, make_service, wall
from policy_app.models import Business

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NOW = wall("2026-11-23 08:00")  # a Monday; the default hours are Sunday to Thursday 09:00-22:00
NOON = "2026-11-24T12:00:00+02:00"


def book(business: Business, start_iso: Any = NOON, **more: Any) -> Result:
    return create_appointment(
        **{
            "business_id": business.pk,
            "start_iso": start_iso,
            "customer_name": "דנה כהן",
            "customer_phone": "050-1234567",
            "source": "phone",
            "now": NOW,
            **more,
        }
    )


def near(result: Result) -> list[str]:
    return [slot["start_iso"][:16] for slot in result["suggestions"]]


def test_a_booking_is_stored_as_it_was_asked() -> None:
    business = make_business()

    result = book(business, notes="שיער ארוך", conversation_ref="42", source="whatsapp")

    row = Appointment.objects.select_related("customer").get()
    assert result == {
        "ok": True,
        "appointment_id": row.pk,
        "start_iso": NOON,
        "end_iso": "2026-11-24T13:00:00+02:00",
        "already_booked": False,
    }
    assert (row.start, row.end) == (wall("2026-11-24 12:00"), wall("2026-11-24 13:00"))
    assert (row.status, row.source, row.notes) == ("booked", "whatsapp", "שיער ארוך")
    assert (row.resource, row.conversation_ref, row.revision) == (lane_of(business), "42", 1)
    assert row.customer is not None
    assert (row.customer.phone, row.customer.name) == ("+972501234567", "דנה כהן")


def test_wall_time_without_an_offset_is_the_businesss() -> None:
    result = book(make_business(tz="America/New_York"), "2026-11-24T12:00")

    assert result["start_iso"] == "2026-11-24T12:00:00-05:00"


def test_the_same_request_again_is_the_same_appointment() -> None:
    business = make_business(min_notice_min=60)
    first = book(business)

    late = wall("2026-11-24 11:30")  # a new booking would be too soon by now
    again = [book(business, "2026-11-24T12:00"), book(business, customer_name=None, now=late)]

    assert again == [{**first, "already_booked": True}] * 2
    assert Appointment.objects.count() == Customer.objects.count() == 1


def test_the_same_customer_may_book_another_hour() -> None:
    business = make_business()

    results = [book(business), book(business, "2026-11-24T13:00:00+02:00")]

    assert [result["already_booked"] for result in results] == [False, False]
    assert (Appointment.objects.count(), Customer.objects.count()) == (2, 1)


def test_after_a_cancellation_the_same_hour_is_booked_anew() -> None:
    business = make_business()
    first = book(business)
    row = Appointment.objects.get()
    row.status = AppointmentStatus.CANCELLED
    row.save()

    again = book(business)

    assert (again["ok"], again["already_booked"]) == (True, False)
    assert again["appointment_id"] != first["appointment_id"]


def test_without_phones_the_conversation_tells_a_repetition() -> None:
    business = make_business(require_phone_before_booking=False)
    asked = {"customer_phone": None, "conversation_ref": "7"}

    first, again = book(business, **asked), book(business, **asked)
    other = book(business, customer_phone=None, conversation_ref="8")

    assert again == {**first, "already_booked": True}
    assert other["error"] == "slot_taken"
    assert Customer.objects.get().phone is None


def test_the_second_customer_for_a_slot_is_told_it_is_taken() -> None:
    business = make_business()
    book(business)

    result = book(business, customer_phone="052-2345678")

    assert (result["ok"], result["error"]) == (False, "slot_taken")
    assert result["suggestions"] == [
        {"start_iso": "2026-11-24T11:00:00+02:00", "end_iso": "2026-11-24T12:00:00+02:00"},
        {"start_iso": "2026-11-24T13:00:00+02:00", "end_iso": "2026-11-24T14:00:00+02:00"},
    ]
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(
    ("start_iso", "code", "suggested"),
    [
        ("2026-11-24T10:15", "off_grid", ["2026-11-24T10:00", "2026-11-24T11:00"]),
        ("2026-11-24T10:00:30", "off_grid", ["2026-11-24T10:00", "2026-11-24T11:00"]),
        ("2026-11-24T08:00", "outside_hours", ["2026-11-24T09:00"]),
        ("2026-11-27T10:00", "closed_day", ["2026-11-29T09:00", "2026-11-29T10:00"]),
        ("2026-11-23T09:00", "too_soon", ["2026-11-23T11:00"]),
    ],
)
def test_a_start_that_cannot_be_had_names_near_ones(start_iso: str, code: str, suggested: list[str]) -> None:
    result = book(make_business(min_notice_min=150), start_iso)

    assert (result["ok"], result["error"], near(result)) == (False, code, suggested)
    assert result["message"]
    assert Appointment.objects.count() == Customer.objects.count() == 0


@pytest.mark.parametrize(
    ("start_iso", "code"),
    [
        ("2026-11-22T12:00", "in_past"),
        ("2020-01-01T12:00Z", "in_past"),
        ("2026-12-24T12:00", "beyond_window"),
        ("8999-12-31T12:00", "beyond_window"),
    ],
)
def test_the_past_and_the_far_future_come_without_suggestions(start_iso: str, code: str) -> None:
    business = make_business(allow_24_7=True)

    result = book(business, start_iso)

    assert (result["ok"], result["error"], "suggestions" in result) == (False, code, False)


@pytest.mark.parametrize(
    ("start_iso", "code", "suggested"),
    [
        ("2027-03-26T02:30", "nonexistent_time", ["T01:45:00+02:00", "T03:00:00+03:00"]),
        ("2027-10-31T01:30", "ambiguous_time", ["T01:30:00+03:00", "T01:30:00+02:00"]),
    ],
)
def test_clock_changes_are_asked_about(start_iso: str, code: str, suggested: list[str]) -> None:
    business = make_business(allow_24_7=True, slot_size_min=15, booking_window_days=400)

    result = book(business, start_iso)

    assert result["error"] == code
    assert [slot["start_iso"][10:] for slot in result["suggestions"]] == suggested


def test_the_two_half_past_ones_are_two_slots() -> None:
    business = make_business(allow_24_7=True, slot_size_min=15, booking_window_days=400)

    first = book(business, "2027-10-31T01:30+03:00")
    second = book(business, "2027-10-31T01:30+02:00", customer_phone="052-2345678")

    assert (first["start_iso"], second["start_iso"]) == (
        "2027-10-31T01:30:00+03:00",
        "2027-10-31T01:30:00+02:00",
    )
    assert (first["ok"], second["ok"]) == (True, True)


@pytest.mark.parametrize("start_iso", [None, "", "tomorrow", "2026-11-24", 12, [], "2026-13-01T10:00", True])
def test_an_unreadable_start_is_invalid_time(start_iso: Any) -> None:
    assert book(make_business(), start_iso)["error"] == "invalid_time"


@pytest.mark.parametrize("name", [None, "", "  ", "123", 5, "\u202e\u200f", ["דנה"]])
def test_a_missing_name_is_asked_for(name: Any) -> None:
    result = book(make_business(), customer_name=name, customer_phone=None)

    assert (result["error"], "suggestions" in result) == ("need_name", False)


@pytest.mark.parametrize("phone", [None, ""])
def test_a_missing_phone_is_asked_for_only_where_the_business_wants_one(phone: str | None) -> None:
    strict = book(make_business(), customer_phone=phone)
    easy = book(make_business(require_phone_before_booking=False), customer_phone=phone)

    assert strict["error"] == "need_phone"
    assert easy["ok"] is True


@pytest.mark.parametrize("phone", ["123", "05012345", "1-700-700-700", "abc", 501234567, []])
def test_a_wrong_phone_is_refused_even_where_none_is_needed(phone: Any) -> None:
    result = book(make_business(require_phone_before_booking=False), customer_phone=phone)

    assert (result["error"], "suggestions" in result) == ("invalid_phone", False)
    assert Appointment.objects.count() == 0


def test_nobody_is_asked_for_a_number_for_a_slot_that_cannot_be_had() -> None:
    business = make_business()
    book(business)

    result = book(business, customer_name=None, customer_phone="x")

    assert result["error"] == "slot_taken"


def test_hostile_text_is_stored_harmless() -> None:
    book(make_business(), customer_name="\u202eדנה\x00\n<b>", notes="א\x00\u202e" + "x" * 10_000)

    row = Appointment.objects.select_related("customer").get()
    assert row.customer is not None
    assert row.customer.name == "דנה <b>"
    assert len(row.notes) == 2000
    assert not set("\x00\u202e") & set(row.notes)


def test_an_empty_name_is_filled_and_another_name_is_noted() -> None:
    business = make_business()
    Customer.objects.create(business=business, phone="+972501234567")

    book(business)
    book(business, "2026-11-24T13:00", customer_name="נועה", notes="בלי תור קודם")

    assert Customer.objects.get().name == "דנה כהן"
    assert "נועה" in Appointment.objects.order_by("start")[1].notes
    assert Appointment.objects.order_by("start")[0].notes == ""


def test_the_same_number_at_two_businesses_is_two_customers() -> None:
    results = [book(make_business()), book(make_business())]

    assert [result["already_booked"] for result in results] == [False, False]
    assert Customer.objects.count() == 2


def test_any_free_lane_is_taken_and_a_chosen_one_is_kept_to() -> None:
    business = make_business()
    second = Resource.objects.create(business=business, name="second")

    book(business)
    other = book(business, customer_phone="052-2345678")
    third = book(business, customer_phone="053-2345678")
    chosen = book(business, "2026-11-24T13:00", customer_phone="053-2345678", lane_id=second.pk)
    not_free = book(business, "2026-11-24T13:00", customer_phone="054-2345678", lane_id=second.pk)

    assert (other["ok"], third["error"], chosen["ok"], not_free["error"]) == (
        True,
        "slot_taken",
        True,
        "slot_taken",
    )
    assert Appointment.objects.get(pk=chosen["appointment_id"]).resource == second


def test_buffers_keep_their_distance_on_both_sides() -> None:
    business = make_business(slot_size_min=30)
    make_service(business, "טיפול", duration_min=60, buffer_min=30)
    assert book(business, service="טיפול")["ok"]

    after = book(business, "2026-11-24T13:00", customer_phone="052-2345678")
    before = book(business, "2026-11-24T11:00", customer_phone="052-2345678", service="טיפול")
    short = book(business, "2026-11-24T11:30", customer_phone="052-2345678")

    assert (after["error"], before["error"], short["ok"]) == ("slot_taken", "slot_taken", True)


def test_services_and_lengths_are_checked() -> None:
    business = make_business()
    make_service(business, "תספורת", 45)

    assert book(business, service="אין כזה")["error"] == "not_found"
    assert book(business, service=7)["error"] == "not_found"
    assert book(business, duration_min=0)["error"] == "invalid_time"
    assert book(business, duration_min=90)["end_iso"] == "2026-11-24T13:30:00+02:00"


def test_an_expired_hold_gives_way_and_a_live_one_does_not() -> None:
    business = make_business()
    hold = {"status": "held", "hold_expires_at": wall("2026-11-23 08:00")}
    make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00", **hold)
    live = {**hold, "hold_expires_at": wall("2026-11-23 08:01")}
    make_appointment(business, "2026-11-24 14:00", "2026-11-24 15:00", **live)

    expired, held = book(business), book(business, "2026-11-24T14:00")

    assert (expired["ok"], held["error"]) == (True, "slot_taken")
    assert list(Appointment.objects.order_by("start").values_list("status", flat=True)) == ["booked", "held"]


@pytest.mark.parametrize("business_id", [999_999, None, "1", 2**70])
def test_an_unknown_business_is_not_found(business_id: Any) -> None:
    assert book(make_business(), business_id=business_id)["error"] == "not_found"


@pytest.mark.django_db(transaction=True)
def test_what_the_constraint_refuses_is_told_as_taken() -> None:
    """A row that took no lock comes between the check and the insert."""
    business = make_business()

    def intrude(instance: Appointment, **_kwargs: Any) -> None:
        rival = Appointment(
            business=business, resource=lane_of(business), start=instance.start, end=instance.end
        )
        Appointment.unannounced.bulk_create([rival])

    pre_save.connect(intrude, sender=Appointment)
    try:
        result = book(business)
    finally:
        pre_save.disconnect(intrude, sender=Appointment)

    assert (result["ok"], result["error"]) == (False, "slot_taken")
    assert near(result) == ["2026-11-24T11:00", "2026-11-24T13:00"]
    assert Appointment.objects.count() == Customer.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_broken_receiver_is_no_taken_slot_and_leaves_nothing() -> None:
    business = make_business()

    def broken(**_kwargs: Any) -> None:
        raise IntegrityError("UNIQUE constraint failed: outbox")

    post_save.connect(broken, sender=Appointment)
    try:
        with pytest.raises(IntegrityError, match="outbox"):
            book(business)
    finally:
        post_save.disconnect(broken, sender=Appointment)

    assert Appointment.objects.count() == Customer.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_locked_database_is_tried_again_and_then_unavailable(caplog: pytest.LogCaptureFixture) -> None:
    tries: list[int] = []

    @patient
    def service(*, succeed_at: int) -> Result:
        tries.append(len(tries))
        if len(tries) < succeed_at:
            raise OperationalError("database is locked\nDETAIL: secret")
        return success()

    with caplog.at_level(logging.INFO):
        second = service(succeed_at=2)
        tries.clear()
        never = service(succeed_at=99)

    assert (second, never["error"], len(tries)) == ({"ok": True}, "unavailable", 3)
    assert "secret" not in caplog.text


def test_inside_a_lost_transaction_there_is_no_second_try() -> None:
    @patient
    def service() -> Result:
        raise OperationalError("deadlock detected")

    with pytest.raises(OperationalError):
        service()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    business = make_business()
    connection.close()
    missing = {"NAME": "/nonexistent/desk.sqlite3", "HOST": "127.0.0.1", "PORT": "1"}
    for key, value in missing.items():
        monkeypatch.setitem(connection.settings_dict, key, value)

    result = book(business)

    assert (result["ok"], result["error"]) == (False, "unavailable")
    assert result["message"]
