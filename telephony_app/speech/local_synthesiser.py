"""A voice that needs no network and no key: phonemes of our own, spoken by espeak-ng in a child process.

The child lives as long as this process and is started anew when it dies. On a machine where espeak-ng can't
be loaded `speak` raises `SynthesisError`: the call layer then hands the caller on; a tone in place of words
would tell them nothing.
"""

import asyncio
import logging
import struct
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from telephony_app.core.hebrew_phonemes import to_espeak
from telephony_app.speech.audio import PHONE_RATE_HZ, PhoneResampler
from telephony_app.speech.ports import SynthesisError

logger = logging.getLogger(__name__)

_CHILD = "telephony_app.speech.espeak_process"
_PROJECT_DIR = Path(__file__).resolve().parents[2]
_CHUNK_BYTES = PHONE_RATE_HZ // 5  # 200 ms
_MOST_CHARACTERS = 4_000
_ANSWER_LIMIT = 64 * 1024 * 1024


class _ChildDied(Exception):  # noqa: N818 -- says what happened, never leaves this module
    """The child's pipe ended in the middle of an answer."""


class LocalSynthesiser:
    """Speaks through the child. One per process, on one event loop."""

    voice_key = "local:espeak"

    def __init__(
        self, command: tuple[str, ...] = (sys.executable, "-m", _CHILD), *, answer_s: float = 5.0
    ) -> None:
        """Set up; nothing starts before the first sentence.

        Args:
            command: How the child is started.
            answer_s: Longest wait for one sentence, seconds; then the child is ended.
        """
        self._command = command
        self._answer_s = answer_s
        self._child: asyncio.subprocess.Process | None = None
        self._rate_hz = 0
        self._turn = asyncio.Lock()

    async def speak(self, text: str) -> AsyncIterator[bytes]:
        """Yield the sentence as μ-law in pieces of 200 ms; see `Synthesiser.speak`.

        The whole sentence is taken from the child first (some milliseconds), so that a caller whose queue is
        full keeps nobody else waiting.
        """
        request = to_espeak(text[:_MOST_CHARACTERS])
        if not request:
            raise SynthesisError("nothing to say in the text")
        async with self._turn:
            pcm = await self._ask_twice(request.encode() + b"\n")
        resampler = PhoneResampler(self._rate_hz)
        step = _CHUNK_BYTES * 2 * self._rate_hz // PHONE_RATE_HZ
        for start in range(0, len(pcm), step):
            yield resampler.feed(pcm[start : start + step])
        if rest := resampler.finish():
            yield rest

    async def aclose(self) -> None:
        """End the child."""
        async with self._turn:
            await self._end_child()

    async def _ask_twice(self, request: bytes) -> bytes:
        for attempt in (1, 2):
            try:
                async with asyncio.timeout(self._answer_s):
                    pcm = await self._ask(request)
            except (_ChildDied, OSError, TimeoutError) as error:
                await self._end_child()
                logger.warning(
                    "local voice: attempt %s failed: %s", attempt, str(error) or type(error).__name__
                )
            except asyncio.CancelledError:
                await self._end_child()  # half an answer is in the pipe
                raise
            else:
                if not pcm:
                    raise SynthesisError("espeak-ng made no sound of the text")
                return pcm
        raise SynthesisError("the local voice can't be started on this machine (espeakng-loader)")

    async def _ask(self, request: bytes) -> bytes:
        child = self._child or await self._start_child()
        if child.stdin is None or child.stdout is None:
            raise _ChildDied("no pipe")
        try:
            child.stdin.write(request)
            await child.stdin.drain()
            (length,) = struct.unpack("<I", await child.stdout.readexactly(4))
            return await child.stdout.readexactly(length)
        except asyncio.IncompleteReadError as error:
            raise _ChildDied("espeak-ng ended in the middle of an answer") from error

    async def _start_child(self) -> asyncio.subprocess.Process:
        child = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=_PROJECT_DIR,
            limit=_ANSWER_LIMIT,
        )
        self._child = child
        if child.stdout is None:
            raise _ChildDied("no pipe")
        try:
            (self._rate_hz,) = struct.unpack("<I", await child.stdout.readexactly(4))
        except asyncio.IncompleteReadError as error:
            raise _ChildDied("espeak-ng did not start") from error
        return child

    async def _end_child(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        if child.stdin is not None:
            child.stdin.close()
        if child.returncode is None:
            child.kill()
        await child.wait()
