"""What a save announces, whatever way the object came about."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.db.models.signals import post_save

from calendar_app.models import Appointment, Customer, Resource
from calendar_app.testing import lane_of, make_appointment, make_business, wall
from policy_app.models import Business

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NOON = ("2026-11-24 12:00", "2026-11-24 13:00")


def fresh(appointment: Appointment) -> Appointment:
    return Appointment.objects.get(pk=appointment.pk)


def news(appointment: Appointment) -> tuple[str | None, int]:
    """What the last save announced, and the revision that the row has now."""
    return appointment.change, fresh(appointment).revision


def test_booking_moving_and_cancelling_are_announced_with_rising_revisions() -> None:
    appointment = make_appointment(make_business(), *NOON)
    told = [news(appointment)]

    appointment.start, appointment.end = wall("2026-11-24 14:00"), wall("2026-11-24 15:00")
    appointment.save()
    told.append(news(appointment))
    appointment.notes = "הערה"
    appointment.save()
    told.append(news(appointment))
    appointment.status = "cancelled"
    appointment.save()
    told.append(news(appointment))
    appointment.status = "booked"
    appointment.save()
    told.append(news(appointment))

    assert told == [("created", 1), ("rescheduled", 2), (None, 2), ("cancelled", 3), ("created", 4)]


def test_a_hold_is_announced_when_it_is_booked() -> None:
    appointment = make_appointment(make_business(), *NOON, status="held")
    held = news(appointment)

    appointment.status = "booked"
    appointment.save(update_fields=["status"])

    assert held == (None, 0)
    assert news(appointment) == ("created", 1)


@pytest.mark.parametrize("status", ["completed", "no_show"])
def test_an_outcome_is_announced_and_its_correction_is_no_news(status: str) -> None:
    appointment = make_appointment(make_business(), *NOON)

    appointment.status = status
    appointment.save()
    ended = news(appointment)
    appointment.status = "booked"
    appointment.save()

    assert ended == (status, 2)
    assert news(appointment) == (None, 2)


@pytest.mark.parametrize("status", ["cancelled", "completed", "no_show"])
def test_what_is_over_when_it_is_entered_is_no_news(status: str) -> None:
    assert news(make_appointment(make_business(), *NOON, status=status)) == (None, 0)


def test_a_partial_save_announces_only_what_it_writes() -> None:
    appointment = make_appointment(make_business(), *NOON)

    appointment.status = "cancelled"
    appointment.save(update_fields=["notes"])
    unwritten = news(appointment)
    appointment.save(update_fields=["status"])

    assert unwritten == (None, 1)
    assert news(appointment) == ("cancelled", 2)
    assert fresh(appointment).status == "cancelled"


def test_a_save_of_no_fields_does_nothing() -> None:
    appointment = make_appointment(make_business(), *NOON)

    appointment.status = "cancelled"
    appointment.save(update_fields=[])

    assert fresh(appointment).status == "booked"
    assert news(appointment) == (None, 1)


def test_a_partly_loaded_row_knows_what_changes() -> None:
    pk = make_appointment(make_business(), *NOON).pk

    appointment = Appointment.objects.only("pk").get(pk=pk)
    appointment.status = "cancelled"
    appointment.save()

    assert news(appointment) == ("cancelled", 2)
    assert fresh(appointment).start == wall(NOON[0])


def test_a_row_loaded_without_its_status_stays_quiet() -> None:
    pk = make_appointment(make_business(), *NOON).pk

    appointment = Appointment.objects.only("notes").get(pk=pk)
    appointment.notes = "הערה"
    appointment.save()

    assert news(appointment) == (None, 1)
    assert fresh(appointment).status == "booked"


def test_a_refreshed_object_compares_with_the_row() -> None:
    appointment = make_appointment(make_business(), *NOON)
    Appointment.objects.filter(pk=appointment.pk).update(status="cancelled")

    appointment.refresh_from_db()
    appointment.save()

    assert news(appointment) == (None, 1)


def test_of_two_stale_cancellations_one_is_announced() -> None:
    pk = make_appointment(make_business(), *NOON).pk
    first, second = Appointment.objects.get(pk=pk), Appointment.objects.get(pk=pk)
    first.status = second.status = "cancelled"

    first.save()
    second.save()

    assert (first.change, second.change) == ("cancelled", None)
    assert fresh(first).revision == 2


def test_a_stale_save_never_takes_the_revision_back() -> None:
    pk = make_appointment(make_business(), *NOON).pk
    stale, moved = Appointment.objects.get(pk=pk), Appointment.objects.get(pk=pk)
    moved.start, moved.end = wall("2026-11-24 14:00"), wall("2026-11-24 15:00")
    moved.save()

    stale.save()

    assert news(stale) == ("rescheduled", 3)
    assert fresh(stale).start == wall(NOON[0])


def test_an_object_built_by_hand_over_a_row_is_compared_with_it() -> None:
    business = make_business()
    row = make_appointment(business, *NOON)

    by_hand = Appointment(
        pk=row.pk, business=business, resource=row.resource, start=row.start, end=row.end, status="cancelled"
    )
    by_hand.created_at = row.created_at
    by_hand.save()

    assert news(by_hand) == ("cancelled", 2)


def test_receivers_see_the_change_inside_the_transaction() -> None:
    seen: list[tuple[str | None, bool]] = []

    def receiver(instance: Appointment, **_kwargs: Any) -> None:
        seen.append((instance.change, transaction.get_connection().in_atomic_block))

    post_save.connect(receiver, sender=Appointment)
    try:
        make_appointment(make_business(), *NOON)
    finally:
        post_save.disconnect(receiver, sender=Appointment)

    assert seen == [("created", True)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [Appointment, Business])
def test_a_receiver_that_fails_takes_the_row_with_it(model: type[Any]) -> None:
    business = make_business()
    make: Callable[[], object] = partial(make_appointment, business, *NOON)
    if model is Business:
        make = partial(Business.objects.create, name="half", slug="half", phone_number="+97237777777")

    def receiver(**_kwargs: Any) -> None:
        raise RuntimeError("broken receiver")

    post_save.connect(receiver, sender=model)
    try:
        with pytest.raises(RuntimeError):
            make()
    finally:
        post_save.disconnect(receiver, sender=model)

    assert Appointment.objects.count() == 0
    assert Business.objects.count() == Resource.objects.count() == 1


def test_bulk_writes_are_refused_unless_asked_for_by_name() -> None:
    business = make_business()
    appointment = make_appointment(business, *NOON)
    new = Appointment(
        business=business,
        resource=lane_of(business),
        start=wall("2026-11-24 14:00"),
        end=wall("2026-11-24 15:00"),
    )

    with pytest.raises(TypeError, match="announces nothing"):
        Appointment.objects.bulk_create([new])
    with pytest.raises(TypeError, match="announces nothing"):
        business.appointments.bulk_create([new])
    with pytest.raises(TypeError, match="announces nothing"):
        Appointment.objects.filter(pk=1).bulk_update([appointment], ["notes"])
    Appointment.unannounced.bulk_create([new])

    assert Appointment.objects.count() == 2


def test_a_business_is_made_with_one_lane_and_keeps_it() -> None:
    business = make_business()

    business.name = "שם חדש"
    business.save()

    assert Resource.objects.filter(business=business).count() == 1


def test_a_business_goes_with_all_that_is_its_own() -> None:
    business = make_business()
    customer = Customer.objects.create(business=business, phone="+972501234567")
    make_appointment(business, *NOON, customer=customer)

    business.delete()

    assert Appointment.objects.count() == Customer.objects.count() == Resource.objects.count() == 0


def test_an_appointment_is_named_by_its_hour_on_the_clock_and_not_in_utc() -> None:
    appointment = fresh(make_appointment(make_business(), *NOON))

    assert str(appointment).endswith("24/11/2026 12:00")
