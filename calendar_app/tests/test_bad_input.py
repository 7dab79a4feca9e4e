"""Whatever comes into a field of a service: a success, or a code of the contract with its Hebrew sentence."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendar_app import waiting_list
from calendar_app.actor import Actor, Via
from calendar_app.booking import create_appointment
from calendar_app.changes import cancel_appointment, cancel_own, reschedule_appointment, reschedule_own
from calendar_app.desk import desk_book, desk_cancel, desk_edit, desk_mark, desk_move
from calendar_app.find import find_slots, list_appointments
from calendar_app.models import Appointment, AppointmentChange, Customer
from calendar_app.results import Result
from calendar_app.testing import lane_of, make_appointment, make_business, make_service
from calendar_app.tests.oddities import ODDITIES, TEXTS, TIMES, fault_of, is_clean, shown

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
PHONE = "+972502345678"
Fields = dict[str, Any]


@dataclass(frozen=True)
class World:
    """A business with something booked, and a stranger's."""

    business_id: int
    appointment_id: int
    foreign_business_id: int
    foreign_appointment_id: int
    foreign_lane_id: int
    lane_id: int


@pytest.fixture
def world() -> World:
    """Two businesses that are open round the clock, with one appointment each."""
    rules = {"allow_24_7": True, "slot_size_min": 30, "booking_window_days": 3650}
    here, there = make_business(**rules), make_business(**rules)
    make_service(here, "תספורת", 30)
    make_service(there, "צבע", 60)
    make_appointment(here, "2026-11-26 00:00", "2026-11-27 00:00")  # a full day
    own, foreign = (
        make_appointment(
            business,
            "2026-11-25 10:00",
            "2026-11-25 10:30",
            customer=Customer.objects.create(business=business, phone=PHONE, name="דנה"),
        )
        for business in (here, there)
    )
    return World(here.pk, own.pk, there.pk, foreign.pk, lane_of(there).pk, lane_of(here).pk)


@contextmanager
def undone() -> Iterator[None]:
    """Take back what is written inside; Hebrew is spoken there."""
    with translation.override("he"), transaction.atomic():
        yield
        transaction.set_rollback(True)


def customers(world: World) -> Fields:
    return {"business_id": world.business_id, "customer_phone": PHONE, "now": NOW}


def staffs(world: World) -> Fields:
    actor = Actor(Via.STAFF)
    return {
        "business_id": world.business_id,
        "appointment_id": world.appointment_id,
        "actor": actor,
        "now": NOW,
    }


def wished(world: World) -> Fields:
    return {
        "business_id": world.business_id,
        "start_iso": "2026-11-24T10:00",
        "customer_name": "נועה",
        "customer_phone": "050-2345679",
        "service": None,
        "duration_min": 30,
        "notes": "חלון",
        "now": NOW,
    }


@dataclass(frozen=True)
class Way:
    """A way in: a service, and a call of it that is in order."""

    service: Callable[..., Result]
    in_order: Callable[[World], Fields]


WAYS = {
    "find_slots": Way(
        find_slots,
        lambda world: {
            "business_id": world.business_id,
            "date": "2026-11-24",
            "time": "10:00",
            "duration_min": 30,
            "service": None,
            "now": NOW,
        },
    ),
    "find_slots and hold": Way(
        find_slots,
        lambda world: {
            "business_id": world.business_id,
            "date": "2026-11-24",
            "time": "10:00",
            "duration_min": 30,
            "service": None,
            "now": NOW,
            "holder": "17",
        },
    ),
    "join the waiting list": Way(
        waiting_list.join,
        lambda world: {
            "business_id": world.business_id,
            "day": "2026-11-26",
            "customer_name": "נועה",
            "customer_phone": "050-2345679",
            "service": "תספורת",
            "now": NOW,
        },
    ),
    "leave the waiting list": Way(
        waiting_list.leave, lambda world: {**customers(world), "day": "2026-11-25"}
    ),
    "create_appointment": Way(
        create_appointment,
        lambda world: {
            **wished(world),
            "source": "phone",
            "conversation_ref": "17",
            "lane_id": world.lane_id,
        },
    ),
    "list_appointments": Way(list_appointments, customers),
    "cancel_appointment": Way(
        cancel_appointment, lambda world: {**customers(world), "appointment_id": world.appointment_id}
    ),
    "reschedule_appointment": Way(
        reschedule_appointment,
        lambda world: {
            **customers(world),
            "appointment_id": world.appointment_id,
            "start_iso": "2026-11-24T11:00",
        },
    ),
    "cancel_own": Way(cancel_own, staffs),
    "reschedule_own": Way(reschedule_own, lambda world: {**staffs(world), "start_iso": "2026-11-24T11:00"}),
    "desk_book": Way(
        desk_book, lambda world: {**wished(world), "lane_id": world.lane_id, "actor": Actor(Via.STAFF)}
    ),
    "desk_move": Way(
        desk_move,
        lambda world: {
            **staffs(world),
            "start_iso": "2026-11-24T12:00",
            "end_iso": "2026-11-24T13:00",
            "lane_id": world.lane_id,
        },
    ),
    "desk_cancel": Way(desk_cancel, staffs),
    "desk_mark": Way(desk_mark, lambda world: {**staffs(world), "status": "booked"}),
    "desk_edit": Way(desk_edit, lambda world: {**staffs(world), "notes": "שורה", "customer_name": "נועה"}),
}
PARTS = 3  # each field gets a part of the odd values, its neighbours the other parts
OURS = (
    "now",
    "actor",
    "source",
    "conversation_ref",
    "holder",
)  # set by our own code, never by a person or a model


def fields_of(name: str) -> list[str]:
    nowhere = World(1, 1, 1, 1, 1, 1)
    return [field for field in WAYS[name].in_order(nowhere) if field not in OURS]


@pytest.mark.parametrize("name", WAYS)
def test_the_call_in_order_succeeds(world: World, name: str) -> None:
    with undone():
        result = WAYS[name].service(**WAYS[name].in_order(world))

    assert result["ok"], result


@pytest.mark.parametrize(("name", "field"), [(name, field) for name in WAYS for field in fields_of(name)])
def test_an_odd_value_gets_a_clear_answer(world: World, name: str, field: str) -> None:
    faults = {}
    part = (list(WAYS).index(name) + fields_of(name).index(field)) % PARTS
    for value in ODDITIES[part::PARTS]:
        with undone():
            fault = fault_of(WAYS[name].service(**{**WAYS[name].in_order(world), field: value}))
            if fault:
                faults[shown(value)] = fault
            assert what_is_stored_is_clean(), shown(value)

    assert faults == {}


def what_is_stored_is_clean() -> bool:
    texts = [
        *Customer.objects.values_list("name", flat=True),
        *Appointment.objects.values_list("notes", flat=True),
        *(str(after) for after in AppointmentChange.objects.values_list("after", flat=True)),
    ]
    lengths = [len(name) <= 120 for name in texts[: Customer.objects.count()]]
    return all(is_clean(text) and len(text) <= 3_000 for text in texts) and all(lengths)


@pytest.mark.parametrize("name", WAYS)
def test_another_businesss_rows_are_not_found_and_stay_as_they_are(world: World, name: str) -> None:
    in_order = WAYS[name].in_order(world)
    foreign = {
        "appointment_id": world.foreign_appointment_id,
        "lane_id": world.foreign_lane_id,
        "service": "צבע",
    }
    before = list(Appointment.objects.filter(business_id=world.foreign_business_id).values())

    for field in foreign.keys() & in_order.keys():
        with translation.override("he"):
            result = WAYS[name].service(**{**in_order, field: foreign[field]})
        # A lane that is none of the business's is told by the desk; below it there is just no lane.
        assert result["error"] in ("not_found", "unavailable" if field == "lane_id" else ""), field
        assert fault_of(result) is None

    assert list(Appointment.objects.filter(business_id=world.foreign_business_id).values()) == before


moments = st.datetimes(timezones=st.none() | st.timezones())
anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.sampled_from([*TEXTS, *TIMES]),
    moments.map(datetime.isoformat),
    moments.map(lambda moment: moment.isoformat()[:16]),
    st.dates().map(str),
    st.times().map(lambda clock: f"{clock:%H:%M}"),
    st.lists(st.integers(), max_size=2),
)


@pytest.mark.parametrize("name", WAYS)
def test_any_mixture_of_values_gets_a_clear_answer(world: World, name: str) -> None:
    in_order = WAYS[name].in_order(world)

    @settings(
        max_examples=15,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.fixed_dictionaries({}, optional=dict.fromkeys(fields_of(name), anything)))
    def holds(changed: Fields) -> None:
        with undone():
            assert fault_of(WAYS[name].service(**{**in_order, **changed})) is None

    holds()


def test_a_day_has_an_answer_wherever_now_lies(world: World) -> None:
    for now in (datetime(1971, 1, 1, tzinfo=UTC), NOW + timedelta(days=2_000_000)):
        with undone():
            assert fault_of(find_slots(business_id=world.business_id, date="2026-11-24", now=now)) is None
