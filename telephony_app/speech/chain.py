"""One voice after another: the next speaks when the one before fails before its first audio."""

import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable

from telephony_app.speech.cache import PhraseCache
from telephony_app.speech.ports import SynthesisError

logger = logging.getLogger(__name__)

REST_S = 20.0  # a voice that failed is not asked again for so long: each asking would cost a caller seconds


class SynthesiserChain:
    """Speaks with the first voice that can. A sentence that broke off is not begun again by another voice."""

    def __init__(self, *voices: PhraseCache, clock: Callable[[], float] = time.monotonic) -> None:
        """Set up the chain.

        Args:
            voices: At least one, the preferred one first; the last one is asked always.
            clock: Monotonic time, seconds.
        """
        self._voices = voices
        self._clock = clock
        self._rests_until: dict[str, float] = {}

    def get(self, text: str) -> bytes | None:
        """Return a fixed sentence if ready in the best voice that would speak now; None: use `speak`."""
        for voice in self._voices:
            audio = voice.get(text)
            if audio is not None:
                return audio
            if not self._resting(voice):
                return None
        return None

    async def warm(self, texts: Iterable[str]) -> int:
        """Make fixed sentences ready in every voice; return how many the preferred one has.

        The last voice goes first: it is at once ready to step in.
        """
        wanted = list(texts)
        return [await voice.warm(wanted) for voice in reversed(self._voices)][-1]

    async def speak(self, text: str) -> AsyncIterator[bytes]:
        """Yield the sentence; see `Synthesiser.speak`."""
        *others, last = self._voices
        for voice in others:
            if self._resting(voice) and voice.get(text) is None:
                continue
            try:
                async for chunk in voice.speak(text):
                    yield chunk
            except SynthesisError as error:
                self._rests_until[voice.voice_key] = self._clock() + REST_S
                logger.warning("voice %s failed and rests for %s s: %s", voice.voice_key, REST_S, error)
                if error.audio_started:
                    raise
            else:
                return
        async for chunk in last.speak(text):
            yield chunk

    def _resting(self, voice: PhraseCache) -> bool:
        return self._clock() < self._rests_until.get(voice.voice_key, 0.0)
