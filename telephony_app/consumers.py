"""The media socket: who may come in, and when; then the call runs.

An ASGI application of its own, not a Channels consumer: Channels hops to the shared database thread for every
message (some 60 µs, and a slow query anywhere delays every call), and closes the socket when the channel
layer's Redis dies. This one needs neither.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.utils import timezone

from policy_app.database_threads import in_database_thread
from telephony_app import live_calls
from telephony_app.addresses import stream_url
from telephony_app.call_agent import OpsCallAgent
from telephony_app.call_runner import CallParts, CallRunner, Receive, Send
from telephony_app.calls import AdmittedCall, admit_stream
from telephony_app.core import twilio_messages as wire
from telephony_app.core.twilio_signature import is_signed_handshake
from telephony_app.speech.providers import get_synthesiser, make_recogniser

logger = logging.getLogger(__name__)

START_WITHIN_S = 5.0
MAX_WAITING_SOCKETS = 500  # accepted, not started; each costs some 25 KB
_waiting_sockets = 0

AsgiApplication = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


def real_parts(call: AdmittedCall) -> CallParts:
    """Return what a call is made of, by the settings."""
    recogniser = make_recogniser(keywords=call.names)
    return CallParts(agent=OpsCallAgent(), voice=get_synthesiser(), recogniser=recogniser)


class RefusedStreamError(Exception):
    """The socket is closed before a call began. `reason` is for the log."""

    def __init__(self, reason: str, code: int = wire.CLOSE_POLICY) -> None:
        super().__init__(reason)
        self.code = code


class MediaStreamConsumer:
    """One media socket.

    Args:
        make_parts: Called once per admitted call; tests bring their own.
        start_within_s: A socket without `start` by then is closed.
    """

    def __init__(
        self,
        make_parts: Callable[[AdmittedCall], CallParts] = real_parts,
        *,
        start_within_s: float = START_WITHIN_S,
    ) -> None:
        self._make_parts = make_parts
        self._start_within_s = start_within_s

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Serve one connection (ASGI)."""
        await receive()  # websocket.connect
        if refusal := _refusal(scope):
            logger.warning("media socket refused: %s", refusal)
            await send({"type": "websocket.close", "code": wire.CLOSE_POLICY})  # before accept: HTTP 403
            return
        await send({"type": "websocket.accept"})
        try:
            start, call = await self._admitted(receive)
        except RefusedStreamError as refused:
            logger.warning("media socket closed: %s", refused)
            await send({"type": "websocket.close", "code": refused.code})
            return
        if start is not None and call is not None:
            await CallRunner(call, start.stream_sid, receive, send, self._make_parts(call)).run()

    async def _admitted(self, receive: Receive) -> tuple[wire.Start | None, AdmittedCall | None]:
        global _waiting_sockets
        _waiting_sockets += 1
        try:
            async with asyncio.timeout(self._start_within_s):
                start = await _wait_for_start(receive)
        except TimeoutError:
            raise RefusedStreamError("no start in time") from None
        finally:
            _waiting_sockets -= 1
        if start is None:
            return None, None
        call = await in_database_thread(
            admit_stream,
            call_sid=start.call_sid,
            business_id=start.parameters.get("business", ""),
            token=start.parameters.get("token", ""),
            now=timezone.now(),
        )
        if call is None:
            raise RefusedStreamError("call token wrong, used or too old")
        return start, call


async def _wait_for_start(receive: Receive) -> wire.Start | None:
    """Return the `start` message; None when the other side left before it."""
    faults = 0
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return None
        text = message.get("text")
        try:
            event = wire.parse_binary() if text is None else wire.parse_message(text)
        except wire.MessageFaultError as fault:
            faults += 1
            if fault.close_code is not None:
                raise RefusedStreamError(fault.kind, fault.close_code) from None
            # Anything with a stream's name is a message of a stream that has not begun.
            if fault.kind == "wrong_stream" or faults > wire.MAX_FAULTS:
                raise RefusedStreamError(f"{fault.kind} before start") from None
            continue
        if isinstance(event, wire.Start):
            return event
        if not isinstance(event, wire.Connected):
            raise RefusedStreamError(f"{type(event).__name__} before start")


def _refusal(scope: dict[str, Any]) -> str | None:
    """Say why a handshake is refused, or None. Our address comes from the settings, not the request."""
    headers = dict(scope["headers"])
    if b"origin" in headers:
        return "a browser came (Origin header)"
    if live_calls.is_draining():
        return "draining"
    if _waiting_sockets >= MAX_WAITING_SOCKETS:
        return "too many sockets wait for their start"
    signature = headers.get(b"x-twilio-signature", b"").decode("latin-1")
    if settings.TWILIO_AUTH_TOKEN and not is_signed_handshake(
        settings.TWILIO_AUTH_TOKEN, stream_url(), signature
    ):
        return "wrong signature"
    return None
