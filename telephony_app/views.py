"""Twilio's webhooks: a call comes in, its stream closed, it ended. Each answers with TwiML or nothing."""

import functools
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from policy_app.database_threads import in_database_thread
from policy_app.models import Business
from telephony_app import calls, live_calls, phrases
from telephony_app.addresses import public_url, stream_url
from telephony_app.call_agent import close_orphan
from telephony_app.core.twilio_signature import is_signed_webhook
from telephony_app.models import Call, CallOutcome, CallStatus
from telephony_app.twiml import Reply

logger = logging.getLogger(__name__)

MAX_OVERFLOWS = 5  # how often a draining server sends a caller round for another one, a second each
_OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})

View = Callable[[HttpRequest], Coroutine[Any, Any, HttpResponse]]


def from_twilio(view: View) -> View:
    """Let only Twilio in, where an auth token is set; the address signed is our public one."""

    @csrf_exempt
    @require_POST
    @functools.wraps(view)
    async def checked(request: HttpRequest) -> HttpResponse:
        if settings.TWILIO_AUTH_TOKEN and not _is_signed(request):
            logger.warning("webhook refused: wrong signature on %s", request.path)
            return HttpResponseForbidden("wrong signature", content_type="text/plain")
        return await view(request)

    return checked


@from_twilio
async def voice(request: HttpRequest) -> HttpResponse:
    """A call comes in: connect it with our media stream."""
    call_sid = request.POST.get("CallSid", "")
    if not call_sid or len(call_sid) > 64:
        return HttpResponse("CallSid is missing", status=400, content_type="text/plain")
    if live_calls.is_draining():
        return _twiml(await _elsewhere(request, "/telephony/voice/"))
    return _twiml(await in_database_thread(_voice_reply, request, call_sid))


@from_twilio
async def after_stream(request: HttpRequest) -> HttpResponse:
    """A call's stream closed: transfer, goodbye, or carry on where it broke off."""
    call = await in_database_thread(_find_call, request.POST.get("CallSid", ""))
    if call is None:
        return _twiml(Reply().say(phrases.in_hebrew(phrases.NOBODY_TO_DIAL)).hang_up())
    human = await in_database_thread(calls.human_number_of, call.business)
    if call.outcome == CallOutcome.TRANSFER:
        return _twiml(_to_human(human))
    over = call.status == CallStatus.ENDED and call.reconnects < calls.MAX_RECONNECTS
    if over or call.outcome in (CallOutcome.GOODBYE, CallOutcome.HANGUP):
        return _twiml(Reply().hang_up())
    if live_calls.is_draining():
        return _twiml(await _elsewhere(request, "/telephony/after-stream/"))
    if await in_database_thread(calls.claim_reconnect, call):
        logger.info("call %s reconnects", call.call_sid)
        return _twiml(await in_database_thread(_connect, call))
    await _end(call.call_sid)
    return _twiml(_broken(human))


@from_twilio
async def status(request: HttpRequest) -> HttpResponse:
    """The carrier says how a call stands; only its end matters."""
    if request.POST.get("CallStatus") in _OVER:
        await _end(request.POST.get("CallSid", ""))
    return HttpResponse(status=204)


async def _end(call_sid: str) -> None:
    orphan = await in_database_thread(calls.end_call, call_sid, now=timezone.now())
    if orphan is not None:
        await close_orphan(orphan)


async def _elsewhere(request: HttpRequest, path: str) -> Reply:
    """This server is about to stop: another one behind the same address takes the call in a second."""
    given = request.GET.get("overflow", "0")
    overflow = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else MAX_OVERFLOWS
    if overflow < MAX_OVERFLOWS:
        return Reply().redirect(public_url(f"{path}?overflow={overflow + 1}"), pause_s=1)
    return _broken(await in_database_thread(_human_of_dialled, request.POST.get("To", "")))


def _voice_reply(request: HttpRequest, call_sid: str) -> Reply:
    to_number = request.POST.get("To", "")
    business = calls.dialled_business(to_number)
    if business is None:
        logger.warning("call %s: nobody has the number dialled", call_sid)
        return Reply().say(phrases.in_hebrew(phrases.UNKNOWN_NUMBER)).hang_up()
    if not settings.AGENTS_ENABLED:
        human = calls.human_number_of(business)
        if human:
            return Reply().say(phrases.in_hebrew(phrases.ASSISTANT_OFF_DIALLING)).dial(human)
        return Reply().say(phrases.in_hebrew(phrases.ASSISTANT_OFF)).hang_up()
    call = calls.register_call(
        business,
        call_sid=call_sid,
        from_number=request.POST.get("From", ""),
        to_number=to_number,
        # Typed speech is not for whoever finds the address: signed (checked above), or a developer's machine.
        simulated=request.POST.get("Simulated") == "1" and bool(settings.DEBUG or settings.TWILIO_AUTH_TOKEN),
    )
    return _connect(call)


def _connect(call: Call) -> Reply:
    token = calls.issue_token(call, now=timezone.now())
    parameters = {"business": str(call.business_id), "token": token}
    return Reply().connect(stream_url(), parameters, public_url("/telephony/after-stream/"))


def _find_call(call_sid: str) -> Call | None:
    return Call.objects.select_related("business").filter(call_sid=call_sid).first()


def _human_of_dialled(number: str) -> str:
    business: Business | None = calls.dialled_business(number)
    return calls.human_number_of(business) if business else ""


def _to_human(human: str) -> Reply:
    if human:
        return Reply().dial(human)
    return Reply().say(phrases.in_hebrew(phrases.NOBODY_TO_DIAL)).hang_up()


def _broken(human: str) -> Reply:
    if human:
        return Reply().say(phrases.in_hebrew(phrases.BROKEN_DIALLING)).dial(human)
    return Reply().say(phrases.in_hebrew(phrases.BROKEN_VOICEMAIL)).record()


def _twiml(reply: Reply) -> HttpResponse:
    return HttpResponse(reply.xml(), content_type="text/xml; charset=utf-8")


def _is_signed(request: HttpRequest) -> bool:
    return is_signed_webhook(
        settings.TWILIO_AUTH_TOKEN,
        public_url(request.get_full_path()),
        {name: [str(value) for value in values] for name, values in request.POST.lists()},
        request.headers.get("X-Twilio-Signature", ""),
    )
