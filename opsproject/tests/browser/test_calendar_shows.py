"""What the calendar page shows, and to whom."""

from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from calendar_app.customer_link import link_for
from calendar_app.testing import make_appointment, make_business
from opsproject.tests.browser.calendar_page import CalendarPage
from opsproject.tests.browser.rows import WEEK, book, lane
from policy_app.models import Business, Membership

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEAR_PX = 4


def test_an_appointment_stands_in_its_column_at_its_hour(
    calendar: CalendarPage, studio: Business, tomorrow: date
) -> None:
    booked = book(
        studio, tomorrow, "10:00", "11:30", "דנה כהן", resource=lane(studio, "מיכל"), source="phone"
    )

    calendar.open(tomorrow)

    box, column = calendar.box(calendar.visit(booked.pk)), calendar.column("מיכל")
    assert column["x"] - NEAR_PX <= box["x"]
    assert box["x"] + box["width"] <= column["x"] + column["width"] + NEAR_PX
    assert abs(box["y"] - calendar.y_of("10:00")) < NEAR_PX
    assert abs(box["y"] + box["height"] - calendar.y_of("11:30")) < NEAR_PX
    expect(calendar.visit(booked.pk)).to_contain_text("דנה כהן")


def test_the_page_runs_from_right_to_left_and_its_hours_do_not(
    calendar: CalendarPage, studio: Business, tomorrow: date
) -> None:
    booked = book(studio, tomorrow, "10:00", "11:30", "דנה כהן")

    calendar.open(tomorrow)

    assert calendar.column("נועה")["x"] > calendar.column("מיכל")["x"]
    # The range is one left-to-right run: its end stands to the right of its start.
    places = (
        calendar.visit(booked.pk)
        .locator(".when")
        .evaluate(
            "when => [when.firstChild, when.querySelector('.until')].map(part => {"
            " const range = document.createRange(); range.selectNodeContents(part);"
            " return range.getBoundingClientRect().left; })"
        )
    )
    assert places[0] < places[1]
    expect(calendar.visit(booked.pk).locator(".when")).to_have_text("10:00–11:30")


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_the_hours_are_the_businesss_wherever_the_browser_is(
    zone: str, visitor: Callable[..., BrowserContext], noa: User, studio: Business, tomorrow: date
) -> None:
    booked = book(studio, tomorrow, "10:00", "11:00", "דנה כהן")

    calendar = CalendarPage(visitor(noa, timezone_id=zone).new_page()).open(tomorrow)

    expect(calendar.visit(booked.pk).locator(".when")).to_have_text("10:00–11:00")
    assert abs(calendar.box(calendar.visit(booked.pk))["y"] - calendar.y_of("10:00")) < NEAR_PX


@pytest.mark.parametrize("view", ["day", "week", "month", "list"])
def test_each_view_shows_the_appointment(
    view: str, calendar: CalendarPage, studio: Business, tomorrow: date
) -> None:
    booked = book(studio, tomorrow, "10:00", "11:00", "דנה כהן")

    calendar.open(tomorrow, view)

    expect(calendar.visit(booked.pk)).to_contain_text("דנה כהן")
    expect(calendar.page.locator(f"[data-view={view}]")).to_have_attribute("aria-pressed", "true")


def test_a_held_time_is_marked_and_can_not_be_clicked(
    calendar: CalendarPage, studio: Business, tomorrow: date
) -> None:
    held = make_appointment(
        studio, f"{tomorrow} 10:00", f"{tomorrow} 11:00", status="held", source="phone",
        hold_expires_at=timezone.now() + timedelta(minutes=2),
    )  # fmt: skip

    calendar.open(tomorrow)
    calendar.click_slot("נועה", "10:00")

    expect(calendar.visit(held.pk)).to_contain_text("בהצעה ללקוח")
    expect(calendar.booking).to_be_hidden()
    expect(calendar.details).to_be_hidden()


def test_closed_time_is_shaded(calendar: CalendarPage, studio: Business, tomorrow: date) -> None:
    michal = lane(studio, "מיכל")
    michal.opening_hours_json = {day: [["12:00", "14:00"]] for day in WEEK}
    michal.save()

    calendar.open(tomorrow)

    closed = calendar.page.locator(".ec-bg-event.closed").all()
    column = calendar.column("מיכל")
    shaded = [box for box in map(calendar.box, closed) if abs(box["x"] - column["x"]) < 10]
    assert any(abs(box["y"] + box["height"] - calendar.y_of("12:00")) < NEAR_PX for box in shaded)
    assert any(abs(box["y"] - calendar.y_of("14:00")) < NEAR_PX for box in shaded)


def test_the_filters_hide_a_lane_and_bring_back_what_was_cancelled(
    calendar: CalendarPage, studio: Business, tomorrow: date
) -> None:
    cancelled = book(studio, tomorrow, "10:00", "11:00", "דנה כהן", status="cancelled")
    others = book(studio, tomorrow, "10:00", "11:00", "רחל", resource=lane(studio, "מיכל"))
    calendar.open(tomorrow)
    expect(calendar.visit(others.pk)).to_be_visible()
    expect(calendar.visit(cancelled.pk)).to_have_count(0)

    calendar.page.get_by_role("checkbox", name="בוטל").check()
    calendar.page.get_by_role("checkbox", name="מיכל").uncheck()

    expect(calendar.visit(cancelled.pk)).to_be_visible()
    expect(calendar.visit(others.pk)).to_have_count(0)


def test_a_phones_window_scrolls_in_no_view_sideways(
    visitor: Callable[..., BrowserContext], noa: User, studio: Business, tomorrow: date
) -> None:
    book(studio, tomorrow, "10:00", "11:00", "אבישג אלמוזלינו־רוזנצווייג־בן־אברהם")
    phone = visitor(noa, viewport={"width": 360, "height": 740}, has_touch=True)
    calendar = CalendarPage(phone.new_page())

    for view in ("day", "week", "month", "list"):
        calendar.open(tomorrow, view)
        assert calendar.page.evaluate("document.documentElement.scrollWidth") == 360
    calendar.page.locator(".visit").first.click()
    expect(calendar.details).to_be_visible()
    assert calendar.page.evaluate("document.querySelector('#details').scrollWidth") <= 360


def test_in_english_it_runs_from_left_to_right(
    visitor: Callable[..., BrowserContext], noa: User, studio: Business, tomorrow: date
) -> None:
    calendar = CalendarPage(visitor(noa, language="en").new_page()).open(tomorrow)

    assert calendar.column("נועה")["x"] < calendar.column("מיכל")["x"]
    expect(calendar.page.locator("#new")).to_have_text("New appointment")


def test_the_printed_sheet_is_a_list_of_the_day(
    calendar: CalendarPage, studio: Business, tomorrow: date
) -> None:
    booked = book(studio, tomorrow, "10:00", "11:00", "דנה כהן", notes="אלרגית")
    calendar.open(tomorrow)
    expect(calendar.visit(booked.pk)).to_be_visible()

    calendar.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    calendar.page.emulate_media(media="print")

    expect(calendar.page.locator("#calendar")).to_be_hidden()
    row = calendar.page.locator("#sheet tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("050-000-0000")
    expect(row).to_contain_text("אלרגית")


def test_who_works_at_two_businesses_goes_from_one_to_the_other(
    calendar: CalendarPage, noa: User, studio: Business, tomorrow: date
) -> None:
    second = make_business()
    Membership.objects.create(user=noa, business=second)
    there = book(second, tomorrow, "10:00", "11:00", "רות")
    calendar.open(tomorrow, business=studio.slug)
    expect(calendar.page.locator(".visit")).to_have_count(0)

    calendar.page.locator("#business").select_option(second.slug)

    expect(calendar.visit(there.pk)).to_contain_text("רות")


def test_another_businesss_team_sees_nothing_of_it(
    visitor: Callable[..., BrowserContext], studio: Business, tomorrow: date
) -> None:
    booked = book(studio, tomorrow, "10:00", "11:00", "דנה כהן")
    stranger = User.objects.create_user("stranger")
    Membership.objects.create(user=stranger, business=make_business())
    window = visitor(stranger)

    calendar = CalendarPage(window.new_page()).open(tomorrow)
    tries = [
        window.request.get(f"/calendar/?business={studio.slug}").status,
        window.request.get(f"/calendar/api/appointments/{booked.pk}/").status,
        window.request.get(
            f"/calendar/api/events/?business={studio.slug}&start={tomorrow}&end={tomorrow}"
        ).status,
    ]

    expect(calendar.page.locator(".visit")).to_have_count(0)
    assert tries == [404, 404, 404]


def test_a_hostile_name_stays_text(calendar: CalendarPage, studio: Business, tomorrow: date) -> None:
    name = "<img src=x onerror=alert(1)>\u202edog"
    booked = book(studio, tomorrow, "10:00", "11:30", name, notes="</script><script>alert(2)</script>")

    calendar.open(tomorrow)
    calendar.visit(booked.pk).click()

    expect(calendar.details.locator("h2")).to_contain_text("<img src=x onerror=alert(1)>")
    assert calendar.page.locator("img").count() == 0


def test_every_page_obeys_the_content_security_policy(
    visitor: Callable[..., BrowserContext], studio: Business, tomorrow: date
) -> None:
    booked = book(studio, tomorrow, "10:00", "11:00", "דנה כהן")
    owner = User.objects.create_superuser("owner")
    page: Page = visitor(owner).new_page()
    addresses = [
        "/",
        "/calendar/",
        urlsplit(link_for(booked)).path,
        "/admin/",
        "/admin/calendar_app/appointment/",
        "/admin/calendar_app/appointment/add/",
        f"/admin/calendar_app/appointment/{booked.pk}/change/",
        f"/admin/policy_app/business/{studio.pk}/change/",
        "/admin/telephony_app/call/",
        "/admin/messaging_app/outboundmessage/",
        "/admin/agent_app/conversation/",
    ]

    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        page.wait_for_load_state("networkidle")
