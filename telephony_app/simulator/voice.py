"""Sound that a voice activity detector takes for speech: glottal pulses through formants."""

from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from telephony_app.speech.audio import PHONE_RATE_HZ, pcm16_to_ulaw

_VOWELS_HZ = ((730, 1090, 2440), (530, 1840, 2480), (270, 2290, 3010), (570, 840, 2410), (300, 870, 2240))
_SYLLABLE_MS = 180
_PITCH_HZ = 115.0


def _resonance(signal: NDArray[np.float64], centre_hz: float, width_hz: float) -> NDArray[np.float64]:
    """Filter by one two-pole resonance, as the mouth does."""
    radius = np.exp(-np.pi * width_hz / PHONE_RATE_HZ)
    first = 2 * radius * np.cos(2 * np.pi * centre_hz / PHONE_RATE_HZ)
    second = -radius * radius
    out = np.zeros_like(signal)
    before = before_that = 0.0
    for place, sample in enumerate(signal):
        now = sample + first * before + second * before_that
        out[place] = now
        before_that, before = before, now
    return out


def _syllable(vowel: int, length: int, pitch_hz: float) -> NDArray[np.float64]:
    pulses = np.zeros(length)
    pulses[np.arange(0, length, PHONE_RATE_HZ / pitch_hz).astype(int)] = 1.0
    sound = pulses
    for formant, width_hz in zip(_VOWELS_HZ[vowel], (80, 100, 140), strict=True):
        sound = _resonance(sound, formant, width_hz)
    voiced = length * 4 // 5  # then the lips close: a sound without gaps is a hum, not speech
    places = np.arange(length)
    envelope = np.clip(np.minimum(places, voiced - places) / (PHONE_RATE_HZ * 0.015), 0.0, 1.0)
    return np.asarray(sound / max(1e-9, float(np.abs(sound).max())) * envelope)


@cache
def _babble() -> NDArray[np.float64]:
    """Return one syllable a vowel, amplitude 0-1. Made once: it takes some milliseconds of the event loop."""
    length = _SYLLABLE_MS * PHONE_RATE_HZ // 1000
    pitches = [_PITCH_HZ * (1 + 0.08 * np.sin(number)) for number in range(len(_VOWELS_HZ))]
    return np.concatenate([_syllable(vowel, length, pitch) for vowel, pitch in enumerate(pitches)])


@lru_cache(maxsize=64)
def speech_like(length_ms: int, *, peak: int = 9_000) -> bytes:
    """Return μ-law audio of syllables without words; the same for the same arguments.

    Args:
        length_ms: How long it lasts, ms; 20-60 000.
        peak: Greatest amplitude on the 16-bit scale.
    """
    wanted = length_ms * PHONE_RATE_HZ // 1000
    sound = np.resize(_babble(), wanted) * peak
    return pcm16_to_ulaw(sound.astype("<i2").tobytes())
