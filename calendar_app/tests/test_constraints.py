"""The database itself refuses an overlap, however the row is written."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from calendar_app.constraints import NoOverlap
from calendar_app.models import NO_OVERLAP, Appointment, AppointmentStatus, Resource
from calendar_app.testing import lane_of, make_appointment, make_business, wall

pytestmark = [pytest.mark.db, pytest.mark.django_db]


def refused(write: object) -> str:
    """Run a write that must fail, and return the error's text."""
    assert callable(write)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    return str(caught.value)


@pytest.mark.parametrize(
    ("start", "end"),
    [("11:00", "12:01"), ("12:59", "14:00"), ("12:15", "12:45"), ("11:00", "14:00"), ("12:00", "13:00")],
)
def test_an_overlap_is_refused_with_the_constraints_name(start: str, end: str) -> None:
    business = make_business()
    make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00")

    told = refused(lambda: make_appointment(business, f"2026-11-24 {start}", f"2026-11-24 {end}"))

    assert NO_OVERLAP in told


def test_touching_appointments_are_allowed() -> None:
    business = make_business()
    make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00")

    make_appointment(business, "2026-11-24 11:00", "2026-11-24 12:00")
    make_appointment(business, "2026-11-24 13:00", "2026-11-24 14:00")

    assert Appointment.objects.count() == 3


def test_seconds_and_their_fractions_count() -> None:
    business = make_business()
    make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00:00.500000")

    told = refused(lambda: make_appointment(business, "2026-11-24 13:00:00", "2026-11-24 14:00"))

    assert NO_OVERLAP in told


def test_another_lane_and_a_cancelled_row_do_not_count() -> None:
    business = make_business()
    make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00", status=AppointmentStatus.CANCELLED)
    second = Resource.objects.create(business=business, name="second")

    make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00")
    make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00", resource=second)

    assert Appointment.objects.filter(status=AppointmentStatus.BOOKED).count() == 2


def test_bulk_writes_updates_and_revivals_are_refused_too() -> None:
    business = make_business()
    make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00")
    later = make_appointment(business, "2026-11-24 14:00", "2026-11-24 15:00")
    cancelled = make_appointment(business, "2026-11-24 12:30", "2026-11-24 13:30", status="cancelled")
    new = Appointment(
        business=business,
        resource=lane_of(business),
        start=wall("2026-11-24 12:30"),
        end=wall("2026-11-24 13:00"),
    )

    told = [
        refused(lambda: Appointment.unannounced.bulk_create([new])),
        refused(lambda: Appointment.objects.filter(pk=later.pk).update(start=wall("2026-11-24 12:59"))),
        refused(lambda: Appointment.objects.filter(pk=cancelled.pk).update(status="held")),
    ]

    assert [NO_OVERLAP in text for text in told] == [True, True, True]


def test_an_appointment_may_move_onto_its_own_old_time() -> None:
    appointment = make_appointment(make_business(), "2026-11-24 12:00", "2026-11-24 13:00")

    appointment.start += timedelta(minutes=30)
    appointment.end += timedelta(minutes=30)
    appointment.save()
    appointment.full_clean()

    assert Appointment.objects.get().start == wall("2026-11-24 12:30")


def test_full_clean_says_so_in_a_sentence() -> None:
    business = make_business()
    make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00")
    clash = Appointment(
        business=business,
        resource=lane_of(business),
        start=wall("2026-11-24 12:30"),
        end=wall("2026-11-24 13:30"),
    )

    with pytest.raises(ValidationError) as caught:
        clash.full_clean()

    assert [str(NoOverlap.default_violation_error_message)] == caught.value.messages
    clash.status = AppointmentStatus.CANCELLED
    clash.full_clean()


def test_an_appointment_must_end_after_it_starts_and_within_a_day() -> None:
    business = make_business()
    backwards = Appointment(
        business=business,
        resource=lane_of(business),
        start=wall("2026-11-24 12:00"),
        end=wall("2026-11-24 12:00"),
    )
    endless = Appointment(
        business=business,
        resource=lane_of(business),
        start=wall("2026-11-24 12:00"),
        end=wall("2026-11-25 12:01"),
    )

    assert refused(backwards.save)
    for wrong in (backwards, endless):
        with pytest.raises(ValidationError):
            wrong.full_clean()


def test_lanes_and_services_of_another_business_are_refused() -> None:
    mine, other = make_business(), make_business()
    mixed = Appointment(
        business=mine, resource=lane_of(other), start=wall("2026-11-24 12:00"), end=wall("2026-11-24 13:00")
    )

    with pytest.raises(ValidationError) as caught:
        mixed.full_clean()

    assert list(caught.value.message_dict) == ["resource"]


def test_a_migration_can_carry_the_constraint() -> None:
    constraint = next(rule for rule in Appointment._meta.constraints if isinstance(rule, NoOverlap))
    path, args, kwargs = constraint.deconstruct()

    assert path == "calendar_app.constraints.NoOverlap"
    assert NoOverlap(*args, **kwargs) == constraint == constraint.clone()


@pytest.mark.django_db(transaction=True)
def test_the_guard_survives_a_later_migration_of_the_table() -> None:
    """SQLite rebuilds the table for most changes; triggers made by hand would be gone."""
    field = models.CharField(max_length=64, blank=True, default="")
    field.set_attributes_from_name("conversation_ref")
    old = Appointment._meta.get_field("conversation_ref")
    longer = models.CharField(max_length=65, blank=True, default="")
    longer.set_attributes_from_name("conversation_ref")
    longer.model = Appointment
    with connection.schema_editor() as editor:
        editor.alter_field(Appointment, old, longer, strict=True)
    business = make_business()
    make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00")

    told = refused(lambda: make_appointment(business, "2026-11-24 12:30", "2026-11-24 13:30"))

    assert NO_OVERLAP in told
    with connection.schema_editor() as editor:
        editor.alter_field(Appointment, longer, old, strict=True)


@pytest.mark.django_db(transaction=True)
def test_the_constraint_can_be_taken_away_and_put_back() -> None:
    constraint = next(rule for rule in Appointment._meta.constraints if isinstance(rule, NoOverlap))
    without = [rule for rule in Appointment._meta.constraints if rule is not constraint]
    everything = Appointment._meta.constraints
    business = make_business()
    make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00")

    try:
        Appointment._meta.constraints = without
        with connection.schema_editor() as editor:
            editor.remove_constraint(Appointment, constraint)
        double = make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00")
        double.delete()
    finally:
        Appointment._meta.constraints = everything
        with connection.schema_editor() as editor:
            editor.add_constraint(Appointment, constraint)

    assert NO_OVERLAP in refused(lambda: make_appointment(business, "2026-11-24 12:30", "2026-11-24 13:30"))
