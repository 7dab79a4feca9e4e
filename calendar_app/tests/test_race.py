"""Many processes, few slots: on SQLite and on PostgreSQL, with the guards and without."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

from calendar_app.tests.racing import Race, Racers, Report

pytestmark = pytest.mark.slow

TEAM = 8
ROUNDS = 25
LOOKS = 10  # rounds of callers who are offered something


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def racers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Racers]:
    """Eight processes on a fresh database."""
    if request.param == "sqlite":
        with Racers(f"sqlite:///{tmp_path_factory.mktemp('race')}/race.sqlite3", TEAM) as team:
            team.migrate()
            yield team
        return
    server: str = request.getfixturevalue("postgres_url")
    name = f"race_{uuid4().hex[:12]}"
    with psycopg.connect(server.replace("postgres://", "postgresql://", 1), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        with Racers(f"{server.rpartition('/')[0]}/{name}", TEAM) as team:
            team.migrate()
            yield team
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def describe(report: Report) -> None:
    """Show the figures with `pytest -s` and in a failure's captured output."""
    rate = len(report.answers) / report.took_s
    print(  # noqa: T201 -- figures for the reader of the run
        f"\n{dict(report.outcomes())}: {len(report.rows)} rows, {report.overlaps()} overlaps, "
        f"{rate:.0f} requests/s, p50 {report.p_ms(50):.0f} ms, "
        f"p99 {report.p_ms(99):.0f} ms, longest {report.p_ms(100):.0f} ms"
    )


def test_of_many_callers_exactly_one_gets_each_slot(racers: Racers) -> None:
    report = racers.run(Race(racers.make_business(), ROUNDS))

    describe(report)
    assert report.outcomes() == {"ok": ROUNDS, "slot_taken": ROUNDS * (TEAM - 1)}
    assert len(report.rows) == ROUNDS
    assert report.overlaps() == 0


@pytest.mark.parametrize("lanes", [2, 4])
def test_as_many_callers_get_a_slot_as_there_are_lanes(racers: Racers, lanes: int) -> None:
    """Half of them want it half an hour later: in each lane one of the two is booked."""
    report = racers.run(Race(racers.make_business(lanes), ROUNDS))

    describe(report)
    assert report.outcomes() == {"ok": ROUNDS * lanes, "slot_taken": ROUNDS * (TEAM - lanes)}
    assert (len(report.rows), report.overlaps()) == (ROUNDS * lanes, 0)
    assert len({lane for lane, _, _ in report.rows}) == lanes
    for turn in range(ROUNDS):
        winners = [answer for answer in report.answers if (answer.round, answer.outcome) == (turn, "ok")]
        assert len({answer.appointment_id for answer in winners}) == lanes


def test_the_same_request_sent_many_times_at_once_is_one_appointment(racers: Racers) -> None:
    """Two customers, four simultaneous tries each: the winner's tries all succeed with one number."""
    report = racers.run(Race(racers.make_business(), ROUNDS, customers=2))

    describe(report)
    assert report.outcomes() == {"ok": ROUNDS * 4, "slot_taken": ROUNDS * 4}
    assert len(report.rows) == ROUNDS
    for turn in range(ROUNDS):
        served = [answer for answer in report.answers if answer.round == turn and answer.outcome == "ok"]
        assert len({(answer.customer, answer.appointment_id) for answer in served}) == 1
        assert sorted(answer.already_booked for answer in served) == [False, True, True, True]


def test_of_callers_who_ask_at_once_exactly_one_is_offered_the_slot(racers: Racers) -> None:
    """The others are offered what is near, and no two of them the same."""
    report = racers.run(Race(racers.make_business(), LOOKS, job="look"))

    describe(report)
    assert report.outcomes() == {"available": LOOKS, "slot_taken": LOOKS * (TEAM - 1)}
    for turn in range(LOOKS):
        offers = [offer for answer in report.answers if answer.round == turn for offer in answer.offers]
        assert len(set(offers)) == len(offers) == 1 + 2 * (TEAM - 1)
    assert report.overlaps() == 0


def test_whoever_was_offered_a_slot_can_book_it(racers: Racers) -> None:
    report = racers.run(Race(racers.make_business(), LOOKS, job="look and book"))

    describe(report)
    assert report.outcomes() == {"ok": LOOKS * TEAM}
    assert (len(report.rows), report.overlaps()) == (LOOKS * TEAM, 0)


def test_without_the_guards_the_same_race_books_twice(racers: Racers) -> None:
    """The proof that the race above bites: check, then insert, and nothing else."""
    business_id = racers.make_business()
    with racers.without_constraint(business_id):
        report = racers.run(Race(business_id, ROUNDS, guard="none"))

    describe(report)
    assert report.overlaps() > 0
    assert len(report.rows) > ROUNDS
