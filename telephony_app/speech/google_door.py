"""The way to Google Cloud: credentials, one warm channel a service, and its errors in our words.

Nothing of Google's is imported with this module: its clients take 0.3-0.7 s to import, and no call may wait
for that on the event loop. They are loaded in a thread, by the warm-up or else at the first use.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

_SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)
_CONNECT_S = 5.0
_CHANNEL_OPTIONS = (
    ("grpc.client_idle_timeout_ms", 2**31 - 1),  # stay warm between calls
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 5_000),
)


class GoogleError(Exception):
    """Google refused, failed or was not reached; the text is one line for the log.

    `refused`: the request itself is not served (a wrong name, a method that this voice lacks).
    """

    def __init__(self, reason: str, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.refused = refused


@dataclass(frozen=True)
class GoogleAddress:
    """Where a service is and who asks.

    Attributes:
        host: Google's own host name, e.g. "speech.googleapis.com".
        local: host:port of a local server without TLS and credentials; "" for Google's own.
        credentials_path: A credentials file (JSON), usually a service account's.
    """

    host: str
    local: str = ""
    credentials_path: str = ""


@dataclass(frozen=True)
class GoogleClient:
    """A connected client and the module that holds its messages (they have no common type)."""

    api: Any
    types: Any


def project_of(credentials_path: str) -> str:
    """Return the project that a credentials file names; "" where it names none or can't be read."""
    try:
        content = json.loads(Path(credentials_path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""  # opening the door reports it
    if not isinstance(content, dict):
        return ""
    return str(content.get("project_id") or content.get("quota_project_id") or "")


class GoogleDoor:
    """One service's client, opened once on the event loop that uses it and shared by its calls."""

    def __init__(self, address: GoogleAddress, load: Callable[[], tuple[Any, Any]]) -> None:
        """Set up a closed door.

        Args:
            address: Where and as whom.
            load: Imports and returns the client class and the module of its messages; run in a thread.
        """
        self._address = address
        self._load = load
        self._opening = asyncio.Lock()
        self._client: GoogleClient | None = None
        self._channel: Any = None

    async def client(self) -> GoogleClient:
        """Return the client, opened if need be.

        Raises:
            GoogleError: the credentials can't be used.
        """
        async with self._opening:
            if self._client is None:
                self._client = await self._open()
            return self._client

    async def warm(self) -> bool:
        """Open the door and connect; say whether the service answered (a fault is logged, not raised)."""
        try:
            await self.client()
            async with asyncio.timeout(_CONNECT_S):
                await self._channel.channel_ready()
        except (GoogleError, TimeoutError) as error:
            reached = self._address.local or self._address.host
            logger.warning("google: %s not connected: %s", reached, str(error) or "timed out")
            return False
        return True

    async def aclose(self) -> None:
        """End the channel and whatever runs on it."""
        channel, self._channel, self._client = self._channel, None, None
        if channel is not None:
            await channel.close()

    async def _open(self) -> GoogleClient:
        client_class, types = await asyncio.to_thread(self._load)
        transport = client_class.get_transport_class("grpc_asyncio")
        if self._address.local:
            import grpc.aio  # noqa: PLC0415 -- loaded by now

            self._channel = grpc.aio.insecure_channel(self._address.local, options=_CHANNEL_OPTIONS)
        else:
            with google_errors():
                credentials = await asyncio.to_thread(_credentials, self._address.credentials_path)
                self._channel = transport.create_channel(
                    self._address.host, credentials=credentials, options=_CHANNEL_OPTIONS
                )
        return GoogleClient(client_class(transport=transport(channel=self._channel)), types)


def _credentials(path: str) -> Any:
    """Return credentials as the clients would make them: a service account signs its tokens itself."""
    import google.auth  # noqa: PLC0415 -- in a thread
    from google.oauth2 import service_account  # noqa: PLC0415 -- in a thread

    content = json.loads(Path(path).read_text(encoding="utf-8"))
    if isinstance(content, dict) and content.get("type") == "service_account":
        load: Any = service_account.Credentials.from_service_account_info  # untyped
        return load(content, scopes=_SCOPES, always_use_jwt_access=True)
    credentials, _ = google.auth.default(scopes=_SCOPES)  # a user's or a workload's, by the environment
    return credentials


@contextmanager
def google_errors() -> Iterator[None]:
    """Turn what Google's libraries raise into GoogleError."""
    import grpc.aio  # noqa: PLC0415 -- loaded by now
    from google.api_core import exceptions as api  # noqa: PLC0415 -- loaded by now
    from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415 -- loaded by now

    try:
        yield
    except TimeoutError:  # our own, although an OSError
        raise
    except (
        api.GoogleAPIError,
        GoogleAuthError,
        grpc.RpcError,
        grpc.aio.BaseError,
        OSError,
        ValueError,
    ) as error:
        first_line = next(iter(str(error).splitlines()), "")[:200]
        if isinstance(error, grpc.RpcError):  # as the channel raised it: the client translates most, not all
            translate: Any = api.from_grpc_error  # untyped
            error = translate(error)
        refused = isinstance(error, (api.InvalidArgument, api.MethodNotImplemented, api.NotFound))
        raise GoogleError(f"{type(error).__name__}: {first_line}", refused=refused) from error
