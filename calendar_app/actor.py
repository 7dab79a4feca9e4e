"""Who changes an appointment, and by which way: for its history."""

from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Via(TextChoices):
    """The way by which an appointment was changed."""

    PHONE = "phone", _("phone")
    WHATSAPP = "whatsapp", _("WhatsApp")
    SIMULATOR = "simulator", _("simulator")
    STAFF = "staff", _("staff")
    LINK = "link", _("the customer's link")
    SYSTEM = "system", _("by itself")


@dataclass(frozen=True, slots=True)
class Actor:
    """One who changes appointments.

    Attributes:
        via: A value of `Via`.
        user_id: The logged-in person, where there is one.
    """

    via: str
    user_id: int | None = None


SYSTEM: Final = Actor(Via.SYSTEM)
CUSTOMER_LINK: Final = Actor(Via.LINK)
