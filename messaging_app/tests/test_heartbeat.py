from datetime import timedelta

import pytest
from django.utils import timezone

from messaging_app import heartbeat
from messaging_app.models import WorkerHeartbeat

pytestmark = [pytest.mark.db, pytest.mark.django_db]


def test_a_worker_is_seen_while_it_beats_and_not_after_its_goodbye() -> None:
    assert not heartbeat.worker_seen_within(30)
    heartbeat.beat("w1")
    heartbeat.beat("w1")
    assert heartbeat.worker_seen_within(30)

    heartbeat.forget("w1")

    assert not heartbeat.worker_seen_within(30)


def test_a_silent_worker_is_not_seen_and_at_last_forgotten() -> None:
    heartbeat.beat("dead")
    WorkerHeartbeat.objects.update(seen_at=timezone.now() - timedelta(seconds=40))
    assert not heartbeat.worker_seen_within(30)
    assert heartbeat.worker_seen_within(60)
    WorkerHeartbeat.objects.update(seen_at=timezone.now() - timedelta(days=2))

    heartbeat.forget("another")

    assert WorkerHeartbeat.objects.count() == 0
