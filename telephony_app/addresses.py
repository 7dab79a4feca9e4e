"""Our public addresses, as Twilio is told them and signs them."""

from django.conf import settings

STREAM_PATH = "/ws/media-stream/"


def public_url(path: str) -> str:
    """Return the public address of a path (which may carry a query)."""
    return f"{settings.PUBLIC_BASE_URL}{path}"


def stream_url() -> str:
    """Return the media socket's public address; `ws` only where the site itself runs without TLS."""
    return "ws" + public_url(STREAM_PATH).removeprefix("http")
