"""What is known of a call, and the moves that its rules are made of. The rules: session_rules.py."""

from dataclasses import dataclass
from math import inf

from telephony_app.core import dtmf
from telephony_app.core.session_events import (
    Action,
    Ending,
    Expecting,
    Finish,
    Fixed,
    Hush,
    RunTurn,
    Say,
    State,
)

Actions = tuple[Action, ...]
KEYPAD_TIMED = (State.WAITING_FOR_DTMF, State.THINKING)  # the keypad's own deadline counts here


@dataclass(frozen=True)
class SessionTimes:
    """How long a call waits for what, milliseconds.

    Attributes:
        silence_ms: Quiet after our last word was heard, before we ask whether the caller is there.
        words_ms: Wait for the words of a voice that was heard, when an answer is held back for them.
        answer_ms: Wait for the agent's first word.
        speech_ms: Wait for an answer to be wholly queued, once it began.
        mark_ms: Wait for a mark after its audio must have played.
        call_ms: Longest duration of a call.
    """

    silence_ms: int = 6_000
    words_ms: int = 3_000
    answer_ms: int = 20_000
    speech_ms: int = 90_000
    mark_ms: int = 5_000
    call_ms: int = 600_000


class CallState:
    """One call, and the few moves that its rules are made of.

    Args:
        keypad: The digit collector of this call.
        times: How long the call waits for what.
        can_transfer: The business has a human number.
    """

    def __init__(
        self, keypad: dtmf.DigitCollector, *, times: SessionTimes | None = None, can_transfer: bool = False
    ) -> None:
        self.state = State.GREETING
        self.utterance = 0
        self.last_words = ""
        self.keypad = keypad
        self.times = times or SessionTimes()
        self.can_transfer = can_transfer
        self.speaking = False  # an utterance is being sent or played
        self.then: Expecting | None = None  # what follows it; None: the agent has not finished
        self.transfer_asked = False
        self.closing = False  # the longest duration is over
        self.words_pending = 0  # voices heard whose words have not come
        self.held_words = ""  # words whose answer was held back
        self.silences = self.reminders = self.not_heard = 0
        self.turn_failures = self.voice_failures = 0
        self.wakes_at: float = inf
        self.ends_at: float = inf

    @property
    def deadline(self) -> float | None:
        """When `TimePassed` is due, ms; None: never."""
        if self.state is State.ENDED:
            return None
        keypad = self.keypad.deadline if self.state in KEYPAD_TIMED and not self.speaking else None
        earliest = min(self.wakes_at, self.ends_at, inf if keypad is None else keypad)
        return None if earliest == inf else earliest

    def start_utterance(self, then: Expecting | None, now_ms: float) -> int:
        """Number the next utterance; marks and audio of earlier ones are stale from here on."""
        self.utterance += 1
        self.then = then
        self.speaking = then is not None
        self.transfer_asked = False
        self.wakes_at = now_ms + self.times.answer_ms
        return self.utterance

    def hush(self) -> Actions:
        """Stop the current utterance, if any, and make its echoes stale."""
        busy = self.speaking or self.state is State.THINKING
        self.utterance += 1
        self.speaking = False
        self.wakes_at = inf
        return (Hush(),) if busy else ()

    def say(self, fixed: Fixed, now_ms: float, *, then: Expecting = Expecting.SPEECH) -> Actions:
        """Say a fixed sentence; SPEAKING, or still WAITING_FOR_DTMF when the keypad follows."""
        stopped = self.hush()
        self.state = State.WAITING_FOR_DTMF if then is Expecting.KEYPAD else State.SPEAKING
        return (*stopped, Say(fixed, self.start_utterance(then, now_ms)))

    def answer(self, words: str, now_ms: float) -> Actions:
        """Let the agent answer `words`."""
        stopped = self.hush()
        self.state = State.THINKING
        self.last_words = words
        self.held_words = ""
        return (*stopped, RunTurn(words, self.start_utterance(None, now_ms)))

    def rest(self, now_ms: float) -> Actions:
        """Nothing is being said: listen, or wait for the keypad when it was asked for or already used."""
        keypad = self.then is Expecting.KEYPAD or bool(self.keypad.digits)
        self.hush()
        if keypad:
            self.state = State.WAITING_FOR_DTMF
            if not self.keypad.digits:
                self.keypad.expect(now_ms)
            return ()
        self.state = State.LISTEN
        self.wakes_at = now_ms + self.times.silence_ms
        return ()

    def finish(self, ending: Ending) -> Actions:
        """End the call. Nothing is sent after this."""
        self.state = State.ENDED
        self.speaking = False
        self.keypad.forget()
        return (Finish(ending),)
