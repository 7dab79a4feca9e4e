"""Our voice in one call."""

import asyncio

import pytest

from telephony_app.call_voice import CallVoice
from telephony_app.core.twilio_messages import OutboundMessages
from telephony_app.testing import FakeTime, FakeVoice
from telephony_app.tx_queue import TxQueue

pytestmark = pytest.mark.unit


async def _swallow(_text: str) -> None:
    await asyncio.sleep(0)


def call_voice(voice: FakeVoice, names: dict[str, str] | None = None) -> CallVoice:
    time = FakeTime()
    return CallVoice(
        voice, TxQueue(_swallow, OutboundMessages("MZ1"), clock_ms=time.clock_ms, sleep=time.sleep), names
    )


async def test_a_sentence_is_in_the_ledger_once_it_is_queued() -> None:
    ours = call_voice(FakeVoice())
    ours.begin(1)

    assert await ours.sentence(1, "שלום לכולם.", lambda: None) is True
    assert ours.ledger.cut(played_bytes=10_000) == "שלום לכולם."


async def test_a_sentence_cut_at_its_first_sound_does_not_enter_the_next_utterance() -> None:
    ours = call_voice(FakeVoice())
    ours.begin(1)

    def caller_cuts_in() -> None:
        ours.hush()
        ours.begin(2)

    assert await ours.sentence(1, "ישן.", caller_cuts_in) is False
    assert await ours.sentence(2, "חדש.", lambda: None) is True
    assert ours.ledger.cut(played_bytes=10_000) == "חדש."


async def test_a_voice_that_fails_queues_nothing() -> None:
    voice = FakeVoice()
    voice.fails_always = True
    ours = call_voice(voice)
    ours.begin(1)

    assert await ours.sentence(1, "שלום.", lambda: None) is False
    assert ours.ledger.heard_text(played_bytes=10_000) == ""


async def test_the_voice_gets_words_and_the_ledger_keeps_what_is_written() -> None:
    voice = FakeVoice()
    ours = call_voice(voice, {"Bella": "בֶּלָה"})
    ours.begin(1)

    await ours.sentence(1, "התור ב-Bella נקבע ליום שלישי, 24.11, בשעה 12:00.", lambda: None)

    assert voice.spoken == ["התור ב-בֶּלָה נקבע ליום שלישי, העשרים וארבעה בנובמבר, בשעה שתים עשרה בצהריים."]
    assert ours.ledger.cut(played_bytes=10_000) == "התור ב-Bella נקבע ליום שלישי, 24.11, בשעה 12:00."
