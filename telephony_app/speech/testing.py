"""OpenAI's audio endpoints on a local socket, scripted: what the real client meets in tests and rehearsals.

`OpenAIAudio` is an ASGI application, so that it can stand on a port of its own (`serving`) or be put beside a
chat server on one port. Source of the wire: openai 3.54; errors have OpenAI's shape.
"""

import asyncio
import io
import json
import re
import socket
import wave
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

import uvicorn

from telephony_app.simulator.voice import speech_like
from telephony_app.speech.audio import ulaw_to_pcm16
from telephony_app.speech.ports import SynthesisError

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Message, Receive, Send], Awaitable[None]]

_TRANSCRIPTIONS = "/v1/audio/transcriptions"
_SPEECH = "/v1/audio/speech"
_ODD_CHUNK = 4_801  # bytes: a sample is cut in two at every second chunk
_MS_A_CHARACTER = 60
_ERROR_TYPES = {
    400: "invalid_request_error",
    404: "invalid_request_error",
    410: "invalid_request_error",
    429: "rate_limit_exceeded",
    500: "server_error",
}


class Fault(Enum):
    """What may go wrong once."""

    SERVER_ERROR = auto()
    TOO_MANY_REQUESTS = auto()
    HANG = auto()
    CUT = auto()
    WRONG_CONTENT = auto()
    EMPTY = auto()
    MODEL_GONE = auto()
    NO_ENDPOINT = auto()


@dataclass(frozen=True)
class Heard:
    """One transcription that was asked for."""

    fields: dict[str, list[str]]
    rate_hz: int
    length_ms: int


@dataclass
class OpenAIAudio:
    """The two endpoints.

    Attributes:
        texts: Transcriptions to come, in order; after the last one, "".
        faults: Faults to come, in order, one a request (None: this request goes well).
        first_byte_s: How long each answer takes to begin, seconds.
        heard: The transcription requests that were well formed.
        spoken: The texts that were to be spoken, with the whole request.
        hang: Set it to let hanging requests end.
    """

    texts: deque[str] = field(default_factory=deque)
    faults: deque[Fault | None] = field(default_factory=deque)
    first_byte_s: float = 0.0
    heard: list[Heard] = field(default_factory=list)
    spoken: list[dict[str, Any]] = field(default_factory=list)
    hang: asyncio.Event = field(default_factory=asyncio.Event)

    def serves(self, path: str) -> bool:
        """Say whether a request path is one of these endpoints (for a server that composes several)."""
        return path in (_TRANSCRIPTIONS, _SPEECH)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection."""
        if scope["type"] != "http":
            return
        body = await _whole_body(receive)
        fault = self.faults.popleft() if self.faults else None
        if self.first_byte_s:
            await asyncio.sleep(self.first_byte_s)
        if fault is Fault.HANG:
            await self.hang.wait()
            await _answer_error(send, 500, "it hung")
        elif fault in (Fault.SERVER_ERROR, Fault.TOO_MANY_REQUESTS):
            await _answer_error(send, 500 if fault is Fault.SERVER_ERROR else 429, "scripted")
        elif fault is Fault.MODEL_GONE:
            await _answer_error(send, 404, "The model does not exist.", code="model_not_found")
        elif fault is Fault.NO_ENDPOINT:
            await _answer_error(send, 410, "this endpoint was retired")
        elif fault is Fault.WRONG_CONTENT:
            await _answer(send, 200, "text/html", b"<html>maintenance</html>")
        elif scope["path"] == _TRANSCRIPTIONS:
            await self._transcribe(dict(scope["headers"]), body, send, fault)
        elif scope["path"] == _SPEECH:
            await self._speak(body, send, fault)
        else:
            await _answer_error(send, 400, "no such endpoint")

    async def _transcribe(
        self, headers: dict[bytes, bytes], body: bytes, send: Send, fault: Fault | None
    ) -> None:
        try:
            heard = _read_form(headers[b"content-type"], body)
        except (KeyError, ValueError, EOFError, wave.Error) as error:
            await _answer_error(send, 400, str(error))
            return
        self.heard.append(heard)
        text = self.texts.popleft() if self.texts else ""
        answer = {} if fault is Fault.EMPTY else {"text": text}
        await _answer(send, 200, "application/json", json.dumps(answer, ensure_ascii=False).encode())

    async def _speak(self, body: bytes, send: Send, fault: Fault | None) -> None:
        request = json.loads(body)
        if not {"model", "input", "voice"} <= request.keys() or request.get("response_format") != "pcm":
            await _answer_error(send, 400, "model, input, voice and response_format=pcm are needed")
            return
        self.spoken.append(request)
        pcm = b"" if fault is Fault.EMPTY else speech_pcm(request["input"])
        headers = [(b"content-type", b"audio/pcm")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for start in range(0, len(pcm), _ODD_CHUNK):
            await send(
                {"type": "http.response.body", "body": pcm[start : start + _ODD_CHUNK], "more_body": True}
            )
            if fault is Fault.CUT:
                return  # the server drops the connection of an answer that was not ended
        await send({"type": "http.response.body", "body": b""})


@dataclass
class ScriptedVoice:
    """A voice that says a sentence's own bytes, and fails as often as it is told.

    Attributes:
        voice_key: Whose voice it is.
        failures: How many of the next sentences fail.
        breaks_off: Whether a failing sentence fails after its first audio.
        asked: The sentences, in order.
    """

    voice_key: str = "scripted"
    failures: int = 0
    breaks_off: bool = False
    asked: list[str] = field(default_factory=list)

    def audio_of(self, text: str) -> bytes:
        """Return what a sentence sounds like."""
        return f"{self.voice_key}:{text}".encode()

    async def speak(self, text: str) -> AsyncIterator[bytes]:
        """See `Synthesiser.speak`."""
        self.asked.append(text)
        fails, self.failures = self.failures > 0, max(0, self.failures - 1)
        if fails and not self.breaks_off:
            raise SynthesisError("scripted")
        await asyncio.sleep(0)
        audio = self.audio_of(text)
        yield audio[:3]
        if fails:
            raise SynthesisError("scripted", audio_started=True)
        yield audio[3:]


def speech_pcm(text: str) -> bytes:
    """Return speech-like PCM, 24 000 Hz, as long as the text would take to say."""
    ulaw = speech_like(max(200, len(text) * _MS_A_CHARACTER))
    samples = ulaw_to_pcm16(ulaw)
    return b"".join(samples[place : place + 2] * 3 for place in range(0, len(samples), 2))


def _read_form(content_type: bytes, body: bytes) -> Heard:
    boundary = re.search(rb'boundary="?([^";]+)', content_type)
    if boundary is None:
        raise ValueError("not a multipart form")
    fields: dict[str, list[str]] = {}
    rate_hz = length_ms = 0
    for part in body.split(b"--" + boundary[1])[1:-1]:
        head, _, payload = part[2:-2].partition(b"\r\n\r\n")
        name = re.search(rb'[ ;]name="([^"]*)"', head)
        if name is None:
            raise ValueError("a part without name")
        if name[1] == b"file":
            rate_hz, length_ms = _check_wav(payload)
        else:
            fields.setdefault(name[1].decode(), []).append(payload.decode())
    if not rate_hz or not fields.get("model"):
        raise ValueError("file and model are needed")
    return Heard(fields, rate_hz, length_ms)


def _check_wav(payload: bytes) -> tuple[int, int]:
    with wave.open(io.BytesIO(payload)) as wav:
        if (wav.getnchannels(), wav.getsampwidth()) != (1, 2) or not wav.getnframes():
            raise ValueError("the file is not 16-bit mono, or has no samples")
        if len(payload) != 44 + 2 * wav.getnframes():
            raise ValueError("the header's length is not the file's")
        return wav.getframerate(), wav.getnframes() * 1000 // wav.getframerate()


async def _whole_body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


async def _answer(send: Send, status: int, kind: str, body: bytes) -> None:
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _answer_error(send: Send, status: int, text: str, *, code: str | None = None) -> None:
    error = {"error": {"message": text, "type": _ERROR_TYPES[status], "param": None, "code": code}}
    await _answer(send, status, "application/json", json.dumps(error).encode())


@asynccontextmanager
async def serving(application: ASGIApp) -> AsyncIterator[str]:
    """Serve an application on a free local port while the context lasts; yields `http://127.0.0.1:PORT`."""
    # asyncio turns Nagle's delay off (40 ms to many an answer) only where the protocol is named.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()  # connections queue until the server takes them
    config = uvicorn.Config(
        application,
        log_level="critical",
        lifespan="off",
        ws="websockets-sansio",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve([listener]))  # noqa: SLF001 -- `serve` would take the run's signals
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()
