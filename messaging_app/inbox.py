"""Store what customers wrote, once each; what it means is read later by the worker."""

import logging

from django.conf import settings

from messaging_app.core.inbound import ReceivedMessage
from messaging_app.models import InboundMessage
from policy_app.models import Business

log = logging.getLogger(__name__)


def store(provider: str, received: tuple[ReceivedMessage, ...]) -> int:
    """Store each message that is not there yet; return how many were new.

    A message to a line that belongs to no active business is logged and left.
    """
    new = 0
    for message in received:
        business = _business(provider, message.channel_id)
        if business is None:
            log.warning("%s: a message to a line of no business: %.64s", provider, message.channel_id)
            continue
        _, created = InboundMessage.objects.get_or_create(
            business=business,
            provider=provider,
            message_id=message.message_id[:160],
            defaults={"sender": message.sender[:120], "text": message.text, "payload": message.payload},
        )
        new += created
    return new


def _business(provider: str, channel_id: str) -> Business | None:
    active = Business.objects.filter(is_active=True)
    if named := active.filter(whatsapp_instance=channel_id).first():
        return named
    if provider == "baileys":
        return active.filter(whatsapp_instance="", slug=channel_id).first()
    if channel_id != settings.WHATSAPP_CLOUD_PHONE_ID:
        return None
    only = list(active[:2])  # the deployment's own line serves a deployment with one business
    return only[0] if len(only) == 1 else None
