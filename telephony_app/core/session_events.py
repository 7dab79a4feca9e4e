"""What happens to a call (past tense) and what the call asks to be done about it (imperative)."""

from dataclasses import dataclass
from enum import Enum, StrEnum


class State(Enum):
    """Where a call is."""

    GREETING = "greeting"
    LISTEN = "listen"
    THINKING = "thinking"
    SPEAKING = "speaking"
    WAITING_FOR_DTMF = "waiting_for_dtmf"
    ENDED = "ended"


class Fixed(StrEnum):
    """The sentences that the session itself says; phrases.py holds their words."""

    GREETING = "greeting"
    RESUMED = "resumed"
    STILL_THERE = "still_there"
    STILL_THERE_AGAIN = "still_there_again"
    SILENCE_GOODBYE = "silence_goodbye"
    NOT_HEARD = "not_heard"
    ASK_KEYPAD = "ask_keypad"
    KEYPAD_INVALID = "keypad_invalid"
    KEYPAD_REMINDER = "keypad_reminder"
    PHONE_NOTED = "phone_noted"
    APOLOGY = "apology"
    HANDING_OVER = "handing_over"
    TOO_LONG = "too_long"


class Ending(StrEnum):
    """How our side leaves the socket (values of models.CallOutcome)."""

    GOODBYE = "goodbye"
    TRANSFER = "transfer"
    HANGUP = "hangup"
    BROKEN = "broken"


class Expecting(Enum):
    """What follows once the current utterance was heard."""

    SPEECH = "speech"
    KEYPAD = "phone_keypad"
    GOODBYE = "goodbye"
    TRANSFER = "transfer"


# --- Events -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CallStarted:
    """The stream passed its checks. `resumed`: the caller was cut off and is back."""

    resumed: bool = False


@dataclass(frozen=True)
class CallerSpoke:
    """Voice began."""


@dataclass(frozen=True)
class CallerFellSilent:
    """Voice ended; its words may still come."""


@dataclass(frozen=True)
class CallerSaid:
    """The words of one utterance; never empty."""

    text: str


@dataclass(frozen=True)
class NothingUnderstood:
    """Voice, but no words; or the recogniser failed on it."""


@dataclass(frozen=True)
class KeyPressed:
    """One key of the telephone."""

    key: str


@dataclass(frozen=True)
class FirstAudioReady:
    """The first audio of the answer `utterance` is about to be queued."""

    utterance: int


@dataclass(frozen=True)
class TransferAsked:
    """The agent wants the caller handed over once its answer `utterance` was heard."""

    utterance: int


@dataclass(frozen=True)
class TurnDone:
    """The agent has answered, and all audio of the answer, if any, is queued."""

    utterance: int
    expecting: Expecting


@dataclass(frozen=True)
class TurnFailed:
    """The agent, or every voice, failed on the answer `utterance`."""

    utterance: int


@dataclass(frozen=True)
class UtteranceSent:
    """The last frame of utterance `utterance` left; it will have played at `plays_until_ms`."""

    utterance: int
    plays_until_ms: float


@dataclass(frozen=True)
class UtterancePlayed:
    """The mark that ends utterance `utterance` came back."""

    utterance: int


@dataclass(frozen=True)
class VoiceFailed:
    """Fixed sentence `utterance` could not be spoken by any voice."""

    utterance: int


@dataclass(frozen=True)
class TimePassed:
    """`CallSession.deadline` may be over."""


@dataclass(frozen=True)
class StreamStopped:
    """Twilio said `stop` (the caller hung up), or the socket closed without it (`clean` False)."""

    clean: bool = True


@dataclass(frozen=True)
class DrainAsked:
    """This process ends: the call must carry on elsewhere."""


Event = (
    CallStarted
    | CallerSpoke
    | CallerFellSilent
    | CallerSaid
    | NothingUnderstood
    | KeyPressed
    | FirstAudioReady
    | TransferAsked
    | TurnDone
    | TurnFailed
    | UtteranceSent
    | UtterancePlayed
    | VoiceFailed
    | TimePassed
    | StreamStopped
    | DrainAsked
)

# --- Actions ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Say:
    """Speak a fixed sentence as utterance `utterance`, after what is queued."""

    fixed: Fixed
    utterance: int


@dataclass(frozen=True)
class RunTurn:
    """Ask the agent to answer `text`; its answer is utterance `utterance`."""

    text: str
    utterance: int


@dataclass(frozen=True)
class Hush:
    """Silence us now: refuse late audio, empty the queue, `clear`, cancel model and voice, in order."""


@dataclass(frozen=True)
class SetCustomerPhone:
    """A valid number was typed (E.164)."""

    phone: str


@dataclass(frozen=True)
class Finish:
    """Store how the call ended, then close the socket. Always the last action of a call."""

    ending: Ending


Action = Say | RunTurn | Hush | SetCustomerPhone | Finish
