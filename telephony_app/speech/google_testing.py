"""Google's speech services on a local socket, scripted: what the real clients meet in tests and rehearsals.

The recogniser here truly listens: it knows the audio of some words and finds them in what it was sent, so a
test can say that no word was lost or doubled.
`python -m telephony_app.speech.google_testing` serves until stopped.
Source of the wire: google-cloud-speech 2.41 (v1, v2), google-cloud-texttospeech 2.38.
"""

import asyncio
import logging
import struct
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto
from typing import Any

import grpc
import grpc.aio
from google.cloud import speech_v1, speech_v2
from google.cloud import texttospeech_v1 as tts

from telephony_app.simulator.voice import speech_like
from telephony_app.speech.audio import PHONE_RATE_HZ

logger = logging.getLogger(__name__)

WORD_MS = 400
_BYTES_A_MS = PHONE_RATE_HZ // 1000
_MS_A_CHARACTER = 60
_STREAM_CHUNK = 1_111  # bytes; no multiple of a frame


class Fault(Enum):
    """What may go wrong in one stream or request."""

    REFUSED = auto()  # INVALID_ARGUMENT at once
    DENIED = auto()  # PERMISSION_DENIED at once
    UNAVAILABLE = auto()  # in the middle: after the first word, or the first audio
    HANG = auto()  # everything is taken, nothing is answered
    TAKES_NOTHING = auto()
    ENDS = auto()  # ends well, without an answer
    EMPTY = auto()  # a result without words; synthesis without audio
    DOUBLED = auto()  # every result comes twice
    ERROR_INSIDE = auto()  # v1: an error as an ordinary message


_STATUS = {
    Fault.REFUSED: grpc.StatusCode.INVALID_ARGUMENT,
    Fault.DENIED: grpc.StatusCode.PERMISSION_DENIED,
    Fault.UNAVAILABLE: grpc.StatusCode.UNAVAILABLE,
}


def word_audio(number: int) -> bytes:
    """Return the sound of word `number` (0-199): μ-law of 400 ms, another one for each number."""
    return speech_like(WORD_MS, peak=6_000 + 50 * number)


@dataclass(frozen=True)
class Heard:
    """A guess, or a settled piece, at `end_ms` of the stream."""

    text: str
    end_ms: int
    is_final: bool


class Ear:
    """Finds known words in a stream of audio.

    Args:
        vocabulary: Text by sound.
        settles_ms: A piece is settled so much audio after its last word.
    """

    def __init__(self, vocabulary: Mapping[bytes, str], settles_ms: int) -> None:
        self._vocabulary = vocabulary
        self._settles_ms = settles_ms
        self._audio = bytearray()
        self._searched = 0
        self._open: list[str] = []
        self._last_end_ms = 0

    @property
    def length_ms(self) -> int:
        """How much was heard."""
        return len(self._audio) // _BYTES_A_MS

    def hear(self, audio: bytes) -> list[Heard]:
        """Take audio; return what became known."""
        self._audio += audio
        heard = []
        while found := self._next_word():
            text, end = found
            if self._open and end // _BYTES_A_MS - WORD_MS - self._last_end_ms >= self._settles_ms:
                heard.append(self._settle())
            self._open.append(text)
            self._searched, self._last_end_ms = end, end // _BYTES_A_MS
            heard.append(Heard(" ".join(self._open), self._last_end_ms, is_final=False))
        if self._open and self.length_ms - self._last_end_ms >= self._settles_ms:
            heard.append(self._settle())
        return heard

    def rest(self) -> list[Heard]:
        """Return what is settled because the client ended the stream."""
        return [self._settle()] if self._open else []

    def _settle(self) -> Heard:
        text = " ".join(self._open)
        self._open.clear()
        return Heard(text, self._last_end_ms, is_final=True)

    def _next_word(self) -> tuple[str, int] | None:
        places = [
            (place, text, place + len(sound))
            for sound, text in self._vocabulary.items()
            if (place := self._audio.find(sound, self._searched)) >= 0
        ]
        return min(places)[1:] if places else None


@dataclass
class GoogleCloud:
    """Speech v1, speech v2 and text to speech.

    Attributes:
        vocabulary: Words that are recognised, by their sound.
        settles_ms: How much silence settles a piece.
        limit_ms: Audio after which a stream is ended, as the real service does at 305 s.
        faults: Faults of recognition to come, one a stream (None: it goes well).
        voice_faults: Likewise of synthesis, one a request.
        configs: The first message of each stream of recognition.
        lengths_ms: How much audio each stream took.
        spoken: The requests for synthesis; of a stream, its text.
        streamed: How many of them were streams.
        hang: Set it to let hanging requests end.
        address: host:port while it is served.
    """

    vocabulary: dict[bytes, str] = field(default_factory=dict)
    settles_ms: int = 500
    limit_ms: int = 305_000
    faults: deque[Fault | None] = field(default_factory=deque)
    voice_faults: deque[Fault | None] = field(default_factory=deque)
    configs: list[Any] = field(default_factory=list)
    lengths_ms: list[int] = field(default_factory=list)
    spoken: list[Any] = field(default_factory=list)
    streamed: int = 0
    hang: asyncio.Event = field(default_factory=asyncio.Event)
    address: str = ""

    def handlers(self) -> list[grpc.GenericRpcHandler]:
        """Return what a gRPC server serves."""
        bidi, unary = grpc.stream_stream_rpc_method_handler, grpc.unary_unary_rpc_method_handler
        one, two = speech_v1, speech_v2
        methods = {
            "google.cloud.speech.v1.Speech": {
                "StreamingRecognize": bidi(
                    self._listen_v1,
                    request_deserializer=one.StreamingRecognizeRequest.deserialize,
                    response_serializer=one.StreamingRecognizeResponse.serialize,
                )
            },
            "google.cloud.speech.v2.Speech": {
                "StreamingRecognize": bidi(
                    self._listen_v2,
                    request_deserializer=two.StreamingRecognizeRequest.deserialize,
                    response_serializer=two.StreamingRecognizeResponse.serialize,
                )
            },
            "google.cloud.texttospeech.v1.TextToSpeech": {
                "SynthesizeSpeech": unary(
                    self._speak,
                    request_deserializer=tts.SynthesizeSpeechRequest.deserialize,
                    response_serializer=tts.SynthesizeSpeechResponse.serialize,
                ),
                "StreamingSynthesize": bidi(
                    self._stream_speech,
                    request_deserializer=tts.StreamingSynthesizeRequest.deserialize,
                    response_serializer=tts.StreamingSynthesizeResponse.serialize,
                ),
            },
        }
        return [grpc.method_handlers_generic_handler(name, rpcs) for name, rpcs in methods.items()]

    # --- Recognition ----------------------------------------------------------------------------------

    async def _listen_v1(self, requests: AsyncIterator[Any], context: Any) -> AsyncIterator[Any]:
        def message(heard: Heard) -> Any:
            return speech_v1.StreamingRecognizeResponse(
                results=[
                    speech_v1.StreamingRecognitionResult(
                        alternatives=[{"transcript": heard.text}],
                        is_final=heard.is_final,
                        result_end_time=timedelta(milliseconds=heard.end_ms),
                    )
                ]
            )

        if self.faults and self.faults[0] is Fault.ERROR_INSIDE:
            self.faults.popleft()
            yield speech_v1.StreamingRecognizeResponse(error={"code": 13, "message": "scripted"})
            return
        async for answer in self._listen(requests, context, lambda r: r.audio_content, message):
            yield answer

    async def _listen_v2(self, requests: AsyncIterator[Any], context: Any) -> AsyncIterator[Any]:
        def message(heard: Heard) -> Any:
            return speech_v2.StreamingRecognizeResponse(
                results=[
                    speech_v2.StreamingRecognitionResult(
                        alternatives=[{"transcript": heard.text}],
                        is_final=heard.is_final,
                        result_end_offset=timedelta(milliseconds=heard.end_ms),
                    )
                ]
            )

        async for answer in self._listen(requests, context, lambda r: r.audio, message):
            yield answer

    async def _listen(
        self,
        requests: AsyncIterator[Any],
        context: Any,
        audio_of: Callable[[Any], bytes],
        message: Callable[[Heard], Any],
    ) -> AsyncIterator[Any]:
        fault = self.faults.popleft() if self.faults else None
        self.configs.append(await anext(requests))
        number = len(self.lengths_ms)
        self.lengths_ms.append(0)
        if fault in (Fault.REFUSED, Fault.DENIED):
            await context.abort(_STATUS[fault], "scripted")
        if fault is Fault.ENDS:
            return
        if fault is Fault.TAKES_NOTHING:
            await self.hang.wait()
        ear = Ear(self.vocabulary, self.settles_ms)
        async for request in requests:
            news = ear.hear(audio_of(request))
            self.lengths_ms[number] = ear.length_ms
            if ear.length_ms > self.limit_ms:
                limit = f"Exceeded maximum allowed stream duration of {self.limit_ms // 1000} seconds."
                await context.abort(grpc.StatusCode.OUT_OF_RANGE, limit)
            for heard in news if fault is not Fault.HANG else ():
                shown = Heard("", heard.end_ms, heard.is_final) if fault is Fault.EMPTY else heard
                yield message(shown)
                if fault is Fault.DOUBLED:
                    yield message(shown)
                if fault is Fault.UNAVAILABLE:
                    await context.abort(_STATUS[fault], "scripted")
        for heard in ear.rest():
            yield message(heard)

    # --- Synthesis ------------------------------------------------------------------------------------

    async def _speak(self, request: Any, context: Any) -> Any:
        fault = self.voice_faults.popleft() if self.voice_faults else None
        if fault in _STATUS:
            await context.abort(_STATUS[fault], "scripted")
        if fault is Fault.HANG:
            await self.hang.wait()
        self.spoken.append(request)
        audio = b"" if fault is Fault.EMPTY else speech_of(request.input.text)
        return tts.SynthesizeSpeechResponse(audio_content=ulaw_wav_header(len(audio)) + audio)

    async def _stream_speech(self, requests: AsyncIterator[Any], context: Any) -> AsyncIterator[Any]:
        fault = self.voice_faults.popleft() if self.voice_faults else None
        self.streamed += 1
        await anext(requests)
        if fault in (Fault.REFUSED, Fault.DENIED):
            async for _ in requests:  # a client that still writes may be told INTERNAL by its own library
                pass
            await context.abort(_STATUS[fault], "scripted")
        async for request in requests:
            self.spoken.append(request)
            audio = b"" if fault is Fault.EMPTY else speech_of(request.input.text)
            for place in range(0, len(audio), _STREAM_CHUNK):
                if fault is Fault.HANG:
                    await self.hang.wait()
                yield tts.StreamingSynthesizeResponse(audio_content=audio[place : place + _STREAM_CHUNK])
                if fault is Fault.UNAVAILABLE:
                    await context.abort(_STATUS[fault], "scripted")


def speech_of(text: str) -> bytes:
    """Return what the voice here makes of a text: μ-law, as long as it would take to say."""
    return speech_like(max(200, len(text) * _MS_A_CHARACTER))


def ulaw_wav_header(data_bytes: int) -> bytes:
    """Return a RIFF header of μ-law (format 7), with the `fact` chunk that such files have."""
    form = struct.pack("<4sIHHIIHHH", b"fmt ", 18, 7, 1, PHONE_RATE_HZ, PHONE_RATE_HZ, 1, 8, 0)
    fact = struct.pack("<4sII", b"fact", 4, data_bytes)
    body = form + fact + struct.pack("<4sI", b"data", data_bytes)
    return struct.pack("<4sI4s", b"RIFF", 4 + len(body) + data_bytes, b"WAVE") + body


@asynccontextmanager
async def serving_google(cloud: GoogleCloud, address: str = "127.0.0.1:0") -> AsyncIterator[str]:
    """Serve without TLS while the context lasts; yields host:port."""
    server = grpc.aio.server()
    server.add_generic_rpc_handlers(tuple(cloud.handlers()))
    port = server.add_insecure_port(address)
    await server.start()
    try:
        cloud.address = f"127.0.0.1:{port}"
        yield cloud.address
    finally:
        cloud.hang.set()
        await server.stop(grace=0)


async def _serve() -> None:
    words = ("שלום", "תור", "מחר", "בעשר", "תספורת", "תודה")
    cloud = GoogleCloud({word_audio(number): word for number, word in enumerate(words)})
    async with serving_google(cloud) as address:
        logger.info("GOOGLE_SPEECH_ENDPOINT=%s GOOGLE_TTS_ENDPOINT=%s", address, address)
        await asyncio.Event().wait()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    asyncio.run(_serve())
