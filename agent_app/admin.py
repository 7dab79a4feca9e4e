"""Conversations to read: what was said and heard, each step of the agent. Nothing here can be edited."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from agent_app.core.transcript import to_json
from agent_app.models import AgentTrace, Conversation, RetiredModel, Turn
from policy_app.admin_scope import OfOwnBusinesses

_SHOWN_STEPS = 200  # of one conversation; the rest is in the list of steps
_CELL = 120  # characters of one list cell


class _ReadOnly:
    """No adding, changing or deleting: this is a record."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        del request, obj
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        del request, obj
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        del request, obj
        return False


class TurnInline(_ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # Django 5.2: no generics at run time
    model = Turn
    fields = ("number", "customer_text", "reply_text", "heard_text", "brain")
    readonly_fields = fields
    extra = 0


class TraceInline(_ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # Django 5.2: no generics at run time
    model = AgentTrace
    fields = ("turn", "kind", "name", "ok", "duration_ms", "tokens", "asked", "answered")
    readonly_fields = fields
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[AgentTrace]:
        """In the order in which things happened, and not without end."""
        rows = super().get_queryset(request)
        object_id = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
        if object_id is None or not str(object_id).isdigit():
            return rows.none()
        shown = list(
            rows.filter(conversation_id=object_id).order_by("pk").values_list("pk", flat=True)[:_SHOWN_STEPS]
        )
        return rows.filter(pk__in=shown).order_by("pk")

    @admin.display(description=_("arguments"))
    def asked(self, trace: AgentTrace) -> str:
        return _code(trace.arguments)

    @admin.display(description=_("result"))
    def answered(self, trace: AgentTrace) -> str:
        return _code(trace.result)


@admin.register(Conversation)
class ConversationAdmin(OfOwnBusinesses, _ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # Django 5.2: no generics at run time
    list_display = (
        "__str__",
        "business",
        "customer_name",
        "customer_phone",
        "outcome",
        "turn_count",
        "created_at",
    )
    list_filter = ("channel", "outcome", "business")
    list_select_related = ("business",)
    search_fields = ("customer_name", "customer_phone", "address")
    date_hierarchy = "created_at"
    ordering = ("-pk",)
    show_full_result_count = False
    list_per_page = 50
    inlines = (TurnInline, TraceInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        """With the number of turns, counted by the database, and without the state."""
        rows: QuerySet[Conversation] = super().get_queryset(request)
        return rows.defer("state").annotate(turn_total=Count("turns"))

    @admin.display(description=_("turns"))
    def turn_count(self, conversation: Conversation) -> int:
        total: int = getattr(conversation, "turn_total", 0)
        return total


@admin.register(AgentTrace)
class AgentTraceAdmin(OfOwnBusinesses, _ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # Django 5.2: no generics at run time
    list_display = (
        "created_at",
        "business",
        "conversation",
        "turn",
        "kind",
        "name",
        "ok",
        "duration_ms",
        "short_result",
    )
    list_filter = ("kind", "ok", "name", "business")
    list_select_related = ("business", "conversation")
    search_fields = ("name",)
    date_hierarchy = "created_at"
    ordering = ("-pk",)
    show_full_result_count = False
    list_per_page = 100

    @admin.display(description=_("result"))
    def short_result(self, trace: AgentTrace) -> str:
        return _code(trace.result)


@admin.register(RetiredModel)
class RetiredModelAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django 5.2: no generics at run time
    """A model listed here is asked no more; deleting its row lets it be asked again after a restart."""

    list_display = ("name", "noticed_at", "reason")
    readonly_fields = ("name", "reason", "noticed_at")
    ordering = ("-noticed_at",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only the provider's word retires a model."""
        del request
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Say above the list what it means."""
        title = _("Models that the provider no longer knows: the next in AGENT_MODEL_FALLBACKS serves")
        return super().changelist_view(request, {"title": title, **(extra_context or {})})


def _code(value: dict[str, Any]) -> str:
    text = to_json(value)
    shown = text if len(text) <= _CELL else f"{text[:_CELL]}…"
    return format_html('<code dir="ltr" title="{}">{}</code>', text[:2000], shown)
