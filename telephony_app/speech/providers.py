"""Which speech providers serve, by the settings (STT_PROVIDER, TTS_PROVIDER, OPENAI_API_KEY, …)."""

from functools import cache, partial

import openai
from django.conf import settings

from telephony_app.retired_models import remember_retired
from telephony_app.speech.cache import PhraseCache
from telephony_app.speech.chain import SynthesiserChain
from telephony_app.speech.gone_models import GoneModels
from telephony_app.speech.local_synthesiser import LocalSynthesiser
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
from telephony_app.speech.ports import Recogniser
from telephony_app.speech.realtime_voice import (
    DEFAULT_REALTIME_VOICE,
    RealtimeSynthesiser,
    RealtimeVoiceSettings,
    is_realtime_voice_model,
)

STT_CHOICES = ("auto", "google", "openai", "local")
TTS_CHOICES = ("auto", "google", "openai", "local")


def stt_provider() -> str:
    """Return "openai", or "none" where callers can only type (no key, or a provider that is not here yet)."""
    if settings.STT_PROVIDER in ("auto", "openai") and settings.OPENAI_API_KEY:
        return "openai"
    return "none"


def tts_provider() -> str:
    """Return "openai" or "local"; a provider that is not here yet is spoken for by the local voice."""
    if settings.TTS_PROVIDER in ("auto", "openai") and settings.OPENAI_API_KEY:
        return "openai"
    return "local"


@cache
def _client() -> openai.AsyncOpenAI:
    """One client, so one pool of warm connections, per process."""
    return openai.AsyncOpenAI(api_key=settings.OPENAI_API_KEY, base_url=settings.OPENAI_BASE_URL or None)


@cache
def _gone(setting: str) -> GoneModels:
    """Return what this process knows to be retired of the models that a setting names."""
    return GoneModels(partial(remember_retired, setting))


def make_recogniser(*, keywords: tuple[str, ...] = ()) -> Recogniser | None:
    """Return a recogniser for one call, or None where speech can't be recognised: typed text only.

    Args:
        keywords: Words that callers of this business are likely to say.
    """
    if stt_provider() == "none":
        return None
    gone, live = _gone("STT_MODEL"), _live_model()
    named = settings.STT_MODEL
    by_file = named and not is_live_model(named) and named not in gone
    transcription = TranscriptionSettings(
        model=named if by_file else DEFAULT_STT_MODEL,
        language=settings.STT_LANGUAGE or DEFAULT_LANGUAGE,
        keywords=keywords,
    )
    if live and live not in gone:
        return RealtimeRecogniser(_client(), transcription, gone=gone, model=live)
    return OpenAIRecogniser(_client(), transcription, gone=gone)


def _live_model() -> str:
    """Return the model behind the realtime socket, "" for files only.

    STT_MODEL decides. Without it OpenAI itself is heard live, and another server, which may have no such
    socket, is sent files.
    """
    if settings.STT_MODEL:
        return settings.STT_MODEL if is_live_model(settings.STT_MODEL) else ""
    return "" if settings.OPENAI_BASE_URL else DEFAULT_LIVE_MODEL


@cache
def local_synthesiser() -> LocalSynthesiser:
    """Return the local voice of this process."""
    return LocalSynthesiser()


@cache
def get_synthesiser() -> SynthesiserChain:
    """Return the voice of this process: `speak` any sentence, `warm` and `get` fixed ones."""
    local = PhraseCache(local_synthesiser())
    if tts_provider() == "local":
        return SynthesiserChain(local)
    return SynthesiserChain(PhraseCache(_openai_synthesiser()), local)


@cache
def _openai_synthesiser() -> OpenAISynthesiser | RealtimeSynthesiser:
    """Return the voice that TTS_MODEL names."""
    model, voice, gone = settings.TTS_MODEL or DEFAULT_TTS_MODEL, settings.TTS_VOICE, _gone("TTS_MODEL")
    if is_realtime_voice_model(model):
        spoken = RealtimeVoiceSettings(model=model, voice=voice or DEFAULT_REALTIME_VOICE)
        return RealtimeSynthesiser(_client(), spoken, gone)
    return OpenAISynthesiser(_client(), VoiceSettings(model=model, voice=voice or DEFAULT_TTS_VOICE), gone)


async def close_speech() -> None:
    """End the local voice's process and the shared connections; the next use starts them again."""
    if local_synthesiser.cache_info().currsize:
        await local_synthesiser().aclose()
    if _openai_synthesiser.cache_info().currsize:
        await _openai_synthesiser().aclose()
    if _client.cache_info().currsize:
        await _client().close()
    forget_speech()


def forget_speech() -> None:
    """Let the next use read the settings anew (tests that change them)."""
    get_synthesiser.cache_clear()
    local_synthesiser.cache_clear()
    _openai_synthesiser.cache_clear()
    _gone.cache_clear()
    _client.cache_clear()
