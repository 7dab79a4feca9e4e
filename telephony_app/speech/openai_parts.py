"""Which of OpenAI's ways to hear and to speak serves, by STT_MODEL, TTS_MODEL and OPENAI_BASE_URL."""

from dataclasses import dataclass, field
from functools import cache, partial

import openai
from django.conf import settings

from telephony_app.retired_models import remember_retired
from telephony_app.speech.gone_models import GoneModels
from telephony_app.speech.openai_realtime import DEFAULT_LIVE_MODEL, RealtimeRecogniser, is_live_model
from telephony_app.speech.openai_speech import (
    DEFAULT_LANGUAGE,
    DEFAULT_STT_MODEL,
    DEFAULT_TTS_MODEL,
    DEFAULT_TTS_VOICE,
    OpenAIRecogniser,
    OpenAISynthesiser,
    TranscriptionSettings,
    VoiceSettings,
)
from telephony_app.speech.realtime_voice import (
    DEFAULT_REALTIME_VOICE,
    RealtimeSynthesiser,
    RealtimeVoiceSettings,
    is_realtime_voice_model,
)


@dataclass(frozen=True)
class _Shared:
    """What the calls of this process share: one pool of warm connections, and what is known to be retired."""

    client: openai.AsyncOpenAI
    retired_ears: GoneModels
    retired_voices: GoneModels
    voices: list[RealtimeSynthesiser] = field(default_factory=list)


@cache
def _shared() -> _Shared:
    return _Shared(
        openai.AsyncOpenAI(api_key=settings.OPENAI_API_KEY, base_url=settings.OPENAI_BASE_URL or None),
        GoneModels(partial(remember_retired, "STT_MODEL")),
        GoneModels(partial(remember_retired, "TTS_MODEL")),
    )


def openai_recogniser(*, keywords: tuple[str, ...] = ()) -> OpenAIRecogniser:
    """Return a recogniser for one call: over the realtime socket, or by file where that is not served.

    Args:
        keywords: Words that callers of this business are likely to say.
    """
    client, retired = _shared().client, _shared().retired_ears
    live, named = _live_model(), settings.STT_MODEL
    by_file = named and not is_live_model(named) and named not in retired
    transcription = TranscriptionSettings(
        model=named if by_file else DEFAULT_STT_MODEL,
        language=settings.STT_LANGUAGE or DEFAULT_LANGUAGE,
        keywords=keywords,
    )
    if live and live not in retired:
        return RealtimeRecogniser(client, transcription, gone=retired, model=live)
    return OpenAIRecogniser(client, transcription, gone=retired)


def _live_model() -> str:
    """Return the model behind the realtime socket, "" for files only.

    STT_MODEL decides. Without it OpenAI itself is heard live, and another server, which may have no such
    socket, is sent files.
    """
    if settings.STT_MODEL:
        return settings.STT_MODEL if is_live_model(settings.STT_MODEL) else ""
    return "" if settings.OPENAI_BASE_URL else DEFAULT_LIVE_MODEL


def openai_voice(model: str, name: str) -> OpenAISynthesiser | RealtimeSynthesiser:
    """Return a voice for this process.

    Args:
        model: One of realtime speaks over the socket, any other by `/v1/audio/speech`; "" for the default.
        name: The provider's name of the voice; "" for the model's default.
    """
    shared, model = _shared(), model or DEFAULT_TTS_MODEL
    if is_realtime_voice_model(model):
        spoken = RealtimeVoiceSettings(model=model, voice=name or DEFAULT_REALTIME_VOICE)
        voice = RealtimeSynthesiser(shared.client, spoken, shared.retired_voices)
        shared.voices.append(voice)
        return voice
    by_file = VoiceSettings(model=model, voice=name or DEFAULT_TTS_VOICE)
    return OpenAISynthesiser(shared.client, by_file, shared.retired_voices)


async def close_openai() -> None:
    """Close the connections; the next use opens them again."""
    if _shared.cache_info().currsize:
        for voice in _shared().voices:
            await voice.aclose()
        await _shared().client.close()
    forget_openai()


def forget_openai() -> None:
    """Let the next use read the settings anew."""
    _shared.cache_clear()
