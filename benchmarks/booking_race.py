"""Eight processes race for slots on SQLite and on PostgreSQL: `python -m benchmarks.booking_race`.

PostgreSQL is the tests' own (`TEST_DATABASE_URL` names another). Each round is one slot that all of them
want, half of them half an hour later: a right answer is one row a round and no overlap.
"""

import tempfile
from uuid import uuid4

import psycopg

from calendar_app.tests.racing import Race, Racers
from opsproject.pytest_servers import start_postgres, with_database

TEAM = 8
ROUNDS = 60


def main() -> None:
    """Print one line for each database and race."""
    print(f"{TEAM} processes, {ROUNDS} rounds")
    titles = ("rows", "overlaps", "errors", "req/s", "p50 ms", "p99 ms")
    print(f"{'database':12}{'race':14}" + "".join(f"{title:>10}" for title in titles))
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", f"sqlite:///{folder}/race.sqlite3")
    server = start_postgres()
    name = f"race_{uuid4().hex[:12]}"
    with psycopg.connect(server.replace("postgres://", "postgresql://", 1), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        measure("PostgreSQL", with_database(server, name))
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def measure(database: str, url: str) -> None:
    """Run the races on one database."""
    with Racers(url, TEAM) as racers:
        racers.migrate()
        show(database, "one slot", racers, Race(racers.make_business(), ROUNDS))
        show(database, "same request", racers, Race(racers.make_business(), ROUNDS, customers=2))
        business_id = racers.make_business()
        with racers.without_constraint(business_id):
            show(database, "no guard", racers, Race(business_id, ROUNDS, guard="none"))


def show(database: str, title: str, racers: Racers, race: Race) -> None:
    """Run one race and print its line."""
    report = racers.run(race)
    errors = sum(count for outcome, count in report.outcomes().items() if outcome not in ("ok", "slot_taken"))
    rate = len(report.answers) / report.took_s
    figures = (len(report.rows), report.overlaps(), errors, rate, report.p_ms(50), report.p_ms(99))
    print(f"{database:12}{title:14}" + "".join(f"{figure:10.0f}" for figure in figures), flush=True)


if __name__ == "__main__":
    main()
