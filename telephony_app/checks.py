"""System checks of telephony: settings that would leave a caller unheard or unanswered."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as CheckWarning

from telephony_app.speech.providers import (
    STT_CHOICES,
    TTS_CHOICES,
    has_google_stt,
    has_google_tts,
    tts_provider,
)

# Named in the contract; its adapter comes with the voice release.
_LATER: dict[str, tuple[str, ...]] = {"STT_PROVIDER": ("local",), "TTS_PROVIDER": ()}
_CHOICES = {"STT_PROVIDER": STT_CHOICES, "TTS_PROVIDER": TTS_CHOICES}


@register
def check_speech_providers(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report a speech provider that is unknown, not here yet, or lacks its key."""
    return [message for name in _CHOICES for message in _check_provider(name)] + [
        *_check_google_credentials(),
        *_check_local_voice(),
    ]


def _check_provider(name: str) -> list[CheckMessage]:
    value = getattr(settings, name)
    if value not in _CHOICES[name]:
        hint = f"Set {name} to one of: {', '.join(_CHOICES[name])}."
        return [Error(f"{name}={value!r} is not a speech provider.", hint=hint, id="telephony_app.E001")]
    if value in _LATER[name]:
        hint = f"Set {name}=auto (Google or OpenAI by their keys, else the embedded default) until then."
        text = f"{name}={value}: this provider arrives with the voice release."
        return [Error(text, hint=hint, id="telephony_app.E002")]
    if value == "openai" and not settings.OPENAI_API_KEY:
        hint = f"Set OPENAI_API_KEY, or {name}=auto."
        return [Error(f"{name}=openai needs a key.", hint=hint, id="telephony_app.E003")]
    if value == "google" and not (has_google_stt if name == "STT_PROVIDER" else has_google_tts)():
        hint = f"Set GOOGLE_APPLICATION_CREDENTIALS to a credentials file, or {name}=auto."
        return [Error(f"{name}=google needs credentials.", hint=hint, id="telephony_app.E003")]
    return []


def _check_google_credentials() -> list[CheckMessage]:
    path = settings.GOOGLE_APPLICATION_CREDENTIALS
    if not path or Path(path).is_file():
        return []
    hint = "Give the path of a service account's JSON file, or leave it empty."
    return [Error("GOOGLE_APPLICATION_CREDENTIALS names no file.", hint=hint, id="telephony_app.E005")]


def _check_local_voice() -> list[CheckMessage]:
    if find_spec("espeakng_loader") is not None:
        return []
    text = "The local voice needs the package espeakng-loader, which is not installed."
    if tts_provider() == "local":
        return [
            Error(text, hint="pip install espeakng-loader, or set up a cloud voice.", id="telephony_app.E004")
        ]
    hint = "Without it nobody speaks while the cloud voice fails. pip install espeakng-loader"
    return [CheckWarning(text, hint=hint, id="telephony_app.W001")]
