"""The secret address under which a customer sees and changes one appointment, without a log-in.

The address holds the appointment's number and a signature over it, nothing about the person. The signature
is salted with the customer's number, so an appointment that is handed to somebody else has a new address and
the old one opens nothing. It can be read until a day after the appointment's end.
"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from calendar_app.core.arguments import is_row_id
from calendar_app.models import Appointment, AppointmentStatus

_SALT: Final = "calendar_app.customer_link"
_SEPARATOR: Final = "."
_LONGEST_TOKEN: Final = 80  # characters; a real one has 43 and the digits of a number
READABLE_AFTER_END: Final = timedelta(days=1)


def token_of(appointment: Appointment) -> str:
    """Return the secret part of the appointment's address: URL-safe, about 48 characters."""
    return _signer(appointment.customer_id).sign(str(appointment.pk))


def link_for(appointment: Appointment) -> str:
    """Return the absolute address of the customer's page for this appointment."""
    return settings.PUBLIC_BASE_URL + reverse("own:appointment", args=[token_of(appointment)])


def appointment_of(token: str) -> Appointment | None:
    """Return the appointment whose address has this token, with all that its page shows; one query.

    None for a token that we did not write, for another customer's, for a hold and for what was deleted: the
    caller cannot tell which. Whether it is still to be shown: `is_readable`.
    """
    number = token.partition(_SEPARATOR)[0]
    if len(token) > _LONGEST_TOKEN or not (number.isascii() and number.isdigit()):
        return None
    if not is_row_id(key := int(number)):
        return None
    rows = Appointment.objects.select_related("business__settings", "resource", "service")
    appointment = rows.exclude(status=AppointmentStatus.HELD).filter(pk=key).first()
    if appointment is None:
        return None
    try:
        _signer(appointment.customer_id).unsign(token)  # compares in constant time
    except BadSignature:
        return None
    return appointment


def is_readable(appointment: Appointment, *, now: datetime) -> bool:
    """Tell whether the address still shows the appointment: until a day after its end."""
    return now < appointment.end + READABLE_AFTER_END


def _signer(customer_id: int | None) -> Signer:
    return Signer(salt=f"{_SALT}:{customer_id or 0}", sep=_SEPARATOR)
