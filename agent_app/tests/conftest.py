"""A business, a clock that stands still, and agents whose model is a local server on the real wire."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from agent_app.agent_factory import AGENT_MODEL_SETTINGS, OpsAgent
from agent_app.conversations import open_conversation
from agent_app.core.breaker import Breaker
from agent_app.live import LiveConversation, ReplyDone, Sentence, ToolRan, TurnEvent
from agent_app.local_brain import LocalBrain
from agent_app.models_openai import Deadlines, ModelGateway
from agent_app.testing import ModelServer, model_server
from agent_app.testing_model import Answer
from agent_app.turn import OpenAIBrain
from calendar_app.testing import make_business, wall
from policy_app.models import Business

NOW = wall("2026-11-23 09:00")  # a Monday


@dataclass
class Desk:
    """An agent at work: the model's server, the agent, one conversation."""

    server: ModelServer
    agent: OpsAgent
    live: LiveConversation
    breaker: Breaker

    async def say(self, text: str) -> list[TurnEvent]:
        """One turn; its events."""
        return [event async for event in self.agent.turn(self.live, text)]


def spoken(events: Sequence[TurnEvent]) -> list[str]:
    return [event.text for event in events if isinstance(event, Sentence)]


def tools_of(events: Sequence[TurnEvent]) -> list[tuple[str, Any]]:
    return [(event.name, event.result["ok"]) for event in events if isinstance(event, ToolRan)]


def done(events: Sequence[TurnEvent]) -> ReplyDone:
    """The last event, of which there must be exactly one."""
    endings = [event for event in events if isinstance(event, ReplyDone)]
    assert endings == [events[-1]]
    return endings[0]


@pytest.fixture
def business(transactional_db: None) -> Business:
    return make_business(human_number="+97231234567")


MakeDesk = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
def desk(business: Business) -> MakeDesk:
    """Open a desk whose model gives these answers."""

    @asynccontextmanager
    async def opened(
        answers: Sequence[Answer] | Callable[[dict[str, Any]], Answer],
        *,
        channel: str = "phone",
        models: Sequence[str] = ("gpt-4o-mini", "gpt-6-luna"),
        deadlines: Deadlines | None = None,
        proven_phone: str | None = None,
        now: Callable[[], datetime] = lambda: NOW,
    ) -> AsyncIterator[Desk]:
        async with model_server(answers) as server:
            gateway = ModelGateway(
                api_key="test",
                base_url=server.base_url,
                models=models,
                settings=AGENT_MODEL_SETTINGS,
                deadlines=deadlines,
            )
            breaker = Breaker()
            agent = OpsAgent(OpenAIBrain(gateway, LocalBrain(), breaker=breaker))
            live = await open_conversation(
                business_id=business.pk, channel=channel, proven_phone=proven_phone, now=now
            )
            try:
                yield Desk(server, agent, live, breaker)
            finally:
                await live.journal.settle()
                await gateway.close()

    return opened
