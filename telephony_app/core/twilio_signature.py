"""Verify that a webhook or a socket handshake comes from Twilio. URLs are our own, never the request's Host.

Algorithm: base64(HMAC-SHA1(auth token, URL + for each name in sorted order: name + value, for each of its
distinct values in sorted order)). Source: twilio-python request_validator.py; Twilio "Webhooks security".
The signature carries no time, so it does not stop a replay: the stream token does.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit, urlunsplit

_DEFAULT_PORTS = {"https": 443, "wss": 443, "http": 80, "ws": 80}


def signature_of(auth_token: str, url: str, params: Mapping[str, Sequence[str]] | None = None) -> str:
    """Return what Twilio puts into `X-Twilio-Signature` for one URL.

    Args:
        auth_token: The account's secret.
        url: The whole address as Twilio knows it, with its query.
        params: Form fields, each with all its values; blank and unknown ones included.
    """
    signed = url + "".join(
        name + value for name in sorted(params or {}) for value in sorted(set((params or {})[name]))
    )
    digest = hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode("ascii")


def is_signed_webhook(auth_token: str, url: str, params: Mapping[str, Sequence[str]], signature: str) -> bool:
    """Tell whether a form webhook is Twilio's. Twilio signs with and without the port, so both count."""
    return _any_matches(auth_token, _with_and_without_port(url), params, signature)


def is_signed_handshake(auth_token: str, stream_url: str, signature: str) -> bool:
    """Tell whether a WebSocket upgrade is Twilio's.

    Args:
        auth_token: The account's secret.
        stream_url: The address exactly as our TwiML names it (`wss://…`), without a query.
        signature: The header's value.
    """
    bare = stream_url.rstrip("/")
    urls = [variant for url in (bare, f"{bare}/") for variant in _with_and_without_port(url)]
    return _any_matches(auth_token, urls, {}, signature)


def _any_matches(
    auth_token: str, urls: Sequence[str], params: Mapping[str, Sequence[str]], signature: str
) -> bool:
    given = signature.encode("utf-8", "surrogateescape")
    matches = [hmac.compare_digest(signature_of(auth_token, url, params).encode(), given) for url in urls]
    return any(matches)  # all are computed first: the time says nothing about which one fits


def _with_and_without_port(url: str) -> list[str]:
    parts = urlsplit(url)
    host = parts.netloc.rsplit("@", 1)[-1]
    port = _DEFAULT_PORTS.get(parts.scheme)
    if parts.port is None and port is not None:
        return [url, urlunsplit(parts._replace(netloc=f"{host}:{port}"))]
    if parts.port is not None:
        return [url, urlunsplit(parts._replace(netloc=host.removesuffix(f":{parts.port}")))]
    return [url]
