"""The live socket of a calendar page: says what changes, hears nothing, asks the database never per message.

An ASGI application of its own rather than a Channels consumer: all it needs is one outbox per page, and it
must not be closed when Redis dies. Who is logged in is asked at the opening and every minute after.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import parse_qs

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from calendar_app.live import pages
from calendar_app.open_pages import HELLO, REFRESH, OpenPage
from calendar_app.page_news import just_happened
from calendar_app.page_visitors import NotAdmittedError, Visitor, business_for
from policy_app.database_threads import in_database_thread

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

CLOSE_TRY_LATER: Final = 1013
MOST_PAGES: Final = 1000  # of this process
ASK_AGAIN_S: Final = 60.0

logger = logging.getLogger(__name__)


class PageSocket:
    """The sockets of calendar pages.

    Args:
        ask_again_s: How long a log-in that ended may go on listening, seconds.
    """

    def __init__(self, *, ask_again_s: float = ASK_AGAIN_S) -> None:
        self._ask_again_s = ask_again_s

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Serve one connection (ASGI). It is accepted first: a browser sees only then why it is closed."""
        await receive()  # websocket.connect
        await send({"type": "websocket.accept"})
        visitor = Visitor(
            session_key=scope["cookies"].get(settings.SESSION_COOKIE_NAME, ""),
            slug=parse_qs(scope["query_string"].decode("latin-1")).get("business", [""])[0],
        )
        try:
            page = OpenPage(await _admitted(visitor))
        except NotAdmittedError as refused:
            await send({"type": "websocket.close", "code": refused.code})
            return
        pages.open(page)
        try:
            await _greet(page)
            await self._serve(page, visitor, receive, send)
        finally:
            pages.close(page)

    async def _serve(self, page: OpenPage, visitor: Visitor, receive: Receive, send: Send) -> None:
        """Send until the page leaves, or its log-in ends."""
        leaving = asyncio.create_task(_until_left(receive))
        sending = asyncio.create_task(_send_all(page, send))
        asking = asyncio.create_task(self._until_refused(visitor))
        tasks = (leaving, sending, asking)
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        if leaving in done:
            return
        if asking in done:
            await send({"type": "websocket.close", "code": asking.result()})
        else:
            sending.result()  # only an error ends it: the server's, for a page that is gone

    async def _until_refused(self, visitor: Visitor) -> int:
        while True:
            await asyncio.sleep(self._ask_again_s)
            try:
                await in_database_thread(business_for, visitor)
            except NotAdmittedError as refused:
                return refused.code
            except (DatabaseError, InterfaceError) as error:
                logger.info("calendar pages: log-in asked again later (%s)", type(error).__name__)


async def _admitted(visitor: Visitor) -> int:
    if pages.count() >= MOST_PAGES:
        raise NotAdmittedError(CLOSE_TRY_LATER)
    try:
        return await in_database_thread(business_for, visitor)
    except (DatabaseError, InterfaceError) as error:
        logger.warning("calendar pages: one not opened (%s)", type(error).__name__)
        raise NotAdmittedError(CLOSE_TRY_LATER) from None


async def _greet(page: OpenPage) -> None:
    """Say hello, and what changed while the page was loading: its socket was not there yet."""
    page.offer(HELLO)
    try:
        missed = await in_database_thread(just_happened, page.business_id, now=timezone.now())
    except (DatabaseError, InterfaceError):
        missed = [REFRESH]  # its own request will wait, or say what is wrong
    for text in missed:
        page.offer(text)


async def _until_left(receive: Receive) -> None:
    while (await receive())["type"] != "websocket.disconnect":
        pass


async def _send_all(page: OpenPage, send: Send) -> None:
    while True:
        await send({"type": "websocket.send", "text": await page.next()})
