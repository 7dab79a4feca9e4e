"""Who waits for a full day, and who hears of it when a time comes free."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calendar_app import waiting_list
from calendar_app.booking import create_appointment
from calendar_app.changes import cancel_appointment
from calendar_app.events import slot_freed
from calendar_app.models import Appointment, Customer, WaitingListEntry
from calendar_app.results import Result
from calendar_app.testing import JERUSALEM, lane_of, make_business, make_service, wall
from policy_app.models import Business

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NOW = wall("2026-11-23 08:00")
DAY = "2026-11-24"
HOURS = {"sun": [], "mon": [], "tue": [["10:00", "13:00"]]}


@pytest.fixture
def told() -> Iterator[list[dict[str, Any]]]:
    """What is announced to those who wait, in order."""
    heard: list[dict[str, Any]] = []

    def receiver(sender: object, signal: object, **values: Any) -> None:
        heard.append(values)

    slot_freed.connect(receiver)
    yield heard
    slot_freed.disconnect(receiver)


def join(business: Business, phone: str = "052-1111111", **more: Any) -> Result:
    arguments = {
        "business_id": business.pk,
        "day": DAY,
        "customer_name": "דנה",
        "customer_phone": phone,
        "now": NOW,
        **more,
    }
    return waiting_list.join(**arguments)


def full_day(**rules: Any) -> Business:
    """A business whose three hours of Tuesday 24 November are all taken, by nobody who waits."""
    business = make_business(opening_hours_json=HOURS, **rules)
    for hour in (10, 11, 12):
        take(business, hour)
    return business


def take(business: Business, hour: int, **fields: Any) -> Appointment:
    start = wall(f"{DAY} {hour}:00")
    defaults = {"resource": lane_of(business), "start": start, "end": start + timedelta(hours=1)}
    return Appointment.objects.create(business=business, **{**defaults, **fields})


def at(business: Business, hour: int) -> Appointment:
    return Appointment.objects.get(business=business, start=wall(f"{DAY} {hour}:00"), status="booked")


def free(appointment: Appointment, now: datetime = NOW, **changes: Any) -> None:
    """Change an appointment and tell those who wait, as of `now`, not of the clock on the wall."""
    appointment.before = {"status": "booked", "start": appointment.start, "end": appointment.end}
    for name, value in (changes or {"status": "cancelled"}).items():
        setattr(appointment, name, value)
    Appointment.objects.filter(pk=appointment.pk).update(**(changes or {"status": "cancelled"}))
    appointment.change = {"booked": "rescheduled"}.get(appointment.status, appointment.status)
    waiting_list.tell_freed(appointment, now=now)


def test_a_full_day_is_waited_for_once() -> None:
    business = full_day()
    colour = make_service(business, "צבע", 60)

    first = join(business, conversation_ref="7")
    again = join(business, "+972521111111", service="צבע")

    entry = WaitingListEntry.objects.get()
    assert first == {
        "ok": True,
        "available": False,
        "entry_id": entry.pk,
        "date": DAY,
        "already_waiting": False,
    }
    assert again == {**first, "already_waiting": True}
    assert (entry.customer.name, entry.customer.phone, entry.conversation_ref, entry.service) == (
        "דנה",
        "+972521111111",
        "7",
        colour,
    )


def test_a_day_with_room_needs_no_waiting() -> None:
    business = full_day()
    at(business, 11).delete()

    result = join(business)

    assert (result["ok"], result["available"]) == (True, True)
    assert [slot["start_iso"] for slot in result["slots"]] == ["2026-11-24T11:00:00+02:00"]
    assert WaitingListEntry.objects.count() == 0


def test_a_time_held_for_the_customer_is_no_reason_to_wait() -> None:
    business = full_day()
    hold = {"status": "held", "conversation_ref": "7", "hold_expires_at": NOW + timedelta(minutes=2)}
    Appointment.objects.filter(pk=at(business, 11).pk).update(**hold)

    theirs = join(business, conversation_ref="7")
    anothers = join(business, conversation_ref="8")

    assert (theirs["available"], anothers["available"]) == (True, False)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"day": "24.11"}, "invalid_time"),
        ({"day": None}, "invalid_time"),
        ({"day": "2026-11-22"}, "in_past"),
        ({"day": "2026-11-25"}, "closed_day"),
        ({"day": "2027-03-23"}, "beyond_window"),
        ({"customer_name": " "}, "need_name"),
        ({"customer_name": None}, "need_name"),
        ({"customer_phone": None}, "need_phone"),
        ({"customer_phone": "12"}, "invalid_phone"),
        ({"customer_phone": 5}, "invalid_phone"),
        ({"service": "אין כזה"}, "not_found"),
        ({"business_id": 999_999}, "not_found"),
        ({"business_id": "x"}, "not_found"),
        ({"now": wall("2026-11-24 12:30")}, "too_soon"),
    ],
)
def test_what_cannot_be_waited_for_is_refused(wrong: dict[str, Any], code: str) -> None:
    result = join(full_day(require_phone_before_booking=False), **wrong)

    assert (result["ok"], result["error"]) == (False, code)
    assert WaitingListEntry.objects.count() == 0


def test_everyone_hears_in_the_order_in_which_they_came(told: list[dict[str, Any]]) -> None:
    business = full_day()
    entries = [join(business, f"052-111111{number}")["entry_id"] for number in range(3)]
    freed = at(business, 11)

    free(freed)

    assert [one["entry_id"] for one in told] == entries
    assert {(one["appointment_id"], one["revision"]) for one in told} == {(freed.pk, freed.revision)}
    assert {(one["start"], one["end"]) for one in told} == {(wall(f"{DAY} 11:00"), wall(f"{DAY} 12:00"))}
    assert set(WaitingListEntry.objects.values_list("told_at", "status")) == {(NOW, "waiting")}


@pytest.mark.parametrize(
    ("changes", "starts"),
    [
        ({"status": "cancelled"}, ["11:00"]),
        ({"status": "no_show"}, ["11:00"]),
        ({"start": wall("2026-12-01 11:00"), "end": wall("2026-12-01 12:00")}, ["11:00"]),
        ({"status": "completed"}, []),
    ],
)
def test_what_frees_a_time(told: list[dict[str, Any]], changes: dict[str, Any], starts: list[str]) -> None:
    business = full_day()
    join(business)

    free(at(business, 11), **changes)

    assert [f"{one['start'].astimezone(JERUSALEM):%H:%M}" for one in told] == starts


def test_a_wish_that_does_not_fit_the_time_is_not_told(told: list[dict[str, Any]]) -> None:
    business = full_day()
    make_service(business, "צבע", 120)
    fits = join(business, "052-1111112")["entry_id"]
    join(business, service="צבע")

    free(at(business, 11))
    after_one = [one["entry_id"] for one in told]
    free(at(business, 12))

    assert after_one == [fits]
    assert [one["entry_id"] for one in told[1:]] == [fits, fits + 1]
    assert f"{told[2]['start'].astimezone(JERUSALEM):%H:%M}" == "11:00"


def test_of_several_free_times_the_one_just_freed_is_told(told: list[dict[str, Any]]) -> None:
    business = full_day()
    join(business)

    for hour in (10, 12):
        free(at(business, hour))

    assert [f"{one['start'].astimezone(JERUSALEM):%H:%M}" for one in told] == ["10:00", "12:00"]


def test_an_outcome_noted_afterwards_asks_for_nobody() -> None:
    business = full_day()
    join(business)
    appointment = at(business, 11)
    appointment.before = {"status": "booked", "start": appointment.start, "end": appointment.end}
    appointment.change = "no_show"

    with CaptureQueriesContext(connection) as captured:
        waiting_list.tell_freed(appointment, now=appointment.end)

    assert len(captured) == 0


def test_nothing_is_told_of_what_is_past_or_too_soon_to_book(told: list[dict[str, Any]]) -> None:
    business = full_day(min_notice_min=120)
    join(business)

    free(at(business, 10), now=wall(f"{DAY} 11:00"))
    free(at(business, 11), now=wall(f"{DAY} 09:30"))

    assert told == []


def test_other_days_and_businesses_hear_nothing_nor_does_who_freed_it(told: list[dict[str, Any]]) -> None:
    business, other = full_day(), full_day()
    join(other)
    WaitingListEntry.objects.update(day="2026-11-25")
    join(other)
    own = Customer.objects.create(business=business, phone="+972521111111")
    join(business)
    appointment = at(business, 11)
    Appointment.objects.filter(pk=appointment.pk).update(customer=own)
    appointment.customer_id = own.pk

    free(appointment)

    assert told == []


def test_who_books_that_day_waits_no_longer(told: list[dict[str, Any]]) -> None:
    business = full_day()
    join(business)
    join(business, "052-1111112")
    free(at(business, 11))

    booked = create_appointment(
        business_id=business.pk,
        start_iso=f"{DAY}T11:00",
        customer_name="דנה",
        customer_phone="052-1111111",
        source="whatsapp",
        now=NOW,
    )
    free(at(business, 12))

    assert booked["ok"]
    assert list(WaitingListEntry.objects.order_by("pk").values_list("status", flat=True)) == [
        "booked",
        "waiting",
    ]
    assert len(told) == 3


def test_a_booking_on_another_day_leaves_the_wish(told: list[dict[str, Any]]) -> None:
    business = full_day()
    entry = WaitingListEntry.objects.get(pk=join(business)["entry_id"])

    take(business, 10, customer=entry.customer, start=wall("2026-11-25 00:30"), end=wall("2026-11-25 01:00"))

    entry.refresh_from_db()
    assert entry.status == "waiting"


def test_a_cancellation_tells_within_its_own_save(told: list[dict[str, Any]]) -> None:
    day = timezone.now().astimezone(JERUSALEM).date() + timedelta(days=2)
    business = make_business(opening_hours_json=weekly(day, "10:00", "11:00"))
    start = datetime.combine(day, datetime.min.time(), JERUSALEM) + timedelta(hours=10)
    dana = Customer.objects.create(business=business, phone="+972501234567")
    appointment = take(business, 10, customer=dana, start=start, end=start + timedelta(hours=1))
    entry = join(business, day=day.isoformat(), now=timezone.now())["entry_id"]

    cancel_appointment(
        business_id=business.pk,
        appointment_id=appointment.pk,
        customer_phone="+972501234567",
        now=timezone.now(),
    )

    assert [(one["entry_id"], one["appointment_id"], one["revision"]) for one in told] == [
        (entry, appointment.pk, 2)
    ]


def weekly(day: Any, start: str, end: str) -> dict[str, list[list[str]]]:
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return {names[day.weekday()]: [[start, end]]}


def test_who_leaves_hears_nothing_more(told: list[dict[str, Any]]) -> None:
    business = full_day()
    join(business)

    results = [
        waiting_list.leave(business_id=business.pk, customer_phone=phone, day=day, now=NOW)
        for phone, day in (
            (None, None),
            ("052-1111111", "soon"),
            ("052-1111111", "2026-11-25"),
            ("052-1111111", DAY),
            ("052-1111111", None),
        )
    ]
    free(at(business, 11))

    assert [result.get("left", result.get("error")) for result in results] == [
        "not_allowed",
        "invalid_time",
        0,
        1,
        0,
    ]
    assert told == []


def test_many_who_wait_ask_the_calendar_once_for_each_wish() -> None:
    business = full_day()
    for number in range(5):
        join(business, f"052-111111{number}")
    appointment = at(business, 11)

    def looks_at_the_lanes() -> int:
        with CaptureQueriesContext(connection) as captured:
            free(appointment)
        return sum("calendar_app_resource" in query["sql"] for query in captured)

    at_five = looks_at_the_lanes()
    WaitingListEntry.objects.exclude(customer__phone="+972521111110").delete()

    assert looks_at_the_lanes() == at_five == 1
