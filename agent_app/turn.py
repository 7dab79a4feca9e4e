"""One turn with a model: model and tools by turns, bounded, and the local brain where the model fails.

Rules: a tool runs only when its call arrived whole and valid, and never twice in a turn; a reply's sentences
leave while its arguments still arrive, each past the guard; a mistake of the model gets an error result and
one more chance; then, or when the provider fails, the local brain finishes the turn with the facts as they
stand. What a tool did is confirmed in our words, at once.
"""

import logging
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Final

from agent_app import phrases
from agent_app.confirmations import confirmation
from agent_app.core.breaker import LONG_REST_S, REST_S, Breaker
from agent_app.core.dialogue_notes import note_reply, note_tool
from agent_app.core.gates import Known, admit
from agent_app.core.model_answer import BrokenArgumentsError, CallSoFar, ModelAnswer, read_arguments
from agent_app.core.reply_stream import ArgumentText, Sentences
from agent_app.core.spoken_text import looks_like_machinery, spoken
from agent_app.core.tool_schema import find_fault
from agent_app.core.transcript import (
    REPLY_TOOL,
    call_message,
    called_results,
    customer_words,
    recent,
    result_message,
    to_json,
    user_message,
)
from agent_app.guard import SpeechGuard
from agent_app.instructions import context_message, instructions_message
from agent_app.live import Brain, Expect, LiveConversation, ReplyDone, Sentence, ToolRan, TurnEvent
from agent_app.models_openai import ModelFault, ModelGateway
from agent_app.steps import note_answer, note_fault
from agent_app.tools import TOOLS, bad_call, find_tool, run_tool
from agent_app.tools.tool import Result

logger = logging.getLogger(__name__)

MAX_STEPS: Final = 6  # model answers in one turn
CHANCES: Final = 1  # mistakes of the model that are answered with an error result
REPEATS: Final = 1  # identical calls that are answered from memory before it counts as a loop
WIRE_TOOLS: Final = [tool.as_wire() for tool in TOOLS.values()]


class TakeOver(Exception):  # noqa: N818 -- not an error: the local brain's cue
    """The model can't finish this turn."""


@dataclass
class _Work:
    """What one turn knows while it runs."""

    live: LiveConversation
    text: str
    messages: list[dict[str, Any]]
    guard: SpeechGuard
    deadline: float
    chances: int = CHANCES
    repeats: int = REPEATS
    expect: Expect = "speech"
    done: bool = False
    changed: bool = False
    noted: bool = False
    results: dict[str, Result] = field(default_factory=dict)


@dataclass
class _Reply:
    """One reply while it arrives."""

    reader: ArgumentText = field(default_factory=ArgumentText)
    sentences: Sentences = field(default_factory=Sentences)
    read: int = 0

    def take(self, call: CallSoFar) -> list[str]:
        """Return the sentences that what has newly arrived completes."""
        fresh, self.read = call.arguments[self.read :], len(call.arguments)
        ready = self.sentences.feed(self.reader.feed(fresh))
        return ready + (self.sentences.finish() if self.reader.done else [])


class OpenAIBrain:
    """Answers turns with a model behind OpenAI's wire. One per process.

    Args:
        gateway: Asks the provider.
        local: Finishes what the model can't.
        breaker: Remembers the provider's failures between turns.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        gateway: ModelGateway,
        local: Brain,
        *,
        breaker: Breaker | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gateway = gateway
        self._local = local
        self._breaker = breaker or Breaker()
        self._clock = clock

    async def turn(self, live: LiveConversation, text: str) -> AsyncGenerator[TurnEvent, None]:
        """Answer `text`; the last event is one `ReplyDone`. Closing the iterator cancels the HTTP stream."""
        if not self._breaker.allows(self._clock()):
            async for event in self._local.turn(live, text):
                yield event
            return
        work = self._begin(live, text)
        try:
            async with aclosing(self._model_turn(work)) as events:
                async for event in events:
                    yield event
        except TakeOver as cue:
            async for event in self._finish_locally(work, str(cue)):
                yield event
        else:
            said = " ".join(work.guard.said)
            _note_runs(live)
            live.form = note_reply(live.form, said, work.expect)
            work.noted = True
            yield ReplyDone(said, work.expect, "openai")
        finally:
            if not work.noted:  # interrupted: what the tools did still counts
                _note_runs(live)
            self._breaker.gave_up()

    def _begin(self, live: LiveConversation, text: str) -> _Work:
        messages = [
            instructions_message(),
            context_message(live),
            *recent(live.messages),
            user_message(text),
        ]
        deadline = self._clock() + self._gateway.deadlines.turn_s
        return _Work(live, text, messages, SpeechGuard(live, text), deadline)

    async def _model_turn(self, work: _Work) -> AsyncGenerator[TurnEvent, None]:
        for _ in range(MAX_STEPS):
            if self._clock() > work.deadline:
                raise TakeOver("turn.too_long")
            async with aclosing(self._step(work)) as events:
                async for event in events:
                    yield event
            if work.done:
                return
        raise TakeOver("turn.too_many_steps")

    async def _step(self, work: _Work) -> AsyncGenerator[TurnEvent, None]:
        answer, reply = ModelAnswer(), _Reply()
        work.guard.new_reply()
        started = self._clock()
        fault: ModelFault | None = None
        try:
            async with aclosing(self._gateway.stream(work.messages, WIRE_TOOLS, answer)) as calls:
                async for call in calls:
                    if call is answer.calls[0] and call.name == REPLY_TOOL:
                        for sentence in self._spoken(work, reply.take(call)):
                            yield sentence
        except ModelFault as caught:
            fault = caught
        duration_ms = round((self._clock() - started) * 1000)
        note_answer(work.live, answer, ok=fault is None, duration_ms=duration_ms)
        if fault is not None:
            note_fault(work.live, f"model.{fault.kind}", detail=fault.detail)
            self._breaker.failed(self._clock(), rest_s=LONG_REST_S if fault.lasting else REST_S)
            raise TakeOver(f"model.{fault.kind}") from fault
        self._breaker.succeeded()
        if answer.finish in ("length", "content_filter"):
            raise TakeOver(f"model.{answer.finish}")
        async with aclosing(self._act(work, answer, reply)) as events:
            async for event in events:
                yield event

    async def _act(self, work: _Work, answer: ModelAnswer, reply: _Reply) -> AsyncGenerator[TurnEvent, None]:
        """Do what a whole answer asks for: its tools first, then its reply."""
        if not answer.calls:
            for sentence in self._plain_text(work, answer):
                yield sentence
            return
        calls = [(call.call_id or f"call_{at}", call) for at, call in enumerate(answer.calls)]
        work.messages.append(call_message([(call_id, call.name, call.arguments) for call_id, call in calls]))
        mistake, final = False, True
        for call_id, call in calls:
            if call.name == REPLY_TOOL:
                continue
            ran, mistaken = await self._run_call(work, call)
            mistake = mistake or mistaken
            final = final and ran.result["ok"] and _changes(ran.name)
            yield ran
            confirmed = self._confirmed(work, ran)
            if confirmed is not None:
                yield confirmed
            note = {"said_to_customer": confirmed.text} if confirmed else {}
            work.messages.append(result_message(call_id, {**ran.result, **note}))
        for call_id, call in calls:
            if call.name == REPLY_TOOL:
                streamed = reply if call is answer.calls[0] else None
                sentences, problem = self._reply_arrived(work, call, streamed, final=final)
                for sentence in sentences:
                    yield sentence
                work.messages.append(result_message(call_id, bad_reply(problem) if problem else {"ok": True}))
                mistake = mistake or (final and problem is not None)
        if mistake and not work.done:
            self._use_chance(work)

    def _reply_arrived(
        self, work: _Work, call: CallSoFar, streamed: _Reply | None, *, final: bool
    ) -> tuple[list[Sentence], str | None]:
        """Speak the rest of a whole reply and end the turn; return also what the model must hear instead.

        A reply that was written beside a question to a tool can't know the answer: it is not spoken, or,
        when it came first and has left already ("one moment"), does not end the turn.
        """
        if work.done:
            return [], None
        if streamed is None and not final:
            return [], "read the results first, then call conversation_reply"
        reply = streamed or _Reply()
        ready = self._spoken(work, reply.take(call) + reply.sentences.finish())
        try:
            arguments = read_arguments(call.arguments)
            fault = find_fault(TOOLS[REPLY_TOOL].schema, arguments)
        except BrokenArgumentsError as broken:
            arguments, fault = {}, str(broken)
        if fault:
            note_fault(work.live, "model.invalid_arguments", tool="conversation.reply", detail=fault)
        if not work.guard.said:
            if work.guard.tripped:
                fault = "it claims a deed, or names a time, that no tool confirmed; call the tool first"
            return ready, fault or "text is empty"
        if final:
            work.expect = "speech" if fault or work.guard.tripped else arguments["expect"]
            work.done = True
        return ready, None

    def _plain_text(self, work: _Work, answer: ModelAnswer) -> list[Sentence]:
        """Speak a text without a tool call past the guard; it is traced as a fault."""
        text = answer.text.strip()
        note_fault(work.live, "model.plain_text" if text else "model.empty", text=text[:500])
        if not text or looks_like_machinery(text):
            raise TakeOver("model.plain_text" if text else "model.empty")
        work.chances = 0  # what the guard stops is replaced, not asked again
        sentences = Sentences()
        ready = self._spoken(work, sentences.feed(spoken(text)) + sentences.finish())
        if not work.guard.said:
            raise TakeOver("model.plain_text")
        work.done = True
        return ready

    async def _run_call(self, work: _Work, call: CallSoFar) -> tuple[ToolRan, bool]:
        """Run one whole call, or refuse it; the second value says that the model made a mistake."""
        live = work.live
        tool = find_tool(call.name)
        name = tool.name if tool else call.name[:40]
        try:
            arguments = read_arguments(call.arguments)
        except BrokenArgumentsError as broken:
            return self._refused(work, name, {}, bad_call("invalid_arguments", str(broken))), True
        if tool is None or find_fault(tool.schema, arguments):
            result = await run_tool(live, call.name, arguments)  # says what is allowed, and is traced
            note_fault(work.live, f"model.{result['error']}", tool=name)
            return ToolRan(name, arguments, result), True
        key = f"{name} {to_json(arguments)}"
        if key in work.results:
            work.repeats -= 1
            if work.repeats < 0:
                raise TakeOver("model.loop")
            return ToolRan(name, arguments, work.results[key]), False
        arguments, objection = admit(name, arguments, self._known(work))
        if objection:
            return self._refused(work, name, arguments, bad_call("not_allowed", objection)), True
        result = await run_tool(live, call.name, arguments)
        work.results[key] = result
        work.changed = work.changed or (tool.changes and result["ok"])
        work.guard.note_result(result)
        return ToolRan(name, arguments, result), False

    def _refused(self, work: _Work, name: str, arguments: dict[str, Any], result: Result) -> ToolRan:
        note_fault(work.live, f"model.{result['error']}", tool=name, detail=result["detail"])
        return ToolRan(name, arguments, result)

    def _known(self, work: _Work) -> Known:
        live = work.live
        return Known(
            results=[*called_results(live.messages), *work.results.values()],
            customer_words=f"{customer_words(live.messages)}\n{work.text}",
            phones=[phone for phone in (live.customer_phone, live.proven_phone) if phone],
            zone=live.policy.zone,
        )

    def _confirmed(self, work: _Work, ran: ToolRan) -> Sentence | None:
        sentence = confirmation(ran.name, ran.arguments, ran.result) if ran.result["ok"] else None
        if sentence is None or sentence in work.guard.said:
            return None
        return Sentence(work.guard.say_own(sentence))

    def _spoken(self, work: _Work, sentences: list[str]) -> list[Sentence]:
        known_faults = len(work.guard.faults)
        admitted = [work.guard.admit(sentence, may_ask_again=work.chances > 0) for sentence in sentences]
        for name in work.guard.faults[known_faults:]:
            note_fault(work.live, name, text=" ".join(sentences)[:500])
        return [Sentence(words) for words in admitted if words]

    def _use_chance(self, work: _Work) -> None:
        work.chances -= 1
        if work.chances < 0:
            raise TakeOver("model.mistakes")

    async def _finish_locally(self, work: _Work, reason: str) -> AsyncGenerator[TurnEvent, None]:
        """Finish a turn that the model can't, without repeating a word or a deed."""
        note_fault(work.live, "turn.take_over", reason=reason)
        logger.warning("turn taken over by the local brain: %s", reason)
        said = work.guard.said
        work.noted = True
        if work.changed:
            _note_runs(work.live)
            closing = str(phrases.ANYTHING_ELSE)
            yield Sentence(closing)
            yield ReplyDone(" ".join([*said, closing]), "speech", "local")
            return
        spoken = list(said)
        async for event in self._local.turn(work.live, work.text):
            if isinstance(event, ReplyDone):
                yield ReplyDone(" ".join(spoken) or event.text, event.expect, "local")
            elif not isinstance(event, Sentence):
                yield event
            elif event.text not in said:
                spoken.append(event.text)
                yield event


def _note_runs(live: LiveConversation) -> None:
    """Keep the local brain's form in step, so that it can carry on at any turn."""
    for ran in live.ran:
        live.form = note_tool(live.form, ran.name, ran.arguments, ran.result)


def bad_reply(problem: str) -> Result:
    """Tell the model why its reply was not spoken."""
    return {"ok": False, "error": "not_spoken", "detail": problem}


def _changes(name: str) -> bool:
    tool = find_tool(name)
    return tool is not None and tool.changes
