"""Google's voice: the real client on a real socket against a scripted server."""

import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import cast

import pytest

from telephony_app.speech.cache import PhraseCache
from telephony_app.speech.chain import SynthesiserChain
from telephony_app.speech.google_door import GoogleAddress, GoogleDoor
from telephony_app.speech.google_synthesiser import GoogleSynthesiser, GoogleVoice, load_texttospeech
from telephony_app.speech.google_testing import Fault, GoogleCloud, serving_google, speech_of
from telephony_app.speech.ports import SynthesisError
from telephony_app.speech.testing import ScriptedVoice

pytestmark = pytest.mark.ws

TEXT = "אפשר מחר בעשר או בשתיים, מה נוח יותר?"
CHIRP = "he-IL-Chirp3-HD-Aoede"


@pytest.fixture
async def cloud() -> AsyncIterator[GoogleCloud]:
    """Return a script that is served."""
    script = GoogleCloud()
    async with serving_google(script):
        yield script


@pytest.fixture
async def door(cloud: GoogleCloud) -> AsyncIterator[GoogleDoor]:
    """Return the open way to it."""
    door = GoogleDoor(GoogleAddress("", local=cloud.address), load_texttospeech)
    assert await door.warm()
    yield door
    await door.aclose()


async def said(voice: GoogleSynthesiser, text: str = TEXT) -> bytes:
    """Return the whole audio of a sentence."""
    return b"".join([chunk async for chunk in voice.speak(text)])


async def test_a_sentence_comes_as_telephone_audio_without_its_header(
    cloud: GoogleCloud, door: GoogleDoor
) -> None:
    voice = GoogleSynthesiser(door)

    assert await said(voice) == speech_of(TEXT)

    (request,) = cloud.spoken
    assert request.input.text == TEXT
    assert (request.voice.language_code, request.voice.name) == ("he-IL", "he-IL-Wavenet-A")
    assert (request.audio_config.audio_encoding.name, request.audio_config.sample_rate_hertz) == (
        "MULAW",
        8_000,
    )
    assert voice.voice_key == "google::he-IL-Wavenet-A"


async def test_a_voice_that_can_is_streamed(cloud: GoogleCloud, door: GoogleDoor) -> None:
    chunks = [chunk async for chunk in GoogleSynthesiser(door, GoogleVoice(CHIRP)).speak(TEXT)]

    assert b"".join(chunks) == speech_of(TEXT)
    assert len(chunks) > 3
    assert cloud.streamed == 1


async def test_a_voice_that_is_refused_as_a_stream_speaks_at_once_from_then_on(
    cloud: GoogleCloud, door: GoogleDoor
) -> None:
    cloud.voice_faults = deque([Fault.REFUSED])
    voice = GoogleSynthesiser(door, GoogleVoice("he-IL-Wavenet-B", streaming=True))

    assert await said(voice) == await said(voice) == speech_of(TEXT)
    assert cloud.streamed == 1


async def test_a_stream_that_fails_before_its_first_audio_is_asked_for_at_once(
    cloud: GoogleCloud, door: GoogleDoor
) -> None:
    cloud.voice_faults = deque([Fault.DENIED])
    voice = GoogleSynthesiser(door, GoogleVoice(CHIRP))

    assert await said(voice) == await said(voice) == speech_of(TEXT)
    assert cloud.streamed == 2  # streaming is tried again


@pytest.mark.parametrize("voice_name", ["he-IL-Wavenet-A", CHIRP])
@pytest.mark.parametrize("fault", [Fault.HANG, Fault.EMPTY, Fault.DENIED, Fault.UNAVAILABLE])
async def test_a_voice_that_cannot_speak_says_so_in_time(
    cloud: GoogleCloud, door: GoogleDoor, voice_name: str, fault: Fault
) -> None:
    cloud.voice_faults = deque([fault, fault])
    voice = GoogleSynthesiser(door, GoogleVoice(voice_name, stall_timeout_s=0.2))
    streamed = voice_name == CHIRP
    began = time.monotonic()

    with pytest.raises(SynthesisError) as failure:
        await said(voice)

    assert time.monotonic() - began < 1.5
    assert failure.value.audio_started == (streamed and fault is Fault.UNAVAILABLE)


async def test_another_voice_speaks_when_google_is_not_reached() -> None:
    door = GoogleDoor(GoogleAddress("", local="127.0.0.1:1"), load_texttospeech)
    standby = ScriptedVoice("standby")
    chain = SynthesiserChain(PhraseCache(GoogleSynthesiser(door)), PhraseCache(standby))

    audio = b"".join([chunk async for chunk in chain.speak(TEXT)])
    await door.aclose()

    assert audio == standby.audio_of(TEXT)


async def test_credentials_that_cannot_be_read_are_the_voices_failure() -> None:
    door = GoogleDoor(GoogleAddress("", credentials_path="/nowhere.json"), load_texttospeech)

    with pytest.raises(SynthesisError, match="FileNotFoundError"):
        await said(GoogleSynthesiser(door))


async def test_a_cut_sentence_ends_its_stream(cloud: GoogleCloud, door: GoogleDoor) -> None:
    voice = GoogleSynthesiser(door, GoogleVoice(CHIRP))
    async with aclosing(cast("AsyncGenerator[bytes]", voice.speak(TEXT))) as chunks:
        async for chunk in chunks:
            assert chunk
            break

    assert await said(voice, "שלום") == speech_of("שלום")


async def test_a_voice_that_runs_away_is_cut(door: GoogleDoor) -> None:
    voice = GoogleSynthesiser(door, GoogleVoice(CHIRP, longest_audio_s=0.5))

    assert len(await said(voice, TEXT * 5)) < 8_000
