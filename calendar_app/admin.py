"""The calendar in the back office. Saving goes through the models, so everyone is told as after a call."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from calendar_app.lane_form import LaneDayInline, LaneForm
from calendar_app.models import Appointment, AppointmentStatus, Customer, Resource, Service
from calendar_app.phone import normalise_phone
from policy_app.admin_widgets import SteadyAutocompletes


@admin.register(Resource)
class ResourceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django 5.2: no generics at run time
    form = LaneForm
    inlines = (LaneDayInline,)
    list_display = ("name", "business", "is_active")
    list_filter = ("is_active", "business")
    list_select_related = ("business",)
    search_fields = ("name",)


@admin.register(Service)
class ServiceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django 5.2: no generics at run time
    list_display = ("name", "business", "duration_min", "buffer_min", "is_active")
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
class CustomerAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django 5.2: no generics at run time
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


@admin.register(Appointment)
class AppointmentAdmin(SteadyAutocompletes, admin.ModelAdmin):  # type: ignore[type-arg]  # Django 5.2: no generics at run time
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
    actions = ("cancel",)

    @admin.display(description=_("phone"), ordering="customer__phone")
    def phone(self, appointment: Appointment) -> str:
        return (appointment.customer.phone or "") if appointment.customer else ""

    @admin.action(description=_("Cancel the chosen appointments"), permissions=("change",))
    def cancel(self, request: HttpRequest, chosen: QuerySet[Appointment]) -> None:
        count = 0
        for appointment in chosen.filter(status=AppointmentStatus.BOOKED):
            appointment.status = AppointmentStatus.CANCELLED
            appointment.save(update_fields=["status"])
            count += 1
        told = ngettext(
            "%(count)d appointment was cancelled.", "%(count)d appointments were cancelled.", count
        )
        self.message_user(request, told % {"count": count}, messages.SUCCESS)

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
