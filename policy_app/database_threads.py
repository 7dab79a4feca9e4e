"""Run ORM work off the event loop, on threads of its own.

Django's shared sync thread serves one job at a time: a slow query in one call would delay every other
call's frames. Here a turn's database work has a small pool, and frames never wait for it.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from threading import Barrier
from typing import ParamSpec, TypeVar

from django.db import close_old_connections, connections

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 8
_pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="database")


def _with_fresh_connection(work: Callable[[], T]) -> T:
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()


async def in_database_thread(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a blocking function that uses the ORM on one of the database threads and return its result.

    Context variables (the language in force) go along. Exceptions come back to the caller.
    """
    work = partial(copy_context().run, partial(function, *args, **kwargs))
    return await asyncio.get_running_loop().run_in_executor(_pool, _with_fresh_connection, work)


def close_database_threads_connections() -> None:
    """Close the connection of every database thread (at shutdown and at the end of a test run)."""
    started = len(_pool._threads)  # noqa: SLF001 -- the pool has no public count
    barrier = Barrier(started) if started else None

    def close() -> None:
        if barrier is not None:
            barrier.wait(timeout=10)
        connections.close_all()

    for job in [_pool.submit(close) for _ in range(started)]:
        job.result(timeout=15)
