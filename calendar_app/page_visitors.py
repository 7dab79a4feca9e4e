"""Who opens a calendar page's socket, and of which business. Blocking."""

import re
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from policy_app.team import businesses_for

CLOSE_NOT_LOGGED_IN: Final = 4401
CLOSE_NO_SUCH_BUSINESS: Final = 4404
_SESSION_KEY: Final = re.compile(r"[a-z0-9]{8,40}")
_SLUG: Final = re.compile(r"[-\w]{1,50}", re.ASCII)


class NotAdmittedError(Exception):
    """The socket is to be closed with `code`."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Visitor:
    """A page that wants to hear of a business.

    Attributes:
        session_key: Of its cookie, as it came.
        slug: Of its address, as it came.
    """

    session_key: str
    slug: str


def business_for(visitor: Visitor) -> int:
    """Return the business that a page may hear of, by the log-in as it is at this moment.

    Raises:
        NotAdmittedError: 4401, no log-in (or one that ended); 4404, no business of this person's.
    """
    request = HttpRequest()
    if not _SESSION_KEY.fullmatch(visitor.session_key):
        raise NotAdmittedError(CLOSE_NOT_LOGGED_IN)
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(visitor.session_key)
    user = get_user(request)
    if not (user.is_authenticated and user.is_active):
        raise NotAdmittedError(CLOSE_NOT_LOGGED_IN)
    found = None
    if _SLUG.fullmatch(visitor.slug):
        found = businesses_for(user).filter(slug=visitor.slug).values_list("pk", flat=True).first()
    if found is None:
        raise NotAdmittedError(CLOSE_NO_SUCH_BUSINESS)
    return found
