"""Is this process ready for work? One answer for /readyz and the front page."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from messaging_app.heartbeat import worker_seen_within
from telephony_app import live_calls

log = logging.getLogger(__name__)

WORKER_SILENT_S = 30


def readiness() -> dict[str, bool]:
    """Return each part's name with whether it works. Blocking; not for a call's path."""
    checks: dict[str, Callable[[], bool]] = {
        "database": _database,
        "migrations": _migrations,
        "cache": _cache,
        "taking_calls": lambda: not live_calls.is_draining(),
    }
    return {name: _holds(name, check) for name, check in checks.items()}


def worker_is_alive() -> bool:
    """Say whether some worker has been seen lately: without one nothing is sent, but calls go on."""
    return _holds("worker", lambda: worker_seen_within(WORKER_SILENT_S))


def _holds(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (
        DatabaseError,
        OSError,
    ) as error:  # a Redis that is down raises redis's ConnectionError, an OSError's kin
        log.warning("not ready: %s: %s", name, error)
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _cache() -> bool:
    if not settings.REDIS_URL:
        return True
    import redis  # noqa: PLC0415 -- only where Redis is set

    try:
        cache.set("readyz", 1, timeout=5)
    except redis.RedisError as error:
        raise OSError(str(error)) from error
    return True
