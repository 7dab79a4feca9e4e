"""Every fixed sentence of this app that a person reads. Hebrew: opsproject/locale."""

from django.utils.translation import gettext_lazy as _

# Translators: stored in the business's first rule and sent to its customers by WhatsApp; keep the {names}.
APPOINTMENT_CREATED = _(
    "Hello! Your appointment is booked: {business_name}, {weekday} {date} at {time}. See you then!\n"
    "To move or to cancel: {link}"
)
# Translators: sent to customers by WhatsApp; keep the {names}.
APPOINTMENT_RESCHEDULED = _(
    "Your appointment was moved: {business_name}, {weekday} {date} at {time}.\nTo move or to cancel: {link}"
)
# Translators: sent to customers by WhatsApp; keep the {names}.
APPOINTMENT_CANCELLED = _("Your appointment was cancelled: {business_name}, {weekday} {date} at {time}.")
# Translators: sent to customers by WhatsApp; keep the {names}.
APPOINTMENT_REMINDER = _("A reminder: {business_name}, {weekday} {date} at {time}. See you then!")
# Translators: sent to customers by WhatsApp; keep the {names}.
APPOINTMENT_COMPLETED = _("Thank you for coming to {business_name}.")
# Translators: sent to customers by WhatsApp; keep the {names}.
APPOINTMENT_NO_SHOW = _(
    "We missed you at {business_name}, {weekday} {date} at {time}. A new time? Write to us."
)
# Translators: sent to customers on the waiting list by WhatsApp; keep the {names}.
SLOT_FREED = _(
    "Hello {customer_name}! A place has come free: {business_name}, {weekday} {date} at {time}. "
    "To take it, call {business_phone}; the first to call gets it."
)
# Translators: sent to customers by WhatsApp; keep the {names}.
CALL_ENDED = _("Thank you for calling {business_name}.")
# Translators: sent to customers by WhatsApp after the call broke off in mid-booking; keep the {names}.
CALL_ABANDONED = _("We were cut off in the middle of booking at {business_name}. We will gladly carry on.")

# By FlowEvent value: what is sent where a rule's own text turns out to be unusable.
DEFAULT_TEXTS = {
    "appointment.created": APPOINTMENT_CREATED,
    "appointment.rescheduled": APPOINTMENT_RESCHEDULED,
    "appointment.cancelled": APPOINTMENT_CANCELLED,
    "appointment.completed": APPOINTMENT_COMPLETED,
    "appointment.no_show": APPOINTMENT_NO_SHOW,
    "waiting_list.slot_freed": SLOT_FREED,
    "appointment.reminder_due": APPOINTMENT_REMINDER,
    "call.ended": CALL_ENDED,
    "call.abandoned": CALL_ABANDONED,
}

# Translators: index 0 is Monday; stands in "Your appointment is booked: …, %s 25/11/2026".
WEEKDAYS = (
    _("on Monday"),
    _("on Tuesday"),
    _("on Wednesday"),
    _("on Thursday"),
    _("on Friday"),
    _("on Saturday"),
    _("on Sunday"),
)

# Translators: a form error in the admin.
UNKNOWN_PLACEHOLDER = _("The text has “%(name)s”, which can't be filled in. What can: %(known)s")
TEMPLATE_HELP = _(
    "What can be filled in: {business_name}, {business_address}, {business_phone}, {customer_name}; and for "
    "an appointment: {date}, {time}, {end_time}, {weekday}, {service}, {link} (the customer's own page)."
)
OFFSET_HELP = _("0 or more: minutes after the event. Less than 0: minutes before the appointment starts.")

# By OutboundMessage.reason: why a message waits or failed.
REASONS = {
    "no_answer": _("The WhatsApp service can't be reached."),
    "not_authorised": _("The WhatsApp service does not accept our key."),
    "instance_missing": _("The WhatsApp service does not know this business's line."),
    "busy": _("The WhatsApp service asked us to slow down."),
    "provider_fault": _("The WhatsApp service has a fault."),
    "wrong_address": _("The address of the WhatsApp service seems wrong."),
    "not_on_whatsapp": _("This number has no WhatsApp."),
    "window_closed": _("WhatsApp allows free text only within 24 hours of the customer's last message."),
    "rejected": _("The WhatsApp service refused the message."),
    "timeout": _("The WhatsApp service did not answer in time; the message may have arrived."),
    "connection_lost": _("The connection broke while sending; the message may have arrived."),
    "unreadable_answer": _(
        "The WhatsApp service answered something unreadable; the message may have arrived."
    ),
    "our_fault": _("A fault of ours while sending; the log says which."),
    "unknown_twice": _("Sent twice without an answer; the message may have arrived."),
    "gave_up": _("Tried for 24 hours without success."),
    "too_late": _("Its time had passed before it could be sent."),
}

SEND_AGAIN = _("Send again")
# Translators: after the admin action; %(count)d messages.
SENDING_AGAIN = _("Messages that will be sent again: %(count)d.")
NOT_FAILED = _("Only messages that failed can be sent again.")
