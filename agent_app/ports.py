"""What the agent needs from the channels above it; they provide it at start-up or per conversation."""

from typing import Protocol


class MessageSender(Protocol):
    """Puts a text message to a customer on its way (messaging_app provides one at start-up)."""

    def send(self, *, business_id: int, conversation_id: int | None, to: str, text: str) -> str:
        """Store the message for sending and return its id. Blocking ORM work: call it on a database thread.

        Args:
            business_id: Whose WhatsApp sends it.
            conversation_id: The conversation in whose trace the sending appears, if any.
            to: E.164 phone number, or the channel's opaque address.
            text: What the customer reads.
        """
        ...


class CallControl(Protocol):
    """A live phone call, as far as the agent may steer it (telephony_app provides one per call)."""

    def can_transfer(self) -> bool:
        """Say whether the business has a human number to hand over to."""
        ...

    def transfer(self, reason: str) -> None:
        """Hand the caller to the human number once the reply of this turn was heard."""
        ...


_message_sender: MessageSender | None = None


def provide_message_sender(sender: MessageSender) -> None:
    """Called once by the messaging app when it is ready."""
    global _message_sender
    _message_sender = sender


def message_sender() -> MessageSender | None:
    """Return the provided sender, or None where no messaging app is installed."""
    return _message_sender
