"""The history of an appointment as people read it. Its lines are written by `Appointment.save`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from django.utils.functional import Promise

from calendar_app import phrases
from calendar_app.actor import Via
from calendar_app.models import AppointmentChange

_TIMES: Final = ("start", "end")


@dataclass(frozen=True, slots=True)
class Line:
    """One change, in words.

    Attributes:
        at: When, aware.
        kind: A key of `phrases.CHANGES`.
        kind_label: What happened.
        via_label: By which way.
        who: The logged-in person; "" where there was none.
        text: What changed, from what to what.
    """

    at: datetime
    kind: str
    kind_label: str
    via_label: str
    who: str
    text: str


def history_of(appointment_id: int, zone: tzinfo) -> list[Line]:
    """Read the changes of an appointment, oldest first, in one query; times in words are of `zone`."""
    changes = AppointmentChange.objects.filter(appointment_id=appointment_id).select_related("user")
    return [line_of(change, zone) for change in changes]


def line_of(change: AppointmentChange, zone: tzinfo) -> Line:
    """Put one change (with its user loaded) into words of the language in force."""
    return Line(
        at=change.at,
        kind=change.kind,
        kind_label=str(phrases.CHANGES.get(change.kind, change.kind)),
        via_label=str(Via(change.via).label) if change.via in Via.values else change.via,
        who=(change.user.get_full_name() or change.user.get_username()) if change.user else "",
        text="; ".join(_pieces(change.before, change.after, zone)),
    )


def _pieces(before: Mapping[str, str], after: Mapping[str, str], zone: tzinfo) -> Iterator[str]:
    for name, field in phrases.CHANGED_FIELDS.items():  # the status is told by the kind
        if name not in after:
            continue
        was, value = (_shown(name, state.get(name, ""), zone) for state in (before, after))
        yield str(_pattern(was, value) % {"field": field, "before": was, "after": value})


def _pattern(was: str, value: str) -> Promise | str:
    if not was:
        return phrases.FIELD_SET
    return phrases.FIELD_CHANGED if value else phrases.FIELD_EMPTIED


def _shown(name: str, value: str, zone: tzinfo) -> str:
    if name not in _TIMES or not value:
        return value
    return f"{datetime.fromisoformat(value).astimezone(zone):%d/%m/%Y %H:%M}"
