"""What the calendar page's scripts say, in the language in force; still labels are in the template."""

from django.utils.translation import gettext as _


def page_strings() -> dict[str, str]:
    """Return the sentences by the keys that static/calendar/*.js use; {names} are filled in there."""
    return {**_moving(), **_states(), **_dialogs(), **_sheet()}


def _moving() -> dict[str, str]:
    return {
        "previous_day": _("Previous day"),
        "next_day": _("Next day"),
        "previous_week": _("Previous week"),
        "next_week": _("Next week"),
        "previous_month": _("Previous month"),
        "next_month": _("Next month"),
        # Translators: link to the appointments of a day for which a month's square has no room
        "more": _("{number} more"),
        "close": _("Close"),
    }


def _states() -> dict[str, str]:
    return {
        "loading": _("Loading"),
        "empty_day": _("No appointments on this day. A click on an hour books one."),
        "empty_range": _("No appointments in these days. A click on an hour books one."),
        "empty_list": _("No appointments."),
        "cannot_load": _("The appointments could not be loaded."),
        "try_again": _("Try again"),
        "not_saved": _("Nothing was saved: the server could not be reached."),
        "offline": _("No connection. What is shown may be out of date."),
        "logged_out": _("The log-in has ended."),
        "log_in": _("Log in"),
        "live_waiting": _("Connecting"),
        "live_up": _("Updated live"),
        "live_down": _("Not connected"),
    }


def _dialogs() -> dict[str, str]:
    return {
        # Translators: a time that is being offered to a customer in a conversation right now
        "held": _("Being offered to a customer"),
        "no_name": _("No name"),
        "no_service": _("Without a service"),
        "known_customer": _("Known customer"),
        "last_visit": _("last visit {day}"),
        "next_visit": _("next visit {day}"),
        "choose_time": _("Choose a date and an hour."),
        "booked": _("Booked: {name}, {day} at {time}."),
        "moved": _("Moved to {day} at {time}."),
        "resized": _("The length was changed."),
        "was_cancelled": _("The appointment was cancelled."),
        "saved": _("Saved."),
        "undo": _("Undo"),
        "show_transcript": _("Read the conversation"),
        "hide_transcript": _("Hide the conversation"),
        "empty_transcript": _("Nothing was said."),
        "who_customer": _("Customer"),
        "who_assistant": _("Receptionist"),
    }


def _sheet() -> dict[str, str]:
    """Names of facts: the columns of the printed sheet and the lines of an appointment's details."""
    return {
        "sheet_hour": _("Hour"),
        "sheet_customer": _("Customer"),
        "sheet_phone": _("Phone"),
        "sheet_service": _("Service"),
        "sheet_lane": _("With"),
        "sheet_notes": _("Notes"),
        "sheet_status": _("Status"),
    }
