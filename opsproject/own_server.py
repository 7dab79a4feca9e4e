"""A server of our own, as a process beside this one: for go_no_go without a base URL and for journeys."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from django.conf import settings

START_LIMIT_S = 60.0
STOP_LIMIT_S = 30.0


class ServerDidNotStartError(Exception):
    """The process ended or was not ready in time; the text is the end of its log."""


def free_port() -> int:
    """Return a port of this machine that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class OwnServer:
    """`manage.py serve` on a free port, as a context manager.

    Args:
        environment: Settings that differ from this process's environment.
        arguments: More arguments of `serve`.
        log_path: Where its output goes.
    """

    log_path: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ("--with-worker", "--grace", "5")
    port: int = field(default_factory=free_port)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "opsproject.settings",
            "PORT": str(self.port),
            "PUBLIC_BASE_URL": self.base_url,
            "RUN_MIGRATIONS_ON_START": "1",
            **self.environment,
        }
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 -- our own command
                [sys.executable, str(settings.BASE_DIR / "manage.py"), "serve", *self.arguments],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=settings.BASE_DIR,
            )
        self._wait_until_ready()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> int:
        """End it as an operator would, with SIGTERM; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def log(self) -> str:
        """Return what it has logged so far."""
        return self.log_path.read_text("utf-8", errors="replace")

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_LIMIT_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.base_url}/readyz", timeout=2) as answer:  # noqa: S310 -- our own
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        self.stop()
        raise ServerDidNotStartError(self.log()[-2000:])
