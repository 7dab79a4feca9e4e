"""The front page and the health addresses."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from opsproject.providers_in_use import providers_in_use
from opsproject.readiness import readiness, worker_is_alive


@require_safe
def front_page(request: HttpRequest) -> HttpResponse:
    """What is running, and where to go. Tells nothing about customers."""
    parts = readiness()
    return render(
        request,
        "opsproject/front_page.html",
        {
            "ready": all(parts.values()),
            "parts": parts,
            "worker": worker_is_alive(),
            "providers": providers_in_use(),
            "languages": settings.LANGUAGES,
        },
    )


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process lives."""
    return JsonResponse({"ok": True})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """The process can take work; 503 while a part is down or the server is draining."""
    parts = readiness()
    ready = all(parts.values())
    return JsonResponse({"ok": ready, **parts, "worker": worker_is_alive()}, status=200 if ready else 503)
