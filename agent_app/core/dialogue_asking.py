"""What the dialogue says: replies, the open question in words, and the way out when nothing helps."""

from collections.abc import Generator
from dataclasses import replace
from typing import Any, Final

from agent_app.core.dialogue_form import Expect, Form, Reply, Result, Say, Talk, ToolCall
from agent_app.core.dialogue_hearing import Turn
from agent_app.core.dialogue_notes import noted
from agent_app.core.dialogue_wording import (
    MIDNIGHT,
    local,
    word_day,
    word_either,
    word_moment,
    word_options,
    word_phone,
)

MOST_LISTED: Final = 4  # names that a listener keeps in mind
Ran = Generator[ToolCall, Result, tuple[Form, Result]]


def run(form: Form, name: str, **arguments: Any) -> Ran:
    """Run one tool and enter what it established."""
    result = yield ToolCall(name, arguments)
    return noted(form, name, arguments, result), result


def reply(form: Form, *sentences: Say, expect: Expect = "speech") -> Reply:
    """End the turn."""
    return Reply(sentences, expect, form)


def ask(form: Form, turn: Turn, pending: str, *lead: Say) -> Reply:
    """End the turn with a question; `pending` names it."""
    form = replace(form, pending=pending)
    if pending == "name":
        form = replace(form, asked_name=form.asked_name + 1)
    if pending == "service":
        form = replace(form, asked_service=form.asked_service + 1)
    keypad = pending == "phone" and turn.heard.is_spoken
    return reply(form, *lead, *question(form, turn), expect="phone_keypad" if keypad else "speech")


def ask_again(form: Form, turn: Turn, *lead: Say) -> Reply:
    """End the turn with the question that is still open."""
    return ask(form, turn, form.pending or "time", *lead)


def question(form: Form, turn: Turn) -> tuple[Say, ...]:
    """Word the open question."""
    if form.pending in ("slot_choice", "which_time"):
        return _offer(form, turn)
    if form.pending in ("cancel_which", "move_which"):
        moments = [local(start, turn.heard) for _, start in form.listed[:2]]
        first, *more = word_either(moments, turn.heard)
        return (Say(f"ask_{form.pending}", {"first": first, "second": more[0] if more else first}),)
    if form.pending == "service":
        return (_which_service(form, turn),)
    if form.pending == "phone":
        return (Say("ask_phone_keypad" if turn.heard.is_spoken else "ask_phone"),)
    if form.pending in ("confirm_name", "confirm_phone"):
        known = {"name": form.name or "", "phone": word_phone(form.phone or "")}
        return (Say(f"ask_{form.pending}", known),)
    if form.pending == "cancel_confirm":
        start = next((start for number, start in form.listed if number == form.target_id), form.booked_start)
        return (Say("ask_cancel_confirm", {"moment": said(start, turn)}),)
    if form.pending in _PLAIN_QUESTIONS:
        return (Say(_PLAIN_QUESTIONS[form.pending]),)
    return (Say("ask_move_time" if form.purpose == "move" else "ask_time"),)


def said(start_iso: str | None, turn: Turn) -> str:
    """Word a tool's time; "" for none."""
    return word_moment(local(start_iso, turn.heard), turn.heard) if start_iso else ""


def trouble(form: Form, turn: Turn) -> Reply:
    """A part of the system is down: say so, keep what is known, name the human."""
    return reply(form, Say("trouble"), *human_hint(turn))


def human_hint(turn: Turn) -> tuple[Say, ...]:
    """Say how a human is reached, if one is."""
    if turn.heard.is_spoken and turn.heard.can_transfer:
        return (Say("say_human"),)
    return (Say("human_number", {"number": turn.heard.human_number}),) if turn.heard.human_number else ()


def missed(form: Form, turn: Turn) -> Talk:
    """Nothing was understood: rephrase, then give examples, then hand over or part; never a loop."""
    form = replace(form, misses=form.misses + 1)
    if form.misses == 1:
        return ask_again(form, turn, *(() if turn.has("yes") else (Say("not_understood"),)))
    if form.misses == 2:
        return reply(form, Say("examples"), *human_hint(turn), expect=_still_expects(form, turn))
    if turn.heard.is_spoken and turn.heard.can_transfer:
        return (yield from to_human(form, turn, "nothing understood three times"))
    return reply(
        form, Say("give_up"), *human_hint(turn), expect="goodbye" if turn.heard.is_spoken else "speech"
    )


def to_human(form: Form, turn: Turn, reason: str) -> Talk:
    """Hand over to a human, or say how one is reached."""
    if turn.heard.is_spoken and turn.heard.can_transfer:
        form, result = yield from run(form, "call.transfer", reason=reason)
        if result.get("ok"):
            return reply(form, Say("transferring"))
    if turn.heard.human_number:
        return reply(form, Say("human_number", {"number": turn.heard.human_number}), *_back_to(form, turn))
    return reply(form, Say("no_human"), *_back_to(form, turn))


_PLAIN_QUESTIONS = {
    "day": "ask_day",
    "hour": "ask_hour",
    "name": "ask_name",
    "confirm_slot": "ask_confirm_slot",
    "another": "ask_another",
    "waiting": "ask_waiting",
    "more": "anything_else",
    "human": "offer_human",
}


def _offer(form: Form, turn: Turn) -> tuple[Say, ...]:
    options = form.offered if form.pending == "slot_choice" else form.candidates
    moments = [local(start, turn.heard) for start in options[:2]]
    words = word_either(moments, turn.heard)
    if form.pending == "which_time" and all(one.time() == MIDNIGHT for one in moments):
        words = tuple(word_day(one.date(), turn.heard) for one in moments)
    if not words:
        return (Say("ask_time"),)
    if len(words) == 1:
        return (Say("offer_one", {"first": words[0]}),)
    phrase = "offer_two" if form.pending == "slot_choice" else "ask_which_time"
    return (Say(phrase, {"first": words[0], "second": words[1]}),)


def _which_service(form: Form, turn: Turn) -> Say:
    names = form.service_among or tuple(one.name for one in turn.heard.services)
    if len(names) > MOST_LISTED:
        return Say("ask_service")
    return Say("ask_service_of", {"services": word_options(names)})


def _back_to(form: Form, turn: Turn) -> tuple[Say, ...]:
    return question(form, turn) if form.pending not in ("", "more", "human") else ()


def _still_expects(form: Form, turn: Turn) -> Expect:
    return "phone_keypad" if form.pending == "phone" and turn.heard.is_spoken else "speech"
