"""Where the caller's speech begins and ends, frame by frame.

Rules. A frame is voiced when webrtcvad says so and it is louder than the line's own noise. Speech begins when
3 of the last 5 frames are voiced (a click is not speech, a short "כן" of 200 ms is) and ends after 700 ms
without a voiced frame. An utterance carries 300 ms of what was before its first voiced frame, so that soft
first consonants are kept, and is cut at 20 s. No clock: time is the stream's own, in milliseconds.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import webrtcvad

from telephony_app.speech.audio import FRAME_BYTES, FRAME_MS, PHONE_RATE_HZ, loudness, ulaw_to_pcm16
from telephony_app.speech.ports import SpeechStarted, SpeechStopped

_ASSUMED_NOISE = 60  # until the line was heard
_NOISE_BLOCK_FRAMES = 25  # 0.5 s
_NOISE_BLOCKS = 6
_LOST_FRAMES = 2  # of each block may be digital silence in place of a lost packet


@dataclass(frozen=True)
class VadSettings:
    """What counts as speech. Times in ms, loudness as root mean square on the 16-bit scale."""

    end_silence_ms: int = 700
    onset_frames: int = 3
    onset_window: int = 5
    pre_roll_ms: int = 300
    tail_ms: int = 200
    max_utterance_ms: int = 20_000
    min_loudness: int = 120
    noise_factor: float = 2.0
    mode: int = 2  # of webrtcvad: 0 takes most for speech, 3 least


@dataclass(frozen=True)
class Utterance:
    """One stretch of speech, ready for recognition.

    Attributes:
        audio: μ-law, with up to `pre_roll_ms` before and `tail_ms` after the voiced part.
        started_at_ms: Stream time of the first voiced frame.
        stopped_at_ms: Stream time of the end of the last voiced frame.
        voiced_ms: How much of it was voiced.
        loudness: The loudest voiced frame.
    """

    audio: bytes
    started_at_ms: int
    stopped_at_ms: int
    voiced_ms: int
    loudness: int


class NoiseFloor:
    """The loudness of the line itself: about the quietest frame of the last 3 s.

    Speech falls nearly silent between syllables within that time; hiss, hum and traffic do not, so they are
    learnt and words are not.
    """

    def __init__(self) -> None:
        self._block_minima: deque[int] = deque([_ASSUMED_NOISE], maxlen=_NOISE_BLOCKS)
        self._block: list[int] = []

    @property
    def level(self) -> int:
        """Root mean square on the 16-bit scale."""
        return min(self._block_minima)

    def hear(self, level: int) -> None:
        """Take the loudness of one frame."""
        self._block.append(level)
        if len(self._block) == _NOISE_BLOCK_FRAMES:
            self._block_minima.append(sorted(self._block)[_LOST_FRAMES])
            self._block.clear()


VadEvent = SpeechStarted | SpeechStopped | Utterance
IsVoiced = Callable[[bytes], bool]


def webrtc_detector(mode: int) -> IsVoiced:
    """Return a detector over one 20 ms frame of μ-law; it adapts to the line, so each call has its own."""
    vad = webrtcvad.Vad(mode)

    def is_voiced(frame: bytes) -> bool:
        return bool(vad.is_speech(ulaw_to_pcm16(frame), PHONE_RATE_HZ))

    return is_voiced


class UtteranceCutter:
    """Frames in, speech events and finished utterances out."""

    def __init__(self, settings: VadSettings | None = None, is_voiced: IsVoiced | None = None) -> None:
        self._settings = settings or VadSettings()
        self._is_voiced = is_voiced or webrtc_detector(self._settings.mode)
        self._noise = NoiseFloor()
        self._carry = b""
        # Longer than the pre-roll by the onset window: the frames that proved the onset come on top.
        kept = self._settings.pre_roll_ms // FRAME_MS + self._settings.onset_window
        self._before: deque[tuple[bytes, int, int | None]] = deque(maxlen=kept)
        self._speech: list[bytes] | None = None
        self._started_at_ms = self._voiced_until_ms = self._voiced_ms = self._loudest = 0
        self._ends_at_ms = 0

    def feed(self, audio: bytes, at_ms: int) -> list[VadEvent]:
        """Take audio of any length whose first byte is at stream time `at_ms`; return what became known."""
        frame_at_ms = at_ms - len(self._carry) * 1000 // PHONE_RATE_HZ
        self._carry += audio
        events: list[VadEvent] = []
        while len(self._carry) >= FRAME_BYTES:
            frame, self._carry = self._carry[:FRAME_BYTES], self._carry[FRAME_BYTES:]
            events += self._hear(frame, frame_at_ms)
            frame_at_ms += FRAME_MS
        return events

    def spoken_from(self, place: int) -> bytes:
        """Return the audio of the utterance under way from frame `place` on; b"" while nobody speaks.

        Silence longer than `tail_ms` is held back until speech goes on, so that what was returned so far is
        always the beginning of the `Utterance` that comes of it.
        """
        if self._speech is None:
            return b""
        return b"".join(self._speech[place : len(self._speech) - self._surplus_frames()])

    def _surplus_frames(self) -> int:
        return max(0, (self._ends_at_ms - self._voiced_until_ms - self._settings.tail_ms) // FRAME_MS)

    def _hear(self, frame: bytes, at_ms: int) -> list[VadEvent]:
        self._ends_at_ms = at_ms + FRAME_MS
        level = loudness(frame)
        loud = level >= max(self._settings.min_loudness, self._noise.level * self._settings.noise_factor)
        self._noise.hear(level)
        voiced_level = level if self._is_voiced(frame) and loud else None  # the detector hears every frame
        if self._speech is None:
            return self._wait_for_onset(frame, at_ms, voiced_level)
        return self._go_on(self._speech, frame, voiced_level)

    def _wait_for_onset(self, frame: bytes, at_ms: int, voiced_level: int | None) -> list[VadEvent]:
        self._before.append((frame, at_ms, voiced_level))
        window = list(self._before)[-self._settings.onset_window :]
        voiced = [(at, level) for _, at, level in window if level is not None]
        if len(voiced) < self._settings.onset_frames:
            return []
        self._started_at_ms = voiced[0][0]
        self._voiced_until_ms = voiced[-1][0] + FRAME_MS
        self._voiced_ms = len(voiced) * FRAME_MS
        self._loudest = max(level for _, level in voiced)
        earliest_ms = self._started_at_ms - self._settings.pre_roll_ms
        self._speech = [kept for kept, at, _ in self._before if at >= earliest_ms]
        self._before.clear()
        return [SpeechStarted(at_ms=self._started_at_ms)]

    def _go_on(self, speech: list[bytes], frame: bytes, voiced_level: int | None) -> list[VadEvent]:
        speech.append(frame)
        if voiced_level is not None:
            self._voiced_until_ms = self._ends_at_ms
            self._voiced_ms += FRAME_MS
            self._loudest = max(self._loudest, voiced_level)
        silent = self._ends_at_ms - self._voiced_until_ms >= self._settings.end_silence_ms
        if silent or len(speech) * FRAME_MS >= self._settings.max_utterance_ms:
            return self._finish(speech)
        return []

    def _finish(self, speech: list[bytes]) -> list[VadEvent]:
        kept = speech[: len(speech) - self._surplus_frames()]
        # What was cut off may hold the first soft sounds of the next word.
        for place, late in enumerate(speech[len(kept) :], start=len(kept) - len(speech)):
            self._before.append((late, self._ends_at_ms + place * FRAME_MS, None))
        self._speech = None
        utterance = Utterance(
            audio=b"".join(kept),
            started_at_ms=self._started_at_ms,
            stopped_at_ms=self._voiced_until_ms,
            voiced_ms=self._voiced_ms,
            loudness=self._loudest,
        )
        return [SpeechStopped(at_ms=self._voiced_until_ms), utterance]
