"""Every sentence that a customer hears or reads from the agent and that no model wrote."""

from django.utils.translation import gettext_lazy as _

# Translators: a tool could not do its work because a part of the system is down.
UNAVAILABLE = _("That is not possible right now, please try again in a little while.")
# Translators: a message was to go to somebody else's number.
ONLY_OWN_NUMBER = _("A message can be sent only to your own number.")
# Translators: there is no number to send a WhatsApp message to.
NEED_NUMBER_FOR_MESSAGE = _("Which number should the message be sent to?")
# Translators: the business has no human number, or the conversation is no phone call.
NO_TRANSFER = _("There is nobody to hand over to right now. A message can be left here.")
# Translators: said when our own software fails in mid-turn.
APOLOGY = _("Sorry, something went wrong on our side. Could you say that again?")
# Translators: as above, with the number of a human.
APOLOGY_WITH_NUMBER = _("Sorry, something went wrong on our side. A person answers at %(number)s.")
# Translators: automatic answering is switched off. Polite, then goodbye.
SWITCHED_OFF = _("Hello, this is %(business)s. There is no automatic answering right now.")
# Translators: follows the sentence above.
CALL_HUMAN = _("A person answers at %(number)s.")
# Translators: follows when there is no human number.
TRY_LATER = _("Please try again later.")
# Translators: in place of a sentence that claimed a booking which no tool made. The receptionist speaks.
NOTHING_BOOKED_YET = _("The appointment is not booked yet. Which day and time would suit?")
# Translators: in place of a sentence that claimed a cancellation or a move which no tool made.
NOTHING_CHANGED_YET = _("Nothing was changed yet. What should be changed?")
# Translators: in place of a sentence with a clock time that came from nowhere.
WHICH_TIME = _("Which time would suit?")
# Translators: after a turn whose work is done but whose model failed.
ANYTHING_ELSE = _("Is there anything else I can help with?")
# Translators: confirmation. %(when)s is a spoken date and time ("ליום שלישי, 24 בנובמבר, בשעה 12:00").
BOOKED = _("I booked an appointment for %(when)s.")
# Translators: as above, with the customer's name.
BOOKED_FOR = _("I booked an appointment for %(when)s, in the name of %(name)s.")
# Translators: the very booking existed already.
ALREADY_BOOKED = _("Your appointment is already booked for %(when)s.")
# Translators: an appointment was moved. The receptionist speaks.
MOVED = _("I moved the appointment to %(when)s.")
# Translators: an appointment was cancelled. The receptionist speaks.
CANCELLED = _("I cancelled the appointment.")
# Translators: as above, with the day and time it had.
CANCELLED_FOR = _("I cancelled the appointment of %(when)s.")
# Translators: day, date and time inside a confirmation: weekday name, date like 24.11, time like 12:00.
WHEN = _("%(weekday)s, %(date)s, at %(time)s")
WEEKDAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
