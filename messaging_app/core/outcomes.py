"""What asking a provider to send one message can end in, and the key that marks a repeat."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Accepted:
    """The provider took the message. `provider_id` is its own name for it."""

    provider_id: str


@dataclass(frozen=True)
class Refused:
    """The provider said no for good: asking again brings the same answer."""

    reason: str
    detail: str = ""


@dataclass(frozen=True)
class NotNow:
    """Nothing was sent, and later it may work. `retry_after_s`: the provider's own wish, seconds."""

    reason: str
    detail: str = ""
    retry_after_s: float | None = None


@dataclass(frozen=True)
class Unknown:
    """The request left and no answer came: the message was sent, or it was not."""

    reason: str
    detail: str = ""


Outcome = Accepted | Refused | NotNow | Unknown


def message_key(dedupe_key: str) -> str:
    """Return the id that every attempt to send one row carries, shaped like a WhatsApp message id.

    Source: Baileys makes ids as "3EB0" and upper-case hex; a bridge that lets the caller choose them
    recognises a repeat by this.
    """
    return "3EB0" + hashlib.sha256(dedupe_key.encode()).hexdigest()[:18].upper()
