"""A page that is open sees what happens elsewhere, and catches up after it was cut off."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from playwright.sync_api import BrowserContext, WebSocketRoute, expect

from opsproject.tests.browser.calendar_page import CalendarPage, Faults
from opsproject.tests.browser.rows import book
from policy_app.models import Business

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SOON_S = 1.0
BOOK_ELSEWHERE = """
import time
from django.utils import timezone
from calendar_app.booking import create_appointment
result = create_appointment(business_id={business}, start_iso="{day}T10:00", customer_name="דנה כהן",
                            customer_phone="0501234567", source="phone", now=timezone.now())
print(result["appointment_id"], time.time(), flush=True)
"""


def test_a_booking_of_another_process_appears_within_a_second(
    calendar: CalendarPage, studio: Business, tomorrow: date, redis_url: str
) -> None:
    calendar.open(tomorrow)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "opsproject.settings",
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "REDIS_URL": redis_url,
    }

    command = [
        sys.executable,
        "manage.py",
        "shell",
        "-v",
        "0",
        "-c",
        BOOK_ELSEWHERE.format(business=studio.pk, day=tomorrow),
    ]
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        appointment_id, booked_at = process.stdout.readline().split()
        expect(calendar.visit(int(appointment_id))).to_contain_text("דנה כהן")
        waited_s = time.time() - float(booked_at)

    assert waited_s < SOON_S


def test_what_one_page_does_the_other_shows(
    calendar: CalendarPage,
    visitor: Callable[..., BrowserContext],
    noa: User,
    studio: Business,
    tomorrow: date,
) -> None:
    booked = book(studio, tomorrow, "10:00", "11:00", "דנה כהן")
    other = CalendarPage(visitor(noa).new_page()).open(tomorrow)
    calendar.open(tomorrow)

    calendar.drag(booked.pk, "מיכל", "13:30")
    expect(other.visit(booked.pk).locator(".when")).to_have_text("13:30–14:30", timeout=SOON_S * 1000)

    column = other.column("מיכל")
    assert column["x"] - 4 <= other.box(other.visit(booked.pk))["x"] <= column["x"] + column["width"]


def test_a_page_that_was_offline_says_so_and_catches_up(
    calendar: CalendarPage, studio: Business, tomorrow: date
) -> None:
    page = calendar.page
    wires: list[WebSocketRoute] = []
    network = {"up": True}

    def connect(wire: WebSocketRoute) -> None:
        """A server that greets and then is silent: what was missed only a look of the page's own finds."""
        if not network["up"]:
            return wire.close()
        wires.append(wire)
        return wire.send('{"type": "hello"}')

    page.route_web_socket("**/ws/calendar/**", connect)
    calendar.open(tomorrow)

    network["up"] = False
    wires[0].close()
    expect(page.locator("#banner")).to_contain_text("אין חיבור")
    booked = book(studio, tomorrow, "10:00", "11:00", "דנה כהן")
    page.wait_for_timeout(300)
    expect(calendar.visit(booked.pk)).to_have_count(0)
    network["up"] = True

    expect(calendar.visit(booked.pk)).to_be_visible(timeout=15_000)
    expect(page.locator("#banner")).to_be_hidden()


def test_a_page_whose_server_is_silent_keeps_what_it_shows_and_offers_to_try_again(
    calendar: CalendarPage, studio: Business, tomorrow: date, faults: Faults
) -> None:
    faults.expected.append("status of 503")
    booked = book(studio, tomorrow, "10:00", "11:00", "דנה כהן")
    calendar.open(tomorrow)
    expect(calendar.visit(booked.pk)).to_be_visible()
    page = calendar.page
    page.route(
        "**/calendar/api/events/**",
        lambda route: route.fulfill(status=503, json={"ok": False, "message": ""}),
    )
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.locator("#banner")).to_contain_text("לא הצלחנו לטעון")
    expect(calendar.visit(booked.pk)).to_be_visible()
    page.unroute("**/calendar/api/events/**")
    page.locator("#banner button").click()

    expect(page.locator("#banner")).to_be_hidden()


def test_a_dialog_that_is_open_shows_what_changes_meanwhile(
    calendar: CalendarPage,
    visitor: Callable[..., BrowserContext],
    noa: User,
    studio: Business,
    tomorrow: date,
) -> None:
    booked = book(studio, tomorrow, "10:00", "11:00", "דנה כהן")
    other = CalendarPage(visitor(noa).new_page()).open(tomorrow)
    calendar.open(tomorrow)
    calendar.visit(booked.pk).click()

    other.drag(booked.pk, "מיכל", "13:30")

    expect(calendar.details.locator(".when")).to_contain_text("13:30–14:30")


def test_a_login_that_ended_is_told(
    calendar: CalendarPage, noa: User, studio: Business, tomorrow: date, faults: Faults
) -> None:
    faults.expected.append("status of 401")
    calendar.open(tomorrow)
    Session.objects.all().delete()

    calendar.page.locator("[data-view=week]").click()

    expect(calendar.page.locator("#banner")).to_contain_text("פג תוקף הכניסה")
