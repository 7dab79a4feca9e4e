"""Turns what was heard into one `Turn`: acts, time, name and number, each read with the form in mind."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from agent_app.core.dialogue_form import Form, Heard
from agent_app.core.dialogue_names import Name, find_name, find_phone, is_known_first_name
from agent_app.core.dialogue_time import Wish, read_wish
from agent_app.core.dialogue_words import read_acts, read_ordinal
from agent_app.core.hebrew_words import normalise
from agent_app.core.service_words import services_meant

CHOOSING = ("slot_choice", "which_time", "cancel_which", "move_which")
_ASKS_HOUR = (*CHOOSING, "time", "day", "hour")
_STEERING = frozenset({"human", "drop", "abuse"})


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn as understood.

    Attributes:
        heard: What reached the dialogue.
        text: The words, normalised.
        acts: Names of the acts found (`dialogue_words`).
        wish: The wished time, if one was said.
        name: The customer's name, if one was said.
        phone: A phone number in the words.
        ordinal: 0 or 1, a choice among two.
        resumed: A number has just arrived by keypad; the words are old ones, sent again.
    """

    heard: Heard
    text: str
    acts: frozenset[str] = frozenset()
    wish: Wish | None = None
    name: Name | None = None
    phone: str | None = None
    ordinal: int | None = None
    resumed: bool = False

    @property
    def now(self) -> datetime:
        """Now, aware, in the business's zone."""
        return self.heard.now

    def has(self, *acts: str) -> bool:
        """Tell whether any of these acts was found."""
        return not self.acts.isdisjoint(acts)


def listen(form: Form, heard: Heard) -> Turn:
    """Read the customer's words in the light of the open question."""
    text = normalise(heard.text).strip()
    acts = read_acts(text)
    found = find_phone(text, expected=form.pending in ("phone", "confirm_phone"))
    rest = _without(text, found[1]) if found else text
    name = find_name(rest, expected=form.pending in ("name", "confirm_name"))
    day = _spoken_of(form, heard)
    without_name = _without(rest, name.span) if name else rest
    asked = form.pending in _ASKS_HOUR
    since = date.fromisoformat(form.span[0]) if form.span else None
    wish = read_wish(without_name, now=heard.now, day=day, hour_asked=asked, since=since)
    if name and not _is_person(name, rest, day, heard.now):
        name, wish = None, read_wish(rest, now=heard.now, day=day, hour_asked=asked)
    return Turn(
        heard=heard,
        text=text,
        acts=acts,
        wish=wish,
        name=name,
        phone=found[0] if found else None,
        ordinal=read_ordinal(text) if form.pending in CHOOSING else None,
        resumed=_is_resumed(form, heard, acts),
    )


def absorb(form: Form, turn: Turn) -> Form:
    """Enter name, number and service into the form."""
    unsure = set(form.unsure)
    if turn.name:
        unsure = unsure - {"name"} if turn.name.sure else unsure | {"name"}
        form = replace(form, name=turn.name.text)
    if turn.phone:
        # A number written is as written; one recognised from speech is read back.
        unsure = unsure | {"phone"} if turn.heard.is_spoken else unsure - {"phone"}
        form = replace(form, phone=turn.phone)
    form = replace(form, unsure=tuple(sorted(unsure)))
    meant = tuple(one.name for one in services_meant(turn.text, turn.heard.services))
    if len(meant) == 1:
        return replace(form, service=meant[0], service_among=())
    return replace(form, service_among=meant) if meant and form.service not in meant else form


def _spoken_of(form: Form, heard: Heard) -> date | None:
    """Return the day that an hour without a day is on: the wished one, else that of the booking in hand."""
    if form.day:
        return date.fromisoformat(form.day)
    moved = next((start for number, start in form.listed if number == form.target_id), None)
    booked = form.booked_start if form.pending in ("more", "another") else moved
    return datetime.fromisoformat(booked).astimezone(heard.now.tzinfo).date() if booked else None


def _is_resumed(form: Form, heard: Heard, acts: frozenset[str]) -> bool:
    """Tell whether a number has just arrived by keypad, so that old words come again or none are needed."""
    if not heard.customer_phone or heard.customer_phone == form.typed:
        return False
    return heard.text == form.heard_text or (form.pending == "phone" and acts.isdisjoint(_STEERING))


def _is_person(name: Name, text: str, day: date | None, now: datetime) -> bool:
    """Tell a name from a time said in its place ("יום שני" when the name was asked)."""
    if is_known_first_name(name.text):
        return True
    start, end = name.span
    return read_wish(text[start:end], now=now, day=day, hour_asked=False) is None


def _without(text: str, span: tuple[int, int]) -> str:
    """Blank a stretch out, and the lonely letter that led to it."""
    return re.sub(r"\s+[ול]\s*$", " ", text[: span[0]]) + " , " + text[span[1] :]
