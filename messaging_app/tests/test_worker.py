import time
from io import StringIO
from threading import Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from agent_app.models import AgentTrace
from messaging_app import outbox, wake, worker
from messaging_app.models import OutboundMessage, WorkerHeartbeat
from messaging_app.testing import FakeBridge
from messaging_app.tests.rows import book, make_business, make_conversation
from messaging_app.worker import Worker

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]


def until(holds: Any) -> None:
    """Wait for another thread's work, at most five seconds."""
    deadline = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)  # there is no signal for what another thread commits


def sent() -> int:
    return OutboundMessage.objects.filter(status="sent").count()


def test_run_worker_once_sends_what_is_due_and_ends() -> None:
    business = make_business()
    conversation = make_conversation(business)
    book(business, conversation_ref=str(conversation.pk))
    out = StringIO()

    call_command("run_worker", "--once", stdout=out)

    assert out.getvalue() == "1 messages tried\n"
    assert OutboundMessage.objects.get().provider == "console"
    assert AgentTrace.objects.get(conversation=conversation).name == "whatsapp.send"


def test_a_running_worker_is_woken_by_a_commit_beats_and_ends(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LOOK_EVERY_S", 60.0)  # only a wake can be in time
    business = make_business()
    running = Worker()
    thread = Thread(target=running.run)
    with FakeBridge() as bridge:
        settings.BAILEYS_BASE_URL = bridge.url
        thread.start()
        until(WorkerHeartbeat.objects.exists)

        book(business)

        until(sent)
        assert [sending.text for sending in bridge.sendings] == [OutboundMessage.objects.get().body]
        running.stop()
        thread.join(5)
    assert not thread.is_alive()
    assert not WorkerHeartbeat.objects.exists()


def test_a_worker_outlives_a_database_that_is_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "DATABASE_PAUSE_S", 0.01)
    real, faults = outbox.claim, [DatabaseError("gone")] * 3

    def claim(owner: str) -> outbox.Claim | None:
        if faults:
            raise faults.pop()
        return real(owner)

    monkeypatch.setattr(outbox, "claim", claim)
    book(make_business())
    running = Worker(senders=1)
    thread = Thread(target=running.run)
    thread.start()

    until(sent)

    running.stop()
    thread.join(5)
    assert faults == []
    assert "the database is away (DatabaseError)" in caplog.text


def test_a_success_is_written_down_even_if_the_database_stumbles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "SETTLE_RETRY_S", 0.01)
    real, faults = outbox._settle, [DatabaseError("locked")] * 3

    def settle(*args: Any) -> None:
        if faults:
            raise faults.pop()
        real(*args)

    monkeypatch.setattr(outbox, "_settle", settle)
    book(make_business())

    worker.drain("w1")

    assert (sent(), faults) == (1, [])
    wake.committed.clear()
