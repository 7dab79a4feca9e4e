"""Every fixed sentence that a customer hears or reads about times and bookings."""

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
UNAVAILABLE = _("The calendar cannot be reached right now.")

# Translators: first line of the notes, where the caller gave another name than the customer has
BOOKED_IN_THE_NAME = _("In the name of: %(name)s")
# Translators: name of the calendar lane that each new business gets
FIRST_LANE = _("Main calendar")
