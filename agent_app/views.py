"""The transcript of one conversation, for the team of its business."""

from typing import Final

from django.http import HttpRequest, JsonResponse

from agent_app.models import Conversation, Turn
from calendar_app import page_phrases
from calendar_app.core.arguments import is_row_id
from calendar_app.core.page_time import wall_of
from calendar_app.views.gate import RefusedError, answer, for_team
from policy_app.business_policy import get_business_policy
from policy_app.team import businesses_for

MOST_TURNS: Final = 400


@for_team("GET")
def transcript(request: HttpRequest, conversation_id: int) -> JsonResponse:
    """Answer what was said: {"turns": [{"who", "text", "at"}], "channel", "started_at"}, wall time there."""
    found = None
    if is_row_id(conversation_id):
        own = Conversation.objects.filter(business__in=businesses_for(request.user))
        found = own.filter(pk=conversation_id).first()
    if found is None:
        raise RefusedError(404, "not_found", page_phrases.UNKNOWN_CONVERSATION)
    zone = get_business_policy(found.business_id).zone
    turns = Turn.objects.filter(conversation=found).order_by("number")[:MOST_TURNS]
    said = [
        {"who": who, "text": text, "at": wall_of(turn.created_at, zone)}
        for turn in turns
        for who, text in _said(turn)
    ]
    started_at = wall_of(found.created_at, zone)
    return answer({"ok": True, "turns": said, "channel": found.channel, "started_at": started_at})


def _said(turn: Turn) -> list[tuple[str, str]]:
    """What the customer said, then as much of the answer as they heard."""
    both = [("customer", turn.customer_text), ("assistant", turn.heard_text)]
    return [(who, text) for who, text in both if text]
