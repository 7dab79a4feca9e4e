"""The agent of this process: which brain answers, and what every turn leaves behind."""

import logging
import threading
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Final

from django.conf import settings

from agent_app import phrases
from agent_app.conversations import begin_turn, end_turn
from agent_app.instructions import OPS_INSTRUCTIONS
from agent_app.live import Brain, Expect, LiveConversation, ReplyDone, Sentence, TurnEvent
from agent_app.local_brain import LocalBrain
from agent_app.models_openai import ModelGateway
from agent_app.steps import note_fault
from agent_app.turn import OpenAIBrain

__all__ = ["AGENT_MODEL_SETTINGS", "OPS_INSTRUCTIONS", "OpsAgent", "get_ops_agent"]

logger = logging.getLogger(__name__)

AGENT_MODEL_SETTINGS: Final[dict[str, Any]] = {
    "model": settings.AGENT_MODEL,
    "temperature": 0.2,
    "max_tokens": 200,
    "tool_choice": "required",
    "parallel_tool_calls": True,
}


class SwitchedOffBrain:
    """Answers when AGENTS_ENABLED is 0: a polite sentence, the human number, goodbye."""

    async def turn(self, live: LiveConversation, text: str) -> AsyncGenerator[TurnEvent, None]:
        """Say that nobody answers automatically, and where a person does."""
        del text
        sentences = [str(phrases.SWITCHED_OFF) % {"business": live.business_name}]
        if live.human_number:
            sentences.append(str(phrases.CALL_HUMAN) % {"number": live.human_number})
        else:
            sentences.append(str(phrases.TRY_LATER))
        for sentence in sentences:
            yield Sentence(sentence)
        yield ReplyDone(" ".join(sentences), "goodbye", "off")


class OpsAgent:
    """Answers the turns of every conversation in this process; keeps nothing of any of them.

    Args:
        brain: Who thinks.
    """

    def __init__(self, brain: Brain) -> None:
        self._brain = brain

    async def turn(self, live: LiveConversation, text: str) -> AsyncGenerator[TurnEvent, None]:
        """Answer what the customer said.

        The last event is exactly one `ReplyDone`, whatever fails. Afterwards, or when the iterator is
        closed (the customer interrupts), the turn and the conversation's state are stored in the background.

        Args:
            live: The conversation; one turn at a time.
            text: The customer's words, or what stands for them.
        """
        said: list[str] = []
        done: ReplyDone | None = None
        await begin_turn(live, text)
        try:
            async with aclosing(self._events(live, text, said)) as events:
                async for event in events:
                    if isinstance(event, ReplyDone):
                        done = event  # goes out below, once the history has the turn
                        break
                    if isinstance(event, Sentence):
                        said.append(event.text)
                    yield event
        finally:
            expect: Expect = done.expect if done else "speech"
            end_turn(live, text, " ".join(said), expect, done.brain if done else "")
        if done is not None:
            yield ReplyDone(" ".join(said), done.expect, done.brain)
        await live.journal.settle()

    async def _events(
        self, live: LiveConversation, text: str, said: list[str]
    ) -> AsyncGenerator[TurnEvent, None]:
        try:
            async with aclosing(self._brain.turn(live, text)) as events:
                async for event in events:
                    yield event
                    if isinstance(event, ReplyDone):
                        return
            logger.error("a brain ended its turn without ReplyDone")
        except Exception as bug:
            logger.exception("a turn failed")
            note_fault(live, "turn.failed", type=type(bug).__name__)
        apology = _apology(live)
        if apology not in said:
            yield Sentence(apology)
        yield ReplyDone(apology, "speech", "")


def _apology(live: LiveConversation) -> str:
    if live.human_number:
        return str(phrases.APOLOGY_WITH_NUMBER) % {"number": live.human_number}
    return str(phrases.APOLOGY)


def _chosen_brain() -> Brain:
    if not settings.AGENTS_ENABLED:
        return SwitchedOffBrain()
    local = LocalBrain()
    backend = settings.AGENT_BACKEND
    if backend == "auto":
        backend = "openai" if settings.OPENAI_API_KEY else "local"
    if backend == "local":
        return local
    gateway = ModelGateway(
        api_key=settings.OPENAI_API_KEY,
        base_url=settings.OPENAI_BASE_URL,
        models=[AGENT_MODEL_SETTINGS["model"], *settings.AGENT_MODEL_FALLBACKS],
        settings=AGENT_MODEL_SETTINGS,
    )
    return OpenAIBrain(gateway, local)


_lock = threading.Lock()
_agent: OpsAgent | None = None


def get_ops_agent() -> OpsAgent:
    """Return the one agent of this process, made at the first call."""
    global _agent
    if _agent is None:
        with _lock:
            if _agent is None:
                _agent = OpsAgent(_chosen_brain())
    return _agent
