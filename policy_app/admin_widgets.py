"""Fields of the back office that stand whatever is posted to them."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import ForeignKey
from django.forms import ModelChoiceField
from django.http import HttpRequest


class SteadyAutocomplete(AutocompleteSelect):
    """Shows nothing chosen where what was posted can't be a row's number; Django 5.2's own then raises."""

    def optgroups(self, name: str, value: Iterable[Any], attrs: dict[str, Any] | None = None) -> list[Any]:
        numbers = [one for one in map(str, value) if one.isascii() and one.isdecimal() and len(one) < 19]
        return super().optgroups(name, numbers, attrs)


class SteadyAutocompletes(BaseModelAdmin):  # type: ignore[type-arg]  # Django 5.2: no generics at run time
    """A mixin for admins and inlines with `autocomplete_fields`."""

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = SteadyAutocomplete(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
