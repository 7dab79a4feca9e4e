"""Cancelling, moving and telling what is booked: the proven customer's own, never without asking which."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from agent_app.core.dialogue_asking import ask, reply, run, said
from agent_app.core.dialogue_booking import refused, tell_done
from agent_app.core.dialogue_form import Form, Say, Talk
from agent_app.core.dialogue_hearing import Turn
from agent_app.core.dialogue_time import Wish
from agent_app.core.dialogue_wording import local

MAX_LISTED = 3


def tell_appointments(form: Form, turn: Turn) -> Talk:
    """Say which appointments are coming, at most three."""
    form, result = yield from run(form, "calendar.list_appointments")
    if not result.get("ok"):
        return (yield from refused(form, turn, result))
    if not form.listed:
        return ask(form, turn, "time", Say("nothing_listed"))
    rows = [Say("listed", {"moment": said(start, turn)}) for _, start in form.listed[:MAX_LISTED]]
    intro = Say("listed_intro" if len(rows) > 1 else "listed_one")
    return reply(replace(form, pending="more"), intro, *rows)


def begin_cancel(form: Form, turn: Turn) -> Talk:
    """Find out which appointment is to be cancelled, and ask whether really."""
    form, result = yield from run(form.without_time(purpose="book"), "calendar.list_appointments")
    if not result.get("ok"):
        return (yield from refused(form, turn, result))
    if not form.listed:
        return ask(form, turn, "more", Say("nothing_listed_plain"))
    chosen = _only_one(form, turn)
    if chosen is None:
        return ask(form, turn, "cancel_which")
    return ask(replace(form, target_id=chosen), turn, "cancel_confirm")


def cancel(form: Form, turn: Turn) -> Talk:
    """Cancel the chosen appointment."""
    if form.target_id is None:
        return ask(form, turn, "more")
    form, result = yield from run(form, "calendar.cancel_appointment", appointment_id=form.target_id)
    if result.get("ok"):
        return tell_done(form, turn)
    return (yield from refused(form, turn, result))


def begin_move(form: Form, turn: Turn) -> Talk:
    """Find out which appointment is to be moved; the new time is asked for, or looked up by the caller."""
    form, result = yield from run(form.without_time(purpose="move"), "calendar.list_appointments")
    if not result.get("ok"):
        return (yield from refused(form, turn, result))
    if not form.listed:
        return ask(replace(form, purpose="book"), turn, "time", Say("nothing_listed"))
    chosen = _only_one(form, turn)
    if chosen is None:
        return ask(form, turn, "move_which")
    return ask(replace(form, target_id=chosen), turn, "time")


def chosen_of(options: Sequence[str], turn: Turn) -> int | None:
    """Return the index of the option that the words choose, by place, hour or day; None for none or two."""
    moments = [local(start, turn.heard) for start in options]
    if turn.ordinal is not None and moments and not _names_clock(turn.wish):
        return min(turn.ordinal, len(moments) - 1)
    if turn.wish is None:
        return 0 if len(moments) == 1 and turn.has("yes", "any") else None
    fitting = [at for at, moment in enumerate(moments) if _fits(turn.wish, moment)]
    return fitting[0] if len(fitting) == 1 else None


def _only_one(form: Form, turn: Turn) -> int | None:
    if len(form.listed) == 1:
        return form.listed[0][0]
    at = (
        chosen_of([start for _, start in form.listed], turn) if turn.wish and form.purpose == "book" else None
    )
    return form.listed[at][0] if at is not None else None


def _names_clock(wish: Wish | None) -> bool:
    return wish is not None and wish.has_clock


def _fits(wish: Wish, moment: datetime) -> bool:
    if wish.kind == "window" and wish.start and wish.end:
        return wish.start <= moment < wish.end
    if wish.kind == "part" and wish.start and wish.end:
        return _same_part(wish.start, wish.end, moment)
    if wish.kind == "day":
        return wish.day == moment.date()
    meant = wish.candidates or ((wish.start,) if wish.start else ())
    if wish.names_day:
        return moment in meant or (not wish.has_clock and moment.date() in {one.date() for one in meant})
    return any((one.hour, one.minute) == (moment.hour, moment.minute) for one in meant) or any(
        (one.hour % 12, one.minute) == (moment.hour % 12, moment.minute) for one in meant
    )


def _same_part(start: datetime, end: datetime, moment: datetime) -> bool:
    """Tell whether a moment on any day lies in a part of day given on one day."""
    begun = moment.replace(hour=start.hour, minute=start.minute)
    return begun <= moment < begun + (end - start)
