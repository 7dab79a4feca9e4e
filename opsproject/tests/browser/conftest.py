"""A real Chromium before a real server: its own process, on the test run's database."""

import os
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from calendar_app.models import Resource
from calendar_app.testing import make_business, make_service
from opsproject.own_server import OwnServer
from opsproject.tests.browser.calendar_page import CalendarPage, Faults
from opsproject.tests.browser.rows import WEEK
from policy_app.models import Business, Membership

# A distribution's own browser comes before the one that Playwright would download.
SYSTEM_BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    # Playwright's loop runs in this thread, and Django would refuse the database to the tests beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as started:
        yield started
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    found = next((path for path in SYSTEM_BROWSERS if Path(path).exists()), None)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox refuses root
    launched = playwright.chromium.launch(executable_path=found, args=arguments)
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def server(
    django_db_setup: None, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OwnServer]:
    """The server's process; Redis joins it to what this process does."""
    environment = {"DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}", "REDIS_URL": redis_url}
    log_path = tmp_path_factory.mktemp("server") / "server.log"
    with OwnServer(log_path, environment, arguments=("--grace", "1")) as running:
        yield running


@pytest.fixture
def studio(transactional_db: None) -> Business:
    """A business open 8 to 20 every day, slots of 30 minutes, two staff members, two services."""
    hours = {day: [["08:00", "20:00"]] for day in WEEK}
    business = make_business(slot_size_min=30, opening_hours_json=hours, on_holidays="open")
    Business.objects.filter(pk=business.pk).update(name="הסטודיו של נועה")
    Resource.objects.filter(business=business).update(name="נועה")
    Resource.objects.create(business=business, name="מיכל")
    make_service(business, "תספורת", 30)
    make_service(business, "צבע", 90)
    return Business.objects.get(pk=business.pk)


@pytest.fixture
def tomorrow() -> date:
    """The day that the tests book on: whatever the hour is, all of it is still to come."""
    return timezone.localdate() + timedelta(days=1)


@pytest.fixture
def faults() -> Iterator[Faults]:
    """What all windows of a test did wrong; must be nothing at its end."""
    watched = Faults()
    yield watched
    assert watched.found == []


@pytest.fixture
def visitor(
    browser: Browser, server: OwnServer, transactional_db: None, faults: Faults
) -> Iterator[Callable[..., BrowserContext]]:
    """A function that opens a browser window for somebody."""
    contexts: list[BrowserContext] = []

    def open_window(user: User | None = None, *, language: str = "he", **options: Any) -> BrowserContext:
        size = {"width": 1360, "height": 850}
        context = browser.new_context(
            base_url=server.base_url,
            locale="he-IL",
            **{"viewport": size, "timezone_id": "Asia/Jerusalem", **options},
        )
        contexts.append(context)
        faults.watch(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if user is not None:
            cookies[settings.SESSION_COOKIE_NAME] = _logged_in(user)
        context.add_cookies(
            [{"name": name, "value": value, "url": server.base_url} for name, value in cookies.items()]
        )
        return context

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def noa(studio: Business) -> User:
    user = User.objects.create_user("noa", is_staff=True, is_superuser=False)
    Membership.objects.create(user=user, business=studio)
    return user


@pytest.fixture
def page(visitor: Callable[..., BrowserContext], noa: User) -> Page:
    """Noa's browser."""
    return visitor(noa).new_page()


@pytest.fixture
def calendar(page: Page) -> CalendarPage:
    """Noa's calendar, not yet opened."""
    return CalendarPage(page)


def _logged_in(user: User) -> str:
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)
