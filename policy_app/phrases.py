"""Sentences that owners read in the admin: what is wrong with hours, and what the instructions changed."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from policy_app.core.day_hours import SHORT, Source
from policy_app.core.holidays import SpecialDay, special_day, special_days_from
from policy_app.core.opening_hours import DAYS, Fault, HoursFault, clock_of, pairs_of
from policy_app.core.policy import BusinessPolicy

Text = str | Promise

_YEAR_DAYS: Final = 365

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
    "memorial": _("Memorial days"),
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
NOT_A_TIME: Final = _("Write an hour such as 13:00")
PROMPT_HELP: Final = _(
    "Write freely, for example: open Sunday to Thursday 10-20, closed on Saturday, appointments every half "
    "hour. What is written here beats the fields above."
)
SETTINGS_HELP: Final[Mapping[str, Text]] = {
    "spoken_name": _(
        "How the voice should say the name of the business on calls, if it says it wrong: for example with "
        "vowel points, or English letters written in Hebrew."
    ),
    "slot_size_min": _("How long an appointment is, and how far apart they start."),
    "min_notice_min": _("How many minutes ahead an appointment must be booked. 0: up to its start."),
    "booking_window_days": _("0: today only."),
    "on_holidays": _(
        "Rosh Hashana, Yom Kippur, Sukkot, Simchat Torah, Pesach and its seventh day, Shavuot, "
        "Independence Day."
    ),
    "on_holiday_eves": _("The day before each of these, except Independence Day."),
    "on_hol_hamoed": _(
        "The days between the first and the last of Sukkot and of Pesach. The last of them is a holiday eve, "
        "too: both choices hold, and the stricter one decides."
    ),
    "on_memorial_days": _("Holocaust Remembrance Day and Memorial Day for the fallen."),
    "short_day_closes_at": _(
        "For days that are open until the early closing hour. A day that closes earlier anyway stays as it "
        "is."
    ),
    "cancel_notice_min": _("0: up to the start of the appointment. 1440: a whole day before."),
    "reschedule_notice_min": _("0: up to the start of the appointment. 1440: a whole day before."),
}
HOURS_GROUP: Final = _("Hours and booking")
HOLIDAYS_GROUP: Final = _("Holidays and special days")
CUSTOMERS_GROUP: Final = _("What customers may change by themselves")
INSTRUCTIONS_GROUP: Final = _("Instructions and conversation")
COMING_SPECIAL_DAYS: Final = _("The special days of the coming year")
SPECIAL_DAY_NAME: Final = _("what that day is")
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


# Translators: what will happen on a special day; follows "Yom Kippur, 21/09/2026: ".
_OPEN_UNTIL: Final = _("open until %(hour)s")
_OPEN_AS_USUAL: Final = _("open as on any day, %(hours)s")
_CLOSED_AS_USUAL: Final = _("closed, as on any %(weekday)s")
_OPEN_AT: Final = _("open %(hours)s")
_RANGE: Final = _("Write a whole number from %(low)s to %(high)s")


def _say_range(low: int, high: int) -> str:
    return str(_RANGE) % {"low": low, "high": high}


# Says which numbers may be written, in the language in force when it is shown.
out_of_range = lazy(_say_range, str)


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
    lines += [f"{DAY_NAMES[day]}: {windows_text(hours[day])}" for day in DAYS if day in hours]
    lines += [
        f"{SPECIAL_NAMES[name]}: {windows_text(pairs)}" for name, pairs in rules.get("special", {}).items()
    ]
    lines += [f"{day[3:]}/{day[:2]}: {windows_text(pairs)}" for day, pairs in rules.get("dates", {}).items()]
    return lines


def windows_text(pairs: list[list[str]]) -> str:
    """Say the hours of a day, such as "09:00-13:00, 16:00-19:00", or that it is closed."""
    return ", ".join(f"{start}-{end}" for start, end in pairs) or str(CLOSED)


def weekday_name(day: date) -> str:
    """Return the name of a date's weekday."""
    return str(DAY_NAMES[DAYS[(day.weekday() + 1) % 7]])


def day_name(day: date) -> str:
    """Say which day a date is: its weekday, and the holiday where it is one."""
    special = special_day(day)
    return f"{weekday_name(day)}, {special.name}" if special else weekday_name(day)


def special_day_line(day: date, special: SpecialDay, policy: BusinessPolicy) -> str:
    """Say what a business will do on a special day: "ערב ראש השנה, 11/09/2026: פתוח עד 13:00"."""
    hours = policy.business_hours_on(day)
    text = windows_text(pairs_of(hours.windows))
    if hours.source.is_dated:
        said = str(_OPEN_AT) % {"hours": text} if hours.windows else str(CLOSED)
        if hours.source is Source.SPECIAL_DAY and len(hours.windows) == 1 and _is_short(special, policy):
            said = str(_OPEN_UNTIL) % {"hour": clock_of(hours.windows[0][1])}
    elif hours.windows:
        said = str(_OPEN_AS_USUAL) % {"hours": text}
    else:
        said = str(_CLOSED_AS_USUAL) % {"weekday": weekday_name(day)}
    return f"{special.name}, {day:%d/%m/%Y}: {said}"


def coming_year_lines(policy: BusinessPolicy, today: date) -> list[str]:
    """Say what a business will do on each special day of the 365 days from today on."""
    return [special_day_line(day, special, policy) for day, special in special_days_from(today, _YEAR_DAYS)]


def _is_short(special: SpecialDay, policy: BusinessPolicy) -> bool:
    """Tell whether a special day only closes early, with no hours of its own."""
    rules = [policy.holiday_rules.get(kind) for kind in special.kinds if kind not in policy.special]
    return SHORT in rules and len(rules) == len(special.kinds)
