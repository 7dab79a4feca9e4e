"""Odd requests to every address of the calendar: its JSON, the customer's page, the feed, the preview."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from calendar_app.customer_link import token_of
from calendar_app.models import Appointment, Customer
from calendar_app.testing import lane_of, make_business, make_service
from calendar_app.tests.oddities import HEBREW, ODDITIES, TEXTS, TIMES, shown
from policy_app.models import Business, Membership

pytestmark = [pytest.mark.db, pytest.mark.django_db]

FROM_JSON = [
    value
    for value in (*ODDITIES, [["\x00"]], {"\ud800": 1})
    if value is None or (isinstance(value, str | int | float | list | dict) and value == value)
]
TYPED = [*(text for text in TEXTS if text != "\ud800"), *TIMES, "-1", "0", "9" * 30, str(2**63)]
NUMBERS = ("0", "9" * 18, str(2**63 - 1), str(2**63), "9" * 300)
BODIES = (
    b"",
    b"null",
    b"[]",
    b'"text"',
    b"{",
    b"\xff\xfe",
    b'{"start": NaN}',
    b'{"start": "a", "start": "b"}',
    b"[" * 60_000,
    b'{"notes": "' + b"a" * 70_000 + b'"}',
    b'{"duration_min": ' + b"9" * 5_000 + b"}",
    b"start=2026-11-24T10:00&business=a",
)


def booked(business: Business) -> Appointment:
    tomorrow = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
    customer = Customer.objects.create(business=business, phone="+972502345678", name="דנה")
    return Appointment.objects.create(
        business=business,
        resource=lane_of(business),
        customer=customer,
        start=tomorrow,
        end=tomorrow + timedelta(minutes=30),
    )


@pytest.fixture
def own() -> Appointment:
    """An appointment at a business that is open round the clock."""
    business = make_business(allow_24_7=True, slot_size_min=30, booking_window_days=3650)
    make_service(business, "תספורת", 30)
    return booked(business)


@pytest.fixture
def foreign() -> Appointment:
    """One at a business where nobody here works."""
    return booked(make_business(allow_24_7=True))


@pytest.fixture
def staff(client: Client, own: Appointment) -> Client:
    """A browser of somebody who works at the business, reading Hebrew."""
    user = User.objects.create_user("noa", password="noa", is_staff=True)
    Membership.objects.create(business=own.business, user=user)
    client.force_login(user)
    client.cookies["django_language"] = "he"
    return client


@contextmanager
def undone() -> Iterator[None]:
    cache.clear()  # the limits of how often count there
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def fault_of(answer: Any) -> str | None:
    """Say what is wrong with an answer in JSON; None where it is a success or a clear refusal."""
    values = json.loads(answer.content)
    if answer.status_code == 200 and values["ok"] is True:
        return None
    if answer.status_code not in (400, 401, 403, 404, 405, 409, 429):
        return f"status {answer.status_code}"
    clear = values["ok"] is False and values["error"] and HEBREW.search(values["message"])
    return None if clear else f"{answer.status_code} {values}"


def writes(own: Appointment) -> dict[str, tuple[str, dict[str, Any]]]:
    start = own.start.isoformat()[:16]
    wish = {
        "business": own.business.slug,
        "start": start,
        "lane": own.resource_id,
        "service": None,
        "duration_min": 30,
        "customer_name": "נועה",
        "customer_phone": "050-2345679",
        "notes": "",
    }
    return {
        "book": (reverse("calendar_app:book"), wish),
        "move": (of(own, "move"), {"start": start, "end": None, "lane": own.resource_id}),
        "cancel": (of(own, "cancel"), {}),
        "mark": (of(own, "mark"), {"status": "booked"}),
        "edit": (of(own, "edit"), {"notes": "שורה", "customer_name": "נועה"}),
    }


def of(appointment: Appointment, what: str) -> str:
    return reverse(f"calendar_app:{what}", args=[appointment.pk])


# Each field gets a part of the odd values, the next one the next part.
PARTS = 4
WRITES = ("book", "move", "cancel", "mark", "edit")


def send(browser: Client, address: str, body: Any) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return browser.post(address, raw, content_type="application/json")


@pytest.mark.parametrize("what", WRITES)
def test_an_odd_field_or_body_gets_a_clear_answer(staff: Client, own: Appointment, what: str) -> None:
    address, in_order = writes(own)[what]
    bodies: list[Any] = [
        {**in_order, field: value}
        for part, field in enumerate(in_order)
        for value in FROM_JSON[part % PARTS :: PARTS]
    ]
    faults = {}

    for body in (*bodies, *BODIES, {**in_order, "stray": [1]}):
        with undone():
            fault = fault_of(send(staff, address, body))
            if fault:
                faults[shown(body)] = fault

    assert faults == {}


@pytest.mark.parametrize("what", WRITES)
def test_nobody_writes_at_another_business(
    staff: Client, own: Appointment, foreign: Appointment, what: str
) -> None:
    before = Appointment.objects.filter(business=foreign.business).values_list().get()
    address, body = writes(foreign)[what]
    gone = address.replace(f"/{foreign.pk}/", f"/{2**63 - 1}/")

    answers = [send(staff, address, body), send(staff, gone, {**body, "business": "no-such"})]
    answers += [send(Client(), address, body)]

    assert [answer.status_code for answer in answers] == [404, 404, 401]
    assert answers[0].content == answers[1].content
    assert all(json.loads(answer.content)["message"] for answer in answers)
    assert Appointment.objects.filter(business=foreign.business).values_list().get() == before


def test_odd_questions_get_clear_answers(staff: Client, own: Appointment) -> None:
    reads = {
        "week_frame": {"business": own.business.slug},
        "events": {"business": own.business.slug, "start": "2026-11-22", "end": "2026-11-29"},
        "customers": {"business": own.business.slug, "q": "דנה"},
    }
    faults = {}
    for name, in_order in reads.items():
        for field in in_order:
            for value in TYPED:
                fault = fault_of(staff.get(reverse(f"calendar_app:{name}"), {**in_order, field: value}))
                if fault:
                    faults[name, field, shown(value)] = fault

    assert faults == {}


def test_odd_numbers_in_an_address_are_not_found(staff: Client, own: Appointment) -> None:
    for number in NUMBERS:
        for what in ("", "move/", "cancel/", "status/", "edit/"):
            address = f"/calendar/api/appointments/{number}/{what}"
            answer = staff.get(address) if not what else send(staff, address, writes(own)["move"][1])
            assert answer.status_code in (400, 404), address
        assert staff.get(f"/calendar/policy-preview/{number}/").status_code in (404, 405)


def test_odd_secrets_open_nothing(client: Client, own: Appointment) -> None:
    token = token_of(own)
    for secret in (*TYPED, token + "a", token[:-1], token.upper(), f"{2**63}.x", f"٣{token}", "1.", ".", "1"):
        for address in (
            f"/a/{quoted(secret)}/",
            f"/a/{quoted(secret)}/appointment.ics",
            f"/calendar/feed/{quoted(secret)}.ics",
        ):
            cache.clear()
            assert client.get(address).status_code in (301, 404), address[:80]


def quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def test_odd_entries_on_the_customers_page_are_answered(client: Client, own: Appointment) -> None:
    client.cookies["django_language"] = "he"
    for part, field in enumerate(("start", "day", "others", "done")):
        for value in TYPED[part::PARTS]:
            for name in ("move", "cancel", "appointment"):
                address = reverse(f"own:{name}", args=[token_of(own)])
                with undone():
                    assert client.get(address, {field: value}).status_code == 200
                with undone():
                    answer = client.post(address, {"start": own.start.isoformat(), field: value})
                    assert answer.status_code in (302, 405, 409), (name, field, shown(value))
                    assert answer.status_code != 409 or HEBREW.search(answer.content.decode())


def test_an_odd_business_on_the_page_is_not_found(staff: Client, own: Appointment) -> None:
    for value in TYPED:
        assert staff.get(reverse("calendar_app:calendar"), {"business": value}).status_code == 404, shown(
            value
        )
