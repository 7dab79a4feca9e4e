"""The bridge's other end, for tests: a real HTTP server on Evolution API v2's wire that can misbehave."""

import json
import socket
import struct
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, Literal, Self

Mood = Literal["ok", "late", "hang", "accept_then_hang", "reset", "garbage", "html"]

INSTANCE_MISSING = {
    "status": 404,
    "error": "Not Found",
    "response": {"message": ['The "nobody" instance does not exist']},
}
NOT_ON_WHATSAPP = {
    "status": 400,
    "error": "Bad Request",
    "response": {
        "message": [{"jid": "972500000000@s.whatsapp.net", "exists": False, "number": "972500000000"}]
    },
}


@dataclass(frozen=True)
class Sending:
    """One sendText request as it came. `accepted`: the bridge took it (whether or not it answered)."""

    path: str
    apikey: str
    number: str
    text: str
    key: str
    body: dict[str, Any]
    accepted: bool


@dataclass(frozen=True)
class Says:
    """A scripted HTTP answer."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    bridge: "FakeBridge"


class FakeBridge:
    """Records every request. `moods` are taken one a request; when they run out, `mood` holds.

    "late" accepts and answers once `released` is set; "hang" and "accept_then_hang" never answer.
    """

    def __init__(self, *, port: int = 0, mood: Mood | Says = "ok") -> None:
        self.mood: Mood | Says = mood
        self.moods: deque[Mood | Says] = deque()
        self.sendings: list[Sending] = []
        self.state = "open"
        self.released = Event()
        self._lock = Lock()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.bridge = self
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def accepted(self) -> list[Sending]:
        """What customers would have got, in order."""
        with self._lock:
            return [sending for sending in self.sendings if sending.accepted]

    def next_mood(self) -> Mood | Says:
        with self._lock:
            return self.moods.popleft() if self.moods else self.mood

    def note(self, sending: Sending) -> int:
        """Record and number a request."""
        with self._lock:
            self.sendings.append(sending)
            return len(self.sendings)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """Serve connectionState."""
        state = {
            "instance": {"instanceName": self.path.rsplit("/", 1)[-1], "state": self.server.bridge.state}
        }
        self._say(200, json.dumps(state).encode())

    def do_POST(self) -> None:
        """Take a sendText in the mood of the moment."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        bridge = self.server.bridge
        mood = bridge.next_mood()
        number = bridge.note(
            Sending(
                path=self.path,
                apikey=self.headers.get("apikey", ""),
                number=body.get("number", ""),
                text=body.get("text", ""),
                key=self.headers.get("Idempotency-Key", ""),
                body=body,
                accepted=mood in ("ok", "late", "accept_then_hang", "garbage"),
            )
        )
        if isinstance(mood, Says):
            self._say(mood.status, json.dumps(mood.body).encode(), mood.headers)
        elif mood in {"hang", "accept_then_hang"}:
            bridge.released.wait(30)
        elif mood == "reset":
            linger_none = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_none)
            self.connection.close()
        elif mood in {"garbage", "html"}:
            self._say(201 if mood == "garbage" else 502, b"<html>bad gateway</html>")
        else:
            if mood == "late":
                bridge.released.wait(30)
            answer = {"key": {"remoteJid": body["number"], "fromMe": True, "id": f"BAE5{number:04}"}}
            self._say(201, json.dumps(answer | {"status": "PENDING"}).encode())

    def _say(self, status: int, raw: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def finish(self) -> None:
        """A client that was killed has closed the connection before the answer."""
        try:
            super().finish()
        except OSError:
            self.close_connection = True

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- http.server's name
        """Keep quiet."""


def unused_port() -> int:
    """Return a port at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
