"""Migrate before serving, safely when many processes and machines start together."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connection

ADVISORY_LOCK = 4_206_120_01  # any number of our own: one lock a database


def migrate_once() -> None:
    """Apply what is missing; whoever comes second waits, then finds nothing to do."""
    with _lock():
        call_command("migrate", interactive=False, verbosity=0)


@contextmanager
def _lock() -> Iterator[None]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
        return
    # SQLite is one machine's: a lock file beside it serves.
    with (settings.VAR_DIR / "migrate.lock").open("w") as lock_file:
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        yield
