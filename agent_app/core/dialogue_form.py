"""The values of the local dialogue: what it remembers between turns, what it hears, asks for and answers.

Both brains keep one `Form` per conversation (as a dict in `LiveConversation.form`), so that either can carry
on where the other stopped: see `dialogue_notes`.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any, Final, Literal

from agent_app.core.customer_gender import Gender
from agent_app.core.service_words import ServiceFact

Expect = Literal["speech", "phone_keypad", "goodbye"]
Params = dict[str, str]
Result = dict[str, Any]
OpenDay = tuple[date, tuple[tuple[int, int], ...]]

MAX_OFFERED = 2


@dataclass(frozen=True, slots=True)
class Heard:
    """What reached the dialogue in this turn, and the facts it may speak of.

    Attributes:
        text: The customer's words, as recognised or written.
        now: Aware, in the business's zone.
        channel: "phone", "whatsapp" or "simulator"; all but "whatsapp" are spoken and have a keypad.
        customer_phone: Typed or said earlier; proves nothing.
        proven_phone: What the channel vouches for.
        customer_name: Known before the form was filled, such as the WhatsApp profile.
        can_transfer: A human can take over this very call.
        human_number: To call instead, as the customer reads it; "" when there is none.
        days: The coming days from today with their opening windows, wall minutes after midnight.
        services: What can be booked; may be empty.
    """

    text: str
    now: datetime
    channel: str = "phone"
    business_name: str = ""
    address: str = ""
    customer_phone: str | None = None
    proven_phone: str | None = None
    customer_name: str | None = None
    can_transfer: bool = False
    human_number: str = ""
    days: tuple[OpenDay, ...] = ()
    services: tuple[ServiceFact, ...] = ()

    @property
    def is_spoken(self) -> bool:
        """Tell whether the customer hears the reply (and has a keypad) rather than reads it."""
        return self.channel != "whatsapp"

    @property
    def phone(self) -> str | None:
        """The number that the tools will find by themselves, if any."""
        return self.customer_phone or self.proven_phone


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool the dialogue wants run; the answer sent back is the contract's result dict."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Say:
    """One sentence: a key of `agent_app.dialogue_phrases.PHRASES` and what goes into it."""

    phrase: str
    params: Params = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """What is known and what was asked. JSON-able; times are ISO with offset, wall times "HH:MM".

    Attributes:
        purpose: "book" or "move": what a found time is for; "wait": name and number are for the waiting list.
        pending: The open question: "", "time", "day", "slot_choice", "which_time", "confirm_slot",
            "confirm_name", "confirm_phone", "name", "phone", "service", "cancel_which", "cancel_confirm",
            "move_which", "another", "waiting", "human" or "more".
        day: Wished day, "YYYY-MM-DD".
        time: Wished wall time.
        window: Wished wall times (from, to) of a part of day.
        span: Wished stretch of days (from, until), ISO dates: "ביום שלישי" after "בשבוע הבא" is in it.
        slot: A start that a tool found free in this conversation.
        offered: Starts that a tool returned and the customer was offered, in time order.
        candidates: Readings of an ambiguous time, not yet looked up.
        service: Name of the wished service.
        service_among: Names of services that the customer's words fit alike.
        name: The customer's name, as said.
        gender: In which the customer speaks of themselves, once it showed.
        phone: A number that the customer said in words or wrote; the tools check it.
        typed: The number that the conversation knew at the last turn, to notice when one arrives.
        unsure: What of "name" and "phone" must be read back before booking.
        target_id: The appointment to be moved or cancelled.
        waiting_day: The day that is full, "YYYY-MM-DD", whose waiting list was offered or asked for.
        listed: The customer's coming appointments, [id, start_iso] each.
        booked_id: The appointment that this conversation made or moved last.
        booked_start: Its start.
        unannounced: What a tool did and the customer was not told: "", "booked", "moved", "cancelled" or
            "waiting".
        misses: How often in a row nothing was understood.
        asked_name: How often the name was asked.
        asked_service: How often the service was asked.
        heard_text: The words of the last turn.
        last: The last reply, [phrase, params] each, for "what?".
        last_expect: What the last reply expected.
    """

    purpose: str = "book"
    pending: str = ""
    day: str | None = None
    time: str | None = None
    window: tuple[str, str] | None = None
    span: tuple[str, str] | None = None
    slot: str | None = None
    offered: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    service: str | None = None
    service_among: tuple[str, ...] = ()
    name: str | None = None
    gender: Gender | None = None
    phone: str | None = None
    typed: str | None = None
    unsure: tuple[str, ...] = ()
    target_id: int | None = None
    waiting_day: str | None = None
    listed: tuple[tuple[int, str], ...] = ()
    booked_id: int | None = None
    booked_start: str | None = None
    unannounced: str = ""
    misses: int = 0
    asked_name: int = 0
    asked_service: int = 0
    heard_text: str = ""
    last: tuple[tuple[str, Params], ...] = ()
    last_expect: Expect = "speech"

    def without_time(self, **changes: Any) -> "Form":
        """Copy with every trace of a wished time gone."""
        gone: dict[str, Any] = {"day": None, "time": None, "window": None, "span": None, "slot": None}
        return replace(self, **{**gone, "offered": (), "candidates": (), "waiting_day": None, **changes})

    def to_dict(self) -> dict[str, Any]:
        """Write only what differs from an empty form, in plain JSON values."""
        return {name: _plain(value) for name, value in asdict(self).items() if value != getattr(_EMPTY, name)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Form":
        """Read what `to_dict` wrote; what is unknown or of the wrong type is left out, never an error."""
        read = {one.name: _READERS[one.name](stored[one.name]) for one in fields(cls) if one.name in stored}
        known: dict[str, Any] = {name: value for name, value in read.items() if value is not None}
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Reply:
    """The end of a turn: what to say, what comes next, and the form to keep."""

    sentences: tuple[Say, ...]
    expect: Expect
    form: Form


Talk = Generator[ToolCall, Result, Reply]


def is_aware(text: str) -> bool:
    """Tell whether a text is an ISO time with an offset."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _plain(value: Any) -> Any:
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _moment(value: object) -> str | None:
    return value if isinstance(value, str) and is_aware(value) else None


def _moments(value: object) -> tuple[str, ...] | None:
    return tuple(one for one in value if _moment(one)) if isinstance(value, list | tuple) else None


def _day(value: object) -> str | None:
    try:
        return date.fromisoformat(value).isoformat() if isinstance(value, str) else None
    except ValueError:
        return None


def _clock(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    hour, _, minute = value.partition(":")
    whole = hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60
    return f"{int(hour):02d}:{int(minute):02d}" if whole else None


def _window(value: object) -> tuple[str, str] | None:
    if not isinstance(value, list | tuple) or len(value) != 2:
        return None
    first, last = _clock(value[0]), _clock(value[1])
    return (first, last) if first and last else None


def _span(value: object) -> tuple[str, str] | None:
    if not isinstance(value, list | tuple) or len(value) != 2:
        return None
    first, last = _day(value[0]), _day(value[1])
    return (first, last) if first and last else None


def _listed(value: object) -> tuple[tuple[int, str], ...] | None:
    rows = value if isinstance(value, list | tuple) else ()
    pairs = (row for row in rows if isinstance(row, list | tuple) and len(row) == 2)
    return tuple((row[0], row[1]) for row in pairs if _number(row[0]) is not None and _moment(row[1]))


def _said(value: object) -> tuple[tuple[str, Params], ...] | None:
    rows = value if isinstance(value, list | tuple) else ()
    pairs = (row for row in rows if isinstance(row, list | tuple) and len(row) == 2)
    return tuple((str(row[0]), dict(row[1])) for row in pairs if isinstance(row[1], Mapping))


def _words(value: object) -> tuple[str, ...] | None:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list | tuple) else None


def _gender(value: object) -> str | None:
    return value if value in ("feminine", "masculine") else None


def _expect(value: object) -> str | None:
    return value if value in ("speech", "phone_keypad", "goodbye") else None


_EMPTY = Form()
_READERS: Final[Mapping[str, Callable[[object], Any]]] = {
    "purpose": _text, "pending": _text, "day": _day, "time": _clock, "window": _window, "span": _span,
    "slot": _moment, "offered": _moments, "candidates": _moments, "service": _text, "name": _text,
    "phone": _text, "typed": _text, "unsure": _words, "target_id": _number, "listed": _listed,
    "waiting_day": _day, "gender": _gender,
    "booked_id": _number, "booked_start": _moment, "unannounced": _text, "misses": _number,
    "asked_name": _number, "asked_service": _number,
    "service_among": _words, "heard_text": _text, "last": _said, "last_expect": _expect,
}  # fmt: skip
