"""Conversations from their first word to their end, with the local brain and with none."""

from collections.abc import AsyncGenerator, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.dispatch import Signal
from pytest_django import Settings

from agent_app import agent_factory
from agent_app.agent_factory import (
    AGENT_MODEL_SETTINGS,
    OPS_INSTRUCTIONS,
    OpsAgent,
    SwitchedOffBrain,
    get_ops_agent,
)
from agent_app.conversations import (
    close_conversation,
    open_conversation,
    open_or_resume_chat,
    resume_conversation,
)
from agent_app.events import call_abandoned, call_ended
from agent_app.live import LiveConversation, ReplyDone, Sentence, TurnEvent
from agent_app.local_brain import LocalBrain
from agent_app.models import AgentTrace, Conversation, Turn
from agent_app.models_openai import profile_of, request_parameters
from agent_app.tests.conftest import NOW, done, spoken
from agent_app.turn import OpenAIBrain
from calendar_app.models import Service
from policy_app.database_threads import in_database_thread
from policy_app.models import Business, BusinessSettings

pytestmark = pytest.mark.db


@pytest.fixture
def announced() -> Iterator[list[tuple[str, int]]]:
    heard: list[tuple[str, int]] = []

    def ended(conversation_id: int, **_: Any) -> None:
        heard.append(("ended", conversation_id))

    def abandoned(conversation_id: int, **_: Any) -> None:
        heard.append(("abandoned", conversation_id))

    pairs: list[tuple[Signal, Any]] = [(call_ended, ended), (call_abandoned, abandoned)]
    for signal, receiver in pairs:
        signal.connect(receiver)
    yield heard
    for signal, receiver in pairs:
        signal.disconnect(receiver)


async def say(agent: OpsAgent, live: LiveConversation, text: str) -> list[TurnEvent]:
    return [event async for event in agent.turn(live, text)]


async def phone_call(business: Business) -> LiveConversation:
    return await open_conversation(business_id=business.pk, channel="phone", now=lambda: NOW)


async def test_turns_and_state_are_stored(business: Business) -> None:
    live = await phone_call(business)
    events = await say(OpsAgent(LocalBrain()), live, "מחר ב-12")

    turn = await in_database_thread(Turn.objects.get)
    assert (turn.number, turn.customer_text, turn.brain) == (1, "מחר ב-12", "local")
    assert turn.reply_text == turn.heard_text == done(events).text == " ".join(spoken(events))
    row = await in_database_thread(Conversation.objects.get)
    assert row.state["form"] == live.form
    again = await resume_conversation(live.conversation_id, now=live.now)
    assert (again.messages, again.turn, again.form) == (live.messages, 1, live.form)


async def test_address_and_services_are_those_of_the_business_at_each_turn(business: Business) -> None:
    def describe() -> None:
        BusinessSettings.objects.filter(pk=business.pk).update(address="הרצל 7, חיפה")
        Service.objects.create(business=business, name="תספורת", duration_min=30, price_text="80 ₪")

    live = await open_conversation(
        business_id=business.pk, channel="whatsapp", address="972521112222@s", now=lambda: NOW
    )
    await in_database_thread(describe)
    resumed = await resume_conversation(live.conversation_id, now=lambda: NOW)
    agent = OpsAgent(LocalBrain())

    where = done(await say(agent, resumed, "מה הכתובת?")).text
    price = done(await say(agent, live, "כמה עולה תספורת?")).text

    assert "הרצל 7, חיפה" in where
    assert "תספורת – 80 ₪" in price


async def test_a_rule_saved_meanwhile_holds_at_the_next_turn(business: Business) -> None:
    live = await phone_call(business)
    agent = OpsAgent(LocalBrain())
    await say(agent, live, "שלום")

    def close_tuesday() -> None:
        rules = BusinessSettings.objects.get(business=business)
        rules.slot_size_min = 45
        rules.save()

    await in_database_thread(close_tuesday)
    await say(agent, live, "שלום")

    assert live.policy.slot_size_min == 45


async def test_a_call_that_ends_in_mid_booking_is_announced_as_abandoned(
    business: Business, announced: list[tuple[str, int]]
) -> None:
    live = await phone_call(business)
    await say(OpsAgent(LocalBrain()), live, "מחר ב-12")
    await close_conversation(live, "hung_up")
    await close_conversation(live, "again")

    assert announced == [("abandoned", live.conversation_id), ("ended", live.conversation_id)]
    assert (await in_database_thread(Conversation.objects.get)).outcome == "hung_up"


async def test_a_call_that_wished_nothing_only_ends(
    business: Business, announced: list[tuple[str, int]]
) -> None:
    live = await phone_call(business)
    await say(OpsAgent(LocalBrain()), live, "שלום")
    await close_conversation(live, "goodbye")

    assert announced == [("ended", live.conversation_id)]


async def test_a_broken_receiver_leaves_the_conversation_open(business: Business) -> None:
    def broken(**_: Any) -> None:
        raise RuntimeError

    live = await phone_call(business)
    call_ended.connect(broken)
    try:
        with pytest.raises(RuntimeError):
            await close_conversation(live, "goodbye")
    finally:
        call_ended.disconnect(broken)

    assert (await in_database_thread(Conversation.objects.get)).ended_at is None


async def test_a_chat_goes_on_within_hours_and_begins_anew_later(business: Business) -> None:
    chat: dict[str, Any] = {
        "business_id": business.pk,
        "channel": "whatsapp",
        "address": "972521234567@s.whatsapp.net",
    }
    first = await open_or_resume_chat(**chat)
    await say(OpsAgent(LocalBrain()), first, "שלום")
    second = await open_or_resume_chat(**chat, proven_phone="+972521234567")
    later = await open_or_resume_chat(**chat, now=lambda: first.now() + timedelta(days=2))

    assert (second.conversation_id, second.turn, second.proven_phone) == (
        first.conversation_id,
        1,
        "+972521234567",
    )
    assert later.conversation_id != first.conversation_id


class BrokenBrain:
    """A brain with a bug, after its first sentence."""

    async def turn(self, live: LiveConversation, text: str) -> AsyncGenerator[TurnEvent, None]:
        yield Sentence("רגע.")
        raise ZeroDivisionError


class ForgetfulBrain:
    """A brain that ends without saying so."""

    async def turn(self, live: LiveConversation, text: str) -> AsyncGenerator[TurnEvent, None]:
        yield Sentence("רגע.")


@pytest.mark.parametrize("brain", [BrokenBrain(), ForgetfulBrain()])
async def test_whatever_breaks_the_customer_hears_a_sentence_and_the_turn_ends(
    business: Business, brain: Any
) -> None:
    live = await phone_call(business)

    events = await say(OpsAgent(brain), live, "שלום")

    assert done(events) == ReplyDone(
        "רגע. סליחה, הייתה אצלנו תקלה. מענה אנושי יש במספר +97231234567.", "speech", ""
    )
    assert (await in_database_thread(Turn.objects.get)).reply_text == done(events).text
    if isinstance(brain, BrokenBrain):
        assert await in_database_thread(AgentTrace.objects.filter(name="turn.failed").count) == 1


async def test_switched_off_agents_are_polite_and_name_the_human(business: Business) -> None:
    live = await phone_call(business)

    events = await say(OpsAgent(SwitchedOffBrain()), live, "שלום")

    assert done(events).expect == "goodbye"
    assert "+97231234567" in done(events).text


@pytest.mark.parametrize(
    ("key", "backend", "enabled", "kind"),
    [
        ("", "auto", True, LocalBrain),
        ("sk-test", "auto", True, OpenAIBrain),
        ("sk-test", "local", True, LocalBrain),
        ("", "openai", True, OpenAIBrain),
        ("sk-test", "openai", False, SwitchedOffBrain),
    ],
)
def test_settings_pick_the_brain(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    key: str,
    backend: str,
    kind: type,
    *,
    enabled: bool,
) -> None:
    monkeypatch.setattr(agent_factory, "_agent", None)
    settings.OPENAI_API_KEY, settings.AGENT_BACKEND, settings.AGENTS_ENABLED = key, backend, enabled

    agent = get_ops_agent()

    assert isinstance(agent._brain, kind)
    assert get_ops_agent() is agent


def test_the_contract_of_the_model_settings() -> None:
    assert AGENT_MODEL_SETTINGS == {
        "model": "gpt-4o-mini",
        "temperature": 0.2,
        "max_tokens": 200,
        "tool_choice": "required",
        "parallel_tool_calls": True,
    }
    assert "Always answer in Hebrew" in OPS_INSTRUCTIONS
    assert "[[missing" not in OPS_INSTRUCTIONS


@pytest.mark.parametrize(
    ("model", "limit", "temperature"),
    [
        ("gpt-4o-mini", "max_tokens", True),
        ("gpt-4.1", "max_tokens", True),
        ("llama-3.3-70b", "max_tokens", True),
        ("gpt-6-luna", "max_completion_tokens", False),
        ("openai/gpt-5-mini", "max_completion_tokens", False),
        ("o3", "max_completion_tokens", False),
    ],
)
def test_each_family_of_models_gets_the_parameters_it_takes(
    model: str, limit: str, *, temperature: bool
) -> None:
    parameters = request_parameters(model, AGENT_MODEL_SETTINGS)

    assert parameters[limit] == 200
    assert ("temperature" in parameters) == temperature
    assert (profile_of(model).reasoning_effort == "none") == (not temperature)
