"""Eight processes race for slots on SQLite and PostgreSQL: `python -m benchmarks.booking_race [file.json]`.

PostgreSQL is the tests' own (`TEST_DATABASE_URL` names another). Each round is one slot that all of them
want, half of them half an hour later: a right answer is one row a round and lane, and no overlap. "looks" are
look-ups that hold what they offer.
"""

import json
import sys
import tempfile
from pathlib import Path
from uuid import uuid4

import psycopg

from calendar_app.tests.racing import Race, Racers
from opsproject.pytest_servers import start_postgres, with_database

TEAM = 8
ROUNDS = 60
LANES = (1, 4)
Line = dict[str, str | float]
TITLES = ("requests", "rows", "overlaps", "errors", "booked/s", "req/s", "p50 ms", "p99 ms")


def main() -> None:
    """Print one line for each database and race, and write them to the file that is named."""
    print(f"{TEAM} processes, {ROUNDS} rounds")
    print(f"{'database':12}{'race':20}" + "".join(f"{title:>10}" for title in TITLES))
    with tempfile.TemporaryDirectory() as folder:
        lines = measure("SQLite", f"sqlite:///{folder}/race.sqlite3")
    server = start_postgres()
    name = f"race_{uuid4().hex[:12]}"
    with psycopg.connect(server.replace("postgres://", "postgresql://", 1), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        lines += measure("PostgreSQL", with_database(server, name))
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    if sys.argv[1:]:
        Path(sys.argv[1]).write_text(json.dumps(lines, indent=1), encoding="utf-8")


def measure(database: str, url: str) -> list[Line]:
    """Run the races on one database."""
    with Racers(url, TEAM) as racers:
        racers.migrate()
        lines = [
            show(
                database,
                f"{lanes} lane{'s' * (lanes > 1)}",
                racers,
                Race(racers.make_business(lanes), ROUNDS),
            )
            for lanes in LANES
        ]
        same = Race(racers.make_business(), ROUNDS, customers=2)
        looks = Race(racers.make_business(4), ROUNDS, job="look")
        lines += [
            show(database, "same request", racers, same),
            show(database, "looks, 4 lanes", racers, looks),
        ]
        business_id = racers.make_business()
        with racers.without_constraint(business_id):
            lines.append(show(database, "no guard", racers, Race(business_id, ROUNDS, guard="none")))
    return lines


def show(database: str, title: str, racers: Racers, race: Race) -> Line:
    """Run one race, print its line and return it."""
    report = racers.run(race)
    outcomes = report.outcomes()
    good = outcomes["ok"] + outcomes["available"]
    figures = (
        len(report.answers),
        len(report.rows),
        report.overlaps(),
        outcomes.total() - good - outcomes["slot_taken"],
        good / report.took_s,
        len(report.answers) / report.took_s,
        report.p_ms(50),
        report.p_ms(99),
    )
    print(f"{database:12}{title:20}" + "".join(f"{figure:10.0f}" for figure in figures), flush=True)
    return {"database": database, "race": title, **dict(zip(TITLES, figures, strict=True))}


if __name__ == "__main__":
    main()
