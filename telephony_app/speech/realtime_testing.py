"""OpenAI's realtime socket on a local port, scripted and strict: what the real client meets in tests.

It knows the events that we may send, with their fields; anything else is answered with an `error` event and
kept in `refused`. HTTP requests go to the `OpenAIAudio` behind it, so that one address has both.
Source of the wire: types of openai 3.54 (types/realtime); errors have OpenAI's shape.
"""

import asyncio
import base64
import binascii
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any
from urllib.parse import parse_qsl

from openai import AsyncOpenAI

from telephony_app.simulator.voice import speech_like
from telephony_app.speech.testing import Message, OpenAIAudio, Receive, Send, serving

PATH = "/v1/realtime"
_LEAST_COMMIT_BYTES = 800  # 100 ms: OpenAI refuses to commit less
_MS_A_CHARACTER = 60
_DELTA_BYTES = 4_001  # no whole number of frames
_TRANSCRIPTION_FIELDS = {"model", "language", "keywords"}
Fields = dict[str, Any]


class Door(Enum):
    """What may happen to one connection before it is open."""

    BUSY = auto()  # 503
    NOT_FOUND = auto()  # 404, as a server without realtime answers
    HANG = auto()


class Slip(Enum):
    """What may go wrong with one utterance, or with one text to be spoken."""

    CLOSE_MIDWAY = auto()  # after its first audio
    CLOSE_AT_COMMIT = auto()  # committed, never completed
    NO_COMPLETED = auto()
    FAILED = auto()
    ERROR = auto()
    GONE = auto()
    LATE = auto()  # completed after the next one
    EMPTY = auto()
    REWORDED = auto()
    NO_JSON = auto()


class _RefusedError(Exception):
    """The client sent what the wire does not allow."""


class _CloseError(Exception):
    """The script says: close the socket."""


@dataclass
class OpenAIRealtime:
    """The realtime endpoint, and the file endpoints beside it.

    Attributes:
        files: Who answers HTTP.
        texts: What the utterances say, in order; after the last one, "".
        doors: One a connection, in order (None: it opens).
        slips: One an utterance or spoken text, in order (None: it goes well).
        answer_s: How long a text or the first audio takes, seconds.
        gone: Models that are no longer served.
        heard: Audio of the utterances whose text was completed.
        spoken: The `response.create` events' responses.
        sessions: The session that each connection set.
        refused: What was refused to the client; a test of ours ends with none.
        items: How many utterances were committed.
        opened: Is set when a session is.
        hang: Set it to let hanging doors end.
    """

    files: OpenAIAudio = field(default_factory=OpenAIAudio)
    texts: deque[str] = field(default_factory=deque)
    doors: deque[Door | None] = field(default_factory=deque)
    slips: deque[Slip | None] = field(default_factory=deque)
    answer_s: float = 0.0
    gone: set[str] = field(default_factory=set)
    heard: list[bytes] = field(default_factory=list)
    spoken: list[Fields] = field(default_factory=list)
    sessions: list[Fields] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    items: int = 0
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    hang: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection."""
        if scope["type"] != "websocket":
            await self.files(scope, receive, send)
            return
        await receive()  # websocket.connect
        query = dict(parse_qsl(scope["query_string"].decode()))
        door = self.doors.popleft() if self.doors else None
        if door is Door.HANG:
            await self.hang.wait()
        known = query == {"intent": "transcription"} or query.keys() == {"model"}
        if (
            scope["path"] != PATH
            or not known
            or dict(scope["headers"]).get(b"authorization") != b"Bearer test"
        ):
            self.refused.append(f"handshake {scope['path']} {query}")
            await _deny(send, 400)
        elif door is not None:
            await _deny(send, 404 if door is Door.NOT_FOUND else 503)
        else:
            await send({"type": "websocket.accept"})
            await _Session(self, send, model=query.get("model", "")).live(receive)


class _Session:
    """One open connection."""

    def __init__(self, server: OpenAIRealtime, send: Send, *, model: str) -> None:
        self._server = server
        self._send = send
        self._model = model  # "" in a transcription session
        self._ready = self._model_gone = False
        self._buffer = b""
        self._slip: Slip | None = None
        self._late: list[Fields] = []

    async def live(self, receive: Receive) -> None:
        await self._say("session.created", session={"type": "realtime" if self._model else "transcription"})
        try:
            while (message := await receive())["type"] == "websocket.receive":
                try:
                    await self._take(_event_of(message))
                except _RefusedError as refusal:
                    self._server.refused.append(str(refusal))
                    await self._error("invalid_value", str(refusal))
        except _CloseError:
            await self._send({"type": "websocket.close", "code": 1011})

    async def _take(self, event: Fields) -> None:
        kind = event.pop("type", "")
        event.pop("event_id", None)
        if kind == "session.update":
            await self._set(_only(event, "session")["session"])
        elif self._model_gone:
            return  # sent before the client could know
        elif not self._ready:
            raise _RefusedError(f"{kind} before the session was set")
        elif kind == "response.create" and self._model:
            await self._speak(_only(event, "response")["response"])
        elif kind == "input_audio_buffer.append" and not self._model:
            await self._append(_only(event, "audio")["audio"])
        elif kind == "input_audio_buffer.commit" and not self._model:
            _only(event)
            await self._commit()
        elif kind == "input_audio_buffer.clear" and not self._model:
            _only(event)
            self._buffer, self._slip = b"", None
            await self._say("input_audio_buffer.cleared")
        else:
            raise _RefusedError(f"unknown event {kind!r}")

    # --- Session --------------------------------------------------------------------------------------

    async def _set(self, session: Fields) -> None:
        model = self._check_voice(session) if self._model else _check_transcription(session)
        self._server.sessions.append(session)
        if model in self._server.gone:
            self._model_gone = True
            await self._error("model_not_found", f"The model `{model}` does not exist or was retired.")
            return
        self._ready = True
        self._server.opened.set()
        await self._say("session.updated", session=session)

    def _check_voice(self, session: Fields) -> str:
        _only(session, "type", "output_modalities", "audio")
        audio = _only(session["audio"], "input", "output")
        if session["type"] != "realtime" or audio["input"] != {"turn_detection": None}:
            raise _RefusedError("a realtime session without turn detection is expected")
        _check_output(audio["output"])
        return self._model

    # --- Recognition ----------------------------------------------------------------------------------

    async def _append(self, audio: str) -> None:
        if not self._buffer:
            self._slip = self._server.slips.popleft() if self._server.slips else None
        try:
            self._buffer += base64.b64decode(audio, validate=True)
        except binascii.Error as fault:
            raise _RefusedError("the audio is not base64") from fault
        if not audio:
            raise _RefusedError("an append without audio")
        if self._slip is Slip.CLOSE_MIDWAY:
            raise _CloseError

    async def _commit(self) -> None:
        if len(self._buffer) < _LEAST_COMMIT_BYTES:
            raise _RefusedError("input_audio_buffer_commit_empty")
        audio, slip = self._buffer, self._slip
        self._buffer, self._slip = b"", None
        self._server.items += 1
        item = {"item_id": f"item_{self._server.items}"}
        await self._say("input_audio_buffer.committed", previous_item_id=None, **item)
        if self._server.answer_s:
            await asyncio.sleep(self._server.answer_s)
        if slip is Slip.CLOSE_AT_COMMIT:
            raise _CloseError
        if slip is Slip.ERROR:
            await self._error("server_error", "scripted")
        elif slip is Slip.NO_JSON:
            await self._send({"type": "websocket.send", "text": "<html>"})
        elif slip is Slip.FAILED:
            error = {"type": "server_error", "message": "scripted", "code": None}
            await self._say(
                "conversation.item.input_audio_transcription.failed", content_index=0, error=error, **item
            )
        elif slip is not Slip.NO_COMPLETED:
            await self._complete(audio, item, late=slip is Slip.LATE)

    async def _complete(self, audio: bytes, item: Fields, *, late: bool) -> None:
        text = self._server.texts.popleft() if self._server.texts else ""
        self._server.heard.append(audio)
        kind = "conversation.item.input_audio_transcription"
        for half in (text[: len(text) // 2], text[len(text) // 2 :]):
            await self._say(f"{kind}.delta", content_index=0, delta=half, **item)
        completed = {"type": f"{kind}.completed", "content_index": 0, "transcript": text, **item}
        if late:
            self._late.append(completed)
            return
        for event in (completed, *self._late):
            await self._say(**event)
        self._late.clear()

    # --- Synthesis ------------------------------------------------------------------------------------

    async def _speak(self, response: Fields) -> None:
        _only(response, "conversation", "output_modalities", "instructions", "input", "audio")
        if (response["conversation"], response["output_modalities"], response["input"]) != (
            "none",
            ["audio"],
            [],
        ):
            raise _RefusedError("an answer outside the conversation, without its input, is expected")
        _check_output(_only(response["audio"], "output")["output"])
        self._server.spoken.append(response)
        slip = self._server.slips.popleft() if self._server.slips else None
        if self._server.answer_s:
            await asyncio.sleep(self._server.answer_s)
        if slip is Slip.ERROR:
            await self._error("server_error", "scripted")
            return
        text = text_to_read(response)
        await self._say("response.created", response={"id": "resp_1", "status": "in_progress"})
        if slip is Slip.NO_COMPLETED:
            return
        if slip is not Slip.EMPTY:
            await self._say_audio(text, midway=slip is Slip.CLOSE_MIDWAY)
        said = "משהו אחר לגמרי" if slip is Slip.REWORDED else text
        await self._say("response.output_audio_transcript.done", transcript=said)
        done: Fields = {"id": "resp_1", "status": "completed"}
        if slip in (Slip.FAILED, Slip.GONE):
            code = "model_not_found" if slip is Slip.GONE else "server_error"
            error = {"type": "x", "code": code, "message": "scripted"}
            done = {"id": "resp_1", "status": "failed", "status_details": {"type": "failed", "error": error}}
        await self._say("response.done", response=done)

    async def _say_audio(self, text: str, *, midway: bool) -> None:
        audio = voice_of(text)
        for place in range(0, len(audio), _DELTA_BYTES):
            delta = base64.b64encode(audio[place : place + _DELTA_BYTES]).decode()
            await self._say("response.output_audio.delta", delta=delta, response_id="resp_1")
            if midway:
                raise _CloseError

    # --- Out ------------------------------------------------------------------------------------------

    async def _say(self, type: str, **fields: Any) -> None:  # noqa: A002 -- the wire's name
        event = {"type": type, "event_id": "event_1", **fields}
        await self._send({"type": "websocket.send", "text": json.dumps(event, ensure_ascii=False)})

    async def _error(self, code: str, text: str) -> None:
        await self._say("error", error={"type": "invalid_request_error", "code": code, "message": text})


def text_to_read(response: Fields) -> str:
    """Return the text that a `response.create` wants to be read out."""
    return str(response["instructions"]).split("\n---\n", 1)[1].removesuffix("\n---")


def voice_of(text: str) -> bytes:
    """Return the μ-law audio that the server speaks a text with."""
    return speech_like(max(200, len(text) * _MS_A_CHARACTER))


def _event_of(message: Message) -> Fields:
    try:
        event = json.loads(message["text"])
    except (KeyError, TypeError, ValueError) as fault:
        raise _RefusedError("not a text frame with JSON") from fault
    if not isinstance(event, dict):
        raise _RefusedError("not an object")
    return event


def _only(fields: Fields, *names: str) -> Fields:
    if fields.keys() != set(names):
        raise _RefusedError(f"fields {sorted(fields)} where {sorted(names)} are expected")
    return fields


def _check_output(output: Fields) -> None:
    if _only(output, "format", "voice")["format"] != {"type": "audio/pcmu"}:
        raise _RefusedError(f"output format {output['format']}")


def _check_transcription(session: Fields) -> str:
    _only(session, "type", "audio")
    heard = _only(_only(session["audio"], "input")["input"], "format", "transcription", "turn_detection")
    if session["type"] != "transcription" or heard["turn_detection"] is not None:
        raise _RefusedError("a transcription session without turn detection is expected")
    if heard["format"] != {"type": "audio/pcmu"}:
        raise _RefusedError(f"input format {heard['format']}")
    asked = heard["transcription"]
    if not asked.get("model") or not asked.keys() <= _TRANSCRIPTION_FIELDS:
        raise _RefusedError(f"transcription {asked}")
    if "keywords" in asked and not asked["model"].startswith("gpt-live-transcribe"):
        raise _RefusedError("this model takes no keywords")
    return str(asked["model"])


async def _deny(send: Send, status: int) -> None:
    error = {"error": {"message": "scripted", "type": "x", "param": None, "code": None}}
    headers = [(b"content-type", b"application/json")]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": json.dumps(error).encode()})


@asynccontextmanager
async def realtime_wire(server: OpenAIRealtime) -> AsyncIterator[AsyncOpenAI]:
    """Serve on a free local port while the context lasts; yields the real client of that address."""
    async with (
        serving(server) as url,
        AsyncOpenAI(api_key="test", base_url=f"{url}/v1", max_retries=0) as client,
    ):
        try:
            yield client
        finally:
            server.hang.set()
            server.files.hang.set()
