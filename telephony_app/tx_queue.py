"""The outbound queue of one call and the only loop that sends it. It alone sleeps between frames.

Frames leave by the send schedule; a mark leaves right after the frame before it; `clear` overtakes all.
Audio carries the number of its utterance: what comes for another than the open one is dropped.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telephony_app.core.send_schedule import FRAME_MS, SendSchedule
from telephony_app.core.twilio_messages import OutboundMessages

FRAME_BYTES = 160  # 20 ms of μ-law at 8 000 Hz
SILENCE = b"\xff"  # μ-law zero, fills the last frame
CAPACITY_FRAMES = 500  # 10 s; then the producer waits
SEND_TIMEOUT_S = 5.0

Send = Callable[[str], Awaitable[None]]


class SendStuckError(Exception):
    """The carrier has not taken a message for `SEND_TIMEOUT_S`."""


@dataclass(frozen=True)
class TxWatch:
    """Who is told what left. Times are monotonic ms; calls are made on the event loop and must not block."""

    first_frame_sent: Callable[[int, float], None] = lambda _utterance, _now_ms: None
    utterance_sent: Callable[[int, float, float], None] = lambda _utterance, _now_ms, _plays_until_ms: None


@dataclass(frozen=True)
class _Mark:
    name: str
    ends: int | None  # the utterance that it ends


class TxQueue:
    """Audio of one call on its way out.

    Args:
        send: Puts one text message on the socket.
        messages: Builds them.
        clock_ms: Monotonic milliseconds.
        sleep: Waits for seconds.
        watch: Who is told what left.
        send_timeout_s: A send that takes longer ends the loop with `SendStuckError`.
    """

    def __init__(
        self,
        send: Send,
        messages: OutboundMessages,
        *,
        clock_ms: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        watch: TxWatch | None = None,
        send_timeout_s: float = SEND_TIMEOUT_S,
    ) -> None:
        self._send = send
        self._messages = messages
        self._clock_ms = clock_ms
        self._sleep = sleep
        self._watch = watch or TxWatch()
        self._send_timeout_s = send_timeout_s
        self._schedule = SendSchedule()
        self._items: deque[bytes | _Mark] = deque()
        self._frames = 0
        self._carry = b""
        self._utterance = 0
        self._sent_frames = 0  # of the open utterance
        self._clear_due = False
        self._filled = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._urgent = asyncio.Event()

    # --- The producer's side --------------------------------------------------------------------------

    def open(self, utterance: int) -> None:
        """Let the audio of this utterance in, and no other."""
        self._utterance = utterance
        self._sent_frames = 0
        self._carry = b""

    async def put_audio(self, utterance: int, audio: bytes) -> bool:
        """Queue audio of any length; waits while the queue is full. False: too late, drop the rest."""
        audio = self._carry + audio if utterance == self._utterance else audio
        whole = len(audio) - len(audio) % FRAME_BYTES
        for at in range(0, whole, FRAME_BYTES):
            while self._frames >= CAPACITY_FRAMES and utterance == self._utterance:
                self._room.clear()
                await self._room.wait()
            if utterance != self._utterance:
                return False
            self._append(audio[at : at + FRAME_BYTES])
        if utterance != self._utterance:
            return False
        self._carry = audio[whole:]
        return True

    def put_mark(self, utterance: int, name: str, *, ends_utterance: bool = False) -> bool:
        """Queue a mark after what is queued; a broken last frame is filled with silence first."""
        if utterance != self._utterance:
            return False
        if self._carry:
            frame, self._carry = self._carry.ljust(FRAME_BYTES, SILENCE), b""
            self._append(frame)
        self._items.append(_Mark(name, utterance if ends_utterance else None))
        self._filled.set()
        return True

    def clear(self) -> int:
        """Refuse the open utterance from now on, drop what is queued, have `clear` sent at once.

        Returns:
            How much of the utterance has been played, in bytes, by the schedule's count.
        """
        now_ms = self._clock_ms()
        unplayed_ms = self._schedule.unplayed_ms(now_ms)
        played_ms = max(0.0, self._sent_frames * FRAME_MS - unplayed_ms)
        must_clear = unplayed_ms > 0 or bool(self._items)
        self._utterance = -1
        self._items.clear()
        self._frames = 0
        self._carry = b""
        self._schedule.cleared()
        self._room.set()
        if must_clear:
            self._clear_due = True
            self._urgent.set()
        return int(played_ms * FRAME_BYTES / FRAME_MS)

    def unplayed_ms(self) -> float:
        """Return how much of what was sent is not yet heard."""
        return self._schedule.unplayed_ms(self._clock_ms())

    def _append(self, frame: bytes) -> None:
        self._items.append(frame)
        self._frames += 1
        self._filled.set()

    # --- The sender's side ----------------------------------------------------------------------------

    async def run(self) -> None:
        """Send until cancelled.

        Raises:
            SendStuckError: the carrier stopped reading.
        """
        bypass = asyncio.create_task(self._send_clears())
        try:
            while True:
                await self._send_next()
                if bypass.done():
                    bypass.result()
        finally:
            bypass.cancel()

    async def _send_clears(self) -> None:
        while True:
            await self._urgent.wait()
            self._urgent.clear()
            await self._send_clear_if_due()

    async def _send_clear_if_due(self) -> None:
        if self._clear_due:
            self._clear_due = False
            await self._put_on_socket(self._messages.clear)

    async def _send_next(self) -> None:
        if not self._items:
            self._filled.clear()
            await self._filled.wait()
            self._schedule.queue_was_dry(self._clock_ms())
            return
        if isinstance(self._items[0], bytes):
            wait_ms = self._schedule.wait_ms(self._clock_ms())
            if wait_ms:
                await self._sleep(wait_ms / 1000)
                return  # wait first, take after: a frame taken before the sleep would outlive a barge-in
        await self._send_clear_if_due()
        if self._items:
            await self._send_item(self._items.popleft())

    async def _send_item(self, item: bytes | _Mark) -> None:
        if isinstance(item, _Mark):
            await self._put_on_socket(self._messages.mark(item.name))
            if item.ends is not None and item.ends == self._utterance:
                now_ms = self._clock_ms()
                self._watch.utterance_sent(item.ends, now_ms, now_ms + self._schedule.unplayed_ms(now_ms))
            return
        self._frames -= 1
        self._room.set()
        utterance = self._utterance
        self._schedule.frame_sent(self._clock_ms())
        self._sent_frames += 1
        await self._put_on_socket(self._messages.media(item))
        if self._sent_frames == 1 and utterance == self._utterance:
            self._watch.first_frame_sent(utterance, self._clock_ms())

    async def _put_on_socket(self, message: str) -> None:
        try:
            async with asyncio.timeout(self._send_timeout_s):
                await self._send(message)
        except TimeoutError:
            raise SendStuckError(f"no message taken for {self._send_timeout_s:g} s") from None
