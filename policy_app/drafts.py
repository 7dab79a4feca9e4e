"""The rules of a business as they stand in a form that is not saved yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.http import QueryDict

from policy_app.business_policy import DEFAULTS, DatedHours, database_layer
from policy_app.core.explain import RuleRow, explain
from policy_app.core.policy import BusinessPolicy, merge
from policy_app.core.prompt_rules import PromptReading, read_prompt
from policy_app.forms import BusinessSettingsForm, DateOverrideForm
from policy_app.models import Business, BusinessSettings, DateOverride

if TYPE_CHECKING:  # Django's formsets take no type argument when they run
    OverrideRows = forms.BaseInlineFormSet[DateOverride, Business, DateOverrideForm]

# The names that the admin gives to the fields of its inlines.
_SETTINGS: Final = "settings-0"
_OVERRIDES: Final = "date_overrides"
_OverrideFormSet: Final = forms.inlineformset_factory(
    Business, DateOverride, form=DateOverrideForm, fields=DateOverrideForm.Meta.fields, extra=0
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What an unsaved form says.

    Attributes:
        database: The form as the layer that `merge` takes; a field with an error keeps its stored value.
        reading: The instructions, as they are understood.
        errors: (label of the field, what is wrong), in the order of the form.
    """

    database: dict[str, Any]
    reading: PromptReading
    errors: tuple[tuple[str, str], ...]

    @property
    def policy(self) -> BusinessPolicy:
        """The policy that would be in force once saved."""
        return merge(DEFAULTS, self.database, self.reading.rules)

    @property
    def rows(self) -> tuple[RuleRow, ...]:
        """Every rule and where it comes from."""
        return explain(DEFAULTS, self.database, self.reading)


def read_draft(data: QueryDict, business: Business | None) -> Draft:
    """Read the admin's form for a business, saving nothing.

    Args:
        data: The fields of the whole page, as the admin names them.
        business: Whose form it is; None for one that is to be added.
    """
    stored = BusinessSettings.objects.filter(business=business).first() if business else None
    form = BusinessSettingsForm(data, prefix=_SETTINGS, instance=stored or BusinessSettings())
    overrides = _OverrideFormSet(data, prefix=_OVERRIDES, instance=business or Business())
    form.is_valid()
    overrides.is_valid()
    row = form.instance
    return Draft(
        database=database_layer(row, _windows_by_date(overrides)),
        reading=read_prompt(row.ai_prompt),
        errors=(*_errors_of(form), *_errors_of_rows(overrides)),
    )


def _windows_by_date(overrides: "OverrideRows") -> DatedHours:
    kept = [form for form in overrides.forms if form not in overrides.deleted_forms]
    read = [form.cleaned_data for form in kept if hasattr(form, "cleaned_data")]
    return {fields["day"]: fields["windows"] for fields in read if fields.keys() >= {"day", "windows"}}


def _errors_of_rows(overrides: "OverrideRows") -> Iterator[tuple[str, str]]:
    for text in overrides.non_form_errors():
        yield str(DateOverride._meta.verbose_name_plural), str(text)  # noqa: SLF001 -- Django's documented API
    for form in overrides.forms:
        if form not in overrides.deleted_forms:
            yield from _errors_of(form)


def _errors_of(form: BusinessSettingsForm | DateOverrideForm) -> Iterator[tuple[str, str]]:
    for name, texts in form.errors.items():
        label = str(form.fields[name].label) if name in form.fields else ""
        yield from ((label, str(text)) for text in texts)
