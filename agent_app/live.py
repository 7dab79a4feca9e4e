"""A conversation as it runs: what both brains read and write during a turn, and what a turn yields."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from agent_app.core.service_words import ServiceFact
from agent_app.journal import Journal
from agent_app.ports import CallControl
from policy_app.core.policy import BusinessPolicy

Expect = Literal["speech", "phone_keypad", "goodbye"]


@dataclass
class LiveConversation:
    """The state of one conversation in memory. One turn at a time; owned by the channel's task.

    Attributes:
        business_id: Tools take their business from here, never from the model.
        conversation_id: agent_app.models.Conversation.
        channel: "phone", "whatsapp" or "simulator".
        policy: The rules in force, read anew at each turn's start.
        address: Where the customer is, as the channel names it.
        business_address: Where the business is, as customers are told.
        services: What can be booked, read anew at each turn's start.
        customer_phone: E.164 once typed or said; proves nothing.
        proven_phone: E.164 that the channel vouches for (WhatsApp sender, accepted caller ID).
        messages: Chat history as the model sees it (Chat Completions shape), without the instructions.
        form: The local brain's form as a JSON-able dict, kept by both brains, so that either can carry on.
        turn: Number of the running turn, from 1.
        last_customer_text: What the customer said last; sent again when the keypad brought the phone.
        announced: True facts that tools of this conversation established ("booked", "cancelled", "moved").
        ran: Tools that finished and are not yet in `messages`; run_tool appends, the turn's end empties it.
        journal: What waits to be stored; run_tool and the turn's end put it there.
    """

    business_id: int
    business_name: str
    conversation_id: int
    channel: str
    policy: BusinessPolicy
    now: Callable[[], datetime]
    human_number: str = ""
    address: str = ""
    business_address: str = ""
    services: tuple[ServiceFact, ...] = ()
    customer_phone: str | None = None
    proven_phone: str | None = None
    customer_name: str | None = None
    call_control: CallControl | None = None
    messages: list[dict[str, Any]] = field(default_factory=list)
    form: dict[str, Any] = field(default_factory=dict)
    turn: int = 0
    last_customer_text: str = ""
    announced: set[str] = field(default_factory=set)
    ran: list["ToolRan"] = field(default_factory=list)
    journal: Journal = field(default_factory=Journal)


@dataclass(frozen=True)
class Sentence:
    """One sentence ready to be spoken or written."""

    text: str


@dataclass(frozen=True)
class ToolRan:
    """A tool was called. `name` is dotted; `result` is the contract dict ({"ok": …})."""

    name: str
    arguments: dict[str, Any]
    result: dict[str, Any]


@dataclass(frozen=True)
class ReplyDone:
    """The turn is over. `text` is the whole reply; `brain` is "openai" or "local"."""

    text: str
    expect: Expect
    brain: str


TurnEvent = Sentence | ToolRan | ReplyDone


class Brain(Protocol):
    """Something that can answer one turn of a conversation by calling tools."""

    def turn(self, live: LiveConversation, text: str) -> AsyncGenerator[TurnEvent, None]:
        """Answer `text`; the last event is always one `ReplyDone`. Closing the iterator cancels the work."""
        ...
