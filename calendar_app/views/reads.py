"""What the calendar page asks: its frame, the events of a range, one appointment, customers."""

from datetime import timedelta
from typing import Final

from django.http import HttpRequest, JsonResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from calendar_app import page_json, page_phrases
from calendar_app.core.arguments import is_row_id
from calendar_app.core.json_body import UnreadableError, read_wall
from calendar_app.history_lines import history_lines
from calendar_app.models import Appointment
from calendar_app.views.gate import RefusedError, answer, business_of, for_team
from policy_app.business_policy import get_business_policy
from policy_app.team import businesses_for

MOST_DAYS: Final = 62


@for_team("GET")
def week_frame(request: HttpRequest) -> JsonResponse:
    """Answer what the page knows of a business besides its appointments."""
    business = business_of(request, request.GET.get("business"))
    policy = get_business_policy(business.pk)
    frame = page_json.week_frame(business, businesses_for(request.user), policy, now=timezone.now())
    return answer({"ok": True, **frame})


@for_team("GET")
def events(request: HttpRequest) -> JsonResponse:
    """Answer the appointments and the opening windows of a range of at most 62 days."""
    business = business_of(request, request.GET.get("business"))
    start, end = read_wall(request.GET.get("start")), read_wall(request.GET.get("end"))
    if start is None or end is None:
        raise UnreadableError("end" if start else "start")
    policy = get_business_policy(business.pk)
    first, last = (
        moment.astimezone(policy.zone).replace(tzinfo=None) if moment.tzinfo else moment
        for moment in (start, end)
    )
    if last <= first:
        raise UnreadableError("end")
    if last - first > timedelta(days=MOST_DAYS):
        raise RefusedError(400, "invalid", page_phrases.RANGE_TOO_LONG % {"count": MOST_DAYS})
    return answer(
        {
            "ok": True,
            "events": page_json.events_between(business.pk, start, end, policy.zone, now=timezone.now()),
            "open": page_json.open_windows(business.pk, policy, first, last),
        }
    )


@for_team("GET")
def appointment(request: HttpRequest, appointment_id: int) -> JsonResponse:
    """Answer one appointment with its history and where its conversation can be read."""
    business_id, conversation_ref = own_appointment(request, appointment_id)
    zone = get_business_policy(business_id).zone
    row = page_json.events_by_id([appointment_id]).get(appointment_id)
    if row is None:  # deleted between two reads
        raise RefusedError(404, "not_found", page_phrases.UNKNOWN_APPOINTMENT)
    return answer(
        {
            "ok": True,
            "appointment": page_json.event_of(row, zone, now=timezone.now()),
            "history": history_lines(appointment_id, zone),
            "transcript_url": _transcript_url(conversation_ref),
        }
    )


@for_team("GET")
def customers(request: HttpRequest) -> JsonResponse:
    """Answer at most ten customers whose name or number has what was typed."""
    business = business_of(request, request.GET.get("business"))
    zone = get_business_policy(business.pk).zone
    text = request.GET.get("q", "")
    found = page_json.find_customers(business.pk, text, zone, now=timezone.now())
    return answer({"ok": True, "customers": found})


def own_appointment(request: HttpRequest, appointment_id: int) -> tuple[int, str]:
    """Return the business and the conversation of an appointment that the logged-in person may see.

    Raises:
        RefusedError: 404, whether there is none or it is another business's.
    """
    found = None
    if is_row_id(appointment_id):
        own = Appointment.objects.filter(pk=appointment_id, business__in=businesses_for(request.user))
        found = own.values_list("business_id", "conversation_ref").first()
    if found is None:
        raise RefusedError(404, "not_found", page_phrases.UNKNOWN_APPOINTMENT)
    return found


def _transcript_url(conversation_ref: str) -> str | None:
    if not (conversation_ref.isascii() and conversation_ref.isdigit()) or len(conversation_ref) > 18:
        return None
    try:
        return reverse("agent_app:transcript", args=[int(conversation_ref)])
    except NoReverseMatch:  # no agent is installed beside the calendar
        return None
