"""What is ready before the first call."""

from collections.abc import Iterable

import pytest
from asgiref.sync import sync_to_async

from agent_app.core.read_aloud import read_aloud
from policy_app.models import Business, BusinessSettings
from telephony_app import phrases
from telephony_app.warm_up import warm_up

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]


class Warmed:
    def __init__(self) -> None:
        self.texts: list[str] = []

    async def warm(self, texts: Iterable[str]) -> int:
        self.texts = list(texts)
        return len(self.texts)


def _businesses() -> None:
    for slug, greeting, is_active in (
        ("own", "ברוכים הבאים ל-own, פתוח עד 17:00.", True),
        ("none", "", True),
        ("gone", "לא.", False),
    ):
        business = Business.objects.create(
            name=slug, slug=slug, phone_number=f"+97235550{slug}"[:16], is_active=is_active
        )
        spoken_name = "אוֹן" if slug == "own" else ""
        BusinessSettings.objects.update_or_create(
            business=business, defaults={"greeting": greeting, "spoken_name": spoken_name}
        )


async def test_greetings_come_first_and_then_every_fixed_sentence() -> None:
    await sync_to_async(_businesses)()
    voice = Warmed()

    await warm_up(voice)

    own = "ברוכים הבאים ל-אוֹן, פתוח עד חמש אחר הצהריים."
    assert set(voice.texts[:2]) == {own, phrases.greeting_of("none", "")}
    assert tuple(voice.texts[2:]) == tuple(map(read_aloud, phrases.fixed_sentences()))
