"""Sentences that owners read in the admin: what is wrong with hours, and what the instructions changed."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from policy_app.core.opening_hours import DAYS, Fault, HoursFault

Text = str | Promise

# Translators: days of the week, as in "on Sunday"; used in front of a colon.
DAY_NAMES: Final[Mapping[str, Text]] = {
    "sun": _("Sunday"),
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
}
SPECIAL_NAMES: Final[Mapping[str, Text]] = {
    "chag": _("Holidays"),
    "erev_chag": _("Holiday eves"),
    "hol_hamoed": _("Intermediate days"),
}
# Translators: each says what is wrong with opening hours and what to write instead; keep the English keys.
FAULTS: Final[Mapping[Fault, Text]] = {
    Fault.NOT_A_MAPPING: _(
        'write days and hours, for example {"sun": [["09:00", "17:00"]]}; found: %(text)s'
    ),
    Fault.UNKNOWN_DAY: _('there is no day "%(text)s"; the days are sun, mon, tue, wed, thu, fri, sat'),
    Fault.NOT_A_LIST: _(
        'write a list of hours, such as [["09:00", "17:00"]], or [] for closed; found: %(text)s'
    ),
    Fault.NOT_A_PAIR: _('each entry is opening and closing, such as ["09:00", "17:00"]; found: %(text)s'),
    Fault.BAD_TIME: _('"%(text)s" is not a time; write it as 09:30 (24:00 only as the end)'),
    Fault.OVERLAP: _("the hours %(text)s overlap other hours of that day"),
    Fault.OVERLAPS_NEXT_DAY: _("the hours %(text)s run past midnight into the hours of the next day"),
}
INVALID_JSON: Final = _('This can\'t be read. Write for example {"sun": [["09:00", "17:00"]], "fri": []}')
INVALID_WINDOWS: Final = _('This can\'t be read. Write for example [["09:00", "13:00"]], or [] for closed')
HOURS_HELP: Final = _(
    'Hours by day: {"sun": [["09:00", "13:00"], ["16:00", "19:00"]], "fri": []}. Empty: Sunday to Thursday '
    "09:00-22:00. A day that is missing is closed."
)
WINDOWS_HELP: Final = _('Hours of that date: [["09:00", "13:00"]]. Empty: closed.')
UNKNOWN_ZONE: Final = _("There is no such time zone. Write for example Asia/Jerusalem")
BAD_PHONE: Final = _("Write the number in international form, for example +97231234567")
SLOT_SIZE: Final = _("Write a number of minutes from 1 to 1440")
UNDERSTOOD: Final = _("Understood from the instructions")
NOT_UNDERSTOOD: Final = _("Not understood in the instructions")
NOTHING: Final = _("Nothing")
CLOSED: Final = _("closed")

_RULES: Final[Mapping[str, Text]] = {
    "slot_size_min": _("Slot size: %(value)s minutes"),
    "last_start": _("Last appointment starts at %(value)s"),
    "min_notice_min": _("Booked at least %(value)s minutes ahead"),
    "booking_window_days": _("Booked up to %(value)s days ahead"),
}
_FLAGS: Final[Mapping[tuple[str, bool], Text]] = {
    ("allow_24_7", True): _("Open around the clock"),
    ("allow_24_7", False): _("Not open around the clock"),
    ("align_to_hour", True): _("Appointments start on the hour"),
    ("align_to_hour", False): _("Appointments need not start on the hour"),
    ("require_phone_before_booking", True): _("No booking without a phone number"),
    ("require_phone_before_booking", False): _("Booking without a phone number is fine"),
}


def _say_fault(fault: HoursFault) -> str:
    sentence = str(FAULTS[fault.fault]) % {"text": fault.text}
    name = DAY_NAMES.get(fault.day)
    return sentence if name is None else f"{name}: {sentence}"


# Says one fault of opening hours, the day in front; in the language in force when it is shown.
fault_sentence = lazy(_say_fault, str)


def understood_lines(rules: Mapping[str, Any]) -> list[str]:
    """Say what the instructions set, one line a rule, in the language in force."""
    lines = [
        str(_FLAGS[key, value])
        for key, value in rules.items()
        if isinstance(value, bool) and (key, value) in _FLAGS
    ]
    lines += [str(_RULES[key]) % {"value": value} for key, value in rules.items() if key in _RULES]
    hours = rules.get("opening_hours", {})
    lines += [f"{DAY_NAMES[day]}: {_windows(hours[day])}" for day in DAYS if day in hours]
    lines += [f"{SPECIAL_NAMES[name]}: {_windows(pairs)}" for name, pairs in rules.get("special", {}).items()]
    lines += [f"{day[3:]}/{day[:2]}: {_windows(pairs)}" for day, pairs in rules.get("dates", {}).items()]
    return lines


def _windows(pairs: list[list[str]]) -> str:
    return ", ".join(f"{start}-{end}" for start, end in pairs) or str(CLOSED)
