"""What a call needs from speech providers: two small asynchronous interfaces.

Audio is G.711 μ-law, 8 000 Hz, mono, one byte per sample, everywhere in this app but inside an adapter.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class SpeechStarted:
    """The caller began to speak. `at_ms`: stream time of the first voiced frame, ms."""

    at_ms: int


@dataclass(frozen=True)
class SpeechStopped:
    """The caller fell silent. `at_ms`: stream time of the end of the last voiced frame, ms."""

    at_ms: int


@dataclass(frozen=True)
class FinalText:
    """What the caller said in one utterance; empty when speech was heard but no words.

    `stopped_at_ms`: stream time of the end of the last voiced frame, ms.
    """

    text: str
    stopped_at_ms: int


@dataclass(frozen=True)
class RecogniserFailed:
    """The provider failed on one utterance; the recogniser itself goes on. `reason` is for the log."""

    reason: str


SpeechEvent = SpeechStarted | SpeechStopped | FinalText | RecogniserFailed


class Recogniser(Protocol):
    """Speech to text for one call."""

    def feed(self, audio: bytes, at_ms: int) -> None:
        """Take one frame of the caller (usually 160 bytes, 20 ms) at stream time `at_ms`. Never blocks."""
        ...

    def events(self) -> AsyncIterator[SpeechEvent]:
        """Yield what was heard, until `aclose`."""
        ...

    async def aclose(self) -> None:
        """Release the provider; pending utterances are dropped."""
        ...


class SynthesisError(Exception):
    """A provider could not speak. `audio_started` says whether some audio was already yielded."""

    def __init__(self, reason: str, *, audio_started: bool = False) -> None:
        super().__init__(reason)
        self.audio_started = audio_started


class Synthesiser(Protocol):
    """Text to speech; one per process, shared by its calls."""

    def speak(self, text: str) -> AsyncIterator[bytes]:
        """Yield μ-law audio in chunks of any length as it arrives. Closing the iterator cancels.

        Raises:
            SynthesisError: the provider failed.
        """
        ...
