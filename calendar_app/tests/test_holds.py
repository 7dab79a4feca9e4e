"""Holds: what one caller was offered is not offered to another, for two minutes or until the line is cut."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError
from django.db.models.signals import post_save, pre_save

from calendar_app import holds
from calendar_app.actor import Actor, Via
from calendar_app.booking import create_appointment
from calendar_app.changes import reschedule_appointment
from calendar_app.desk import desk_book, desk_move
from calendar_app.find import find_slots
from calendar_app.holds import HOLD_LASTS, release_holds
from calendar_app.models import Appointment, Resource
from calendar_app.results import Result
from calendar_app.testing import lane_of, make_appointment, make_business, make_service, wall
from policy_app.models import Business

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NOW = wall("2026-11-23 08:00")  # a Monday; the default hours are Sunday to Thursday 09:00-22:00


def look(
    business: Business, time: str | None, holder: str = "a", day: str = "2026-11-24", **more: Any
) -> Result:
    asked = {"business_id": business.pk, "date": day, "time": time, "now": NOW, "holder": holder}
    return find_slots(**{**asked, **more})


def book(business: Business, hour: str, conversation_ref: str = "a", **more: Any) -> Result:
    asked = {
        "business_id": business.pk,
        "start_iso": f"2026-11-24T{hour}",
        "customer_name": "דנה כהן",
        "customer_phone": "050-1234567",
        "source": "phone",
        "conversation_ref": conversation_ref,
        "now": NOW,
    }
    return create_appointment(**{**asked, **more})


def offered(result: Result) -> list[str]:
    return [slot["start_iso"][11:16] for slot in result["slots"]]


def held(holder: str = "a") -> list[str]:
    rows = Appointment.objects.filter(status="held", conversation_ref=holder).order_by("start")
    return [f"{row.start.astimezone(NOW.tzinfo):%H:%M}" for row in rows]


def test_what_is_offered_to_one_caller_is_taken_for_the_next() -> None:
    business = make_business()

    first, second, again = look(business, "12:00"), look(business, "12:00", "b"), look(business, "12:00")

    assert (first["available"], again["available"]) == (True, True)
    assert (second["available"], second["reason"], offered(second)) == (
        False,
        "slot_taken",
        ["11:00", "13:00"],
    )
    row = Appointment.objects.get(conversation_ref="a")
    assert (row.status, row.hold_expires_at, row.customer) == ("held", NOW + HOLD_LASTS, None)
    assert (held("a"), held("b")) == (["12:00"], ["11:00", "13:00"])


def test_a_third_caller_is_offered_neither_the_slot_nor_what_the_second_was_offered() -> None:
    business = make_business()
    look(business, "12:00")
    look(business, "12:00", "b")

    assert offered(look(business, "12:00", "c")) == ["10:00", "14:00"]


def test_a_new_offer_replaces_the_older_and_no_offer_leaves_it() -> None:
    business = make_business()
    look(business, "12:00")

    look(business, "15:00")
    after_new = held()
    nothing = look(business, "12:00", day="2026-11-22")

    assert (after_new, nothing["reason"], held()) == (["15:00"], "in_past", ["15:00"])


def test_the_same_offer_again_lasts_from_then_on_in_the_same_row() -> None:
    business = make_business()
    look(business, "12:00")
    row = Appointment.objects.get()

    look(business, "12:00", now=NOW + timedelta(seconds=90))

    assert Appointment.objects.get().pk == row.pk
    assert Appointment.objects.get().hold_expires_at == NOW + timedelta(seconds=210)


@pytest.mark.parametrize(("time", "holder"), [(None, "a"), ("12:00", "")])
def test_a_whole_day_and_one_who_is_no_conversation_hold_nothing(time: str | None, holder: str) -> None:
    look(make_business(), time, holder)

    assert Appointment.objects.count() == 0


def test_ones_own_holds_stand_in_nobodys_own_way() -> None:
    business = make_business(slot_size_min=30)
    look(business, "12:00", duration_min=60)

    assert look(business, "12:30", duration_min=60)["available"]
    assert held() == ["12:30"]
    assert "12:30" in offered(look(business, None))
    assert "12:30" not in offered(look(business, None, "b"))


def test_booking_turns_the_hold_into_the_appointment() -> None:
    business = make_business()
    told: list[str | None] = []

    def note(instance: Appointment, **_kwargs: Any) -> None:
        told.append(instance.change)

    look(business, "12:00")
    row = Appointment.objects.get()
    post_save.connect(note, sender=Appointment)
    try:
        result = book(business, "12:00", notes="שיער ארוך")
    finally:
        post_save.disconnect(note, sender=Appointment)

    booked = Appointment.objects.select_related("customer").get()
    assert (result["ok"], result["appointment_id"], result["already_booked"]) == (True, row.pk, False)
    assert (booked.status, booked.hold_expires_at, booked.source, booked.notes) == (
        "booked",
        None,
        "phone",
        "שיער ארוך",
    )
    assert booked.customer is not None
    assert (told, booked.revision) == (["created"], 1)
    assert book(business, "12:00")["already_booked"]


def test_booking_another_time_drops_the_holds() -> None:
    business = make_business()
    look(business, "12:00", "b")
    look(business, "12:00")
    assert held() == ["11:00", "13:00"]

    assert book(business, "11:00")["ok"]
    after_one_of_two = held()
    look(business, "18:00")
    assert book(business, "15:00")["ok"]

    assert (after_one_of_two, held(), held("b")) == ([], [], ["12:00"])
    assert Appointment.objects.filter(status="booked").count() == 2


def test_a_refused_booking_keeps_the_hold() -> None:
    business = make_business()
    look(business, "12:00")

    assert book(business, "12:00", customer_phone=None)["error"] == "need_phone"
    assert held() == ["12:00"]


def test_a_shorter_or_longer_appointment_than_the_held_one_takes_its_row() -> None:
    business = make_business(slot_size_min=30)
    look(business, "12:00", duration_min=90)

    result = book(business, "12:30", duration_min=120)

    assert (result["ok"], result["end_iso"][11:16], held()) == (True, "14:30", [])
    assert Appointment.objects.count() == 1


def test_others_cannot_book_what_is_held_and_can_once_it_expired() -> None:
    business = make_business()
    look(business, "12:00")

    early = book(business, "12:00", "b", now=NOW + HOLD_LASTS - timedelta(seconds=1))
    late = book(business, "12:00", "b", now=NOW + HOLD_LASTS)

    assert (early["error"], late["ok"]) == ("slot_taken", True)
    assert Appointment.objects.get().conversation_ref == "b"


def test_ones_own_expired_hold_still_becomes_the_booking_when_nobody_took_it() -> None:
    business = make_business()
    look(business, "12:00")

    assert book(business, "12:00", now=NOW + timedelta(minutes=5))["ok"]
    assert Appointment.objects.get().status == "booked"


def test_expired_holds_of_a_business_are_swept_by_its_next_hold() -> None:
    business, other = make_business(), make_business()
    look(business, "12:00")
    look(other, "12:00", "b")

    look(business, "20:00", "c", now=NOW + HOLD_LASTS)

    assert (held("a"), held("b"), held("c")) == ([], ["12:00"], ["20:00"])


def test_hanging_up_releases_the_holds_and_keeps_the_booking() -> None:
    business = make_business()
    look(business, "12:00", "b")
    book(business, "17:00")
    look(business, "12:00")

    counts = [release_holds("a"), release_holds("a"), release_holds("")]

    assert counts == [2, 0, 0]
    assert (held("a"), held("b")) == ([], ["12:00"])
    assert Appointment.objects.filter(status="booked").count() == 1
    assert look(business, "11:00", "c")["available"]


def test_a_busy_database_leaves_the_holds_to_expire(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def busy(_business_id: int) -> None:
        raise OperationalError("database is locked\nDETAIL: secret")

    look(make_business(), "12:00")
    monkeypatch.setattr(holds, "lanes_locked", busy)

    assert release_holds("a") == 0
    assert "left to expire" in caplog.text
    assert "secret" not in caplog.text


def test_a_hold_in_one_lane_leaves_the_other_to_be_offered() -> None:
    business = make_business()
    second = Resource.objects.create(business=business, name="second")

    results = [look(business, "12:00", holder)["available"] for holder in "abc"]

    assert results == [True, True, False]
    rows = Appointment.objects.filter(start=wall("2026-11-24 12:00")).order_by("conversation_ref")
    assert [row.resource_id for row in rows] == [lane_of(business).pk, second.pk]


def test_the_booking_is_made_in_the_lane_that_was_held() -> None:
    """Meanwhile the other lane has become the emptier one."""
    business = make_business()
    second = Resource.objects.create(business=business, name="second")
    make_appointment(business, "2026-11-24 09:00", "2026-11-24 10:00")
    look(business, "12:00")
    make_appointment(business, "2026-11-24 15:00", "2026-11-24 20:00", resource=second)

    book(business, "12:00")

    row = Appointment.objects.get(start=wall("2026-11-24 12:00"))
    assert (row.resource, row.status) == (second, "booked")


def test_buffers_hold_against_what_is_held() -> None:
    business = make_business(slot_size_min=30)
    make_service(business, "טיפול", 60, buffer_min=30)
    look(business, "12:00", service="טיפול")

    assert offered(look(business, "13:00", "b", duration_min=30)) == ["11:30", "13:30"]


def test_offers_that_overlap_are_one_hold_and_both_can_be_booked() -> None:
    """Nothing is left on Tuesday; Wednesday's first two starts are half an hour apart, an hour long."""
    business = make_business(slot_size_min=30)
    make_appointment(business, "2026-11-24 09:00", "2026-11-24 22:00")

    result = look(business, "12:00", duration_min=60)

    row = Appointment.objects.get(status="held")
    assert offered(result) == ["09:00", "09:30"]
    assert (row.start, row.end) == (wall("2026-11-25 09:00"), wall("2026-11-25 10:30"))
    assert book(business, "", start_iso="2026-11-25T09:30", duration_min=60)["ok"]
    assert held() == []


def test_moving_to_the_time_that_was_looked_up_is_not_hindered_by_the_hold() -> None:
    business = make_business()
    made = book(business, "12:00")
    look(business, "15:00")

    result = reschedule_appointment(
        business_id=business.pk,
        appointment_id=made["appointment_id"],
        start_iso="2026-11-24T15:00",
        customer_phone="+972501234567",
        conversation_ref="a",
        now=NOW,
    )

    assert (result["ok"], result["start_iso"][11:16], held()) == (True, "15:00", [])


def test_staff_cannot_book_or_move_over_a_live_hold_and_can_once_it_expired() -> None:
    business = make_business()
    staff = Actor(Via.STAFF)
    other = book(business, "18:00", "")
    look(business, "12:00")
    asked: dict[str, Any] = {"business_id": business.pk, "actor": staff, "lane_id": lane_of(business).pk}
    new: dict[str, Any] = {
        "start_iso": "2026-11-24T12:00",
        "service": None,
        "duration_min": None,
        "customer_name": "דנה כהן",
        "customer_phone": "052-7654321",
        "notes": None,
    }
    move: dict[str, Any] = {"appointment_id": other["appointment_id"], "start_iso": "2026-11-24T12:00"}

    refused = [desk_book(**asked, **new, now=NOW), desk_move(**asked, **move, now=NOW)]
    moved = desk_move(**asked, **move, now=NOW + HOLD_LASTS)

    assert [result["error"] for result in refused] == ["slot_taken", "slot_taken"]
    assert (moved["ok"], held()) == (True, [])


def test_the_database_refuses_a_row_over_a_live_hold() -> None:
    """What the admin and the staff page save without asking first."""
    business = make_business()
    look(business, "12:00")

    with pytest.raises(IntegrityError, match="appointment_no_overlap"):
        make_appointment(business, "2026-11-24 12:30", "2026-11-24 13:30")


@pytest.mark.django_db(transaction=True)
def test_a_row_that_comes_between_the_look_and_the_hold_is_seen_at_the_second_look() -> None:
    business = make_business()

    def intrude(instance: Appointment, **_kwargs: Any) -> None:
        pre_save.disconnect(intrude, sender=Appointment)
        raise IntegrityError("appointment_no_overlap")

    pre_save.connect(intrude, sender=Appointment)
    result = look(business, "12:00")

    assert (result["available"], held()) == (True, ["12:00"])


@pytest.mark.django_db(transaction=True)
def test_an_offer_that_cannot_be_held_is_made_all_the_same() -> None:
    business = make_business()

    def intrude(**_kwargs: Any) -> None:
        raise IntegrityError("appointment_no_overlap")

    pre_save.connect(intrude, sender=Appointment)
    try:
        result = look(business, "12:00")
    finally:
        pre_save.disconnect(intrude, sender=Appointment)

    assert (result["available"], held()) == (True, [])


@pytest.mark.parametrize("business_id", [999_999, None, "1", 2**70])
def test_holding_at_an_unknown_business_is_not_found(business_id: Any) -> None:
    assert look(make_business(), "12:00", business_id=business_id)["error"] == "not_found"


def test_an_offer_is_held_in_a_bounded_number_of_queries(
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]],
) -> None:
    business = make_business()
    look(business, "12:00", "b")

    with django_assert_max_num_queries(16):
        look(business, "12:00")
    with django_assert_max_num_queries(9):
        look(business, "12:00")
