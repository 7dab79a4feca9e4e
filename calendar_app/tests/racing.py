"""Many real processes that want the same few slots: for the race tests and the benchmark.

Each racer is a process of its own with its own connection. They take one `Race` at a time, wait for each
other at a barrier before every round, and report what every request got and how long it took. Importing
this module starts nothing and needs no settings: a racer sets up Django by itself.
"""

import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Barrier
from typing import Any, Final

NOW: Final = datetime(2026, 11, 23, 6, tzinfo=UTC)
_FIRST: Final = datetime(2026, 11, 24, tzinfo=UTC)
_PATIENCE_S: Final = 180.0  # eight processes start and migrate; a busy machine takes its time
ROUND: Final = timedelta(hours=2)  # rounds lie apart; within one, half of the racers want half an hour later


@dataclass(frozen=True)
class Race:
    """One race.

    Attributes:
        business_id: Where; open round the clock, half-hour grid. Any lane will do.
        rounds: How many slots are fought over, one after the other.
        customers: How many customers the racers are; fewer than racers means that some ask twice at once.
        staggered: Half of the racers want a start half an hour later, which overlaps and is not equal.
        guard: "all", or "none": no transaction, no lock, and (the caller drops it) no constraint.
        job: "book"; "look": each racer is a conversation that asks for noon, every round on another day;
            "look and book": and then books the first time it was offered.
    """

    business_id: int
    rounds: int
    customers: int = 1_000
    staggered: bool = True
    guard: str = "all"
    job: str = "book"


@dataclass(frozen=True)
class Answer:
    """What one request got.

    `outcome` is "ok", "available", a code, or the exception's text; `took_s` is in seconds; `offers` are the
    starts that a look was offered.
    """

    round: int
    customer: int
    outcome: str
    appointment_id: int | None
    already_booked: bool
    took_s: float
    offers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """All answers of a race and its rows as they stand afterwards."""

    answers: list[Answer]
    rows: list[tuple[int, datetime, datetime]]  # lane, start, end
    took_s: float

    def outcomes(self) -> Counter[str]:
        """Count the answers by outcome."""
        return Counter(answer.outcome for answer in self.answers)

    def overlaps(self) -> int:
        """Count the pairs of rows that share time in one lane."""
        return sum(
            a[0] == b[0] and a[1] < b[2] and b[1] < a[2]
            for at, a in enumerate(self.rows)
            for b in self.rows[at + 1 :]
        )

    def p_ms(self, percent: int) -> float:
        """A percentile of the request times, milliseconds."""
        times = sorted(answer.took_s for answer in self.answers)
        return times[min(len(times) - 1, len(times) * percent // 100)] * 1000


class Racers:
    """A team of processes on one database; use as a context manager."""

    def __init__(self, database_url: str, team: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._barrier = context.Barrier(team)  # kept: once collected here, no child can open it any more
        self._pipes: list[Any] = []
        self._processes: list[SpawnProcess] = []
        for number in range(team):
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_serve, args=(number, database_url, theirs, self._barrier), daemon=True
            )
            process.start()
            theirs.close()
            self._pipes.append(ours)
            self._processes.append(process)

    def __enter__(self) -> "Racers":
        return self

    def __exit__(self, *_error: object) -> None:
        for pipe in self._pipes:
            pipe.close()
        for process in self._processes:
            process.join(timeout=5)
            if process.is_alive():
                process.kill()

    def migrate(self) -> None:
        """Lay out the tables."""
        self._ask(0, _migrate)

    def make_business(self, lanes: int = 1) -> int:
        """Make a business with so many lanes; return its number."""
        return int(self._ask(0, _make_business, lanes))

    @contextmanager
    def without_constraint(self, business_id: int) -> Iterator[None]:
        """Take the database's own guard away; put it back once the business's double rows are gone."""
        self._ask(0, _drop_constraint)
        try:
            yield
        finally:
            self._ask(0, _restore_constraint, business_id)

    def run(self, race: Race) -> Report:
        """Run a race with the whole team."""
        for pipe in self._pipes:
            pipe.send((_race, (race,)))
        received = [_answer_of(pipe) for pipe in self._pipes]
        answers = [answer for answers, _ in received for answer in answers]
        rows = self._ask(0, _rows, race.business_id)
        return Report(answers, rows, max(took_s for _, took_s in received))

    def _ask(self, number: int, job: Callable[..., Any], *args: object) -> Any:
        self._pipes[number].send((job, args))
        return _answer_of(self._pipes[number])


def _answer_of(pipe: Any) -> Any:
    if not pipe.poll(_PATIENCE_S):
        raise TimeoutError("a racer does not answer")
    answer = pipe.recv()
    if isinstance(answer, BaseException):
        raise answer
    return answer


# --- In the racer's process ---------------------------------------------------------------------------

_dropped: list[Any] = []


def _serve(number: int, database_url: str, pipe: Any, barrier: Barrier) -> None:
    os.environ["DATABASE_URL"] = database_url
    os.environ["DJANGO_SETTINGS_MODULE"] = "opsproject.settings"
    import django  # noqa: PLC0415 -- after the settings are named

    django.setup()
    while True:
        try:
            job, args = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(job(number, barrier, *args))
        except Exception as error:  # noqa: BLE001 -- whatever it is, the parent raises it
            pipe.send(RuntimeError(f"racer {number}: {error!r}"))


def _migrate(_number: int, _barrier: Barrier) -> None:
    from django.core.management import call_command  # noqa: PLC0415 -- in the racer only

    call_command("migrate", verbosity=0)


def _make_business(_number: int, _barrier: Barrier, lanes: int) -> int:
    from calendar_app.models import Resource  # noqa: PLC0415 -- in the racer only
    from policy_app.models import Business, BusinessSettings  # noqa: PLC0415 -- in the racer only

    count = Business.objects.count()
    business = Business.objects.create(name="race", slug=f"race-{count}", phone_number=f"+9723{count:07d}")
    rules = {"allow_24_7": True, "slot_size_min": 30, "booking_window_days": 3000}
    BusinessSettings.objects.update_or_create(business=business, defaults=rules)
    for number in range(1, lanes):  # the first one is made with the business
        Resource.objects.create(business=business, name=f"lane {number}")
    return business.pk


def _drop_constraint(_number: int, _barrier: Barrier) -> None:
    from django.db import connection  # noqa: PLC0415 -- in the racer only

    from calendar_app.constraints import NoOverlap  # noqa: PLC0415 -- in the racer only
    from calendar_app.models import Appointment  # noqa: PLC0415 -- in the racer only

    guard = next(rule for rule in Appointment._meta.constraints if isinstance(rule, NoOverlap))
    Appointment._meta.constraints = [rule for rule in Appointment._meta.constraints if rule is not guard]
    with connection.schema_editor() as editor:
        editor.remove_constraint(Appointment, guard)
    _dropped.append(guard)


def _restore_constraint(_number: int, _barrier: Barrier, business_id: int) -> None:
    from django.db import connection  # noqa: PLC0415 -- in the racer only

    from calendar_app.models import Appointment  # noqa: PLC0415 -- in the racer only

    Appointment.objects.filter(business_id=business_id).delete()
    guard = _dropped.pop()
    Appointment._meta.constraints = [*Appointment._meta.constraints, guard]
    with connection.schema_editor() as editor:
        editor.add_constraint(Appointment, guard)


def _rows(_number: int, _barrier: Barrier, business_id: int) -> list[tuple[int, datetime, datetime]]:
    from calendar_app.models import Appointment  # noqa: PLC0415 -- in the racer only

    rows = Appointment.objects.filter(business_id=business_id).order_by("start", "pk")
    return list(rows.values_list("resource_id", "start", "end"))


def _race(number: int, barrier: Barrier, race: Race) -> tuple[list[Answer], float]:
    from calendar_app import booking  # noqa: PLC0415 -- in the racer only

    guarded = booking.lanes_locked
    if race.guard == "none":
        booking.lanes_locked = _nothing_locked
    try:
        _want(number, race, -1)  # connect and read the rules outside of the measured rounds
        barrier.wait(_PATIENCE_S)
        began = time.perf_counter()
        answers = []
        for turn in range(race.rounds):
            barrier.wait(_PATIENCE_S)
            answers.append(_want(number, race, turn) if race.job == "book" else _look(number, race, turn))
        return answers, time.perf_counter() - began
    finally:
        booking.lanes_locked = guarded


@contextmanager
def _nothing_locked(business_id: int) -> Iterator[None]:
    yield


def _want(number: int, race: Race, turn: int) -> Answer:
    from calendar_app.booking import create_appointment  # noqa: PLC0415 -- in the racer only

    customer = number % race.customers
    start = _FIRST + turn * ROUND + timedelta(minutes=30 * (customer % 2) * race.staggered)
    began = time.perf_counter()
    try:
        result = create_appointment(
            business_id=race.business_id,
            start_iso=start.isoformat(),
            customer_name="מי שקודם",
            customer_phone=f"+97250{2_000_000 + customer}" if turn >= 0 else "1",
            duration_min=60,
            source="simulator",
            now=NOW,
        )
        outcome = "ok" if result["ok"] else str(result["error"])
    except Exception as error:  # noqa: BLE001 -- an error is an outcome here, and a test counts it
        result, outcome = {}, f"{type(error).__name__}: {error}".splitlines()[0]
    took_s = time.perf_counter() - began
    return Answer(
        turn, customer, outcome, result.get("appointment_id"), bool(result.get("already_booked")), took_s
    )


def _look(number: int, race: Race, turn: int) -> Answer:
    from calendar_app.booking import create_appointment  # noqa: PLC0415 -- in the racer only
    from calendar_app.find import find_slots  # noqa: PLC0415 -- in the racer only

    day = _FIRST + timedelta(days=2 * turn)
    began = time.perf_counter()
    offers: list[str] = []
    try:
        result = find_slots(
            business_id=race.business_id,
            date=f"{day:%Y-%m-%d}",
            time="12:00",
            duration_min=60,
            now=NOW,
            holder=str(number),
        )
        offers = [slot["start_iso"] for slot in result["slots"]]
        outcome = "available" if result["available"] else str(result["reason"])
        if race.job == "look and book":
            result = create_appointment(
                business_id=race.business_id,
                start_iso=offers[0],
                customer_name="מי שקודם",
                customer_phone=f"+97250{2_000_000 + number}",
                duration_min=60,
                source="simulator",
                conversation_ref=str(number),
                now=NOW,
            )
            outcome = "ok" if result["ok"] else str(result["error"])
    except Exception as error:  # noqa: BLE001 -- an error is an outcome here, and a test counts it
        outcome = f"{type(error).__name__}: {error}".splitlines()[0]
    return Answer(turn, number, outcome, None, False, time.perf_counter() - began, tuple(offers))
