"""Calls in the back office: read only, with the latency of each turn and of the last turns together."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from policy_app.admin_scope import OfOwnBusinesses
from telephony_app.latency import percentile
from telephony_app.models import Call, CallTurn

if TYPE_CHECKING:  # Django's admin classes take no type argument when they run
    TurnTable = admin.TabularInline[CallTurn, Call]
    CallModelAdmin = admin.ModelAdmin[Call]
else:
    TurnTable, CallModelAdmin = admin.TabularInline, admin.ModelAdmin

FIGURES = (
    ("STT_FINAL_MS", "stt_final_ms"),
    ("AI_LATENCY_MS", "ai_latency_ms"),
    ("TTS_READY_MS", "tts_ready_ms"),
    ("TOTAL_MS", "total_ms"),
    ("TTS_SEND", "tts_send_s"),
)
TURN_COLUMNS: tuple[str, ...] = (
    "number",
    "caller_text",
    "heard_text",
    *(column for _name, column in FIGURES),
)
LAST_TURNS = 500


def latency_of_last_turns() -> tuple[int, list[dict[str, Any]]]:
    """Return how many turns were read (at most `LAST_TURNS`, one query) and p50/p95 of each figure."""
    columns = [column for _name, column in FIGURES]
    rows = list(CallTurn.objects.order_by("-pk").values_list(*columns)[:LAST_TURNS])
    figures = []
    for column, (name, _field) in enumerate(FIGURES):
        values = [row[column] for row in rows if row[column] is not None]
        figures.append({"name": name, "p50": percentile(values, 50), "p95": percentile(values, 95)})
    return len(rows), figures


class ReadOnly:
    """What happened is not edited."""

    def has_add_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        """Nobody adds."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        """Nobody changes."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        """Nobody deletes."""
        return False


class CallTurnInline(ReadOnly, TurnTable):
    """The turns of a call, in order."""

    model = CallTurn
    extra = 0
    fields = TURN_COLUMNS
    readonly_fields = TURN_COLUMNS


@admin.register(Call)
class CallAdmin(OfOwnBusinesses, ReadOnly, CallModelAdmin):
    """Calls, newest first."""

    list_display = (
        "call_sid",
        "business",
        "from_number",
        "status",
        "outcome",
        "turn_count",
        "simulated",
        "started_at",
    )
    list_filter = ("business", "status", "outcome", "simulated")
    list_select_related = ("business",)
    search_fields = ("call_sid", "from_number")
    date_hierarchy = "started_at"
    ordering = ("-started_at",)
    show_full_result_count = False
    inlines = (CallTurnInline,)
    exclude = ("token_hash",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Call]:
        """Count the turns in the same query."""
        calls: QuerySet[Call] = super().get_queryset(request)
        return calls.annotate(turns_taken=Count("turns"))

    @admin.display(description=_("turns"))
    def turn_count(self, call: Call) -> int:
        """Show how many turns a call took."""
        return int(getattr(call, "turns_taken", 0))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Put the latency of the last turns above the list."""
        turns, figures = latency_of_last_turns()
        context = {**(extra_context or {}), "latency": figures if turns else None, "latency_turns": turns}
        return super().changelist_view(request, context)
