"""Numbers as people type them."""

import pytest

from calendar_app.phone import normalise_phone

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0501234567", "+972501234567"),  # `is_valid_number` would refuse it
        ("050-123-4567", "+972501234567"),
        ("(050) 1234567", "+972501234567"),
        ("501234567", "+972501234567"),
        ("+972501234567", "+972501234567"),
        ("972501234567", "+972501234567"),
        ("00972501234567", "+972501234567"),
        ("\u202a+972 50-123-4567\u202c", "+972501234567"),  # copied out of WhatsApp
        ("050\u200e123\u200f4567", "+972501234567"),
        ("٠٥٠١٢٣٤٥٦٧", "+972501234567"),
        ("03-6123456", "+97236123456"),
        ("077-3123456", "+972773123456"),
        ("0599123456", "+972599123456"),
        ("+1 415 555 0100", "+14155550100"),
        ("+44 20 7946 0018", "+442079460018"),
        ("050-1234567 ext 5", "+972501234567"),
    ],
)
def test_a_persons_number_becomes_e164(typed: str, number: str) -> None:
    assert normalise_phone(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "abc",
        "100",
        "*2700",
        "05012345",  # a digit or two left out on the keypad
        "050123456",
        "05012345678",
        "036123",
        "1-700-700-700",
        "1-800-123-456",
        "1900123456",
        "1-919-123456",
        "153361234567",
        "+19005550100",
        "+999123456789",
        "0" * 200,
        "050\x001234567890",
    ],
)
def test_what_reaches_no_person_is_refused(typed: str) -> None:
    assert normalise_phone(typed) is None


@pytest.mark.parametrize("value", [None, 501234567, True, [], {}, b"0501234567"])
def test_a_wrong_type_is_refused(value: object) -> None:
    assert normalise_phone(value) is None  # type: ignore[arg-type]  # a model's mistake


def test_normalising_twice_changes_nothing() -> None:
    once = normalise_phone("050-1234567")

    assert normalise_phone(once) == once
