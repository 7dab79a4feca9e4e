"""What the database holds of one call: words, tool calls, latencies."""

from dataclasses import dataclass
from typing import Any

from agent_app.models import AgentTrace, Turn
from telephony_app.models import Call, CallStatus, CallTurn


@dataclass(frozen=True)
class TurnLog:
    """One turn. Latencies in ms, `tts_send_s` in seconds; None where it was not measured."""

    number: int
    caller: str
    assistant: str
    heard: str
    brain: str
    stt_final_ms: int | None = None
    ai_latency_ms: int | None = None
    tts_ready_ms: int | None = None
    total_ms: int | None = None
    tts_send_s: float | None = None


@dataclass(frozen=True)
class ToolLog:
    """One step of the agent."""

    turn: int | None
    kind: str
    name: str
    arguments: dict[str, Any]
    result: dict[str, Any]
    ok: bool
    duration_ms: int


@dataclass(frozen=True)
class CallLog:
    """A call as stored. `closed`: it has ended there, so that no more is to come."""

    conversation_id: int | None
    status: str
    outcome: str
    closed: bool
    turns: tuple[TurnLog, ...]
    steps: tuple[ToolLog, ...]

    @property
    def assistant_text(self) -> str:
        """All that the assistant said, in order."""
        return "\n".join(turn.assistant for turn in self.turns)


def read_call_log(call_sid: str) -> CallLog | None:
    """Return what is stored of a call; None where there is no such call. Blocking ORM work."""
    call = Call.objects.select_related("conversation").filter(call_sid=call_sid).first()
    if call is None:
        return None
    return CallLog(
        conversation_id=call.conversation_id,
        status=call.status,
        outcome=call.outcome,
        closed=call.status == CallStatus.ENDED,
        turns=_turns(call),
        steps=_steps(call.conversation_id),
    )


def _turns(call: Call) -> tuple[TurnLog, ...]:
    turns = Turn.objects.filter(conversation_id=call.conversation_id) if call.conversation_id else ()
    said = {turn.number: turn for turn in turns}
    measured = {turn.number: turn for turn in CallTurn.objects.filter(call=call)}
    return tuple(
        _turn(number, said.get(number), measured.get(number))
        for number in sorted(said.keys() | measured.keys())
    )


def _turn(number: int, said: Turn | None, measured: CallTurn | None) -> TurnLog:
    heard = (measured.heard_text if measured else "") or (said.heard_text if said else "")
    return TurnLog(
        number,
        caller=(said.customer_text if said else "") or (measured.caller_text if measured else ""),
        assistant=(said.reply_text if said else "") or heard,
        heard=heard,
        brain=said.brain if said else "",
        stt_final_ms=measured.stt_final_ms if measured else None,
        ai_latency_ms=measured.ai_latency_ms if measured else None,
        tts_ready_ms=measured.tts_ready_ms if measured else None,
        total_ms=measured.total_ms if measured else None,
        tts_send_s=measured.tts_send_s if measured else None,
    )


def _steps(conversation_id: int | None) -> tuple[ToolLog, ...]:
    rows = (
        AgentTrace.objects.filter(conversation_id=conversation_id).order_by("pk") if conversation_id else ()
    )
    return tuple(
        ToolLog(row.turn, row.kind, row.name, row.arguments, row.result, row.ok, row.duration_ms)
        for row in rows
    )
