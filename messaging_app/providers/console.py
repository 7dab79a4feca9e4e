"""No WhatsApp at all: the message counts as sent; the simulator shows the row."""

import logging

from messaging_app.core.outcomes import Accepted, Outcome

log = logging.getLogger(__name__)


class ConsoleProvider:
    """Sends nothing and says so in one line, without the text or the number."""

    name = "console"

    def send(self, recipient: str, text: str, key: str) -> Outcome:
        """See ports.Provider."""
        log.info("WhatsApp (console) to …%s: %d characters", recipient[-2:], len(text))
        return Accepted(f"console-{key}")

    def is_ready(self) -> bool:
        """There is nothing that could be down."""
        return True
