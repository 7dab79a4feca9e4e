"""OpenAI's audio endpoints: the real client on a real socket against a scripted server."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
from openai import AsyncOpenAI

from telephony_app.simulator.voice import speech_like
from telephony_app.speech.audio import duration_ms, loudness
from telephony_app.speech.gone_models import GoneModels
from telephony_app.speech.openai_speech import (
    OpenAIRecogniser,
    OpenAISynthesiser,
    TranscriptionSettings,
    VoiceSettings,
)
from telephony_app.speech.ports import (
    FinalText,
    RecogniserFailed,
    SpeechEvent,
    SpeechStarted,
    SpeechStopped,
    SynthesisError,
)
from telephony_app.speech.testing import Fault, OpenAIAudio, serving

pytestmark = pytest.mark.ws

SAID = speech_like(400)
PAUSE = b"\xff" * 8_000
IMPATIENT = TranscriptionSettings(request_timeout_s=0.3, utterance_timeout_s=0.5)


@dataclass
class Wire:
    """The scripted server and a client that knows its address."""

    server: OpenAIAudio
    client: AsyncOpenAI


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    """Return a server of its own for the test."""
    server = OpenAIAudio()
    async with (
        serving(server) as url,
        AsyncOpenAI(api_key="test", base_url=f"{url}/v1", max_retries=0) as client,
    ):
        yield Wire(server, client)
        server.hang.set()


async def hear(recogniser: OpenAIRecogniser, audio: bytes, *, events: int) -> list[SpeechEvent]:
    """Feed 20 ms frames and return the first so many events."""
    for place in range(0, len(audio), 160):
        recogniser.feed(audio[place : place + 160], place // 8)
    heard = []
    async for event in recogniser.events():
        heard.append(event)
        if len(heard) == events:
            break
    await recogniser.aclose()
    return heard


async def said(voice: OpenAISynthesiser, text: str) -> bytes:
    """Return the whole audio of a sentence."""
    return b"".join([chunk async for chunk in voice.speak(text)])


async def test_an_utterance_goes_out_as_a_wav_file_and_comes_back_as_text(wire: Wire) -> None:
    wire.server.texts = deque(["מחר ב-12"])
    settings = TranscriptionSettings(keywords=("תספורת", "דנה"), prompt="שיחה עם מספרה")

    started, stopped, final = await hear(
        OpenAIRecogniser(wire.client, settings), PAUSE + SAID + PAUSE, events=3
    )

    assert isinstance(started, SpeechStarted)
    assert isinstance(stopped, SpeechStopped)
    assert final == FinalText("מחר ב-12", stopped_at_ms=stopped.at_ms)
    (heard,) = wire.server.heard
    assert heard.rate_hz == 8_000
    assert heard.length_ms == pytest.approx(900, abs=80)
    assert heard.fields == {
        "model": ["gpt-transcribe"],
        "language": ["he"],
        "response_format": ["json"],
        "prompt": ["שיחה עם מספרה"],
        "keywords[]": ["תספורת", "דנה"],
    }


async def test_another_model_is_not_sent_what_it_refuses(wire: Wire) -> None:
    settings = TranscriptionSettings(model="whisper-large", keywords=("דנה",))

    await hear(OpenAIRecogniser(wire.client, settings), PAUSE + SAID + PAUSE, events=3)

    assert wire.server.heard[0].fields.keys() == {"model", "language", "response_format"}


async def test_texts_come_in_the_order_of_speaking_also_when_the_first_takes_longer(wire: Wire) -> None:
    wire.server.faults = deque([Fault.SERVER_ERROR])  # the first one is asked for a second time
    wire.server.texts = deque(["אחת", "שתיים"])
    recogniser = OpenAIRecogniser(wire.client)

    events = await hear(recogniser, PAUSE + SAID + PAUSE + SAID + PAUSE, events=6)

    texts = [event for event in events if isinstance(event, FinalText)]
    assert [text.stopped_at_ms for text in texts] == sorted(text.stopped_at_ms for text in texts)
    assert sorted(text.text for text in texts) == ["אחת", "שתיים"]


@pytest.mark.parametrize(
    "faults",
    [
        [Fault.SERVER_ERROR] * 2,
        [Fault.TOO_MANY_REQUESTS] * 2,
        [Fault.HANG],
        [Fault.WRONG_CONTENT],
        [Fault.EMPTY],
    ],
)
async def test_a_failed_utterance_is_reported_and_the_next_one_is_recognised(
    wire: Wire, faults: list[Fault | None]
) -> None:
    wire.server.faults = deque(faults)
    settings = replace(IMPATIENT, utterance_timeout_s=4.0 if len(faults) > 1 else 0.5)
    recogniser = OpenAIRecogniser(wire.client, settings)
    for place in range(0, len(PAUSE + SAID + PAUSE), 160):
        recogniser.feed((PAUSE + SAID + PAUSE)[place : place + 160], place // 8)
    events = recogniser.events()
    first = [await anext(events) for _ in range(3)]
    wire.server.faults.clear()
    wire.server.texts = deque(["עוד פעם"])

    recogniser.feed(SAID + PAUSE, 2_400)
    second = [await anext(events) for _ in range(3)]
    await recogniser.aclose()

    assert isinstance(first[2], RecogniserFailed)
    assert isinstance(second[2], FinalText)
    assert second[2].text == "עוד פעם"


@pytest.mark.parametrize(
    "settings", [TranscriptionSettings(least_loudness=5_000), TranscriptionSettings(least_voiced_ms=1_000)]
)
async def test_near_silence_is_never_sent_to_a_model_that_would_invent_words(
    wire: Wire, settings: TranscriptionSettings
) -> None:
    *_, final = await hear(OpenAIRecogniser(wire.client, settings), PAUSE + SAID + PAUSE, events=3)

    assert isinstance(final, FinalText)
    assert final.text == ""
    assert wire.server.heard == []


@pytest.mark.parametrize("invented", ["תודה על הצפייה.", "שיחה עם מספרה", "  "])
async def test_words_that_nobody_said_are_dropped(wire: Wire, invented: str) -> None:
    wire.server.texts = deque([invented])
    settings = TranscriptionSettings(prompt="שיחה עם מספרה")

    *_, final = await hear(OpenAIRecogniser(wire.client, settings), PAUSE + SAID + PAUSE, events=3)

    assert isinstance(final, FinalText)
    assert final.text == ""


async def test_closing_ends_the_events_and_drops_what_is_under_way(wire: Wire) -> None:
    wire.server.faults = deque([Fault.HANG])
    recogniser = OpenAIRecogniser(wire.client)
    recogniser.feed(PAUSE + SAID + PAUSE, 0)
    await asyncio.sleep(0)

    await recogniser.aclose()
    await recogniser.aclose()
    recogniser.feed(SAID, 5_000)

    assert [type(event) async for event in recogniser.events()] == [SpeechStarted, SpeechStopped]


async def test_speech_arrives_as_phone_audio_of_the_right_length(wire: Wire) -> None:
    audio = await said(OpenAISynthesiser(wire.client), "מתי נוח לכם?")

    assert duration_ms(audio) == pytest.approx(12 * 60, abs=2)
    assert loudness(audio) > 1_000
    (request,) = wire.server.spoken
    assert request["model"] == "gpt-4o-mini-tts"
    assert (request["voice"], request["input"], request["response_format"]) == (
        "alloy",
        "מתי נוח לכם?",
        "pcm",
    )
    assert "instructions" in request


async def test_a_plain_voice_model_gets_no_instructions(wire: Wire) -> None:
    await said(OpenAISynthesiser(wire.client, VoiceSettings(model="tts-1", voice="nova")), "שלום")

    assert "instructions" not in wire.server.spoken[0]


@pytest.mark.parametrize(
    "fault", [Fault.SERVER_ERROR, Fault.TOO_MANY_REQUESTS, Fault.HANG, Fault.WRONG_CONTENT, Fault.EMPTY]
)
async def test_a_voice_that_fails_at_once_says_that_nothing_was_heard(wire: Wire, fault: Fault) -> None:
    wire.server.faults = deque([fault])
    voice = OpenAISynthesiser(wire.client, VoiceSettings(stall_timeout_s=0.3))

    with pytest.raises(SynthesisError) as failure:
        await said(voice, "שלום")

    assert not failure.value.audio_started


async def test_a_voice_that_breaks_off_says_that_something_was_heard(wire: Wire) -> None:
    wire.server.faults = deque([Fault.CUT])

    with pytest.raises(SynthesisError) as failure:
        await said(OpenAISynthesiser(wire.client), "משפט ארוך שנקטע באמצע")

    assert failure.value.audio_started


async def test_an_unreachable_server_is_a_failed_voice() -> None:
    async with AsyncOpenAI(api_key="test", base_url="http://127.0.0.1:9/v1") as client:
        with pytest.raises(SynthesisError):
            await said(OpenAISynthesiser(client), "שלום")


async def test_a_voice_that_runs_away_is_cut(wire: Wire) -> None:
    voice = OpenAISynthesiser(wire.client, VoiceSettings(longest_audio_s=1.0))

    audio = await said(voice, "א" * 100)

    assert 1_000 <= duration_ms(audio) < 1_500


@pytest.mark.parametrize("fault", [Fault.MODEL_GONE, Fault.NO_ENDPOINT])
async def test_a_retired_voice_is_told_once_and_not_asked_for_again(wire: Wire, fault: Fault) -> None:
    wire.server.faults = deque([fault])
    told: list[str] = []
    voice = OpenAISynthesiser(wire.client, gone=GoneModels(lambda model, _: told.append(model)))

    for _ in range(2):
        with pytest.raises(SynthesisError):
            await said(voice, "שלום")

    assert told == ["gpt-4o-mini-tts"]
    assert wire.server.spoken == []


async def test_a_retired_transcription_model_is_told(wire: Wire) -> None:
    wire.server.faults = deque([Fault.MODEL_GONE])
    gone = GoneModels()

    *_, failure = await hear(OpenAIRecogniser(wire.client, gone=gone), PAUSE + SAID + PAUSE, events=3)

    assert isinstance(failure, RecogniserFailed)
    assert "gpt-transcribe" in gone
