"""Which of a day's free times a reply offers."""

from datetime import datetime

import pytest

from agent_app.core.offers import offered_out_of

pytestmark = pytest.mark.unit

SLOTS = [
    {"start_iso": f"2026-11-24T{hour:02d}:{minute:02d}:00+02:00", "end_iso": ""}
    for hour in range(9, 21)
    for minute in (0, 30)
]


@pytest.mark.parametrize(
    ("reply", "clocks"),
    [
        ("יש מחר בשעה 10:00 או בשעה 15:30. מה מתאים?", ["10:00", "15:30"]),
        ("יש מחר ב-12.", ["12:00"]),
        ("מחר, יום שלישי 24.11. באיזו שעה?", []),
        ("יש ב-10:15", []),
        ("יש 10:00, 11:00 ו-12:00", ["10:00", "11:00"]),
        ("", []),
    ],
)
def test_the_named_times_of_the_list_are_the_offer(reply: str, clocks: list[str]) -> None:
    found = offered_out_of(SLOTS, reply)

    assert found == tuple(datetime.fromisoformat(f"2026-11-24T{clock}:00+02:00") for clock in clocks)
