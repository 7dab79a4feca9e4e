"""Each change of an appointment, told to the open pages: of this process at once, of others over Redis.

A booking waits for none of it: after its commit it only puts two numbers in line, and a thread of this
process reads the appointment and tells. So it works in any thread, with or without an event loop, and a Redis
that is dead or slow costs a booking nothing; what it loses, page_watch.py finds.
"""

import asyncio
import atexit
import logging
import os
import threading
from functools import partial
from typing import Any, Final

from channels.layers import BaseChannelLayer, channel_layers
from django.db import DatabaseError, InterfaceError, close_old_connections, transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone
from redis.exceptions import RedisError

from calendar_app.models import Appointment
from calendar_app.open_pages import OpenPages
from calendar_app.page_news import News, news_of
from calendar_app.page_watch import RELAY_LIMIT_S, group_of, relay_layer, watch

MOST_IN_LINE: Final = 1000  # appointments; a page that misses one finds it by its own look
BATCH: Final = 50
AT_EXIT_S: Final = 2.0  # a short-lived process tells what it did before it ends

logger = logging.getLogger(__name__)
pages: Final = OpenPages(watch)


@receiver((post_save, post_delete), sender=Appointment, dispatch_uid="calendar_app.tell_pages")
def tell_pages(instance: Appointment, *, using: str, raw: bool = False, **_kwargs: Any) -> None:
    """Tell the open pages once the transaction is committed."""
    if not raw:
        told = partial(announce, instance.business_id, instance.pk)
        transaction.on_commit(told, using=using, robust=True)


def announce(business_id: int, appointment_id: int) -> None:
    """Put an appointment in line to be told; returns at once, never raises. From any thread."""
    if business_id in pages.businesses() or relay_layer() is not None:
        _line.put(business_id, appointment_id)


class _Line:
    """What waits to be told, each appointment once, and the thread that tells."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[int, int], None] = {}
        self._lock = threading.Lock()
        self._some = threading.Event()
        self._empty = threading.Event()
        self._thread: threading.Thread | None = None

    def put(self, business_id: int, appointment_id: int) -> None:
        with self._lock:
            if len(self._waiting) < MOST_IN_LINE:
                self._waiting[business_id, appointment_id] = None
                self._empty.clear()
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="calendar-pages", daemon=True)
                self._thread.start()
        self._some.set()

    def finish(self) -> None:
        """Wait, for a bounded time, until all is told."""
        if self._thread is not None and self._thread.is_alive():
            self._empty.wait(AT_EXIT_S)

    def _run(self) -> None:
        with asyncio.Runner() as runner:  # its loop keeps the connections to Redis
            while True:
                self._some.wait()
                self._some.clear()
                while batch := self._take():
                    _tell(batch, runner)
                with self._lock:
                    if not self._waiting:
                        self._empty.set()

    def _take(self) -> list[tuple[int, int]]:
        with self._lock:
            batch = list(self._waiting)[:BATCH]
            for pair in batch:
                del self._waiting[pair]
        return batch


def _tell(batch: list[tuple[int, int]], runner: asyncio.Runner) -> None:
    """Read appointments and tell the pages of them; what fails is logged, and found by the pages' looks."""
    try:
        close_old_connections()
        all_news = news_of(batch, now=timezone.now())
    except (DatabaseError, InterfaceError) as error:
        logger.warning("calendar pages: %d changes not told (%s)", len(batch), type(error).__name__)
        return
    finally:
        close_old_connections()
    for news in all_news:
        pages.deliver_soon(
            news.business_id, news.text, appointment_id=news.appointment_id, change_id=news.change_id
        )
    layer = relay_layer()
    if layer is None:
        return
    try:
        runner.run(_relay(layer, all_news))
    except (RedisError, OSError) as error:
        logger.warning(
            "calendar pages: not told to other processes, Redis is away (%s)", type(error).__name__
        )


async def _relay(layer: BaseChannelLayer, all_news: list[News]) -> None:
    async with asyncio.timeout(RELAY_LIMIT_S):
        for news in all_news:
            message = {
                "type": "calendar.page",
                "business_id": news.business_id,
                "appointment_id": news.appointment_id,
                "change_id": news.change_id,
                "text": news.text,
            }
            await layer.group_send(group_of(news.business_id), message)


_line = _Line()


def _begin_anew() -> None:
    """Make a forked child a process of its own: it has no thread yet, and must not share a layer's name.

    A layer draws the name under which Redis keeps its process's messages when it is made; two processes of
    one name would take each other's.
    """
    global _line
    _line = _Line()
    channel_layers.backends.clear()


os.register_at_fork(after_in_child=_begin_anew)
atexit.register(lambda: _line.finish())
