"""The rows of a call: registered by the webhook, admitted at the socket, left behind at its end. Blocking."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from calendar_app.models import Resource, Service
from calendar_app.phone import normalise_phone
from policy_app.models import Business, BusinessSettings
from telephony_app.core.session_events import Ending
from telephony_app.latency import TurnFigures
from telephony_app.models import Call, CallOutcome, CallStatus, CallTurn

TOKEN_LIFE = timedelta(seconds=60)
MAX_RECONNECTS = 2


@dataclass(frozen=True)
class AdmittedCall:
    """A stream that showed a good token: all that the call needs to know before its first word.

    Attributes:
        token_hash: Names this stream; what a stream that was replaced stores late is refused by it.
        spoken_name: How a voice says the business's name; "" as it is written.
        caller_phone: The caller's number in E.164 where the business accepts caller ID, else None.
        conversation_id: Set when the call was cut off and carries on.
        names: What callers are likely to say: the business, its services and its staff.
    """

    call_id: int
    call_sid: str
    token_hash: str
    business_id: int
    business_name: str
    greeting: str
    human_number: str
    from_number: str
    caller_phone: str | None
    simulated: bool
    conversation_id: int | None
    resumed: bool
    names: tuple[str, ...] = ()
    spoken_name: str = ""


def dialled_business(number: str) -> Business | None:
    """Return the active business whose number was dialled, with its settings."""
    normal = normalise_phone(number) or number
    return Business.objects.select_related("settings").filter(phone_number=normal, is_active=True).first()


def human_number_of(business: Business) -> str:
    """Return the number that the owner set for transfers; empty: none."""
    stored = BusinessSettings.objects.filter(pk=business.pk).values_list("human_number", flat=True).first()
    return stored or ""


def register_call(
    business: Business, *, call_sid: str, from_number: str, to_number: str, simulated: bool
) -> Call:
    """Return the one row of a CallSid, however often the webhook comes."""
    call, _ = Call.objects.get_or_create(
        call_sid=call_sid,
        defaults={
            "business": business,
            "from_number": from_number[:32],
            "to_number": to_number[:32],
            "simulated": simulated,
        },
    )
    return call


def issue_token(call: Call, *, now: datetime) -> str:
    """Return a fresh stream token; earlier ones of the call are void."""
    token = secrets.token_urlsafe(32)
    Call.objects.filter(pk=call.pk).update(
        token_hash=_hash(token), token_expires_at=now + TOKEN_LIFE, token_used_at=None
    )
    return token


def admit_stream(*, call_sid: str, business_id: str, token: str, now: datetime) -> AdmittedCall | None:
    """Use up a stream token. None: wrong, used, too old, of another call or business, or the call is over."""
    if not token or not (business_id.isascii() and business_id.isdigit()) or len(business_id) > 18:
        return None
    token_hash = _hash(token)
    used = (
        Call.objects.filter(
            call_sid=call_sid,
            business_id=int(business_id),
            token_hash=token_hash,
            token_used_at__isnull=True,
            token_expires_at__gt=now,
        )
        .exclude(status=CallStatus.ENDED)
        .update(token_used_at=now, status=CallStatus.LIVE, outcome=CallOutcome.NONE)
    )
    if used != 1:
        return None
    call = Call.objects.select_related("business__settings").get(call_sid=call_sid)
    stored = BusinessSettings.objects.filter(pk=call.business_id).first()
    accepts = stored is not None and stored.accept_caller_id
    return AdmittedCall(
        call_id=call.pk,
        call_sid=call_sid,
        token_hash=token_hash,
        business_id=call.business_id,
        business_name=call.business.name,
        greeting=stored.greeting if stored else "",
        human_number=stored.human_number if stored else "",
        from_number=call.from_number,
        caller_phone=normalise_phone(call.from_number) if accepts else None,
        simulated=call.simulated,
        conversation_id=call.conversation_id,
        resumed=call.reconnects > 0,
        names=_names_of(call.business),
        spoken_name=stored.spoken_name if stored else "",
    )


def _names_of(business: Business) -> tuple[str, ...]:
    services = Service.objects.filter(business=business, is_active=True).values_list("name", flat=True)
    staff = Resource.objects.filter(business=business, is_active=True).values_list("name", flat=True)
    return (business.name, *services, *staff)


def attach_conversation(call_id: int, conversation_id: int) -> None:
    """Note which conversation a call is."""
    Call.objects.filter(pk=call_id).update(conversation_id=conversation_id)


def store_turn(call_id: int, number: int, figures: TurnFigures, caller_text: str, heard_text: str) -> None:
    """Store the latency of one turn; the same turn again replaces it."""
    CallTurn.objects.update_or_create(
        call_id=call_id,
        number=number,
        defaults={
            "stt_final_ms": figures.stt_final_ms,
            "ai_latency_ms": figures.ai_latency_ms,
            "tts_ready_ms": figures.tts_ready_ms,
            "total_ms": figures.total_ms,
            "tts_send_s": figures.tts_send_s,
            "caller_text": caller_text.replace("\x00", ""),
            "heard_text": heard_text.replace("\x00", ""),
        },
    )


def leave_stream(call: AdmittedCall, ending: Ending, *, now: datetime) -> bool:
    """Store how a stream ended; must be done before its socket closes, for Twilio then asks after-stream.

    Returns:
        True when the assistant's part of the call is over. False: it may carry on in another stream.
    """
    mine = Call.objects.filter(pk=call.call_id, token_hash=call.token_hash)
    if ending is not Ending.BROKEN:
        return bool(mine.update(status=CallStatus.ENDED, outcome=ending.value, ended_at=now))
    dropped = mine.exclude(status=CallStatus.ENDED)
    if dropped.update(status=CallStatus.DROPPED, outcome=CallOutcome.BROKEN):
        return False
    return Call.objects.filter(pk=call.call_id, status=CallStatus.ENDED).exists()


def claim_reconnect(call: Call) -> bool:
    """Count one more reconnection; False when the call has had them all."""
    claimed = Call.objects.filter(pk=call.pk, reconnects__lt=MAX_RECONNECTS).update(
        reconnects=F("reconnects") + 1
    )
    return claimed == 1


def end_call(call_sid: str, *, now: datetime) -> int | None:
    """Mark a call as over (the carrier says so; a later word never reopens it).

    Returns:
        The conversation that nobody else will close: its stream broke off and did not come back.
    """
    with transaction.atomic():
        call = Call.objects.select_for_update().filter(call_sid=call_sid).first()
        if call is None or call.status == CallStatus.ENDED:
            return None
        orphan = call.conversation_id if call.status == CallStatus.DROPPED else None
        Call.objects.filter(pk=call.pk).update(status=CallStatus.ENDED, ended_at=now)
    return orphan


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
