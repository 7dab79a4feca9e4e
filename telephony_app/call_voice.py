"""Our voice in one call: text to queued audio, and what the caller has heard of it."""

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from typing import Protocol, cast

from agent_app.core.read_aloud import read_aloud
from telephony_app.core.heard import HeardLedger
from telephony_app.speech.ports import SynthesisError
from telephony_app.tx_queue import TxQueue

logger = logging.getLogger(__name__)


class Voice(Protocol):
    """A synthesiser that has fixed sentences at hand."""

    def get(self, text: str) -> bytes | None:
        """Return μ-law audio that is ready, without waiting."""
        ...

    def speak(self, text: str) -> AsyncIterator[bytes]:
        """Yield μ-law audio as it arrives; see `speech.ports.Synthesiser`."""
        ...


class CallVoice:
    """Speaks one utterance at a time, sentence by sentence; the voice gets them in words (`read_aloud`).

    Args:
        voice: Turns text into audio.
        tx: Takes it to the caller.
        names: Written names and their spoken forms.
    """

    def __init__(self, voice: Voice, tx: TxQueue, names: Mapping[str, str] | None = None) -> None:
        self._voice = voice
        self._tx = tx
        self._names = names
        self.ledger = HeardLedger()

    def begin(self, utterance: int) -> None:
        """Open an utterance; audio of any other is refused from now on."""
        self.ledger.begin(utterance)
        self._tx.open(utterance)

    async def sentence(self, utterance: int, text: str, on_first_audio: Callable[[], None]) -> bool:
        """Speak one sentence of the open utterance; returns when it is queued.

        Args:
            utterance: Number of the utterance that it belongs to.
            text: One sentence as it is written; so the ledger keeps it.
            on_first_audio: Called when audio is at hand, before any is queued.

        Returns:
            Whether any of it was queued; False also where every voice failed (logged).
        """
        mark: str | None = None
        try:
            async with aclosing(self._audio(text)) as audio:
                async for chunk in audio:
                    if mark is None:
                        on_first_audio()
                        if utterance != self.ledger.utterance:
                            return False  # the caller cut in, and the next utterance is open already
                        mark = self.ledger.sentence_begins(text)
                    self.ledger.audio_queued(len(chunk))
                    if not await self._tx.put_audio(utterance, chunk):
                        return True
        except SynthesisError as error:
            logger.warning("no voice for a sentence of %d characters: %s", len(text), error)
            return mark is not None
        if mark is None:
            return False
        self.ledger.sentence_ends()
        self._tx.put_mark(utterance, mark)
        return True

    def end(self, utterance: int) -> None:
        """Close an utterance with the mark that tells when it was heard."""
        if utterance == self.ledger.utterance:
            self._tx.put_mark(utterance, self.ledger.end_mark, ends_utterance=True)

    def hush(self) -> str:
        """Fall silent at once; return what the caller had heard of the open utterance."""
        return self.ledger.cut(played_bytes=self._tx.clear())

    async def _audio(self, text: str) -> AsyncGenerator[bytes]:
        said = read_aloud(text, self._names)
        ready = self._voice.get(said)
        if ready is not None:
            yield ready
            return
        speech = cast("AsyncGenerator[bytes]", self._voice.speak(said))  # closing it stops the provider
        async with aclosing(speech):
            async for chunk in speech:
                if chunk:
                    yield chunk
