"""Settings that cannot work together, found at the start instead of at the first message."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register

from messaging_app.providers.choice import chosen_provider

PROVIDERS = ("auto", "baileys", "cloud", "console")


@register
def check_whatsapp(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Check the provider's settings."""
    if settings.WHATSAPP_PROVIDER not in PROVIDERS:
        return [
            Error(
                f"WHATSAPP_PROVIDER is {settings.WHATSAPP_PROVIDER!r}.",
                hint=f"Set one of: {', '.join(PROVIDERS)}.",
                id="messaging_app.E001",
            )
        ]
    match chosen_provider():
        case "baileys":
            return _check_baileys()
        case "cloud":
            return _check_cloud()
        case _:
            return []


def _check_baileys() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    address = urlsplit(settings.BAILEYS_BASE_URL)
    if address.scheme not in {"http", "https"} or not address.netloc:
        found.append(
            Error(
                "WhatsApp goes through the Baileys bridge, but BAILEYS_BASE_URL is not an address.",
                hint="Set BAILEYS_BASE_URL, e.g. http://bridge:8080, or another WHATSAPP_PROVIDER.",
                id="messaging_app.E002",
            )
        )
    if not settings.BAILEYS_TOKEN:
        found.append(
            checks.Warning(
                "BAILEYS_TOKEN is empty: the bridge will refuse us, and we refuse its messages.",
                hint="Set BAILEYS_TOKEN to the bridge's apikey.",
                id="messaging_app.W001",
            )
        )
    return found


def _check_cloud() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.WHATSAPP_CLOUD_TOKEN or not settings.WHATSAPP_CLOUD_PHONE_ID:
        found.append(
            Error(
                "WhatsApp goes through Meta's Cloud API, but its token or phone number id is missing.",
                hint="Set WHATSAPP_CLOUD_TOKEN and WHATSAPP_CLOUD_PHONE_ID, or another WHATSAPP_PROVIDER.",
                id="messaging_app.E003",
            )
        )
    if not settings.WHATSAPP_CLOUD_APP_SECRET or not settings.WHATSAPP_CLOUD_VERIFY_TOKEN:
        found.append(
            checks.Warning(
                "Customers' WhatsApp messages will be refused: app secret or verify token is missing.",
                hint="Set WHATSAPP_CLOUD_APP_SECRET and WHATSAPP_CLOUD_VERIFY_TOKEN.",
                id="messaging_app.W002",
            )
        )
    return found
