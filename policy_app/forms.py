"""Forms of the admin: what owners type is checked, and each fault says what to fix."""

import re
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from policy_app import phrases
from policy_app.core.policy import INT_RANGES, is_zone
from policy_app.hours_fields import WeekField, WindowsField
from policy_app.models import Business, BusinessSettings, DateOverride

if TYPE_CHECKING:  # Django's ModelForm takes no type argument when it runs
    BusinessModelForm = forms.ModelForm[Business]
    SettingsModelForm = forms.ModelForm[BusinessSettings]
    OverrideModelForm = forms.ModelForm[DateOverride]
else:
    BusinessModelForm = SettingsModelForm = OverrideModelForm = forms.ModelForm

_LEFT_TO_RIGHT: Final = {"dir": "ltr"}
_E164: Final = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_PROMPT_CHARS: Final = 20_000  # what lies beyond would not be read
_SEPARATORS: Final = re.compile(r"[\s().\-\u200e\u200f\u202a-\u202e\u2066-\u2069]")


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
        widget=forms.TextInput(attrs=_LEFT_TO_RIGHT),
    )

    def clean_phone_number(self) -> str:
        return _e164(self.cleaned_data["phone_number"])


class BusinessSettingsForm(SettingsModelForm):
    """The rules of a business."""

    opening_hours_json = WeekField(required=False, label=_("opening hours"), help_text=phrases.HOURS_HELP)
    ai_prompt = forms.CharField(
        required=False,
        max_length=_PROMPT_CHARS,
        label=_("instructions to the receptionist"),
        help_text=phrases.PROMPT_HELP,
        widget=forms.Textarea(attrs={"rows": 8, "cols": 80, "class": "vLargeTextField"}),
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
            "on_holidays",
            "on_holiday_eves",
            "on_hol_hamoed",
            "on_memorial_days",
            "short_day_closes_at",
            "cancel_notice_min",
            "reschedule_notice_min",
            "ai_prompt",
            "greeting",
            "spoken_name",
            "human_number",
            "address",
        )
        help_texts = phrases.SETTINGS_HELP
        error_messages = {"short_day_closes_at": {"invalid": phrases.NOT_A_TIME}}
        widgets = {
            "tz": forms.TextInput(attrs=_LEFT_TO_RIGHT),
            "human_number": forms.TextInput(attrs=_LEFT_TO_RIGHT),
            "short_day_closes_at": forms.TimeInput(format="%H:%M", attrs={**_LEFT_TO_RIGHT, "size": 6}),
        }

    def has_changed(self) -> bool:
        """A new business gets its settings even where every one is left as it is."""
        return self.instance.pk is None or super().has_changed()

    def clean_tz(self) -> str:
        name: str = self.cleaned_data["tz"]
        if not is_zone(name):
            raise ValidationError(phrases.UNKNOWN_ZONE)
        return name

    def clean(self) -> dict[str, Any] | None:
        for name, (low, high) in INT_RANGES.items():
            number = self.cleaned_data.get(name)
            if number is not None and not low <= number <= high:
                self.add_error(name, phrases.out_of_range(low, high))
        return super().clean()

    def clean_human_number(self) -> str:
        typed: str = self.cleaned_data["human_number"]
        return _e164(typed) if typed else typed


class DateOverrideForm(OverrideModelForm):
    """The hours of one date; left empty it is closed."""

    windows = WindowsField(required=False, label=_("hours of that date"), help_text=phrases.WINDOWS_HELP)

    class Meta:
        model = DateOverride
        fields = ("day", "windows", "note")


def _e164(typed: str) -> str:
    number = _SEPARATORS.sub("", typed)
    if not _E164.fullmatch(number):
        raise ValidationError(phrases.BAD_PHONE)
    return number
