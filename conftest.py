"""Fixtures for every test; servers come from opsproject/pytest_servers.py."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="session", autouse=True)
def _close_database_threads(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database can only be dropped when no thread holds a connection to it."""
    yield
    from policy_app.database_threads import close_database_threads_connections  # noqa: PLC0415 -- after settings

    close_database_threads_connections()
    from django.db import connection  # noqa: PLC0415 -- after settings

    if connection.vendor == "postgresql":  # threads of event loops that have ended may hold one, too
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
