"""Answers to what is not in the form: hours, address, prices. Each comes back to the open question."""

from datetime import date
from typing import Final

from agent_app.core.dialogue_asking import MOST_LISTED, human_hint, question, reply
from agent_app.core.dialogue_form import Form, Reply, Say
from agent_app.core.dialogue_hearing import Turn, absorb
from agent_app.core.dialogue_wording import is_always_open, word_day, word_week, word_windows
from agent_app.core.service_words import services_meant

_CLOSING = ("", "more", "human")
_WEEK: Final = 7  # days; "the opening hours" are those of the coming week


def answer_fact(form: Form, turn: Turn) -> Reply | None:
    """Answer a question about the business, then come back to the open question; None if there was none."""
    if turn.has("hours"):
        return _and_back(form, turn, _hours(turn))
    if turn.has("address"):
        known = turn.heard.address
        return _and_back(
            form,
            turn,
            *((Say("address", {"address": known}),) if known else (Say("no_address"), *human_hint(turn))),
        )
    if turn.has("price"):
        return _and_back(absorb(form, turn), turn, *_prices(turn))
    if turn.has("services") and turn.heard.services:
        names = [one.name for one in turn.heard.services]
        return _and_back(form, turn, Say("services", {"services": ", ".join(names[:MOST_LISTED])}))
    if turn.has("robot"):
        return _and_back(form, turn, Say("who_am_i", {"business": turn.heard.business_name}))
    if turn.has("abuse"):
        return _and_back(form, turn, Say("parry"))
    if turn.has("withheld") and form.pending == "phone":
        return _and_back(form, turn, Say("why_phone"))
    if turn.has("nameless") and form.pending == "name":
        return _and_back(form, turn, Say("why_name"))
    return None


def _prices(turn: Turn) -> tuple[Say, ...]:
    """The price of what was named, else those of the first services that have one."""
    meant = services_meant(turn.text, turn.heard.services) or turn.heard.services
    priced = [one for one in meant if one.price_text]
    if not priced:
        return (Say("no_price"), *human_hint(turn))
    words = ", ".join(f"{one.name} – {one.price_text}" for one in priced[:MOST_LISTED])
    return (Say("prices", {"prices": words}),)


def _hours(turn: Turn) -> Say:
    wished = turn.wish.day if turn.wish and turn.wish.names_day else None
    windows = dict(turn.heard.days).get(wished) if wished else None
    if wished and windows is not None:
        return _hours_on(wished, windows, turn)
    week = turn.heard.days[:_WEEK]
    if is_always_open(week):
        return Say("always_open")
    words = word_week(week)
    return Say("hours", {"week": words}) if words else Say("hours_unknown")


def _hours_on(day: date, windows: tuple[tuple[int, int], ...], turn: Turn) -> Say:
    known = {"day": word_day(day, turn.heard), "windows": word_windows(windows)}
    return Say("hours_on", known) if windows else Say("closed_on", known)


def _and_back(form: Form, turn: Turn, *sentences: Say) -> Reply:
    back = (Say("ask_time_soft"),) if form.pending in _CLOSING else question(form, turn)
    keypad = form.pending == "phone" and turn.heard.is_spoken
    return reply(form, *sentences, *back, expect="phone_keypad" if keypad else "speech")
