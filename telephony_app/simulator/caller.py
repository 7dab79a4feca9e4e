"""A simulated caller on one media stream: sends what Twilio sends, plays what it would, follows a script.

One loop ticks every 20 ms by absolute deadlines: it returns the marks that are due and sends one frame of the
caller's side, silence or speech. The script runs beside it and looks at the model of Twilio's buffer.
"""

import asyncio
import base64
import json
import secrets
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from telephony_app.simulator.report import CallerLine, CallReport
from telephony_app.simulator.script import Expect, Hangup, Interrupt, Keys, Say, Silence, Step, Wait
from telephony_app.simulator.twilio_model import Echo, TwilioStream
from telephony_app.simulator.voice import speech_like
from telephony_app.speech.audio import FRAME_BYTES, FRAME_MS, ULAW_SILENCE

Clock = Callable[[], float]
SpeakAs = Callable[[str], Awaitable[bytes]]


@dataclass(frozen=True)
class Manners:
    """How the caller behaves. Times in ms unless `_s`.

    Attributes:
        typed: What is said goes out as text (`simulated_text`), for a server that can't hear; else as audio.
        speak_as: Turns a line into μ-law audio where it is not typed.
        pause_ms: How long the caller waits after the assistant finished.
        talk_ms_a_character: How long speaking a line takes where it is typed.
        key_ms: From one key to the next.
        answer_timeout_s: A caller who hears nothing for so long gives up.
        linger_ms: How long the caller listens after the last line was answered.
    """

    typed: bool = True
    speak_as: SpeakAs | None = None
    pause_ms: float = 400.0
    talk_ms_a_character: float = 25.0
    longest_talk_ms: float = 1_500.0
    key_ms: float = 120.0
    answer_timeout_s: float = 30.0
    linger_ms: float = 1_200.0


class NoAnswerError(Exception):
    """The assistant was waited for in vain."""


class StreamCaller:
    """The caller's side of one stream, from `connected` to the socket's end."""

    def __init__(self, socket: ClientConnection, report: CallReport, manners: Manners, clock: Clock) -> None:
        self.stream_sid = "MZ" + secrets.token_hex(16)
        self.model = TwilioStream(self.stream_sid)
        self._socket = socket
        self._report = report
        self._manners = manners
        self._clock = clock
        self._began = clock()
        self._sequence = 0
        self._voice: deque[bytes] = deque()
        self._sent = bytearray()
        self._tick = asyncio.Event()
        self._begun = 0  # utterances that had begun, and that were heard, when the caller's last line began
        self._answered = 0
        self._line_ended_ms: float | None = None  # set while the line waits for its answer
        self._answer_after_clears = 0  # audio before that `clear` still belongs to what was interrupted
        self.closed_by_server = False

    def now_ms(self) -> float:
        """Return the stream's time."""
        return (self._clock() - self._began) * 1000

    # --- The socket ---------------------------------------------------------------------------------------

    async def run(self, steps: deque[Step], account_sid: str, parameters: dict[str, str]) -> None:
        """Hold the stream until the script is done or the server closes; steps done leave the deque."""
        await self._send({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        self._began = self._clock()
        await self._send_start(account_sid, parameters)
        tasks = [asyncio.create_task(work) for work in (self._read(), self._beat(), self._act(steps))]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except ConnectionClosed:
            self.closed_by_server = True
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if not self.closed_by_server:
            await self._hang_up(account_sid)
        self._settle()

    def _settle(self) -> None:
        now_ms = self.now_ms()
        report = self._report
        offset = max(len(report.caller_audio), len(report.assistant_audio))
        report.caller_audio = report.caller_audio.ljust(offset, ULAW_SILENCE) + bytes(self._sent)
        heard = self.model.heard_track(now_ms)
        report.assistant_audio = report.assistant_audio.ljust(offset, ULAW_SILENCE) + heard
        report.close_codes.append(self._socket.close_code)
        report.pacing.append(self.model.pacing)
        report.violations.extend(self.model.violations)

    async def _send(self, message: dict[str, Any]) -> None:
        if message["event"] != "connected":
            self._sequence += 1
            message = {**message, "sequenceNumber": str(self._sequence), "streamSid": self.stream_sid}
        await self._socket.send(json.dumps(message, ensure_ascii=False))

    async def _send_start(self, account_sid: str, parameters: dict[str, str]) -> None:
        start = {
            "accountSid": account_sid,
            "streamSid": self.stream_sid,
            "callSid": self._report.call_sid,
            "tracks": ["inbound"],
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
            "customParameters": parameters,
        }
        await self._send({"event": "start", "start": start})

    async def _hang_up(self, account_sid: str) -> None:
        stop = {"accountSid": account_sid, "callSid": self._report.call_sid}
        try:
            await self._send({"event": "stop", "stop": stop})
            await self._socket.close()
        except ConnectionClosed:
            self.closed_by_server = True

    async def _read(self) -> None:
        async for message in self._socket:
            now_ms = self.now_ms()
            await self._echo(self.model.due(now_ms))
            await self._echo(self.model.take(message, now_ms))
            if self.model.last_audio_at_ms == now_ms:
                self._note_answer(now_ms)
        self.closed_by_server = True

    def _note_answer(self, now_ms: float) -> None:
        if self._line_ended_ms is not None and self.model.pacing.clears >= self._answer_after_clears:
            self._report.answers_ms.append(now_ms - self._line_ended_ms)
            self._line_ended_ms = None

    async def _echo(self, echoes: list[Echo]) -> None:
        for echo in echoes:
            await self._send({"event": "mark", "mark": {"name": echo.name}})

    async def _beat(self) -> None:
        """Send a frame every 20 ms; a late tick is made up for, as on a real line."""
        number = 0
        while True:
            number += 1
            await asyncio.sleep(max(0.0, (number * FRAME_MS - self.now_ms()) / 1000))
            await self._echo(self.model.due(self.now_ms()))
            frame = self._voice.popleft() if self._voice else ULAW_SILENCE * FRAME_BYTES
            self._sent += frame
            media = {
                "track": "inbound",
                "chunk": str(number),
                "timestamp": str((number - 1) * FRAME_MS),
                "payload": base64.b64encode(frame).decode(),
            }
            await self._send({"event": "media", "media": media})
            self._tick.set()
            self._tick = asyncio.Event()

    # --- The script ---------------------------------------------------------------------------------------

    async def _act(self, steps: deque[Step]) -> None:
        try:
            while steps:
                step = steps[0]
                if isinstance(step, Hangup):
                    return
                await self._do(step)
                steps.popleft()
            await self._until(lambda: self._finished(self._manners.linger_ms), "the last line")
        except NoAnswerError as error:
            self._report.failures.append(str(error))
            steps.clear()

    async def _do(self, step: Step) -> None:
        if isinstance(step, Silence):
            await self._pass_ms(step.seconds * 1000)
        elif isinstance(step, Interrupt):
            await self._interrupt(step)
        elif not isinstance(step, Expect | Hangup):
            await self._until(lambda: self._finished(self._manners.pause_ms), _words_of(step))
            if isinstance(step, Wait):
                await self._pass_ms(step.seconds * 1000)
            elif isinstance(step, Keys):
                await self._press(step.digits)
            else:
                await self._say(step.text)

    def _finished(self, pause_ms: float) -> bool:
        """Say whether the assistant answered the last line and has been silent for a while."""
        heard = self.model.utterances_heard > self._answered
        return heard and self.model.quiet_ms(self.now_ms()) >= pause_ms

    async def _interrupt(self, step: Interrupt) -> None:
        """Wait until the assistant has been speaking for a while; then speak into it."""
        await self._until(lambda: self.model.utterances_begun > self._begun, step.text)
        began_ms = self.model.utterance_began_ms or 0.0
        await self._pass_ms(began_ms + step.after_s * 1000 - self.now_ms())
        if not self.model.speaking(self.now_ms()):
            self._report.failures.append(f"nothing to interrupt: the assistant was done before {step.text!r}")
        self.model.caller_interrupts(self.now_ms())
        await self._say(step.text, into_speech=True)

    async def _say(self, text: str, *, into_speech: bool = False) -> None:
        self._note("interrupt" if into_speech else "say", text)
        manners = self._manners
        if manners.typed:
            talk_ms = min(manners.longest_talk_ms, len(text) * manners.talk_ms_a_character)
            audio = speech_like(int(talk_ms)) if talk_ms >= FRAME_MS else b""
        elif manners.speak_as is None:
            raise RuntimeError("a caller who speaks needs a voice")
        else:
            audio = await manners.speak_as(text)
        frames = [audio[at : at + FRAME_BYTES] for at in range(0, len(audio), FRAME_BYTES)]
        self._voice.extend(frame.ljust(FRAME_BYTES, ULAW_SILENCE) for frame in frames)
        if into_speech and manners.typed:
            await self._type(text)  # who interrupts is heard at the first sound
        await self._until(lambda: not self._voice, text)
        if manners.typed and not into_speech:
            await self._type(text)
        elif not manners.typed:
            self._line_ended_ms = self.now_ms()

    async def _type(self, text: str) -> None:
        self._line_ended_ms = self.now_ms()
        await self._send({"event": "simulated_text", "text": text})

    async def _press(self, digits: str) -> None:
        self._note("keys", digits)
        for digit in digits:
            self._line_ended_ms = self.now_ms()
            await self._send({"event": "dtmf", "dtmf": {"track": "inbound_track", "digit": digit}})
            await self._pass_ms(self._manners.key_ms)

    def _note(self, kind: str, text: str) -> None:
        self._begun = self.model.utterances_begun
        self._answered = self.model.utterances_heard
        self._line_ended_ms = None
        self._answer_after_clears = self.model.pacing.clears + (kind == "interrupt")
        self._report.lines.append(CallerLine(kind, text, self.now_ms()))

    async def _pass_ms(self, length_ms: float) -> None:
        until_ms = self.now_ms() + length_ms
        async for _ in self._ticks():
            if self.now_ms() >= until_ms:
                return

    async def _until(self, condition: Callable[[], bool], what: str) -> None:
        limit_ms = self.now_ms() + self._manners.answer_timeout_s * 1000
        async for _ in self._ticks():
            if condition():
                return
            if self.now_ms() > limit_ms:
                raise NoAnswerError(
                    f"the assistant did not finish within {self._manners.answer_timeout_s:g} s: {what}"
                )

    async def _ticks(self) -> AsyncIterator[None]:
        while True:
            yield
            await self._tick.wait()


def _words_of(step: Say | Keys | Wait) -> str:
    if isinstance(step, Wait):
        return f"before waiting {step.seconds:g} s"
    return f"before {step.text if isinstance(step, Say) else step.digits!r}"
