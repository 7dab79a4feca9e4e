"""Formats and rates at the edge of a call."""

import io
import wave

import numpy as np
import pytest

from telephony_app.simulator.voice import speech_like
from telephony_app.speech.audio import (
    PhoneResampler,
    WavHeaderStripper,
    duration_ms,
    loudness,
    pcm16_to_ulaw,
    stereo_wav,
    ulaw_to_pcm16,
    wav_header,
    wav_of_ulaw,
)

pytestmark = pytest.mark.unit


def tone(rate_hz: int, *, hertz: float = 440.0, length_ms: int = 500, peak: int = 8_000) -> bytes:
    """Return a sine as 16-bit PCM."""
    places = np.arange(rate_hz * length_ms // 1000)
    return (np.sin(places * 2 * np.pi * hertz / rate_hz) * peak).astype("<i2").tobytes()


def strongest_hertz(ulaw: bytes) -> float:
    """Return the loudest frequency of μ-law audio."""
    samples = np.frombuffer(ulaw_to_pcm16(ulaw), dtype="<i2")
    return float(np.abs(np.fft.rfft(samples)).argmax() * 8_000 / len(samples))


def test_every_ulaw_byte_survives_the_way_to_pcm_and_back() -> None:
    every_byte = bytes(range(256))

    back = pcm16_to_ulaw(ulaw_to_pcm16(every_byte))

    assert back.replace(b"\xff", b"\x7f") == every_byte.replace(b"\xff", b"\x7f")  # two codes mean zero


def test_silence_has_no_loudness_and_speech_has() -> None:
    assert loudness(b"") == 0
    assert loudness(b"\xff" * 160) == 0
    assert loudness(speech_like(200)) > 1_000


@pytest.mark.parametrize("rate_hz", [24_000, 22_050, 16_000, 8_000])
def test_a_tone_keeps_its_pitch_and_length_at_the_rate_of_the_phone(rate_hz: int) -> None:
    resampler = PhoneResampler(rate_hz)

    ulaw = resampler.feed(tone(rate_hz)) + resampler.finish()

    assert duration_ms(ulaw) == pytest.approx(500, abs=1)
    assert strongest_hertz(ulaw) == pytest.approx(440, abs=4)


def test_what_the_phone_cannot_carry_is_filtered_and_not_folded_back() -> None:
    resampler = PhoneResampler(24_000)

    ulaw = resampler.feed(tone(24_000, hertz=7_000)) + resampler.finish()

    assert loudness(ulaw[400:-400]) < 100  # unfiltered it would be heard as 1 000 Hz at 5 600


@pytest.mark.parametrize("size", [1, 3, 161, 4_801])
def test_audio_cut_in_the_middle_of_samples_sounds_the_same(size: int) -> None:
    pcm = tone(24_000, length_ms=100)
    whole, pieces = PhoneResampler(24_000), PhoneResampler(24_000)

    expected = whole.feed(pcm) + whole.finish()
    cut = b"".join(pieces.feed(pcm[start : start + size]) for start in range(0, len(pcm), size))
    cut += pieces.finish()

    assert len(cut) == len(expected)
    difference = np.frombuffer(ulaw_to_pcm16(cut), "<i2") - np.frombuffer(ulaw_to_pcm16(expected), "<i2")
    assert np.abs(difference).max() <= 256  # one step of μ-law, where rounding differs


def test_a_wav_file_is_read_by_the_standard_library() -> None:
    with wave.open(io.BytesIO(wav_of_ulaw(b"\xff" * 160))) as wav:
        assert wav.getparams()[:4] == (1, 2, 8_000, 160)


def test_each_party_of_a_call_has_its_side_and_the_shorter_one_ends_in_silence() -> None:
    with wave.open(io.BytesIO(stereo_wav(b"\x00" * 3, b"\x80"))) as wav:
        assert wav.getnchannels() == 2
        samples = np.frombuffer(wav.readframes(3), dtype="<i2").reshape(-1, 2)

    assert samples.tolist() == [[-32_124, 32_124], [-32_124, 0], [-32_124, 0]]


@pytest.mark.parametrize("size", [1, 7, 44, 1_000])
def test_a_header_before_the_samples_is_taken_off_however_it_was_cut(size: int) -> None:
    extra = b"LIST" + (4).to_bytes(4, "little") + b"abcd"
    header = wav_header(6)
    stream = header[:36] + extra + header[36:] + b"sample"
    stripper = WavHeaderStripper()

    out = b"".join(stripper.feed(stream[start : start + size]) for start in range(0, len(stream), size))

    assert out == b"sample"


def test_samples_without_header_pass_untouched() -> None:
    stripper = WavHeaderStripper()

    assert stripper.feed(b"RIsamples") + stripper.feed(b"RIFF") == b"RIsamplesRIFF"
