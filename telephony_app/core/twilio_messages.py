"""Twilio Media Streams JSON to frozen events and back. Parses only; it never decides what an event means.

Source: twilio.com/docs/voice/media-streams/websocket-messages. Numbers arrive as strings. What we send holds
exactly the documented fields: an extra one is Twilio's warning 31951, given once per stream, then silence.
"""

import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

MAX_MESSAGE_CHARS = 65_536  # a 20 ms frame takes about 400
MAX_FAULTS = 50  # a stream with more broken messages than this is closed
SAMPLE_RATE_HZ = 8_000

CLOSE_NORMAL = 1000
CLOSE_BINARY = 1003
CLOSE_POLICY = 1008
CLOSE_TOO_LARGE = 1009


@dataclass(frozen=True)
class Connected:
    """The first message of a socket; it carries no streamSid."""


@dataclass(frozen=True)
class Start:
    """The stream begins. `parameters` are the `<Parameter>`s of our TwiML."""

    stream_sid: str
    call_sid: str
    account_sid: str
    parameters: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Media:
    """Caller audio. `at_ms`: ms since the stream began; `audio`: G.711 μ-law, 8 000 Hz, any length."""

    at_ms: int
    audio: bytes


@dataclass(frozen=True)
class Dtmf:
    """One key: 0-9, `*`, `#` (A-D exist on old telephones)."""

    digit: str


@dataclass(frozen=True)
class MarkPlayed:
    """The audio before our mark has played, or was cleared: `core.heard` knows which."""

    name: str


@dataclass(frozen=True)
class Stop:
    """The caller hung up, or the stream was ended by Twilio."""


@dataclass(frozen=True)
class SimulatedText:
    """What a simulated caller says, typed. Not Twilio's: only a call marked as simulated may use it."""

    text: str


CarrierEvent = Connected | Start | Media | Dtmf | MarkPlayed | Stop | SimulatedText


class MessageFaultError(Exception):
    """One inbound message that cannot be used.

    Attributes:
        kind: `not_json`, `wrong_shape`, `unknown_event`, `bad_audio`, `wrong_track`, `wrong_stream`,
            `wrong_format`, `too_large` or `binary`.
        close_code: The socket must be closed with this code at once; None: ignore the message and count it.
    """

    def __init__(self, kind: str, close_code: int | None = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.close_code = close_code


def parse_message(text: str, *, stream_sid: str = "") -> CarrierEvent:
    """Read one text message of Twilio.

    Args:
        text: The WebSocket text message.
        stream_sid: The stream of this socket; empty before its `start`.

    Raises:
        MessageFaultError: the message cannot be used; its `close_code` says what to do.
    """
    if len(text) > MAX_MESSAGE_CHARS:
        raise MessageFaultError("too_large", CLOSE_TOO_LARGE)
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):  # 100 000 nested brackets raise the second
        raise MessageFaultError("not_json") from None
    if not isinstance(message, dict):
        raise MessageFaultError("wrong_shape")
    event = message.get("event")
    reader = _READERS.get(event) if isinstance(event, str) else None
    if reader is None:
        raise MessageFaultError("unknown_event")
    if event not in _WITHOUT_STREAM and message.get("streamSid") != stream_sid:
        raise MessageFaultError("wrong_stream")
    try:
        return reader(message)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise MessageFaultError("wrong_shape") from None


def parse_binary() -> CarrierEvent:
    """Refuse a binary message: Twilio speaks text only.

    Raises:
        MessageFaultError: always.
    """
    raise MessageFaultError("binary", CLOSE_BINARY)


def _read_connected(_message: dict[str, Any]) -> Connected:
    return Connected()


def _read_start(message: dict[str, Any]) -> Start:
    start = message["start"]
    media_format = start["mediaFormat"]
    if (
        media_format.get("encoding") != "audio/x-mulaw"
        or int(media_format.get("sampleRate", 0)) != SAMPLE_RATE_HZ
    ):
        raise MessageFaultError("wrong_format", CLOSE_POLICY)
    stream_sid = _text(start["streamSid"])
    if not stream_sid or message.get("streamSid", stream_sid) != stream_sid:
        raise MessageFaultError("wrong_stream")
    parameters = {_text(name): _text(value) for name, value in start.get("customParameters", {}).items()}
    return Start(
        stream_sid=stream_sid,
        call_sid=_text(start["callSid"]),
        account_sid=_text(start.get("accountSid", "")),
        parameters=MappingProxyType(parameters),
    )


def _read_media(message: dict[str, Any]) -> Media:
    media = message["media"]
    if media.get("track", "inbound") != "inbound":
        raise MessageFaultError("wrong_track")
    at_ms = int(media["timestamp"])
    try:
        # Strict: the lenient default turns "!!!!" into no audio at all without a word.
        audio = binascii.a2b_base64(media["payload"], strict_mode=True)
    except (binascii.Error, ValueError):
        raise MessageFaultError("bad_audio") from None
    return Media(at_ms=at_ms, audio=audio)


def _read_dtmf(message: dict[str, Any]) -> Dtmf:
    digit = _text(message["dtmf"]["digit"])
    if len(digit) != 1 or digit not in "0123456789*#ABCD":
        raise MessageFaultError("wrong_shape")
    return Dtmf(digit)


def _read_mark(message: dict[str, Any]) -> MarkPlayed:
    return MarkPlayed(_text(message["mark"]["name"]))


def _read_stop(_message: dict[str, Any]) -> Stop:
    return Stop()


def _read_simulated_text(message: dict[str, Any]) -> SimulatedText:
    return SimulatedText(_text(message["text"]).strip())


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value


_READERS: dict[str, Callable[[dict[str, Any]], CarrierEvent]] = {
    "connected": _read_connected,
    "start": _read_start,
    "media": _read_media,
    "dtmf": _read_dtmf,
    "mark": _read_mark,
    "stop": _read_stop,
    "simulated_text": _read_simulated_text,
}
_WITHOUT_STREAM = ("connected", "start")


class OutboundMessages:
    """The three messages that Twilio accepts, for one stream. Built by hand: well under 2 µs a frame."""

    def __init__(self, stream_sid: str) -> None:
        sid = json.dumps(stream_sid)
        self._media_head = f'{{"event":"media","streamSid":{sid},"media":{{"payload":"'
        self._mark_head = f'{{"event":"mark","streamSid":{sid},"mark":{{"name":'
        self.clear = f'{{"event":"clear","streamSid":{sid}}}'

    def media(self, audio: bytes) -> str:
        """Return the message that plays `audio` (μ-law, 8 000 Hz, no header) after what was sent before."""
        return self._media_head + binascii.b2a_base64(audio, newline=False).decode("ascii") + '"}}'

    def mark(self, name: str) -> str:
        """Return the message that comes back as `MarkPlayed(name)` once all audio before it has played."""
        return f"{self._mark_head}{json.dumps(name)}}}}}"
