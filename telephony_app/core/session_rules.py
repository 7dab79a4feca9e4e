"""The rules of a call: one function a row of session.py's table. Event in, actions out; `call` changes.

A rule that raises changes nothing.
"""

from collections.abc import Callable
from math import inf

from telephony_app.core import dtmf
from telephony_app.core.session_events import (
    CallerSaid,
    CallStarted,
    Ending,
    Event,
    Expecting,
    Fixed,
    KeyPressed,
    Say,
    SetCustomerPhone,
    State,
    StreamStopped,
    TurnDone,
    UtteranceSent,
)
from telephony_app.core.session_state import Actions, CallState

MAX_SILENCES = 2
MAX_NOT_HEARD = 2
MAX_FAILURES = 2
Rule = Callable[[CallState, Event, float], Actions]


class ImpossibleEventError(Exception):
    """This event cannot happen in this state; the call is as it was."""


def ignore(_call: CallState, _event: Event, _now_ms: float) -> Actions:
    return ()


def impossible(call: CallState, event: Event, _now_ms: float) -> Actions:
    raise ImpossibleEventError(f"{type(event).__name__} in {call.state.name}")


def start(call: CallState, event: Event, now_ms: float) -> Actions:
    if call.utterance or not isinstance(event, CallStarted):
        return impossible(call, event, now_ms)
    call.ends_at = now_ms + call.times.call_ms
    greeting = Fixed.RESUMED if event.resumed else Fixed.GREETING
    return (Say(greeting, call.start_utterance(Expecting.SPEECH, now_ms)),)


def last_chance(call: CallState) -> Actions:
    """The caller cuts in on a farewell: a transfer goes ahead, a call that is too long ends."""
    if call.speaking and (call.transfer_asked or call.then is Expecting.TRANSFER):
        return (*call.hush(), *call.finish(Ending.TRANSFER))
    if call.closing:
        return (*call.hush(), *call.finish(Ending.GOODBYE))
    return ()


def cut_in(call: CallState, _event: Event, now_ms: float) -> Actions:
    call.words_pending += 1
    if farewell := last_chance(call):
        return farewell
    stopped = call.hush()
    if call.state is State.WAITING_FOR_DTMF:
        call.keypad.expect(now_ms)
    else:
        call.state = State.LISTEN
        call.wakes_at = now_ms + call.times.answer_ms
    return stopped


def voice(call: CallState, _event: Event, now_ms: float) -> Actions:
    call.words_pending += 1
    if call.state is State.LISTEN:
        call.wakes_at = now_ms + call.times.answer_ms  # not "still there?" while the caller speaks
    return ()


def quiet(call: CallState, _event: Event, now_ms: float) -> Actions:
    call.wakes_at = now_ms + (call.times.words_ms if call.held_words else call.times.silence_ms)
    return ()


def words(call: CallState, event: Event, now_ms: float) -> Actions:
    assert isinstance(event, CallerSaid)  # noqa: S101 -- the table's row
    call.words_pending = max(0, call.words_pending - 1)
    call.silences = call.reminders = call.not_heard = 0
    if farewell := last_chance(call):
        return farewell
    call.keypad.forget()
    before = call.last_words if call.state is State.THINKING else call.held_words
    return call.answer(f"{before} {event.text}".strip(), now_ms)


def no_words(call: CallState, _event: Event, now_ms: float) -> Actions:
    call.words_pending = max(0, call.words_pending - 1)
    if call.state is not State.LISTEN:
        return ()
    if call.held_words:
        return call.answer(call.held_words, now_ms)
    call.not_heard += 1
    if call.not_heard > MAX_NOT_HEARD:
        call.wakes_at = now_ms + call.times.silence_ms
        return ()
    return call.say(Fixed.NOT_HEARD, now_ms)


def key(call: CallState, event: Event, now_ms: float) -> Actions:
    assert isinstance(event, KeyPressed)  # noqa: S101 -- the table's row
    outcome = call.keypad.press(event.key, now_ms)
    asked = call.state is State.WAITING_FOR_DTMF
    if isinstance(outcome, dtmf.Swallowed) or (outcome == dtmf.Refused("") and not asked):
        return ()
    call.silences = call.reminders = 0
    if farewell := last_chance(call):
        return farewell
    return keypad_outcome(call, outcome, now_ms)


def keypad_outcome(call: CallState, outcome: dtmf.KeypadOutcome, now_ms: float) -> Actions:
    if isinstance(outcome, dtmf.Committed):
        return phone_typed(call, outcome.phone, now_ms)
    if call.state is State.THINKING:
        return ()  # the answer comes first; a wrong number is asked for again by the agent
    if isinstance(outcome, dtmf.Refused):
        return call.say(Fixed.KEYPAD_INVALID, now_ms, then=Expecting.KEYPAD)
    if isinstance(outcome, dtmf.LongPause):
        call.reminders += 1
        if call.reminders > MAX_SILENCES:
            return call.say(Fixed.SILENCE_GOODBYE, now_ms, then=Expecting.GOODBYE)
        return call.say(Fixed.KEYPAD_REMINDER, now_ms, then=Expecting.KEYPAD)
    stopped = call.hush()
    call.state = State.WAITING_FOR_DTMF
    return stopped


def phone_typed(call: CallState, phone: str, now_ms: float) -> Actions:
    stopped = call.hush()
    call.state = State.LISTEN
    words = call.held_words or call.last_words
    follows = call.answer(words, now_ms) if words else call.say(Fixed.PHONE_NOTED, now_ms)
    return (*stopped, SetCustomerPhone(phone), *follows)


def first_audio(call: CallState, _event: Event, now_ms: float) -> Actions:
    if not call.words_pending:
        call.state = State.SPEAKING
        call.speaking = True
        call.wakes_at = now_ms + call.times.speech_ms
        return ()
    stopped = call.hush()  # never talk over the caller: hear the words out, then answer all of them
    call.state = State.LISTEN
    call.held_words = call.last_words
    call.wakes_at = now_ms + call.times.words_ms
    return stopped


def transfer_asked(call: CallState, _event: Event, _now_ms: float) -> Actions:
    call.transfer_asked = True
    return ()


def turn_done(call: CallState, event: Event, now_ms: float) -> Actions:
    assert isinstance(event, TurnDone)  # noqa: S101 -- the table's row
    call.turn_failures = 0
    call.then = Expecting.TRANSFER if call.transfer_asked else event.expecting
    if call.state is State.SPEAKING:
        call.wakes_at = now_ms + call.times.speech_ms  # the last frame has still to leave
        return ()
    if call.then is Expecting.TRANSFER:
        return call.say(Fixed.HANDING_OVER, now_ms, then=Expecting.TRANSFER)
    if call.then is Expecting.KEYPAD:
        return call.say(Fixed.ASK_KEYPAD, now_ms, then=Expecting.KEYPAD)
    if call.then is Expecting.GOODBYE:
        return call.finish(Ending.GOODBYE)
    return call.say(Fixed.APOLOGY, now_ms)


def turn_failed(call: CallState, _event: Event, now_ms: float) -> Actions:
    call.turn_failures += 1
    if call.turn_failures >= MAX_FAILURES and call.can_transfer:
        return call.say(Fixed.HANDING_OVER, now_ms, then=Expecting.TRANSFER)
    return call.say(Fixed.APOLOGY, now_ms)


def sent(call: CallState, event: Event, _now_ms: float) -> Actions:
    assert isinstance(event, UtteranceSent)  # noqa: S101 -- the table's row
    call.wakes_at = event.plays_until_ms + call.times.mark_ms
    return ()


def played(call: CallState, _event: Event, now_ms: float) -> Actions:
    call.voice_failures = 0
    return after_utterance(call, now_ms)


def after_utterance(call: CallState, now_ms: float) -> Actions:
    if call.then is Expecting.GOODBYE:
        return call.finish(Ending.GOODBYE)
    if call.then is Expecting.TRANSFER:
        return call.finish(Ending.TRANSFER)
    return call.rest(now_ms)


def voice_failed(call: CallState, _event: Event, now_ms: float) -> Actions:
    call.voice_failures += 1
    if call.voice_failures >= MAX_FAILURES and call.then not in (Expecting.GOODBYE, Expecting.TRANSFER):
        return call.finish(Ending.BROKEN)  # a call without a voice: the carrier's own voice takes over
    return after_utterance(call, now_ms)


def silence(call: CallState, _event: Event, now_ms: float) -> Actions:
    call.words_pending = 0  # words that have not come by now will not
    if call.held_words:
        return call.answer(call.held_words, now_ms)
    call.silences += 1
    if call.silences > MAX_SILENCES:
        return call.say(Fixed.SILENCE_GOODBYE, now_ms, then=Expecting.GOODBYE)
    return call.say(Fixed.STILL_THERE if call.silences == 1 else Fixed.STILL_THERE_AGAIN, now_ms)


def thinking_time(call: CallState, event: Event, now_ms: float) -> Actions:
    outcome = call.keypad.expire(now_ms)
    if isinstance(outcome, dtmf.Committed):
        return phone_typed(call, outcome.phone, now_ms)
    return turn_failed(call, event, now_ms) if now_ms >= call.wakes_at else ()


def speaking_time(call: CallState, event: Event, now_ms: float) -> Actions:
    if call.then is None:
        return turn_failed(call, event, now_ms)
    return after_utterance(call, now_ms)  # the mark got lost


def keypad_time(call: CallState, _event: Event, now_ms: float) -> Actions:
    if call.speaking:
        return after_utterance(call, now_ms)
    outcome = call.keypad.expire(now_ms)
    return () if isinstance(outcome, dtmf.Swallowed) else keypad_outcome(call, outcome, now_ms)


def stopped(call: CallState, event: Event, _now_ms: float) -> Actions:
    clean = isinstance(event, StreamStopped) and event.clean
    return call.finish(Ending.HANGUP if clean else Ending.BROKEN)


def drained(call: CallState, _event: Event, _now_ms: float) -> Actions:
    return call.finish(Ending.BROKEN)


def uttered(rule: Rule) -> Rule:
    """Word of an utterance can only come while there is one."""

    def check(call: CallState, event: Event, now_ms: float) -> Actions:
        return rule(call, event, now_ms) if call.speaking else impossible(call, event, now_ms)

    return check


def timed(rule: Rule) -> Rule:
    """Let the longest duration go first, and nothing happen before the deadline."""

    def check(call: CallState, event: Event, now_ms: float) -> Actions:
        if call.deadline is None or now_ms < call.deadline:
            return ()
        if now_ms >= call.ends_at:
            call.closing, call.ends_at = True, inf
            return call.say(Fixed.TOO_LONG, now_ms, then=Expecting.GOODBYE)
        return rule(call, event, now_ms)

    return check
