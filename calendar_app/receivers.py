"""What the calendar does by itself: a new business gets its lane, those who wait hear of a free time."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from calendar_app import phrases, waiting_list
from calendar_app.models import Appointment, Resource
from policy_app.models import Business


@receiver(post_save, sender=Business, dispatch_uid="calendar_app.first_lane")
def give_first_lane(instance: Business, *, created: bool, raw: bool, **_kwargs: Any) -> None:
    """Make a new business's first lane, in the transaction of its save.

    Rows loaded from a fixture (`raw`) bring their lanes along.
    """
    if created and not raw:
        Resource.objects.create(business=instance, name=str(phrases.FIRST_LANE))


@receiver(post_save, sender=Appointment, dispatch_uid="calendar_app.waiting_list")
def serve_waiting_list(instance: Appointment, *, raw: bool, **_kwargs: Any) -> None:
    """Runs inside the transaction of `Appointment.save()`."""
    if raw or instance.change is None:
        return
    if instance.change in ("created", "rescheduled"):
        waiting_list.note_booked(instance)
    waiting_list.tell_freed(instance, now=timezone.now())
