"""What the calendar does when a business appears: it gets its first lane."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from calendar_app import phrases
from calendar_app.models import Resource
from policy_app.models import Business


@receiver(post_save, sender=Business, dispatch_uid="calendar_app.first_lane")
def give_first_lane(instance: Business, *, created: bool, raw: bool, **_kwargs: Any) -> None:
    """Make a new business's first lane, in the transaction of its save.

    Rows loaded from a fixture (`raw`) bring their lanes along.
    """
    if created and not raw:
        Resource.objects.create(business=instance, name=str(phrases.FIRST_LANE))
