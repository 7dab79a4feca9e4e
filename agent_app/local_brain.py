"""The local brain as a `Brain`: carries out the pure dialogue's tool calls, puts its phrases into words."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import date, timedelta
from typing import Any, Final

from agent_app import tools
from agent_app.core.dialogue import answer
from agent_app.core.dialogue_form import Form, Heard, OpenDay, Reply, ToolCall
from agent_app.core.dialogue_notes import note_tool
from agent_app.dialogue_phrases import say
from agent_app.live import LiveConversation, ReplyDone, Sentence, ToolRan, TurnEvent
from policy_app.core.policy import BusinessPolicy

RunTool = Callable[[LiveConversation, str, dict[str, Any]], Awaitable[dict[str, Any]]]

BRAIN = "local"
_DAYS_KNOWN: Final = 60  # beyond it the calendar itself answers


class LocalBrain:
    """Answers turns without a model. One serves all conversations; all state is in the conversation.

    Args:
        run_tool: Runs one tool and returns the contract's result; the agent's own unless a test brings one.
    """

    def __init__(self, run_tool: RunTool | None = None) -> None:
        self._run_tool = run_tool or tools.run_tool

    async def turn(self, live: LiveConversation, text: str) -> AsyncGenerator[TurnEvent, None]:
        """Answer `text`; the last event is one `ReplyDone`. Closing the iterator stops before the next tool.

        What the model's brain ran earlier in this turn (`live.ran`) is entered first, so that a take-over
        goes on from there.
        """
        for ran in live.ran:
            live.form = note_tool(live.form, ran.name, ran.arguments, ran.result)
        talk = answer(Form.from_dict(live.form), heard_of(live, text))
        result: dict[str, Any] | None = None
        while True:
            step = _advance(talk, result)
            if isinstance(step, Reply):
                break
            result = await self._run_tool(live, step.name, step.arguments)
            # At once: a caller who interrupts from here on must not be booked twice.
            live.form = note_tool(live.form, step.name, step.arguments, result)
            yield ToolRan(step.name, step.arguments, result)
        live.form = step.form.to_dict()
        sentences = [say(one.phrase, one.params) for one in step.sentences]
        for sentence in sentences:
            yield Sentence(sentence)
        yield ReplyDone(" ".join(sentences), step.expect, BRAIN)


def heard_of(live: LiveConversation, text: str) -> Heard:
    """Gather what the dialogue may know of this conversation."""
    now = live.now().astimezone(live.policy.zone)
    return Heard(
        text=text,
        now=now,
        channel=live.channel,
        business_name=live.business_name,
        address=live.business_address,
        customer_phone=live.customer_phone,
        proven_phone=live.proven_phone,
        customer_name=live.customer_name,
        can_transfer=live.call_control is not None and live.call_control.can_transfer(),
        human_number=live.human_number,
        days=open_days(live.policy, now.date()),
        services=live.services,
    )


def open_days(policy: BusinessPolicy, today: date) -> tuple[OpenDay, ...]:
    """Return the opening windows of the coming days from today, with what is special about single dates."""
    days = (today + timedelta(days=ahead) for ahead in range(_DAYS_KNOWN))
    return tuple((day, policy.windows_on(day)) for day in days)


def _advance(talk: Any, result: dict[str, Any] | None) -> ToolCall | Reply:
    """Give the dialogue the last result; return its next wish, or its reply."""
    try:
        step: ToolCall = next(talk) if result is None else talk.send(result)
    except StopIteration as end:
        reply: Reply = end.value
        return reply
    return step
