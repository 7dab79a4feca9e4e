"""A database that is busy or away: try a few times, then say so. Nothing else is caught."""

import logging
import random
import time
from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec

from django.db import InterfaceError, OperationalError, connection, transaction

from calendar_app.results import Result, refusal

P = ParamSpec("P")
TRIES: Final = 3
PATIENCE_S: Final = 5.0  # no further try after this long: somebody is on the line
_PAUSE_S: Final = (0.02, 0.12)

log = logging.getLogger(__name__)


def patient(service: Callable[P, Result]) -> Callable[P, Result]:
    """Make a calendar service answer `unavailable` where the database is locked, deadlocked or away.

    It is tried three times with a short random pause, unless it already took five seconds. Inside a
    transaction of the caller's there is no second try: that transaction is lost, and the error goes up.
    """

    @wraps(service)
    def answer(*args: P.args, **kwargs: P.kwargs) -> Result:
        began = time.monotonic()
        for attempt in range(1, TRIES + 1):
            try:
                return service(*args, **kwargs)
            except (OperationalError, InterfaceError) as error:
                if connection.in_atomic_block:
                    raise
                connection.close_if_unusable_or_obsolete()
                reason = str(error).partition("\n")[0]
                if time.monotonic() - began > PATIENCE_S:
                    break
                if attempt < TRIES:
                    log.info("calendar: %s tried again (%s)", service.__name__, reason)
                    time.sleep(random.uniform(*_PAUSE_S))  # noqa: S311 -- only spreads the next tries
        log.warning("calendar: %s gave up, the database is busy or away", service.__name__)
        return refusal("unavailable")

    return answer


def limit_lock_wait() -> None:
    """Let this transaction wait at most `PATIENCE_S` for each lock (SQLite has its own `timeout` setting).

    Raises:
        TransactionManagementError: outside a transaction, where it would do nothing.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a lock wait is limited inside a transaction")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{int(PATIENCE_S * 1000)}ms'")
