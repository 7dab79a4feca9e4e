"""Runs while calendar pages are open: hears other processes over Redis, and looks into the database itself.

Another process's booking comes over the channel layer where there is one (REDIS_URL), within milliseconds.
Without one, or while Redis is away, a look into the history every 0.4 s finds it; with one, a look
every ten seconds finds what Redis lost. The look reads only lines that are new.
"""

import asyncio
import logging
import time
from typing import Any, Final

from channels.layers import BaseChannelLayer, InMemoryChannelLayer, get_channel_layer
from django.db import DatabaseError, InterfaceError
from django.utils import timezone
from redis.exceptions import RedisError

from calendar_app import page_news
from calendar_app.core.change_cursor import ChangeCursor
from calendar_app.open_pages import REFRESH, OpenPages
from policy_app.database_threads import in_database_thread

ALONE_S: Final = 0.4  # between looks where nobody tells
TOLD_S: Final = 10.0  # between looks where Redis tells
RELAY_LIMIT_S: Final = 1.0  # for one word with Redis

logger = logging.getLogger(__name__)


def relay_layer() -> BaseChannelLayer | None:
    """Return the channel layer that reaches other processes; None where each is alone."""
    layer = get_channel_layer()
    return None if layer is None or isinstance(layer, InMemoryChannelLayer) else layer


def group_of(business_id: int) -> str:
    """Return the channel-layer group of a business's pages."""
    return f"calendar.page.{business_id}"


async def watch(pages: OpenPages) -> None:
    """Keep the pages of this process up to date until cancelled."""
    layer = relay_layer()
    relay = None if layer is None else _Relay(layer, pages)
    hearing = None if relay is None else asyncio.create_task(relay.hear())
    looks = _Looks(pages)
    try:
        while True:
            if hearing is not None and hearing.done():
                hearing.result()  # broken by something unforeseen: the whole watch begins anew
            pages.look_now.clear()
            told = relay is not None and await relay.join(pages.businesses())
            await looks.look()
            pause_s = TOLD_S if told else ALONE_S
            try:
                async with asyncio.timeout(pause_s):
                    await pages.look_now.wait()
            except TimeoutError:
                continue
    finally:
        if hearing is not None:
            hearing.cancel()


class _Looks:
    """Looks for what is new in the database, and delivers what was not delivered yet."""

    def __init__(self, pages: OpenPages) -> None:
        self._pages = pages
        self._cursor: ChangeCursor | None = None
        self._held: dict[int, int] = {}
        self._failing = False

    async def look(self) -> None:
        """Look once. A database that is busy or away is tried again at the next look."""
        try:
            await self._look()
        except (DatabaseError, InterfaceError) as error:
            if not self._failing:
                logger.warning("calendar pages: no look into the database (%s)", type(error).__name__)
            self._failing = True
        else:
            self._failing = False

    async def _look(self) -> None:
        businesses, now = self._pages.businesses(), timezone.now()
        is_first = self._cursor is None
        if self._cursor is None:
            self._cursor = ChangeCursor(await in_database_thread(page_news.newest_change))
        found = await in_database_thread(page_news.look, self._cursor.floor, businesses, now=now)
        fresh = self._cursor.take((change.pk for change in found.changes), time.monotonic())
        both = found.held | self._held
        taken_or_freed = [(both[pk], pk) for pk in found.held.keys() ^ self._held.keys()]
        self._held = found.held
        if is_first:  # what a page missed while it was loading is told at its opening
            return
        wanted = [
            (change.business_id, change.appointment_id)
            for change in found.changes
            if change.pk in fresh and not self._pages.was_delivered(change.appointment_id, change.pk)
        ]
        await self._tell([*wanted, *taken_or_freed])

    async def _tell(self, wanted: list[tuple[int, int]]) -> None:
        if len(wanted) > page_news.MOST_AT_ONCE:
            for business_id in {business_id for business_id, _ in wanted}:
                self._pages.deliver(business_id, REFRESH)
        elif wanted:
            for news in await in_database_thread(page_news.news_of, wanted, now=timezone.now()):
                self._pages.deliver(
                    news.business_id, news.text, appointment_id=news.appointment_id, change_id=news.change_id
                )


class _Relay:
    """This process's ear at the channel layer: one channel, in the group of each business with open pages."""

    def __init__(self, layer: BaseChannelLayer, pages: OpenPages) -> None:
        self._layer = layer
        self._pages = pages
        self._channel: str | None = None
        self._is_up = True

    async def join(self, business_ids: list[int]) -> bool:
        """Be in the groups (again: they run out, and a new Redis knows none). False: Redis is away."""
        try:
            async with asyncio.timeout(RELAY_LIMIT_S):
                if self._channel is None:
                    self._channel = await self._layer.new_channel()
                for business_id in business_ids:
                    await self._layer.group_add(group_of(business_id), self._channel)
        except (RedisError, OSError) as error:
            self._note(error)
            return False
        self._note(None)
        return True

    async def hear(self) -> None:
        """Deliver what other processes say, until cancelled."""
        while True:
            if self._channel is None:
                await asyncio.sleep(ALONE_S / 10)
                continue
            try:
                message = await self._layer.receive(self._channel)
            except (RedisError, OSError) as error:
                self._note(error)
                await asyncio.sleep(ALONE_S)
                continue
            self._deliver(message)

    def _deliver(self, message: dict[str, Any]) -> None:
        if message["change_id"] and self._pages.was_delivered(
            message["appointment_id"], message["change_id"]
        ):
            return  # this process said it itself
        self._pages.deliver(
            message["business_id"],
            message["text"],
            appointment_id=message["appointment_id"],
            change_id=message["change_id"],
        )

    def _note(self, error: Exception | None) -> None:
        """Log once when Redis goes, once when it comes back; when it goes, look at once and often."""
        if error is not None and self._is_up:
            logger.warning(
                "calendar pages: Redis is away (%s), looking every %.1f s", type(error).__name__, ALONE_S
            )
            self._pages.look_now.set()
        elif error is None and not self._is_up:
            logger.info("calendar pages: Redis is back")
        self._is_up = error is None
