"""System checks of telephony: settings that would leave a caller unheard or unanswered."""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as CheckWarning

from telephony_app.speech.providers import STT_CHOICES, TTS_CHOICES, tts_provider

# Named in the contract; their adapters come with the voice release.
_LATER = {"STT_PROVIDER": ("google", "local"), "TTS_PROVIDER": ("google",)}
_CHOICES = {"STT_PROVIDER": STT_CHOICES, "TTS_PROVIDER": TTS_CHOICES}


@register
def check_speech_providers(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report a speech provider that is unknown, not here yet, or lacks its key."""
    return [message for name in _CHOICES for message in _check_provider(name)] + _check_local_voice()


def _check_provider(name: str) -> list[CheckMessage]:
    value = getattr(settings, name)
    if value not in _CHOICES[name]:
        hint = f"Set {name} to one of: {', '.join(_CHOICES[name])}."
        return [Error(f"{name}={value!r} is not a speech provider.", hint=hint, id="telephony_app.E001")]
    if value in _LATER[name]:
        hint = f"Set {name}=auto (OpenAI with OPENAI_API_KEY, else the embedded default) until then."
        text = f"{name}={value}: this provider arrives with the voice release."
        return [Error(text, hint=hint, id="telephony_app.E002")]
    if value == "openai" and not settings.OPENAI_API_KEY:
        hint = f"Set OPENAI_API_KEY, or {name}=auto."
        return [Error(f"{name}=openai needs a key.", hint=hint, id="telephony_app.E003")]
    return []


def _check_local_voice() -> list[CheckMessage]:
    if find_spec("espeakng_loader") is not None:
        return []
    text = "The local voice needs the package espeakng-loader, which is not installed."
    if tts_provider() == "local":
        return [
            Error(text, hint="pip install espeakng-loader, or set OPENAI_API_KEY.", id="telephony_app.E004")
        ]
    hint = "Without it nobody speaks while the cloud voice fails. pip install espeakng-loader"
    return [CheckWarning(text, hint=hint, id="telephony_app.W001")]
