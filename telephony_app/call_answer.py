"""The agent's answers within one call: one at a time, timed, and stored off the audio path."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import cast

from agent_app.live import LiveConversation, ReplyDone, Sentence, ToolRan, TurnEvent
from policy_app.database_threads import in_database_thread
from telephony_app.call_agent import CallAgent
from telephony_app.call_voice import CallVoice
from telephony_app.calls import AdmittedCall, attach_conversation, store_turn
from telephony_app.core import session_events as ev
from telephony_app.latency import TurnClock, log_turn

logger = logging.getLogger(__name__)


class CallSteering:
    """The agent's hand on the call (agent_app.ports.CallControl). Tools may call it from any thread."""

    def __init__(self, *, can_transfer: bool) -> None:
        self._can_transfer = can_transfer
        self.transfer_reason: str | None = None

    def can_transfer(self) -> bool:
        """See `CallControl`."""
        return self._can_transfer

    def transfer(self, reason: str) -> None:
        """See `CallControl`; the session hears of it at the turn's end."""
        self.transfer_reason = reason


@dataclass
class _Answer:
    utterance: int
    text: str
    clock: TurnClock
    task: asyncio.Task[None] | None = None
    began: bool = False  # the agent counts it as a turn
    reply: str = ""
    closed: bool = False


class AnswerDesk:
    """Runs the agent for one call.

    Args:
        call: The admitted call.
        agent: Answers.
        voice: Speaks the answers.
        dispatch: Takes the session's events.
        now_ms: Monotonic milliseconds.
    """

    def __init__(
        self,
        call: AdmittedCall,
        agent: CallAgent,
        voice: CallVoice,
        dispatch: Callable[[ev.Event], None],
        now_ms: Callable[[], float],
    ) -> None:
        self._call = call
        self._agent = agent
        self._voice = voice
        self._dispatch = dispatch
        self._now_ms = now_ms
        self._steering = CallSteering(can_transfer=bool(call.human_number))
        self.tasks: asyncio.TaskGroup | None = None
        self._live: LiveConversation | None = None
        self._opening: asyncio.Task[LiveConversation] | None = None
        self._answer: _Answer | None = None
        self._before: asyncio.Task[None] | None = None  # the cut answer, until its history is settled
        self._phone: str | None = None
        self._caller_stopped_ms: float | None = None

    # --- What the call tells --------------------------------------------------------------------------

    def open_early(self) -> None:
        """Open the conversation while the greeting plays."""
        self._opening = asyncio.get_running_loop().create_task(self._open())
        self._opening.add_done_callback(_look_at)

    def caller_stopped(self, at_ms: float) -> None:
        """The caller stopped speaking (or typing) at `at_ms`; the next turn counts from there."""
        self._caller_stopped_ms = at_ms

    def phone_typed(self, phone: str) -> None:
        """The next turn knows the number that was typed."""
        self._phone = phone

    def answer(self, text: str, utterance: int) -> None:
        """Begin to answer; the answer is utterance `utterance`."""
        now_ms = self._now_ms()
        stopped_ms = self._caller_stopped_ms if self._caller_stopped_ms is not None else now_ms
        self._caller_stopped_ms = None
        self._answer = answer = _Answer(utterance, text, TurnClock(min(stopped_ms, now_ms), now_ms))
        answer.task = self._group.create_task(self._run(answer, self._before))

    def first_frame_sent(self, utterance: int, now_ms: float) -> None:
        """Note when the caller could first hear the answer."""
        if self._answer is not None and self._answer.utterance == utterance:
            self._answer.clock.first_frame_sent_ms = now_ms

    def utterance_sent(self, utterance: int, now_ms: float) -> None:
        """The last frame of an utterance left."""
        if self._answer is not None and self._answer.utterance == utterance:
            self._answer.clock.last_frame_sent_ms = now_ms

    def utterance_played(self, utterance: int) -> None:
        """The end of an utterance was heard."""
        answer = self._answer
        if answer is not None and answer.utterance == utterance:
            self._settle(answer, self._voice.ledger.heard_text())

    def cut(self, heard: str) -> None:
        """The caller cut in, or the call ends: cancel the answer and keep only what was heard of it."""
        answer, self._answer = self._answer, None
        if answer is None or answer.closed:
            return
        answer.clock.last_frame_sent_ms = answer.clock.last_frame_sent_ms or self._now_ms()
        if answer.task is not None and not answer.task.done():
            answer.task.cancel()
        self._settle(answer, heard)

    def stop(self) -> None:
        """The call is over: cancel the answer; `cut` then says what was heard of it."""
        if self._answer is not None and self._answer.task is not None:
            self._answer.task.cancel()

    async def settle(self) -> None:
        """Wait until all that the call's conversation left is stored."""
        if self._opening is not None:
            await asyncio.wait([self._opening])
        if self._before is not None:
            await self._before
        if self._live is not None:
            await self._agent.settle(self._live)

    async def close(self, outcome: str) -> None:
        """Close the conversation, if one was opened."""
        if self._live is not None:
            await self._agent.close(self._live, outcome)

    # --- Turns ----------------------------------------------------------------------------------------

    async def _run(self, answer: _Answer, before: asyncio.Task[None] | None) -> None:
        try:
            if before is not None:
                await asyncio.wait([before])  # one turn at a time: its history must be cut first
            live = await self._conversation()
            expecting = await self._speak_answer(answer, live)
        except Exception:  # whatever it is, the caller hears an apology and can go on
            logger.exception("call %s: a turn failed", self._call.call_sid)
            self._dispatch(ev.TurnFailed(answer.utterance))
            return
        if self._steering.transfer_reason is not None:
            self._steering.transfer_reason = None
            self._dispatch(ev.TransferAsked(answer.utterance))
        self._dispatch(ev.TurnDone(answer.utterance, expecting))
        self._voice.end(answer.utterance)

    async def _speak_answer(self, answer: _Answer, live: LiveConversation) -> ev.Expecting:
        """Speak sentence by sentence while the agent goes on; return what it expects next."""
        if self._phone is not None:
            live.customer_phone, self._phone = self._phone, None
        self._steering.transfer_reason = None
        sentences: asyncio.Queue[str | None] = asyncio.Queue()
        async with asyncio.TaskGroup() as both:
            reading = both.create_task(self._read(answer, live, sentences))
            while (text := await sentences.get()) is not None:
                await self._voice.sentence(answer.utterance, text, lambda: self._first_audio(answer))
        return reading.result()

    async def _read(
        self, answer: _Answer, live: LiveConversation, sentences: asyncio.Queue[str | None]
    ) -> ev.Expecting:
        expecting = ev.Expecting.SPEECH
        need_phone = False
        try:
            turn = cast("AsyncGenerator[TurnEvent]", self._agent.turn(live, answer.text))  # to be closable
            async with aclosing(turn):
                async for event in turn:
                    answer.began = True
                    match event:
                        case Sentence(text):
                            if answer.clock.first_sentence_ms is None:
                                answer.clock.first_sentence_ms = self._now_ms()
                            sentences.put_nowait(text)
                        case ToolRan(result=result):
                            need_phone = result.get("error") == "need_phone"
                        case ReplyDone(text, expect):
                            answer.reply = text
                            expecting = ev.Expecting(expect)
                            break
        finally:
            sentences.put_nowait(None)
        if need_phone and expecting is ev.Expecting.SPEECH:
            return ev.Expecting.KEYPAD
        return expecting

    def _first_audio(self, answer: _Answer) -> None:
        if answer.clock.first_frame_ready_ms is None:
            answer.clock.first_frame_ready_ms = self._now_ms()
            self._dispatch(ev.FirstAudioReady(answer.utterance))

    # --- History and storage --------------------------------------------------------------------------

    def _settle(self, answer: _Answer, heard: str) -> None:
        """Log and store the turn, and cut its history once its task is done."""
        if answer.closed:
            return
        answer.closed = True
        self._before = asyncio.get_running_loop().create_task(self._note(answer, heard, self._before))

    async def _note(self, answer: _Answer, heard: str, before: asyncio.Task[None] | None) -> None:
        waiting = [task for task in (before, answer.task) if task is not None]
        if waiting:
            await asyncio.wait(waiting)
        if self._live is None or not answer.began:
            return
        if heard != answer.reply:
            self._agent.note_heard(self._live, heard)
        number = self._live.turn
        figures = answer.clock.figures()
        log_turn(self._call.call_sid, number, figures)
        try:
            await in_database_thread(store_turn, self._call.call_id, number, figures, answer.text, heard)
        except Exception as error:  # noqa: BLE001 -- figures are worth less than the call
            logger.warning("call %s: turn %d not stored: %s", self._call.call_sid, number, error)

    async def _conversation(self) -> LiveConversation:
        if self._opening is None or (self._opening.done() and self._live is None):
            self.open_early()  # the first attempt failed: the database was away
        opening = self._opening
        assert opening is not None  # noqa: S101 -- open_early made it
        return await asyncio.shield(opening)

    async def _open(self) -> LiveConversation:
        self._live = live = await self._agent.open(self._call, self._steering)
        if self._call.conversation_id != live.conversation_id:
            await in_database_thread(attach_conversation, self._call.call_id, live.conversation_id)
        return live

    @property
    def _group(self) -> asyncio.TaskGroup:
        if self.tasks is None:
            raise RuntimeError("the call is not running")
        return self.tasks


def _look_at(task: asyncio.Task[LiveConversation]) -> None:
    """Log why a conversation could not be opened; the next turn tries again."""
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.error("conversation not opened: %s", error)
