"""OpenAI's realtime transcription: the real client on a real socket against a strict, scripted server."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from openai import AsyncOpenAI

from telephony_app.simulator.voice import speech_like
from telephony_app.speech.gone_models import GoneModels
from telephony_app.speech.openai_realtime import RealtimeRecogniser
from telephony_app.speech.openai_speech import TranscriptionSettings
from telephony_app.speech.ports import (
    FinalText,
    RecogniserFailed,
    SpeechEvent,
    SpeechStarted,
    SpeechStopped,
)
from telephony_app.speech.realtime_testing import Door, OpenAIRealtime, Slip, realtime_wire
from telephony_app.speech.testing import Fault
from telephony_app.speech.vad import Utterance, UtteranceCutter

pytestmark = pytest.mark.ws

SAID = speech_like(400)
PAUSE = b"\xff" * 8_000
FRAME = 160


@dataclass
class Wire:
    """The scripted server and a client that knows its address."""

    server: OpenAIRealtime
    client: AsyncOpenAI

    def recogniser(
        self, *, patience_s: float = 5.0, connect_timeout_s: float = 5.0, gone: GoneModels | None = None
    ) -> RealtimeRecogniser:
        """Return a recogniser with the patience of a test."""
        return RealtimeRecogniser(
            self.client, gone=gone, patience_s=patience_s, connect_timeout_s=connect_timeout_s
        )


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    """Return a server of its own for the test; nothing may have been refused at its end."""
    server = OpenAIRealtime()
    async with realtime_wire(server) as client:
        yield Wire(server, client)
    assert server.refused == []


class Call:
    """Caller audio, frame by frame, with time for the socket between the frames."""

    def __init__(self, recogniser: RealtimeRecogniser) -> None:
        self.recogniser = recogniser
        self.at_ms = 0

    async def say(self, audio: bytes) -> None:
        """Feed 20 ms frames, faster than they are spoken."""
        for place in range(0, len(audio), FRAME):
            self.recogniser.feed(audio[place : place + FRAME], self.at_ms)
            self.at_ms += 20
            await asyncio.sleep(0.001)

    async def hear(self, events: int) -> list[SpeechEvent]:
        """Return the next events."""
        heard: list[SpeechEvent] = []
        async with asyncio.timeout(10):
            async for event in self.recogniser.events():
                heard.append(event)
                if len(heard) == events:
                    break
        return heard

    async def texts(self, number: int) -> list[str]:
        """Return the next final texts."""
        events = await self.hear(number * 3)
        return [event.text for event in events if isinstance(event, FinalText)]


def utterances_in(audio: bytes) -> list[bytes]:
    """Return what the detector cuts out of a call."""
    cutter = UtteranceCutter()
    events = [
        event for at in range(0, len(audio), FRAME) for event in cutter.feed(audio[at : at + FRAME], at // 8)
    ]
    return [event.audio for event in events if isinstance(event, Utterance)]


async def test_an_utterance_goes_out_as_raw_mu_law_and_comes_back_as_text(wire: Wire) -> None:
    wire.server.texts = deque(["מחר בעשר"])
    said = TranscriptionSettings(keywords=("דנה", "תספורת"))
    call = Call(RealtimeRecogniser(wire.client, said))

    await call.say(PAUSE + SAID + PAUSE)
    events = await call.hear(3)
    await call.recogniser.aclose()

    assert [type(event) for event in events] == [SpeechStarted, SpeechStopped, FinalText]
    assert isinstance(events[1], SpeechStopped)
    assert events[2] == FinalText("מחר בעשר", stopped_at_ms=events[1].at_ms)
    assert wire.server.heard == utterances_in(PAUSE + SAID + PAUSE)
    (session,) = wire.server.sessions
    assert session["audio"]["input"]["transcription"] == {
        "model": "gpt-live-transcribe",
        "language": "he",
        "keywords": ["דנה", "תספורת"],
    }
    assert wire.server.files.heard == []


async def test_the_model_hears_while_the_caller_speaks_and_nothing_between_utterances(wire: Wire) -> None:
    wire.server.slips = deque([Slip.CLOSE_MIDWAY])
    call = Call(wire.recogniser())

    await call.say(PAUSE * 3)
    assert len(wire.server.sessions) == 1  # open before it is needed
    await call.say(SAID)
    await asyncio.sleep(0.2)  # the caller has not stopped, and the script closed at the first audio
    assert len(wire.server.sessions) == 2
    await call.say(PAUSE)
    await call.texts(1)
    await call.recogniser.aclose()

    assert wire.server.heard == utterances_in(PAUSE * 3 + SAID + PAUSE)


@pytest.mark.parametrize("slip", [Slip.CLOSE_MIDWAY, Slip.CLOSE_AT_COMMIT, Slip.ERROR, Slip.NO_JSON])
async def test_after_a_loss_a_new_socket_hears_the_utterance_whole_and_once(wire: Wire, slip: Slip) -> None:
    wire.server.slips = deque([slip])
    wire.server.texts = deque(["אחת", "שתיים"])
    call = Call(wire.recogniser())

    await call.say(PAUSE + SAID + PAUSE + SAID + PAUSE)
    texts = await call.texts(2)
    await call.recogniser.aclose()

    assert texts == ["אחת", "שתיים"]
    assert wire.server.heard == utterances_in(PAUSE + SAID + PAUSE + SAID + PAUSE)
    assert len(wire.server.sessions) == 2
    assert wire.server.files.heard == []


async def test_losses_with_a_text_between_them_are_each_made_good_and_no_text_is_heard_again(
    wire: Wire,
) -> None:
    wire.server.slips = deque([Slip.CLOSE_AT_COMMIT, None, Slip.CLOSE_AT_COMMIT])
    wire.server.texts = deque(["אחת", "שתיים"])
    call = Call(wire.recogniser())

    await call.say(PAUSE + SAID + PAUSE)
    texts = await call.texts(1)
    await call.say(SAID + PAUSE)
    texts += await call.texts(1)
    await call.recogniser.aclose()

    assert texts == ["אחת", "שתיים"]
    assert len(wire.server.heard) == 2
    assert wire.server.files.heard == []


async def test_texts_come_in_the_order_of_speaking_also_when_the_first_is_completed_later(wire: Wire) -> None:
    wire.server.slips = deque([Slip.LATE])
    wire.server.texts = deque(["אחת", "שתיים"])
    call = Call(wire.recogniser())

    await call.say(PAUSE + SAID + PAUSE + SAID + PAUSE)
    texts = await call.texts(2)
    await call.recogniser.aclose()

    assert texts == ["אחת", "שתיים"]


@pytest.mark.parametrize("slip", [Slip.NO_COMPLETED, Slip.FAILED])
async def test_an_utterance_without_text_is_recognised_as_a_file_and_the_next_one_live(
    wire: Wire, slip: Slip
) -> None:
    wire.server.slips = deque([slip])
    wire.server.texts = deque(["חי"])
    wire.server.files.texts = deque(["מקובץ"])
    call = Call(wire.recogniser(patience_s=0.2))

    await call.say(PAUSE + SAID + PAUSE)
    texts = await call.texts(1)
    await asyncio.sleep(0.2)
    await call.say(SAID + PAUSE)
    texts += await call.texts(1)
    await call.recogniser.aclose()

    assert texts == ["מקובץ", "חי"]
    assert len(wire.server.sessions) == (2 if slip is Slip.NO_COMPLETED else 1)  # a stuck socket is replaced
    assert [heard.fields["model"] for heard in wire.server.files.heard] == [["gpt-transcribe"]]


async def test_a_slow_text_that_is_here_before_the_files_counts_and_comes_once(wire: Wire) -> None:
    wire.server.answer_s = 0.4
    wire.server.texts = deque(["חי"])
    wire.server.files.first_byte_s = 3.0
    wire.server.files.texts = deque(["מקובץ"])
    call = Call(wire.recogniser(patience_s=0.2))

    await call.say(PAUSE + SAID + PAUSE)
    texts = await call.texts(1)
    await asyncio.sleep(0.1)
    await call.recogniser.aclose()

    assert texts == ["חי"]
    assert [event async for event in call.recogniser.events()] == []
    assert len(wire.server.sessions) == 1


@pytest.mark.parametrize("door", [Door.BUSY, Door.HANG])
async def test_without_a_socket_files_serve_within_the_turn_until_it_opens(wire: Wire, door: Door) -> None:
    wire.server.doors = deque([door] * 2)
    wire.server.texts = deque(["חי"])
    wire.server.files.texts = deque(["מקובץ"])
    call = Call(wire.recogniser(connect_timeout_s=0.3))

    await call.say(PAUSE + SAID + PAUSE)
    began = asyncio.get_running_loop().time()
    texts = await call.texts(1)
    waited_s = asyncio.get_running_loop().time() - began
    async with asyncio.timeout(10):
        await wire.server.opened.wait()
    await call.say(SAID + PAUSE)
    texts += await call.texts(1)
    await call.recogniser.aclose()

    assert texts == ["מקובץ", "חי"]
    assert waited_s < 4  # nobody waits for a line that is known to be down


async def test_when_files_fail_as_well_the_utterance_is_reported_and_the_call_goes_on(wire: Wire) -> None:
    wire.server.slips = deque([Slip.FAILED])
    wire.server.texts = deque(["עוד פעם"])
    wire.server.files.faults = deque([Fault.SERVER_ERROR] * 2)
    call = Call(wire.recogniser())

    await call.say(PAUSE + SAID + PAUSE)
    first = await call.hear(3)
    await call.say(SAID + PAUSE)
    texts = await call.texts(1)
    await call.recogniser.aclose()

    assert isinstance(first[2], RecogniserFailed)
    assert texts == ["עוד פעם"]


async def test_a_retired_model_is_told_once_and_files_serve_from_then_on(
    wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    wire.server.gone = {"gpt-live-transcribe"}
    wire.server.files.texts = deque(["אחת", "שתיים"])
    told: list[tuple[str, str]] = []
    gone = GoneModels(lambda model, reason: told.append((model, reason)))
    call = Call(wire.recogniser(gone=gone))

    with caplog.at_level(logging.WARNING):
        await call.say(PAUSE + SAID + PAUSE + SAID + PAUSE)
        texts = await call.texts(2)
    await call.recogniser.aclose()

    assert texts == ["אחת", "שתיים"]
    assert told == [("gpt-live-transcribe", "The model `gpt-live-transcribe` does not exist or was retired.")]
    assert "gpt-live-transcribe" in gone
    assert len(wire.server.sessions) == 1  # it is not asked for again


async def test_a_server_without_realtime_is_told_and_files_serve(wire: Wire) -> None:
    wire.server.doors = deque([Door.NOT_FOUND] * 9)
    wire.server.files.texts = deque(["מקובץ"])
    gone = GoneModels()
    call = Call(wire.recogniser(gone=gone))

    await call.say(PAUSE + SAID + PAUSE)
    texts = await call.texts(1)
    await call.recogniser.aclose()

    assert texts == ["מקובץ"]
    assert "gpt-live-transcribe" in gone
    assert len(wire.server.doors) == 8


async def test_what_was_no_speech_is_cleared_and_does_not_reach_the_next_utterance(wire: Wire) -> None:
    wire.server.texts = deque(["מחר"])
    said = TranscriptionSettings(least_voiced_ms=300)
    short = SAID[: 100 * 8]
    call = Call(RealtimeRecogniser(wire.client, said))

    await call.say(PAUSE + short + PAUSE + SAID + PAUSE)
    texts = await call.texts(2)
    await call.recogniser.aclose()

    assert texts == ["", "מחר"]
    assert wire.server.heard == utterances_in(PAUSE + short + PAUSE + SAID + PAUSE)[1:]


async def test_feeding_never_waits_and_much_audio_at_once_is_cut_into_its_utterances(wire: Wire) -> None:
    wire.server.texts = deque(["אחת", "שתיים"])
    call = Call(wire.recogniser())

    call.recogniser.feed(PAUSE + SAID + PAUSE + SAID + PAUSE, 0)
    texts = await call.texts(2)
    await call.recogniser.aclose()

    assert texts == ["אחת", "שתיים"]
    assert wire.server.heard == utterances_in(PAUSE + SAID + PAUSE + SAID + PAUSE)


async def test_deltas_are_kept_until_the_text_is_final(wire: Wire) -> None:
    wire.server.slips = deque([Slip.LATE])
    wire.server.texts = deque(["מחר בעשר"])
    call = Call(wire.recogniser())

    await call.say(PAUSE + SAID + PAUSE)
    await asyncio.sleep(0.1)
    interim = call.recogniser.interim
    await call.say(SAID + PAUSE)
    await call.texts(2)
    after = call.recogniser.interim
    await call.recogniser.aclose()

    assert (interim, after) == ("מחר בעשר", "")


async def test_deltas_of_a_lost_socket_are_forgotten(wire: Wire) -> None:
    wire.server.slips = deque([Slip.LATE, Slip.CLOSE_AT_COMMIT])
    wire.server.texts = deque(["ישן", "אחת", "שתיים"])
    call = Call(wire.recogniser())

    await call.say(PAUSE + SAID + PAUSE + SAID + PAUSE)
    texts = await call.texts(2)
    interim = call.recogniser.interim
    await call.recogniser.aclose()

    assert (texts, interim) == (["אחת", "שתיים"], "")


async def test_words_that_nobody_said_are_dropped(wire: Wire) -> None:
    wire.server.texts = deque(["תודה על הצפייה."])
    call = Call(wire.recogniser())

    await call.say(PAUSE + SAID + PAUSE)

    assert await call.texts(1) == [""]
    await call.recogniser.aclose()


async def test_closing_in_mid_utterance_ends_the_events_and_the_socket(wire: Wire) -> None:
    wire.server.slips = deque([Slip.NO_COMPLETED])
    call = Call(wire.recogniser())
    await call.say(PAUSE + SAID + PAUSE + SAID)

    await call.recogniser.aclose()
    await call.recogniser.aclose()
    call.recogniser.feed(SAID, 5_000)

    assert [type(event) async for event in call.recogniser.events()] == [
        SpeechStarted,
        SpeechStopped,
        SpeechStarted,
    ]
    assert wire.server.files.heard == []
