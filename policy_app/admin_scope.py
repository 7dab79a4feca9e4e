"""The back office shows everybody but a superuser only what belongs to businesses of theirs."""

from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.fields.related import RelatedField
from django.http import HttpRequest

from policy_app.models import Business
from policy_app.team import businesses_for

_FILTERS: Final = ("business", "resource")  # those whose choices are rows


class OfOwnBusinesses(admin.ModelAdmin):  # type: ignore[type-arg]  # Django 5.2: no generics at run time
    """A mixin for admins of models with a `business`: rows, choices and filters are those of one's own."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return _own(super().get_queryset(request), request)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Offer to filter by what occurs in the rows that are seen."""
        return [
            (each, admin.RelatedOnlyFieldListFilter) if each in _FILTERS else each
            for each in super().get_list_filter(request)
        ]

    def get_field_queryset(
        self, db: str | None, db_field: "RelatedField[Any, Any]", request: HttpRequest
    ) -> QuerySet[Any] | None:
        """Offer as choices, and take from a form, only rows of one's own businesses."""
        rows: QuerySet[Any] | None = super().get_field_queryset(db, db_field, request)
        if rows is None:  # the related model's admin has no ordering
            rows = db_field.remote_field.model._default_manager.using(db).all()  # noqa: SLF001 -- Django documents it
        return _own(rows, request)


def _own(rows: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    if request.user.is_superuser:
        return rows
    if rows.model is Business:
        return rows.filter(pk__in=businesses_for(request.user))
    belongs = hasattr(rows.model, "business_id")
    return rows.filter(business__in=businesses_for(request.user)) if belongs else rows
