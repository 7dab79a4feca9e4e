"""The life of one call, as a table: events in, actions out. No clock, no socket; time comes in, ms.

The rules.
* One utterance at a time: a greeting, a fixed sentence, or the agent's answer. Each has a number; whatever
  still arrives about an earlier one changes nothing.
* The caller may always cut in. We fall silent first, then listen. Words that come while the agent thinks are
  joined to those before and answered together; words in the middle of being said hold our answer back.
* Keys count at any time. A valid number lets the agent answer the caller's last words again.
* What follows an answer (listening, keypad, goodbye, transfer) begins when its end was heard, not sent.
* Two silences are asked about, the third ends the call kindly. A call has a longest duration.
* Every state but ENDED has a deadline, so no lost mark and no stuck provider can hold a call open.

Each pair of state and event has its row. IMPOSSIBLE raises and changes nothing.
"""

from typing import get_args

from telephony_app.core import session_rules as rules
from telephony_app.core.session_events import (
    CallerFellSilent,
    CallerSaid,
    CallerSpoke,
    CallStarted,
    DrainAsked,
    Event,
    FirstAudioReady,
    KeyPressed,
    NothingUnderstood,
    State,
    StreamStopped,
    TimePassed,
    TransferAsked,
    TurnDone,
    TurnFailed,
    UtterancePlayed,
    UtteranceSent,
    VoiceFailed,
)
from telephony_app.core.session_state import Actions, CallState

ImpossibleEventError = rules.ImpossibleEventError


class CallSession(CallState):
    """One call. `handle` is the only way in; its actions are to be carried out in order."""

    def handle(self, event: Event, now_ms: float) -> Actions:
        """Take one event and return what is to be done.

        Raises:
            ImpossibleEventError: the event cannot happen in this state; nothing changed.
        """
        if self.state is not State.ENDED and getattr(event, "utterance", self.utterance) != self.utterance:
            return ()
        return TABLE[self.state][type(event)](self, event, now_ms)


_EVERYWHERE: dict[type[Event], rules.Rule] = {StreamStopped: rules.stopped, DrainAsked: rules.drained}
_NO_TURN: dict[type[Event], rules.Rule] = dict.fromkeys(
    (FirstAudioReady, TransferAsked, TurnDone, TurnFailed), rules.impossible
)
_NO_UTTERANCE: dict[type[Event], rules.Rule] = dict.fromkeys(
    (UtteranceSent, UtterancePlayed, VoiceFailed), rules.impossible
)
_UTTERANCE: dict[type[Event], rules.Rule] = {
    UtteranceSent: rules.uttered(rules.sent),
    UtterancePlayed: rules.uttered(rules.played),
    VoiceFailed: rules.uttered(rules.voice_failed),
}

TABLE: dict[State, dict[type[Event], rules.Rule]] = {
    State.GREETING: {
        CallStarted: rules.start,
        CallerSpoke: rules.cut_in,
        CallerFellSilent: rules.ignore,
        CallerSaid: rules.words,
        NothingUnderstood: rules.no_words,
        KeyPressed: rules.key,
        TimePassed: rules.timed(rules.speaking_time),
        **_NO_TURN,
        **_UTTERANCE,
        **_EVERYWHERE,
    },
    State.LISTEN: {
        CallStarted: rules.impossible,
        CallerSpoke: rules.voice,
        CallerFellSilent: rules.quiet,
        CallerSaid: rules.words,
        NothingUnderstood: rules.no_words,
        KeyPressed: rules.key,
        TimePassed: rules.timed(rules.silence),
        **_NO_TURN,
        **_NO_UTTERANCE,
        **_EVERYWHERE,
    },
    State.THINKING: {
        CallStarted: rules.impossible,
        CallerSpoke: rules.voice,
        CallerFellSilent: rules.ignore,
        CallerSaid: rules.words,
        NothingUnderstood: rules.no_words,
        KeyPressed: rules.key,
        TimePassed: rules.timed(rules.thinking_time),
        FirstAudioReady: rules.first_audio,
        TransferAsked: rules.transfer_asked,
        TurnDone: rules.turn_done,
        TurnFailed: rules.turn_failed,
        **_NO_UTTERANCE,
        **_EVERYWHERE,
    },
    State.SPEAKING: {
        CallStarted: rules.impossible,
        CallerSpoke: rules.cut_in,
        CallerFellSilent: rules.ignore,
        CallerSaid: rules.words,
        NothingUnderstood: rules.no_words,
        KeyPressed: rules.key,
        TimePassed: rules.timed(rules.speaking_time),
        FirstAudioReady: rules.impossible,
        TransferAsked: rules.transfer_asked,
        TurnDone: rules.turn_done,
        TurnFailed: rules.turn_failed,
        **_UTTERANCE,
        **_EVERYWHERE,
    },
    State.WAITING_FOR_DTMF: {
        CallStarted: rules.impossible,
        CallerSpoke: rules.cut_in,
        CallerFellSilent: rules.ignore,
        CallerSaid: rules.words,
        NothingUnderstood: rules.no_words,
        KeyPressed: rules.key,
        TimePassed: rules.timed(rules.keypad_time),
        **_NO_TURN,
        **_UTTERANCE,
        **_EVERYWHERE,
    },
    State.ENDED: dict.fromkeys(get_args(Event), rules.ignore),
}
