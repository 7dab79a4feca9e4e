"""What a model hands in is read strictly, and nothing makes the reader fall over."""

from datetime import date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.core.arguments import (
    clean_name,
    clean_notes,
    is_length,
    is_row_id,
    read_day,
    read_moment,
    read_time,
)

pytestmark = pytest.mark.unit

WRONG_TYPES: list[object] = [None, 5, 5.5, True, [], {}, b"2026", date(2026, 11, 24)]
ANYTHING = st.one_of(st.text(), st.integers(), st.none(), st.floats(), st.binary(), st.booleans())


def test_a_day_is_read() -> None:
    assert read_day("2026-11-24") == date(2026, 11, 24)


@pytest.mark.parametrize(
    "text",
    [
        *WRONG_TYPES,
        "",
        "24/11/2026",
        "2026-2-3",
        "2026-02-30",
        "20261124",
        "2026-W48-2",
        "2026-11-24T12:00",
        "2026-11-24\n",
        "\u0662\u0660\u0662\u0666-11-24",
        "0001-01-01",
        "9999-12-31",
    ],
)
def test_anything_else_is_no_day(text: object) -> None:
    assert read_day(text) is None


def test_a_time_is_read() -> None:
    assert (read_time("00:00"), read_time("23:59")) == (time(0, 0), time(23, 59))


@pytest.mark.parametrize(
    "text", [*WRONG_TYPES, "", "9:00", "24:00", "12:60", "12", "12:00:00", "noon", "12:00 "]
)
def test_anything_else_is_no_time(text: object) -> None:
    assert read_time(text) is None


def test_a_moment_keeps_its_offset_and_stays_naive_without() -> None:
    assert read_moment("2026-11-24T12:00") == datetime(2026, 11, 24, 12)  # noqa: DTZ001 -- naive on purpose
    assert read_moment("2026-11-24 12:00:30+02:00") == datetime(
        2026, 11, 24, 12, 0, 30, tzinfo=timezone(timedelta(hours=2))
    )
    assert read_moment("2026-11-24T10:00Z") == read_moment("2026-11-24T12:00+02:00")


@pytest.mark.parametrize(
    "text",
    [
        *WRONG_TYPES,
        "",
        "2026-11-24",
        "2026-11-24T25:00",
        "2026-11-24T12",
        "2026-11-24T12:00+99:00",
        "tomorrow",
        "0001-01-01T00:00",
        "9999-12-31T23:59+00:00",
        "2026-11-24T12:00:00[Asia/Jerusalem]",
        "20261124T1200",
    ],
)
def test_anything_else_is_no_moment(text: object) -> None:
    assert read_moment(text) is None


@pytest.mark.parametrize(
    ("value", "can_be"),
    [
        (1, True),
        (1440, True),
        (0, False),
        (-5, False),
        (1441, False),
        (True, False),
        (30.0, False),
        ("30", False),
        (None, False),
    ],
)
def test_a_length_is_a_whole_number_of_minutes_up_to_a_day(value: object, can_be: bool) -> None:
    assert is_length(value) is can_be


@pytest.mark.parametrize(
    ("value", "can_be"),
    [
        (1, True),
        (2**63 - 1, True),
        (2**63, False),
        (0, False),
        (-1, False),
        (True, False),
        ("1", False),
        (None, False),
    ],
)
def test_a_row_number_fits_the_column(value: object, can_be: bool) -> None:
    assert is_row_id(value) is can_be


def test_a_name_loses_direction_marks_controls_and_spare_spaces() -> None:
    assert clean_name("\u202e  דנה\tכהן\x00\u200f \n") == "דנה כהן"


@pytest.mark.parametrize("text", [*WRONG_TYPES, "", "   ", "123", "\u202e\u202c", "!!!", "\ud800"])
def test_what_has_no_letter_is_no_name(text: object) -> None:
    assert clean_name(text) == ""


def test_a_long_name_is_cut_to_the_column() -> None:
    assert len(clean_name("א" * 500)) == 120


def test_notes_keep_their_lines_and_are_cut_with_a_sign() -> None:
    assert clean_notes("אחת\x00 ועוד\nשלוש\u202e ") == "אחת  ועוד\nשלוש"
    assert clean_notes("x" * 10_000) == "x" * 1999 + "…"
    assert clean_notes(None) == ""


@settings(max_examples=40)
@given(ANYTHING)
def test_no_input_makes_a_reader_raise(value: object) -> None:
    readings = (read_day(value), read_time(value), read_moment(value), clean_name(value), clean_notes(value))

    assert len(readings[3]) <= 120
    assert len(readings[4]) <= 2000
    (readings[3] + readings[4]).encode()  # what PostgreSQL and a socket would do with it
    assert "\x00" not in readings[3] + readings[4]
