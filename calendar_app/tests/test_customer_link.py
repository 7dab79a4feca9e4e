"""The token of an appointment: what opens it, and what does not."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendar_app.customer_link import appointment_of, is_readable, link_for, token_of
from calendar_app.models import Appointment, Customer
from calendar_app.testing import make_appointment, make_business

pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture
def danas() -> Appointment:
    business = make_business()
    dana = Customer.objects.create(business=business, phone="+972501234567", name="דנה")
    return make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00", customer=dana)


def test_the_link_is_short_absolute_and_tells_nothing_of_the_customer(danas: Appointment) -> None:
    link = link_for(danas)

    assert re.fullmatch(rf"https://desk\.example\.test/a/{danas.pk}\.[\w-]{{43}}/", link)
    assert len(link) < 90


def test_a_token_opens_its_appointment_in_one_query(danas: Appointment) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = appointment_of(token_of(danas))
        shown = found and (found.business.settings.address, found.resource.name, found.service)

    assert (found, len(queries)) == (danas, 1)
    assert shown is not None


@pytest.mark.parametrize(
    "shape",
    [
        "",
        "x",
        "{number}",
        ".{signature}",
        "{number}.",
        "{number}:{signature}",
        "0{number}.{signature}",
        "{number}.{signature}A",
        "{number}.{signature}\x00",
        "{number}.{swapped}",
        "{number}.{signature}.{signature}",
        "٣.{signature}",
        "99999999999999999999999999.{signature}",
        "-1.{signature}",
    ],
)
def test_a_token_that_was_tampered_with_opens_nothing(danas: Appointment, shape: str) -> None:
    number, _, signature = token_of(danas).partition(".")

    token = shape.format(number=number, signature=signature, swapped=signature.swapcase())

    assert appointment_of(token) is None


def test_the_signature_of_one_appointment_does_not_open_the_next(danas: Appointment) -> None:
    other = make_appointment(danas.business, "2026-11-25 12:00", "2026-11-25 13:00", customer=danas.customer)
    signature = token_of(danas).partition(".")[2]

    assert appointment_of(f"{other.pk}.{signature}") is None


def test_an_appointment_handed_to_somebody_else_kills_the_old_link(danas: Appointment) -> None:
    old = token_of(danas)
    danas.customer = Customer.objects.create(business=danas.business, phone="+972507654321")
    danas.save()

    assert appointment_of(old) is None
    assert appointment_of(token_of(danas)) == danas


def test_a_new_secret_key_kills_links_unless_the_old_key_is_a_fallback(
    danas: Appointment, settings: Any
) -> None:
    old, old_key = token_of(danas), settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-of-more-than-thirty-two-characters"

    assert appointment_of(old) is None
    settings.SECRET_KEY_FALLBACKS = [old_key]
    assert appointment_of(old) == danas


def test_a_hold_and_a_deleted_appointment_open_nothing(danas: Appointment) -> None:
    token = token_of(danas)
    Appointment.objects.update(status="held")
    held = appointment_of(token)
    Appointment.objects.all().delete()

    assert (held, appointment_of(token)) == (None, None)


def test_an_appointment_without_a_customer_has_a_link_too(danas: Appointment) -> None:
    danas.customer = None
    danas.save()

    assert appointment_of(token_of(danas)) == danas


def test_it_can_be_read_until_a_day_after_its_end(danas: Appointment) -> None:
    last = danas.end + timedelta(days=1)

    assert is_readable(danas, now=last - timedelta(microseconds=1))
    assert not is_readable(danas, now=last)
