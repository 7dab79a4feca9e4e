"""kill -9 between any two steps loses nothing; a worker or four, a bridge that is away: nothing doubles."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings

from messaging_app.testing import FakeBridge, unused_port

pytestmark = pytest.mark.slow

NEVER_BOOKED = [
    "before the appointment is inserted",
    "after the appointment, before the outbox row",
    "after the outbox row, before commit",
    "as the booking commits",
]
BOOKED = ["after the booking's commit, before the wake", "after the wake"]
SENT_ONCE = [
    "after the claim, before its commit",
    "after the claim's commit",
    "before the request",
    "after the settling's commit",
]
# The provider has the message and we have not written so: one more request, with the same key.
SENT_TWICE = [
    "after the request left",
    "after the provider accepted",
    "after the settling, before its commit",
]
DEADLINE_S = 20.0


class House:
    """Processes around one database and one bridge."""

    def __init__(self, database_url: str, bridge_port: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "messaging_app.tests.killable"],
            cwd=settings.BASE_DIR,
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith("WHATSAPP_")},
                "DJANGO_SETTINGS_MODULE": "opsproject.settings",
                "DATABASE_URL": database_url,
                "REDIS_URL": "",
                "BAILEYS_BASE_URL": f"http://127.0.0.1:{bridge_port}",
                "BAILEYS_TOKEN": "secret",
                "WHATSAPP_PROVIDER": "baileys",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._hear()
        self._workers: set[int] = set()
        self.booked = 0
        assert self.order("set_up") == {"exit": 0}

    def order(self, role: str, **values: object) -> dict[str, Any]:
        """Have a process made; return what is said of it."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"role": role, **values}) + "\n")
        self._process.stdin.flush()
        return self._hear()

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the house is empty"
        said: dict[str, Any] = json.loads(line)
        return said

    def book(self, *, point: str | None = None, phone: str | None = None) -> int:
        """Have a process book; return its exit code (-9: killed)."""
        self.booked += 1
        exit_code: int = self.order(
            "book", number=self.booked, point=point, phone=phone or f"+97252{self.booked:07}"
        )["exit"]
        return exit_code

    def look(self) -> dict[str, Any]:
        seen = self.order("look")
        assert self._hear() == {"exit": 0}
        return seen

    def start_worker(self, *, first_delay_s: float | None = None) -> int:
        pid: int = self.order("work", point=None, first_delay_s=first_delay_s, stay=True)["pid"]
        self._workers.add(pid)
        return pid

    def end_worker(self, pid: int) -> tuple[int, float]:
        """SIGTERM; return the exit code and the seconds that it took."""
        began = time.monotonic()
        os.kill(pid, signal.SIGTERM)
        exit_code = self.order("wait_for", pid=pid)["exit"]
        self._workers.remove(pid)
        return exit_code, time.monotonic() - began

    def wait_until(self, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Look until `holds`; a process that dies or hangs must not hang the test."""
        deadline = time.monotonic() + DEADLINE_S
        while time.monotonic() < deadline:
            seen = self.look()
            if holds(seen):
                return seen
            time.sleep(0.05)  # other processes' work has no signal to wait for
        pytest.fail(f"it never came to pass: {self.look()}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pid in self._workers:  # of a test that failed
            os.kill(pid, signal.SIGKILL)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


@pytest.fixture(scope="module")
def bridge() -> Iterator[FakeBridge]:
    with FakeBridge() as bridge:
        yield bridge


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def new_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], str]]:
    """A function that makes an empty database and returns its URL."""
    if request.param == "sqlite":
        yield lambda: f"sqlite:///{tmp_path_factory.mktemp('kill') / 'db.sqlite3'}"
        return
    server: str = request.getfixturevalue("postgres_url")
    made: list[str] = []

    def make() -> str:
        made.append(f"kill_{uuid4().hex[:12]}")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{made[-1]}"'.encode())
        return urlunsplit(urlsplit(server)._replace(path=f"/{made[-1]}"))

    yield make
    with psycopg.connect(server, autocommit=True) as connection:
        for name in made:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture(scope="module")
def house(bridge: FakeBridge, new_database: Callable[[], str]) -> Iterator[House]:
    with House(new_database(), bridge.port) as house:
        yield house


def all_sent(seen: dict[str, Any]) -> bool:
    return all(row["status"] == "sent" for row in seen["rows"])


def recover(house: House) -> dict[str, Any]:
    """Let a fresh worker do what is to be done, and end it in good order."""
    pid = house.start_worker()
    seen = house.wait_until(all_sent)
    exit_code, took_s = house.end_worker(pid)
    assert exit_code == 0
    assert took_s < 3
    # An appointment exists if and only if its confirmation does, and each was sent and traced.
    assert sorted(row["appointment_id"] for row in seen["rows"]) == seen["appointments"]
    assert seen["traces"] == len(seen["appointments"])
    return seen


@pytest.mark.parametrize("point", NEVER_BOOKED)
def test_killed_before_its_commit_a_booking_leaves_neither_appointment_nor_message(
    house: House, bridge: FakeBridge, point: str
) -> None:
    had, requests = house.look(), len(bridge.sendings)

    assert house.book(point=point) == -signal.SIGKILL

    seen = recover(house)
    assert seen["appointments"] == had["appointments"]
    assert len(bridge.sendings) == requests


@pytest.mark.parametrize("point", BOOKED)
def test_killed_after_its_commit_a_booking_is_confirmed_once(
    house: House, bridge: FakeBridge, point: str
) -> None:
    had, requests = house.look(), len(bridge.sendings)

    assert house.book(point=point) == -signal.SIGKILL

    seen = recover(house)
    assert len(seen["appointments"]) == len(had["appointments"]) + 1
    assert len(bridge.sendings) == requests + 1


@pytest.mark.parametrize(("point", "times"), [(p, 1) for p in SENT_ONCE] + [(p, 2) for p in SENT_TWICE])
def test_a_killed_workers_message_is_sent_by_the_next_worker(
    house: House, bridge: FakeBridge, point: str, times: int
) -> None:
    requests = len(bridge.sendings)
    assert house.book() == 0

    assert house.order("work", point=point, first_delay_s=None)["exit"] == -signal.SIGKILL

    row = recover(house)["rows"][-1]
    keys = [sending.key for sending in bridge.sendings[requests:]]
    assert len(keys) == times
    assert len(set(keys)) == 1
    assert row["possible_duplicate"] is (row["attempts"] == 2)
    assert times == 1 or row["possible_duplicate"]


def test_four_workers_send_all_that_waited_for_the_bridge_once_and_in_order(
    new_database: Callable[[], str],
) -> None:
    port = unused_port()
    with House(new_database(), port) as house:
        workers = [house.start_worker(first_delay_s=0.3) for _ in range(4)]
        for number in range(20):
            assert house.book(phone=f"+97252000000{number % 4}") == 0
        away = house.wait_until(lambda seen: any(row["attempts"] for row in seen["rows"]))
        assert not any(row["status"] == "sent" for row in away["rows"])

        with FakeBridge(port=port) as bridge:
            rows = house.wait_until(all_sent)["rows"]
            ends = [house.end_worker(pid)[0] for pid in workers]

        assert ends == [0] * 4
        assert house.look()["workers"] == 0
    assert len({sending.key for sending in bridge.sendings}) == len(bridge.sendings) == len(rows) == 20
    meant, told = defaultdict(list), defaultdict(list)
    for row in rows:
        meant[row["recipient"]].append(row["body"])
    for sending in bridge.sendings:
        told[f"+{sending.number}"].append(sending.text)
    assert told == meant


def test_a_worker_told_to_end_finishes_what_it_holds_and_takes_no_more(
    house: House, bridge: FakeBridge
) -> None:
    bridge.released.clear()
    bridge.moods.append("late")
    requests = len(bridge.sendings)
    phone = "+972520000000"
    assert house.book(phone=phone) == 0
    pid = house.start_worker()
    house.wait_until(lambda seen: len(bridge.sendings) > requests)

    os.kill(pid, signal.SIGTERM)
    assert house.book(phone=phone) == 0
    bridge.released.set()
    exit_code, _ = house.end_worker(pid)

    held, waiting = house.look()["rows"][-2:]
    assert exit_code == 0
    assert (held["status"], held["attempts"]) == ("sent", 1)
    assert (waiting["status"], waiting["attempts"]) == ("pending", 0)
    recover(house)
