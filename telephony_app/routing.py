"""WebSocket addresses of telephony."""

from django.urls import URLPattern, path

from telephony_app.addresses import STREAM_PATH
from telephony_app.consumers import MediaStreamConsumer

websocket_urlpatterns: list[URLPattern] = [
    path(STREAM_PATH.removeprefix("/"), MediaStreamConsumer()),  # type: ignore[arg-type]  # an ASGI app, as Channels wants
]
