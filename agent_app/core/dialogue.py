"""The local brain's mind: a form-filling dialogue in Hebrew, pure, over the same tools as the model.

`answer(form, heard)` is a generator that does no I/O: it yields `ToolCall`s, is sent each contract result,
and returns one `Reply` of phrases, with the form to keep. Same form, words and results: same reply.

Which act of the customer counts depends on the open question; the order below is the order of weight:
what was done but not told → steering (human, wait, repeat) → the answer to the open question → facts about
the business → changes of what is booked → a time → a name or number → other times → closing words → a miss.

For the model's brain: `LocalBrain` enters what ran earlier in the turn (`live.ran`) by itself. To carry over
whole turns too, call `note_tool(live.form, name, arguments, result)` after every tool and
`note_reply(live.form, text, expect)` after every reply, and keep what they return in `live.form`. Then this
dialogue takes over at the right step: a time that was found is not asked for again, and what was booked is
confirmed, never booked twice.
"""

from dataclasses import replace
from datetime import date
from typing import Final

from agent_app.core.dialogue_asking import ask, ask_again, missed, reply, to_human
from agent_app.core.dialogue_booking import (
    look_at_day,
    look_up,
    shift,
    soonest,
    tell_done,
)
from agent_app.core.dialogue_changes import (
    begin_cancel,
    begin_move,
    tell_appointments,
)
from agent_app.core.dialogue_facts import answer_fact
from agent_app.core.dialogue_form import (
    Form,
    Heard,
    Reply,
    Say,
    Talk,
    ToolCall,
)
from agent_app.core.dialogue_hearing import Turn, absorb, listen
from agent_app.core.dialogue_notes import note_reply, note_tool
from agent_app.core.dialogue_settling import settle
from agent_app.core.dialogue_waiting import proceed, wants_to_wait
from agent_app.core.dialogue_wishing import MaybeTalk, Step, after_booking, on_wish, take
from agent_app.core.dialogue_wording import local
from agent_app.core.dialogue_words import is_foreign

__all__ = ["Form", "Heard", "Reply", "Say", "ToolCall", "answer", "note_reply", "note_tool"]

_FLEETING: Final = frozenset({"not_heard", "not_understood", "waiting", "hebrew_only"})
_BUSY: Final = frozenset(
    {
        "name",
        "phone",
        "service",
        "confirm_name",
        "confirm_phone",
        "confirm_slot",
        "slot_choice",
        "which_time",
        "hour",
        "day",
    }
)


def answer(form: Form, heard: Heard) -> Talk:
    """Answer one turn.

    Args:
        form: What earlier turns, of either brain, established.
        heard: The customer's words and the facts of the moment.

    Returns:
        (as a generator) the reply; its form is to be kept for the next turn.
    """
    if form.service is None and len(heard.services) == 1:
        form = replace(form, service=heard.services[0].name)
    turn = listen(form, heard)
    done = yield from _weigh(form, turn)
    return _remembered(form, turn, done)


def _weigh(form: Form, turn: Turn) -> Talk:
    if form.unannounced:
        return tell_done(form, turn)
    if turn.resumed:
        return (yield from _resume(form, turn))
    if not turn.text or (is_foreign(turn.text) and not (turn.wish or turn.name or turn.phone)):
        return _unheard(form, turn)
    for step in _STEPS:
        done = yield from take(step, form, turn)
        if done is not None:
            return done
    return (yield from missed(form, turn))


def _remembered(before: Form, turn: Turn, done: Reply) -> Reply:
    """Enter the turn into the form: the words, the reply for "what?", and that something was understood."""
    missed_again = done.form.misses > before.misses
    told = (
        tuple((one.phrase, dict(one.params)) for one in done.sentences if one.phrase not in _FLEETING)
        or before.last
    )
    form = replace(
        done.form,
        misses=done.form.misses if missed_again else 0,
        unannounced="",
        heard_text=turn.heard.text,
        typed=turn.heard.customer_phone,
        last=told,
        last_expect=done.expect,
    )
    return replace(done, form=form)


def _resume(form: Form, turn: Turn) -> Talk:
    """Go on with the number that was typed; it stands above one that was heard. The words are old ones."""
    name = turn.name.text if turn.name and form.name is None else form.name
    form = replace(form, phone=None, name=name, unsure=tuple(one for one in form.unsure if one != "phone"))
    if form.slot or form.purpose == "wait":
        return (yield from proceed(form, turn, Say("noted")))
    if form.booked_start and form.pending == "more":
        return tell_done(form, turn)
    return ask_again(form, turn, Say("noted"))


def _unheard(form: Form, turn: Turn) -> Reply:
    lead = Say("not_heard" if not turn.text else "hebrew_only")
    done = ask_again(form, turn, lead)
    return replace(done, form=replace(done.form, misses=form.misses))


# -- steering ------------------------------------------------------------------------------------------


def _steer(form: Form, turn: Turn) -> MaybeTalk:
    if turn.has("human"):
        return (yield from to_human(form, turn, turn.text[:200]))
    if turn.has("repeat") and form.last:
        return reply(form, *(Say(phrase, params) for phrase, params in form.last), expect=form.last_expect)
    if turn.has("repeat"):
        return ask_again(form, turn)
    if turn.has("wait"):
        keypad = form.pending == "phone" and turn.heard.is_spoken
        return reply(form, Say("waiting"), expect="phone_keypad" if keypad else "speech")
    told_again = (
        form.pending == "more" and form.booked_start and turn.text and turn.heard.text == form.heard_text
    )
    return tell_done(form, turn) if told_again and form.last_expect == "speech" else None


# -- facts and changes ---------------------------------------------------------------------------------


def _facts(form: Form, turn: Turn) -> Reply | None:
    booking_too = turn.has("book") and turn.wish is not None and turn.wish.has_clock
    return None if booking_too else answer_fact(form, turn)


def _changes(form: Form, turn: Turn) -> MaybeTalk:
    if turn.has("list") and not (turn.has("cancel", "move")):
        if form.booked_start and turn.heard.proven_phone is None:
            return tell_done(form, turn)  # of this very conversation: nobody else's to hear
        return (yield from tell_appointments(form, turn))
    if turn.has("cancel"):
        if form.pending in _BUSY and not turn.has("book"):
            return ask(form.without_time(purpose="book"), turn, "more", Say("not_booked"))
        return (yield from begin_cancel(form, turn))
    if turn.has("move") and form.pending not in _BUSY and form.purpose != "move":
        return (yield from _move(form, turn))
    return None


def _move(form: Form, turn: Turn) -> Talk:
    done = yield from begin_move(form, turn)
    form, wish = done.form, turn.wish
    if wish is None or form.pending not in ("time", "move_which"):
        return done
    if form.target_id is None:
        if wish.kind == "moment" and wish.start:  # kept until it is known which appointment
            form = replace(form, day=wish.start.date().isoformat(), time=f"{wish.start:%H:%M}")
        return replace(done, form=form)
    if wish.kind == "clock" and wish.start:
        day = next(
            local(start, turn.heard).date() for number, start in form.listed if number == form.target_id
        )
        return (yield from look_up(form, turn, day, f"{wish.start:%H:%M}"))
    return (yield from on_wish(form, turn)) or done


# -- times and people


def _wish(form: Form, turn: Turn) -> MaybeTalk:
    if turn.wish is None:
        return None
    if form.booked_start and form.pending in ("more", "another", ""):
        return (yield from after_booking(form, turn))
    return (yield from on_wish(absorb(form, turn), turn))


def _person(form: Form, turn: Turn) -> MaybeTalk:
    if turn.name is None and turn.phone is None:
        return None
    form = absorb(form, turn)
    if form.slot or form.purpose == "wait":
        return (yield from proceed(form, turn))
    if form.pending in ("slot_choice", "which_time", "hour", "day"):
        return ask_again(form, turn, Say("noted"))
    return ask(form, turn, "time", Say("noted"))


# -- other times, closing words ------------------------------------------------------------------------


def _more_times(form: Form, turn: Turn) -> MaybeTalk:
    if turn.has("later", "earlier", "other") and (form.day or form.offered):
        return (yield from shift(form, turn))
    if turn.has("offer", "later", "earlier") or (form.pending in ("time", "hour", "day") and turn.has("any")):
        if form.day and form.pending in ("hour", "slot_choice", "name"):
            return (yield from look_at_day(form, turn, date.fromisoformat(form.day), show=True))
        return (yield from soonest(form, turn))
    return None


def _close(form: Form, turn: Turn) -> Reply | None:
    if turn.has("bye") or (turn.has("thanks") and form.pending in ("", "more", "human")):
        return reply(form, Say("goodbye"), expect="goodbye")
    if turn.has("drop"):
        return ask(form.without_time(purpose="book"), turn, "more", Say("not_booked"))
    if turn.has("thanks"):
        return ask_again(form, turn)
    if turn.has("greeting") and form.pending:
        return ask_again(form, turn)
    if turn.has("greeting"):
        return ask(form, turn, "time", Say("hello", {"business": turn.heard.business_name}))
    return None


def _wants_booking(form: Form, turn: Turn) -> Reply | None:
    if turn.has("book", "again") and form.pending in ("", "more", "time", "human", "another"):
        return ask(form.without_time(purpose="book"), turn, "time", *_first_hello(form))
    if turn.has("move") and form.pending in _BUSY:
        return ask(form.without_time(), turn, "time", Say("all_right"))
    return None


def _first_hello(form: Form) -> tuple[Say, ...]:
    return () if form.last else (Say("gladly"),)


_STEPS: Final[tuple[Step, ...]] = (
    _steer,
    wants_to_wait,
    settle,
    _facts,
    _changes,
    _wish,
    _person,
    _more_times,
    _close,
    _wants_booking,
)
