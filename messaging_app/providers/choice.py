"""Which way to WhatsApp serves, by settings."""

from django.conf import settings

from messaging_app.providers.baileys import BaileysProvider
from messaging_app.providers.cloud import CloudProvider
from messaging_app.providers.console import ConsoleProvider
from messaging_app.providers.ports import Provider
from policy_app.models import Business


def chosen_provider() -> str:
    """Return "baileys", "cloud" or "console"; "auto" takes the first that is set up."""
    chosen: str = settings.WHATSAPP_PROVIDER
    if chosen != "auto":
        return chosen
    if settings.BAILEYS_BASE_URL:
        return "baileys"
    return "cloud" if settings.WHATSAPP_CLOUD_TOKEN else "console"


def get_provider(business: Business) -> Provider:
    """Return the line of one business."""
    match chosen_provider():
        case "baileys":
            return BaileysProvider(
                base_url=settings.BAILEYS_BASE_URL,
                token=settings.BAILEYS_TOKEN,
                instance=business.whatsapp_instance or business.slug,
            )
        case "cloud":
            return CloudProvider(token=settings.WHATSAPP_CLOUD_TOKEN, phone_id=cloud_phone_id(business))
        case _:
            return ConsoleProvider()


def cloud_phone_id(business: Business) -> str:
    """Return Meta's phone number id: the business's own where its instance is one, else the deployment's."""
    own = business.whatsapp_instance
    return own if own.isascii() and own.isdigit() else settings.WHATSAPP_CLOUD_PHONE_ID
