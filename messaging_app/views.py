"""Webhooks of the WhatsApp providers: prove who asks, store, answer; no work here."""

import hashlib
import hmac
import json
import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from messaging_app import inbox
from messaging_app.core.inbound import ReceivedMessage, UnreadablePayloadError, read_cloud, read_evolution

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def baileys(request: HttpRequest) -> HttpResponse:
    """The bridge's webhook. It proves itself by the shared key in the header `apikey`."""
    if not _same(request.headers.get("apikey", ""), settings.BAILEYS_TOKEN):
        return _refuse("baileys", "wrong apikey", 401)
    return _take("baileys", request, read_evolution)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def cloud(request: HttpRequest) -> HttpResponse:
    """Meta's webhook: GET proves to Meta that the address is ours, POST brings messages, signed."""
    if request.method == "GET":
        return _verify(request)
    try:
        expected = hmac.new(
            settings.WHATSAPP_CLOUD_APP_SECRET.encode(), request.body, hashlib.sha256
        ).hexdigest()
    except RequestDataTooBig:
        return _refuse("cloud", "too large", 413)
    given = request.headers.get("X-Hub-Signature-256", "")
    if not settings.WHATSAPP_CLOUD_APP_SECRET or not _same(given, f"sha256={expected}"):
        return _refuse("cloud", "wrong signature", 401)
    return _take("cloud", request, read_cloud)


def _verify(request: HttpRequest) -> HttpResponse:
    asked = request.GET
    known = _same(asked.get("hub.verify_token", ""), settings.WHATSAPP_CLOUD_VERIFY_TOKEN)
    if asked.get("hub.mode") != "subscribe" or not known:
        return _refuse("cloud", "wrong verify token", 403)
    return HttpResponse(asked.get("hub.challenge", ""), content_type="text/plain")


def _take(
    provider: str, request: HttpRequest, read: Callable[[object], tuple[ReceivedMessage, ...]]
) -> HttpResponse:
    try:
        received = read(json.loads(request.body))
    except RequestDataTooBig:
        return _refuse(provider, "too large", 413)
    except UnreadablePayloadError as error:
        return _refuse(provider, str(error), 400)
    except (ValueError, RecursionError) as error:
        return _refuse(provider, f"no JSON ({type(error).__name__})", 400)
    return JsonResponse({"ok": True, "new": inbox.store(provider, received)})


def _refuse(provider: str, why: str, status: int) -> HttpResponse:
    log.warning("%s webhook refused: %s", provider, why)
    return JsonResponse({"ok": False}, status=status)


def _same(given: str, secret: str) -> bool:
    """Compare in constant time; an unset secret matches nothing."""
    return bool(secret) and hmac.compare_digest(given.encode(), secret.encode())
