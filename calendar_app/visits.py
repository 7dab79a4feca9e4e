"""Count visits in the cache and say when there are too many: pages that are open to the whole world."""

import logging
from typing import Final

from django.core.cache import cache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

_PREFIX: Final = "visits"


def within_limit(name: str, *, limit: int, window_s: int) -> bool:
    """Count one visit; tell whether there were at most `limit` in the window that is running.

    Args:
        name: What is counted, e.g. "link:17"; no secret, since it is written to the cache as it is.
        limit: Visits allowed in a window.
        window_s: Length of a window, seconds; it begins with its first visit.

    A cache that is away limits nobody: what is behind these pages is guarded by more than a count.
    """
    key = f"{_PREFIX}:{name}"
    try:
        cache.add(key, 0, timeout=window_s)
        return cache.incr(key) <= limit
    except ValueError:  # the window ended between the two commands
        return True
    except (RedisError, OSError) as error:
        log.warning("visits are not counted, the cache is away (%s)", type(error).__name__)
        return True
