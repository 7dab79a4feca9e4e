"""What the worker needs from a way to WhatsApp."""

from typing import Protocol

from messaging_app.core.outcomes import Outcome


class Provider(Protocol):
    """One business's line to WhatsApp. Blocking; called outside any transaction."""

    name: str

    def send(self, recipient: str, text: str, key: str) -> Outcome:
        """Ask once to send. Never raises for what the other side does; ends within `SEND_DEADLINE_S`.

        Args:
            recipient: E.164, or the provider's opaque address.
            text: What the customer reads.
            key: The same at every attempt of one message (outcomes.message_key).
        """
        ...

    def is_ready(self) -> bool:
        """Say, by a harmless question, whether the line works: asked before a silent send is repeated."""
        ...
