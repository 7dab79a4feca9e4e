"""The calls that this process carries now, and how it lets go of them. One event loop."""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Protocol

logger = logging.getLogger(__name__)

HAND_OVER_S = 10.0  # time for what each call stores before it lets go


class LiveCall(Protocol):
    """A call as far as this list needs it."""

    @property
    def call_sid(self) -> str:
        """The carrier's name of the call."""
        ...

    def hand_over(self) -> None:
        """Store the state and close the socket, so that the carrier asks where to carry on."""
        ...


@dataclass
class _Calls:
    live: dict[str, LiveCall] = field(default_factory=dict)
    draining: bool = False
    emptied: asyncio.Event = field(default_factory=asyncio.Event)


_calls = _Calls()


def register(call: LiveCall) -> None:
    """Add a call. An older stream of the same call (its socket is half dead) is told to let go."""
    before = _calls.live.get(call.call_sid)
    _calls.live[call.call_sid] = call
    if before is not None:
        logger.warning("call %s came back while its former stream was open", call.call_sid)
        before.hand_over()


def unregister(call: LiveCall) -> None:
    """Remove a call that is over; a second time, or one that was replaced, does nothing."""
    if _calls.live.get(call.call_sid) is call:
        del _calls.live[call.call_sid]
    if not _calls.live:
        _calls.emptied.set()


def count() -> int:
    """Return how many calls are live here."""
    return len(_calls.live)


def is_draining() -> bool:
    """Say whether this process has stopped taking calls."""
    return _calls.draining


async def drain(grace_s: float) -> None:
    """Take no more calls, let the live ones finish, then hand over the rest.

    Args:
        grace_s: How long live calls may go on, seconds.
    """
    _calls.draining = True
    if await _empty_within(grace_s):
        return
    logger.warning("handing over %d calls after %.0f s", count(), grace_s)
    for call in list(_calls.live.values()):
        call.hand_over()
    if not await _empty_within(HAND_OVER_S):
        logger.error("%d calls did not let go", count())


def take_calls_again() -> None:
    """Undo `drain` (tests)."""
    _calls.draining = False


async def _empty_within(seconds: float) -> bool:
    _calls.emptied = asyncio.Event()
    if not _calls.live:
        return True
    try:
        async with asyncio.timeout(seconds):
            await _calls.emptied.wait()
    except TimeoutError:
        return False
    return True
