"""How a call reaches the agent: one conversation per call, whatever becomes of its sockets."""

from collections.abc import AsyncIterator
from typing import Protocol

from agent_app.agent_factory import get_ops_agent
from agent_app.conversations import close_conversation, note_heard, open_conversation, resume_conversation
from agent_app.live import LiveConversation, TurnEvent
from agent_app.models import Channel
from agent_app.ports import CallControl
from telephony_app.calls import AdmittedCall


class CallAgent(Protocol):
    """What a call needs of the agent."""

    async def open(self, call: AdmittedCall, control: CallControl) -> LiveConversation:
        """Begin the call's conversation, or carry on the one that was cut off."""
        ...

    def turn(self, live: LiveConversation, text: str) -> AsyncIterator[TurnEvent]:
        """Answer the caller; the last event is a `ReplyDone`. Closing the iterator cancels."""
        ...

    def note_heard(self, live: LiveConversation, heard_text: str) -> None:
        """Cut the last answer to what the caller heard of it; stored in the background."""
        ...

    async def settle(self, live: LiveConversation) -> None:
        """Wait until the conversation's state is stored."""
        ...

    async def close(self, live: LiveConversation, outcome: str) -> None:
        """Store the end of the conversation."""
        ...


class OpsCallAgent:
    """The agent of this process."""

    async def open(self, call: AdmittedCall, control: CallControl) -> LiveConversation:
        """See `CallAgent.open`."""
        if call.conversation_id is not None:
            return await resume_conversation(call.conversation_id, call_control=control)
        return await open_conversation(
            business_id=call.business_id,
            channel=Channel.SIMULATOR if call.simulated else Channel.PHONE,
            address=call.from_number,
            proven_phone=call.caller_phone,
            call_control=control,
        )

    def turn(self, live: LiveConversation, text: str) -> AsyncIterator[TurnEvent]:
        """See `CallAgent.turn`."""
        return get_ops_agent().turn(live, text)

    def note_heard(self, live: LiveConversation, heard_text: str) -> None:
        """See `CallAgent.note_heard`."""
        note_heard(live, heard_text)

    async def settle(self, live: LiveConversation) -> None:
        """See `CallAgent.settle`."""
        await live.journal.settle()

    async def close(self, live: LiveConversation, outcome: str) -> None:
        """See `CallAgent.close`."""
        await close_conversation(live, outcome)


async def close_orphan(conversation_id: int) -> None:
    """Close the conversation of a call that broke off and never came back."""
    live = await resume_conversation(conversation_id)
    await close_conversation(live, "broken")
