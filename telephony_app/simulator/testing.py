"""A tiny server that answers calls as ours would, but understands nothing: TwiML, media, marks, clear."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from telephony_app.simulator.voice import speech_like

Message = Any
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

PUBLIC_URL = "https://desk.example.test"


def twiml(*verbs: str) -> str:
    """Return a TwiML document of these verbs."""
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{"".join(verbs)}</Response>'


STREAM = (
    '<Connect><Stream url="wss://desk.example.test/ws/media-stream/">'
    '<Parameter name="token" value="secret"/></Stream></Connect>'
)
REDIRECT = '<Redirect method="POST">https://desk.example.test/telephony/after-stream/</Redirect>'


@dataclass
class FakeDesk:
    """Greets, answers every line with the same sound, and closes when it was told "ביי".

    Attributes:
        voice: The documents of the voice webhook and after-stream, in order; the last one repeats.
        statuses: HTTP statuses by path, where not 200.
        utterance_ms: How long each answer lasts.
        extra: Messages sent after the greeting, as they are.
        cleared: Whether typed text during an answer is met with `clear`.
        forms: Each webhook: (path, form, signature).
        received: Each message of the media socket.
        handshakes: The headers of each media socket.
    """

    voice: list[str] = field(default_factory=lambda: [twiml(STREAM, REDIRECT), twiml("<Hangup/>")])
    statuses: dict[str, int] = field(default_factory=dict)
    utterance_ms: int = 100
    extra: list[str | bytes] = field(default_factory=list)
    cleared: bool = True
    refuse_socket: bool = False
    forms: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    received: list[dict[str, Any]] = field(default_factory=list)
    handshakes: list[dict[str, str]] = field(default_factory=list)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection."""
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        if scope["type"] == "http":
            await self._webhook(scope["path"], headers, receive, send)
        elif scope["type"] == "websocket":
            self.handshakes.append(headers)
            await receive()
            if self.refuse_socket:
                await send({"type": "websocket.close"})
                return
            await send({"type": "websocket.accept"})
            await _Socket(self, receive, send).run()

    def of(self, event: str) -> list[dict[str, Any]]:
        """Return the messages of one kind that came over the media socket."""
        return [message for message in self.received if message["event"] == event]

    async def _webhook(self, path: str, headers: dict[str, str], receive: Receive, send: Send) -> None:
        body = (await receive())["body"].decode()
        form = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
        self.forms.append((path, form, headers.get("x-twilio-signature", "")))
        answer = ""
        if path in ("/telephony/voice/", "/telephony/after-stream/"):
            answer = self.voice.pop(0) if len(self.voice) > 1 else self.voice[0]
        start = {"type": "http.response.start", "status": self.statuses.get(path, 200), "headers": []}
        await send(start)
        await send({"type": "http.response.body", "body": answer.encode()})


class _Socket:
    """One media socket of the fake."""

    def __init__(self, desk: FakeDesk, receive: Receive, send: Send) -> None:
        self._desk = desk
        self._receive = receive
        self._send = send
        self._sid = ""
        self._number = 0
        self._unplayed: set[str] = set()
        self._closing = False

    async def run(self) -> None:
        while (message := await self._receive())["type"] != "websocket.disconnect":
            event = json.loads(message["text"])
            self._desk.received.append(event)
            await self._react(event)
            if self._closing:
                await self._send({"type": "websocket.close", "code": 1000})
                return

    async def _react(self, event: dict[str, Any]) -> None:
        kind = event["event"]
        if kind == "start":
            self._sid = event["start"]["streamSid"]
            await self._speak()
            for extra in self._desk.extra:
                field_ = "bytes" if isinstance(extra, bytes) else "text"
                await self._send({"type": "websocket.send", field_: extra})
        elif kind == "mark":
            self._unplayed.discard(event["mark"]["name"])
        elif kind == "simulated_text":
            self._closing = event["text"] == "ביי"
            if self._unplayed and self._desk.cleared:
                await self._text({"event": "clear", "streamSid": self._sid})
            await self._speak()
        elif kind == "dtmf" and event["dtmf"]["digit"] == "#":
            await self._speak()

    async def _speak(self) -> None:
        self._number += 1
        audio = speech_like(self._desk.utterance_ms)
        for start in range(0, len(audio), 160):
            payload = base64.b64encode(audio[start : start + 160]).decode()
            await self._text({"event": "media", "streamSid": self._sid, "media": {"payload": payload}})
        name = f"assistant_tts_end:{self._number}"
        self._unplayed.add(name)
        await self._text({"event": "mark", "streamSid": self._sid, "mark": {"name": name}})
        await asyncio.sleep(0)

    async def _text(self, message: dict[str, Any]) -> None:
        await self._send({"type": "websocket.send", "text": json.dumps(message)})
