"""Appointments as iCalendar text (RFC 5545), for the customer's own calendar and for the staff's feed.

All times are written in UTC: the instant is right on both sides of a clock change without a VTIMEZONE.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Alarm, Calendar, Component, Event, vDuration
from icalendar.enums import STATUS

CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
REFRESH: Final = timedelta(minutes=15)
REMINDER: Final = timedelta(days=1)
_PRODUCT: Final = "-//opsproject//calendar//HE"


@dataclass(frozen=True, slots=True)
class Entry:
    """What one calendar entry says.

    Attributes:
        appointment_id: The row; gives the entry the same UID wherever it appears.
        revision: Counts up with each change, so that a calendar knows the newest (SEQUENCE).
        start: Aware.
        end: Aware, later than `start`.
        changed_at: When this revision came to be, aware (DTSTAMP).
        summary: The title, one line.
        description: Any text; may be empty.
        location: Where to go; may be empty.
        cancelled: Whether it is called off.
    """

    appointment_id: int
    revision: int
    start: datetime
    end: datetime
    changed_at: datetime
    summary: str
    description: str = ""
    location: str = ""
    cancelled: bool = False


def one_entry(entry: Entry, *, reminder_text: str) -> bytes:
    """Return a file with one entry, which reminds a day before; a cancelled one reminds of nothing."""
    calendar = _calendar()
    event = _event(entry)
    if not entry.cancelled:
        alarm = Alarm.new(description=reminder_text)
        alarm.add("action", "DISPLAY")
        alarm.TRIGGER = -REMINDER
        event.add_component(alarm)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def feed(entries: Iterable[Entry], *, name: str) -> bytes:
    """Return a calendar to subscribe to; it asks to be read anew every quarter of an hour."""
    calendar = _calendar()
    calendar.calendar_name = _visible(name)  # writes NAME (RFC 7986) and the X-WR-CALNAME that is in use
    calendar.add("refresh-interval", vDuration(REFRESH, params={"VALUE": "DURATION"}))  # RFC 7986 5.7
    calendar.add("x-published-ttl", vDuration(REFRESH))  # what Outlook reads instead
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _calendar() -> Calendar:
    # Not Calendar.new(): it draws a UID at random, and the same appointments are to give the same bytes.
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODUCT)
    calendar.add("method", "PUBLISH")
    return calendar


def _event(entry: Entry) -> Component:
    return Event.new(
        uid=f"appointment-{entry.appointment_id}@{urlsplit(settings.PUBLIC_BASE_URL).hostname}",
        sequence=entry.revision,
        stamp=entry.changed_at.astimezone(UTC),
        start=entry.start.astimezone(UTC),
        end=entry.end.astimezone(UTC),
        summary=_visible(entry.summary),
        description=_visible(entry.description) or None,
        location=_visible(entry.location) or None,
        status=STATUS.CANCELLED if entry.cancelled else STATUS.CONFIRMED,
    )


def _visible(text: str) -> str:
    """Drop what may not stand in a TEXT value (RFC 5545 3.3.11): control characters but tab, line feed."""
    return "".join(char for char in text if (char >= " " and char != "\x7f") or char in "\t\n")
