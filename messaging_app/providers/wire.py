"""One HTTP request to a provider, bounded in time and size, and told apart by what can have happened.

A message must not be sent twice because we misread a failure: only a failure before the request left is
"nothing was sent". Connections are not kept: a request into a connection that the other side has just closed
would be such a misreading.
"""

import json
import time
from dataclasses import dataclass
from typing import Any

import requests
from urllib3.exceptions import NameResolutionError, NewConnectionError

from messaging_app.core.outcomes import NotNow, Unknown

CONNECT_TIMEOUT_S = 3.0
READ_TIMEOUT_S = 10.0
SEND_DEADLINE_S = 20.0
MAX_ANSWER_BYTES = 65_536
DETAIL_CHARS = 200


@dataclass(frozen=True)
class Answer:
    """An HTTP answer. `body` is the JSON object in it, {} where there is none."""

    status: int
    body: dict[str, Any]
    retry_after_s: float | None
    detail: str


def ask(
    method: str, url: str, *, headers: dict[str, str], json_body: dict[str, Any] | None = None
) -> Answer | NotNow | Unknown:
    """Make one request; no redirects, no retries.

    Returns:
        The answer, whatever its status; NotNow when the request cannot have left; Unknown when it may have.
    """
    began = time.monotonic()
    try:
        with (
            requests.Session() as session,
            session.request(
                method,
                url,
                json=json_body,
                headers={**headers, "Connection": "close"},
                timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S),
                allow_redirects=False,
                stream=True,
            ) as response,
        ):
            raw = _read(response, began + SEND_DEADLINE_S)
            return _answer(response, raw)
    except requests.exceptions.RequestException as error:
        return _failure(error)


def _read(response: requests.Response, deadline: float) -> bytes:
    raw = b""
    for chunk in response.iter_content(4096):
        raw += chunk
        if len(raw) > MAX_ANSWER_BYTES or time.monotonic() > deadline:
            break  # a cut body is no JSON: it counts as unreadable
    return raw


def _answer(response: requests.Response, raw: bytes) -> Answer:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        body = None
    wish = response.headers.get("Retry-After", "")
    return Answer(
        status=response.status_code,
        body=body if isinstance(body, dict) else {},
        retry_after_s=float(wish) if wish.isascii() and wish.isdigit() else None,
        detail=f"HTTP {response.status_code} {raw.decode('utf-8', 'replace')}"[:DETAIL_CHARS],
    )


def _failure(error: requests.exceptions.RequestException) -> NotNow | Unknown:
    detail = type(error).__name__  # the exception's own text may hold the address with the customer's number
    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError):
        return NotNow("no_answer", detail)
    if isinstance(error, ValueError):  # requests' InvalidURL, MissingSchema, InvalidSchema are
        return NotNow("wrong_address", detail)
    if isinstance(error, requests.exceptions.ProxyError) or _never_connected(error):
        return NotNow("no_answer", detail)
    if isinstance(error, requests.exceptions.Timeout):
        return Unknown("timeout", detail)
    return Unknown("connection_lost", detail)


def _never_connected(error: requests.exceptions.RequestException) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), NewConnectionError | NameResolutionError)
