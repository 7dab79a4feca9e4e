"""Rules to edit; messages to look at, and to send again where they failed."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from messaging_app import outbox, phrases
from messaging_app.models import FlowEvent, FlowRule, InboundMessage, OutboundMessage
from policy_app.admin_scope import OfOwnBusinesses

_EVENT_LABELS = dict(FlowEvent.choices)


@admin.register(FlowRule)
class FlowRuleAdmin(OfOwnBusinesses, admin.ModelAdmin):  # type: ignore[type-arg]  # Django 5.2: no generics at run time
    list_display = ("event", "business", "offset_min", "enabled")
    list_filter = ("event", "enabled", "business")
    list_select_related = ("business",)
    fields = ("business", "event", "offset_min", "action", "template", "enabled")


class ReadOnlyAdmin:
    """Rows that the machine writes: to be seen, not touched."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(OutboundMessage)
class OutboundMessageAdmin(OfOwnBusinesses, ReadOnlyAdmin, admin.ModelAdmin):  # type: ignore[type-arg]  # Django 5.2: no generics at run time
    list_display = (
        "id",
        "business",
        "about",
        "recipient",
        "status",
        "why",
        "attempts",
        "created_at",
        "sent_at",
    )
    list_filter = ("status", "provider", "kind", "business")
    list_select_related = ("business",)
    search_fields = ("recipient",)
    date_hierarchy = "created_at"
    ordering = ("-pk",)
    actions = ("send_again",)
    fields = (
        ("business", "about", "recipient"),
        "body",
        ("status", "why", "possible_duplicate"),
        "error",
        ("attempts", "not_before", "not_after"),
        ("provider", "provider_id", "sent_at"),
        ("appointment", "conversation", "created_at"),
    )
    readonly_fields = ("about", "why")

    @admin.display(description=_("kind"), ordering="kind")
    def about(self, row: OutboundMessage) -> str:
        return str(_EVENT_LABELS.get(row.kind, row.kind))

    @admin.display(description=_("reason"))
    def why(self, row: OutboundMessage) -> str:
        return str(phrases.REASONS.get(row.reason, row.reason)) or "-"

    @admin.action(description=phrases.SEND_AGAIN, permissions=["send"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutboundMessage]) -> None:
        count = outbox.send_again(queryset)
        if count:
            self.message_user(request, phrases.SENDING_AGAIN % {"count": count}, messages.SUCCESS)
        else:
            self.message_user(request, phrases.NOT_FAILED, messages.WARNING)

    def has_send_permission(self, request: HttpRequest) -> bool:
        """Rows are read-only to all; who may change messages may send them again."""
        return request.user.has_perm("messaging_app.change_outboundmessage")


@admin.register(InboundMessage)
class InboundMessageAdmin(OfOwnBusinesses, ReadOnlyAdmin, admin.ModelAdmin):  # type: ignore[type-arg]  # Django 5.2: no generics at run time
    list_display = ("id", "business", "provider", "sender", "received_at", "processed_at")
    list_filter = ("provider", "business")
    list_select_related = ("business",)
    search_fields = ("sender",)
    date_hierarchy = "received_at"
    ordering = ("-pk",)
    fields = ("business", "provider", "sender", "text", "received_at", "processed_at")
