"""What owners edit: the business, its rules, its special dates; and what their instructions changed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from policy_app import phrases
from policy_app.admin_widgets import SteadyAutocompletes
from policy_app.business_policy import get_business_policy
from policy_app.forms import BusinessForm, BusinessSettingsForm, DateOverrideForm
from policy_app.models import Business, BusinessSettings, DateOverride, Membership
from policy_app.team import businesses_for

if TYPE_CHECKING:  # Django's admin classes take no type argument when they run
    BusinessModelAdmin = admin.ModelAdmin[Business]
    SettingsStack = admin.StackedInline[BusinessSettings, Business]
    OverrideTable = admin.TabularInline[DateOverride, Business]
    MembershipTable = admin.TabularInline[Membership, Business]
    Inlines = list[type[InlineModelAdmin[Any, Any]]]
else:
    BusinessModelAdmin, SettingsStack = admin.ModelAdmin, admin.StackedInline
    OverrideTable = MembershipTable = admin.TabularInline


class BusinessSettingsInline(SettingsStack):
    model = BusinessSettings
    form = BusinessSettingsForm
    fieldsets = (
        (
            phrases.HOURS_GROUP,
            {
                "fields": (
                    "tz",
                    "opening_hours_json",
                    "allow_24_7",
                    "slot_size_min",
                    "booking_window_days",
                    "min_notice_min",
                    "require_phone_before_booking",
                    "accept_caller_id",
                )
            },
        ),
        (
            phrases.HOLIDAYS_GROUP,
            {
                "fields": (
                    "on_holidays",
                    "on_holiday_eves",
                    "on_hol_hamoed",
                    "on_memorial_days",
                    "short_day_closes_at",
                    "coming_special_days",
                )
            },
        ),
        (phrases.CUSTOMERS_GROUP, {"fields": ("cancel_notice_min", "reschedule_notice_min")}),
        (
            phrases.INSTRUCTIONS_GROUP,
            {
                "fields": (
                    "ai_prompt",
                    "understood",
                    "not_understood",
                    "greeting",
                    "spoken_name",
                    "human_number",
                    "address",
                )
            },
        ),
    )
    readonly_fields = ("understood", "not_understood", "coming_special_days")
    can_delete = False
    min_num = 1

    @admin.display(description=phrases.UNDERSTOOD)
    def understood(self, settings: BusinessSettings) -> SafeString:
        return _listed(phrases.understood_lines(settings.prompt_rules))

    @admin.display(description=phrases.NOT_UNDERSTOOD)
    def not_understood(self, settings: BusinessSettings) -> SafeString:
        return _listed(settings.prompt_not_understood)

    @admin.display(description=phrases.COMING_SPECIAL_DAYS)
    def coming_special_days(self, settings: BusinessSettings) -> SafeString:
        """What will happen on each, under what is saved."""
        if not settings.pk:
            return _listed(())
        policy = get_business_policy(settings.pk)
        today = timezone.now().astimezone(policy.zone).date()
        return _listed(phrases.coming_year_lines(policy, today))


class DateOverrideInline(OverrideTable):
    model = DateOverride
    form = DateOverrideForm
    fields = ("day", "what_it_is", "windows", "note")
    readonly_fields = ("what_it_is",)
    extra = 1

    @admin.display(description=phrases.SPECIAL_DAY_NAME)
    def what_it_is(self, override: DateOverride) -> str:
        """The weekday of the date, and the holiday where it is one."""
        return phrases.day_name(override.day) if override.pk else "–"


class MembershipInline(SteadyAutocompletes, MembershipTable):
    model = Membership
    autocomplete_fields = ("user",)
    extra = 0


@admin.register(Business)
class BusinessAdmin(BusinessModelAdmin):
    form = BusinessForm
    inlines = (BusinessSettingsInline, DateOverrideInline)
    list_display = ("name", "phone_number", "whatsapp_instance", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "slug", "phone_number")
    prepopulated_fields = {"slug": ("name",)}
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Business]:
        """Everybody but a superuser sees only the businesses of theirs."""
        businesses = super().get_queryset(request)
        if request.user.is_superuser:
            return businesses
        return businesses.filter(pk__in=businesses_for(request.user))

    def get_inlines(self, request: HttpRequest, obj: Business | None) -> "Inlines":
        """Only a superuser says who works where."""
        return [*self.inlines, MembershipInline] if request.user.is_superuser else [*self.inlines]


def _listed(lines: Iterable[str]) -> SafeString:
    items = format_html_join("", "<li>{}</li>", ((line,) for line in lines))
    return format_html("<ul>{}</ul>", items) if items else format_html("{}", phrases.NOTHING)
