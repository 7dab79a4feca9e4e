"""The history of an appointment, one Hebrew (or English) sentence per change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from calendar_app import page_phrases
from calendar_app.actor import Via
from calendar_app.core.page_time import wall_of
from calendar_app.models import AppointmentChange

LONGEST_VALUE: Final = 60  # characters


def history_lines(appointment_id: int, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Read the changes of an appointment, oldest first, in one query; times in words are of `zone`."""
    changes = AppointmentChange.objects.filter(appointment_id=appointment_id).select_related("user")
    return [_line(change, zone) for change in changes.order_by("pk")]


def _line(change: AppointmentChange, zone: ZoneInfo) -> dict[str, Any]:
    user = change.user
    who = (user.get_full_name() or user.get_username()) if user else ""
    via_label = str(Via(change.via).label) if change.via in Via.values else change.via
    return {
        "at": wall_of(change.at, zone),
        "kind": change.kind,
        "kind_label": str(page_phrases.CHANGE_KINDS.get(change.kind, change.kind)),
        "via_label": via_label,
        "who": who,
        "text": _sentence(change, zone, who, via_label),
    }


def _sentence(change: AppointmentChange, zone: ZoneInfo, who: str, via_label: str) -> str:
    """Say what changed and by whom: "moved from Tue 24/11 10:00 to Wed 25/11 12:00, by Dana (staff)"."""
    pieces = [*_times(change, zone), *_fields(change.before, change.after)]
    kind = str(page_phrases.CHANGE_KINDS.get(change.kind, change.kind))
    if not (change.kind == "rescheduled" and "start" in change.before):
        pieces.insert(0, kind)
    by = (
        page_phrases.BY_PERSON % {"who": who, "via": via_label}
        if who
        else page_phrases.BY_WAY % {"via": via_label}
    )
    return f"{', '.join(pieces)}, {by}"


def _times(change: AppointmentChange, zone: ZoneInfo) -> list[str]:
    before, after = change.before, change.after
    if before.get("start") and after.get("start"):
        values = {"before": _moment(before["start"], zone), "after": _moment(after["start"], zone)}
        return [str(page_phrases.MOVED % values)]
    if after.get("start"):
        return [str(page_phrases.FOR_TIME % {"when": _moment(after["start"], zone)})]
    if before.get("end") and after.get("end"):
        values = {"before": _moment(before["end"], zone), "after": _moment(after["end"], zone)}
        return [str(page_phrases.END_MOVED % values)]
    return []


def _fields(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Name what else is different; of a first line nothing, the appointment itself shows it."""
    if not before:
        return []
    return [
        str(
            page_phrases.FIELD_CHANGED
            % {"field": label, "before": _short(before.get(name)), "after": _short(after.get(name))}
        )
        for name, label in page_phrases.CHANGE_FIELDS.items()
        if name in after and before.get(name) != after.get(name)
    ]


def _moment(iso: str, zone: ZoneInfo) -> str:
    moment = datetime.fromisoformat(iso).astimezone(zone)
    values = {"date": f"{moment.day}/{moment.month}", "time": f"{moment:%H:%M}"}
    return str(page_phrases.MOMENTS[moment.weekday()] % values)


def _short(value: str | None) -> str:
    text = " ".join((value or "–").split())
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
