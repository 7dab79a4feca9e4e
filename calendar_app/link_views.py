"""The customer's own page, reached by the link in a message: see, move, cancel, add to a calendar. No log-in.

GET changes nothing: mail scanners and WhatsApp's previews open every link. What is changed goes through
changes.py with its guards; here is only which page shows what came of it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from calendar_app import phrases
from calendar_app.actor import CUSTOMER_LINK
from calendar_app.core.arguments import read_day, read_moment
from calendar_app.customer_link import appointment_of, is_readable
from calendar_app.ics import CONTENT_TYPE, one_entry
from calendar_app.models import Appointment
from calendar_app.own_appointment import OwnAppointment
from calendar_app.phone import shown_phone
from calendar_app.visits import within_limit
from policy_app.models import Business

VISITS_A_MINUTE: Final = 60
CHANGES_AN_HOUR: Final = 20
UNKNOWN_A_MINUTE: Final = 60  # per address of the visitor, which may be a proxy's
_MINUTE_S: Final = 60
_HOUR_S: Final = 3600

OwnView = Callable[[HttpRequest, OwnAppointment], HttpResponse]
PublicView = Callable[[HttpRequest, str], HttpResponse]


def by_link(view: OwnView) -> PublicView:
    """Open the appointment that a token stands for, or say why there is nothing to see.

    No answer is kept by a cache, found by a search engine, or told to another site as a referrer.
    """

    @never_cache
    @wraps(view)
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        response = _answer(view, request, token, timezone.now())
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answer


def _answer(view: OwnView, request: HttpRequest, token: str, now: datetime) -> HttpResponse:
    appointment = appointment_of(token)
    if appointment is None:
        visitor = request.META.get("REMOTE_ADDR", "")
        if not within_limit(f"no-link:{visitor}", limit=UNKNOWN_A_MINUTE, window_s=_MINUTE_S):
            return _too_often(request)
        return _dead_end(request, phrases.OWN_UNKNOWN_HEADING, phrases.OWN_UNKNOWN, status=404)
    if not _within_limits(request, appointment):
        return _too_often(request)
    if not is_readable(appointment, now=now):
        return _dead_end(
            request, phrases.OWN_OVER, phrases.OWN_EXPIRED, status=404, business=appointment.business
        )
    return view(request, OwnAppointment(appointment, token, now))


def _within_limits(request: HttpRequest, appointment: Appointment) -> bool:
    if request.method == "POST" and not within_limit(
        f"link-changes:{appointment.pk}", limit=CHANGES_AN_HOUR, window_s=_HOUR_S
    ):
        return False
    return within_limit(f"link:{appointment.pk}", limit=VISITS_A_MINUTE, window_s=_MINUTE_S)


@require_safe
@by_link
def appointment(request: HttpRequest, own: OwnAppointment) -> HttpResponse:
    """Show the appointment and what can be done with it."""
    row = own.appointment
    told = {"moved": phrases.OWN_TOLD_MOVED, "cancelled": phrases.OWN_TOLD_CANCELLED}
    done = request.GET.get("done", "")
    shown = {
        "heading": own.heading,
        "told": told.get(done) if (done == "cancelled") == own.is_cancelled else None,
        "cancelled": own.is_cancelled,
        "coming": own.is_coming,
        "service": row.service,
        "staff": own.staff_name,
        "address": own.address,
        "notices": _notices(own),
        "may_move": own.is_coming and own.may_move,
        "may_cancel": own.is_coming and own.may_cancel,
    }
    return render(request, "calendar_app/own_appointment.html", _page(own) | shown)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def cancel(request: HttpRequest, own: OwnAppointment) -> HttpResponse:
    """Ask whether it is meant; on POST, cancel."""
    if not (own.is_coming and own.may_cancel):
        return redirect("own:appointment", own.token)  # that page says why
    if request.method != "POST":
        return _form_page(request, "calendar_app/own_cancel.html", _page(own))
    result = own.cancel(CUSTOMER_LINK)
    if result["ok"]:
        return _done(own, "cancelled")
    shown = _page(own) | {"refused": result["message"]}
    return _form_page(request, "calendar_app/own_cancel.html", shown, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def move(request: HttpRequest, own: OwnAppointment) -> HttpResponse:
    """Offer the free times of a day; on POST, move to the chosen one."""
    if not (own.is_coming and own.may_move):
        return redirect("own:appointment", own.token)
    asked = request.POST if request.method == "POST" else request.GET
    others = asked.get("others") == "1"
    if request.method != "POST":
        return _form_page(request, "calendar_app/own_move.html", _times(own, asked.get("day"), others=others))
    start = asked.get("start", "")
    if read_moment(start) is None:
        refused = str(phrases.OWN_CHOOSE_A_TIME)
    else:
        result = own.move(start, CUSTOMER_LINK, others=others)
        if result["ok"]:
            return _done(own, "moved")
        refused = result["message"]
    shown = _times(own, asked.get("day"), others=others) | {"refused": refused}
    return _form_page(request, "calendar_app/own_move.html", shown, status=409)


@require_safe
@by_link
def ics(request: HttpRequest, own: OwnAppointment) -> HttpResponse:
    """Hand out the appointment as a file for the customer's own calendar."""
    entry = own.entry()
    response = HttpResponse(one_entry(entry, reminder_text=entry.summary), content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


def _page(own: OwnAppointment) -> dict[str, Any]:
    start = own.start
    return {
        "business": own.appointment.business,
        "phone": _phone(own.appointment.business),
        "token": own.token,
        "start": start,
        "day_text": own.day_text(start.date()),
        "hour_text": own.hour_text(start),
    }


def _times(own: OwnAppointment, wished: object, *, others: bool) -> dict[str, Any]:
    first, last = own.movable_days()
    day = min(max(read_day(wished) or own.start.date(), first), last)
    starts = own.free_starts(day, others=others)
    next_free = None if starts else own.free_day_near(day, others=others)
    return _page(own) | {
        "day": day,
        "chosen_day_text": own.day_text(day),
        "first_day": first,
        "last_day": last,
        "day_before": day - timedelta(days=1) if day > first else None,
        "day_after": day + timedelta(days=1) if day < last else None,
        "times": [{"iso": start.isoformat(), "text": own.choice_text(start)} for start in starts],
        "next_free": next_free,
        "next_free_text": own.day_text(next_free) if next_free else "",
        "staff": own.staff_name,
        "others": others,
    }


def _notices(own: OwnAppointment) -> list[str]:
    """Say what can't be done any more, and that calling helps."""
    if own.is_cancelled:
        return [str(phrases.OWN_CANCELLED_CALL)]
    if not own.is_coming:
        return []
    too_late = [
        (sentence, until)
        for sentence, until, may in (
            (phrases.OWN_TOO_LATE_TO_MOVE, own.movable_until, own.may_move),
            (phrases.OWN_TOO_LATE_TO_CANCEL, own.cancellable_until, own.may_cancel),
        )
        if not may
    ]
    if len(too_late) == 2 and own.movable_until == own.cancellable_until:
        too_late = [(phrases.OWN_TOO_LATE_FOR_BOTH, own.movable_until)]
    return [str(sentence % {"until": own.moment_text(until)}) for sentence, until in too_late]


def _done(own: OwnAppointment, what: str) -> HttpResponse:
    """Go to the appointment's page, so that reloading does not act again."""
    return redirect(f"{reverse('own:appointment', args=[own.token])}?done={what}")


def _form_page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    response = render(request, template, context, status=status)
    # Under "no-referrer" a browser posts with "Origin: null", which no CSRF check can accept. Other sites are
    # told nothing under this one either.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _phone(business: Business) -> dict[str, str]:
    return {"e164": business.phone_number, "shown": shown_phone(business.phone_number)}


def _too_often(request: HttpRequest) -> HttpResponse:
    return _dead_end(request, phrases.OWN_TOO_OFTEN_HEADING, phrases.OWN_TOO_OFTEN, status=429)


def _dead_end(
    request: HttpRequest,
    heading: Promise | str,
    text: Promise | str,
    *,
    status: int,
    business: Business | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {"heading": heading, "text": text, "business": business}
    if business is not None:
        context["phone"] = _phone(business)
    return render(request, "calendar_app/own_dead_end.html", context, status=status)
