"""Sentences that are said again and again, kept as audio that is ready to send."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable
from typing import Protocol

from telephony_app.speech.ports import Synthesiser, SynthesisError

logger = logging.getLogger(__name__)

DEFAULT_LIMIT_BYTES = 16 * 1024 * 1024  # half an hour of μ-law


class KeyedSynthesiser(Synthesiser, Protocol):
    """A synthesiser that says whose voice it is."""

    @property
    def voice_key(self) -> str:
        """Name provider, model and voice; another voice must have another name."""
        ...


class PhraseCache:
    """One voice with its fixed sentences at hand: each is synthesised once and then served at once.

    Only sentences given to `warm` or `audio` are kept; others pass through, since an answer with a name
    and an hour in it is hardly ever said twice. One event loop.
    """

    def __init__(self, voice: KeyedSynthesiser, *, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> None:
        """Set up an empty cache.

        Args:
            voice: Who speaks.
            limit_bytes: Audio kept; what was not used for longest goes first.
        """
        self._voice = voice
        self._limit_bytes = limit_bytes
        self._ready: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._size = 0
        self._fixed: set[str] = set()
        self._under_way: dict[tuple[str, str], asyncio.Task[bytes]] = {}

    @property
    def voice_key(self) -> str:
        """Name the voice behind the cache."""
        return self._voice.voice_key

    def get(self, text: str) -> bytes | None:
        """Return the audio of a sentence if it is ready: μ-law, no waiting."""
        key = (self.voice_key, text)
        audio = self._ready.get(key)
        if audio is not None:
            self._ready.move_to_end(key)
        return audio

    async def audio(self, text: str) -> bytes:
        """Return the audio of a fixed sentence, synthesising it if need be; asked twice at once, once.

        Raises:
            SynthesisError: the voice failed; nothing was kept.
        """
        ready = self.get(text)
        if ready is not None:
            return ready
        key = (self.voice_key, text)
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.create_task(self._synthesise(text))
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(task)  # one caller hanging up must not take it from the others

    async def speak(self, text: str) -> AsyncIterator[bytes]:
        """Yield the sentence, from the cache where it is ready or on its way; see `Synthesiser.speak`."""
        if self.get(text) is not None or (self.voice_key, text) in self._under_way:
            yield await self.audio(text)
            return
        parts: list[bytes] = []
        async for chunk in self._voice.speak(text):
            parts.append(chunk)
            yield chunk
        if text in self._fixed:  # it could not be warmed at the start
            self._keep((self.voice_key, text), b"".join(parts))

    async def warm(self, texts: Iterable[str]) -> int:
        """Synthesise fixed sentences, one after another; return how many are ready. Failures are logged."""
        wanted = list(texts)
        self._fixed.update(wanted)
        ready = 0
        for text in wanted:
            try:
                await self.audio(text)
            except SynthesisError as error:
                logger.warning("%s: a fixed sentence is not ready: %s", self.voice_key, error)
            else:
                ready += 1
        return ready

    async def _synthesise(self, text: str) -> bytes:
        audio = b"".join([chunk async for chunk in self._voice.speak(text)])
        self._keep((self.voice_key, text), audio)
        return audio

    def _keep(self, key: tuple[str, str], audio: bytes) -> None:
        self._size += len(audio) - len(self._ready.get(key, b""))
        self._ready[key] = audio
        while self._size > self._limit_bytes:
            _, oldest = self._ready.popitem(last=False)
            self._size -= len(oldest)
