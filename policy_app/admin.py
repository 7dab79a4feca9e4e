"""What owners edit: the business, its rules, its special dates; and what their instructions changed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from policy_app import phrases
from policy_app.forms import BusinessForm, BusinessSettingsForm, DateOverrideForm
from policy_app.models import Business, BusinessSettings, DateOverride

if TYPE_CHECKING:  # Django's admin classes take no type argument when they run
    BusinessModelAdmin = admin.ModelAdmin[Business]
    SettingsStack = admin.StackedInline[BusinessSettings, Business]
    OverrideTable = admin.TabularInline[DateOverride, Business]
else:
    BusinessModelAdmin, SettingsStack, OverrideTable = (
        admin.ModelAdmin,
        admin.StackedInline,
        admin.TabularInline,
    )


class BusinessSettingsInline(SettingsStack):
    model = BusinessSettings
    form = BusinessSettingsForm
    fields = (
        *BusinessSettingsForm.Meta.fields[:9],
        "understood",
        "not_understood",
        *BusinessSettingsForm.Meta.fields[9:],
    )
    readonly_fields = ("understood", "not_understood")
    can_delete = False
    min_num = 1

    @admin.display(description=phrases.UNDERSTOOD)
    def understood(self, settings: BusinessSettings) -> SafeString:
        return _listed(phrases.understood_lines(settings.prompt_rules))

    @admin.display(description=phrases.NOT_UNDERSTOOD)
    def not_understood(self, settings: BusinessSettings) -> SafeString:
        return _listed(settings.prompt_not_understood)


class DateOverrideInline(OverrideTable):
    model = DateOverride
    form = DateOverrideForm
    extra = 1


@admin.register(Business)
class BusinessAdmin(BusinessModelAdmin):
    form = BusinessForm
    inlines = (BusinessSettingsInline, DateOverrideInline)
    list_display = ("name", "phone_number", "whatsapp_instance", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "slug", "phone_number")
    prepopulated_fields = {"slug": ("name",)}
    ordering = ("name",)


def _listed(lines: Iterable[str]) -> SafeString:
    items = format_html_join("", "<li>{}</li>", ((line,) for line in lines))
    return format_html("<ul>{}</ul>", items) if items else format_html("{}", phrases.NOTHING)
