"""Google's streaming recognition: the real clients (v1, v2) on a socket against a server that listens."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from telephony_app.core.transcript_joiner import JoinerTimes
from telephony_app.speech.google_dialects import (
    DialectV1,
    DialectV2,
    RecognitionWords,
    load_speech_v1,
    load_speech_v2,
    v2_model,
)
from telephony_app.speech.google_door import GoogleAddress, GoogleDoor, GoogleError, project_of
from telephony_app.speech.google_recogniser import GoogleRecogniser, StreamSettings
from telephony_app.speech.google_testing import Fault, GoogleCloud, serving_google, word_audio
from telephony_app.speech.ports import (
    FinalText,
    RecogniserFailed,
    SpeechEvent,
    SpeechStarted,
    SpeechStopped,
)

pytestmark = pytest.mark.ws

WORDS = ("אני", "רוצה", "תור", "מחר", "בעשר", "תודה", "רבה", "שלום")
VOCABULARY = {word_audio(number): word for number, word in enumerate(WORDS)}
PAUSE = b"\xff" * 8_000  # 1 s
SETTINGS = StreamSettings(
    backoff_s=(0.0, 0.05), times=JoinerTimes(patience_ms=100, no_words_ms=400, provider_patience_ms=300)
)


def spoken(*words: str) -> bytes:
    """Return the audio of words without a pause."""
    return b"".join(word_audio(WORDS.index(word)) for word in words)


@pytest.fixture
async def cloud() -> AsyncIterator[GoogleCloud]:
    """Return a script that is served."""
    script = GoogleCloud(VOCABULARY)
    async with serving_google(script):
        yield script


class Call:
    """One caller's audio through one recogniser, ten times as fast as real or faster."""

    def __init__(self, cloud: GoogleCloud, settings: StreamSettings = SETTINGS, *, version: int = 1) -> None:
        load = load_speech_v1 if version == 1 else load_speech_v2
        self._door = GoogleDoor(GoogleAddress("", local=cloud.address), load)
        dialect = DialectV1(self._door) if version == 1 else DialectV2(self._door)
        words = RecognitionWords(
            model="chirp_2" if version == 2 else "",
            language="he-IL",
            keywords=("תספורת", "דנה"),
            recognizer="r",
        )
        self.recogniser = GoogleRecogniser(dialect, words, settings)
        self.events: list[SpeechEvent] = []
        self._news = asyncio.Event()
        self._at_ms = 0
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for event in self.recogniser.events():
            self.events.append(event)
            self._news.set()

    async def __aenter__(self) -> "Call":
        await self._door.warm()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.recogniser.aclose()
        await self._listening
        await self._door.aclose()

    async def say(self, audio: bytes) -> None:
        """Feed 20 ms frames; the wire keeps pace."""
        for place in range(0, len(audio), 160):
            self.recogniser.feed(audio[place : place + 160], self._at_ms)
            self._at_ms += 20
            if self._at_ms % 100 == 0:
                await asyncio.sleep(0.004)

    async def texts(self, count: int, *, within_s: float = 3.0) -> list[str]:
        """Return the texts once there are so many, and a moment later: one too many is a doubled word."""
        async with asyncio.timeout(within_s):
            while len(self._texts) < count:
                self._news.clear()
                await self._news.wait()
        await asyncio.sleep(0.15)
        return self._texts

    @property
    def _texts(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, FinalText) and event.text]

    @property
    def failures(self) -> list[str]:
        return [event.reason for event in self.events if isinstance(event, RecogniserFailed)]


@pytest.mark.parametrize("version", [1, 2])
async def test_what_a_caller_says_comes_as_events_and_words(cloud: GoogleCloud, version: int) -> None:
    async with Call(cloud, version=version) as call:
        await call.say(PAUSE + spoken("תור", "מחר") + PAUSE)
        await call.texts(1)

    started, stopped, final = call.events
    assert isinstance(started, SpeechStarted)
    assert isinstance(stopped, SpeechStopped)
    assert final == FinalText("תור מחר", stopped.at_ms)
    assert stopped.at_ms == pytest.approx(1_800, abs=100)


async def test_v1_is_asked_for_telephone_audio_in_hebrew_with_the_names(cloud: GoogleCloud) -> None:
    async with Call(cloud) as call:
        await call.say(PAUSE + spoken("תור") + PAUSE)
        await call.texts(1)

    streaming = cloud.configs[0].streaming_config
    config = streaming.config
    assert (config.encoding.name, config.sample_rate_hertz) == ("MULAW", 8_000)
    assert (config.language_code, config.model) == ("iw-IL", "")
    assert list(config.speech_contexts[0].phrases) == ["תספורת", "דנה"]
    assert streaming.interim_results
    assert streaming.enable_voice_activity_events
    assert not streaming.single_utterance


async def test_v2_is_asked_likewise_by_its_own_names(cloud: GoogleCloud) -> None:
    async with Call(cloud, version=2) as call:
        await call.say(PAUSE + spoken("תור") + PAUSE)
        await call.texts(1)

    first = cloud.configs[0]
    config = first.streaming_config.config
    assert first.recognizer == "r"
    assert (list(config.language_codes), config.model) == (["iw-IL"], "chirp_2")
    assert config.explicit_decoding_config.encoding.name == "MULAW"
    (names,) = config.adaptation.phrase_sets
    assert [phrase.value for phrase in names.inline_phrase_set.phrases] == ["תספורת", "דנה"]
    assert first.streaming_config.streaming_features.interim_results


async def test_a_final_that_is_late_is_not_waited_for_and_not_said_again(cloud: GoogleCloud) -> None:
    cloud.settles_ms = 2_500
    async with Call(cloud) as call:
        await call.say(PAUSE + spoken("תור", "מחר") + PAUSE)
        first = await call.texts(1)
        await call.say(PAUSE * 2 + spoken("בעשר") + PAUSE)
        await call.texts(2)
        await call.say(PAUSE * 3)
        texts = await call.texts(2)

    assert first == ["תור מחר"]
    assert texts == ["תור מחר", "בעשר"]


async def test_a_caller_who_goes_on_in_one_piece_of_the_provider_is_heard_once(cloud: GoogleCloud) -> None:
    cloud.settles_ms = 9_000
    async with Call(cloud) as call:
        for words in (("אני", "רוצה"), ("תור", "מחר"), ("בעשר",)):
            await call.say(PAUSE + spoken(*words) + PAUSE)
            await asyncio.sleep(0.15)
        texts = await call.texts(3)

    assert texts == ["אני רוצה", "תור מחר", "בעשר"]


@pytest.mark.parametrize("version", [1, 2])
async def test_streams_are_renewed_in_silence_before_the_limit_and_no_word_is_lost_or_doubled(
    cloud: GoogleCloud, version: int
) -> None:
    cloud.limit_ms = 5_000
    settings = replace(SETTINGS, rotate_after_s=3.0, rotate_by_s=4.5)
    async with Call(cloud, settings, version=version) as call:
        for word in WORDS:
            await call.say(PAUSE + spoken(word) + PAUSE)
        texts = await call.texts(len(WORDS))

    assert texts == list(WORDS)
    assert len(cloud.configs) >= 4
    assert max(cloud.lengths_ms) < cloud.limit_ms
    assert call.failures == []


async def test_a_stream_is_renewed_in_the_middle_of_speech_when_it_must_be(cloud: GoogleCloud) -> None:
    cloud.limit_ms = 6_000
    settings = replace(SETTINGS, rotate_after_s=5.0, rotate_by_s=5.5)
    async with Call(cloud, settings) as call:
        await call.say(
            PAUSE * 3 + spoken("אני", "רוצה") + PAUSE[:4_800] + spoken("תור", "מחר", "בעשר", "תודה")
        )
        await call.say(PAUSE)
        texts = await call.texts(1)

    assert " ".join(texts) == "אני רוצה תור מחר בעשר תודה"
    assert len(cloud.configs) >= 2
    assert max(cloud.lengths_ms) < cloud.limit_ms


async def test_a_stream_that_runs_into_the_limit_is_opened_again_with_what_was_not_settled(
    cloud: GoogleCloud,
) -> None:
    cloud.limit_ms = 6_000
    async with Call(cloud) as call:
        await call.say(PAUSE * 5 + spoken("אני", "רוצה", "תור", "מחר") + PAUSE)
        texts = await call.texts(1)

    assert texts == ["אני רוצה תור מחר"]
    assert call.failures == []


@pytest.mark.parametrize(
    "faults",
    [
        [Fault.UNAVAILABLE],
        [Fault.UNAVAILABLE, Fault.UNAVAILABLE],
        [Fault.REFUSED],
        [Fault.DENIED, Fault.REFUSED],
        [Fault.ENDS],
        [Fault.ERROR_INSIDE],
        [Fault.DOUBLED],
        [Fault.EMPTY, None],
    ],
)
async def test_a_fault_that_passes_costs_the_caller_nothing(
    cloud: GoogleCloud, faults: list[Fault | None]
) -> None:
    cloud.faults = deque(faults)
    async with Call(cloud) as call:
        if faults[0] is Fault.EMPTY:
            await call.say(PAUSE + spoken("שלום") + PAUSE)
        await call.say(PAUSE + spoken("תור", "מחר") + PAUSE)
        if faults[0] is not Fault.EMPTY:
            assert await call.texts(1) == ["תור מחר"]
        await call.say(PAUSE)

    assert call.failures == []


async def test_a_service_that_does_not_answer_is_reported_and_left(cloud: GoogleCloud) -> None:
    cloud.faults = deque([Fault.HANG])
    async with Call(cloud) as call:
        await call.say(PAUSE + spoken("אני", "רוצה") + PAUSE)
        await asyncio.sleep(0.6)
        await call.say(PAUSE * 3 + spoken("תור", "מחר") + PAUSE)
        texts = await call.texts(1)

    assert call.failures == ["it does not answer"]
    assert texts[-1] == "תור מחר"


async def test_a_service_that_is_away_is_reported_for_each_utterance_and_tried_again(
    cloud: GoogleCloud,
) -> None:
    cloud.faults = deque([Fault.DENIED] * 60)
    async with Call(cloud) as call:
        await call.say(PAUSE + spoken("אני", "רוצה") + PAUSE)
        await asyncio.sleep(0.6)
        cloud.faults.clear()
        await call.say(PAUSE * 4 + spoken("תור", "מחר") + PAUSE)
        texts = await call.texts(1)

    assert len(call.failures) == 1
    assert "Denied" in call.failures[0] or "Internal" in call.failures[0]  # as grpc tells it while we write
    assert texts[-1] == "תור מחר"


async def test_a_cough_is_voice_without_words(cloud: GoogleCloud) -> None:
    async with Call(cloud) as call:
        await call.say(PAUSE + word_audio(150) + PAUSE)
        await asyncio.sleep(0.6)

    assert isinstance(call.events[-1], FinalText)
    assert call.events[-1].text == ""


async def test_feeding_never_waits_for_a_service_that_takes_nothing(
    cloud: GoogleCloud, caplog: pytest.LogCaptureFixture
) -> None:
    cloud.faults = deque([Fault.TAKES_NOTHING])
    settings = replace(SETTINGS, tape_s=2.0)
    async with Call(cloud, settings) as call:
        for _ in range(30):  # the transport itself takes the first of it
            await call.say(PAUSE)
        await call.say(spoken("תור", "מחר") + PAUSE)
        cloud.hang.set()
        assert len(call.recogniser._tape._audio) <= 2_000 * 8


async def test_a_call_without_credentials_fails_with_a_reason(tmp_path: object) -> None:
    door = GoogleDoor(
        GoogleAddress("speech.googleapis.com", credentials_path=f"{tmp_path}/none"), load_speech_v1
    )

    with pytest.raises(GoogleError, match="FileNotFoundError"):
        await door.client()
    assert not await door.warm()
    assert project_of(f"{tmp_path}/none") == ""


def test_models_of_v2_are_known_by_name_or_place() -> None:
    assert v2_model("") is None
    assert v2_model("latest_long") is None
    chirp, placed = v2_model("chirp_2"), v2_model("long@global")
    assert chirp is not None
    assert placed is not None
    assert chirp.host == "europe-west4-speech.googleapis.com"
    assert chirp.recognizer("shop") == "projects/shop/locations/europe-west4/recognizers/_"
    assert (placed.name, placed.host) == ("long", "speech.googleapis.com")
