"""How long from a booking's commit to the provider's request: `python benchmarks/outbox_latency.py`.

A real worker process, a real HTTP bridge in this one, an empty database (DATABASE_URL, else a SQLite file).
"""
# ruff: noqa: PLC0415 -- Django's modules are imported once the environment is set

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from messaging_app.testing import FakeBridge

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 60


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from messaging_app.testing import FakeBridge

    with tempfile.TemporaryDirectory() as folder, FakeBridge() as bridge:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        os.environ.update(
            DJANGO_SETTINGS_MODULE="opsproject.settings",
            BAILEYS_BASE_URL=bridge.url,
            BAILEYS_TOKEN="x",
            WHATSAPP_PROVIDER="baileys",
            REDIS_URL="",
        )
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        command = [sys.executable, str(ROOT / "manage.py"), "run_worker"]
        with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as worker:
            try:
                measure(bridge)
            finally:
                worker.send_signal(signal.SIGTERM)


def measure(bridge: "FakeBridge") -> None:
    from django.utils import timezone

    from calendar_app.models import Appointment, Customer, Resource
    from messaging_app.heartbeat import worker_seen_within
    from policy_app.models import Business

    business = Business.objects.create(name="b", slug="bench", phone_number="+97231111111")
    lane, _ = Resource.objects.get_or_create(business=business, defaults={"name": "1"})
    while not worker_seen_within(30):
        time.sleep(0.05)
    booking_ms, latency_ms = [], []
    for number in range(ROUNDS):
        customer = Customer.objects.create(business=business, phone=f"+97252{number:07}")
        start = timezone.now() + timedelta(days=1, hours=number)
        began = time.perf_counter()
        Appointment.objects.create(
            business=business,
            resource=lane,
            customer=customer,
            start=start,
            end=start + timedelta(minutes=30),
        )
        committed = time.perf_counter()
        while len(bridge.sendings) <= number:
            time.sleep(0.0005)
        latency_ms.append((time.perf_counter() - committed) * 1000)
        booking_ms.append((committed - began) * 1000)
        time.sleep(0.013 * (number % 17))  # meet the worker's looks at every phase
    show("booking with its outbox row", booking_ms)
    show("commit to the provider's request", latency_ms)


def show(name: str, values_ms: list[float]) -> None:
    cuts = statistics.quantiles(values_ms, n=20)
    print(f"{name}: p50 {statistics.median(values_ms):.1f} ms, p95 {cuts[18]:.1f} ms (n={len(values_ms)})")


if __name__ == "__main__":
    main()
