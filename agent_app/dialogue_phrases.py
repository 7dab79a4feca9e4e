"""Every sentence of the local brain: what the pure dialogue names, in words. `say` puts the two together."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Translators: for all of these: a receptionist on the phone or in a chat, short, spoken; she speaks of
# herself in the feminine; nothing may show the gender of the customer. Names and times come ready in Hebrew.
PHRASES: Final[dict[str, str | Promise]] = {
    # Translators: a sentence the receptionist said before, repeated as it was
    "as_said": "%(text)s",
    "hello": _("Hello, this is %(business)s."),
    "gladly": _("Gladly."),
    # Translators: the receptionist asks when the appointment should be
    "ask_time": _("For which day and time?"),
    # Translators: after an answer about hours or address
    "ask_time_soft": _("Shall we find a time? Which day and hour would suit?"),
    "ask_day": _("For which day?"),
    # Translators: the day was said, the hour not yet
    "the_day": _("%(day)s, fine."),
    "ask_hour": _("At what time?"),
    # Translators: asks for the customer's name for the booking
    "ask_name": _("In whose name?"),
    # Translators: asks which service the appointment is for
    "ask_service": _("What is the appointment for?"),
    "ask_service_of": _("What is the appointment for: %(services)s?"),
    # Translators: a list such as 'haircut – 80 shekels, colour – 250 shekels'
    "prices": "%(prices)s.",
    # Translators: a list of services
    "services": _("Among what we do: %(services)s."),
    # Translators: on a call
    "ask_phone_keypad": _("Now please type the phone number on the keypad, and # at the end."),
    # Translators: in a chat
    "ask_phone": _("What is the phone number?"),
    "say_phone": _("The number can also be said aloud, digit by digit."),
    "ask_confirm_name": _("I wrote down the name %(name)s. Is that right?"),
    "ask_confirm_phone": _("I wrote down the number %(phone)s. Is that right?"),
    "ask_confirm_slot": _("Shall I book it?"),
    # Translators: a moment such as 'tomorrow, Monday 23.11, at 12:00'
    "slot_free": _("%(moment)s is free."),
    # Translators: the customer chose one of two times
    "chosen": _("%(moment)s it is."),
    "offer_one": _("There is %(first)s. Does that suit?"),
    "offer_two": _("There is %(first)s or %(second)s. Which suits?"),
    # Translators: asks which of two readings was meant
    "ask_which_time": _("%(first)s or %(second)s?"),
    "noted": _("Noted."),
    "all_right": _("All right."),
    "sorry": _("Sorry."),
    "slot_taken": _("%(moment)s is already taken."),
    "off_grid": _("Appointments do not start at that time."),
    "outside_hours": _("At that time we are closed."),
    "closed_day": _("On that day we are closed: %(day)s."),
    "in_past": _("That time has already passed."),
    "too_soon": _("That is too soon, I can't make it in time."),
    "beyond_window": _("The calendar is not open that far ahead yet."),
    "nonexistent_time": _("That hour does not exist, because the clocks change."),
    "ambiguous_time": _("That hour comes twice, because the clocks change."),
    "invalid_time": _("I did not get the time."),
    "day_full": _("Nothing is free on that day: %(day)s."),
    # Translators: after "nothing is free on that day"; other days are offered next
    "waiting_hint": _("There is a waiting list for that day."),
    "ask_waiting": _("Shall I add you to the waiting list?"),
    # Translators: the receptionist speaks; %(day)s such as 'tomorrow, Monday 23.11'
    "waiting_noted": _(
        "I added you to the waiting list for %(day)s. A message will come when a time is free."
    ),
    "nothing_then": _("Nothing is free then."),
    "nothing_more": _("There is nothing else on that day: %(day)s."),
    "nothing_soon": _("Nothing is free in the next days either."),
    # Translators: the receptionist speaks, feminine in Hebrew
    "booked": _("I booked the appointment: %(moment)s."),
    # Translators: as above
    "booked_for": _("I booked an appointment for %(name)s: %(moment)s."),
    "already_booked": _("The appointment is already booked: %(moment)s."),
    # Translators: read back after booking
    "phone_is": _("The phone number is %(phone)s."),
    # Translators: the receptionist speaks
    "moved": _("I moved the appointment. The new time: %(moment)s."),
    # Translators: the receptionist speaks
    "cancelled": _("I cancelled the appointment."),
    "kept": _("All right, nothing was changed."),
    "not_booked": _("All right, I booked nothing."),
    "anything_else": _("Anything else?"),
    "how_can_i_help": _("How can I help?"),
    "ask_another": _("Is that one more appointment, or should I move the present one?"),
    "ask_move_time": _("To which day and time should it move?"),
    "ask_cancel_which": _("Which appointment should be cancelled: %(first)s, or %(second)s?"),
    "ask_move_which": _("Which appointment should be moved: %(first)s, or %(second)s?"),
    "ask_cancel_confirm": _("Shall I cancel the appointment: %(moment)s?"),
    "listed_intro": _("These are the coming appointments:"),
    "listed_one": _("The coming appointment:"),
    # Translators: one appointment
    "listed": _("%(moment)s."),
    "nothing_listed": _("I found no coming appointment."),
    "nothing_listed_plain": _("I found no coming appointment under this number."),
    "not_found": _("I did not find that."),
    "not_allowed": _(
        "For safety, appointments can be seen and changed only from the number they were booked with."
    ),
    "write_from_own_number": _("A WhatsApp message from that number will do."),
    "invalid_phone": _("That number does not look right."),
    "why_phone": _("The number is needed to save the appointment."),
    "why_name": _("The name is needed to save the appointment."),
    "hours": _("The opening hours: %(week)s."),
    "hours_on": _("%(day)s: open from %(windows)s."),
    "closed_on": _("%(day)s: closed."),
    "always_open": _("We are open around the clock, every day."),
    "hours_unknown": _("I don't have the opening hours here."),
    "address": _("The address is %(address)s."),
    "no_address": _("I don't have the address here."),
    "no_price": _("I don't have prices here."),
    # Translators: the receptionist speaks, feminine in Hebrew
    "who_am_i": _("I am the automatic receptionist of %(business)s."),
    # Translators: answer to an insult
    "parry": _("I am here to help with appointments."),
    "transferring": _("I am putting you through, one moment."),
    "say_human": _("To speak with a person, just say so."),
    "human_number": _("A person answers at %(number)s."),
    "no_human": _("Nobody is free to talk right now, but I can book an appointment."),
    "offer_human": _("Would it help to speak with a person?"),
    "not_understood": _("I did not quite understand."),
    "examples": _("It can be said like this: tomorrow at twelve, or Sunday at four."),
    "give_up": _("Sorry, I can't manage to help this way."),
    "not_heard": _("I did not hear well."),
    # Translators: the customer spoke another language
    "hebrew_only": _("I speak Hebrew."),
    # Translators: the customer asked to wait
    "waiting": _("Of course, I am here."),
    "trouble": _("The calendar does not answer right now, please try again in a little while."),
    "goodbye": _("Thank you, goodbye."),
}


def say(phrase: str, params: Mapping[str, str]) -> str:
    """Word one sentence in the language in force.

    Raises:
        KeyError: no such phrase, or a value that it needs is missing.
    """
    return str(PHRASES[phrase]) % dict(params)
