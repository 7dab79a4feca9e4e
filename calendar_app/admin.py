"""The calendar in the back office. Saving goes through the models, so everyone is told as after a call."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from calendar_app.actor import Actor, Via
from calendar_app.desk import desk_mark
from calendar_app.feed_admin import LaneFeedAdmin
from calendar_app.history import Line, line_of
from calendar_app.lane_form import LaneDayInline, LaneForm
from calendar_app.models import (
    Appointment,
    AppointmentChange,
    AppointmentStatus,
    Customer,
    Resource,
    Service,
    WaitingListEntry,
)
from calendar_app.phone import normalise_phone
from policy_app.admin_scope import OfOwnBusinesses
from policy_app.admin_widgets import SteadyAutocompletes


@admin.register(Resource)
class ResourceAdmin(OfOwnBusinesses, LaneFeedAdmin):
    form = LaneForm
    inlines = (LaneDayInline,)
    list_display = ("name", "business", "is_active")
    list_filter = ("is_active", "business")
    list_select_related = ("business",)
    search_fields = ("name",)


@admin.register(Service)
class ServiceAdmin(OfOwnBusinesses, admin.ModelAdmin):  # type: ignore[type-arg]  # Django 5.2: no generics at run time
    list_display = (
        "name",
        "business",
        "duration_min",
        "buffer_before_min",
        "buffer_min",
        "price_text",
        "is_active",
    )
    list_filter = ("is_active", "business")
    list_select_related = ("business",)
    search_fields = ("name",)


class CustomerForm(forms.ModelForm):  # type: ignore[type-arg]  # Django 5.2: no generics at run time
    """Stores the phone as E.164, so that a caller and their row meet."""

    def clean_phone(self) -> str | None:
        typed = self.cleaned_data["phone"]
        if not typed:
            return None  # several customers may have no phone; "" would have to be unique
        phone = normalise_phone(typed)
        if phone is None:
            raise forms.ValidationError(_("That phone number is not valid."), code="invalid_phone")
        return phone


@admin.register(Customer)
class CustomerAdmin(OfOwnBusinesses, admin.ModelAdmin):  # type: ignore[type-arg]  # Django 5.2: no generics at run time
    form = CustomerForm
    list_display = ("__str__", "phone", "business", "created_at")
    list_filter = ("business",)
    list_select_related = ("business",)
    search_fields = ("name", "phone")
    ordering = ("-created_at",)
    show_full_result_count = False


class AppointmentForm(forms.ModelForm):  # type: ignore[type-arg]  # Django 5.2: no generics at run time
    """Holds the lane while it checks, so that no caller takes the time between check and save."""

    def clean(self) -> dict[str, Any] | None:
        lane: Resource | None = self.cleaned_data.get("resource")
        if lane is not None and connection.in_atomic_block:
            list(Resource.objects.select_for_update(no_key=True).filter(pk=lane.pk))
        return super().clean()


class HistoryInline(admin.TabularInline):  # type: ignore[type-arg]  # Django 5.2: no generics at run time
    """Who changed what, when: to be read."""

    model = AppointmentChange
    fields = readonly_fields = ("at", "what", "by", "who", "details")
    can_delete = False

    @admin.display(description=_("what happened"))
    def what(self, change: AppointmentChange) -> str:
        return self._line(change).kind_label

    @admin.display(description=_("by"))
    def by(self, change: AppointmentChange) -> str:
        return self._line(change).via_label

    @admin.display(description=_("who"))
    def who(self, change: AppointmentChange) -> str:
        return self._line(change).who

    @admin.display(description=_("details"))
    def details(self, change: AppointmentChange) -> str:
        return self._line(change).text

    def get_queryset(self, request: HttpRequest) -> QuerySet[AppointmentChange]:
        return super().get_queryset(request).select_related("user")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    @staticmethod
    def _line(change: AppointmentChange) -> Line:
        return line_of(change, timezone.get_current_timezone())


@admin.register(Appointment)
class AppointmentAdmin(OfOwnBusinesses, SteadyAutocompletes, admin.ModelAdmin):  # type: ignore[type-arg]  # Django 5.2: no generics at run time
    form = AppointmentForm
    list_display = ("start", "end", "customer", "phone", "service", "resource", "source", "status")
    list_filter = ("status", "source", "business", "resource")
    list_select_related = ("customer", "service", "resource")
    search_fields = ("customer__name", "customer__phone", "notes")
    date_hierarchy = "start"
    ordering = ("-start",)
    show_full_result_count = False
    autocomplete_fields = ("customer",)
    readonly_fields = ("created_at",)
    actions = ("cancel", "complete", "miss")

    def get_inlines(self, request: HttpRequest, obj: Appointment | None) -> list[Any]:
        return [HistoryInline] if obj else []  # what is not made yet has none

    @admin.display(description=_("phone"), ordering="customer__phone")
    def phone(self, appointment: Appointment) -> str:
        return (appointment.customer.phone or "") if appointment.customer else ""

    @admin.action(description=_("Cancel the chosen appointments"), permissions=("change",))
    def cancel(self, request: HttpRequest, chosen: QuerySet[Appointment]) -> None:
        count = 0
        for appointment in chosen.filter(status=AppointmentStatus.BOOKED):
            appointment.actor = _actor(request)
            appointment.status = AppointmentStatus.CANCELLED
            appointment.save(update_fields=["status"])
            count += 1
        told = ngettext(
            "%(count)d appointment was cancelled.", "%(count)d appointments were cancelled.", count
        )
        self.message_user(request, told % {"count": count}, messages.SUCCESS)

    @admin.action(description=_("The chosen appointments took place"), permissions=("change",))
    def complete(self, request: HttpRequest, chosen: QuerySet[Appointment]) -> None:
        self._mark(request, chosen, AppointmentStatus.COMPLETED)

    @admin.action(description=_("The customers did not come"), permissions=("change",))
    def miss(self, request: HttpRequest, chosen: QuerySet[Appointment]) -> None:
        self._mark(request, chosen, AppointmentStatus.NO_SHOW)

    def _mark(self, request: HttpRequest, chosen: QuerySet[Appointment], status: AppointmentStatus) -> None:
        results = [
            desk_mark(
                business_id=business_id,
                appointment_id=appointment_id,
                status=status,
                actor=_actor(request),
                now=timezone.now(),
            )
            for appointment_id, business_id in chosen.order_by("pk").values_list("pk", "business_id")
        ]
        count = sum(result["ok"] for result in results)
        if count:
            told = ngettext("%(count)d appointment was marked.", "%(count)d appointments were marked.", count)
            self.message_user(request, told % {"count": count}, messages.SUCCESS)
        for message in sorted({result["message"] for result in results if not result["ok"]}):
            self.message_user(request, message, messages.WARNING)

    def save_model(self, request: HttpRequest, obj: Appointment, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        obj.actor = _actor(request)
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Appointment | None = None) -> bool:
        """An appointment is cancelled, not deleted: the customer is told, and the record stays."""
        return False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Choose the lane and its business beforehand where there is only one."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        lanes = list(Resource.objects.filter(is_active=True)[:2])
        if len(lanes) == 1:
            initial = {"resource": lanes[0].pk, "business": lanes[0].business_id, **initial}
        return initial


@admin.register(WaitingListEntry)
class WaitingListEntryAdmin(OfOwnBusinesses, admin.ModelAdmin):  # type: ignore[type-arg]  # Django 5.2: no generics at run time
    list_display = ("day", "customer", "phone", "service", "business", "status", "created_at", "told_at")
    list_filter = ("status", "business")
    list_select_related = ("customer", "service", "business")
    search_fields = ("customer__name", "customer__phone")
    date_hierarchy = "day"
    ordering = ("-day", "pk")
    show_full_result_count = False
    autocomplete_fields = ("customer",)
    readonly_fields = ("created_at", "told_at")

    @admin.display(description=_("phone"), ordering="customer__phone")
    def phone(self, entry: WaitingListEntry) -> str:
        return entry.customer.phone or ""


def _actor(request: HttpRequest) -> Actor:
    return Actor(Via.STAFF, request.user.pk)
