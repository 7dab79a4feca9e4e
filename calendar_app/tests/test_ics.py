"""Appointments as iCalendar text, read back by its parser."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from calendar_app.ics import Entry, feed, one_entry
from calendar_app.testing import wall

pytestmark = pytest.mark.unit

LONG = "תספורת, צבע; ופסים – מספרת דנה \\ " * 6


def entry(**more: Any) -> Entry:
    return Entry(
        **{
            "appointment_id": 17,
            "revision": 3,
            "start": wall("2026-11-24 12:00"),
            "end": wall("2026-11-24 13:00"),
            "changed_at": wall("2026-11-23 08:00"),
            "summary": "תספורת – מספרת דנה",
            **more,
        }
    )


def event_of(text: bytes) -> Any:
    return Calendar.from_ical(text).events[0]


def test_an_entry_says_what_when_and_where() -> None:
    text = one_entry(
        entry(description="לשינוי:\nhttps://x.test/a/17/", location="הרצל 10"), reminder_text="תור"
    )
    event = event_of(text)

    assert Calendar.from_ical(text)["METHOD"] == "PUBLISH"
    assert (event["SUMMARY"], event["LOCATION"]) == ("תספורת – מספרת דנה", "הרצל 10")
    assert event["DESCRIPTION"] == "לשינוי:\nhttps://x.test/a/17/"
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (
        "appointment-17@desk.example.test",
        3,
        "CONFIRMED",
    )
    assert b"DTSTART:20261124T100000Z\r\nDTEND:20261124T110000Z\r\nDTSTAMP:20261123T060000Z\r\n" in text


def test_it_reminds_a_day_before_and_a_cancelled_one_never() -> None:
    alarm = event_of(one_entry(entry(), reminder_text="תור מחר")).walk("VALARM")[0]
    cancelled = event_of(one_entry(entry(cancelled=True), reminder_text="תור"))

    assert (alarm["ACTION"], alarm["TRIGGER"].dt) == ("DISPLAY", -timedelta(days=1))
    assert alarm["DESCRIPTION"] == "תור מחר"
    assert (cancelled["STATUS"], cancelled.walk("VALARM")) == ("CANCELLED", [])


def test_lines_end_in_crlf_have_at_most_75_bytes_and_fold_hebrew_whole() -> None:
    text = one_entry(entry(summary=LONG, description=LONG * 20), reminder_text=LONG)

    lines = text.split(b"\r\n")
    assert text.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in text.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() is not None for line in lines)  # no letter is cut in two
    assert event_of(text)["SUMMARY"] == LONG


def test_control_characters_do_not_reach_the_file() -> None:
    text = one_entry(
        entry(summary="דנה\x00\x07\r\nBEGIN:VEVENT\x7f", description="\x1b[31m"), reminder_text=""
    )

    assert len(Calendar.from_ical(text).events) == 1
    assert event_of(text)["SUMMARY"] == "דנה\nBEGIN:VEVENT"
    assert {byte for byte in text if byte < 32} == {10, 13}


@pytest.mark.parametrize(
    ("start", "instant"),
    [
        (wall("2026-03-27 01:30"), "20260326T233000Z"),  # before the clock goes forward: +02:00
        (wall("2026-03-27 03:30"), "20260327T003000Z"),  # after it: +03:00
        (wall("2026-10-25 01:30").replace(fold=0), "20261024T223000Z"),  # the first 01:30
        (wall("2026-10-25 01:30").replace(fold=1), "20261024T233000Z"),  # the second
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), "20261024T223000Z"),
    ],
)
def test_the_instant_is_right_round_the_clock_changes(start: datetime, instant: str) -> None:
    end = start.astimezone(UTC) + timedelta(hours=2)

    text = one_entry(entry(start=start, end=end), reminder_text="")

    assert f"DTSTART:{instant}".encode() in text
    assert event_of(text)["DTEND"].dt - event_of(text)["DTSTART"].dt == timedelta(hours=2)


def test_a_feed_has_a_name_and_says_how_often_to_read_it() -> None:
    text = feed([entry(), entry(appointment_id=18)], name="דנה – מספרה")
    calendar: Any = Calendar.from_ical(text)

    assert (calendar["NAME"], calendar["X-WR-CALNAME"]) == ("דנה – מספרה", "דנה – מספרה")
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT15M\r\nX-PUBLISHED-TTL:PT15M\r\n" in text
    assert [event["UID"].partition("@")[0] for event in calendar.events] == [
        "appointment-17",
        "appointment-18",
    ]


def test_the_same_entries_are_the_same_bytes() -> None:
    assert feed([entry()], name="א") == feed([entry()], name="א")
    assert Calendar.from_ical(feed([], name="א")).events == []
