"""OpenAI's realtime voice: the real client on a real socket against a strict, scripted server."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

import pytest
from openai import AsyncOpenAI

from telephony_app.speech.cache import PhraseCache
from telephony_app.speech.chain import SynthesiserChain
from telephony_app.speech.gone_models import GoneModels
from telephony_app.speech.ports import SynthesisError
from telephony_app.speech.realtime_testing import (
    Door,
    OpenAIRealtime,
    Slip,
    realtime_wire,
    text_to_read,
    voice_of,
)
from telephony_app.speech.realtime_voice import RealtimeSynthesiser, RealtimeVoiceSettings
from telephony_app.speech.testing import ScriptedVoice

pytestmark = pytest.mark.ws

TEXT = "נקבע לך תור למחר בעשר"


@dataclass
class Wire:
    """The scripted server and a client that knows its address."""

    server: OpenAIRealtime
    client: AsyncOpenAI


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    """Return a server of its own for the test; nothing may have been refused at its end."""
    server = OpenAIRealtime()
    async with realtime_wire(server) as client:
        yield Wire(server, client)
    assert server.refused == []


async def said(voice: RealtimeSynthesiser | SynthesiserChain, text: str = TEXT) -> bytes:
    """Return the whole audio of a sentence."""
    return b"".join([chunk async for chunk in voice.speak(text)])


async def test_the_text_is_read_as_raw_mu_law_outside_any_conversation(wire: Wire) -> None:
    voice = RealtimeSynthesiser(wire.client, RealtimeVoiceSettings(voice="cedar"))

    audio = await said(voice)
    await voice.aclose()

    assert audio == voice_of(TEXT)
    (request,) = wire.server.spoken
    assert text_to_read(request) == TEXT
    assert "Read exactly" in request["instructions"]
    assert request["audio"]["output"] == {"format": {"type": "audio/pcmu"}, "voice": "cedar"}
    assert voice.voice_key == "openai:gpt-realtime-2.1-mini:cedar"


async def test_sentences_share_an_open_socket_and_those_at_once_have_their_own(wire: Wire) -> None:
    voice = RealtimeSynthesiser(wire.client)

    assert await said(voice, "אחת") == voice_of("אחת")
    assert await said(voice, "שתיים") == voice_of("שתיים")
    assert len(wire.server.sessions) == 1
    at_once = await asyncio.gather(said(voice, "שלוש"), said(voice, "ארבע"))
    assert list(at_once) == [voice_of("שלוש"), voice_of("ארבע")]
    assert len(wire.server.sessions) == 2
    await voice.aclose()


async def test_a_socket_near_the_end_of_its_session_is_not_used_again(wire: Wire) -> None:
    now = [0.0]
    voice = RealtimeSynthesiser(wire.client, clock=lambda: now[0])
    await said(voice)
    now[0] = 1_501.0

    await said(voice)
    await voice.aclose()

    assert len(wire.server.sessions) == 2


async def test_a_socket_that_died_while_it_waited_costs_no_sentence(wire: Wire) -> None:
    voice = RealtimeSynthesiser(wire.client)
    await said(voice)
    await voice._idle[0].close()

    audio = await said(voice)
    await voice.aclose()

    assert audio == voice_of(TEXT)
    assert len(wire.server.sessions) == 2


async def test_a_sentence_that_nobody_hears_to_its_end_is_stopped_with_its_socket(wire: Wire) -> None:
    voice = RealtimeSynthesiser(wire.client)
    async with aclosing(voice.speak(TEXT)) as audio:  # type: ignore[type-var]  # the port says iterator
        await anext(audio)

    assert voice._idle == []
    assert await said(voice) == voice_of(TEXT)
    await voice.aclose()


@pytest.mark.parametrize("slip", [Slip.ERROR, Slip.EMPTY, Slip.NO_COMPLETED])
async def test_a_voice_that_fails_at_once_says_that_nothing_was_heard(wire: Wire, slip: Slip) -> None:
    wire.server.slips = deque([slip])
    voice = RealtimeSynthesiser(wire.client, RealtimeVoiceSettings(stall_timeout_s=0.3))

    with pytest.raises(SynthesisError) as failure:
        await said(voice)
    audio = await said(voice)
    await voice.aclose()

    assert not failure.value.audio_started
    assert audio == voice_of(TEXT)


@pytest.mark.parametrize("door", [Door.BUSY, Door.HANG, Door.NOT_FOUND])
async def test_a_socket_that_does_not_open_is_a_failed_voice(wire: Wire, door: Door) -> None:
    wire.server.doors = deque([door])
    voice = RealtimeSynthesiser(wire.client, RealtimeVoiceSettings(stall_timeout_s=0.3))

    with pytest.raises(SynthesisError) as failure:
        await said(voice)

    assert not failure.value.audio_started


@pytest.mark.parametrize("slip", [Slip.CLOSE_MIDWAY, Slip.FAILED])
async def test_a_voice_that_breaks_off_says_that_something_was_heard(wire: Wire, slip: Slip) -> None:
    wire.server.slips = deque([slip])

    with pytest.raises(SynthesisError) as failure:
        await said(RealtimeSynthesiser(wire.client))

    assert failure.value.audio_started


async def test_a_voice_that_runs_away_is_cut(wire: Wire) -> None:
    voice = RealtimeSynthesiser(wire.client, RealtimeVoiceSettings(longest_audio_s=1.0))

    with pytest.raises(SynthesisError) as failure:
        await said(voice, "א" * 100)

    assert failure.value.audio_started


async def test_other_words_than_the_texts_are_logged_as_a_fault_without_the_words(
    wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    wire.server.slips = deque([None, Slip.REWORDED])
    voice = RealtimeSynthesiser(wire.client)

    with caplog.at_level(logging.WARNING):
        await said(voice, "שָׁלוֹם, נתראה!")
        assert caplog.messages == []
        await said(voice)
    await voice.aclose()

    (message,) = caplog.messages
    assert "said another text: 5 of 5 words" in message
    assert "תור" not in message


async def test_a_retired_model_is_told_once_and_the_next_voice_speaks_at_once(wire: Wire) -> None:
    wire.server.gone = {"gpt-realtime-2.1-mini"}
    told: list[str] = []
    gone = GoneModels(lambda model, reason: told.append(f"{model}: {reason}"))
    voice, local = RealtimeSynthesiser(wire.client, gone=gone), ScriptedVoice("local")
    chain = SynthesiserChain(PhraseCache(voice), PhraseCache(local))

    first = await said(chain)
    with pytest.raises(SynthesisError, match="no longer serves"):
        await said(voice)

    assert first == local.audio_of(TEXT)
    assert told == ["gpt-realtime-2.1-mini: The model `gpt-realtime-2.1-mini` does not exist or was retired."]
    assert len(wire.server.sessions) == 1
