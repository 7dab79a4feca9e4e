"""Speech recognition by Google Cloud: one continuous stream a call, renewed before the service ends it.

The local detector says when the caller speaks and falls silent (fast barge-in), the stream brings the words,
and the joiner says which words are whose. The caller's audio waits on a tape: the stream is sent what it has
not had, and a new stream (rotation, or after a fault) is sent again what is not settled.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

from telephony_app.core.audio_tape import BYTES_A_MS, AudioTape
from telephony_app.core.transcript_joiner import JoinerTimes, Said, TranscriptJoiner
from telephony_app.speech.google_dialects import Answer, Dialect, RecognitionWords
from telephony_app.speech.google_door import GoogleError
from telephony_app.speech.ports import (
    FinalText,
    RecogniserFailed,
    SpeechEvent,
    SpeechStarted,
    SpeechStopped,
)
from telephony_app.speech.vad import UtteranceCutter, VadEvent

logger = logging.getLogger(__name__)

_CHUNK_MS = 100  # Google's advice for the length of one request
_LONGEST_CHUNK_MS = 1_000  # when audio is sent again; well below the service's 25 KB
_TRIM_MS = 1_000


@dataclass(frozen=True)
class StreamSettings:
    """How a call's stream is kept. Seconds where it says `_s`.

    Attributes:
        rotate_after_s: Age from which on a stream is renewed in a silence. The service ends it at 305 s.
        rotate_by_s: Age at which it is renewed, silence or not.
        tape_s: Audio kept for sending again; a provider that takes none for so long is given up.
        stuck_ms: Voice in one utterance that a working service answers with something.
        backoff_s: Pauses before a stream is opened again after faults in a row; the last one is repeated.
    """

    rotate_after_s: float = 270.0
    rotate_by_s: float = 290.0
    tape_s: float = 30.0
    stuck_ms: int = 600
    backoff_s: tuple[float, ...] = (0.0, 0.25, 0.5, 1.0, 2.0, 5.0)
    times: JoinerTimes = field(default_factory=JoinerTimes)


@dataclass
class _Stream:
    """One stream: where on the tape it began and how far it was sent."""

    began_ms: int
    sent_ms: int
    opened_s: float
    answered: bool = False
    over: asyncio.Event = field(default_factory=asyncio.Event)
    fault: str = ""


class GoogleRecogniser:
    """Recognises one call. Lives on one event loop; `feed` may be called only there."""

    def __init__(
        self,
        dialect: Dialect,
        words: RecognitionWords | None = None,
        settings: StreamSettings | None = None,
        cutter: UtteranceCutter | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._dialect = dialect
        self._words = words or RecognitionWords()
        self._settings = settings or StreamSettings()
        self._cutter = cutter or UtteranceCutter()
        self._clock = clock
        self._joiner = TranscriptJoiner(self._settings.times)
        self._tape = AudioTape(round(self._settings.tape_s * 1000))
        self._events: asyncio.Queue[SpeechEvent | None] = asyncio.Queue()
        self._wake = asyncio.Event()  # there is audio to send
        self._stream: _Stream | None = None
        self._running: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._ahead_ms = 0  # the call's stream time runs so much ahead of the positions (lost frames)
        self._voiced_ms = 0
        self._answers_wanted = False  # no answer since the caller began to speak
        self._failure = ""  # since the last answer
        self._loss_told = False
        self._closed = False

    # --- The port -------------------------------------------------------------------------------------

    def feed(self, audio: bytes, at_ms: int) -> None:
        """Take caller audio (μ-law); see `Recogniser.feed`."""
        if self._closed:
            return
        if self._running is None:
            self._running = asyncio.create_task(self._run())
            self._running.add_done_callback(_tell_of_a_defect)
        self._ahead_ms = at_ms - self._tape.end_ms
        self._tape.append(audio)
        for event in self._cutter.feed(audio, at_ms):
            self._detected(event)
        unsent_ms = self._tape.end_ms - (self._stream.sent_ms if self._stream else 0)
        if unsent_ms >= _CHUNK_MS:
            self._wake.set()

    async def events(self) -> AsyncIterator[SpeechEvent]:
        """Yield speech events and texts as they come, until `aclose`."""
        while (event := await self._events.get()) is not None:
            yield event

    async def aclose(self) -> None:
        """End the stream; words under way are dropped. May be called twice."""
        if self._closed:
            return
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        self._events.put_nowait(None)

    # --- The detector and the joiner ------------------------------------------------------------------

    def _detected(self, event: VadEvent) -> None:
        match event:
            case SpeechStarted(at_ms):
                self._answers_wanted = True
                self._joiner.speech_started(at_ms - self._ahead_ms)
                self._events.put_nowait(event)
            case SpeechStopped():
                self._wake.set()  # the rest of the words leaves at once
                if self._joiner.is_speaking:  # else the provider was first and it is told
                    self._events.put_nowait(event)
            case _:  # an utterance follows its end
                self._voiced_ms = event.voiced_ms
                stopped_ms = event.stopped_at_ms - self._ahead_ms
                self._give(self._joiner.speech_stopped(stopped_ms, self._now_ms()))
        self._set_timer()

    def _answered(self, stream: _Stream, answer: Answer) -> None:
        """Take one answer of the stream in use."""
        stream.answered, self._answers_wanted, self._failure = True, False, ""
        if answer.has_results:
            if answer.final_end_ms is not None or answer.final:
                self._give(self._joiner.settled(answer.final, self._position(stream, answer.final_end_ms)))
            self._joiner.guessed(answer.interim, self._position(stream, answer.interim_end_ms))
        if answer.speech_ended_ms is not None:
            ended_ms = self._position(stream, answer.speech_ended_ms)
            self._joiner.provider_stopped(ended_ms, self._now_ms())
        self._set_timer()

    def _position(self, stream: _Stream, offset_ms: int | None) -> int:
        """Return an offset's position; an offset that is not told is the end of what was sent."""
        return stream.sent_ms if offset_ms is None else min(stream.began_ms + offset_ms, stream.sent_ms)

    def _time_passed(self) -> None:
        self._timer = None
        self._give(self._joiner.expire(self._now_ms()))
        self._set_timer()

    def _give(self, utterances: list[Said]) -> None:
        for said in utterances:
            stopped_at_ms = said.stopped_at_ms + self._ahead_ms
            if said.by_provider:
                self._events.put_nowait(SpeechStopped(stopped_at_ms))
            if said.text:
                self._events.put_nowait(FinalText(said.text, stopped_at_ms))
            else:
                self._events.put_nowait(self._without_words(stopped_at_ms))

    def _without_words(self, stopped_at_ms: int) -> SpeechEvent:
        """Tell a cough from a provider that does not answer; that one is left for a new stream."""
        if not self._answers_wanted or not (self._failure or self._voiced_ms >= self._settings.stuck_ms):
            return FinalText("", stopped_at_ms)
        if not self._failure and self._stream is not None:
            self._end_stream(self._stream, "it does not answer")
        reason = self._failure or "it does not answer"
        logger.warning("google: %s ms of voice not recognised: %s", self._voiced_ms, reason)
        return RecogniserFailed(reason)

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        deadline = self._joiner.deadline
        if deadline is not None and not self._closed:
            delay_s = max(0.0, deadline - self._now_ms() + 1) / 1000
            self._timer = asyncio.get_running_loop().call_later(delay_s, self._time_passed)

    def _now_ms(self) -> float:
        return self._clock() * 1000

    # --- The stream -----------------------------------------------------------------------------------

    async def _run(self) -> None:
        """Keep a stream open as long as there is audio; faults are waited out, ever longer."""
        faults = 0
        while True:
            await self._wake.wait()
            stream = self._new_stream()
            try:
                await self._carry(stream)
            except GoogleError as error:
                stream.fault = str(error)
            if not stream.fault:
                faults = 0
                continue
            faults = 1 if stream.answered else faults + 1
            self._failure = stream.fault
            backoff = self._settings.backoff_s
            pause_s = backoff[min(faults, len(backoff)) - 1]
            logger.warning("google: stream ended, next in %s s: %s", pause_s, stream.fault)
            await asyncio.sleep(pause_s)

    def _new_stream(self) -> _Stream:
        wanted_ms = self._joiner.resume_at(self._tape.end_ms)
        began_ms = max(wanted_ms, self._tape.start_ms)
        if began_ms > wanted_ms and not self._loss_told:
            self._loss_told = True
            logger.warning("google: %s ms of the caller are lost (told once)", began_ms - wanted_ms)
        self._joiner.restarted()
        self._stream = _Stream(began_ms, began_ms, self._clock())
        return self._stream

    async def _carry(self, stream: _Stream) -> None:
        """Send and hear until the stream is over, by itself or for a new one."""
        hearing = asyncio.create_task(self._hear(stream))
        over = asyncio.create_task(stream.over.wait())
        try:
            await asyncio.wait([hearing, over], return_when=asyncio.FIRST_COMPLETED)
            if hearing.done():
                hearing.result()
                stream.fault = stream.fault or ("" if stream.answered else "it ended without an answer")
        finally:
            # What an old stream may still say, the new one hears again: see TranscriptJoiner.resume_at.
            stream.over.set()
            for task in (hearing, over):
                task.cancel()
            await asyncio.gather(hearing, over, return_exceptions=True)

    async def _hear(self, stream: _Stream) -> None:
        answers = self._dialect.recognise(self._words, self._chunks(stream))
        async with aclosing(answers):
            async for answer in answers:
                self._answered(stream, answer)

    async def _chunks(self, stream: _Stream) -> AsyncIterator[bytes]:
        """Yield the tape to one stream; ends the stream when its time has come."""
        while not stream.over.is_set():
            if stream.sent_ms < self._tape.start_ms:
                self._end_stream(stream, "it takes no audio")
                return
            if self._is_due(stream):
                self._end_stream(stream, "")
                return
            chunk = self._tape.read(stream.sent_ms, _LONGEST_CHUNK_MS)
            if not chunk:
                self._wake.clear()
                await self._wake.wait()
                continue
            stream.sent_ms += len(chunk) // BYTES_A_MS
            self._trim(stream)
            yield chunk

    def _end_stream(self, stream: _Stream, fault: str) -> None:
        stream.fault = fault
        stream.over.set()

    def _is_due(self, stream: _Stream) -> bool:
        """Say whether the stream is to be renewed now; the service counts audio and time."""
        age_s = max((stream.sent_ms - stream.began_ms) / 1000, self._clock() - stream.opened_s)
        quiet = self._joiner.is_quiet
        return age_s >= (self._settings.rotate_after_s if quiet else self._settings.rotate_by_s)

    def _trim(self, stream: _Stream) -> None:
        # A second more: the detector tells a beginning of speech some frames late.
        needed_ms = min(stream.sent_ms, self._joiner.resume_at(stream.sent_ms)) - _TRIM_MS
        if needed_ms - self._tape.start_ms >= _TRIM_MS:
            self._tape.trim(needed_ms)


def _tell_of_a_defect(running: asyncio.Task[None]) -> None:
    """Log what no fault of the provider explains: the call goes on without ears."""
    if not running.cancelled() and (error := running.exception()):
        logger.error("google: recognition broke off", exc_info=error)
