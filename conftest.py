"""Fixtures for every test; servers come from opsproject/pytest_servers.py."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _close_database_threads(django_db_setup: None) -> Iterator[None]:
    """The test database can only be dropped when no thread holds a connection to it."""
    yield
    from policy_app.database_threads import close_database_threads_connections  # noqa: PLC0415 -- after settings

    close_database_threads_connections()
