"""The loop that empties the outbox. Any number may run, in any number of processes and machines.

One thread looks for due rows, a few send: a provider that hangs holds up one sender, not the others.
"""

import logging
import os
import socket
import time
from dataclasses import dataclass, field
from threading import Event, Thread
from uuid import uuid4

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from messaging_app import heartbeat, outbox, wake

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.2  # other processes' commits are found by looking; one indexed read
SENDERS = 4
RECONCILE_EVERY_S = 300.0
DATABASE_PAUSE_S = 2.0


def worker_name() -> str:
    """Return a name that no other worker has, had or will have."""
    return f"{socket.gethostname()[:32]}:{os.getpid()}:{uuid4().hex[:8]}"


def drain(name: str) -> int:
    """Send whatever is due now, in this thread; return how many rows were tried."""
    outbox.reconcile()
    tried = 0
    while (taken := outbox.claim(name)) is not None:
        outbox.deliver(taken)
        tried += 1
    return tried


@dataclass
class Worker:
    """Runs until `stop()`; then finishes the rows it holds, and returns from `run()`."""

    name: str = field(default_factory=worker_name)
    senders: int = SENDERS
    _stop: Event = field(default_factory=Event)
    _due: Event = field(default_factory=Event)

    def run(self) -> None:
        """Block until stopped. A database that is away is waited for."""
        threads = [
            Thread(target=self._send_due, args=(f"{self.name}:{number}",), name=f"sender-{number}")
            for number in range(self.senders)
        ]
        for thread in threads:
            thread.start()
        try:
            self._look()
        finally:
            self._stop.set()
            self._due.set()
            for thread in threads:
                thread.join()
            self._say_goodbye()

    def stop(self) -> None:
        """Take no more rows. Safe in a signal handler and from any thread."""
        self._stop.set()
        wake.committed.set()

    def _look(self) -> None:
        beat_at = reconcile_at = 0.0
        while not self._stop.is_set():
            wake.committed.clear()
            try:
                close_old_connections()
                if time.monotonic() >= beat_at:
                    heartbeat.beat(self.name)
                    beat_at = time.monotonic() + heartbeat.BEAT_EVERY_S
                if time.monotonic() >= reconcile_at:
                    outbox.reconcile()
                    reconcile_at = time.monotonic() + RECONCILE_EVERY_S
                if outbox.due(timezone.now()).exists():
                    self._due.set()
            except DatabaseError as error:
                self._pause_for_database(error)
            wake.committed.wait(LOOK_EVERY_S)

    def _send_due(self, owner: str) -> None:
        try:
            while not self._stop.is_set():
                self._due.wait()
                self._due.clear()
                try:
                    self._send_all(owner)
                except DatabaseError as error:
                    self._pause_for_database(error)
        finally:
            connection.close()

    def _send_all(self, owner: str) -> None:
        close_old_connections()
        while not self._stop.is_set() and (taken := outbox.claim(owner)) is not None:
            self._due.set()  # there may be more: wake the next sender
            outbox.deliver(taken)

    def _pause_for_database(self, error: DatabaseError) -> None:
        log.warning("the database is away (%s); trying again", type(error).__name__)
        connection.close()
        self._stop.wait(DATABASE_PAUSE_S)

    def _say_goodbye(self) -> None:
        try:
            heartbeat.forget(self.name)
        except DatabaseError as error:
            log.warning("no good-bye to the database: %s", type(error).__name__)
        connection.close()
