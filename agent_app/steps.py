"""Rows of AgentTrace that brains leave: what the model answered, what went wrong."""

from typing import Any

from agent_app.core.model_answer import ModelAnswer
from agent_app.journal import Step
from agent_app.live import LiveConversation
from agent_app.models import TraceKind


def note_fault(live: LiveConversation, name: str, **details: Any) -> None:
    """Trace a fault under a dotted name; `details` tell what a reader of the trace needs."""
    live.journal.add(
        Step(
            business_id=live.business_id,
            conversation_id=live.conversation_id,
            turn=live.turn,
            kind=TraceKind.FAULT,
            name=name,
            result=details,
            ok=False,
        )
    )


def note_answer(live: LiveConversation, answer: ModelAnswer, *, ok: bool, duration_ms: int) -> None:
    """Trace one answer of the model: how it finished, what it called, its tokens."""
    live.journal.add(
        Step(
            business_id=live.business_id,
            conversation_id=live.conversation_id,
            turn=live.turn,
            kind=TraceKind.MODEL,
            name="model.answer",
            arguments={"calls": [call.name for call in answer.calls]},
            result={"finish": answer.finish},
            ok=ok,
            duration_ms=duration_ms,
            tokens=answer.tokens,
        )
    )
