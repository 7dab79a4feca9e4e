"""Where speech begins and ends."""

from collections.abc import Sequence

import numpy as np
import pytest

from telephony_app.simulator.voice import speech_like
from telephony_app.speech.audio import FRAME_BYTES, pcm16_to_ulaw, ulaw_to_pcm16
from telephony_app.speech.ports import SpeechStarted, SpeechStopped
from telephony_app.speech.vad import Utterance, UtteranceCutter, VadEvent, VadSettings

pytestmark = pytest.mark.unit

LOUD = b"\x90" * FRAME_BYTES
QUIET = b"\xff" * FRAME_BYTES


def silence(length_ms: int) -> bytes:
    """Return a silent line."""
    return b"\xff" * (length_ms * 8)


def noise(length_ms: int, level: int) -> bytes:
    """Return a hissing line of about `level` root mean square."""
    samples = np.random.default_rng(7).normal(0, level, length_ms * 8)
    return pcm16_to_ulaw(samples.clip(-32_000, 32_000).astype("<i2").tobytes())


def over(line: bytes, voice: bytes) -> bytes:
    """Return a voice over the sound of the line, from its start on."""
    sounds = [np.frombuffer(ulaw_to_pcm16(ulaw), "<i2") for ulaw in (line, voice.ljust(len(line), b"\xff"))]
    return pcm16_to_ulaw((sounds[0] + sounds[1]).tobytes())


def hear(
    audio: bytes, cutter: UtteranceCutter | None = None, *, at_ms: int = 0, size: int = FRAME_BYTES
) -> list[VadEvent]:
    """Feed audio, `size` bytes at a time, and return all events."""
    cutter = cutter or UtteranceCutter()
    events: list[VadEvent] = []
    for place in range(0, len(audio), size):
        events += cutter.feed(audio[place : place + size], at_ms + place // 8)
    return events


def utterances(events: Sequence[VadEvent]) -> list[Utterance]:
    """Return the utterances among events."""
    return [event for event in events if isinstance(event, Utterance)]


def by_pattern(pattern: str) -> list[VadEvent]:
    """Feed one frame a letter, V voiced and . not, to a cutter whose detector is told so."""
    cutter = UtteranceCutter(VadSettings(noise_factor=0.0), is_voiced=lambda frame: frame == LOUD)
    return hear(b"".join(LOUD if mark == "V" else QUIET for mark in pattern), cutter)


@pytest.mark.parametrize("length_ms", [200, 400, 2_000])
@pytest.mark.parametrize("peak", [3_000, 9_000, 25_000])
def test_one_utterance_is_heard_from_its_first_to_its_last_sound(length_ms: int, peak: int) -> None:
    events = hear(silence(1_000) + speech_like(length_ms, peak=peak) + silence(1_000))

    started, stopped, utterance = events
    assert isinstance(started, SpeechStarted)
    assert isinstance(stopped, SpeechStopped)
    assert isinstance(utterance, Utterance)
    assert started.at_ms == pytest.approx(1_000, abs=40)
    assert stopped.at_ms == pytest.approx(1_000 + length_ms, abs=60)
    assert (utterance.started_at_ms, utterance.stopped_at_ms) == (started.at_ms, stopped.at_ms)
    assert len(utterance.audio) // 8 == pytest.approx(300 + length_ms + 200, abs=60)
    assert speech_like(length_ms, peak=peak)[:1_000] in utterance.audio


def test_a_short_yes_is_never_dropped() -> None:
    for peak in (1_000, 2_000, 9_000):
        events = hear(silence(500) + speech_like(200, peak=peak) + silence(1_000))

        assert len(utterances(events)) == 1, peak


@pytest.mark.parametrize(
    ("pattern", "started_at_ms"),
    [
        ("..V......", None),
        ("..VV.....", None),  # a click of 40 ms
        ("..V...V...V...", None),
        ("..V.VV...", 40),
        ("..VVV....", 40),
        ("..V...VVV.", 120),  # the first one fell out of the window
    ],
)
def test_three_voiced_frames_of_five_begin_speech(pattern: str, started_at_ms: int | None) -> None:
    events = by_pattern(pattern)

    assert events == ([] if started_at_ms is None else [SpeechStarted(started_at_ms)])


def test_a_pause_for_breath_does_not_end_the_utterance_and_a_longer_one_does() -> None:
    short = by_pattern("VVVVV" + "." * 34 + "VVVVV" + "." * 35)
    long = by_pattern("VVVVV" + "." * 35 + "VVVVV" + "." * 35)

    assert [(u.started_at_ms, u.stopped_at_ms) for u in utterances(short)] == [(0, 880)]
    assert [(u.started_at_ms, u.stopped_at_ms) for u in utterances(long)] == [(0, 100), (800, 900)]


def test_the_first_soft_sounds_are_kept_also_right_after_another_utterance() -> None:
    events = by_pattern("." * 30 + "VVVVV" + "." * 35 + "VVVVV" + "." * 35)

    first, second = utterances(events)
    assert len(first.audio) // FRAME_BYTES == 15 + 5 + 10
    assert len(second.audio) // FRAME_BYTES == 15 + 5 + 10


def test_speech_without_end_is_cut_and_goes_on_as_the_next_utterance() -> None:
    events = by_pattern("V" * 1_100 + "." * 35)

    first, second = utterances(events)
    assert len(first.audio) // 8 == 20_000
    assert (first.stopped_at_ms, second.started_at_ms) == (20_000, 20_000)
    assert second.stopped_at_ms == 22_000


def test_ten_seconds_of_speech_stay_one_utterance() -> None:
    events = hear(silence(500) + speech_like(10_000) + silence(1_000))

    assert len(utterances(events)) == 1


def test_a_hissing_line_is_learnt_and_speech_over_it_is_heard() -> None:
    cutter = UtteranceCutter()
    hear(noise(6_000, 400), cutter)  # the line's own noise, which the detector alone takes for speech

    quiet = hear(noise(3_000, 400), cutter, at_ms=6_000)
    spoken = hear(over(noise(2_100, 400), speech_like(600, peak=20_000)), cutter, at_ms=9_000)

    assert quiet == []
    assert len(utterances(spoken)) == 1


def test_a_silent_line_says_nothing() -> None:
    assert hear(silence(5_000)) == []
    assert hear(noise(5_000, 40)) == []


@pytest.mark.parametrize("size", [1, 80, 333, 1_600])
def test_frames_of_any_size_give_the_same_times(size: int) -> None:
    audio = silence(600) + speech_like(400) + silence(1_000)

    events = hear(audio, size=size)

    whole = hear(audio)
    if size == 1:  # stream time is told in whole ms: eight single bytes share one
        assert [type(event) for event in events] == [type(event) for event in whole]
    else:
        assert utterances(events)[0].audio == utterances(whole)[0].audio
        assert events[0] == whole[0]


def test_settings_move_the_end_of_speech() -> None:
    cutter = UtteranceCutter(VadSettings(end_silence_ms=300), is_voiced=lambda frame: frame == LOUD)

    events = hear(LOUD * 5 + QUIET * 15, cutter)

    assert len(utterances(events)) == 1
