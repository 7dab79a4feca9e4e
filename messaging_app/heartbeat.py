"""A worker says every few seconds that it lives; /readyz and the front page ask here."""

from datetime import timedelta

from django.utils import timezone

from messaging_app.models import WorkerHeartbeat

BEAT_EVERY_S = 5.0
FORGET_AFTER = timedelta(days=1)


def beat(name: str) -> None:
    """Note that worker `name` lives now."""
    WorkerHeartbeat.objects.update_or_create(name=name, defaults={"seen_at": timezone.now()})


def forget(name: str) -> None:
    """Worker `name` ends in good order; the long silent are forgotten with it."""
    WorkerHeartbeat.objects.filter(name=name).delete()
    WorkerHeartbeat.objects.filter(seen_at__lt=timezone.now() - FORGET_AFTER).delete()


def worker_seen_within(seconds: float) -> bool:
    """Say whether any worker, on any machine, has been seen within the last `seconds`."""
    return WorkerHeartbeat.objects.filter(seen_at__gt=timezone.now() - timedelta(seconds=seconds)).exists()
