"""The live socket of the calendar page, by the real routing, within one process."""

import asyncio
import json
import multiprocessing
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from http.cookies import SimpleCookie
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from channels.sessions import CookieMiddleware
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.urls import path
from django.utils import timezone

from calendar_app import live, page_watch
from calendar_app.consumers import PageSocket
from calendar_app.models import Appointment, AppointmentChange, Customer
from calendar_app.routing import guarded, websocket_urlpatterns
from calendar_app.testing import lane_of, make_business
from policy_app.database_threads import in_database_thread
from policy_app.models import Business, Membership

pytestmark = [pytest.mark.ws, pytest.mark.django_db(transaction=True)]

ORIGIN = (b"origin", b"https://desk.example.test")


@pytest.fixture
def business() -> Business:
    return make_business()


@pytest.fixture
def dana(client: Client, business: Business) -> Client:
    user = User.objects.create_user("dana")
    Membership.objects.create(user=user, business=business)
    client.force_login(user)
    return client


def cookie_of(client: Client) -> tuple[bytes, bytes]:
    return (b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode())


def socket_to(slug: str, *headers: tuple[bytes, bytes], app: Any = None) -> WebsocketCommunicator:
    application = app or URLRouter(websocket_urlpatterns)
    return WebsocketCommunicator(application, f"/ws/calendar/?business={slug}", headers=[ORIGIN, *headers])


def routed(application: Any) -> Any:
    routes: list[Any] = [path("ws/calendar/", application)]
    return URLRouter(routes)


@asynccontextmanager
async def open_page(client: Client, slug: str, app: Any = None) -> AsyncIterator[WebsocketCommunicator]:
    """A page that is connected and greeted."""
    page = socket_to(slug, cookie_of(client), app=app)
    assert (await page.connect())[0]
    assert await heard(page) == {"type": "hello"}
    try:
        yield page
    finally:
        await page.disconnect()


async def heard(page: WebsocketCommunicator, timeout_s: float = 3) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(await page.receive_from(timeout=timeout_s))
    return message


def book(business: Business, hours_ahead: int = 24, **fields: Any) -> Appointment:
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours_ahead)
    defaults = {"resource": lane_of(business), "start": start, "end": start + timedelta(hours=1)}
    return Appointment.objects.create(business=business, **{**defaults, **fields})


def test_nothing_is_open_before() -> None:
    assert live.pages.count() == 0


@pytest.fixture
def nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch sleeps: what a page hears, it was told."""
    monkeypatch.setattr(page_watch, "ALONE_S", 60.0)


@pytest.mark.usefixtures("nobody_looks")
async def test_a_booking_in_a_database_thread_is_seen_at_once(dana: Client, business: Business) -> None:
    customer = await sync_to_async(Customer.objects.create)(
        business=business, name="רון", phone="+972501234567"
    )
    async with open_page(dana, business.slug) as page, open_page(dana, business.slug) as other:
        booked = await in_database_thread(book, business, customer=customer)

        for each in (page, other):
            message = await heard(each)
            assert message["type"] == "changed"
            event = message["event"]
            assert (event["id"], event["status"], event["customer_name"]) == (booked.pk, "booked", "רון")


@pytest.mark.usefixtures("nobody_looks")
@pytest.mark.parametrize("where", ["database thread", "sync_to_async", "plain thread"])
async def test_every_way_of_saving_is_told(dana: Client, business: Business, where: str) -> None:
    async with open_page(dana, business.slug) as page:
        ways: dict[str, Callable[[], Any]] = {
            "database thread": lambda: in_database_thread(book, business),
            "sync_to_async": lambda: sync_to_async(book)(business),
            "plain thread": lambda: asyncio.to_thread(_book_and_close, business),
        }
        booked = await ways[where]()

        assert (await heard(page))["event"]["id"] == booked.pk


async def test_what_was_told_is_not_told_again_by_the_look(dana: Client, business: Business) -> None:
    async with open_page(dana, business.slug) as page:
        booked = await in_database_thread(book, business)

        assert (await heard(page))["event"]["id"] == booked.pk
        assert await page.receive_nothing(timeout=page_watch.ALONE_S * 2)


def _book_and_close(business: Business) -> Appointment:
    try:
        return book(business)
    finally:
        connection.close()


async def test_a_move_and_a_cancellation_are_told(dana: Client, business: Business) -> None:
    booked = await in_database_thread(book, business)
    async with open_page(dana, business.slug) as page:
        assert (await heard(page))["event"]["id"] == booked.pk  # what happened just before is told, too

        def move_and_cancel() -> None:
            booked.start += timedelta(hours=2)
            booked.end += timedelta(hours=2)
            booked.save()
            booked.status = "cancelled"
            booked.save()

        await in_database_thread(move_and_cancel)
        message = await heard(page)
        while message["event"]["status"] != "cancelled":
            message = await heard(page)

    assert message["event"]["revision"] == booked.revision


async def test_what_was_rolled_back_is_not_told(dana: Client, business: Business) -> None:
    def fail() -> None:
        with transaction.atomic():
            book(business)
            transaction.set_rollback(True)

    async with open_page(dana, business.slug) as page:
        await in_database_thread(fail)

        assert await page.receive_nothing(timeout=page_watch.ALONE_S * 2)


@pytest.mark.usefixtures("nobody_looks")
async def test_a_hold_comes_and_goes(dana: Client, business: Business) -> None:
    async with open_page(dana, business.slug) as page:
        expires = timezone.now() + timedelta(minutes=2)
        held = await in_database_thread(book, business, status="held", hold_expires_at=expires)
        pk = held.pk
        first = await heard(page)
        assert (first["event"]["id"], first["event"]["status"]) == (pk, "held")

        await in_database_thread(held.delete)

        assert await heard(page) == {"type": "gone", "id": pk}


async def test_a_hold_that_runs_out_is_taken_off(dana: Client, business: Business) -> None:
    expires = timezone.now() + timedelta(seconds=1.2)
    held = await in_database_thread(book, business, status="held", hold_expires_at=expires)
    async with open_page(dana, business.slug) as page:
        await asyncio.sleep(page_watch.ALONE_S)

        assert await heard(page, 4) == {"type": "gone", "id": held.pk}


async def test_other_businesses_are_not_heard(dana: Client, business: Business) -> None:
    other = await sync_to_async(make_business)()
    async with open_page(dana, business.slug) as page:
        await in_database_thread(book, other)
        mine = await in_database_thread(book, business)

        assert (await heard(page))["event"]["id"] == mine.pk


async def test_what_another_process_wrote_is_found_by_looking(dana: Client, business: Business) -> None:
    def as_another_process() -> int:
        """Rows without a signal of this process's."""
        appointment = Appointment(business=business, resource=lane_of(business))
        appointment.start = timezone.now() + timedelta(days=1)
        appointment.end = appointment.start + timedelta(hours=1)
        Appointment.unannounced.bulk_create([appointment])
        AppointmentChange.objects.create(appointment=appointment, business=business, kind="created")
        return appointment.pk

    async with open_page(dana, business.slug) as page:
        await asyncio.sleep(0.1)
        pk = await in_database_thread(as_another_process)

        assert (await heard(page))["event"]["id"] == pk


async def test_very_many_changes_become_one_refresh(dana: Client, business: Business) -> None:
    booked = await in_database_thread(book, business)

    def edit_many() -> None:
        AppointmentChange.objects.bulk_create(
            AppointmentChange(appointment=booked, business=business, kind="edited") for _ in range(60)
        )

    async with open_page(dana, business.slug) as page:
        await heard(page)
        await asyncio.sleep(0.1)
        await in_database_thread(edit_many)

        assert await heard(page) == {"type": "refresh"}


async def test_a_page_without_a_log_in_is_closed_with_4401(business: Business) -> None:
    for cookie in (b"", b"sessionid=", b"sessionid=abc", b"sessionid=" + b"z" * 32, b"sessionid=\xff\x00"):
        page = socket_to(business.slug, (b"cookie", cookie))
        assert (await page.connect())[0]
        assert await page.receive_output(3) == {"type": "websocket.close", "code": 4401}


async def test_another_business_is_closed_with_4404(dana: Client) -> None:
    other = await sync_to_async(make_business)()
    for slug in (other.slug, "nobody", "", "%00", "%FF", "a" * 3000):
        page = socket_to(slug, cookie_of(dana))
        assert (await page.connect())[0]
        assert await page.receive_output(3) == {"type": "websocket.close", "code": 4404}


@pytest.mark.parametrize(
    "origin", [b"https://evil.example", b"null", b"https://desk.example.test.evil.example"]
)
async def test_a_page_of_another_site_is_refused_before_anything(
    dana: Client, business: Business, origin: bytes
) -> None:
    app = routed(guarded(["desk.example.test"]))
    page = WebsocketCommunicator(
        app, f"/ws/calendar/?business={business.slug}", headers=[(b"origin", origin), cookie_of(dana)]
    )

    assert await page.connect() == (False, 1000)
    async with open_page(dana, business.slug, app):
        pass


async def test_a_log_in_that_ends_ends_the_page(dana: Client, business: Business) -> None:
    app = routed(CookieMiddleware(PageSocket(ask_again_s=0.05)))
    async with open_page(dana, business.slug, app) as page:
        await sync_to_async(dana.logout)()

        assert await page.receive_output(3) == {"type": "websocket.close", "code": 4401}
    await asyncio.sleep(0)
    assert live.pages.count() == 0


async def test_someone_who_left_the_team_hears_no_more(dana: Client, business: Business) -> None:
    app = routed(CookieMiddleware(PageSocket(ask_again_s=0.05)))
    async with open_page(dana, business.slug, app) as page:
        await sync_to_async(Membership.objects.all().delete)()

        assert await page.receive_output(3) == {"type": "websocket.close", "code": 4404}


async def test_what_a_page_says_is_ignored(dana: Client, business: Business) -> None:
    async with open_page(dana, business.slug) as page:
        await page.send_to(text_data="[" * 1000)
        await page.send_to(bytes_data=b"\xff")
        booked = await in_database_thread(book, business)

        assert (await heard(page))["event"]["id"] == booked.pk


async def test_a_page_that_left_is_forgotten_and_the_watch_ends(dana: Client, business: Business) -> None:
    async with open_page(dana, business.slug):
        assert live.pages.count() == 1

    assert live.pages.count() == 0
    assert live.pages._watching is None


def test_without_open_pages_and_redis_nothing_is_put_in_line(business: Business) -> None:
    live.announce(business.pk, 1)

    assert not live._line._waiting
    assert live._line._empty.is_set() or live._line._thread is None


@pytest.fixture
def silent_redis(settings: Any) -> Iterator[None]:
    """A Redis that takes connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        url = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
        layer = {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [url]}}
        settings.CHANNEL_LAYERS = {"default": layer}
        yield


def _tell_name(told: Connection) -> None:
    told.send(getattr(page_watch.relay_layer(), "client_prefix", None))


@pytest.mark.usefixtures("silent_redis")
def test_a_forked_server_has_a_name_of_its_own_at_redis() -> None:
    context = multiprocessing.get_context("fork")
    names = [getattr(page_watch.relay_layer(), "client_prefix", None)]
    for _ in range(2):
        hears, tells = context.Pipe(duplex=False)
        child = context.Process(target=_tell_name, args=(tells,))
        child.start()
        names.append(hears.recv())
        child.join()

    assert None not in names
    assert len(set(names)) == 3  # of one name, they would take each other's messages


@pytest.mark.usefixtures("silent_redis")
def test_a_redis_that_never_answers_costs_a_booking_nothing(
    business: Business, caplog: pytest.LogCaptureFixture
) -> None:
    announcing_s = []
    for hours in range(24, 44):
        booked = book(business, hours)
        began = time.perf_counter()
        live.announce(business.pk, booked.pk)
        announcing_s.append(time.perf_counter() - began)

    assert sum(announcing_s) < page_watch.RELAY_LIMIT_S / 2  # none of them waited for an answer
    assert live._line._empty.wait(10)
    said = [record.getMessage() for record in caplog.records if record.name == "calendar_app.live"]
    assert said
    assert set(said) == {"calendar pages: not told to other processes, Redis is away (TimeoutError)"}


@pytest.mark.usefixtures("silent_redis")
async def test_a_page_opens_and_hears_though_redis_never_answers(dana: Client, business: Business) -> None:
    async with open_page(dana, business.slug) as page:
        booked = await in_database_thread(book, business)

        assert (await heard(page))["event"]["id"] == booked.pk


def test_the_session_cookie_is_the_one_of_the_settings(dana: Client) -> None:
    cookie = SimpleCookie(cookie_of(dana)[1].decode())
    store = import_module(settings.SESSION_ENGINE).SessionStore

    assert store(cookie[settings.SESSION_COOKIE_NAME].value).get("_auth_user_id") == str(
        User.objects.get().pk
    )
