"""Speech over OpenAI's audio endpoints, or any server that speaks them (OPENAI_BASE_URL).

Recognition is by utterance: the voice activity detector cuts one, it goes as a WAV file to
`/v1/audio/transcriptions`. Synthesis streams `/v1/audio/speech` as raw PCM of 24 000 Hz.
Source: types of openai 3.54 (transcription_create_params, speech_create_params).
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import httpx2
import openai
from openai import AsyncOpenAI

from telephony_app.speech.audio import PhoneResampler, WavHeaderStripper, duration_ms, wav_of_ulaw
from telephony_app.speech.gone_models import GoneModels
from telephony_app.speech.ports import (
    FinalText,
    RecogniserFailed,
    SpeechEvent,
    SynthesisError,
)
from telephony_app.speech.vad import Utterance, UtteranceCutter

logger = logging.getLogger(__name__)

DEFAULT_STT_MODEL = "gpt-transcribe"
DEFAULT_TTS_MODEL = "gpt-4o-mini-tts"
DEFAULT_TTS_VOICE = "alloy"
DEFAULT_LANGUAGE = "he"
SPEECH_RATE_HZ = 24_000
PROVIDER_FAULTS = (openai.OpenAIError, httpx2.HTTPError, TimeoutError)
_KEYWORD_MODELS = "gpt-transcribe"  # the only family that takes `keywords`
_PLAIN_VOICES = "tts-1"  # models that refuse `instructions`
_SPEAKING_STYLE = (
    "Speak natural Israeli Hebrew, warm and clear, at an easy pace, as a receptionist on the phone."
)
# What speech models are known to write for breath and line noise; never what a caller books with.
_INVENTED = frozenset(
    {"תודה על הצפייה", "תודה שצפיתם", "כתוביות", "תודה רבה על הצפייה", "Thank you for watching"}
)

Hear = Callable[[Utterance], Awaitable[str]]


@dataclass(frozen=True)
class TranscriptionSettings:
    """How utterances are sent. Seconds where it says `_s`.

    Attributes:
        keywords: Words that callers of this business are likely to say (names, services).
        request_timeout_s: Longest wait for the server to send anything.
        utterance_timeout_s: Longest wait for one utterance's text, retry included.
    """

    model: str = DEFAULT_STT_MODEL
    language: str = DEFAULT_LANGUAGE
    prompt: str = ""
    keywords: tuple[str, ...] = ()
    request_timeout_s: float = 5.0
    utterance_timeout_s: float = 8.0
    least_voiced_ms: int = 60
    least_loudness: int = 150


class OpenAIRecogniser:
    """Recognises one call. Lives on one event loop; `feed` may be called only there."""

    def __init__(
        self,
        client: AsyncOpenAI,
        settings: TranscriptionSettings | None = None,
        cutter: UtteranceCutter | None = None,
        gone: GoneModels | None = None,
    ) -> None:
        self._settings = settings or TranscriptionSettings()
        self._gone = gone or GoneModels()
        self._client = client.with_options(timeout=self._settings.request_timeout_s, max_retries=1)
        self._cutter = cutter or UtteranceCutter()
        self._events: asyncio.Queue[SpeechEvent | None] = asyncio.Queue()
        self._last: asyncio.Task[None] | None = None
        self._running: set[asyncio.Task[None]] = set()
        self._closed = False

    def feed(self, audio: bytes, at_ms: int) -> None:
        """Take caller audio (μ-law); see `Recogniser.feed`."""
        if self._closed:
            return
        for event in self._cutter.feed(audio, at_ms):
            if isinstance(event, Utterance):
                self._start(event)
            else:
                self._events.put_nowait(event)

    async def events(self) -> AsyncIterator[SpeechEvent]:
        """Yield speech events as they happen and texts in the order of speaking, until `aclose`."""
        while (event := await self._events.get()) is not None:
            yield event

    async def aclose(self) -> None:
        """Stop; requests under way are cancelled. May be called twice."""
        if self._closed:
            return
        self._closed = True
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self._events.put_nowait(None)

    def _start(self, utterance: Utterance) -> None:
        self._deliver(utterance, self._text_of)

    def _deliver(self, utterance: Utterance, hear: Hear) -> None:
        """Ask for the text in the background; it comes after the texts of earlier utterances."""
        task = asyncio.create_task(self._recognise(utterance, hear, after=self._last))
        self._last = task
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _recognise(self, utterance: Utterance, hear: Hear, *, after: asyncio.Task[None] | None) -> None:
        event: SpeechEvent
        try:
            event = FinalText(await hear(utterance), stopped_at_ms=utterance.stopped_at_ms)
        except PROVIDER_FAULTS as error:
            reason = f"{type(error).__name__}: {first_line(error)}"
            logger.warning("speech to text failed on %s ms: %s", duration_ms(utterance.audio), reason)
            self._gone.note_if_gone(self._settings.model, error)
            event = RecogniserFailed(reason)
        if after is not None:
            await asyncio.wait([after])  # the request ran beside it; its text comes first
        self._events.put_nowait(event)

    def _worth_asking(self, utterance: Utterance) -> bool:
        """Say whether there is speech in it: a model asked about near-silence invents words."""
        least = self._settings
        return utterance.voiced_ms >= least.least_voiced_ms and utterance.loudness >= least.least_loudness

    async def _text_of(self, utterance: Utterance) -> str:
        settings = self._settings
        if not self._worth_asking(utterance):
            return ""
        keywords = settings.keywords if settings.model.startswith(_KEYWORD_MODELS) else ()
        async with asyncio.timeout(settings.utterance_timeout_s):
            answer = await self._client.audio.transcriptions.create(
                file=("utterance.wav", wav_of_ulaw(utterance.audio), "audio/wav"),
                model=settings.model,
                language=settings.language,
                response_format="json",
                prompt=settings.prompt or openai.omit,
                keywords=list(keywords) or openai.omit,
            )
        text = getattr(answer, "text", None)
        if not isinstance(text, str):  # a compatible server that answers 200 with something else
            raise openai.OpenAIError("the answer holds no text")
        return without_inventions(text, prompt=settings.prompt)


def first_line(error: BaseException) -> str:
    """Return what an error says, short enough for one line of the log."""
    return next(iter(str(error).splitlines()), "")[:200]


def without_inventions(text: str, *, prompt: str) -> str:
    """Return "" for a text that the model did not hear: a subtitle formula, or our own prompt."""
    bare = text.strip().strip(".!?… ")
    return "" if bare in _INVENTED or (prompt and bare == prompt.strip(".!?… ")) else text.strip()


@dataclass(frozen=True)
class VoiceSettings:
    """How text is spoken. Seconds where it says `_s`.

    Attributes:
        stall_timeout_s: Longest wait for the first audio, and for each next piece.
        longest_audio_s: What goes beyond is cut: a voice model that runs away is not let loose on a caller.
    """

    model: str = DEFAULT_TTS_MODEL
    voice: str = DEFAULT_TTS_VOICE
    stall_timeout_s: float = 4.0
    longest_audio_s: float = 60.0


class OpenAISynthesiser:
    """Speaks through `/v1/audio/speech`; one per process, on one event loop."""

    def __init__(
        self,
        client: AsyncOpenAI,
        settings: VoiceSettings | None = None,
        gone: GoneModels | None = None,
    ) -> None:
        self.settings = settings or VoiceSettings()
        self._gone = gone or GoneModels()
        stall_s = self.settings.stall_timeout_s
        # No retry: the chain has a voice of its own at hand sooner than a second try would answer.
        self._client = client.with_options(
            timeout=httpx2.Timeout(stall_s, connect=min(2.0, stall_s)), max_retries=0
        )

    @property
    def voice_key(self) -> str:
        """Name provider, model and voice, for the phrase cache."""
        return f"openai:{self.settings.model}:{self.settings.voice}"

    async def speak(self, text: str) -> AsyncIterator[bytes]:
        """Yield μ-law audio as it arrives; see `Synthesiser.speak`."""
        started = False
        self._gone.refuse(self.settings.model)
        try:
            async for chunk in self._audio(text):
                started = True
                yield chunk
        except PROVIDER_FAULTS as error:
            self._gone.note_if_gone(self.settings.model, error)
            reason = f"{type(error).__name__}: {first_line(error)}"
            raise SynthesisError(reason, audio_started=started) from error
        if not started:
            raise SynthesisError("the server answered without audio")

    async def _audio(self, text: str) -> AsyncIterator[bytes]:
        settings = self.settings
        style = openai.omit if settings.model.startswith(_PLAIN_VOICES) else _SPEAKING_STYLE
        stripper, resampler, spoken_ms = WavHeaderStripper(), PhoneResampler(SPEECH_RATE_HZ), 0
        async with self._client.audio.speech.with_streaming_response.create(
            model=settings.model, voice=settings.voice, input=text, response_format="pcm", instructions=style
        ) as response:
            _refuse_other_content(response.headers.get("content-type", ""))
            async for pcm in response.iter_bytes():
                ulaw = resampler.feed(stripper.feed(pcm))
                spoken_ms += duration_ms(ulaw)
                if ulaw:
                    yield ulaw
                if spoken_ms > settings.longest_audio_s * 1000:
                    logger.warning(
                        "speech for %s characters ran past %s s: cut", len(text), settings.longest_audio_s
                    )
                    return
        if rest := resampler.finish():
            yield rest


def _refuse_other_content(content_type: str) -> None:
    """Raise where a server answered 200 with a page or JSON: played as PCM it would be a loud noise."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith(("text/", "application/json")):
        raise openai.OpenAIError(f"audio expected, {kind} received")
