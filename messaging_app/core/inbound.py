"""Read what providers post to our webhooks: their JSON in, plain values out; nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

PHONE_DOMAIN = "@s.whatsapp.net"
PERSON_DOMAINS = (PHONE_DOMAIN, "@lid")


class UnreadablePayloadError(ValueError):
    """The payload is not of the provider's shape."""


@dataclass(frozen=True)
class ReceivedMessage:
    """One message from one person.

    Attributes:
        channel_id: Which of our lines it came to: the bridge's instance, or Meta's phone number id.
        message_id: The provider's id; a repeat carries the same.
        sender: E.164 where the provider tells the phone, else the provider's opaque address, verbatim.
        text: "" for what is not text.
        payload: The message as it came, without secrets.
    """

    channel_id: str
    message_id: str
    sender: str
    text: str
    payload: dict[str, Any]


def read_evolution(body: object) -> tuple[ReceivedMessage, ...]:
    """Return the customer messages of one Evolution API v2 webhook; () for all other events.

    Groups, broadcasts, newsletters and our own messages are left out. The sender's phone is the first of
    `remoteJidAlt`, `senderPn`, `remoteJid` at @s.whatsapp.net; digits of an @lid are never a phone.

    Raises:
        UnreadablePayloadError: not the shape of an Evolution webhook.

    Source: Evolution API 2.3.6, event `messages.upsert`.
    """
    top = _mapping(body)
    event, instance = top.get("event"), top.get("instance")
    if not isinstance(event, str) or not isinstance(instance, str) or not instance:
        raise UnreadablePayloadError("no event or no instance")
    if event.lower().replace("_", ".") != "messages.upsert":
        return ()
    data = top.get("data")
    items = data if isinstance(data, list) else [data]
    messages = (_evolution_message(instance, _mapping(item)) for item in items)
    return tuple(message for message in messages if message is not None)


def _evolution_message(instance: str, item: dict[str, Any]) -> ReceivedMessage | None:
    key = _mapping(item.get("key"))
    message_id = key.get("id")
    if not isinstance(message_id, str) or not message_id:
        raise UnreadablePayloadError("no message id")
    address = _text_at(key, "remoteJid")
    if key.get("fromMe") or not address.endswith(PERSON_DOMAINS):
        return None
    candidates = (_text_at(key, "remoteJidAlt"), _text_at(key, "senderPn"), address)
    phone = next((jid for jid in candidates if jid.endswith(PHONE_DOMAIN)), "")
    digits = phone.removesuffix(PHONE_DOMAIN).split(":")[0]
    sender = f"+{digits}" if digits.isascii() and digits.isdigit() else address
    return ReceivedMessage(instance, message_id, sender, _evolution_text(item), item)


def _evolution_text(item: dict[str, Any]) -> str:
    content = item.get("message")
    if not isinstance(content, dict):
        return ""
    if plain := _text_at(content, "conversation"):
        return plain
    for name, field in (
        ("extendedTextMessage", "text"),
        ("imageMessage", "caption"),
        ("videoMessage", "caption"),
    ):
        part = content.get(name)
        if isinstance(part, dict) and (text := _text_at(part, field)):
            return text
    return ""


def read_cloud(body: object) -> tuple[ReceivedMessage, ...]:
    """Return the customer messages of one Meta Cloud API webhook; () where it carries only statuses.

    The phone (`from`) may be absent; then the sender is Meta's user id, verbatim.

    Raises:
        UnreadablePayloadError: not the shape of a WhatsApp Business webhook.

    Source: Meta, WhatsApp Cloud API webhooks, `entry[].changes[].value`.
    """
    return tuple(_cloud_messages(_mapping(body)))


def _cloud_messages(top: dict[str, Any]) -> Iterator[ReceivedMessage]:
    for entry in _mappings(top.get("entry")):
        for change in _mappings(entry.get("changes")):
            value = _mapping(change.get("value"))
            messages = _mappings(value.get("messages", []))
            if not messages:
                continue
            channel_id = _text_at(_mapping(value.get("metadata")), "phone_number_id")
            for item in messages:
                yield _cloud_message(channel_id, item)


def _cloud_message(channel_id: str, item: dict[str, Any]) -> ReceivedMessage:
    message_id = _text_at(item, "id")
    digits = _text_at(item, "from")
    sender = f"+{digits}" if digits.isascii() and digits.isdigit() else _text_at(item, "from_user_id")
    if not message_id or not sender:
        raise UnreadablePayloadError("no message id or no sender")
    text = item.get("text")
    return ReceivedMessage(
        channel_id, message_id, sender, _text_at(text, "body") if isinstance(text, dict) else "", item
    )


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UnreadablePayloadError("an object was expected")
    return value


def _mappings(value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise UnreadablePayloadError("a list was expected")
    return [_mapping(item) for item in value]


def _text_at(value: dict[str, Any], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""
