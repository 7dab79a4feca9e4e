"""How long from a booking's commit to the open calendar page: `python benchmarks/live_page.py`; prints JSON.

Three ways, each on an empty SQLite file: booked in the server's own process; in another one, over Valkey
(or TEST_REDIS_URL); in another one without Redis, found by the look. And how long the page's month takes to
answer: 20 lanes, 5,000 bookings.
"""
# ruff: noqa: PLC0415 -- Django's modules are imported once the environment is set

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 60
WAYS = ("same_process", "over_redis", "by_the_look", "month")


def main() -> None:
    if len(sys.argv) > 1:
        measure(sys.argv[1])
        return
    figures = {}
    for way in WAYS:
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3", "REDIS_URL": ""}
            printed = subprocess.run(
                [sys.executable, __file__, way],
                env=environment,
                stdout=subprocess.PIPE,
                check=True,
                text=True,
            ).stdout
        figures[way] = json.loads(printed.splitlines()[-1])
    print(json.dumps(figures, indent=2))


def measure(way: str) -> None:
    """Measure one way in this process, which has the environment to itself."""
    sys.path.insert(0, str(ROOT))
    os.environ.update(DJANGO_SETTINGS_MODULE="opsproject.settings", DEBUG="1", TWILIO_AUTH_TOKEN="")
    if way == "over_redis":
        from opsproject.pytest_servers import start_valkey

        os.environ["REDIS_URL"] = start_valkey()
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from opsproject.demo import load_demo

    load_demo()
    if way == "month":
        print(json.dumps(month()))
    else:
        with (this_process if way == "same_process" else another_process)() as base_url:
            print(json.dumps(latency(base_url, session_key())))


@contextmanager
def this_process() -> Iterator[str]:
    """Serve in a thread of this process."""
    import uvicorn

    from opsproject.asgi import application
    from opsproject.serve import listen, server_config

    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(server_config(application))
    threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True).start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True


@contextmanager
def another_process() -> Iterator[str]:
    from opsproject.own_server import OwnServer

    with tempfile.TemporaryDirectory() as folder, OwnServer(Path(folder) / "log", arguments=()) as server:
        yield server.base_url


def session_key() -> str:
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.get())
    return client.cookies["sessionid"].value


def latency(base_url: str, key: str) -> dict[str, Any]:
    """Book again and again at random moments; time each booking, and its way to the page."""
    from django.utils import timezone
    from websockets.sync.client import connect
    from websockets.typing import Origin

    from calendar_app.models import Appointment, Resource
    from policy_app.business_policy import get_business_policy

    lane = Resource.objects.get()
    get_business_policy(lane.business_id)  # as the booking of a customer does: the first time it takes long
    heard: dict[int, float] = {}
    url = f"{base_url.replace('http', 'ws')}/ws/calendar/?business=demo"
    with connect(url, origin=Origin(base_url), additional_headers={"Cookie": f"sessionid={key}"}) as page:
        page.recv()

        def listen() -> None:
            for text in page:
                event = json.loads(text).get("event", {})
                heard.setdefault(event.get("id"), time.perf_counter())

        threading.Thread(target=listen, daemon=True).start()
        time.sleep(1)
        booking_ms, committed = [], {}
        for number in range(ROUNDS):
            start = timezone.now() + timedelta(days=1, hours=number)
            began = time.perf_counter()
            booked = Appointment.objects.create(
                business_id=lane.business_id, resource=lane, start=start, end=start + timedelta(minutes=30)
            )
            committed[booked.pk] = time.perf_counter()
            booking_ms.append((committed[booked.pk] - began) * 1000)
            time.sleep(0.05 + random.random() * 0.4)
        time.sleep(1.5)
        figures = [(heard[pk] - at) * 1000 for pk, at in committed.items() if pk in heard]
    first_ms, *later_ms = figures  # the first one makes the connections
    return {
        "n": ROUNDS,
        "heard": len(figures),
        "first_ms": round(first_ms, 1),
        "page_ms": _quantiles(later_ms),
        "booking_ms": _quantiles(booking_ms),
    }


def month() -> dict[str, Any]:
    """Time the address that a month of the page asks."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from calendar_app.models import Appointment, Customer, Resource
    from policy_app.models import Business

    business = Business.objects.get()
    customer = Customer.objects.create(business=business, name="דנה כהן", phone="+972501234567")
    first = timezone.now().replace(hour=6, minute=0, second=0, microsecond=0)
    lanes = [Resource.objects.create(business=business, name=f"lane {number}") for number in range(20)]
    Appointment.unannounced.bulk_create(
        Appointment(
            business=business,
            resource=lane,
            customer=customer,
            start=first + timedelta(days=number // 10, minutes=45 * (number % 10)),
            end=first + timedelta(days=number // 10, minutes=45 * (number % 10) + 45),
        )
        for lane in lanes
        for number in range(250)
    )
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get())
    dates = {"start": str(first.date()), "end": str(first.date() + timedelta(days=31))}

    def ask() -> Any:
        return client.get("/calendar/api/events/", {"business": "demo", **dates})

    answer = ask()
    with CaptureQueriesContext(connection) as captured:
        ask()
    return {
        "events": len(answer.json()["events"]),
        "kilobytes": len(answer.content) // 1024,
        "queries": len(captured),
        "cpu_ms": _quantiles([_timed_ms(ask, time.process_time) for _ in range(20)]),
        "ms": _quantiles([_timed_ms(ask, time.perf_counter) for _ in range(20)]),
    }


def _timed_ms(work: Callable[[], Any], clock: Callable[[], float]) -> float:
    began = clock()
    work()
    return (clock() - began) * 1000


def _quantiles(values: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(values, n=20)
    return {
        "p50": round(statistics.median(values), 1),
        "p95": round(cuts[18], 1),
        "max": round(max(values), 1),
    }


if __name__ == "__main__":
    main()
