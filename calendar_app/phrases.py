"""Every fixed sentence that a customer hears or reads about times and bookings."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Translators: refusals, spoken on the phone or written on WhatsApp; short, no gender of the customer.
OFF_GRID = _("Appointments do not start at that time.")
OUTSIDE_HOURS = _("We are not open at that time.")
CLOSED_DAY = _("We are closed on that day.")
SLOT_TAKEN = _("That time is already taken.")
IN_PAST = _("That time has already passed.")
TOO_SOON = _("That is too soon to book.")
BEYOND_WINDOW = _("That is further ahead than can be booked.")
NEED_PHONE = _("A phone number is needed to book.")
NEED_NAME = _("A name is needed to book.")
INVALID_PHONE = _("That phone number is not valid.")
IMPOSSIBLE_LENGTH = _("An appointment lasts from one minute to 24 hours.")
INVALID_TIME = _("The date or the time was not understood.")
NONEXISTENT_TIME = _("That time does not exist: the clock goes forward that night.")
AMBIGUOUS_TIME = _("That time comes twice: the clock goes back that night. The first or the second?")
NOT_FOUND = _("No such appointment was found.")
UNKNOWN_SERVICE = _("There is no such service here.")
SERVICE_NOT_GIVEN = _("This service cannot be booked here at the moment.")
# Translators: %(names)s is a list of services, with commas
KNOWN_SERVICES = _("There is no such service here. There is: %(names)s.")
UNKNOWN_BUSINESS = _("This business was not found.")
NOT_ALLOWED = _("This can only be done from the phone that booked.")
# Translators: %(date)s %(time)s are when it ended that a customer could do so; %(phone)s is the business's.
TOO_LATE_TO_CANCEL = _(
    "It could be cancelled until %(date)s at %(time)s. From then on, please call the business: %(phone)s."
)
TOO_LATE_TO_MOVE = _(
    "It could be moved until %(date)s at %(time)s. From then on, please call the business: %(phone)s."
)
UNAVAILABLE = _("The calendar cannot be reached right now.")

# Translators: first line of the notes, where the caller gave another name than the customer has
BOOKED_IN_THE_NAME = _("In the name of: %(name)s")
# Translators: name of the calendar lane that each new business gets
FIRST_LANE = _("Main calendar")

# The customer's own page (link_views.py), reached by the link in a message.
# Translators: the whole moment of an appointment, e.g. "Tuesday, 24 November 2026"
OWN_DAY = _("%(weekday)s, %(date)s")
# Translators: stands under the day in large figures, and after it in a sentence
OWN_HOUR = _("at %(hour)s")
# Translators: one of the hours to choose from, on the night the clock goes back
OWN_SECOND_HOUR = _("%(hour)s after the clock goes back")
# Translators: heading of the customer's own page
OWN_COMING = _("Your appointment")
OWN_UNDER_WAY = _("Your appointment has begun")
OWN_OVER = _("This appointment is over")
OWN_CANCELLED = _("This appointment was cancelled")
# Translators: shown once, after the customer has acted
OWN_TOLD_MOVED = _("The appointment was moved. This is the new time.")
OWN_TOLD_CANCELLED = _("Done. The appointment is cancelled.")
OWN_CANCELLED_CALL = _("To book another time, please call.")
# Translators: %(until)s is a day and an hour that have passed
OWN_TOO_LATE_TO_MOVE = _("Moving here was possible until %(until)s. Please call to change the time.")
OWN_TOO_LATE_TO_CANCEL = _("Cancelling here was possible until %(until)s. Please call to cancel.")
OWN_TOO_LATE_FOR_BOTH = _("Changing here was possible until %(until)s. Please call to move or to cancel.")
OWN_CHOOSE_A_TIME = _("Please choose one of the free times.")
OWN_UNKNOWN_HEADING = _("This link does not open an appointment")
OWN_UNKNOWN = _(
    "The link may be cut or too old. Please open it again from the latest message, or call the business."
)
OWN_EXPIRED = _("This link was for an appointment that has passed. To book a new one, please call.")
OWN_TOO_OFTEN_HEADING = _("Just a moment")
OWN_TOO_OFTEN = _("This page was opened very often. Please wait a minute and try again.")
# Translators: title and reminder of the entry in the customer's own calendar
OWN_ENTRY = _("Appointment – %(business)s")
OWN_ENTRY_SERVICE = _("%(service)s – %(business)s")
OWN_ENTRY_LINK = _("To move or to cancel: %(link)s")

# The staff's feed (feed_views.py).
# Translators: name of the calendar as it stands in the staff's own calendar program
FEED_NAME = _("%(lane)s – %(business)s")
FEED_NO_NAME = _("Appointment")
# Translators: a line of an entry's description
FEED_PHONE = _("Phone: %(phone)s")
FEED_ADDRESS = _("address of the calendar feed")
FEED_ADDRESS_HELP = _(
    "Subscribe to it in a calendar program. Whoever has it sees all appointments of this lane."
)
FEED_RENEW = _("Draw a new address for the calendar feed")
FEED_RENEWED = _("The old feed addresses are dead. New ones were drawn for: %(lanes)s.")

# Translators: told to staff on the calendar page.
UNKNOWN_LANE = _("There is no such calendar here.")
LANE_LACKS_SERVICE = _("This service is not given in that calendar.")
NOT_BEGUN = _("This can only be noted once the appointment has begun.")
IS_OVER = _("This appointment has begun or is over, so this can't be done any more.")
NOT_BOOKED = _("This appointment is not booked, so this can't be done.")
UNKNOWN_STATUS = _("An appointment can't be marked so.")

# Translators: kinds of change in an appointment's history
CHANGES: dict[str, Promise | str] = {
    "created": _("appointment made"),
    "rescheduled": _("time changed"),
    "cancelled": _("cancelled"),
    "completed": _("completed"),
    "no_show": _("did not come"),
    "reopened": _("booked again"),
    "edited": _("details changed"),
}
CHANGED_FIELDS: dict[str, Promise | str] = {
    "start": _("start"),
    "end": _("end"),
    "lane": _("Calendar lane"),
    "service": _("Service"),
    "customer": _("Customer"),
    "notes": _("notes"),
}
# Translators: a line of the history: a field with its first value, its new value, or none any more
FIELD_SET = _("%(field)s: %(after)s")
FIELD_CHANGED = _("%(field)s: from %(before)s to %(after)s")
FIELD_EMPTIED = _("%(field)s: removed (was %(before)s)")
