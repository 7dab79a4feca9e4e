"""How a rule and its value are called where owners compare them."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from policy_app.models import DayRule
from policy_app.phrases import DAY_NAMES, SPECIAL_NAMES, Text, windows_text

_LABELS: Final[Mapping[str, Text]] = {
    "allow_24_7": _("open around the clock"),
    "slot_size_min": _("slot size, minutes"),
    "align_to_hour": _("only on the hour"),
    "last_start": _("last appointment of the day"),
    "min_notice_min": _("least notice, minutes"),
    "booking_window_days": _("bookable days ahead"),
    "require_phone_before_booking": _("phone needed to book"),
    "cancel_notice_min": _("customers may cancel until, minutes before"),
    "reschedule_notice_min": _("customers may move until, minutes before"),
}
_YES: Final = _("yes")
_NO: Final = _("no")
_RULES: Final = dict(DayRule.choices)


def rule_label(key: str) -> str:
    """Name a rule by the key of its row, such as "slot_size_min" or "opening_hours.fri"."""
    group, _dot, part = key.partition(".")
    if group == "opening_hours":
        return str(DAY_NAMES[part])
    if group == "special":
        return str(SPECIAL_NAMES[part])
    return f"{part[3:]}/{part[:2]}" if group == "dates" else str(_LABELS[key])


def value_text(value: Any) -> str:
    """Say a rule's value: hours, a choice for special days, yes or no, a number; "–" where there is none."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(_YES if value else _NO)
    if isinstance(value, list):
        return windows_text(value)
    return str(_RULES.get(value, value))
