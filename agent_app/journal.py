"""What a conversation leaves in the database, written off the reply's path and never lost.

Steps and jobs wait in one queue per conversation; one background task at a time stores everything that
waits, in order, in one transaction. A step that changed the world (a booking) starts the writing at once,
others wait for the turn's end; the next turn and the conversation's end wait for what is under way. A
failed write (a locked database) keeps its rows and is tried again with the next.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Final

from django.db import DatabaseError, transaction

from agent_app.models import AgentTrace
from policy_app.database_threads import in_database_thread

logger = logging.getLogger(__name__)

MOST_WAITING: Final = 2000  # rows that one conversation may hold back while the database is away
LONGEST_RESULT: Final = 4000  # characters of one traced text
DEEPEST: Final = 20  # lists in lists; a tool's results have three


@dataclass(frozen=True)
class Step:
    """One row of AgentTrace to be."""

    business_id: int
    conversation_id: int
    turn: int
    kind: str
    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    result: dict[str, Any] = field(default_factory=dict)
    ok: bool = True
    duration_ms: int = 0
    tokens: int | None = None


class Journal:
    """The write queue of one conversation. Belongs to the event loop that runs the conversation."""

    def __init__(self) -> None:
        self._waiting: list[Step | Callable[[], None]] = []
        self._writing: asyncio.Task[None] | None = None
        self._unfinished: set[asyncio.Task[Any]] = set()

    def add(self, step: Step) -> None:
        """Keep a step for the next write."""
        self._append(step)

    def add_job(self, job: Callable[[], None]) -> None:
        """Keep blocking ORM work for the next write; it runs after the steps added before it."""
        self._append(job)

    def start(self) -> None:
        """Write what waits in the background. Needs a running event loop."""
        if self._waiting and (self._writing is None or self._writing.done()):
            self._writing = asyncio.get_running_loop().create_task(self._write())

    def keep(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run work that must finish even when the turn that began it is cancelled; return its task."""
        task = asyncio.get_running_loop().create_task(work)
        self._unfinished.add(task)
        task.add_done_callback(self._unfinished.discard)
        return task

    async def settle(self) -> None:
        """Wait until kept work is done and everything that waits is stored (or has failed once more)."""
        if self._unfinished:
            await asyncio.wait(set(self._unfinished))
        if self._writing is not None and not self._writing.done():
            await asyncio.shield(self._writing)
        self.start()
        if self._writing is not None and not self._writing.done():
            await asyncio.shield(self._writing)

    def _append(self, entry: Step | Callable[[], None]) -> None:
        if len(self._waiting) >= MOST_WAITING:
            logger.error("journal full, oldest step dropped")
            del self._waiting[0]
        self._waiting.append(entry)

    async def _write(self) -> None:
        while self._waiting:
            batch = self._waiting[:]
            try:
                await in_database_thread(_store, batch)
            except DatabaseError as fault:
                logger.warning("conversation not stored yet, %d steps wait: %s", len(batch), fault)
                return
            del self._waiting[: len(batch)]


def _store(batch: list[Step | Callable[[], None]]) -> None:
    with transaction.atomic():
        rows: list[AgentTrace] = []
        for entry in batch:
            if isinstance(entry, Step):
                rows.append(_row(entry))
            else:
                AgentTrace.objects.bulk_create(rows)
                rows = []
                entry()
        AgentTrace.objects.bulk_create(rows)


def _row(step: Step) -> AgentTrace:
    return AgentTrace(
        business_id=step.business_id,
        conversation_id=step.conversation_id,
        turn=step.turn or None,
        kind=step.kind,
        name=step.name[:64],
        arguments=_bounded(step.arguments),
        result=_bounded(step.result),
        ok=step.ok,
        duration_ms=max(0, step.duration_ms),
        tokens=step.tokens,
    )


def _bounded(values: dict[str, Any]) -> dict[str, Any]:
    """Cut long texts, and take out what a JSON column refuses: one such row would hold up all that follow."""
    return {_storable(key): _storable(value) for key, value in values.items()}


def _storable(value: Any, depth: int = 0) -> Any:
    """NUL and half characters stop PostgreSQL's JSON; an infinite number (a model's 1e999) stops both."""
    if isinstance(value, str):
        return value[:LONGEST_RESULT].replace("\x00", "").encode(errors="replace").decode()
    if depth == DEEPEST:
        return "…"
    if isinstance(value, dict):
        return {_storable(key): _storable(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(inner, depth + 1) for inner in value]
    return str(value) if isinstance(value, float) and not isfinite(value) else value
