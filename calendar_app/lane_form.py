"""The hours of a lane in the admin: its own week and its own dates, checked as those of the business are."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from calendar_app.models import Resource, ResourceDay
from policy_app import phrases
from policy_app.hours_fields import WeekField, WindowsField

if TYPE_CHECKING:  # Django's classes take no type argument when they run
    LaneModelForm = forms.ModelForm[Resource]
    LaneDayModelForm = forms.ModelForm[ResourceDay]
    LaneDayTable = admin.TabularInline[ResourceDay, Resource]
else:
    LaneModelForm = LaneDayModelForm = forms.ModelForm
    LaneDayTable = admin.TabularInline


class LaneForm(LaneModelForm):
    """A lane; without hours of its own it keeps those of the business."""

    opening_hours_json = WeekField(
        required=False,
        label=_("own hours"),
        help_text=_(
            'Only where they differ from those of the business: {"sun": [["09:00", "13:00"]], "fri": []}. '
            "A day that is missing is closed. Empty: the hours of the business."
        ),
    )

    class Meta:
        model = Resource
        fields = ("business", "name", "opening_hours_json", "services", "is_active")

    def clean(self) -> dict[str, Any] | None:
        business, services = self.cleaned_data.get("business"), self.cleaned_data.get("services")
        if business and services and any(service.business_id != business.pk for service in services):
            self.add_error("services", _("Choose services of the same business."))
        return super().clean()


class LaneDayForm(LaneDayModelForm):
    """The hours of one lane on one date; left empty it is a day off."""

    windows = WindowsField(required=False, label=_("hours of that date"), help_text=phrases.WINDOWS_HELP)

    class Meta:
        model = ResourceDay
        fields = ("day", "windows", "note")


class LaneDayInline(LaneDayTable):
    model = ResourceDay
    form = LaneDayForm
    fields = ("day", "what_it_is", "windows", "note")
    readonly_fields = ("what_it_is",)
    extra = 1

    @admin.display(description=phrases.SPECIAL_DAY_NAME)
    def what_it_is(self, day: ResourceDay) -> str:
        """The weekday of the date, and the holiday where it is one."""
        return phrases.day_name(day.day) if day.pk else "–"
