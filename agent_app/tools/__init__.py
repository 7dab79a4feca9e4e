"""All tools, and the one way to run one."""

import asyncio
import logging
import time
from typing import Any, Final

from agent_app.core.tool_schema import find_fault
from agent_app.journal import Step
from agent_app.live import LiveConversation, ToolRan
from agent_app.models import TraceKind
from agent_app.results import unavailable
from agent_app.tools import calendar, call, conversation, waiting_list, whatsapp
from agent_app.tools.learn import learn
from agent_app.tools.tool import Result, Tool
from policy_app.database_threads import in_database_thread

logger = logging.getLogger(__name__)

TOOLS: Final[dict[str, Tool]] = {
    tool.wire_name: tool
    for tool in (
        calendar.FIND_SLOTS,
        calendar.CREATE_APPOINTMENT,
        calendar.LIST_APPOINTMENTS,
        calendar.CANCEL_APPOINTMENT,
        calendar.RESCHEDULE_APPOINTMENT,
        waiting_list.JOIN,
        whatsapp.SEND,
        call.TRANSFER,
        conversation.REPLY,
    )
}
_BY_DOTTED: Final = {tool.name: tool for tool in TOOLS.values()}


def find_tool(name: str) -> Tool | None:
    """Return a tool by its wire name or its dotted name."""
    return TOOLS.get(name) or _BY_DOTTED.get(name)


async def run_tool(live: LiveConversation, name: str, arguments: dict[str, Any]) -> Result:
    """Run one tool for this conversation and return its result; never raises for what a tool does.

    The work finishes, and is traced, even when the caller is cancelled meanwhile: a booking that the
    database committed is never forgotten. On success `live` knows what was learned.

    Args:
        live: Whose business, customer and channel hold.
        name: Wire name or dotted name.
        arguments: As the model or the local brain gave them; checked here.
    """
    return await asyncio.shield(live.journal.keep(_run(live, name, arguments)))


async def _run(live: LiveConversation, name: str, arguments: dict[str, Any]) -> Result:
    tool = find_tool(name)
    started = time.perf_counter()
    if tool is None:
        result = bad_call("unknown_tool", f"there is no tool {name[:40]!r}; allowed are {', '.join(TOOLS)}")
    elif fault := find_fault(tool.schema, arguments):
        result = bad_call("invalid_arguments", fault)
    else:
        result = await _result_of(tool, live, arguments)
    duration_ms = round((time.perf_counter() - started) * 1000)
    dotted = tool.name if tool else name[:40]
    logger.info("ToolCall %s ok=%s ms=%d", dotted, "true" if result["ok"] else "false", duration_ms)
    if tool is not None and result["ok"]:
        learn(live, dotted, arguments, result)
    live.ran.append(ToolRan(dotted, arguments, result))
    live.journal.add(_step(live, dotted, arguments, result, duration_ms))
    if tool is not None and tool.changes:
        live.journal.start()
    return result


async def _result_of(tool: Tool, live: LiveConversation, arguments: dict[str, Any]) -> Result:
    try:
        if tool.on_loop:
            return tool.run(live, arguments)
        return await in_database_thread(tool.run, live, arguments)
    except Exception:
        logger.exception("tool %s crashed", tool.name)
        return unavailable()


def bad_call(code: str, detail: str) -> Result:
    """Refuse a call that the model made wrongly; `detail` tells it, in English, what is allowed."""
    return {**unavailable(), "error": code, "detail": detail}


def _step(
    live: LiveConversation, name: str, arguments: dict[str, Any], result: Result, duration_ms: int
) -> Step:
    return Step(
        business_id=live.business_id,
        conversation_id=live.conversation_id,
        turn=live.turn,
        kind=TraceKind.TOOL,
        name=name,
        arguments=arguments,
        result=result,
        ok=bool(result["ok"]),
        duration_ms=duration_ms,
    )
