"""Forms of the admin: what owners type is checked, and each fault says what to fix."""

import re
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from policy_app import phrases
from policy_app.core.opening_hours import HoursFault, find_faults, read_windows
from policy_app.core.policy import is_zone
from policy_app.models import Business, BusinessSettings, DateOverride

if TYPE_CHECKING:  # Django's ModelForm takes no type argument when it runs
    BusinessModelForm = forms.ModelForm[Business]
    SettingsModelForm = forms.ModelForm[BusinessSettings]
    OverrideModelForm = forms.ModelForm[DateOverride]
else:
    BusinessModelForm = SettingsModelForm = OverrideModelForm = forms.ModelForm

_E164: Final = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_SEPARATORS: Final = re.compile(r"[\s().\-\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LEFT_TO_RIGHT: Final = {"dir": "ltr", "rows": 4, "cols": 80}


class TypedJSONField(forms.JSONField):
    """JSON as people type it. Django's own lets a huge number or deep nesting through as a server error."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Show what was typed, also where it can't be parsed."""
        try:
            return super().bound_data(data, initial)
        except (ValueError, RecursionError):
            return forms.fields.InvalidJSONInput(data)


class BusinessForm(BusinessModelForm):
    """A business; its number is kept without spaces and dashes."""

    class Meta:
        model = Business
        fields = ("name", "slug", "phone_number", "whatsapp_instance", "is_active")

    # Longer than the column: spaces and dashes are taken out before it is stored.
    phone_number = forms.CharField(
        max_length=40,
        label=_("phone number that callers dial"),
        help_text=_("International form, for example +97231234567"),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )

    def clean_phone_number(self) -> str:
        return _e164(self.cleaned_data["phone_number"])


class BusinessSettingsForm(SettingsModelForm):
    """The rules of a business."""

    opening_hours_json = TypedJSONField(
        required=False,
        label=_("opening hours"),
        help_text=phrases.HOURS_HELP,
        error_messages={"invalid": phrases.INVALID_JSON},
        widget=forms.Textarea(attrs=_LEFT_TO_RIGHT),
    )

    class Meta:
        model = BusinessSettings
        fields = (
            "tz",
            "opening_hours_json",
            "allow_24_7",
            "slot_size_min",
            "booking_window_days",
            "min_notice_min",
            "require_phone_before_booking",
            "accept_caller_id",
            "ai_prompt",
            "greeting",
            "human_number",
            "address",
        )

    def has_changed(self) -> bool:
        """A new business gets its settings even where every one is left as it is."""
        return self.instance.pk is None or super().has_changed()

    def clean_tz(self) -> str:
        name: str = self.cleaned_data["tz"]
        if not is_zone(name):
            raise ValidationError(phrases.UNKNOWN_ZONE)
        return name

    def clean_slot_size_min(self) -> int:
        minutes: int = self.cleaned_data["slot_size_min"]
        if not 1 <= minutes <= 1440:
            raise ValidationError(phrases.SLOT_SIZE)
        return minutes

    def clean_human_number(self) -> str:
        typed: str = self.cleaned_data["human_number"]
        return _e164(typed) if typed else typed

    def clean_opening_hours_json(self) -> Any:
        hours = self.cleaned_data["opening_hours_json"]
        if hours is not None:
            _refuse(find_faults(hours))
        return hours


class DateOverrideForm(OverrideModelForm):
    """The hours of one date; left empty it is closed."""

    windows = TypedJSONField(
        required=False,
        label=_("hours of that date"),
        help_text=phrases.WINDOWS_HELP,
        error_messages={"invalid": phrases.INVALID_WINDOWS},
        widget=forms.TextInput(attrs={"dir": "ltr", "size": 40}),
    )

    class Meta:
        model = DateOverride
        fields = ("day", "windows", "note")

    def clean_windows(self) -> Any:
        windows = self.cleaned_data["windows"]
        if windows is None:
            return []
        _refuse(read_windows("", windows)[1])
        return windows


def _refuse(faults: list[HoursFault]) -> None:
    if faults:
        raise ValidationError([ValidationError(phrases.fault_sentence(fault)) for fault in faults[:10]])


def _e164(typed: str) -> str:
    number = _SEPARATORS.sub("", typed)
    if not _E164.fullmatch(number):
        raise ValidationError(phrases.BAD_PHONE)
    return number
