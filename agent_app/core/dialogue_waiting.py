"""The waiting list: offered where a wished day is full, joined with a name and a number as a booking is."""

from dataclasses import replace
from datetime import date

from agent_app.core.dialogue_asking import ask, run
from agent_app.core.dialogue_booking import look_at_day, make, refused, tell_done
from agent_app.core.dialogue_form import Form, Say, Talk
from agent_app.core.dialogue_hearing import Turn, absorb
from agent_app.core.dialogue_wishing import MaybeTalk


def wants_to_wait(form: Form, turn: Turn) -> MaybeTalk:
    """Put the customer on the list who asks for it: for the day just named, the full one, or the one in hand.

    Words such as "add me" count only after the list was offered.
    """
    asked = turn.has("waiting_list") or (turn.has("add") and form.waiting_day)
    if not asked or turn.has("no", "drop"):
        return None
    named = turn.wish.day.isoformat() if turn.wish and turn.wish.names_day and turn.wish.day else None
    day = named or form.waiting_day or form.day
    if day is None:
        return ask(form, turn, "day")
    return (yield from _join(absorb(form, turn).without_time(purpose="wait", waiting_day=day), turn))


def settle_waiting(form: Form, turn: Turn) -> MaybeTalk:
    """The answer to "shall I add you to the waiting list?"."""
    if turn.wish is not None:
        return None
    if turn.has("no", "drop"):
        return ask(form.without_time(), turn, "time", Say("all_right"))
    if turn.has("yes") and form.waiting_day:
        return (yield from _join(replace(absorb(form, turn), purpose="wait"), turn))
    return None


def proceed(form: Form, turn: Turn, *lead: Say) -> Talk:
    """A name or a number has come: do what it was asked for."""
    return (yield from _join(form, turn, *lead) if form.purpose == "wait" else make(form, turn, *lead))


def _join(form: Form, turn: Turn, *lead: Say) -> Talk:
    if form.unsure:
        return ask(form, turn, f"confirm_{form.unsure[0]}", *lead)
    form, result = yield from run(
        form,
        "calendar.join_waiting_list",
        date=form.waiting_day,
        customer_name=form.name or turn.heard.customer_name or "",
        customer_phone=form.phone,
        service=form.service,
    )
    if not result.get("ok"):
        missing = result.get("error") in ("need_name", "need_phone", "invalid_phone")
        form = form if missing else replace(form, purpose="book", day=form.waiting_day)
        return (yield from refused(form, turn, result, *lead))
    if result.get("available"):
        day = date.fromisoformat(form.waiting_day or turn.now.date().isoformat())
        return (yield from look_at_day(form.without_time(purpose="book"), turn, day, show=True))
    return tell_done(form, turn)
