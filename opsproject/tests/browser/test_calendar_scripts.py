"""The page's pure scripts, called in the browser: old answers never hide news, times are read right."""

from datetime import date
from typing import Any

import pytest

from opsproject.tests.browser.calendar_page import CalendarPage
from policy_app.models import Business

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_scripts_compute_as_they_say(calendar: CalendarPage, studio: Business, tomorrow: date) -> None:
    calendar.open(tomorrow)

    def call(script: str, expression: str) -> Any:
        return calendar.page.evaluate(f"import('/static/calendar/{script}.js').then(module => {expression})")

    # Times as people type them.
    typed = ["9", "930", "9:30", "09.30", "0930", "24:00", "9:60", "", "ten"]
    read = [call("wall", f"module.readTime('{text}')") for text in typed]
    assert read == ["09:00", "09:30", "09:30", "09:30", "09:30", None, None, None, None]

    # The grid's step holds every start: 60 minutes from 9:30 on, counted from 9:00.
    windows = "[{lane: 1, start: '2026-11-24T09:30:00', end: '2026-11-24T13:30:00'}]"
    assert call("opening", f"module.gridStep({windows}, 60, 9)") == 30
    assert call("opening", f"module.hoursShown({windows}, [], '2026-11-24', '2026-11-25')") == [9, 14]
    closed = call(
        "opening", f"module.closedSpans({windows}, [{{id: 1}}], '2026-11-24T00:00:00', '2026-11-25T00:00:00')"
    )
    assert [(span["start"][11:16], span["end"][11:16]) for span in closed] == [
        ("00:00", "09:30"),
        ("13:30", "00:00"),
    ]

    # A window past midnight shows the whole night.
    night = "[{lane: 1, start: '2026-11-24T20:00:00', end: '2026-11-25T02:00:00'}]"
    assert call("opening", f"module.hoursShown({night}, [], '2026-11-24', '2026-11-26')") == [0, 24]


@pytest.mark.parametrize(
    ("news", "answer", "shown"),
    [
        ("store.upsert(row(1, 2, 'new'))", "[row(1, 1, 'old')]", ["new"]),
        ("store.upsert(row(1, 1, 'old'))", "[row(1, 2, 'new')]", ["new"]),
        ("store.upsert(row(1, 1, 'new'))", "[]", ["new"]),
        ("store.remove(1)", "[row(1, 1, 'old')]", []),
    ],
)
def test_news_that_came_while_a_list_was_fetched_outlives_the_list(
    news: str, answer: str, shown: list[str], calendar: CalendarPage, studio: Business, tomorrow: date
) -> None:
    calendar.open(tomorrow)

    left = calendar.page.evaluate(
        "import('/static/calendar/store.js').then(({ Store }) => {"
        " const row = (id, revision, notes) => ({ id, revision, notes });"
        " const store = new Store();"
        " store.upsert(row(1, 0, 'first'));"
        " const mark = store.mark();"
        f" {news};"
        f" store.replace({answer}, [], mark);"
        " return store.all().map(event => event.notes); })"
    )

    assert left == shown


def test_what_the_servers_list_no_longer_has_goes(
    calendar: CalendarPage, studio: Business, tomorrow: date
) -> None:
    calendar.open(tomorrow)

    left = calendar.page.evaluate(
        "import('/static/calendar/store.js').then(({ Store }) => {"
        " const store = new Store();"
        " store.upsert({ id: 1, revision: 5 });"
        " store.replace([], [], store.mark());"
        " return store.all().length; })"
    )

    assert left == 0
