"""The tests' own servers are what they say."""

from collections.abc import Callable

import psycopg
import pytest
import redis

pytestmark = pytest.mark.slow


def test_postgres_is_real_and_can_exclude_overlaps(new_postgres_database: Callable[[], str]) -> None:
    url = new_postgres_database().replace("postgres://", "postgresql://", 1)

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION btree_gist")
        version = connection.execute("SHOW server_version_num").fetchone()

    assert version is not None
    assert int(version[0]) >= 140000


def test_redis_is_real(redis_url: str) -> None:
    client = redis.Redis.from_url(redis_url)

    client.set("desk", "open")

    assert client.get("desk") == b"open"
    client.close()
