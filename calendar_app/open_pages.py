"""The calendar pages that are open in this process, each with a bounded outbox. One event loop."""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, Final

MOST_WAITING: Final = 100  # messages for one slow page; then it is told to ask anew, once
MOST_DELIVERED: Final = 2000  # appointments whose last delivered change is remembered
HELLO: Final = '{"type": "hello"}'
REFRESH: Final = '{"type": "refresh"}'
AGAIN_AFTER_S: Final = 1.0

logger = logging.getLogger(__name__)


def changed(event: dict[str, Any]) -> str:
    """Return the message that shows an appointment."""
    return json.dumps({"type": "changed", "event": event}, ensure_ascii=False)


def gone(appointment_id: int) -> str:
    """Return the message that takes an appointment off the page."""
    return json.dumps({"type": "gone", "id": appointment_id})


class OpenPage:
    """The outbox of one open page.

    `offer` never waits: a page that does not keep up loses its messages and is told to ask anew instead.
    """

    def __init__(self, business_id: int) -> None:
        self.business_id = business_id
        self._waiting: deque[str] = deque()
        self._some = asyncio.Event()

    def offer(self, text: str) -> None:
        """Put a message in line."""
        if text == REFRESH or len(self._waiting) >= MOST_WAITING:
            self._waiting.clear()
            text = REFRESH
        self._waiting.append(text)
        self._some.set()

    async def next(self) -> str:
        """Wait for the next message and take it out."""
        while not self._waiting:
            self._some.clear()
            await self._some.wait()
        return self._waiting.popleft()


class OpenPages:
    """All open pages of this process, and the watch that runs while there are any.

    Args:
        watch: Called when the first page opens; its task is cancelled when the last one closes.
    """

    def __init__(self, watch: Callable[["OpenPages"], Coroutine[Any, Any, None]]) -> None:
        self._watch = watch
        self._pages: dict[int, set[OpenPage]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watching: asyncio.Task[None] | None = None
        self._delivered: dict[int, int] = {}
        self.look_now = asyncio.Event()

    def open(self, page: OpenPage) -> None:
        """Take a page in. Call on the event loop that serves it."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:  # a loop that is over took its pages along (tests)
            self._loop, self._pages, self._watching, self.look_now = loop, {}, None, asyncio.Event()
        self._pages.setdefault(page.business_id, set()).add(page)
        if self._watching is None:
            self._begin_watch()
        self.look_now.set()

    def close(self, page: OpenPage) -> None:
        """Let a page go; a second time does nothing."""
        others = self._pages.get(page.business_id, set())
        others.discard(page)
        if not others:
            self._pages.pop(page.business_id, None)
        if not self._pages and self._watching is not None:
            self._watching.cancel()
            self._watching = None

    def _begin_watch(self) -> None:
        self._watching = asyncio.get_running_loop().create_task(self._watch(self))
        self._watching.add_done_callback(self._watch_ended)

    def _watch_ended(self, watching: asyncio.Task[None]) -> None:
        """Cancelled by the last page; anything else is a fault, and the watch begins anew a little later."""
        if watching.cancelled() or watching is not self._watching:
            return
        logger.error("calendar pages: the watch broke and begins anew", exc_info=watching.exception())
        watching.get_loop().call_later(AGAIN_AFTER_S, self._watch_again, watching)

    def _watch_again(self, broken: asyncio.Task[None]) -> None:
        if self._watching is broken:
            self._begin_watch()

    def count(self) -> int:
        """Return how many pages are open."""
        return sum(len(pages) for pages in self._pages.values())

    def businesses(self) -> list[int]:
        """Return whose pages are open. From any thread."""
        return list(self._pages)

    def deliver(self, business_id: int, text: str, *, appointment_id: int = 0, change_id: int = 0) -> None:
        """Hand a message to all pages of a business; note which change it tells, so that it is told once."""
        if change_id:
            if self._delivered.get(appointment_id, 0) > change_id:
                return  # a look was faster, and saw more
            self._delivered.pop(appointment_id, None)
            self._delivered[appointment_id] = change_id
            if len(self._delivered) > MOST_DELIVERED:
                del self._delivered[next(iter(self._delivered))]
        for page in self._pages.get(business_id, ()):
            page.offer(text)

    def was_delivered(self, appointment_id: int, change_id: int) -> bool:
        """Tell whether a change, or a later one of the same appointment, was delivered."""
        return self._delivered.get(appointment_id, 0) >= change_id

    def deliver_soon(self, business_id: int, text: str, *, appointment_id: int, change_id: int) -> None:
        """Deliver from any thread: the pages' own loop does it."""
        loop = self._loop
        if loop is None or loop.is_closed() or business_id not in self._pages:
            return

        def deliver() -> None:
            self.deliver(business_id, text, appointment_id=appointment_id, change_id=change_id)

        try:
            loop.call_soon_threadsafe(deliver)
        except RuntimeError:  # the loop closed in this moment, and its pages with it
            return
