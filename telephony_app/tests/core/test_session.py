"""The life of a call: the table as a whole, its rows by name, and any sequence of events."""

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telephony_app.core import session_events as ev
from telephony_app.core.dtmf import DigitCollector
from telephony_app.core.session import TABLE, CallSession, ImpossibleEventError
from telephony_app.core.session_events import Ending, Event, Expecting, Fixed, State
from telephony_app.core.session_rules import impossible
from telephony_app.core.session_state import Actions, SessionTimes

pytestmark = pytest.mark.unit

TIMES = SessionTimes()
PHONE = "+972501234567"


def normalise(digits: str) -> str | None:
    return "+972" + digits[1:] if len(digits) == 10 and digits.startswith("05") else None


class Caller:
    """Plays a call: gives events to a session at times, and remembers what it asked for."""

    def __init__(self, *, can_transfer: bool = True) -> None:
        self.session = CallSession(DigitCollector(normalise), can_transfer=can_transfer)
        self.now_ms = 0.0

    def give(self, *events: Event) -> Actions:
        actions: Actions = ()
        for event in events:
            actions = self.session.handle(event, self.now_ms)
        return actions

    def state(self) -> State:
        return self.session.state

    @property
    def number(self) -> int:
        return self.session.utterance

    def greeted(self) -> "Caller":
        self.give(ev.CallStarted())
        self.give(ev.UtterancePlayed(self.number))
        return self

    def asked(self, words: str = "מחר ב-12") -> "Caller":
        self.greeted().give(ev.CallerSaid(words))
        return self

    def speaking(self) -> "Caller":
        self.asked().give(ev.FirstAudioReady(self.number))
        return self

    def answered(self, expecting: Expecting) -> "Caller":
        self.speaking().give(ev.TurnDone(self.number, expecting))
        return self

    def played(self) -> Actions:
        return self.give(ev.UtterancePlayed(self.number))

    def keys(self, keys: str) -> Actions:
        return self.give(*(ev.KeyPressed(key) for key in keys))

    def wait(self) -> Actions:
        """Let time pass until the session's deadline."""
        deadline = self.session.deadline
        assert deadline is not None
        self.now_ms = deadline
        return self.give(ev.TimePassed())


def says(actions: Actions) -> list[Fixed]:
    return [action.fixed for action in actions if isinstance(action, ev.Say)]


def kinds(actions: Actions) -> list[type[ev.Action]]:
    return [type(action) for action in actions]


# --- The table --------------------------------------------------------------------------------------


def test_every_pair_of_state_and_event_has_a_row() -> None:
    assert set(TABLE) == set(State)
    for rows in TABLE.values():
        assert set(rows) == set(get_args(Event))


def test_every_live_state_can_end_by_hangup_and_by_drain() -> None:
    for state in set(State) - {State.ENDED}:
        for event, ending in (
            (ev.StreamStopped(), Ending.HANGUP),
            (ev.StreamStopped(clean=False), Ending.BROKEN),
            (ev.DrainAsked(), Ending.BROKEN),
        ):
            call = Caller()
            call.session.state = state

            assert call.give(event) == (ev.Finish(ending),)
            assert call.state() is State.ENDED


@pytest.mark.parametrize("state", set(State), ids=lambda state: state.name)
def test_an_impossible_event_raises_and_changes_nothing(state: State) -> None:
    for kind, rule in TABLE[state].items():
        if rule is not impossible:
            continue
        call = Caller().greeted()
        call.session.state = state
        before = dict(vars(call.session))
        event = _event_of(kind, call.number)

        with pytest.raises(ImpossibleEventError):
            call.give(event)

        assert vars(call.session) == before


def test_nothing_happens_after_the_end() -> None:
    call = Caller().greeted()
    call.give(ev.StreamStopped())

    for kind in get_args(Event):
        assert call.give(_event_of(kind, call.number)) == ()
    assert call.session.deadline is None


def _event_of(kind: type[Event], number: int) -> Event:
    made: dict[type, Event] = {
        ev.CallerSaid: ev.CallerSaid("כן"),
        ev.KeyPressed: ev.KeyPressed("1"),
        ev.FirstAudioReady: ev.FirstAudioReady(number),
        ev.TransferAsked: ev.TransferAsked(number),
        ev.TurnDone: ev.TurnDone(number, Expecting.SPEECH),
        ev.TurnFailed: ev.TurnFailed(number),
        ev.UtteranceSent: ev.UtteranceSent(number, 0),
        ev.UtterancePlayed: ev.UtterancePlayed(number),
        ev.VoiceFailed: ev.VoiceFailed(number),
    }
    return made[kind] if kind in made else kind()  # type: ignore[call-arg]  # the rest take no argument


# --- Rows by name -----------------------------------------------------------------------------------


def test_a_call_begins_with_the_greeting_and_then_listens() -> None:
    call = Caller()

    assert call.give(ev.CallStarted()) == (ev.Say(Fixed.GREETING, 1),)
    assert call.state() is State.GREETING
    assert call.played() == ()
    assert call.state() is State.LISTEN


def test_a_caller_who_was_cut_off_hears_an_apology_not_the_greeting() -> None:
    assert says(Caller().give(ev.CallStarted(resumed=True))) == [Fixed.RESUMED]


def test_a_turn_goes_from_words_to_answer_to_listening() -> None:
    call = Caller().greeted()

    assert call.give(ev.CallerSaid("מחר ב-12")) == (ev.RunTurn("מחר ב-12", call.number),)
    assert call.state() is State.THINKING
    call.give(ev.FirstAudioReady(call.number))
    assert call.state() is State.SPEAKING
    call.give(ev.TurnDone(call.number, Expecting.SPEECH))
    call.played()
    assert call.state() is State.LISTEN


def test_a_barge_in_silences_us_and_listens() -> None:
    call = Caller().speaking()
    stale = call.number

    assert call.give(ev.CallerSpoke()) == (ev.Hush(),)
    assert call.state() is State.LISTEN
    assert call.give(ev.TurnDone(stale, Expecting.GOODBYE), ev.UtterancePlayed(stale)) == ()
    assert call.state() is State.LISTEN


def test_words_during_the_greeting_are_answered() -> None:
    call = Caller()
    call.give(ev.CallStarted())

    assert kinds(call.give(ev.CallerSaid("שלום"))) == [ev.Hush, ev.RunTurn]


def test_words_while_thinking_are_answered_together() -> None:
    call = Caller().asked("מחר")

    actions = call.give(ev.CallerSpoke(), ev.CallerSaid("בשתים עשרה"))

    assert actions == (ev.Hush(), ev.RunTurn("מחר בשתים עשרה", call.number))


def test_we_never_talk_over_words_that_are_being_said() -> None:
    call = Caller().asked("מחר")
    call.give(ev.CallerSpoke())

    assert call.give(ev.FirstAudioReady(call.number)) == (ev.Hush(),)
    assert call.state() is State.LISTEN
    assert call.give(ev.CallerSaid("בעצם מחרתיים")) == (ev.RunTurn("מחר בעצם מחרתיים", call.number),)


@pytest.mark.parametrize("then", [(ev.NothingUnderstood(),), ()], ids=["noise", "no word at all"])
def test_an_answer_held_back_for_a_noise_is_given_after_all(then: tuple[Event, ...]) -> None:
    call = Caller().asked("מחר")
    call.give(ev.CallerSpoke(), ev.FirstAudioReady(call.number))

    actions = call.give(*then) if then else call.wait()

    assert actions == (ev.RunTurn("מחר", call.number),)
    call.give(ev.FirstAudioReady(call.number))
    assert call.state() is State.SPEAKING


def test_need_phone_leads_to_the_keypad_and_the_number_to_the_last_words() -> None:
    call = Caller().answered(Expecting.KEYPAD)
    call.played()
    assert call.state() is State.WAITING_FOR_DTMF

    assert call.keys("0501234567") == ()
    assert call.keys("#") == (ev.SetCustomerPhone(PHONE), ev.RunTurn("מחר ב-12", call.number))
    assert call.state() is State.THINKING


def test_a_wrong_number_is_said_so_and_waited_for_again() -> None:
    call = Caller().answered(Expecting.KEYPAD)
    call.played()

    assert says(call.keys("123#")) == [Fixed.KEYPAD_INVALID]
    assert call.state() is State.WAITING_FOR_DTMF
    assert call.keys("0") == (ev.Hush(),)
    assert ev.SetCustomerPhone(PHONE) in call.keys("501234567#")


def test_a_whole_number_commits_by_itself_after_a_pause() -> None:
    call = Caller().answered(Expecting.KEYPAD)
    call.played()
    call.keys("0501234567")

    assert kinds(call.wait()) == [ev.SetCustomerPhone, ev.RunTurn]
    assert call.keys("#") == ()


def test_a_silent_keypad_is_asked_for_twice_then_goodbye() -> None:
    call = Caller().answered(Expecting.KEYPAD)
    call.played()
    heard = []
    for _ in range(3):
        heard += says(call.wait())
        call.played()

    assert heard == [Fixed.KEYPAD_REMINDER, Fixed.KEYPAD_REMINDER, Fixed.SILENCE_GOODBYE]
    assert call.state() is State.ENDED


def test_keys_count_at_any_time() -> None:
    speaking = Caller().speaking()
    assert speaking.keys("0") == (ev.Hush(),)
    assert speaking.state() is State.WAITING_FOR_DTMF

    thinking = Caller().asked()
    assert thinking.keys("0501234567") == ()
    assert kinds(thinking.keys("#")) == [ev.Hush, ev.SetCustomerPhone, ev.RunTurn]

    listening = Caller().greeted()
    assert listening.keys("0501234567") == ()
    assert listening.keys("#")[1:] == (ev.Say(Fixed.PHONE_NOTED, listening.number),)


def test_a_number_half_typed_while_thinking_is_waited_for_after_the_answer() -> None:
    call = Caller().asked()
    call.keys("050")
    call.give(ev.FirstAudioReady(call.number), ev.TurnDone(call.number, Expecting.SPEECH))

    call.played()

    assert call.state() is State.WAITING_FOR_DTMF
    assert ev.SetCustomerPhone(PHONE) in call.keys("1234567#")


def test_speaking_instead_of_typing_is_answered() -> None:
    call = Caller().answered(Expecting.KEYPAD)
    call.played()
    call.keys("05")

    assert call.give(ev.CallerSaid("אין לי מקשים")) == (ev.RunTurn("אין לי מקשים", call.number),)
    assert call.session.keypad.digits == ""


def test_a_bare_pound_means_nothing_where_no_number_was_asked_for() -> None:
    call = Caller().speaking()

    assert call.keys("#") == ()
    assert call.state() is State.SPEAKING


def test_two_silences_are_asked_about_and_the_third_ends_the_call_kindly() -> None:
    call = Caller().greeted()
    heard: list[Fixed] = []
    actions: Actions = ()
    for _ in range(3):
        heard += says(call.wait())
        actions = call.played()

    assert heard == [Fixed.STILL_THERE, Fixed.STILL_THERE_AGAIN, Fixed.SILENCE_GOODBYE]
    assert actions == (ev.Finish(Ending.GOODBYE),)


def test_silence_counts_from_what_was_heard_not_from_what_was_sent() -> None:
    call = Caller().answered(Expecting.SPEECH)
    call.give(ev.UtteranceSent(call.number, plays_until_ms=9_000))
    call.now_ms = 9_050
    call.played()

    assert call.session.deadline == 9_050 + TIMES.silence_ms


def test_a_word_starts_the_count_of_silences_anew() -> None:
    call = Caller().greeted()
    call.wait()
    call.give(ev.CallerSaid("כאן"), ev.FirstAudioReady(call.number))
    call.give(ev.TurnDone(call.number, Expecting.SPEECH))
    call.played()

    assert says(call.wait()) == [Fixed.STILL_THERE]


@pytest.mark.parametrize(
    ("expecting", "ending"), [(Expecting.GOODBYE, Ending.GOODBYE), (Expecting.TRANSFER, Ending.TRANSFER)]
)
def test_a_farewell_waits_until_it_was_heard(expecting: Expecting, ending: Ending) -> None:
    call = Caller().answered(expecting)

    assert call.give(ev.UtteranceSent(call.number, 5_000)) == ()
    assert call.played() == (ev.Finish(ending),)


def test_a_transfer_the_agent_asked_for_follows_its_answer() -> None:
    call = Caller().speaking()
    call.give(ev.TransferAsked(call.number), ev.TurnDone(call.number, Expecting.SPEECH))

    assert call.played() == (ev.Finish(Ending.TRANSFER),)


def test_cutting_in_on_a_goodbye_keeps_the_call() -> None:
    call = Caller().answered(Expecting.GOODBYE)

    assert call.give(ev.CallerSpoke()) == (ev.Hush(),)
    assert call.state() is State.LISTEN


def test_cutting_in_on_a_transfer_hands_over_at_once() -> None:
    call = Caller().answered(Expecting.TRANSFER)

    assert call.give(ev.CallerSpoke()) == (ev.Hush(), ev.Finish(Ending.TRANSFER))


def test_a_mark_that_is_lost_holds_nothing_up() -> None:
    call = Caller().answered(Expecting.SPEECH)
    call.give(ev.UtteranceSent(call.number, plays_until_ms=4_000))

    assert call.session.deadline == 4_000 + TIMES.mark_ms
    call.wait()
    assert call.state() is State.LISTEN


def test_a_failed_turn_is_apologised_for_and_the_second_hands_over() -> None:
    call = Caller().asked()
    assert says(call.give(ev.TurnFailed(call.number))) == [Fixed.APOLOGY]
    call.played()
    call.give(ev.CallerSaid("שוב"))

    assert says(call.give(ev.TurnFailed(call.number))) == [Fixed.HANDING_OVER]
    assert call.played() == (ev.Finish(Ending.TRANSFER),)


def test_without_a_human_number_failures_are_only_apologised_for() -> None:
    call = Caller(can_transfer=False).asked()
    for _ in range(4):
        assert says(call.give(ev.TurnFailed(call.number))) == [Fixed.APOLOGY]
        call.played()
        call.give(ev.CallerSaid("שוב"))


def test_an_agent_that_hangs_is_apologised_for() -> None:
    call = Caller().asked()

    assert says(call.wait()) == [Fixed.APOLOGY]


def test_an_answer_without_a_sound_still_leads_on() -> None:
    keypad, transfer, nothing = Caller().asked(), Caller().asked(), Caller().asked()
    transfer.give(ev.TransferAsked(transfer.number))

    assert says(keypad.give(ev.TurnDone(keypad.number, Expecting.KEYPAD))) == [Fixed.ASK_KEYPAD]
    assert says(transfer.give(ev.TurnDone(transfer.number, Expecting.SPEECH))) == [Fixed.HANDING_OVER]
    assert says(nothing.give(ev.TurnDone(nothing.number, Expecting.SPEECH))) == [Fixed.APOLOGY]


def test_a_call_that_lost_its_voice_is_handed_to_the_carriers() -> None:
    call = Caller()
    call.give(ev.CallStarted())
    call.give(ev.VoiceFailed(call.number))
    call.wait()

    assert call.give(ev.VoiceFailed(call.number)) == (ev.Finish(Ending.BROKEN),)


def test_noise_is_asked_about_twice_and_then_left_alone() -> None:
    call = Caller().greeted()
    heard = []
    for _ in range(3):
        heard += says(call.give(ev.CallerSpoke(), ev.CallerFellSilent(), ev.NothingUnderstood()))
        if call.state() is State.SPEAKING:
            call.played()

    assert heard == [Fixed.NOT_HEARD, Fixed.NOT_HEARD]


def test_a_call_has_a_longest_duration() -> None:
    call = Caller().greeted()
    call.give(ev.CallerSaid("x"))
    call.now_ms = TIMES.call_ms

    assert says(call.give(ev.TimePassed())) == [Fixed.TOO_LONG]
    assert call.played() == (ev.Finish(Ending.GOODBYE),)


def test_cutting_in_on_the_last_goodbye_ends_the_call() -> None:
    call = Caller().greeted()
    call.now_ms = TIMES.call_ms
    call.give(ev.TimePassed())

    assert call.give(ev.CallerSpoke()) == (ev.Hush(), ev.Finish(Ending.GOODBYE))


def test_no_word_of_an_utterance_comes_while_nothing_is_said() -> None:
    call = Caller().greeted()
    call.keys("0")

    for kind in (ev.UtteranceSent, ev.UtterancePlayed, ev.VoiceFailed):
        with pytest.raises(ImpossibleEventError):
            call.give(_event_of(kind, call.number))


# --- Any sequence -----------------------------------------------------------------------------------

EVENT_KINDS = st.sampled_from(get_args(Event))
STEPS = st.lists(
    st.tuples(
        EVENT_KINDS, st.sampled_from("0123456789*#"), st.sampled_from(list(Expecting)), st.integers(0, 9_000)
    ),
    max_size=60,
)


def _drawn(step: tuple[type[Event], str, Expecting, int], number: int) -> Event:
    kind, key, expecting, _ = step
    if kind is ev.KeyPressed:
        return ev.KeyPressed(key)
    if kind is ev.TurnDone:
        return ev.TurnDone(number, expecting)
    return _event_of(kind, number)


@settings(max_examples=300, deadline=None)
@given(STEPS)
def test_no_sequence_of_events_leaves_a_call_stuck_or_speaking_after_its_end(
    steps: list[tuple[type[Event], str, Expecting, int]],
) -> None:
    call = Caller()
    call.give(ev.CallStarted())
    finished = 0
    for step in steps:
        call.now_ms += step[3]
        before = call.state()
        try:
            actions = call.give(_drawn(step, call.number))
        except ImpossibleEventError:
            assert call.state() is before
            continue
        finished += sum(isinstance(action, ev.Finish) for action in actions)
        if before is State.ENDED:
            assert actions == ()
        if any(isinstance(action, ev.Finish) for action in actions):
            assert isinstance(actions[-1], ev.Finish)
            assert call.state() is State.ENDED
        assert call.state() is State.ENDED or call.session.deadline is not None, "a live call has a deadline"
    # Left alone, with every sentence heard, it ends by itself.
    for _ in range(40):
        if call.state() is State.ENDED:
            break
        call.wait()
        if call.session.speaking:
            call.played()

    assert call.state() is State.ENDED
    assert finished <= 1
