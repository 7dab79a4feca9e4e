"""The tasks of one call; carries out what the session asks for. Decides nothing itself.

One event loop: `dispatch` is synchronous, so an event and all it changes (silence, cancelled work) happen
between two frames. Tasks: the socket's messages in, the send loop, the recogniser's events, one answer at a
time, and one writer for the database; all end with the call.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from calendar_app.phone import normalise_phone
from policy_app.database_threads import in_database_thread
from telephony_app import live_calls, phrases
from telephony_app.call_agent import CallAgent
from telephony_app.call_answer import AnswerDesk
from telephony_app.call_voice import CallVoice, Voice
from telephony_app.calls import AdmittedCall, leave_stream
from telephony_app.core import session_events as ev
from telephony_app.core import twilio_messages as wire
from telephony_app.core.dtmf import DigitCollector
from telephony_app.core.session import CallSession, ImpossibleEventError
from telephony_app.core.session_state import SessionTimes
from telephony_app.speech.ports import (
    FinalText,
    Recogniser,
    RecogniserFailed,
    SpeechEvent,
    SpeechStarted,
    SpeechStopped,
)
from telephony_app.tx_queue import SendStuckError, TxQueue, TxWatch

logger = logging.getLogger(__name__)

LEAVING_S = 8.0  # for everything that is stored at the end of a call

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True)
class CallParts:
    """What a call is made of besides its socket; tests bring their own."""

    agent: CallAgent
    voice: Voice
    recogniser: Recogniser | None = None
    times: SessionTimes = field(default_factory=SessionTimes)
    clock: Callable[[], float] = time.monotonic


class CallRunner:
    """One stream of one call.

    Args:
        call: What the token admitted.
        stream_sid: Twilio's name of the stream.
        receive: The socket's next ASGI event.
        send: Takes an ASGI event to the socket.
        parts: Agent, voice, ears, clock.
    """

    def __init__(
        self, call: AdmittedCall, stream_sid: str, receive: Receive, send: Send, parts: CallParts
    ) -> None:
        self.call = call
        self._stream_sid = stream_sid
        self._receive = receive
        self._send = send
        self._parts = parts
        self._session = CallSession(
            DigitCollector(normalise_phone), times=parts.times, can_transfer=bool(call.human_number)
        )
        self._tx = TxQueue(
            lambda text: send({"type": "websocket.send", "text": text}),
            wire.OutboundMessages(stream_sid),
            clock_ms=self._now_ms,
            watch=TxWatch(self._first_frame_sent, self._utterance_sent),
        )
        self._voice = CallVoice(parts.voice, self._tx, {call.business_name: call.spoken_name})
        self._desk = AnswerDesk(call, parts.agent, self._voice, self.dispatch, self._now_ms)
        self._over = asyncio.Event()
        self._ending = ev.Ending.BROKEN
        self._close_code = wire.CLOSE_NORMAL
        self._socket_open = True
        self._faults = 0
        self._stream_began_ms: float | None = None  # on our clock; the least delayed frame says when
        self._timer: asyncio.TimerHandle | None = None
        self._saying: asyncio.Task[None] | None = None
        self._tasks: asyncio.TaskGroup | None = None

    @property
    def call_sid(self) -> str:
        """The carrier's name of the call."""
        return self.call.call_sid

    def hand_over(self) -> None:
        """Let the call carry on in another stream."""
        self.dispatch(ev.DrainAsked())

    async def run(self) -> None:
        """Carry the call from its greeting to its end; never raises for what goes wrong in it."""
        live_calls.register(self)
        try:
            await self._live()
        except* SendStuckError as stuck:
            logger.warning("call %s: %s", self.call_sid, stuck.exceptions[0])
        except* Exception:  # whatever breaks, the carrier asks after-stream and the caller hears an apology
            logger.exception("call %s broke off", self.call_sid)
        finally:
            if self._timer is not None:
                self._timer.cancel()
            await self._leave()
            live_calls.unregister(self)

    # --- Tasks ----------------------------------------------------------------------------------------

    async def _live(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            self._desk.tasks = tasks
            works = [self._tx.run(), self._take_messages()]
            if self._parts.recogniser is not None:
                works.append(self._listen(self._parts.recogniser))
            standing = [tasks.create_task(self._until_over(work)) for work in works]
            self.dispatch(ev.CallStarted(resumed=self.call.resumed))
            self._desk.open_early()
            await self._over.wait()
            self._cancel_saying()
            for task in standing:
                task.cancel()
            self._desk.stop()

    async def _until_over(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception:
            self._session.finish(ev.Ending.BROKEN)  # no timer may start new work in a group that ends
            raise

    async def _take_messages(self) -> None:
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                self._socket_open = False
                self.dispatch(ev.StreamStopped(clean=False))
                return
            text = message.get("text")
            try:
                event = (
                    wire.parse_binary()
                    if text is None
                    else wire.parse_message(text, stream_sid=self._stream_sid)
                )
                self._carrier_event(event)
            except wire.MessageFaultError as fault:
                self._count_fault(fault)

    async def _listen(self, recogniser: Recogniser) -> None:
        async for event in recogniser.events():
            self._speech_event(event)

    async def _say(self, utterance: int, text: str) -> None:
        if await self._voice.sentence(utterance, text, lambda: None):
            self._voice.end(utterance)
        else:
            self.dispatch(ev.VoiceFailed(utterance))

    # --- Events in ------------------------------------------------------------------------------------

    def dispatch(self, event: ev.Event) -> None:
        """Give one event to the session and do what it asks, at once."""
        try:
            actions = self._session.handle(event, self._now_ms())
        except ImpossibleEventError as impossible:
            logger.warning("call %s: %s", self.call_sid, impossible)
            return
        for action in actions:
            self._carry_out(action)
        self._set_timer()

    def _carrier_event(self, event: wire.CarrierEvent) -> None:
        match event:
            case wire.Media(at_ms, audio):
                self._caller_audio(at_ms, audio)
            case wire.MarkPlayed(name):
                self._mark_played(name)
            case wire.Dtmf(digit):
                self._desk.caller_stopped(self._now_ms())
                self.dispatch(ev.KeyPressed(digit))
            case wire.SimulatedText(text):
                if not self.call.simulated:
                    raise wire.MessageFaultError("unknown_event")
                self._caller_said(text, self._now_ms())
            case wire.Stop():
                self.dispatch(ev.StreamStopped())
            case wire.Start() | wire.Connected():
                raise wire.MessageFaultError("second_start", wire.CLOSE_POLICY)

    def _caller_audio(self, at_ms: int, audio: bytes) -> None:
        began_ms = self._now_ms() - at_ms
        if self._stream_began_ms is None or began_ms < self._stream_began_ms:
            self._stream_began_ms = began_ms
        if self._parts.recogniser is not None:
            self._parts.recogniser.feed(audio, at_ms)

    def _mark_played(self, name: str) -> None:
        utterance = self._voice.ledger.utterance
        if self._voice.ledger.mark_returned(name):
            self._desk.utterance_played(utterance)
            self.dispatch(ev.UtterancePlayed(utterance))

    def _speech_event(self, event: SpeechEvent) -> None:
        match event:
            case SpeechStarted():
                self.dispatch(ev.CallerSpoke())
            case SpeechStopped():
                self.dispatch(ev.CallerFellSilent())
            case FinalText(text, stopped_at_ms):
                began_ms = self._stream_began_ms or 0.0
                self._caller_said(text, min(self._now_ms(), began_ms + stopped_at_ms))
            case RecogniserFailed(reason):
                logger.warning("call %s: not recognised: %s", self.call_sid, reason)
                self.dispatch(ev.NothingUnderstood())

    def _caller_said(self, text: str, stopped_ms: float) -> None:
        if text.strip():
            self._desk.caller_stopped(stopped_ms)
            self.dispatch(ev.CallerSaid(text.strip()))
        else:
            self.dispatch(ev.NothingUnderstood())

    def _first_frame_sent(self, utterance: int, now_ms: float) -> None:
        self._desk.first_frame_sent(utterance, now_ms)

    def _utterance_sent(self, utterance: int, now_ms: float, plays_until_ms: float) -> None:
        self._desk.utterance_sent(utterance, now_ms)
        self.dispatch(ev.UtteranceSent(utterance, plays_until_ms))

    def _count_fault(self, fault: wire.MessageFaultError) -> None:
        self._faults += 1
        if self._faults == 1:
            logger.warning("call %s: unusable message (%s)", self.call_sid, fault.kind)
        code = wire.CLOSE_POLICY if self._faults > wire.MAX_FAULTS else fault.close_code
        if code is not None:
            logger.warning("call %s: closed with %d after %d faults", self.call_sid, code, self._faults)
            self._close_code = code
            self.dispatch(ev.StreamStopped(clean=False))

    def _now_ms(self) -> float:
        return self._parts.clock() * 1000

    # --- Actions out ----------------------------------------------------------------------------------

    def _carry_out(self, action: ev.Action) -> None:
        match action:
            case ev.Hush():
                heard = self._voice.hush()
                self._cancel_saying()
                self._desk.cut(heard)
            case ev.Say(fixed, utterance):
                self._voice.begin(utterance)
                self._saying = self._task_group.create_task(self._say(utterance, self._words_of(fixed)))
            case ev.RunTurn(text, utterance):
                self._voice.begin(utterance)
                self._desk.answer(text, utterance)
            case ev.SetCustomerPhone(phone):
                self._desk.phone_typed(phone)
            case ev.Finish(ending):
                self._ending = ending
                self._over.set()

    @property
    def _task_group(self) -> asyncio.TaskGroup:
        if self._tasks is None:
            raise RuntimeError("the call is not running")
        return self._tasks

    def _cancel_saying(self) -> None:
        if self._saying is not None:
            self._saying.cancel()
            self._saying = None

    def _words_of(self, fixed: ev.Fixed) -> str:
        if fixed is ev.Fixed.GREETING:
            return phrases.greeting_of(self.call.business_name, self.call.greeting)
        return phrases.in_hebrew(phrases.SENTENCES[fixed])

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        deadline = self._session.deadline
        if deadline is not None:
            # A millisecond late rather than early: a timer that fires before the deadline would spin.
            delay_s = max(0.0, deadline - self._now_ms() + 1) / 1000
            self._timer = asyncio.get_running_loop().call_later(delay_s, self.dispatch, ev.TimePassed())

    # --- The end --------------------------------------------------------------------------------------

    async def _leave(self) -> None:
        """Store, then close the socket: the carrier asks after-stream as soon as it closes."""
        self._session.finish(self._ending)
        self._desk.cut(self._voice.hush())
        if self._parts.recogniser is not None:
            await self._guarded(self._parts.recogniser.aclose(), "recogniser not closed")
        await self._guarded(self._desk.settle(), "state not stored")
        over = True
        try:
            async with asyncio.timeout(LEAVING_S):
                over = await in_database_thread(leave_stream, self.call, self._ending, now=timezone.now())
        except Exception as error:  # noqa: BLE001 -- a dead database must not keep the socket open
            logger.warning("call %s: ending not stored: %s", self.call_sid, error)
        if self._socket_open:
            self._socket_open = False
            await self._guarded(
                self._send({"type": "websocket.close", "code": self._close_code}), "socket not closed"
            )
        if over:
            await self._guarded(self._desk.close(self._ending.value), "conversation not closed")
        logger.info("call %s left: %s", self.call_sid, self._ending.value)

    async def _guarded(self, work: Awaitable[None], failure: str) -> None:
        try:
            async with asyncio.timeout(LEAVING_S):
                await work
        except Exception as error:  # noqa: BLE001 -- each step of the end must be tried, whatever the one before did
            logger.warning("call %s: %s: %s", self.call_sid, failure, error)
