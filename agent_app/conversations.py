"""The life of a conversation: opened, carried on after a dropped line, its turns stored, closed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from agent_app.core.dialogue_notes import note_customer, note_tool
from agent_app.core.offers import offered_out_of
from agent_app.core.service_words import ServiceFact
from agent_app.core.transcript import (
    cut_at_heard,
    recent,
    reply_messages,
    tool_messages,
    user_message,
)
from agent_app.events import call_abandoned, call_ended
from agent_app.live import Expect, LiveConversation
from agent_app.models import Channel, Conversation, Turn
from agent_app.ports import CallControl
from agent_app.tools import find_tool
from calendar_app.holds import hold_starts, release_holds
from calendar_app.selectors import services_of
from policy_app.business_policy import get_business_policy
from policy_app.core.policy import BusinessPolicy
from policy_app.database_threads import in_database_thread
from policy_app.models import Business

STORED_TURNS: Final = 40  # of history, in Conversation.state
THREAD_LASTS: Final = timedelta(hours=12)  # a chat that rests longer begins anew
_CALLS: Final = frozenset({Channel.PHONE, Channel.SIMULATOR})


async def open_conversation(
    *,
    business_id: int,
    channel: str,
    address: str = "",
    proven_phone: str | None = None,
    call_control: CallControl | None = None,
    now: Callable[[], datetime] = timezone.now,
) -> LiveConversation:
    """Begin a conversation and store it.

    Args:
        business_id: Whose customer it is.
        channel: "phone", "whatsapp" or "simulator".
        address: Where the customer is, as the channel names it.
        proven_phone: E.164 that the channel vouches for (a caller's only where the business accepts it).
        call_control: Steers the live call; None for messages.
        now: The clock.

    Raises:
        Business.DoesNotExist: there is no such business.
    """
    row = await in_database_thread(_create, business_id, channel, address, proven_phone or "")
    return await in_database_thread(_live, row, call_control, now, proven_phone)


async def resume_conversation(
    conversation_id: int,
    *,
    call_control: CallControl | None = None,
    now: Callable[[], datetime] = timezone.now,
) -> LiveConversation:
    """Carry on a conversation from what was stored after its last turn.

    Raises:
        Conversation.DoesNotExist: there is no such conversation.
    """
    row = await in_database_thread(Conversation.objects.get, pk=conversation_id)
    return await in_database_thread(_live, row, call_control, now, None)


async def open_or_resume_chat(
    *,
    business_id: int,
    channel: str,
    address: str,
    proven_phone: str | None = None,
    now: Callable[[], datetime] = timezone.now,
) -> LiveConversation:
    """Carry on the customer's open chat if it is recent, else begin one (see `open_conversation`)."""
    found = await in_database_thread(_open_chat, business_id, channel, address, now())
    if found is not None:
        live = await resume_conversation(found, now=now)
        live.proven_phone = proven_phone or live.proven_phone
        return live
    return await open_conversation(
        business_id=business_id, channel=channel, address=address, proven_phone=proven_phone, now=now
    )


async def begin_turn(live: LiveConversation, text: str) -> None:
    """Make `live` ready for the next turn: earlier work stored, its late results known, the rules fresh."""
    await live.journal.settle()
    for ran in live.ran:  # finished after the turn that began them was interrupted
        live.form = note_tool(live.form, ran.name, ran.arguments, ran.result)
    _take_in_runs(live)
    live.turn += 1
    live.last_customer_text = text
    live.form = note_customer(live.form, text)
    live.policy, live.services = await in_database_thread(_offer_of, live.business_id)


def end_turn(live: LiveConversation, text: str, reply: str, expect: Expect, brain: str) -> None:
    """Put the turn into the history, and its storing into the background."""
    live.messages.append(user_message(text))
    _hold_offer(live, reply)
    _take_in_runs(live)
    if reply:
        live.messages.extend(reply_messages(live.turn, reply, expect))
    values = {"customer_text": text, "reply_text": reply, "heard_text": reply, "brain": brain}
    number, conversation_id, state = live.turn, live.conversation_id, state_of(live)

    def store() -> None:
        Turn.objects.update_or_create(
            conversation_id=conversation_id, number=number, defaults={k: _clean(v) for k, v in values.items()}
        )
        _store_state(conversation_id, state)

    live.journal.add_job(store)
    live.journal.start()


def _hold_offer(live: LiveConversation, reply: str) -> None:
    """Hold what the reply offers out of a day's list; an hour that was asked for is held already."""
    lists = [
        ran
        for ran in live.ran
        if ran.name == "calendar.find_slots" and ran.result.get("ok") and ran.arguments.get("time") is None
    ]
    starts = offered_out_of(lists[-1].result.get("slots", ()), reply) if lists else ()
    if not starts:
        return
    hold = partial(
        hold_starts,
        business_id=live.business_id,
        starts=starts,
        service=lists[-1].arguments.get("service"),
        duration_min=lists[-1].arguments.get("duration_min"),
        holder=str(live.conversation_id),
        now=live.now(),
    )
    live.journal.add_job(hold)


def note_heard(live: LiveConversation, heard_text: str) -> None:
    """Cut the last reply to what the customer heard of it, in the history and in the stored turn.

    Needs a running event loop; the storing happens in the background.
    """
    live.messages = cut_at_heard(live.messages, live.turn, heard_text)
    number, conversation_id, state = live.turn, live.conversation_id, state_of(live)

    def store() -> None:
        Turn.objects.filter(conversation_id=conversation_id, number=number).update(
            heard_text=_clean(heard_text)
        )
        _store_state(conversation_id, state)

    live.journal.add_job(store)
    live.journal.start()


async def close_conversation(live: LiveConversation, outcome: str) -> None:
    """Store the end of a conversation and, for calls, announce it; a second close does nothing.

    Emits:
        `call_ended`, and before it `call_abandoned` where a wished time was left unbooked, with
        `conversation_id`, in the transaction that stores the end.
    """
    await live.journal.settle()
    _take_in_runs(live)
    await in_database_thread(
        _close, live.conversation_id, live.channel, outcome, is_abandoned(live), state_of(live)
    )


def is_abandoned(live: LiveConversation) -> bool:
    """Say whether the customer wished for a time and left with nothing done."""
    wished = any(live.form.get(key) for key in ("day", "time", "window", "slot", "offered", "candidates"))
    return wished and not live.announced


def state_of(live: LiveConversation) -> dict[str, Any]:
    """Return what `resume_conversation` needs, as JSON."""
    return {
        "messages": recent(live.messages, STORED_TURNS),
        "form": live.form,
        "turn": live.turn,
        "customer_phone": live.customer_phone,
        "proven_phone": live.proven_phone,
        "customer_name": live.customer_name,
        "last_customer_text": live.last_customer_text,
        "announced": sorted(live.announced),
    }


def _take_in_runs(live: LiveConversation) -> None:
    """Move finished tools into the history; calls that were no calls stay out."""
    for number, ran in enumerate(live.ran, start=1):
        tool = find_tool(ran.name)
        if tool is None or ran.result.get("error") == "invalid_arguments":
            continue
        call_id = f"t{live.turn}_{number}"
        live.messages.extend(tool_messages(call_id, tool.wire_name, ran.arguments, ran.result))
    live.ran.clear()


def _create(business_id: int, channel: str, address: str, phone: str) -> Conversation:
    return Conversation.objects.create(
        business=Business.objects.get(pk=business_id),
        channel=channel,
        address=address[:120],
        customer_phone=phone,
    )


def _live(
    row: Conversation,
    call_control: CallControl | None,
    now: Callable[[], datetime],
    proven_phone: str | None,
) -> LiveConversation:
    business = Business.objects.select_related("settings").get(pk=row.business_id)
    settings = getattr(business, "settings", None)
    policy, services = _offer_of(business.pk)
    stored = row.state
    return LiveConversation(
        business_id=business.pk,
        business_name=business.name,
        conversation_id=row.pk,
        channel=row.channel,
        policy=policy,
        now=now,
        services=services,
        human_number=settings.human_number if settings else "",
        address=row.address,
        business_address=settings.address if settings else "",
        customer_phone=stored.get("customer_phone"),
        proven_phone=proven_phone or stored.get("proven_phone"),
        customer_name=stored.get("customer_name"),
        call_control=call_control,
        messages=stored.get("messages", []),
        form=stored.get("form", {}),
        turn=stored.get("turn", 0),
        last_customer_text=stored.get("last_customer_text", ""),
        announced=set(stored.get("announced", ())),
    )


def _offer_of(business_id: int) -> tuple[BusinessPolicy, tuple[ServiceFact, ...]]:
    """Read the rules in force and what can be booked."""
    services = tuple(
        ServiceFact(one.name, one.duration_min, one.price_text) for one in services_of(business_id)
    )
    return get_business_policy(business_id), services


def _open_chat(business_id: int, channel: str, address: str, now: datetime) -> int | None:
    chats = Conversation.objects.filter(
        business_id=business_id, channel=channel, address=address[:120], ended_at__isnull=True
    )
    row = chats.order_by("-pk").first()
    if row is None:
        return None
    last = row.turns.order_by("-number").values_list("created_at", flat=True).first() or row.created_at
    return row.pk if now - last < THREAD_LASTS else None


def _store_state(conversation_id: int, state: dict[str, Any]) -> None:
    Conversation.objects.filter(pk=conversation_id).update(
        state=state,
        customer_phone=(state["customer_phone"] or state["proven_phone"] or "")[:16],
        customer_name=_clean(state["customer_name"] or "")[:120],
    )


def _close(conversation_id: int, channel: str, outcome: str, abandoned: bool, state: dict[str, Any]) -> None:  # noqa: FBT001 -- positional for the thread call only
    with transaction.atomic():
        open_rows = Conversation.objects.filter(pk=conversation_id, ended_at__isnull=True)
        if not open_rows.update(ended_at=timezone.now(), outcome=outcome[:32]):
            return
        _store_state(conversation_id, state)
        if channel not in _CALLS:
            return
        if abandoned:
            call_abandoned.send(Conversation, conversation_id=conversation_id)
        call_ended.send(Conversation, conversation_id=conversation_id)
    release_holds(str(conversation_id))  # whoever hung up; a chat's expire


def _clean(text: str) -> str:
    return text.replace("\x00", "")
