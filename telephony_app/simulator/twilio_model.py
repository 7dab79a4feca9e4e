"""Twilio's side of one media stream: its playout buffer and what it refuses. No clock, no socket.

Rules. Audio is buffered and played in real time, in the order received. A mark comes back when all audio
before it has played; with nothing buffered, at once. `clear` drops what has not played, and outstanding marks
come back at once. Anything but the three documented messages with exactly their fields is refused (31951,
binary 31950); more than 10 minutes buffered is dropped (31931). Source: Twilio, "Media Streams - WebSocket
Messages" and the pages of the errors. All times are ms since the stream began.
"""

import binascii
import json
from dataclasses import dataclass, field
from typing import Any

END_MARK = "assistant_tts_end"
BYTES_A_MS = 8  # μ-law, 8 000 Hz
LONGEST_BUFFER_MS = 600_000
LONGEST_UNDERRUN_MS = 400  # a longer dry spell is a pause between utterances, not a gap in one
_SILENCE = b"\xff"

_FIELDS: dict[str, tuple[str, str] | None] = {
    "media": ("media", "payload"),
    "mark": ("mark", "name"),
    "clear": None,
}


@dataclass(frozen=True)
class Violation:
    """Something that Twilio would refuse. `code`: its error number; `at_ms`: stream time."""

    code: int
    what: str
    at_ms: float


@dataclass(frozen=True)
class Echo:
    """A mark to send back. `played`: its audio was heard to the end; False: `clear` threw it out."""

    name: str
    played: bool


@dataclass
class Pacing:
    """How the audio came. Times in ms.

    Attributes:
        frames: Media messages.
        audio_ms: Audio received.
        underruns: Gaps in the middle of a sentence.
        inserted_silence_ms: How long they were together.
        sentence_pauses_ms: Gaps between the sentences of one utterance, together.
        clears: `clear` messages.
        clear_latency_ms: For each barge-in, from the caller's first sound to `clear`.
        longest_lead_ms: The most audio that was ever waiting to be played.
        utterances: For each one heard to its end: (first frame's arrival, last frame's arrival, audio).
    """

    frames: int = 0
    audio_ms: float = 0.0
    underruns: int = 0
    inserted_silence_ms: float = 0.0
    sentence_pauses_ms: float = 0.0
    clears: int = 0
    clear_latency_ms: list[float] = field(default_factory=list)
    longest_lead_ms: float = 0.0
    utterances: list[tuple[float, float, float]] = field(default_factory=list)


class TwilioStream:
    """One stream. Feed it what the server sends, ask it what is due."""

    def __init__(self, stream_sid: str) -> None:
        self._stream_sid = stream_sid
        self._marks: list[tuple[int, str]] = []  # (place in the track where it is due, name)
        self._marked_at = -1  # end of the track when the last mark came: a sentence ends there
        self._interrupted_at_ms: float | None = None
        self._utterance: tuple[float, float, float] | None = None
        self._ended = True  # no utterance is under way: the next gap is a pause
        self._warned_overflow = False
        self._quiet_from_ms: float | None = None
        self.track = bytearray()  # what the caller hears, from the stream's beginning; its end may lie ahead
        self.violations: list[Violation] = []
        self.pacing = Pacing()
        self.utterances_begun = 0
        self.utterances_heard = 0
        self.last_audio_at_ms: float | None = None
        self.utterance_began_ms: float | None = None  # when the utterance under way was first heard

    # --- From the server --------------------------------------------------------------------------------

    def take(self, message: str | bytes, now_ms: float) -> list[Echo]:
        """Take one message of the server; return the marks that come back because of it."""
        if isinstance(message, bytes):
            return self._refuse(31950, "binary message", now_ms)
        try:
            parsed = json.loads(message)
        except ValueError:
            return self._refuse(31951, "not JSON", now_ms)
        fault = self._fault_of(parsed)
        if fault:
            return self._refuse(31951, fault, now_ms)
        if parsed["event"] == "media":
            return self._play(parsed["media"]["payload"], now_ms)
        if parsed["event"] == "mark":
            return self._mark(parsed["mark"]["name"], now_ms)
        return self._clear(now_ms)

    def _fault_of(self, message: Any) -> str:
        """Say what Twilio would not accept in a parsed message; "" when all is well."""
        if not isinstance(message, dict):
            return "not a JSON object"
        event = message.get("event")
        if not isinstance(event, str) or event not in _FIELDS:
            return f"unknown event {event!r}"
        inner = _FIELDS[event]
        expected = {"event", "streamSid"} | ({inner[0]} if inner else set())
        if set(message) != expected:
            return f"{event}: fields {sorted(message)} instead of {sorted(expected)}"
        if message["streamSid"] != self._stream_sid:
            return f"{event}: wrong streamSid"
        if inner is None:
            return ""
        body = message[inner[0]]
        if not isinstance(body, dict) or set(body) != {inner[1]} or not isinstance(body[inner[1]], str):
            return f"{event}: {inner[0]} must hold exactly {inner[1]} as text"
        return ""

    def _refuse(self, code: int, what: str, now_ms: float) -> list[Echo]:
        self.violations.append(Violation(code, what, now_ms))
        return []

    def _play(self, payload: str, now_ms: float) -> list[Echo]:
        try:
            audio = binascii.a2b_base64(payload, strict_mode=True)
        except (binascii.Error, ValueError):
            return self._refuse(31951, "media: payload is not base64", now_ms)
        if not audio or audio.startswith(b"RIFF"):
            return self._refuse(31951, "media: payload is empty or has a file header", now_ms)
        self._bridge_gap(now_ms)
        self.pacing.frames += 1
        if self.buffered_ms(now_ms) + len(audio) / BYTES_A_MS > LONGEST_BUFFER_MS:
            if not self._warned_overflow:
                self._refuse(31931, "more than 10 minutes of audio buffered", now_ms)
            self._warned_overflow = True
            return []
        if self._utterance is None:
            self.utterance_began_ms = len(self.track) / BYTES_A_MS
            self.utterances_begun += 1
        self.track += audio
        self.pacing.audio_ms += len(audio) / BYTES_A_MS
        self.pacing.longest_lead_ms = max(self.pacing.longest_lead_ms, self.buffered_ms(now_ms))
        first, _, length_ms = self._utterance or (now_ms, now_ms, 0.0)
        self._utterance = (first, now_ms, length_ms + len(audio) / BYTES_A_MS)
        self._ended = False
        self.last_audio_at_ms = now_ms
        return []

    def _bridge_gap(self, now_ms: float) -> None:
        """Fill the time since the last audio with the silence that the caller heard."""
        gap = int(now_ms * BYTES_A_MS) - len(self.track)
        if gap <= 0:
            return
        gap_ms = gap / BYTES_A_MS
        if not self._ended and len(self.track) == self._marked_at:
            self.pacing.sentence_pauses_ms += gap_ms
        elif not self._ended and gap_ms <= LONGEST_UNDERRUN_MS:
            self.pacing.underruns += 1
            self.pacing.inserted_silence_ms += gap_ms
        self.track += _SILENCE * gap

    def _mark(self, name: str, now_ms: float) -> list[Echo]:
        self._marked_at = len(self.track)
        if name.startswith(END_MARK):
            self._ended = True
            if self._utterance is not None:
                self.pacing.utterances.append(self._utterance)
                self._utterance = None
        if self.buffered_ms(now_ms) <= 0 and not self._marks:
            return [self._echo(name, now_ms)]
        self._marks.append((len(self.track), name))
        return []

    def _clear(self, now_ms: float) -> list[Echo]:
        self.pacing.clears += 1
        if self._interrupted_at_ms is not None:
            self.pacing.clear_latency_ms.append(now_ms - self._interrupted_at_ms)
            self._interrupted_at_ms = None
        due = self.due(now_ms)
        del self.track[max(0, int(now_ms * BYTES_A_MS)) :]
        dropped = [Echo(name, played=False) for _, name in self._marks]
        self._marks.clear()
        self._ended, self._utterance = True, None
        self._quiet_from_ms = now_ms
        return due + dropped

    # --- As time passes ---------------------------------------------------------------------------------

    def due(self, now_ms: float) -> list[Echo]:
        """Return the marks whose audio has played by now, each once."""
        echoes = []
        while self._marks and self._marks[0][0] <= now_ms * BYTES_A_MS:
            place, name = self._marks.pop(0)
            echoes.append(self._echo(name, place / BYTES_A_MS))
        return echoes

    def _echo(self, name: str, at_ms: float) -> Echo:
        if name.startswith(END_MARK):
            self.utterances_heard += 1
            self._quiet_from_ms = at_ms
        return Echo(name, played=True)

    def buffered_ms(self, now_ms: float) -> float:
        """Return how much audio still waits to be played."""
        return max(0.0, len(self.track) / BYTES_A_MS - now_ms)

    def quiet_ms(self, now_ms: float) -> float:
        """Return for how long the assistant has been done; 0 while it speaks or before it ever did."""
        if self._quiet_from_ms is None or self.buffered_ms(now_ms) > 0 or self._marks:
            return 0.0
        return now_ms - max(self._quiet_from_ms, len(self.track) / BYTES_A_MS)

    def speaking(self, now_ms: float) -> bool:
        """Say whether the caller hears the assistant just now."""
        return self.buffered_ms(now_ms) > 0

    def caller_interrupts(self, now_ms: float) -> None:
        """Note the caller's first sound; if the assistant is heard, the time to its `clear` is measured."""
        self._interrupted_at_ms = now_ms if self.speaking(now_ms) else None

    def heard_track(self, now_ms: float) -> bytes:
        """Return what the caller has heard until now: μ-law from the stream's beginning."""
        return bytes(self.track[: int(now_ms * BYTES_A_MS)])
