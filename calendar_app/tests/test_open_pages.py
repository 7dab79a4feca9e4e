"""The outbox of an open page, and who is delivered to."""

import asyncio
import json

import pytest

from calendar_app import open_pages
from calendar_app.open_pages import MOST_DELIVERED, MOST_WAITING, REFRESH, OpenPage, OpenPages, changed, gone

pytestmark = pytest.mark.unit


async def _rest(pages: OpenPages) -> None:
    await asyncio.Event().wait()


def waiting(page: OpenPage) -> list[str]:
    return list(page._waiting)


def test_messages_come_in_order() -> None:
    page = OpenPage(1)

    page.offer("a")
    page.offer("b")

    assert waiting(page) == ["a", "b"]


def test_a_slow_page_is_told_to_ask_anew_and_then_goes_on() -> None:
    page = OpenPage(1)

    for number in range(MOST_WAITING + 2):
        page.offer(str(number))

    assert waiting(page) == [REFRESH, str(MOST_WAITING + 1)]


def test_a_refresh_makes_what_waits_needless() -> None:
    page = OpenPage(1)
    page.offer("a")

    page.offer(REFRESH)

    assert waiting(page) == [REFRESH]


def test_messages_keep_their_hebrew() -> None:
    assert json.loads(changed({"id": 1, "customer_name": "דנה"})) == {
        "type": "changed",
        "event": {"id": 1, "customer_name": "דנה"},
    }
    assert "דנה" in changed({"customer_name": "דנה"})
    assert json.loads(gone(7)) == {"type": "gone", "id": 7}


async def test_only_the_pages_of_the_business_are_delivered_to() -> None:
    pages = OpenPages(_rest)
    first, second, other = OpenPage(1), OpenPage(1), OpenPage(2)
    for page in (first, second, other):
        pages.open(page)

    pages.deliver(1, "x")

    assert [waiting(page) for page in (first, second, other)] == [["x"], ["x"], []]
    for page in (first, second, other):
        pages.close(page)


async def test_another_thread_delivers_on_the_loop_of_the_pages() -> None:
    pages = OpenPages(_rest)
    page = OpenPage(1)
    pages.open(page)

    await asyncio.to_thread(pages.deliver_soon, 1, "x", appointment_id=5, change_id=9)

    assert await page.next() == "x"
    assert pages.was_delivered(5, 9)
    assert not pages.was_delivered(5, 10)
    pages.close(page)
    await asyncio.to_thread(pages.deliver_soon, 1, "y", appointment_id=5, change_id=10)
    await asyncio.sleep(0)
    assert waiting(page) == []


async def test_the_watch_runs_while_a_page_is_open() -> None:
    pages = OpenPages(_rest)
    first, second = OpenPage(1), OpenPage(1)

    pages.open(first)
    pages.open(second)
    watching = pages._watching
    pages.close(first)
    assert watching is not None
    assert not watching.cancelling()
    pages.close(second)
    pages.close(second)

    assert watching.cancelling()
    assert (pages.count(), pages.businesses()) == (0, [])


async def test_a_watch_that_breaks_begins_anew(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    begun: list[int] = []
    monkeypatch.setattr(open_pages, "AGAIN_AFTER_S", 0.0)

    async def break_once(pages: OpenPages) -> None:
        begun.append(1)
        if len(begun) == 1:
            raise ValueError("unforeseen")
        await asyncio.Event().wait()

    pages, page = OpenPages(break_once), OpenPage(1)
    pages.open(page)
    await asyncio.sleep(0.05)

    assert len(begun) == 2
    assert [record.message for record in caplog.records] == [
        "calendar pages: the watch broke and begins anew"
    ]
    pages.close(page)


async def test_what_is_remembered_of_deliveries_is_bounded() -> None:
    pages = OpenPages(_rest)

    for number in range(1, MOST_DELIVERED + 10):
        pages.deliver(1, "x", appointment_id=number, change_id=number)

    assert len(pages._delivered) == MOST_DELIVERED
    assert pages.was_delivered(MOST_DELIVERED + 9, 1)
