"""Which speech providers serve, by the settings (STT_PROVIDER, TTS_PROVIDER, OPENAI_API_KEY, GOOGLE_…)."""

from functools import cache
from typing import Literal

from django.conf import settings

from telephony_app.speech.cache import KeyedSynthesiser, PhraseCache
from telephony_app.speech.chain import SynthesiserChain
from telephony_app.speech.google_dialects import (
    Dialect,
    DialectV1,
    DialectV2,
    RecognitionWords,
    load_speech_v1,
    load_speech_v2,
    v2_model,
)
from telephony_app.speech.google_door import GoogleAddress, GoogleDoor, project_of
from telephony_app.speech.google_recogniser import GoogleRecogniser
from telephony_app.speech.google_synthesiser import (
    DEFAULT_VOICE,
    GoogleSynthesiser,
    GoogleVoice,
    load_texttospeech,
)
from telephony_app.speech.local_synthesiser import LocalSynthesiser
from telephony_app.speech.openai_parts import close_openai, forget_openai, openai_recogniser, openai_voice
from telephony_app.speech.ports import Recogniser

STT_CHOICES = ("auto", "google", "openai", "local")
TTS_CHOICES = ("auto", "google", "openai", "local")


_LOCAL_PROJECT = "local"  # a local server takes any


def has_google_stt() -> bool:
    """Say whether Google's recogniser can be reached: credentials, or a local server."""
    return bool(settings.GOOGLE_APPLICATION_CREDENTIALS or settings.GOOGLE_SPEECH_ENDPOINT)


def has_google_tts() -> bool:
    """Say whether Google's voice can be reached: credentials, or a local server."""
    return bool(settings.GOOGLE_APPLICATION_CREDENTIALS or settings.GOOGLE_TTS_ENDPOINT)


def stt_provider() -> Literal["google", "openai", "none"]:
    """Return who recognises; "none": callers can only type (no key, or a provider that is not here yet)."""
    if settings.STT_PROVIDER in ("auto", "google") and has_google_stt():
        return "google"
    if settings.STT_PROVIDER in ("auto", "openai") and settings.OPENAI_API_KEY:
        return "openai"
    return "none"


def tts_providers() -> tuple[str, ...]:
    """Return who speaks, in the order of asking; the local voice stands by at the end.

    A provider that is named comes alone before the local voice; `auto` takes all that are set up.
    """
    chosen = settings.TTS_PROVIDER
    google = ("google",) if chosen in ("auto", "google") and has_google_tts() else ()
    openai = ("openai",) if chosen in ("auto", "openai") and settings.OPENAI_API_KEY else ()
    return (*google, *openai, "local")


def tts_provider() -> str:
    """Return the preferred voice: "google", "openai" or "local"."""
    return tts_providers()[0]


def make_recogniser(*, keywords: tuple[str, ...] = ()) -> Recogniser | None:
    """Return a recogniser for one call, or None where speech can't be recognised: typed text only.

    Args:
        keywords: Words that callers of this business are likely to say.
    """
    provider = stt_provider()
    if provider == "none":
        return None
    if provider == "google":
        return GoogleRecogniser(_google_dialect(), _google_words(keywords))
    return openai_recogniser(keywords=keywords)


@cache
def local_synthesiser() -> LocalSynthesiser:
    """Return the local voice of this process."""
    return LocalSynthesiser()


@cache
def _google_speech_door() -> GoogleDoor:
    """One channel for the recognition of all calls."""
    model = v2_model(settings.STT_MODEL)
    host = model.host if model else "speech.googleapis.com"
    local, credentials = settings.GOOGLE_SPEECH_ENDPOINT, settings.GOOGLE_APPLICATION_CREDENTIALS
    return GoogleDoor(GoogleAddress(host, local, credentials), load_speech_v2 if model else load_speech_v1)


@cache
def _google_tts_door() -> GoogleDoor:
    """One channel for the voice of all calls."""
    local, credentials = settings.GOOGLE_TTS_ENDPOINT, settings.GOOGLE_APPLICATION_CREDENTIALS
    return GoogleDoor(GoogleAddress("texttospeech.googleapis.com", local, credentials), load_texttospeech)


def _google_dialect() -> Dialect:
    door = _google_speech_door()
    return DialectV2(door) if v2_model(settings.STT_MODEL) else DialectV1(door)


def _google_words(keywords: tuple[str, ...]) -> RecognitionWords:
    language = settings.STT_LANGUAGE or "iw-IL"
    model = v2_model(settings.STT_MODEL)
    if model is None:
        return RecognitionWords(settings.STT_MODEL, language, keywords)
    return RecognitionWords(model.name, language, keywords, model.recognizer(_google_project()))


@cache
def _google_project() -> str:
    """Read the credentials file once, not in every call."""
    return project_of(settings.GOOGLE_APPLICATION_CREDENTIALS) or _LOCAL_PROJECT


@cache
def get_synthesiser() -> SynthesiserChain:
    """Return the voice of this process: `speak` any sentence, `warm` and `get` fixed ones."""
    return SynthesiserChain(*(PhraseCache(_voice(provider)) for provider in tts_providers()))


def _voice(provider: str) -> KeyedSynthesiser:
    """Return one voice. TTS_MODEL and TTS_VOICE are the preferred one's; one that stands by has its own."""
    preferred = provider == tts_provider()
    model, name = (settings.TTS_MODEL, settings.TTS_VOICE) if preferred else ("", "")
    if provider == "google":
        return GoogleSynthesiser(_google_tts_door(), GoogleVoice(name or DEFAULT_VOICE, model))
    if provider == "openai":
        return openai_voice(model, name)
    return local_synthesiser()


async def connect_speech() -> None:
    """Load and connect what calls will use, so that none waits for it; a fault is logged, calls try again."""
    if stt_provider() == "google":
        _google_project()
        await _google_speech_door().warm()
    if "google" in tts_providers():
        await _google_tts_door().warm()


async def close_speech() -> None:
    """End the local voice's process and the shared connections; the next use starts them again."""
    if local_synthesiser.cache_info().currsize:
        await local_synthesiser().aclose()
    await close_openai()
    for door in (_google_speech_door, _google_tts_door):
        if door.cache_info().currsize:
            await door().aclose()
    forget_speech()


def forget_speech() -> None:
    """Let the next use read the settings anew (tests that change them)."""
    for kept in (
        get_synthesiser,
        local_synthesiser,
        _google_speech_door,
        _google_tts_door,
        _google_project,
    ):
        kept.cache_clear()
    forget_openai()
