"""Make what callers hear first ready as audio, once per server process, in the background."""

import logging
from collections.abc import Iterable
from typing import Protocol

from policy_app.database_threads import in_database_thread
from policy_app.models import Business
from telephony_app import phrases
from telephony_app.speech.providers import get_synthesiser

logger = logging.getLogger(__name__)


class WarmVoice(Protocol):
    """A voice that can keep sentences ready."""

    async def warm(self, texts: Iterable[str]) -> int:
        """Synthesise sentences and keep them; return how many are ready."""
        ...


async def warm_up(voice: WarmVoice | None = None) -> None:
    """Prepare each active business's greeting, then the fixed sentences. The server calls it as it starts."""
    greetings = await in_database_thread(_greetings)
    wanted = list(dict.fromkeys([*greetings, *phrases.fixed_sentences()]))
    ready = await (voice or get_synthesiser()).warm(wanted)
    logger.info("%d of %d sentences are ready as audio", ready, len(wanted))


def _greetings() -> list[str]:
    businesses = Business.objects.filter(is_active=True).values_list("name", "settings__greeting")
    return [phrases.greeting_of(name, greeting or "") for name, greeting in businesses]
