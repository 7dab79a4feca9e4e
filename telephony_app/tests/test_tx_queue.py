"""The send queue under an injected clock: ten seconds of audio in milliseconds."""

import asyncio
import json
import random
from base64 import b64decode
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from telephony_app.core.twilio_messages import OutboundMessages
from telephony_app.testing import FakeTime
from telephony_app.tx_queue import FRAME_BYTES, SendStuckError, TxQueue, TxWatch

pytestmark = pytest.mark.unit


class Wire:
    """Takes what is sent, with the time of it; plays it as Twilio's buffer would."""

    def __init__(self, time: FakeTime) -> None:
        self.time = time
        self.messages: list[tuple[float, dict[str, Any]]] = []
        self.silence_ms = 0.0  # inserted within an utterance
        self._plays_until_ms: float | None = None

    async def send(self, text: str) -> None:
        message = json.loads(text)
        self.messages.append((self.time.now_ms, message))
        if message["event"] == "media":
            now_ms = self.time.now_ms
            if self._plays_until_ms is not None:
                self.silence_ms += max(0.0, now_ms - self._plays_until_ms)
            self._plays_until_ms = max(self._plays_until_ms or now_ms, now_ms) + 20

    def events(self) -> list[str]:
        return [str(message["event"]) for _, message in self.messages]

    def frames(self) -> list[bytes]:
        return [b64decode(m["media"]["payload"]) for _, m in self.messages if m["event"] == "media"]

    def frame_times(self) -> list[float]:
        return [at_ms for at_ms, message in self.messages if message["event"] == "media"]


class Line:
    """A queue with its loop running on a fake clock."""

    def __init__(
        self, *, send: Callable[[str], Awaitable[None]] | None = None, send_timeout_s: float = 5
    ) -> None:
        self.time = FakeTime()
        self.wire = Wire(self.time)
        self.sent: list[tuple[int, float]] = []
        self.queue = TxQueue(
            send or self.wire.send,
            OutboundMessages("MZ1"),
            clock_ms=self.time.clock_ms,
            sleep=self.time.sleep,
            watch=TxWatch(
                utterance_sent=lambda number, _now_ms, until_ms: self.sent.append((number, until_ms))
            ),
            send_timeout_s=send_timeout_s,
        )
        self.task = asyncio.get_running_loop().create_task(self.queue.run())

    async def settle(self, turns: int = 50) -> None:
        for _ in range(turns):
            await asyncio.sleep(0)

    async def close(self) -> None:
        self.task.cancel()
        await asyncio.wait([self.task])


def frames(count: int) -> bytes:
    return b"\x55" * (FRAME_BYTES * count)


async def test_frames_leave_at_20_ms_with_the_lead_ahead() -> None:
    line = Line()
    line.queue.open(1)
    await line.queue.put_audio(1, frames(100))
    line.queue.put_mark(1, "assistant_tts_end:1", ends_utterance=True)
    await line.settle(1_000)

    times = line.wire.frame_times()
    assert times[:11] == [1_000] * 11
    assert times[11:] == [1_020 + 20 * i for i in range(89)]
    assert line.wire.events()[-1] == "mark"
    assert line.sent == [(1, 3_000)]
    await line.close()


@pytest.mark.parametrize("stall_ms", [15, 40, 120])
async def test_stalls_of_the_loop_insert_no_silence(stall_ms: int) -> None:
    """TELEPHONY 4.3: 20 s of speech, the loop blocked about every 250 ms; 0 % at 200 ms lead."""
    line = Line()
    luck = random.Random(stall_ms)
    next_stall = [line.time.now_ms + 250]

    def stall() -> None:
        if line.time.now_ms >= next_stall[0]:
            line.time.now_ms += min(luck.expovariate(1 / stall_ms), 190)
            next_stall[0] = line.time.now_ms + luck.uniform(200, 300)

    line.time.before_wake = stall
    line.queue.open(1)
    for _ in range(10):
        await line.queue.put_audio(1, frames(100))
        await line.settle(700)
    await line.settle(2_000)

    assert len(line.wire.frame_times()) == 1_000
    assert line.wire.silence_ms == 0
    await line.close()


async def test_a_full_queue_makes_the_producer_wait_and_loses_nothing() -> None:
    line = Line()
    line.queue.open(1)
    producer = asyncio.get_running_loop().create_task(line.queue.put_audio(1, frames(1_200)))
    await line.settle(3)
    assert not producer.done()

    await line.settle(6_000)

    assert producer.done()
    assert len(line.wire.frame_times()) == 1_200
    await line.close()


async def test_nothing_queued_before_a_barge_in_is_sent_after_it() -> None:
    line = Line()
    line.queue.open(1)
    await line.queue.put_audio(1, frames(100))
    cut_at = 15

    def barge_in() -> None:
        if len(line.wire.frame_times()) == cut_at:
            line.queue.clear()

    line.time.before_wake = barge_in  # while the loop sleeps for the next frame
    await line.settle(500)

    assert line.wire.events() == ["media"] * cut_at + ["clear"]
    await line.close()


async def test_late_audio_of_a_cut_utterance_is_dropped() -> None:
    line = Line()
    line.queue.open(1)
    await line.queue.put_audio(1, frames(5))
    await line.settle()
    line.queue.clear()
    line.queue.open(2)

    assert await line.queue.put_audio(1, frames(5)) is False
    assert line.queue.put_mark(1, "late") is False
    assert await line.queue.put_audio(2, frames(2)) is True
    await line.settle()
    assert line.wire.events() == ["media"] * 5 + ["clear"] + ["media"] * 2
    await line.close()


async def test_clear_goes_before_the_next_utterance_even_in_the_same_breath() -> None:
    line = Line()
    line.queue.open(1)
    await line.queue.put_audio(1, frames(30))
    await line.settle(5)
    sent_before = len(line.wire.messages)
    line.queue.clear()
    line.queue.open(2)
    await line.queue.put_audio(2, frames(1))
    await line.settle()

    assert line.wire.events()[sent_before:] == ["clear", "media"]
    await line.close()


async def test_clear_wakes_a_producer_that_waits() -> None:
    line = Line()
    line.queue.open(1)
    producer = asyncio.get_running_loop().create_task(line.queue.put_audio(1, frames(2_000)))
    await line.settle(3)

    line.queue.clear()
    await line.settle(3)

    assert producer.result() is False
    await line.close()


async def test_nothing_is_cleared_where_nothing_is_unplayed() -> None:
    line = Line()
    line.queue.open(1)
    await line.queue.put_audio(1, frames(3))
    await line.settle()
    line.time.now_ms += 1_000

    assert line.queue.clear() == 3 * FRAME_BYTES
    await line.settle()
    assert line.wire.events() == ["media"] * 3
    await line.close()


async def test_what_was_played_is_sent_less_unplayed() -> None:
    line = Line()
    line.queue.open(1)
    await line.queue.put_audio(1, frames(100))

    def barge_in() -> None:
        if len(line.wire.frame_times()) == 20:
            played.append(line.queue.clear())

    played: list[int] = []
    line.time.before_wake = barge_in
    await line.settle(500)

    # 20 frames sent by 1 180; at 1 200 the carrier has played 200 ms of them.
    assert played == [10 * FRAME_BYTES]
    await line.close()


async def test_a_broken_last_frame_is_filled_with_silence() -> None:
    line = Line()
    line.queue.open(1)
    await line.queue.put_audio(1, b"\x55" * 200)
    line.queue.put_mark(1, "m")
    await line.settle()

    last = line.wire.frames()[-1]
    assert len(line.wire.frames()) == 2
    assert last == b"\x55" * 40 + b"\xff" * 120
    await line.close()


async def test_a_carrier_that_stops_reading_ends_the_call() -> None:
    async def never(_text: str) -> None:
        await asyncio.Event().wait()

    line = Line(send=never, send_timeout_s=0.005)
    line.queue.open(1)
    await line.queue.put_audio(1, frames(1))

    with pytest.raises(SendStuckError):
        await line.task
