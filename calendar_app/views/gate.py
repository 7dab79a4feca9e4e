"""The way in to the page's JSON: log-in, method, business; and every answer that is not a success."""

import logging
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, JsonResponse
from django.http.request import UnreadablePostError
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache

from calendar_app import page_phrases
from calendar_app.core.json_body import LARGEST_BODY, UnreadableError, read_object
from policy_app.models import Business
from policy_app.team import businesses_for

View = Callable[..., JsonResponse]  # takes the request and the numbers in its address
_SLUG: Final = re.compile(r"[-\w]{1,50}", re.ASCII)

logger = logging.getLogger(__name__)


class RefusedError(Exception):
    """The request is answered with a sentence: {"ok": false, "error": code, "message": …}."""

    def __init__(self, status: int, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message


def answer(values: dict[str, Any], *, status: int = 200) -> JsonResponse:
    """Return JSON whose Hebrew stays readable."""
    return JsonResponse(values, status=status, json_dumps_params={"ensure_ascii": False})


def for_team(method: str) -> Callable[[View], View]:
    """Make a view answer in JSON whatever comes, and only to people with a log-in.

    No log-in → 401, another method → 405, what can't be read → 400, a database that is busy or away → 503.
    Answers are never stored (they hold customers; the live socket says when to ask again), so no ETag.
    """

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def gate(request: HttpRequest, **kwargs: int) -> JsonResponse:
            try:
                _demand(request, method)
                return view(request, **kwargs)
            except RefusedError as refused:
                values = {"ok": False, "error": refused.code, "message": str(refused.message)}
                return answer(values, status=refused.status)
            except UnreadableError as unreadable:
                values = {"ok": False, "error": "invalid", "message": _sentence_of(unreadable)}
                return answer(values, status=400)
            except (OperationalError, InterfaceError) as error:
                logger.warning("calendar page: database busy or away (%s)", str(error).partition("\n")[0])
                values = {"ok": False, "error": "unavailable", "message": str(page_phrases.UNAVAILABLE)}
                return answer(values, status=503)

        return gate

    return decorate


def business_of(request: HttpRequest, slug: object) -> Business:
    """Return a business of the logged-in person.

    Raises:
        RefusedError: 404, whether there is no such business or it is another's.
    """
    found = None
    if isinstance(slug, str) and _SLUG.fullmatch(slug):
        found = businesses_for(request.user).filter(slug=slug).first()
    if found is None:
        raise RefusedError(404, "not_found", page_phrases.UNKNOWN_BUSINESS)
    return found


def body_of(request: HttpRequest) -> dict[str, Any]:
    """Read the JSON object that a request carries, at most 64 KiB of it.

    Raises:
        UnreadableError: it is none.
    """
    try:
        return read_object(request.read(LARGEST_BODY + 1))
    except UnreadablePostError:  # the connection broke in mid-body
        raise UnreadableError from None


def _demand(request: HttpRequest, method: str) -> None:
    if request.method != method:
        raise RefusedError(405, "method", page_phrases.WRONG_METHOD)
    if not (request.user.is_authenticated and request.user.is_active):
        raise RefusedError(401, "login", page_phrases.LOG_IN)


def _sentence_of(unreadable: UnreadableError) -> str:
    if not unreadable.field:
        return str(page_phrases.UNREADABLE)
    label = page_phrases.FIELDS.get(unreadable.field, unreadable.field)
    if unreadable.longest is not None:
        return str(page_phrases.TOO_LONG % {"field": label, "count": unreadable.longest})
    return str(page_phrases.UNREADABLE_FIELD % {"field": label})
