"""Speech by Google Cloud: one request a sentence, or a stream where the voice has it; μ-law of 8 000 Hz.

Source: google-cloud-texttospeech 2.38. Audio asked for as MULAW comes with a WAV header (AudioEncoding);
streaming is for Chirp 3 HD voices and the gemini models.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from telephony_app.speech.audio import PHONE_RATE_HZ, WavHeaderStripper, duration_ms
from telephony_app.speech.google_door import GoogleClient, GoogleDoor, GoogleError, google_errors
from telephony_app.speech.ports import SynthesisError

logger = logging.getLogger(__name__)

DEFAULT_VOICE = "he-IL-Wavenet-A"  # a woman's voice, as the receptionist's Hebrew
_FOR_THE_PHONE = "telephony-class-application"


@dataclass(frozen=True)
class GoogleVoice:
    """How text is spoken. Seconds where it says `_s`.

    Attributes:
        name: The service's name of a voice; its language is the name's beginning.
        model: For voices that need one (gemini-…), else "".
        streaming: Whether to stream; None: where the name says that the voice can.
        stall_timeout_s: Longest wait for the first audio, and for each next piece.
        longest_audio_s: What goes beyond is cut.
    """

    name: str = DEFAULT_VOICE
    model: str = ""
    streaming: bool | None = None
    stall_timeout_s: float = 2.5
    longest_audio_s: float = 60.0

    @property
    def language(self) -> str:
        """BCP-47, from the name: he-IL-Wavenet-A speaks he-IL."""
        parts = self.name.split("-")
        return "-".join(parts[:2]) if len(parts) > 2 else "he-IL"

    @property
    def can_stream(self) -> bool:
        """Whether streaming is tried."""
        if self.streaming is not None:
            return self.streaming
        return "chirp3-hd" in self.name.lower() or self.model.startswith("gemini")


def load_texttospeech() -> tuple[Any, Any]:
    """Import the client class and its messages."""
    from google.cloud import texttospeech_v1  # noqa: PLC0415 -- 0.3 s, in a thread

    return texttospeech_v1.TextToSpeechAsyncClient, texttospeech_v1


class GoogleSynthesiser:
    """Speaks through Google Cloud; one per process, on one event loop."""

    def __init__(self, door: GoogleDoor, voice: GoogleVoice | None = None) -> None:
        self.voice = voice or GoogleVoice()
        self._door = door
        self._streams = self.voice.can_stream

    @property
    def voice_key(self) -> str:
        """Name provider, model and voice, for the phrase cache."""
        return f"google:{self.voice.model}:{self.voice.name}"

    async def speak(self, text: str) -> AsyncIterator[bytes]:
        """Yield μ-law audio as it arrives; see `Synthesiser.speak`."""
        stripper, spoken_ms = WavHeaderStripper(), 0
        try:
            async with aclosing(self._audio(text)) as audio:
                async for chunk in audio:
                    ulaw = stripper.feed(chunk)
                    spoken_ms += duration_ms(ulaw)
                    if ulaw:
                        yield ulaw
                    if spoken_ms > self.voice.longest_audio_s * 1000:
                        logger.warning("speech for %s characters is too long: cut", len(text))
                        return
        except (GoogleError, TimeoutError) as error:
            reason = str(error) or "no audio in time"
            raise SynthesisError(reason, audio_started=spoken_ms > 0) from error
        if not spoken_ms:
            raise SynthesisError("the service answered without audio")

    async def _audio(self, text: str) -> AsyncGenerator[bytes]:
        """Yield what the service sends, header and all; by one request where the stream is refused."""
        async with asyncio.timeout(self.voice.stall_timeout_s):
            client = await self._door.client()
        if self._streams:
            started = False
            try:
                async with aclosing(self._streamed(client, text)) as audio:
                    async for chunk in audio:
                        started = True
                        yield chunk
            except GoogleError as error:
                if started:
                    raise
                self._streams = not error.refused
                logger.warning("google: no stream from voice %s: %s", self.voice.name, error)
            else:
                return
        yield await self._at_once(client, text)

    async def _at_once(self, client: GoogleClient, text: str) -> bytes:
        types = client.types
        request = types.SynthesizeSpeechRequest(
            input=types.SynthesisInput(text=text),
            voice=self._voice_of(types),
            audio_config=types.AudioConfig(
                audio_encoding=types.AudioEncoding.MULAW,
                sample_rate_hertz=PHONE_RATE_HZ,
                effects_profile_id=[_FOR_THE_PHONE],
            ),
        )
        stall_s = self.voice.stall_timeout_s
        with google_errors():
            # No retry: the chain has another voice at hand sooner than a second try would answer.
            async with asyncio.timeout(stall_s):
                answer = await client.api.synthesize_speech(request, retry=None, timeout=2 * stall_s)
        return bytes(answer.audio_content)

    async def _streamed(self, client: GoogleClient, text: str) -> AsyncGenerator[bytes]:
        types, stall_s = client.types, self.voice.stall_timeout_s
        config = types.StreamingSynthesizeConfig(
            voice=self._voice_of(types),
            streaming_audio_config=types.StreamingAudioConfig(
                audio_encoding=types.AudioEncoding.MULAW, sample_rate_hertz=PHONE_RATE_HZ
            ),
        )

        async def requests() -> AsyncIterator[Any]:
            yield types.StreamingSynthesizeRequest(streaming_config=config)
            yield types.StreamingSynthesizeRequest(input=types.StreamingSynthesisInput(text=text))

        whole_s = stall_s + self.voice.longest_audio_s
        call = None
        with google_errors():
            try:
                call = await client.api.streaming_synthesize(requests(), retry=None, timeout=whole_s)
                answers = aiter(call)
                while True:
                    async with asyncio.timeout(stall_s):
                        answer = await anext(answers, None)
                    if answer is None:
                        return
                    yield bytes(answer.audio_content)
            finally:
                if call is not None:
                    call.cancel()  # does nothing to a call that has ended

    def _voice_of(self, types: Any) -> Any:
        return types.VoiceSelectionParams(
            language_code=self.voice.language, name=self.voice.name, model_name=self.voice.model
        )
