"""The local brain's mind: a form-filling dialogue in Hebrew, pure, over the same tools as the model.

`answer(form, heard)` is a generator that does no I/O: it yields `ToolCall`s, is sent each contract result, and
returns one `Reply` of phrases, with the form to keep. Same form, words and results: same reply.

Which act of the customer counts depends on the open question; the order below is the order of weight:
what was done but not told → steering (human, wait, repeat) → the answer to the open question → facts about
the business → changes of what is booked → a time → a name or number → other times → closing words → a miss.

For the model's brain: call `note_tool(live.form, name, arguments, result)` after every tool and
`note_reply(live.form, text, expect)` after every reply, and keep what they return in `live.form`. Then this
dialogue takes over at the right step: a time that was found is not asked for again, and what was booked is
confirmed, never booked twice.
"""

from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Final

from agent_app.core.dialogue_asking import ask, ask_again, missed, question, reply, to_human
from agent_app.core.dialogue_booking import (
    look_at_day,
    look_in_window,
    look_up,
    make,
    shift,
    soonest,
    take_offered,
    tell_done,
)
from agent_app.core.dialogue_changes import (
    begin_cancel,
    begin_move,
    cancel,
    chosen_of,
    tell_appointments,
)
from agent_app.core.dialogue_facts import answer_fact
from agent_app.core.dialogue_form import (
    Form,
    Heard,
    Reply,
    Result,
    Say,
    Talk,
    ToolCall,
    note_reply,
    note_tool,
)
from agent_app.core.dialogue_hearing import Turn, absorb, listen
from agent_app.core.dialogue_time import Wish
from agent_app.core.dialogue_wording import local
from agent_app.core.dialogue_words import is_foreign

__all__ = ["Form", "Heard", "Reply", "Say", "ToolCall", "answer", "note_reply", "note_tool"]

MaybeTalk = Generator[ToolCall, Result, Reply | None]

_FLEETING: Final = frozenset({"not_heard", "not_understood", "waiting", "hebrew_only"})
LONG_SPAN: Final = timedelta(days=3)  # a longer stretch is asked about, not searched
_BUSY: Final = frozenset(
    {
        "name",
        "phone",
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
    turn = listen(form, heard)
    done = yield from _weigh(form, turn)
    return _remembered(form, turn, done)


def _weigh(form: Form, turn: Turn) -> Talk:
    if form.unannounced:
        return tell_done(form, turn)
    if turn.resumed:
        return (yield from _resume(form, turn))
    if not turn.text or is_foreign(turn.text) and not (turn.wish or turn.name or turn.phone):
        return _unheard(form, turn)
    for step in _STEPS:
        done = yield from step(form, turn)
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
    if form.slot:
        return (yield from make(form, turn, Say("noted")))
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


# -- the open question ---------------------------------------------------------------------------------


def _settle(form: Form, turn: Turn) -> MaybeTalk:
    settle = _SETTLERS.get(form.pending)
    return (yield from settle(form, turn)) if settle else None


def _settle_choice(form: Form, turn: Turn) -> MaybeTalk:
    options = form.offered if form.pending == "slot_choice" else form.candidates
    if turn.has("human", "cancel", "list", "move") or _names_other_day(turn, options):
        return None
    at = chosen_of(options, turn)
    if at is None and turn.wish is None and turn.has("any"):
        at = 0
    if at is not None and at < len(options):
        return (yield from _take_option(form, turn, options[at]))
    if turn.wish is not None or turn.has("later", "earlier", "other", "offer"):
        return None
    if turn.has("yes"):
        return ask_again(form, turn)
    if turn.has("no"):
        return ask(replace(form.without_time(), purpose=form.purpose), turn, "time", Say("all_right"))
    return None


def _take_option(form: Form, turn: Turn, start: str) -> Talk:
    form = absorb(form, turn)
    if form.pending == "slot_choice":
        return (yield from take_offered(form, turn, start))
    moment = datetime.fromisoformat(start)
    if (moment.hour, moment.minute) == (0, 0):  # a day among days
        return (yield from _go_on(replace(form, candidates=()), turn, moment.date()))
    return (yield from look_up(form, turn, moment.date(), f"{moment:%H:%M}"))


def _settle_confirm(form: Form, turn: Turn) -> MaybeTalk:
    """ "Did I get that right?" of a time, a name or a number."""
    what = form.pending.removeprefix("confirm_")
    if turn.wish is not None or turn.has("cancel", "list") or (what != "slot" and (turn.name or turn.phone)):
        return None
    if turn.has("yes", "thanks"):
        sure = tuple(one for one in form.unsure if one != what)
        return (yield from make(replace(form, unsure=sure), turn))
    if turn.has("no", "drop"):
        if what == "slot":
            return ask(form.without_time(), turn, "time", Say("all_right"))
        sure = tuple(one for one in form.unsure if one != what)
        gone = (
            replace(form, unsure=sure, name=None)
            if what == "name"
            else replace(form, unsure=sure, phone=None)
        )
        return ask(gone, turn, what, Say("sorry"))
    return None


def _settle_cancel(form: Form, turn: Turn) -> MaybeTalk:
    if turn.has("no", "drop") and not turn.has("cancel"):
        return ask(replace(form, target_id=None), turn, "more", Say("kept"))
    if turn.has("yes", "cancel"):
        return (yield from cancel(form, turn))
    return None


def _settle_which(form: Form, turn: Turn) -> MaybeTalk:
    at = chosen_of([start for _, start in form.listed], turn)
    if at is not None and at < len(form.listed):
        number = form.listed[at][0]
        if form.pending == "cancel_which":
            return ask(replace(form, target_id=number), turn, "cancel_confirm")
        form = replace(form, target_id=number)
        if form.day and form.time:
            return (yield from look_up(form, turn, date.fromisoformat(form.day), form.time))
        return ask(form, turn, "time")
    if turn.has("no", "drop"):
        return ask(replace(form, purpose="book"), turn, "more", Say("kept"))
    return ask_again(form, turn) if turn.has("yes") else None


def _settle_another(form: Form, turn: Turn) -> MaybeTalk:
    """A time was named after a booking: one more appointment, or the same one moved?"""
    if form.day is None or form.time is None:
        return None
    wished, clock = date.fromisoformat(form.day), form.time
    if turn.has("move", "fix") and not turn.has("again"):
        moving = replace(form.without_time(), purpose="move", target_id=form.booked_id)
        return (yield from look_up(moving, turn, wished, clock))
    if turn.has("again", "yes", "book"):
        return (yield from look_up(replace(form, booked_id=None, booked_start=None), turn, wished, clock))
    if turn.has("no"):
        return ask(form.without_time(), turn, "more", Say("kept"))
    return None


def _settle_more(form: Form, turn: Turn) -> MaybeTalk:
    quiet = turn.wish is None and not turn.has("cancel", "move", "list", "book", "hours", "address", "price")
    if quiet and (turn.has("no", "thanks", "bye", "drop") or _is_content(turn)):
        return reply(replace(form, pending=""), Say("goodbye"), expect="goodbye")
    if quiet and turn.has("yes") and not turn.has("question"):
        return reply(replace(form, pending=""), Say("how_can_i_help"))
    return None
    yield  # a step like the others, though no tool is needed


def _is_content(turn: Turn) -> bool:
    """Tell "בסדר גמור" after all is done from a "yes, there is something else"."""
    asked_more = turn.heard.is_spoken and turn.text.startswith("כן")
    return turn.has("fine") and not asked_more and not turn.has("question")


def _settle_person(form: Form, turn: Turn) -> MaybeTalk:
    """The name or the number was asked; here only the refusal: a bare no gives the time up."""
    bare_no = turn.has("no", "drop") and not (turn.wish or turn.name or turn.phone)
    if bare_no and not turn.has("nameless", "withheld", "question", "keypad_trouble"):
        return ask(form.without_time(purpose="book"), turn, "time", Say("not_booked"))
    if turn.has("keypad_trouble") and form.pending == "phone" and not turn.phone:
        return reply(form, Say("say_phone"))
    return None
    yield  # a step like the others, though no tool is needed


_SETTLERS: Final[dict[str, Callable[[Form, Turn], MaybeTalk]]] = {
    "slot_choice": _settle_choice,
    "which_time": _settle_choice,
    "confirm_slot": _settle_confirm,
    "confirm_name": _settle_confirm,
    "confirm_phone": _settle_confirm,
    "cancel_confirm": _settle_cancel,
    "cancel_which": _settle_which,
    "move_which": _settle_which,
    "another": _settle_another,
    "more": _settle_more,
    "name": _settle_person,
    "phone": _settle_person,
}


def _names_other_day(turn: Turn, options: tuple[str, ...]) -> bool:
    if turn.wish is None or not turn.wish.names_day or turn.wish.day is None:
        return False
    return turn.wish.day not in {datetime.fromisoformat(one).date() for one in options}


# -- facts and changes ---------------------------------------------------------------------------------


def _facts(form: Form, turn: Turn) -> MaybeTalk:
    booking_too = turn.has("book") and turn.wish is not None and turn.wish.has_clock
    return None if booking_too else answer_fact(form, turn)
    yield  # a step like the others, though no tool is needed


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
        new = {"day": wish.day.isoformat(), "time": f"{wish.start:%H:%M}"} if _is_exact(wish) else {}
        return replace(done, form=replace(form, **new))  # type: ignore[arg-type]  # two texts
    if wish.kind == "clock" and wish.start:
        day = next(
            local(start, turn.heard).date() for number, start in form.listed if number == form.target_id
        )
        return (yield from look_up(form, turn, day, f"{wish.start:%H:%M}"))
    return (yield from _on_wish(form, turn)) or done


def _is_exact(wish: Wish) -> bool:
    return wish.kind == "moment" and wish.start is not None and wish.day is not None


# -- a time --------------------------------------------------------------------------------------------


def _wish(form: Form, turn: Turn) -> MaybeTalk:
    if turn.wish is None:
        return None
    if form.booked_start and form.pending in ("more", "another", ""):
        return (yield from _after_booking(form, turn))
    return (yield from _on_wish(absorb(form, turn), turn))


def _on_wish(form: Form, turn: Turn) -> MaybeTalk:
    wish = turn.wish
    if wish is None:
        return None
    if wish.kind in ("past", "nonexistent"):
        form = form.without_time()
        return ask(form, turn, "time", Say("in_past" if wish.kind == "past" else "nonexistent_time"))
    if wish.kind == "ambiguous":
        nearest = tuple(sorted(one.isoformat() for one in wish.candidates)[:2])
        return ask(replace(form, candidates=nearest, offered=(), slot=None), turn, "which_time")
    if wish.kind in ("clock", "part"):
        return _without_day(form, turn)
    if wish.kind == "window" and wish.start and wish.end:
        if wish.end - wish.start > LONG_SPAN and not turn.has("offer", "any"):
            span = (wish.start.date().isoformat(), wish.end.date().isoformat())
            return ask(form.without_time(span=span, time=form.time), turn, "day")
        return (yield from look_in_window(form, turn, wish.start, wish.end))
    if wish.kind == "moment" and wish.start:
        return (yield from look_up(form, turn, wish.start.date(), f"{wish.start:%H:%M}"))
    return (yield from _go_on(form, turn, wish.day)) if wish.day else None


def _go_on(form: Form, turn: Turn, day: date) -> Talk:
    """A day is known: with the hour or part of day from before, look it up; else ask for the hour."""
    if turn.has("offer", "any", "available") and not (turn.wish and turn.wish.has_clock):
        return (yield from look_at_day(replace(form, time=None), turn, day, show=True))
    if form.window:
        first, last = (datetime.combine(day, _clock(one), turn.now.tzinfo) for one in form.window)
        if last > first:
            return (yield from look_in_window(form, turn, first, last))
    if form.time:
        return (yield from look_up(form, turn, day, form.time))
    return (yield from look_at_day(form, turn, day, show=False))


def _without_day(form: Form, turn: Turn) -> Reply:
    wish = turn.wish
    if wish and wish.kind == "clock" and wish.start:
        return ask(replace(form, time=f"{wish.start:%H:%M}", window=None), turn, "day")
    if wish and wish.start and wish.end:
        window = (f"{wish.start:%H:%M}", f"{wish.end:%H:%M}")
        form = replace(form, time=None, window=window if window[0] < window[1] else None)
    return ask(form, turn, "day")


def _after_booking(form: Form, turn: Turn) -> MaybeTalk:
    """A time after a booking: the same again is confirmed; one more, or moving, is asked for."""
    wish, booked = turn.wish, datetime.fromisoformat(form.booked_start or "")
    if wish and wish.start and wish.kind in ("moment", "clock") and _same_time(wish.start, booked, wish.kind):
        return tell_done(form, turn)
    if turn.has("again") and wish and wish.kind == "moment" and not wish.names_day and wish.start:
        wished = form.without_time(booked_id=None, booked_start=None, time=f"{wish.start:%H:%M}")
        return ask(wished, turn, "day")
    if turn.has("again") or wish is None or wish.kind != "moment" or wish.start is None:
        fresh = replace(absorb(form, turn).without_time(), booked_id=None, booked_start=None)
        return (yield from _on_wish(fresh, turn))
    wished = replace(form, day=wish.start.date().isoformat(), time=f"{wish.start:%H:%M}")
    if turn.has("fix", "move"):
        return (yield from _settle_another(wished, turn))
    return ask(wished, turn, "another")


def _same_time(wished: datetime, booked: datetime, kind: str) -> bool:
    there = booked.astimezone(wished.tzinfo)
    return wished == booked or (
        kind == "clock" and (wished.hour, wished.minute) == (there.hour, there.minute)
    )


def _clock(text: str) -> clock_time:
    return clock_time.fromisoformat(text)


# -- who -----------------------------------------------------------------------------------------------


def _person(form: Form, turn: Turn) -> MaybeTalk:
    if turn.name is None and turn.phone is None:
        return None
    form = absorb(form, turn)
    if form.slot:
        return (yield from make(form, turn))
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


def _close(form: Form, turn: Turn) -> MaybeTalk:
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
    yield  # a step like the others, though no tool is needed


def _wants_booking(form: Form, turn: Turn) -> MaybeTalk:
    if turn.has("book", "again") and form.pending in ("", "more", "time", "human", "another"):
        return ask(form.without_time(purpose="book"), turn, "time", *_first_hello(form))
    if turn.has("move") and form.pending in _BUSY:
        return ask(form.without_time(), turn, "time", Say("all_right"))
    return None
    yield  # a step like the others, though no tool is needed


def _first_hello(form: Form) -> tuple[Say, ...]:
    return () if form.last else (Say("gladly"),)


_STEPS: Final[tuple[Callable[[Form, Turn], MaybeTalk], ...]] = (
    _steer,
    _settle,
    _facts,
    _changes,
    _wish,
    _person,
    _more_times,
    _close,
    _wants_booking,
)
