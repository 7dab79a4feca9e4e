"""The history of an appointment for the page: each change as one sentence, its times short."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from calendar_app import page_phrases, phrases
from calendar_app.core.page_time import wall_of
from calendar_app.history import line_of
from calendar_app.models import AppointmentChange

LONGEST_VALUE: Final = 60  # characters
_TIMES: Final = ("start", "end")


def history_lines(appointment_id: int, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Read the changes of an appointment, oldest first, in one query; times are wall times of `zone`."""
    changes = AppointmentChange.objects.filter(appointment_id=appointment_id).select_related("user")
    return [_line(change, zone) for change in changes.order_by("pk")]


def _line(change: AppointmentChange, zone: ZoneInfo) -> dict[str, Any]:
    line = line_of(change, zone)
    what = ", ".join([_what(change, line.kind_label, zone), *_other_fields(change)])
    way = {"who": line.who, "via": line.via_label}
    by = (page_phrases.BY_PERSON if line.who else page_phrases.BY_WAY) % way
    return {
        "at": wall_of(line.at, zone),
        "kind": line.kind,
        "kind_label": line.kind_label,
        "via_label": line.via_label,
        "who": line.who,
        "text": f"{what}, {by}",
    }


def _what(change: AppointmentChange, kind_label: str, zone: ZoneInfo) -> str:
    before, after = change.before, change.after
    if change.kind == "created" and after.get("start"):
        return str(page_phrases.MADE % {"when": _moment(after["start"], zone)})
    for name, sentence in (("start", page_phrases.MOVED), ("end", page_phrases.END_MOVED)):
        if change.kind == "rescheduled" and before.get(name) and after.get(name):
            values = {"before": _moment(before[name], zone), "after": _moment(after[name], zone)}
            return str(sentence % values)
    return kind_label


def _other_fields(change: AppointmentChange) -> Iterator[str]:
    """Name what else is different; of a first line nothing, for the appointment itself shows it."""
    if change.kind == "created":
        return
    for name, label in phrases.CHANGED_FIELDS.items():
        if name in change.after and name not in _TIMES:
            was, value = (_short(state.get(name, "")) for state in (change.before, change.after))
            pattern = phrases.FIELD_CHANGED if was and value else phrases.FIELD_SET
            yield str(
                (pattern if value else phrases.FIELD_EMPTIED)
                % {"field": label, "before": was, "after": value}
            )


def _moment(iso: str, zone: ZoneInfo) -> str:
    moment = datetime.fromisoformat(iso).astimezone(zone)
    values = {"date": f"{moment.day}/{moment.month}", "time": f"{moment:%H:%M}"}
    return str(page_phrases.MOMENTS[moment.weekday()] % values)


def _short(value: str) -> str:
    text = " ".join(value.split())
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
