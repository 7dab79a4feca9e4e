"""Which providers serve, by the settings in force: shown on the front page, without keys."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from messaging_app.providers.choice import chosen_provider
from telephony_app.speech.providers import stt_provider, tts_provider

_SPEECH_NAMES = {"google": "Google", "local": "local", "none": "typed text"}


def providers_in_use() -> dict[str, str]:
    """Return what each part runs on, by its name in the page's language."""
    openai = (
        "OpenAI" if not settings.OPENAI_BASE_URL else urlsplit(settings.OPENAI_BASE_URL).hostname or "OpenAI"
    )
    cloud = bool(settings.OPENAI_API_KEY)
    brain = settings.AGENT_BACKEND if settings.AGENT_BACKEND != "auto" else ("openai" if cloud else "local")
    return {
        _("Brain"): f"{openai} {settings.AGENT_MODEL}" if brain == "openai" else "local",
        _("Speech to text"): _SPEECH_NAMES.get(stt_provider(), openai),
        _("Text to speech"): _SPEECH_NAMES.get(tts_provider(), openai),
        _("WhatsApp"): chosen_provider(),
        _("Database"): settings.DATABASES["default"]["ENGINE"].rpartition(".")[2],
        _("Channel layer"): "Redis" if settings.REDIS_URL else "memory",
    }
