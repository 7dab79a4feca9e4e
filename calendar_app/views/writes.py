"""What staff do on the calendar page: book, move, cancel, mark, edit. The rules are desk.py's."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from calendar_app import desk, page_json
from calendar_app.actor import Actor, Via
from calendar_app.core.arguments import LONGEST_NAME, LONGEST_NOTES
from calendar_app.core.json_body import UnreadableError, minutes_of, moment_of, row_id_of, text_of
from calendar_app.results import Result
from calendar_app.views.gate import answer, body_of, business_of, for_team
from calendar_app.views.reads import own_appointment
from policy_app.business_policy import get_business_policy

Body = dict[str, Any]


@for_team("POST")
def book(request: HttpRequest) -> JsonResponse:
    """Book an appointment: {business, start, lane, service, duration_min, customer_name, …}."""
    body = body_of(request)
    business_id = business_of(request, text_of(body, "business")).pk
    result = desk.desk_book(
        business_id=business_id,
        start_iso=_start_of(body),
        lane_id=row_id_of(body, "lane"),
        service=text_of(body, "service"),
        duration_min=minutes_of(body, "duration_min"),
        customer_name=text_of(body, "customer_name", longest=LONGEST_NAME),
        customer_phone=text_of(body, "customer_phone"),
        notes=text_of(body, "notes", longest=LONGEST_NOTES),
        actor=_actor(request),
        now=timezone.now(),
    )
    return _answer(result, business_id)


@for_team("POST")
def move(request: HttpRequest, appointment_id: int) -> JsonResponse:
    """Move or resize: {start, end, lane}; without `end` it keeps its length, without `lane` its lane."""
    return _change(
        request,
        appointment_id,
        desk.desk_move,
        lambda body: {
            "start_iso": _start_of(body),
            "end_iso": moment_of(body, "end"),
            "lane_id": row_id_of(body, "lane"),
        },
    )


@for_team("POST")
def cancel(request: HttpRequest, appointment_id: int) -> JsonResponse:
    """Cancel: {}."""
    return _change(request, appointment_id, desk.desk_cancel, lambda body: {})


@for_team("POST")
def mark(request: HttpRequest, appointment_id: int) -> JsonResponse:
    """Note how it ended: {status}."""
    return _change(request, appointment_id, desk.desk_mark, lambda body: {"status": _status_of(body)})


@for_team("POST")
def edit(request: HttpRequest, appointment_id: int) -> JsonResponse:
    """Change {notes, customer_name}; what is missing, and an empty name, stays as it is."""
    return _change(
        request,
        appointment_id,
        desk.desk_edit,
        lambda body: {
            "notes": text_of(body, "notes", longest=LONGEST_NOTES),
            "customer_name": text_of(body, "customer_name", longest=LONGEST_NAME) or None,
        },
    )


def _change(
    request: HttpRequest,
    appointment_id: int,
    service: Callable[..., Result],
    fields_of: Callable[[Body], dict[str, Any]],
) -> JsonResponse:
    """Do one thing to an appointment that the logged-in person may see."""
    fields = fields_of(body_of(request))
    business_id, _ = own_appointment(request, appointment_id)
    result = service(
        business_id=business_id,
        appointment_id=appointment_id,
        actor=_actor(request),
        now=timezone.now(),
        **fields,
    )
    return _answer(result, business_id)


def _answer(result: Result, business_id: int) -> JsonResponse:
    """Add the appointment as it is now to a success; a refusal goes out as it is, with 409."""
    if not result["ok"]:
        return answer(result, status=409)
    appointment_id = result["appointment_id"]
    row = page_json.events_by_id([appointment_id]).get(appointment_id)
    zone = get_business_policy(business_id).zone
    event = None if row is None else page_json.event_of(row, zone, now=timezone.now())
    return answer({**result, "appointment": event})


def _actor(request: HttpRequest) -> Actor:
    return Actor(Via.STAFF, user_id=request.user.pk)


def _start_of(body: Body) -> str:
    start = moment_of(body, "start")
    if start is None:
        raise UnreadableError("start")
    return start


def _status_of(body: Body) -> str:
    status = text_of(body, "status")
    if status is None:
        raise UnreadableError("status")
    return status
