"""What the words mean as an answer to the open question; None where they are no answer to it."""

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from agent_app.core.dialogue_asking import ask, ask_again, missed, reply
from agent_app.core.dialogue_booking import MOST_ASKED, look_up, make, take_offered
from agent_app.core.dialogue_changes import cancel, chosen_of
from agent_app.core.dialogue_form import Form, Reply, Say, Talk
from agent_app.core.dialogue_hearing import Turn, absorb
from agent_app.core.dialogue_waiting import proceed, settle_waiting
from agent_app.core.dialogue_wishing import MaybeTalk, Step, go_on, settle_another, take


def settle(form: Form, turn: Turn) -> MaybeTalk:
    settler = _SETTLERS.get(form.pending)
    return (yield from take(settler, form, turn)) if settler else None


def _settle_choice(form: Form, turn: Turn) -> MaybeTalk:
    options = form.offered if form.pending == "slot_choice" else form.candidates
    if turn.has("human", "cancel", "list", "move") or _names_other_day(turn, options):
        return None
    at = chosen_of(options, turn)
    if at is None and turn.wish is None and turn.has("any"):
        at = 0
    if at is not None and at < len(options):
        return (yield from _take_option(form, turn, options[at]))
    if turn.wish is not None or turn.has("later", "earlier", "other", "offer"):
        return None
    if turn.has("yes"):  # to which? A list that was offered beside the times is said again, too
        return ask_again(form, turn, *((Say("waiting_hint"),) if form.waiting_day else ()))
    if turn.has("no"):
        return ask(replace(form.without_time(), purpose=form.purpose), turn, "time", Say("all_right"))
    return None


def _take_option(form: Form, turn: Turn, start: str) -> Talk:
    form = absorb(form, turn)
    if form.pending == "slot_choice":
        return (yield from take_offered(form, turn, start))
    moment = datetime.fromisoformat(start)
    if (moment.hour, moment.minute) == (0, 0):  # a day among days
        return (yield from go_on(replace(form, candidates=()), turn, moment.date()))
    return (yield from look_up(form, turn, moment.date(), f"{moment:%H:%M}"))


def _settle_confirm(form: Form, turn: Turn) -> MaybeTalk:
    """The answer to "did I get that right?", of a time, a name or a number."""
    what = form.pending.removeprefix("confirm_")
    if turn.wish is not None or turn.has("cancel", "list") or (what != "slot" and (turn.name or turn.phone)):
        return None
    if turn.has("yes", "thanks"):
        sure = tuple(one for one in form.unsure if one != what)
        return (yield from proceed(replace(form, unsure=sure), turn))
    if turn.has("no", "drop"):
        if what == "slot":
            return ask(form.without_time(), turn, "time", Say("all_right"))
        sure = tuple(one for one in form.unsure if one != what)
        gone = (
            replace(form, unsure=sure, name=None)
            if what == "name"
            else replace(form, unsure=sure, phone=None)
        )
        return ask(gone, turn, what, Say("sorry"))
    return None


def _settle_service(form: Form, turn: Turn) -> MaybeTalk:
    """What the appointment is for was asked; its length may make the time that was found too short."""
    form = absorb(form, turn)
    if form.slot is None or form.day is None or form.time is None or turn.wish is not None:
        return None
    if form.service:
        return (yield from look_up(form, turn, date.fromisoformat(form.day), form.time, told=True))
    if form.service_among and form.asked_service < MOST_ASKED:
        return ask_again(form, turn)
    if form.asked_service >= MOST_ASKED and not turn.has("cancel", "list", "move", "drop", "bye"):
        return (yield from make(form, turn, Say("all_right")))
    return None


def _settle_cancel(form: Form, turn: Turn) -> MaybeTalk:
    if turn.has("no", "drop") and not turn.has("cancel"):
        return ask(replace(form, target_id=None), turn, "more", Say("kept"))
    if turn.has("yes", "cancel"):
        return (yield from cancel(form, turn))
    return None


def _settle_which(form: Form, turn: Turn) -> MaybeTalk:
    at = chosen_of([start for _, start in form.listed], turn)
    if at is not None and at < len(form.listed):
        number = form.listed[at][0]
        if form.pending == "cancel_which":
            return ask(replace(form, target_id=number), turn, "cancel_confirm")
        form = replace(form, target_id=number)
        if form.day and form.time:
            return (yield from look_up(form, turn, date.fromisoformat(form.day), form.time))
        return ask(form, turn, "time")
    if turn.has("no", "drop"):
        return ask(replace(form, purpose="book"), turn, "more", Say("kept"))
    if turn.wish is not None or turn.has("yes"):
        return (yield from missed(form, turn))  # a day of both, or of neither: never a new booking
    return None


def _settle_more(form: Form, turn: Turn) -> Reply | None:
    quiet = turn.wish is None and not turn.has("cancel", "move", "list", "book", "hours", "address", "price")
    if quiet and (turn.has("no", "thanks", "bye", "drop") or _is_content(turn)):
        return reply(replace(form, pending=""), Say("goodbye"), expect="goodbye")
    if quiet and turn.has("yes") and not turn.has("question"):
        return reply(replace(form, pending=""), Say("how_can_i_help"))
    return None


def _is_content(turn: Turn) -> bool:
    """Tell "בסדר גמור" after all is done from a "yes, there is something else"."""
    asked_more = turn.heard.is_spoken and turn.text.startswith("כן")
    return turn.has("fine") and not asked_more and not turn.has("question")


def _settle_person(form: Form, turn: Turn) -> Reply | None:
    """The name or the number was asked; here only the refusal: a bare no gives the time up."""
    bare_no = turn.has("no", "drop") and not (turn.wish or turn.name or turn.phone)
    if bare_no and not turn.has("nameless", "withheld", "question", "keypad_trouble"):
        after = "more" if turn.has("drop", "cancel") else "time"
        return ask(form.without_time(purpose="book"), turn, after, Say("not_booked"))
    if turn.has("keypad_trouble") and form.pending == "phone" and not turn.phone:
        return reply(form, Say("say_phone"))
    return None


def _settle_time(form: Form, turn: Turn) -> Reply | None:
    """The day or the hour was asked; here only the refusal."""
    refused = turn.has("no") and turn.wish is None and turn.name is None
    if refused and not turn.has(
        "question", "any", "cancel", "list", "move", "other", "offer", "book", "later", "earlier"
    ):
        return ask(form.without_time(purpose="book"), turn, "more", Say("all_right"))
    return None


_SETTLERS: Final[dict[str, Step]] = {
    "slot_choice": _settle_choice,
    "which_time": _settle_choice,
    "service": _settle_service,
    "confirm_slot": _settle_confirm,
    "confirm_name": _settle_confirm,
    "confirm_phone": _settle_confirm,
    "cancel_confirm": _settle_cancel,
    "cancel_which": _settle_which,
    "move_which": _settle_which,
    "another": settle_another,
    "waiting": settle_waiting,
    "more": _settle_more,
    "time": _settle_time,
    "day": _settle_time,
    "hour": _settle_time,
    "name": _settle_person,
    "phone": _settle_person,
}


def _names_other_day(turn: Turn, options: tuple[str, ...]) -> bool:
    if turn.wish is None or not turn.wish.names_day or turn.wish.day is None:
        return False
    return turn.wish.day not in {datetime.fromisoformat(one).date() for one in options}
