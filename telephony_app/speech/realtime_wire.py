"""OpenAI's realtime socket: how it is opened, and its events as JSON in and out.

The client opens it (address, key, redirects); events are written and read here, since its own transform and
parser take 0.1 ms an event and 70 ms for the first, on the loop that carries every call's frames.
"""

import json
import ssl
from contextlib import AbstractAsyncContextManager
from functools import cache
from typing import Any, cast

import openai
from openai import AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection
from openai.types.websocket_connection_options import WebSocketConnectionOptions
from websockets.exceptions import WebSocketException

from telephony_app.speech.gone_models import ModelGoneError, event_means_gone

SOCKET_FAULTS = (openai.OpenAIError, WebSocketException, OSError, TimeoutError, EOFError, ValueError)
CLOSE_TIMEOUT_S = 0.5

Event = dict[str, Any]


class LineLostError(openai.OpenAIError):
    """The socket can't be used any more."""


def connected(
    client: AsyncOpenAI, timeout_s: float, *, model: str | None = None
) -> AbstractAsyncContextManager[AsyncRealtimeConnection]:
    """Return a socket to a realtime model, or without `model` one for transcription, to be entered.

    Args:
        client: Whose `base_url` and key serve; http there means an open socket, https one with TLS.
        timeout_s: Longest wait for the socket to open, seconds.
        model: The model that is to speak.
    """
    # The client hands on to websockets whatever is here; its own list of names is short.
    options: dict[str, Any] = {"open_timeout": timeout_s, "close_timeout": CLOSE_TIMEOUT_S}
    if client.base_url.scheme == "https":
        options["ssl"] = _tls()
    return client.realtime.connect(
        model=openai.omit if model is None else model,
        extra_query={} if model else {"intent": "transcription"},
        websocket_connection_options=cast("WebSocketConnectionOptions", options),
    )


async def send(connection: AsyncRealtimeConnection, kind: str, **fields: Any) -> None:
    """Send one event."""
    await connection.send_raw(json.dumps({"type": kind, **fields}))


async def receive(connection: AsyncRealtimeConnection) -> Event:
    """Return the next event.

    Raises:
        ModelGoneError: an `error` event says that the model is not served.
        LineLostError: any other `error` event, or no event at all.
        ConnectionClosed: the socket was closed.
    """
    event = json.loads(await connection.recv_bytes())
    if not isinstance(event, dict):
        raise LineLostError("the server sent something that is no event")
    if event.get("type") == "error":
        raise fault_of(event.get("error"))
    return event


def fault_of(error: object) -> ModelGoneError | LineLostError:
    """Return what to raise for the `error` object of an event."""
    told = error if isinstance(error, dict) else {}
    code, message = str(told.get("code") or ""), str(told.get("message") or "")
    if event_means_gone(code, message):
        return ModelGoneError(message or code)
    return LineLostError(f"{code}: {message}")


@cache
def _tls() -> ssl.SSLContext:
    """Return the process's one: to read the authorities' certificates holds the loop up for 30 ms."""
    return ssl.create_default_context()
