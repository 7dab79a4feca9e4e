"""The ASGI application: HTTP to Django, WebSockets to the apps' own routing."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opsproject.settings")
django_application = get_asgi_application()

from calendar_app import routing as calendar_routing
from telephony_app import routing as telephony_routing

websocket_urlpatterns = [*telephony_routing.websocket_urlpatterns, *calendar_routing.websocket_urlpatterns]
application = ProtocolTypeRouter({"http": django_application, "websocket": URLRouter(websocket_urlpatterns)})
