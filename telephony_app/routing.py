"""WebSocket addresses of telephony."""

from typing import Any

from django.urls import path

from telephony_app.addresses import STREAM_PATH
from telephony_app.consumers import MediaStreamConsumer

# Any ASGI application may stand here; Django's own type of `path` knows only views.
websocket_urlpatterns: list[Any] = [
    path(STREAM_PATH.removeprefix("/"), MediaStreamConsumer()),  # type: ignore[arg-type]  # see above
]
