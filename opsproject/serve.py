"""The server process: one listening socket, N forked servers behind it, a worker beside them.

The supervisor loads Django once, forks, restarts a child that dies and passes SIGTERM on. A server that
gets SIGTERM takes no more calls, lets the live ones finish within the grace time, hands over the rest
(Twilio then asks /telephony/after-stream/ what comes next), and only then closes.
"""

import asyncio
import gc
import logging
import multiprocessing
import multiprocessing.connection
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.context import ForkProcess
from types import FrameType

import uvicorn
from asgiref.typing import ASGIApplication
from django.core.management import call_command
from django.db import connections

from telephony_app import live_calls
from telephony_app.speech.providers import close_speech
from telephony_app.warm_up import warm_up

log = logging.getLogger(__name__)

RESTART_PAUSE_S = 1.0
KILL_AFTER_GRACE_S = 10.0
MAX_MESSAGE_BYTES = 65_536  # Twilio's messages have some 300 bytes; a larger one is not Twilio's


@dataclass(frozen=True)
class ServeOptions:
    """`grace_s`: how long live calls may go on after SIGTERM, seconds."""

    host: str
    port: int
    processes: int = 1
    with_worker: bool = False
    grace_s: float = 120.0


class DrainingServer(uvicorn.Server):
    """A uvicorn server whose first SIGTERM drains calls; the second ends at once."""

    def __init__(self, config: uvicorn.Config, *, grace_s: float) -> None:
        super().__init__(config)
        self._grace_s = grace_s
        self._told_to_stop = False
        self._drain: asyncio.Task[None] | None = None
        self._warming: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open for business at once; greetings become frames meanwhile."""
        await super().startup(sockets)
        self._warming = asyncio.create_task(warm_up())

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._told_to_stop:
            super().handle_exit(sig, frame)
        self._told_to_stop = True

    async def on_tick(self, counter: int) -> bool:
        """Uvicorn asks ten times a second whether to stop."""
        if self._told_to_stop and self._drain is None:
            log.info("draining: %d live calls, at most %.0f s", live_calls.count(), self._grace_s)
            self._drain = asyncio.create_task(self._finish_calls())
        if self._drain is not None and self._drain.done():
            if error := self._drain.exception():
                log.error("the drain failed", exc_info=error)
            self.should_exit = True
        return await super().on_tick(counter)

    async def _finish_calls(self) -> None:
        await live_calls.drain(self._grace_s)
        await close_speech()


def server_config(app: ASGIApplication) -> uvicorn.Config:
    """The measured choice of server (docs/performance.md): sans-I/O WebSockets, uvloop, no compression.

    Forwarded headers are not trusted: our own addresses come from PUBLIC_BASE_URL alone.
    """
    return uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=5,  # calls are over by then; the rest are short requests
    )


def _run_server(listener: socket.socket, grace_s: float) -> None:
    from opsproject.asgi import application  # noqa: PLC0415 -- the child builds its own application

    server = DrainingServer(server_config(application), grace_s=grace_s)
    gc.collect()
    gc.freeze()  # a full collection of a Django heap stops every call for 30 ms and more
    server.run(sockets=[listener])


def _run_worker() -> None:
    call_command("run_worker")


@dataclass
class Supervisor:
    """Starts the children, restarts those that die, ends them all on SIGTERM or SIGINT."""

    options: ServeOptions
    _children: dict[str, ForkProcess] = field(default_factory=dict)
    _stopping: bool = False

    def run(self) -> None:
        """Serve until told to stop. Raises OSError where the address is taken."""
        listener = listen(self.options.host, self.options.port)
        roles: dict[str, Callable[[], None]] = {
            f"server-{number}": lambda: _run_server(listener, self.options.grace_s)
            for number in range(self.options.processes)
        }
        if self.options.with_worker:
            roles["worker"] = _run_worker
        for sig in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sig, self._stop)
        for name, role in roles.items():
            self._start(name, role)
        while not self._stopping:
            self._wait()
            for name, role in roles.items():
                child = self._children[name]
                if not child.is_alive() and not self._told_to_stop():
                    log.error("%s ended with exit code %s; starting it again", name, child.exitcode)
                    time.sleep(RESTART_PAUSE_S)
                    self._start(name, role)
        self._end_children()

    def _start(self, name: str, role: Callable[[], None]) -> None:
        connections.close_all()  # a connection must not be shared with a child

        def body() -> None:
            for sig in (signal.SIGTERM, signal.SIGINT):
                signal.signal(sig, signal.SIG_DFL)
            role()

        child = multiprocessing.get_context("fork").Process(target=body, name=name)
        child.start()
        self._children[name] = child

    def _told_to_stop(self) -> bool:
        return self._stopping  # asked anew: a signal may have come meanwhile

    def _wait(self) -> None:
        multiprocessing.connection.wait([child.sentinel for child in self._children.values()], timeout=0.5)

    def _stop(self, sig: int, frame: FrameType | None) -> None:
        if self._stopping:  # asked twice: now
            for child in self._children.values():
                child.kill()
        self._stopping = True

    def _end_children(self) -> None:
        for child in self._children.values():
            if child.is_alive():
                child.terminate()
        deadline = time.monotonic() + self.options.grace_s + KILL_AFTER_GRACE_S
        for child in self._children.values():
            child.join(timeout=max(0.0, deadline - time.monotonic()))
            if child.is_alive():
                log.error("%s did not end in time and is killed", child.name)
                child.kill()


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket that children inherit. Raises OSError where the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(2048)
    listener.settimeout(0)
    return listener
