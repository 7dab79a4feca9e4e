"""The staff's feed: the appointments of one lane, for a calendar program, under a secret address.

Programs ask for it every few minutes: the rows are hashed, and while the hash is the one that the program
has, nothing is written out. There is no Last-Modified: a customer's or a service's new name changes what the
feed says without an instant of its own, and a program that asked by time would keep the old name.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import DateTimeField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.crypto import constant_time_compare
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_safe

from calendar_app import ics, phrases
from calendar_app.models import Appointment, AppointmentChange, AppointmentStatus, Resource, new_feed_key
from calendar_app.phone import shown_phone
from calendar_app.visits import within_limit

DAYS_BACK: Final = 30
MOST_ENTRIES: Final = 3000  # the earliest of them; more lie ahead of nobody's calendar
READS_A_MINUTE: Final = 30
_MINUTE_S: Final = 60
_KEY: Final = re.compile(r"[\w-]{1,40}", re.ASCII)  # as models.new_feed_key draws them
_SHOWN: Final = (AppointmentStatus.BOOKED, AppointmentStatus.COMPLETED, AppointmentStatus.NO_SHOW)
_FIELDS: Final = (
    "pk",
    "revision",
    "start",
    "end",
    "changed_at",
    "customer__name",
    "customer__phone",
    "service__name",
    "notes",
)

Row = Mapping[str, Any]


def feed_address(lane: Resource) -> str:
    """Return the absolute address of a lane's feed. Whoever has it can read the lane's appointments."""
    return settings.PUBLIC_BASE_URL + reverse("calendar_app:feed", args=[lane.feed_key])


def renew_feed_key(lane: Resource) -> None:
    """Draw a new address for a lane's feed; the old one is dead at once."""
    lane.feed_key = new_feed_key()
    lane.save(update_fields=["feed_key"])


@require_safe
def feed(request: HttpRequest, feed_key: str) -> HttpResponseBase:
    """Answer a calendar program; unknown keys, and those of lanes that are closed, are not found."""
    lane = _lane_of(feed_key)
    if lane is None:
        visitor = request.META.get("REMOTE_ADDR", "")
        known = within_limit(f"no-feed:{visitor}", limit=READS_A_MINUTE, window_s=_MINUTE_S)
        return _private(HttpResponse(status=404 if known else 429))
    if not within_limit(f"feed:{lane.pk}", limit=READS_A_MINUTE, window_s=_MINUTE_S):
        return _private(HttpResponse(status=429, headers={"Retry-After": str(_MINUTE_S)}))
    name = str(phrases.FEED_NAME % {"lane": lane.name, "business": lane.business.name})
    rows = _rows(lane, timezone.now())
    etag = _etag(name, rows)
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return _private(HttpResponseNotModified(headers={"ETag": etag}))
    text = ics.feed((_entry(row) for row in rows), name=name)
    return _private(HttpResponse(text, content_type=ics.CONTENT_TYPE, headers={"ETag": etag}))


def _lane_of(feed_key: str) -> Resource | None:
    """Find a lane by its key: 192 random bits, looked up in an index, then compared in constant time."""
    if not _KEY.fullmatch(feed_key):  # PostgreSQL can't even be asked for some characters
        return None
    lanes = Resource.objects.select_related("business").filter(is_active=True, business__is_active=True)
    lane = lanes.filter(feed_key=feed_key).first()
    return lane if lane is not None and constant_time_compare(lane.feed_key, feed_key) else None


def _rows(lane: Resource, now: datetime) -> Sequence[Row]:
    today = datetime.combine(timezone.localdate(now), time(), timezone.get_current_timezone())
    latest = AppointmentChange.objects.filter(appointment=OuterRef("pk")).order_by("-pk").values("at")[:1]
    rows = (
        Appointment.objects.filter(
            resource=lane, status__in=_SHOWN, start__gte=today - timedelta(days=DAYS_BACK)
        )
        .annotate(changed_at=Coalesce(Subquery(latest), "created_at", output_field=DateTimeField()))
        .order_by("start", "pk")
    )
    return list(rows.values(*_FIELDS)[:MOST_ENTRIES])


def _etag(name: str, rows: Sequence[Row]) -> str:
    # The product's own words are part of the answer: a new wording or another language is another answer.
    words = [str(phrases.FEED_NO_NAME), str(phrases.FEED_PHONE), settings.PUBLIC_BASE_URL]
    said = json.dumps([name, words, [list(row.values()) for row in rows]], default=str)
    return quote_etag(hashlib.sha256(said.encode()).hexdigest()[:32])


def _entry(row: Row) -> ics.Entry:
    phone = row["customer__phone"]
    who = row["customer__name"] or (shown_phone(phone) if phone else "")
    lines = [str(phrases.FEED_PHONE % {"phone": shown_phone(phone)})] if phone else []
    return ics.Entry(
        appointment_id=row["pk"],
        revision=row["revision"],
        start=row["start"],
        end=row["end"],
        changed_at=row["changed_at"],
        summary=" – ".join(filter(None, (who, row["service__name"]))) or str(phrases.FEED_NO_NAME),
        description="\n".join(filter(None, (*lines, row["notes"]))),
    )


def _private(response: HttpResponse) -> HttpResponse:
    # Kept by the program that asked, asked about each time; by nobody on the way.
    patch_cache_control(response, private=True, no_cache=True)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
