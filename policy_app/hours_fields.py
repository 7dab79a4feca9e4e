"""Form fields for hours as people type them, in JSON; each fault says what to fix."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from policy_app import phrases
from policy_app.core.opening_hours import HoursFault, JsonHours, find_faults, read_windows

_FAULTS_SHOWN: Final = 10


class TypedJSONField(forms.JSONField):
    """JSON as people type it. Django's own lets a huge number or deep nesting through as a server error."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        """Show no hours as an empty field, not as "null"."""
        return "" if value is None else super().prepare_value(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Show what was typed, also where it can't be parsed."""
        try:
            return super().bound_data(data, initial)
        except (ValueError, RecursionError):
            return forms.fields.InvalidJSONInput(data)


class WeekField(TypedJSONField):
    """The hours of a week; None where nothing, or {}, was typed."""

    widget = forms.Textarea(attrs={"dir": "ltr", "rows": 4, "cols": 80})
    default_error_messages = {"invalid": phrases.INVALID_JSON}

    def clean(self, value: Any) -> JsonHours | None:
        hours = super().clean(value)
        if hours is not None:
            _refuse(find_faults(hours))
        return hours or None


class WindowsField(TypedJSONField):
    """The hours of one date; [] where nothing was typed."""

    widget = forms.TextInput(attrs={"dir": "ltr", "size": 40})
    default_error_messages = {"invalid": phrases.INVALID_WINDOWS}

    def clean(self, value: Any) -> list[list[str]]:
        windows = super().clean(value)
        if windows is not None:
            _refuse(read_windows("", windows)[1])
        return windows or []


def _refuse(faults: list[HoursFault]) -> None:
    if faults:
        raise ValidationError(
            [ValidationError(phrases.fault_sentence(fault)) for fault in faults[:_FAULTS_SHOWN]]
        )
