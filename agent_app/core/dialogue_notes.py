"""What a tool established, or a reply told, entered into the form: for both brains, after each of them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from agent_app.core.customer_gender import gender_shown
from agent_app.core.dialogue_form import MAX_OFFERED, Expect, Form, Params, is_aware


def note_tool(
    stored: Mapping[str, Any], name: str, arguments: Mapping[str, Any], result: Mapping[str, Any]
) -> dict[str, Any]:
    """Enter what one tool call established into a stored form; call it after every tool, in both brains.

    Args:
        stored: `LiveConversation.form`.
        name: Dotted name of the tool.
        arguments: As called; of a model, so of any type.
        result: The contract's result.

    Returns:
        The form to store. Results of other tools change nothing.
    """
    return noted(Form.from_dict(stored), name, arguments, result).to_dict()


def note_reply(stored: Mapping[str, Any], text: str, expect: Expect) -> dict[str, Any]:
    """Enter a reply that the model gave: the customer has been told, and may ask to hear it again."""
    form = Form.from_dict(stored)
    pending = "phone" if expect == "phone_keypad" else form.pending
    told: tuple[tuple[str, Params], ...] = (("as_said", {"text": text}),)
    return replace(form, unannounced="", misses=0, pending=pending, last=told, last_expect=expect).to_dict()


def note_customer(stored: dict[str, Any], text: str) -> dict[str, Any]:
    """Enter what the customer's own words show of them: the gender in which they speak of themselves."""
    gender = gender_shown(text)
    return replace(Form.from_dict(stored), gender=gender).to_dict() if gender else stored


def noted(form: Form, name: str, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> Form:
    """Enter one tool call into a form; see `note_tool`."""
    note = _NOTES.get(name)
    return note(form, arguments, result) if note else form


def starts(slots: object) -> tuple[str, ...]:
    """Return the readable `start_iso` of a result's slots or suggestions, in their order."""
    rows = slots if isinstance(slots, list | tuple) else ()
    found = (row.get("start_iso") for row in rows if isinstance(row, Mapping))
    return tuple(start for start in found if isinstance(start, str) and is_aware(start))


def _note_find(form: Form, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> Form:
    day = arguments.get("date")
    form = replace(form, day=day if isinstance(day, str) else form.day)
    if not result.get("ok") or not arguments.get("time"):
        return form
    (start,) = starts([result.get("requested")]) or (None,)
    if result.get("available") and start:
        pending = "name" if form.name is None else form.pending
        return replace(form, slot=start, offered=(), candidates=(), pending=pending)
    return _offering(form, result.get("slots"))


def _note_create(form: Form, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> Form:
    said_name = arguments.get("customer_name")
    if isinstance(said_name, str) and said_name.strip():
        form = replace(form, name=said_name.strip())
    if result.get("ok"):
        return _made(form, result, "booked")
    code = result.get("error")
    (start,) = starts([arguments]) or (None,)
    if code in ("need_name", "need_phone", "invalid_phone") and start:
        pending = "name" if code == "need_name" else "phone"
        return replace(form, slot=start, offered=(), pending=pending)
    return _offering(form, result.get("suggestions"))


def _note_join(form: Form, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> Form:
    said_name, day = arguments.get("customer_name"), arguments.get("date")
    if isinstance(said_name, str) and said_name.strip():
        form = replace(form, name=said_name.strip())
    waiting_day = day if isinstance(day, str) else form.waiting_day
    if result.get("ok") and not result.get("available"):
        return form.without_time(
            waiting_day=waiting_day, unannounced="waiting", pending="more", purpose="book"
        )
    if (code := result.get("error")) in ("need_name", "need_phone", "invalid_phone"):
        pending = "name" if code == "need_name" else "phone"
        return form.without_time(waiting_day=waiting_day, purpose="wait", pending=pending)
    return form


def _note_list(form: Form, _arguments: Mapping[str, Any], result: Mapping[str, Any]) -> Form:
    rows = result.get("appointments")
    listed = [
        (row["appointment_id"], starts([row])[0])
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, Mapping) and isinstance(row.get("appointment_id"), int) and starts([row])
    ]
    return replace(form, listed=tuple(listed)) if result.get("ok") else form


def _note_cancel(form: Form, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> Form:
    if not result.get("ok"):
        return form
    gone = arguments.get("appointment_id")
    left = tuple(one for one in form.listed if one[0] != gone)
    form = form.without_time(
        listed=left, target_id=None, pending="more", unannounced="cancelled", purpose="book"
    )
    return replace(form, booked_id=None, booked_start=None) if form.booked_id == gone else form


def _note_move(form: Form, _arguments: Mapping[str, Any], result: Mapping[str, Any]) -> Form:
    if result.get("ok"):
        return _made(form, result, "moved")
    return _offering(form, result.get("suggestions"))


_NOTES = {
    "calendar.find_slots": _note_find,
    "calendar.create_appointment": _note_create,
    "calendar.join_waiting_list": _note_join,
    "calendar.list_appointments": _note_list,
    "calendar.cancel_appointment": _note_cancel,
    "calendar.reschedule_appointment": _note_move,
}


def _made(form: Form, result: Mapping[str, Any], what: str) -> Form:
    (start,) = starts([result]) or (form.slot,)
    number = result.get("appointment_id")
    return form.without_time(
        booked_id=number if isinstance(number, int) else None,
        booked_start=start,
        unannounced=what,
        pending="more",
        purpose="book",
        target_id=None,
        listed=(),
    )


def _offering(form: Form, slots: object) -> Form:
    near = starts(slots)[:MAX_OFFERED]
    return replace(form, slot=None, offered=near, candidates=(), pending="slot_choice" if near else "time")
