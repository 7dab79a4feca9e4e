"""Sentences that staff read on the calendar page: refusals of the page's requests, lines of a history."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Translators: answers to a request of the calendar page that can't be used
LOG_IN = _("You are logged out. Log in again.")
UNKNOWN_BUSINESS = _("This business was not found.")
NO_BUSINESS = _("This log-in belongs to no business yet.")
UNKNOWN_APPOINTMENT = _("No such appointment was found.")
UNKNOWN_CONVERSATION = _("No such conversation was found.")
WRONG_METHOD = _("This address does not take such a request.")
UNREADABLE = _("The request was not understood. Reload the page and try again.")
# Translators: %(field)s is the label of a field
UNREADABLE_FIELD = _("“%(field)s” was not understood.")
# Translators: %(field)s is the label of a field, %(count)d a number of characters
TOO_LONG = _("“%(field)s” is too long: at most %(count)d characters.")
RANGE_TOO_LONG = _("At most %(count)d days can be shown at once.")
UNAVAILABLE = _("The calendar cannot be reached right now.")

FIELDS: Final[Mapping[str, Promise | str]] = {
    "business": _("Business"),
    "start": _("start"),
    "end": _("end"),
    "lane": _("Calendar lane"),
    "service": _("Service"),
    "duration_min": _("length, minutes"),
    "customer_name": _("customer's name"),
    "customer_phone": _("customer's phone"),
    "notes": _("notes"),
    "status": _("status"),
}

# Translators: lines of an appointment's history, such as
# (moved from Tue 24/11 10:00 to Wed 25/11 12:00, by Dana (staff)).
MOVED = _("moved from %(before)s to %(after)s")
MADE = _("made for %(when)s")
END_MOVED = _("end moved from %(before)s to %(after)s")
# Translators: %(who)s is the name of a person, %(via)s the way (staff, phone, WhatsApp)
BY_PERSON = _("by %(who)s (%(via)s)")
BY_WAY = _("through: %(via)s")
# Translators: a moment in a history, in the middle of a sentence; %(date)s is day/month. Monday first.
MOMENTS: Final = (
    _("Mon %(date)s %(time)s"),
    _("Tue %(date)s %(time)s"),
    _("Wed %(date)s %(time)s"),
    _("Thu %(date)s %(time)s"),
    _("Fri %(date)s %(time)s"),
    _("Sat %(date)s %(time)s"),
    _("Sun %(date)s %(time)s"),
)
