"""Make ready what a first call would wait for, once per server process, in the background."""

import logging
from collections.abc import Iterable
from typing import Protocol

from agent_app.core.read_aloud import read_aloud
from policy_app.business_policy import get_business_policy
from policy_app.database_threads import in_database_thread
from policy_app.models import Business
from telephony_app import phrases
from telephony_app.speech.providers import connect_speech, get_synthesiser

logger = logging.getLogger(__name__)


class WarmVoice(Protocol):
    """A voice that can keep sentences ready."""

    async def warm(self, texts: Iterable[str]) -> int:
        """Synthesise sentences and keep them; return how many are ready."""
        ...


async def warm_up(voice: WarmVoice | None = None) -> None:
    """Prepare each active business's rules and greeting, the ways to providers, then the fixed sentences.

    The server calls it as it starts. The first rules read in a process reckon the year's holidays (0.2 s).
    """
    greetings = await in_database_thread(_greetings)
    wanted = list(dict.fromkeys([*greetings, *map(read_aloud, phrases.fixed_sentences())]))
    await connect_speech()
    ready = await (voice or get_synthesiser()).warm(wanted)
    logger.info("%d of %d sentences are ready as audio", ready, len(wanted))


def _greetings() -> list[str]:
    businesses = Business.objects.filter(is_active=True).values_list(
        "pk", "name", "settings__greeting", "settings__spoken_name"
    )
    greetings = []
    for business_id, name, greeting, spoken_name in businesses:
        get_business_policy(business_id)
        written = phrases.greeting_of(name, greeting or "")
        greetings.append(read_aloud(written, {name: spoken_name or ""}))  # as CallVoice asks for it
    return greetings
