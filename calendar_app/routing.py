"""WebSocket addresses of the calendar."""

from collections.abc import Sequence
from typing import Any

from channels.security.websocket import OriginValidator
from channels.sessions import CookieMiddleware
from django.conf import settings
from django.urls import path

from calendar_app.consumers import PageSocket


def guarded(allowed_hosts: Sequence[str]) -> Any:
    """Return the page's socket; a page of another site, which would bring the visitor's cookie, gets 403."""
    return OriginValidator(CookieMiddleware(PageSocket()), list(allowed_hosts))


websocket_urlpatterns: list[Any] = [path("ws/calendar/", guarded(settings.ALLOWED_HOSTS))]
