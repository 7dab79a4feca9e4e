"""What a wished time leads to: a look-up, the next question, or, after a booking, a change of it."""

from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Final

from agent_app.core.dialogue_asking import ask
from agent_app.core.dialogue_booking import look_at_day, look_in_window, look_up, tell_done
from agent_app.core.dialogue_form import Form, Reply, Result, Say, Talk, ToolCall
from agent_app.core.dialogue_hearing import Turn, absorb

MaybeTalk = Generator[ToolCall, Result, Reply | None]
Step = Callable[[Form, Turn], MaybeTalk | Reply | None]

LONG_SPAN: Final = timedelta(days=3)  # a longer stretch is asked about, not searched


def take(step: Step, form: Form, turn: Turn) -> MaybeTalk:
    """Take a step, whether or not it needs tools."""
    done = step(form, turn)
    return (yield from done) if isinstance(done, Generator) else done


def on_wish(form: Form, turn: Turn) -> MaybeTalk:
    wish = turn.wish
    if wish is None:
        return None
    if form.purpose == "wait":
        form = replace(form, purpose="book")  # a time was named after all
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
    return (yield from go_on(form, turn, wish.day)) if wish.day else None


def go_on(form: Form, turn: Turn, day: date) -> Talk:
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


def after_booking(form: Form, turn: Turn) -> MaybeTalk:
    """A time after a booking: the same again is confirmed; one more, or moving, is asked for."""
    wish, booked = turn.wish, datetime.fromisoformat(form.booked_start or "")
    if wish and wish.start and wish.kind in ("moment", "clock") and _same_time(wish.start, booked, wish.kind):
        return tell_done(form, turn)
    if turn.has("again") and wish and wish.kind == "moment" and not wish.names_day and wish.start:
        wished = form.without_time(booked_id=None, booked_start=None, time=f"{wish.start:%H:%M}")
        return ask(wished, turn, "day")
    if turn.has("again") or wish is None or wish.kind != "moment" or wish.start is None:
        fresh = replace(absorb(form, turn).without_time(), booked_id=None, booked_start=None)
        return (yield from on_wish(fresh, turn))
    wished = replace(form, day=wish.start.date().isoformat(), time=f"{wish.start:%H:%M}")
    if turn.has("fix", "move"):
        return (yield from settle_another(wished, turn))
    return ask(wished, turn, "another")


def _same_time(wished: datetime, booked: datetime, kind: str) -> bool:
    there = booked.astimezone(wished.tzinfo)
    return wished == booked or (
        kind == "clock" and (wished.hour, wished.minute) == (there.hour, there.minute)
    )


def _clock(text: str) -> clock_time:
    return clock_time.fromisoformat(text)


def settle_another(form: Form, turn: Turn) -> MaybeTalk:
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
