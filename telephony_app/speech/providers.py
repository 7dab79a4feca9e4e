"""Which speech providers serve, by the settings (STT_PROVIDER, TTS_PROVIDER, OPENAI_API_KEY, …)."""

from functools import cache

from django.conf import settings

from telephony_app.speech.cache import PhraseCache
from telephony_app.speech.chain import SynthesiserChain
from telephony_app.speech.local_synthesiser import LocalSynthesiser
from telephony_app.speech.openai_parts import close_openai, forget_openai, openai_recogniser, openai_voice
from telephony_app.speech.ports import Recogniser

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


def make_recogniser(*, keywords: tuple[str, ...] = ()) -> Recogniser | None:
    """Return a recogniser for one call, or None where speech can't be recognised: typed text only.

    Args:
        keywords: Words that callers of this business are likely to say.
    """
    if stt_provider() == "none":
        return None
    return openai_recogniser(keywords=keywords)


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
    return SynthesiserChain(PhraseCache(openai_voice(settings.TTS_MODEL, settings.TTS_VOICE)), local)


async def close_speech() -> None:
    """End the local voice's process and the shared connections; the next use starts them again."""
    if local_synthesiser.cache_info().currsize:
        await local_synthesiser().aclose()
    await close_openai()
    forget_speech()


def forget_speech() -> None:
    """Let the next use read the settings anew (tests that change them)."""
    get_synthesiser.cache_clear()
    local_synthesiser.cache_clear()
    forget_openai()
