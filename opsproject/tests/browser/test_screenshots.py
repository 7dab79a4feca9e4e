"""Each face of the calendar, drawn: `make screenshots` keeps the pictures in docs/screenshots/."""

import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import BrowserContext, expect

from agent_app.models import Conversation, Turn
from calendar_app.models import Appointment, Resource, Service
from calendar_app.testing import make_appointment
from opsproject.tests.browser.calendar_page import CalendarPage
from opsproject.tests.browser.rows import WEEK, book, lane
from policy_app.models import Business

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LARGEST_BYTES = 150_000
DESK = {"width": 1360, "height": 850}
PHONE = {"width": 360, "height": 740}
TALK = (
    ("", "שלום, הגעתם לסטודיו של נועה. במה אפשר לעזור?"),
    ("היי, אפשר לקבוע צבע למחר ב-11?", "מחר בשעה 11:00 פנוי. על איזה שם לרשום?"),
    ("רחל בן־דוד", "רשמתי. מה מספר הטלפון?"),
    ("050-1234567", "קבעתי תור על שם רחל בן־דוד, מחר בשעה 11:00. להתראות!"),
)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = settings.BASE_DIR / "docs" / "screenshots" if os.environ.get("DRAW_SCREENSHOTS") else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    return Path(folder)


@pytest.fixture
def busy(studio: Business, tomorrow: date) -> Appointment:
    """A studio on a full day; the appointment with a conversation behind it."""
    Resource.objects.create(business=studio, name="יואב")
    noa, michal, yoav = (lane(studio, name) for name in ("נועה", "מיכל", "יואב"))
    short = {day: [["10:00", "14:00"], ["16:00", "20:00"]] for day in WEEK}
    Resource.objects.filter(pk=michal.pk).update(opening_hours_json=short)
    Service.objects.filter(name="צבע").update(price_text="מ־280 ₪")
    cut, colour = Service.objects.get(name="תספורת"), Service.objects.get(name="צבע")
    talk = Conversation.objects.create(business=studio, channel="phone")
    for number, (said, heard) in enumerate(TALK):
        Turn.objects.create(conversation=talk, number=number, customer_text=said, heard_text=heard)
    day, next_day = tomorrow, tomorrow + timedelta(days=1)
    book(
        studio,
        day,
        "09:00",
        "09:30",
        "דנה כהן",
        source="phone",
        status="completed",
        resource=noa,
        service=cut,
    )
    book(studio, day, "09:30", "10:00", "Michael O'Brien", status="no_show", resource=noa, service=cut)
    book(studio, day, "10:00", "10:30", "אבישג אלמוזלינו־רוזנצווייג", source="whatsapp", resource=michal)
    book(studio, day, "12:00", "13:30", "תמר שגיא", source="phone", resource=michal, service=colour)
    book(studio, day, "14:00", "15:30", "יוסי לוי", source="staff", resource=yoav, service=colour)
    book(studio, day, "16:00", "16:30", "נטע ברק", source="whatsapp", status="cancelled", resource=noa)
    book(studio, day, "17:00", "17:30", "שיר", source="simulator", resource=michal, service=cut)
    book(studio, next_day, "10:00", "11:30", "ליאת מור", source="whatsapp", resource=noa, service=colour)
    book(studio, next_day, "12:00", "12:30", "עומר גל", source="phone", resource=yoav, service=cut)
    expires_at = timezone.now() + timedelta(minutes=2)
    offered = {"status": "held", "source": "phone", "hold_expires_at": expires_at}
    make_appointment(studio, f"{day} 11:00", f"{day} 11:30", resource=yoav, **offered)
    asked = {"source": "phone", "notes": "אלרגית לאמוניה", "conversation_ref": str(talk.pk)}
    return book(studio, day, "11:00", "12:30", "רחל בן־דוד", resource=noa, service=colour, **asked)


Open = Callable[..., CalendarPage]


@pytest.fixture
def opened(visitor: Callable[..., BrowserContext], noa: User, busy: Appointment, tomorrow: date) -> Open:
    """A function that opens the calendar in a window of a size and a colour scheme."""

    def open_calendar(
        view: str, size: dict[str, int] = DESK, scheme: str = "light", language: str = "he"
    ) -> CalendarPage:
        window = visitor(noa, viewport=size, color_scheme=scheme, language=language, reduced_motion="reduce")
        return CalendarPage(window.new_page()).open(tomorrow, view)

    return open_calendar


def draw(calendar: CalendarPage, path: Path) -> None:
    calendar.page.evaluate("document.fonts.ready")
    calendar.page.screenshot(path=path, animations="disabled")
    assert path.stat().st_size < LARGEST_BYTES


@pytest.mark.parametrize("view", ["day", "week", "month", "list"])
def test_the_views_are_drawn(view: str, opened: Open, pictures: Path) -> None:
    draw(opened(view), pictures / f"{view}.png")


@pytest.mark.parametrize("view", ["day", "week", "month", "list"])
def test_the_views_are_drawn_on_a_phone(view: str, opened: Open, pictures: Path) -> None:
    draw(opened(view, PHONE), pictures / f"phone-{view}.png")


def test_the_views_are_drawn_in_the_dark_and_in_english(opened: Open, pictures: Path) -> None:
    draw(opened("day", scheme="dark"), pictures / "dark-day.png")
    draw(opened("day", language="en"), pictures / "english-day.png")


@pytest.mark.parametrize(("name", "size"), [("", DESK), ("phone-", PHONE)])
def test_a_booking_is_drawn_from_search_to_refusal(
    name: str, size: dict[str, int], opened: Open, pictures: Path
) -> None:
    calendar = opened("day", size)
    calendar.page.locator("#new").click()
    calendar.booking.get_by_label("לקוח", exact=True).press_sequentially("רחל")
    expect(calendar.page.locator("#found li")).to_have_count(1)
    draw(calendar, pictures / f"{name}booking-search.png")

    calendar.page.locator("#found li").click()
    calendar.booking.get_by_label("שעה").fill("11:30")
    calendar.booking.get_by_role("button", name="קביעת התור").click()
    expect(calendar.booking.get_by_role("alert")).to_be_visible()
    draw(calendar, pictures / f"{name}booking-refused.png")


@pytest.mark.parametrize(
    ("name", "size", "scheme"), [("", DESK, "light"), ("phone-", PHONE, "light"), ("dark-", DESK, "dark")]
)
def test_an_appointment_is_drawn_with_its_conversation(
    name: str, size: dict[str, int], scheme: str, opened: Open, busy: Appointment, pictures: Path
) -> None:
    calendar = opened("day", size, scheme)
    calendar.visit(busy.pk).click()
    expect(calendar.details.locator(".history li")).not_to_have_count(0)
    calendar.details.get_by_role("button", name="הזזה", exact=True).click()
    draw(calendar, pictures / f"{name}details.png")

    calendar.details.get_by_role("button", name="קריאת השיחה").click()
    expect(calendar.details.locator(".said")).to_have_count(7)
    calendar.details.locator(".said").last.scroll_into_view_if_needed()
    draw(calendar, pictures / f"{name}conversation.png")


def test_a_refused_drag_and_the_printed_sheet_are_drawn(
    opened: Open, busy: Appointment, pictures: Path
) -> None:
    calendar = opened("day")
    calendar.drag(busy.pk, "מיכל", "12:00")
    expect(calendar.toast).to_have_attribute("role", "alert")
    draw(calendar, pictures / "drag-refused.png")

    calendar.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    calendar.page.emulate_media(media="print")
    draw(calendar, pictures / "print.png")
