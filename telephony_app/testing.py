"""Fakes for the edges of a call: the carrier's side of the socket, a voice, ears, an agent. Tests only."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent_app.live import Expect, LiveConversation, ReplyDone, Sentence, ToolRan, TurnEvent
from agent_app.ports import CallControl
from policy_app.core.policy import BusinessPolicy
from telephony_app.calls import AdmittedCall
from telephony_app.speech.ports import SpeechEvent, SynthesisError

BYTES_PER_CHAR = 16  # 2 ms of audio a letter: tests are short
STREAM_SID = "MZ00000000000000000000000000000001"
CALL_SID = "CA00000000000000000000000000000001"


class FakeTime:
    """A clock that only sleeping moves; `before_wake` may block the loop a little more."""

    def __init__(self, now_ms: float = 1_000.0) -> None:
        self.now_ms = now_ms
        self.before_wake: Callable[[], None] | None = None

    def clock_ms(self) -> float:
        """Return the time."""
        return self.now_ms

    async def sleep(self, seconds: float) -> None:
        """Let that much time pass at once."""
        self.now_ms += seconds * 1000
        if self.before_wake is not None:
            self.before_wake()
        await asyncio.sleep(0)


class FakeVoice:
    """Speaks every text as audio of its length; texts in `failing` can't be spoken."""

    def __init__(self) -> None:
        self.spoken: list[str] = []
        self.failing: set[str] = set()
        self.fails_always = False

    def get(self, text: str) -> bytes | None:
        """Nothing is ready."""
        del text
        return None

    async def speak(self, text: str) -> AsyncIterator[bytes]:
        """Yield the audio in two chunks."""
        if self.fails_always or text in self.failing:
            raise SynthesisError("no voice today")
        self.spoken.append(text)
        audio = b"\x55" * (len(text) * BYTES_PER_CHAR)
        yield audio[:100]
        yield audio[100:]


class FakeRecogniser:
    """Hears what a test says."""

    def __init__(self) -> None:
        self.fed: list[tuple[bytes, int]] = []
        self.closed = False
        self._events: asyncio.Queue[SpeechEvent] = asyncio.Queue()

    def hear(self, event: SpeechEvent) -> None:
        """Put one event on its way."""
        self._events.put_nowait(event)

    def feed(self, audio: bytes, at_ms: int) -> None:
        """Take caller audio."""
        self.fed.append((audio, at_ms))

    async def events(self) -> AsyncIterator[SpeechEvent]:
        """Yield what the test says."""
        while True:
            yield await self._events.get()

    async def aclose(self) -> None:
        """Note it."""
        self.closed = True


@dataclass
class Script:
    """One scripted answer. `hold`: wait for this before answering; `raises`: fail instead."""

    sentences: Sequence[str] = ()
    expect: Expect = "speech"
    tool_error: str | None = None
    transfer: bool = False
    hold: asyncio.Event | None = None
    raises: Exception | None = None


@dataclass
class FakeAgent:
    """Answers by script, one after another, then with "ok."."""

    scripts: list[Script] = field(default_factory=list)
    asked: list[tuple[str, str | None]] = field(default_factory=list)  # text, phone known
    heard: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    cancelled: int = 0
    running: int = 0
    overlapped: bool = False  # two turns ran at one time
    fails_to_open: int = 0
    conversation_id: int = 1
    live: LiveConversation | None = None

    async def open(self, call: AdmittedCall, control: CallControl) -> LiveConversation:
        """Open a conversation in memory."""
        if self.fails_to_open:
            self.fails_to_open -= 1
            raise OSError("database away")
        self.live = LiveConversation(
            business_id=call.business_id,
            business_name=call.business_name,
            conversation_id=call.conversation_id or self.conversation_id,
            channel="phone",
            policy=BusinessPolicy(),
            now=_no_clock,
            call_control=control,
        )
        return self.live

    async def turn(self, live: LiveConversation, text: str) -> AsyncIterator[TurnEvent]:
        """Play the next script."""
        script = self.scripts.pop(0) if self.scripts else Script(["ok."])
        live.turn += 1
        self.asked.append((text, live.customer_phone))
        self.running += 1
        self.overlapped = self.overlapped or self.running > 1
        try:
            if script.hold is not None:
                await script.hold.wait()
            if script.raises is not None:
                raise script.raises
            if script.tool_error is not None:
                result = {"ok": False, "error": script.tool_error}
                yield ToolRan("calendar.create_appointment", {}, result)
            if script.transfer and live.call_control is not None:
                live.call_control.transfer("asked")
            for sentence in script.sentences:
                yield Sentence(sentence)
            yield ReplyDone(" ".join(script.sentences), script.expect, "local")
        except asyncio.CancelledError:
            self.cancelled += 1
            for _ in range(20):
                await asyncio.sleep(0)  # a real turn stores what it did before it lets go
            raise
        finally:
            self.running -= 1

    def note_heard(self, live: LiveConversation, heard_text: str) -> None:
        """Note it."""
        del live
        self.heard.append(heard_text)

    async def settle(self, live: LiveConversation) -> None:
        """Nothing waits."""

    async def close(self, live: LiveConversation, outcome: str) -> None:
        """Note it."""
        del live
        self.closed.append(outcome)


def _no_clock() -> Any:
    raise AssertionError("the fake agent has no clock")


class FakeTwilio:
    """Twilio's side of one media socket, over ASGI: strict about what we send, echoes marks when told.

    Attributes:
        sent: Every message we sent, read.
        echo: Marks come back at once, as if all audio were heard the moment it arrives.
    """

    def __init__(self, *, headers: Sequence[tuple[bytes, bytes]] = (), echo: bool = True) -> None:
        self.headers = list(headers)
        self.echo = echo
        self.accepted = False
        self.close_code: int | None = None
        self.sent: list[dict[str, Any]] = []
        self.unechoed: list[str] = []
        self.faults: list[str] = []
        self._to_us: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def connect(self, application: Any) -> None:
        """Begin the handshake."""
        scope = {"type": "websocket", "path": "/ws/media-stream/", "root_path": "", "headers": self.headers}
        self._to_us.put_nowait({"type": "websocket.connect"})
        self._task = asyncio.get_running_loop().create_task(application(scope, self._to_us.get, self._take))

    async def _take(self, message: dict[str, Any]) -> None:
        if self.close_code is not None:
            self._refuse(f"sent after close: {message}")
        if message["type"] == "websocket.accept":
            self.accepted = True
        elif message["type"] == "websocket.close":
            self.close_code = message["code"]
        else:
            self._check(json.loads(message["text"]))
        self._news.set()

    def _refuse(self, fault: str) -> None:
        self.faults.append(fault)
        raise AssertionError(fault)

    def _check(self, message: dict[str, Any]) -> None:
        """Refuse what Twilio refuses (31951)."""
        if message["streamSid"] != STREAM_SID:
            self._refuse("wrong streamSid")
        shapes = {
            "media": {"event", "streamSid", "media"},
            "mark": {"event", "streamSid", "mark"},
            "clear": {"event", "streamSid"},
        }
        if set(message) != shapes[message["event"]]:
            self._refuse(f"fields: {sorted(message)}")
        self.sent.append(message)
        if message["event"] == "media":
            if (
                set(message["media"]) != {"payload"}
                or len(base64.b64decode(message["media"]["payload"])) != 160
            ):
                self._refuse("not one frame")
        elif message["event"] == "mark":
            self.unechoed.append(message["mark"]["name"])
            if self.echo:
                self.echo_marks()
        else:
            self.echo_marks()

    def echo_marks(self) -> None:
        """Return all outstanding marks."""
        for name in self.unechoed:
            self.say({"event": "mark", "streamSid": STREAM_SID, "mark": {"name": name}})
        self.unechoed.clear()

    def say(self, message: dict[str, Any]) -> None:
        """Send one message to us."""
        self.send_raw(json.dumps(message))

    def send_raw(self, text: str) -> None:
        """Send any text to us."""
        self._to_us.put_nowait({"type": "websocket.receive", "text": text})

    def send_binary(self) -> None:
        """Send what Twilio never sends."""
        self._to_us.put_nowait({"type": "websocket.receive", "bytes": b"\x00"})

    def start(self, token: str, business_id: int, *, call_sid: str = CALL_SID) -> None:
        """Send `connected` and `start`."""
        self.say({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        self.say(
            {
                "event": "start",
                "sequenceNumber": "1",
                "streamSid": STREAM_SID,
                "start": {
                    "accountSid": "AC1",
                    "streamSid": STREAM_SID,
                    "callSid": call_sid,
                    "tracks": ["inbound"],
                    "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
                    "customParameters": {"business": str(business_id), "token": token},
                },
            }
        )

    def media(self, at_ms: int, *, track: str = "inbound", payload: str | None = None) -> None:
        """Send one caller frame."""
        audio = base64.b64encode(b"\xff" * 160).decode() if payload is None else payload
        media = {"track": track, "chunk": "1", "timestamp": str(at_ms), "payload": audio}
        self.say({"event": "media", "sequenceNumber": "2", "streamSid": STREAM_SID, "media": media})

    def type_text(self, text: str) -> None:
        """Say something through the simulator's own channel."""
        self.say({"event": "simulated_text", "streamSid": STREAM_SID, "text": text})

    def keys(self, keys: str) -> None:
        """Press keys."""
        for key in keys:
            self.say(
                {"event": "dtmf", "streamSid": STREAM_SID, "dtmf": {"track": "inbound_track", "digit": key}}
            )

    def stop(self) -> None:
        """Hang up as the caller."""
        self.say(
            {"event": "stop", "streamSid": STREAM_SID, "stop": {"accountSid": "AC1", "callSid": CALL_SID}}
        )

    def drop(self) -> None:
        """Lose the connection."""
        self._to_us.put_nowait({"type": "websocket.disconnect", "code": 1006})

    async def until(self, holds: Callable[[], bool], *, within_s: float = 5.0) -> None:
        """Wait until something holds; looks again whenever we sent something, and every few ms."""
        async with asyncio.timeout(within_s):
            while not holds():
                self._news.clear()
                try:
                    async with asyncio.timeout(0.003):
                        await self._news.wait()
                except TimeoutError:
                    continue

    async def ended(self, *, within_s: float = 5.0) -> None:
        """Wait until our side is done; what Twilio would have refused fails the test here."""
        if self._task is not None:
            async with asyncio.timeout(within_s):
                await self._task
        if self.faults:
            raise AssertionError(self.faults)

    def count(self, event: str) -> int:
        """Return how many messages of a kind we sent."""
        return sum(message["event"] == event for message in self.sent)
