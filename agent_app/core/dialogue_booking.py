"""From a wished time to a booked one: look it up, offer two near ones at most, ask what is missing, book.

What is missing (name, phone) is not assumed here: the booking itself says it, in its own order of checks.
So a time that is free is tried at once with what is known; a refusal names the next question.
"""

from collections.abc import Generator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any, Final

from agent_app.core.dialogue_asking import ask, reply, run, said, trouble
from agent_app.core.dialogue_form import MAX_OFFERED, Form, Reply, Result, Say, Talk, ToolCall
from agent_app.core.dialogue_hearing import Turn
from agent_app.core.dialogue_notes import starts
from agent_app.core.dialogue_wording import local, word_day, word_moment, word_phone

DAYS_AHEAD: Final = 3
MOST_ASKED: Final = 2
MAX_TOOL_CALLS: Final = 7  # of one turn: a look-up, the days after it, the booking; one to spare
_NO_SUCH_DAY: Final = frozenset({"closed_day", "beyond_window"})
_REFUSALS: Final = frozenset(
    {
        "off_grid", "outside_hours", "closed_day", "slot_taken", "in_past", "too_soon", "beyond_window",
        "nonexistent_time", "ambiguous_time", "invalid_time",
    }
)  # fmt: skip


def look_up(form: Form, turn: Turn, day: date, clock: str, *, told: bool = False) -> Talk:
    """Ask the calendar for one exact time and go on from its answer.

    Args:
        form: What is known.
        turn: What was heard.
        day: Local day.
        clock: Local wall time, "HH:MM".
        told: The customer was told already that it is free (the service came later).
    """
    form = replace(form, day=day.isoformat(), time=clock, window=None, slot=None, offered=(), candidates=())
    form, result = yield from _find(form, clock)
    if not result.get("ok"):
        return (yield from refused(form, turn, result))
    if result.get("available") and form.slot:
        lead = Say("noted") if told else Say("slot_free", {"moment": said(form.slot, turn)})
        return (yield from _take(form, turn, lead))
    is_full = result.get("reason") == "slot_taken" and not any(
        one.startswith(day.isoformat()) for one in form.offered
    )
    form, why = _with_list(form, _why(form, turn, result.get("reason")), is_full=is_full)
    if form.offered:
        return ask(form, turn, "slot_choice", *why)
    return (yield from _next_days(form, turn, why, result.get("reason")))


def take_offered(form: Form, turn: Turn, start_iso: str) -> Talk:
    """Go on with a time that a tool returned and the customer chose."""
    chosen = local(start_iso, turn.heard)
    form = replace(form, slot=start_iso, offered=(), day=chosen.date().isoformat(), time=f"{chosen:%H:%M}")
    return (yield from make(form, turn, Say("chosen", {"moment": said(start_iso, turn)})))


def look_at_day(form: Form, turn: Turn, day: date, *, show: bool) -> Talk:
    """Look at a whole day; offer two of its times (`show`), or ask for the hour when there is one at all."""
    form = replace(form, day=day.isoformat(), slot=None, offered=(), candidates=(), window=None)
    form, result = yield from _find(form, None)
    if not result.get("ok"):
        return (yield from refused(form, turn, result))
    free = starts(result.get("slots"))
    if not free:
        code = result.get("reason") or _closed(day, turn)
        is_full = code in (None, "slot_taken")
        form, lead = _with_list(form, _why(form, turn, "day_full" if is_full else code), is_full=is_full)
        return (yield from _next_days(form, turn, lead, result.get("reason")))
    if not show:
        return ask(form, turn, "hour", Say("the_day", {"day": word_day(day, turn.heard)}))
    return ask(replace(form, offered=_two_of(free)), turn, "slot_choice")


def look_in_window(form: Form, turn: Turn, start: datetime, end: datetime) -> Talk:
    """Look for free times within a stretch of at most a few days; offer two at most.

    Args:
        form: What is known.
        turn: What was heard.
        start: Aware, inclusive; the past in it is passed over.
        end: Aware, exclusive.
    """
    first, last = max(start.date(), turn.now.date()), (end - timedelta(microseconds=1)).date()
    form = replace(form, slot=None, offered=(), candidates=(), time=None)
    result: Result = {}
    for ahead in range(max(0, min((last - first).days, DAYS_AHEAD)) + 1):
        form = replace(form, day=(first + timedelta(days=ahead)).isoformat())
        form, result = yield from _find(form, None)
        if result.get("error") == "unavailable":
            return trouble(form, turn)
        free = [one for one in starts(result.get("slots")) if start <= datetime.fromisoformat(one) < end]
        if free:
            return ask(replace(form, offered=_two_of(free)), turn, "slot_choice")
    day = date.fromisoformat(form.day or first.isoformat())
    closed = _closed(day, turn) if first == last else None
    lead = _why(form, turn, closed or "nothing_then")
    if closed is None and first == last:
        free = list(starts(result.get("slots"))) if result.get("ok") else []
        near = _nearest(free, start)
        if near:
            return ask(replace(form, offered=near), turn, "slot_choice", lead)
    return (yield from _next_days(form, turn, (lead,), closed))


def soonest(form: Form, turn: Turn) -> Talk:
    """Offer the first free times from today on."""
    return (yield from _offer_days(form, turn, turn.now.date(), ()))


def shift(form: Form, turn: Turn) -> Talk:
    """Offer times later or earlier than the ones spoken of, or other ones, on the same day."""
    spoken_of = sorted(
        datetime.fromisoformat(one) for one in (*form.offered, *((form.slot,) if form.slot else ()))
    )
    if form.day is None:
        return ask(form, turn, "time")
    day = date.fromisoformat(form.day)
    if not spoken_of and form.time:
        spoken_of = [datetime.combine(day, clock_time.fromisoformat(form.time), turn.now.tzinfo)]
    if not spoken_of:
        return (yield from look_at_day(form, turn, day, show=True))
    form, result = yield from _find(form, None)
    if result.get("error") == "unavailable":
        return trouble(form, turn)
    free = starts(result.get("slots"))
    if turn.has("earlier"):
        found = [one for one in free if datetime.fromisoformat(one) < spoken_of[0]][-MAX_OFFERED:]
    else:
        found = [one for one in free if datetime.fromisoformat(one) > spoken_of[-1]][:MAX_OFFERED]
        if not found and not turn.has("later"):
            found = [one for one in free if datetime.fromisoformat(one) < spoken_of[0]][-MAX_OFFERED:]
    form = replace(form, slot=None, offered=tuple(found))
    if found:
        return ask(form, turn, "slot_choice")
    lead = Say("nothing_more", {"day": word_day(day, turn.heard)})
    return ask(replace(form, day=None, time=None), turn, "day", lead)


def make(form: Form, turn: Turn, *lead: Say) -> Talk:
    """Book (or move to) the slot that was found, with what is known; a refusal names what is missing."""
    if form.slot is None:
        return ask(form, turn, "time", *lead)
    if _lacks_service(form, turn):
        return ask(form, turn, "service", *lead)
    if form.unsure:
        return ask(form, turn, f"confirm_{form.unsure[0]}", *lead)
    start = form.slot
    if form.purpose == "move" and form.target_id is not None:
        form, result = yield from run(
            form, "calendar.reschedule_appointment", appointment_id=form.target_id, start_iso=start
        )
    else:
        form, result = yield from run(
            form,
            "calendar.create_appointment",
            start_iso=start,
            customer_name=form.name or turn.heard.customer_name or "",
            customer_phone=form.phone,
            service=form.service,
            duration_min=None,
            notes=None,
        )
    if result.get("ok"):
        return tell_done(form, turn, already=bool(result.get("already_booked")))
    return (yield from refused(form, turn, result, *lead))


def tell_done(form: Form, turn: Turn, *, already: bool = False) -> Reply:
    """Tell the customer what a tool has done, in the words of the stored row."""
    form = replace(form, pending="more")
    what = form.unannounced or "booked"
    if what == "cancelled":
        return _with_more(form, turn, Say("cancelled"))
    known = {"moment": said(form.booked_start, turn), "name": form.name or turn.heard.customer_name or ""}
    if what == "moved":
        return _with_more(form, turn, Say("moved", known))
    if what == "waiting":
        day = word_day(date.fromisoformat(form.waiting_day), turn.heard) if form.waiting_day else ""
        return _with_more(replace(form, waiting_day=None), turn, Say("waiting_noted", {"day": day}))
    phrase = "already_booked" if already else "booked_for" if known["name"] else "booked"
    number = form.phone or turn.heard.customer_phone
    proven = turn.heard.proven_phone is not None and form.phone is None
    phone = (Say("phone_is", {"phone": word_phone(number)}),) if number and not proven and not already else ()
    return _with_more(form, turn, Say(phrase, known), *phone)


def refused(form: Form, turn: Turn, result: Result, *lead: Say) -> Talk:
    """Go on after `ok: false`: one short question, or near times, or an honest apology."""
    code = result.get("error")
    if code == "need_name":
        return ask(replace(form, name=None), turn, "name", *lead)
    if code == "need_phone":
        return ask(form, turn, "phone", *lead)
    if code == "invalid_phone":
        return ask(replace(form, phone=None), turn, "phone", Say("invalid_phone"))
    if code == "not_allowed" and result.get("until_iso"):  # allowed, but no longer: its sentence says it all
        told = Say("as_said", {"text": str(result.get("message"))})
        return reply(replace(form, pending="more", purpose="book"), told)
    if code == "not_allowed":
        return reply(replace(form, pending="more", purpose="book"), Say("not_allowed"), _instead(turn))
    if code == "not_found":
        return ask(form.without_time(purpose="book", target_id=None), turn, "time", Say("not_found"))
    if code not in _REFUSALS:
        return trouble(form, turn)
    if form.offered:
        return ask(form, turn, "slot_choice", _why(form, turn, code))
    return (yield from _next_days(form, turn, (_why(form, turn, code),), code))


def _lacks_service(form: Form, turn: Turn) -> bool:
    """Tell whether to ask what the appointment is for; whoever can't say it twice is booked without."""
    asked_enough = form.asked_service >= MOST_ASKED
    return len(turn.heard.services) > 1 and not (form.service or form.purpose == "move" or asked_enough)


def _find(form: Form, clock: str | None) -> Generator[ToolCall, Result, tuple[Form, Result]]:
    return (
        yield from run(
            form, "calendar.find_slots", date=form.day, time=clock, duration_min=None, service=form.service
        )
    )


def _take(form: Form, turn: Turn, lead: Say) -> Talk:
    """Book a free time, unless the customer only wondered whether it is free and nothing else is missing."""
    wondered = turn.has("available") and not turn.has("wants")
    if wondered and (form.name or turn.heard.customer_name) and (form.phone or turn.heard.phone):
        return ask(form, turn, "confirm_slot", lead)
    return (yield from make(form, turn, lead))


def _with_list(form: Form, lead: Say, *, is_full: bool) -> tuple[Form, tuple[Say, ...]]:
    """Where the wished day is full, offer its waiting list, once, beside other times."""
    if not is_full or form.purpose == "move" or form.day == form.waiting_day:
        return form, (lead,)
    return replace(form, waiting_day=form.day), (lead, Say("waiting_hint"))


def _next_days(form: Form, turn: Turn, lead: tuple[Say, ...], code: Any) -> Talk:
    """Offer times on the days after one that has none; where that can't help, ask."""
    if code in ("in_past", "beyond_window", "invalid_time") or form.day is None:
        return ask(form.without_time(), turn, "time", *lead)
    return (yield from _offer_days(form, turn, date.fromisoformat(form.day) + timedelta(days=1), lead))


def _offer_days(form: Form, turn: Turn, first: date, lead: tuple[Say, ...]) -> Talk:
    clock = form.time
    for ahead in range(DAYS_AHEAD):
        day = first + timedelta(days=ahead)
        form, result = yield from _find(replace(form, day=day.isoformat()), None)
        if result.get("error") == "unavailable":
            return trouble(form, turn)
        free = starts(result.get("slots"))
        if free:
            wished = f"{day.isoformat()}T{clock}"
            near = [one for one in free if one.startswith(wished)] or list(free)
            return ask(replace(form, offered=tuple(near[:MAX_OFFERED])), turn, "slot_choice", *lead)
    nothing = (*lead, Say("nothing_soon"))
    if form.waiting_day:
        plain = tuple(
            one for one in nothing if one.phrase != "waiting_hint"
        )  # asked in so many words instead
        return ask(form.without_time(waiting_day=form.waiting_day), turn, "waiting", *plain)
    return ask(form.without_time(), turn, "time", *nothing)


def _why(form: Form, turn: Turn, code: Any) -> Say:
    known = {"day": "", "moment": ""}
    if form.day:
        day = date.fromisoformat(form.day)
        known["day"] = known["moment"] = word_day(day, turn.heard)
        if form.time:
            known["moment"] = word_moment(datetime.fromisoformat(f"{form.day}T{form.time}"), turn.heard)
    phrase = code if code in _REFUSALS or code in ("day_full", "nothing_then") else "slot_taken"
    return Say(str(phrase), known)


def _closed(day: date, turn: Turn) -> str | None:
    windows = dict(turn.heard.days).get(day)
    return "closed_day" if windows == () else None


def _two_of(free: Sequence[str]) -> tuple[str, ...]:
    """Pick the first and the middle one, so that the two differ enough to be a choice."""
    return tuple(free) if len(free) <= MAX_OFFERED else (free[0], free[len(free) // 2])


def _nearest(free: Sequence[str], moment: datetime) -> tuple[str, ...]:
    by_distance = sorted(free, key=lambda one: abs(datetime.fromisoformat(one) - moment))
    return tuple(sorted(by_distance[:MAX_OFFERED]))


def _instead(turn: Turn) -> Say:
    if turn.heard.is_spoken and turn.heard.can_transfer:
        return Say("say_human")
    if turn.heard.human_number:
        return Say("human_number", {"number": turn.heard.human_number})
    return Say("write_from_own_number")


def _with_more(form: Form, turn: Turn, *sentences: Say) -> Reply:
    more = (Say("anything_else"),) if turn.heard.is_spoken else ()
    return reply(form, *sentences, *more)
