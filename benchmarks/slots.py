"""How long free slots take, in the core and with a database: `python -m benchmarks.slots [file.json]`.

Core: CPU time, best of some runs, each with a policy nobody has asked before (nothing cached). The naive
engine is the tests' own (calendar_app/tests/naive.py), run once for one member of staff and taken times
twenty. Database: the same with its queries, on SQLite and on the tests' PostgreSQL (`TEST_DATABASE_URL`
names another). The business is open 10-20 from Sunday to Thursday and 10-14 on Friday, quarter-hour grid;
5,000 half hours are booked.
"""

import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import uuid4

import psycopg

from calendar_app.core.interval import merge_spans
from calendar_app.core.lanes import LaneTime, starts_in_lanes
from calendar_app.core.slots import day_starts
from calendar_app.core.wall_time import floor_minute
from calendar_app.tests import naive
from opsproject.pytest_servers import start_postgres, with_database
from policy_app.core.policy import BusinessPolicy

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
FIRST = date(2026, 11, 22)  # a Sunday
DAYS = 30
BOOKINGS = 5_000
LANES = 20
HOURS = {
    **{day: [["10:00", "20:00"]] for day in ("sun", "mon", "tue", "wed", "thu")},
    "fri": [["10:00", "14:00"]],
}
POLICY = BusinessPolicy(slot_size_min=15, opening_hours=HOURS, booking_window_days=60)
HALF_HOUR = timedelta(minutes=30)
Booked = list[tuple[datetime, datetime]]
Line = dict[str, str | float]


def main() -> None:
    """Print the tables, and write them to the file that is named."""
    lines = in_core()
    with tempfile.TemporaryDirectory() as folder:
        lines += with_the_database("SQLite", f"sqlite:///{folder}/slots.sqlite3")
    server = start_postgres()
    name = f"slots_{uuid4().hex[:12]}"
    with psycopg.connect(server.replace("postgres://", "postgresql://", 1), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        lines += with_the_database("PostgreSQL", with_database(server, name))
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    if sys.argv[1:]:
        Path(sys.argv[1]).write_text(json.dumps(lines, indent=1), encoding="utf-8")


def bookings(lanes: int) -> list[Booked]:
    """5,000 half hours: of one lane over two years, of twenty within the thirty days."""
    rng = Random(7)
    days = [FIRST + timedelta(days=offset) for offset in (range(DAYS) if lanes > 1 else range(-400, 400))]
    every_half_hour = [
        datetime(day.year, day.month, day.day, 8, tzinfo=UTC) + number * HALF_HOUR
        for day in days
        for number in range(20)
    ]
    chosen = (sorted(rng.sample(every_half_hour, BOOKINGS // lanes)) for _ in range(lanes))
    return [[(start, start + HALF_HOUR) for start in starts] for starts in chosen]


# --- The core ---------------------------------------------------------------------------------------


def in_core() -> list[Line]:
    """Measure the pure functions, and the naive engine beside them."""
    print(f"{'core':34}{'starts':>8}{'CPU ms':>10}{'naive ms':>10}{'ratio':>8}")
    one, many = bookings(1)[0], bookings(LANES)
    at_once = [at for at in one if at[0].date() == FIRST]
    fridays = [{**HOURS, "fri": [["10:00", f"14:{minute:02}"]]} for minute in range(LANES)]
    last = FIRST + timedelta(days=DAYS - 1)
    naive_day = cpu_ms(lambda: naive_once(FIRST, at_once), runs=1)
    naive_month = cpu_ms(lambda: naive_once(last, many[0]), runs=1)
    return [
        core_line("one day", lambda policy: day_starts(policy, FIRST, now=NOW, busy=at_once), naive_day),
        core_line("30 days, 1 staff", lambda policy: month([(policy, one)]), naive_month),
        core_line(
            "30 days, 20 staff, same hours",
            lambda policy: month([(policy, busy) for busy in many]),
            naive_month * LANES,
        ),
        core_line(
            "30 days, 20 staff, own hours",
            lambda policy: month(
                [(policy.for_lane(hours), busy) for hours, busy in zip(fridays, many, strict=True)]
            ),
            naive_month * LANES,
        ),
    ]


def month(lanes: list[tuple[BusinessPolicy, Booked]]) -> list[datetime]:
    """The free starts of thirty days; what is booked comes as the database hands it out."""
    times = [
        LaneTime(policy, merge_spans((floor_minute(start), floor_minute(end)) for start, end in busy))
        for policy, busy in lanes
    ]
    return starts_in_lanes(times, FIRST, DAYS, now=NOW)


def naive_once(last: date, busy: Booked) -> list[datetime]:
    """The naive engine from the first day to `last`, nothing remembered."""
    naive.walk.cache_clear()
    naive.calendar_of.cache_clear()
    return naive.naive_starts(POLICY, FIRST, last, now=NOW, busy=busy)


def core_line(title: str, work: Callable[[BusinessPolicy], list[datetime]], naive_ms: float) -> Line:
    """Measure, print and return one line."""
    fresh = [replace(POLICY) for _ in range(40)]
    starts = len(work(POLICY))
    took_ms = cpu_ms(lambda: work(fresh.pop()), runs=len(fresh))
    print(f"{title:34}{starts:8}{took_ms:10.2f}{naive_ms:10.0f}{naive_ms / took_ms:7.0f}x", flush=True)
    return {"case": title, "starts": starts, "cpu_ms": took_ms, "naive_cpu_ms": naive_ms}


def cpu_ms(work: Callable[[], object], *, runs: int) -> float:
    """CPU milliseconds of the quickest run: the others were disturbed."""
    best = float("inf")
    for _ in range(runs):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best * 1000


# --- With a database, in a process of its own -------------------------------------------------------


def with_the_database(title: str, url: str) -> list[Line]:
    """Measure on one database and print its table."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        lines = process.submit(_measure, title, url).result()
    print(f"\n{title:34}{'queries':>8}{'CPU ms':>10}{'real ms':>10}{'p95 ms':>8}")
    for line in lines:
        print(
            f"{line['case']:34}{line['queries']:8}{line['cpu_ms']:10.2f}{line['ms']:10.2f}{line['p95_ms']:8.2f}",
            flush=True,
        )
    return lines


def _measure(title: str, url: str) -> list[Line]:
    os.environ["DATABASE_URL"] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = "opsproject.settings"
    import django  # noqa: PLC0415 -- after the settings are named

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 -- after django.setup()

    from calendar_app.find import find_slots  # noqa: PLC0415 -- after django.setup()
    from calendar_app.selectors import read_book  # noqa: PLC0415 -- after django.setup()
    from policy_app.business_policy import get_business_policy  # noqa: PLC0415 -- after django.setup()

    call_command("migrate", verbosity=0)
    small, large = _seed(1), _seed(LANES)
    day = str(FIRST + timedelta(days=1))

    def month_of(business_id: int) -> None:
        policy = get_business_policy(business_id)
        book = read_book(business_id, policy, FIRST, FIRST + timedelta(days=DAYS - 1), now=NOW)
        assert book is not None
        starts_in_lanes([lane.time_for((0, 0)) for lane in book.lanes], FIRST, DAYS, now=NOW, duration_min=30)

    cases: dict[str, Callable[[], object]] = {
        "find a day, 1 staff": lambda: find_slots(business_id=small, date=day, now=NOW),
        "find a day, 20 staff": lambda: find_slots(business_id=large, date=day, now=NOW),
        "find an hour, 20 staff": lambda: find_slots(business_id=large, date=day, time="12:00", now=NOW),
        "find and hold an hour, 20 staff": lambda: find_slots(
            business_id=large, date=day, time="12:00", now=NOW, holder="7"
        ),
        "30 days, 1 staff": lambda: month_of(small),
        "30 days, 20 staff": lambda: month_of(large),
    }
    return [_database_line(title, case, work) for case, work in cases.items()]


def _database_line(title: str, case: str, work: Callable[[], object], runs: int = 40) -> Line:
    from django.db import connection  # noqa: PLC0415 -- after django.setup()
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 -- after django.setup()

    work()
    with CaptureQueriesContext(connection) as captured:
        work()
    took = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    return {
        "database": title,
        "case": case,
        "queries": len(captured),
        "cpu_ms": cpu_ms(work, runs=runs),
        "ms": took[0],
        "p95_ms": took[runs * 95 // 100],
    }


def _seed(lanes: int) -> int:
    from calendar_app.models import Appointment, Resource  # noqa: PLC0415 -- after django.setup()
    from policy_app.models import Business, BusinessSettings  # noqa: PLC0415 -- after django.setup()

    business = Business.objects.create(name="slots", slug=f"slots-{lanes}", phone_number=f"+9723{lanes:07d}")
    rules = {"opening_hours_json": HOURS, "slot_size_min": 15, "booking_window_days": 60}
    BusinessSettings.objects.update_or_create(business=business, defaults=rules)
    Resource.objects.bulk_create(
        Resource(business=business, name=f"lane {number}") for number in range(1, lanes)
    )
    rows = Resource.objects.filter(business=business).order_by("pk")
    Appointment.unannounced.bulk_create(
        Appointment(business=business, resource=lane, start=start, end=end)
        for lane, booked in zip(rows, bookings(lanes), strict=True)
        for start, end in booked
    )
    return business.pk


if __name__ == "__main__":
    main()
