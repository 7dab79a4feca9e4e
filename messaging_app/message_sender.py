"""The agent's `whatsapp_send`: the port agent_app.ports.MessageSender, filled by the outbox."""

from uuid import uuid4

from django.utils import timezone

from messaging_app.models import OutboundMessage
from messaging_app.wake import wake_on_commit


class OutboxSender:
    """Puts a chat message into the outbox; the worker sends it after what is before it."""

    def send(self, *, business_id: int, conversation_id: int | None, to: str, text: str) -> str:
        """See agent_app.ports.MessageSender.

        Raises:
            ValueError: there is nobody to send to, or nothing to say.
        """
        if not to or not text.strip():
            raise ValueError("a message needs a recipient and a text")
        row = OutboundMessage.objects.create(
            business_id=business_id,
            conversation_id=conversation_id,
            dedupe_key=f"chat:{uuid4().hex}",
            kind="chat",
            recipient=to,
            body=text,
            not_before=timezone.now(),
        )
        wake_on_commit()
        return str(row.pk)
