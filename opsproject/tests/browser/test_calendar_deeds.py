"""What staff do on the calendar page, with the mouse and without: the rows in the database tell."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from calendar_app.models import Appointment, Customer, Resource
from calendar_app.testing import JERUSALEM, wall
from opsproject.tests.browser.calendar_page import CalendarPage
from opsproject.tests.browser.rows import book, lane
from policy_app.models import Business

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Place = tuple[str, datetime, datetime]


def place_of(appointment_id: int) -> Place:
    """Lane, start and end as the database has them."""
    row = Appointment.objects.select_related("resource").get(pk=appointment_id)
    return row.resource.name, row.start.astimezone(JERUSALEM), row.end.astimezone(JERUSALEM)


def at(name: str, day: date, start: str, end: str) -> Place:
    return name, wall(f"{day} {start}"), wall(f"{day} {end}")


def test_a_click_on_an_hour_books_there(calendar: CalendarPage, studio: Business, tomorrow: date) -> None:
    calendar.open(tomorrow)

    calendar.click_slot("מיכל", "14:30")
    form = calendar.booking
    form.get_by_label("לקוח", exact=True).fill("דנה כהן")
    form.get_by_label("טלפון").fill("050-1234567")
    form.get_by_label("שירות").select_option("צבע")
    form.get_by_label("הערות").fill("בלי אמוניה")
    form.get_by_role("button", name="קביעת התור").click()
    expect(calendar.toast).to_contain_text("נקבע תור: דנה כהן")

    row = Appointment.objects.select_related("customer", "service").get()
    assert place_of(row.pk) == at("מיכל", tomorrow, "14:30", "16:00")
    assert row.customer is not None
    assert row.service is not None
    assert (row.customer.name, row.customer.phone) == ("דנה כהן", "+972501234567")
    assert (row.service.name, row.notes, row.source, row.status) == ("צבע", "בלי אמוניה", "staff", "booked")
    expect(calendar.visit(row.pk)).to_contain_text("דנה כהן")


def test_a_drag_over_hours_asks_for_an_appointment_of_that_length(
    calendar: CalendarPage, studio: Business, tomorrow: date
) -> None:
    calendar.open(tomorrow)

    x, y = calendar.point("נועה", "12:00")
    calendar.page.mouse.move(x, y)
    calendar.page.mouse.down()
    calendar.page.mouse.move(x, calendar.y_of("13:30") - 4, steps=8)
    calendar.page.mouse.up()

    expect(calendar.booking.get_by_label("משך בדקות")).to_have_value("90")
    expect(calendar.booking.get_by_label("שעה")).to_have_value("12:00")


def test_an_appointment_is_booked_with_the_keyboard_alone(
    calendar: CalendarPage, studio: Business, tomorrow: date
) -> None:
    Customer.objects.create(business=studio, name="דנה כהן", phone="+972501234567")
    Customer.objects.create(business=studio, name="דנה לוי", phone="+972501234568")
    calendar.open(tomorrow)
    keyboard = calendar.page.keyboard

    calendar.page.locator("#new").focus()
    keyboard.press("Enter")
    keyboard.type("דנה")
    expect(calendar.page.locator("#found li")).to_have_count(2)
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(calendar.booking.get_by_label("טלפון")).to_have_value("050-123-4568")
    calendar.booking.get_by_label("שעה").focus()
    keyboard.press("Control+A")
    keyboard.type("1630")
    keyboard.press("Enter")
    expect(calendar.booking).to_be_hidden()

    row = Appointment.objects.select_related("customer").get()
    assert row.customer is not None
    assert row.customer.name == "דנה לוי"
    assert place_of(row.pk)[1] == wall(f"{tomorrow} 16:30")


def test_customers_are_found_by_name_and_by_phone(
    calendar: CalendarPage, studio: Business, tomorrow: date
) -> None:
    Customer.objects.create(business=studio, name="דנה כהן", phone="+972501234567")
    Customer.objects.create(business=studio, name="רות", phone="+972527654321")
    calendar.open(tomorrow)
    calendar.page.locator("#new").click()
    options = calendar.page.locator("#found li")

    calendar.booking.get_by_label("לקוח", exact=True).press_sequentially("כהן")
    expect(options).to_have_count(1)
    expect(options).to_contain_text("דנה כהן")
    calendar.booking.get_by_label("לקוח", exact=True).fill("")
    calendar.booking.get_by_label("טלפון").press_sequentially("0527654")
    expect(options).to_contain_text("רות")
    options.click()

    expect(calendar.booking.get_by_label("לקוח", exact=True)).to_have_value("רות")
    expect(calendar.page.locator("#known")).to_contain_text("כבר מוכר לנו")


def test_a_refused_booking_says_why_and_a_suggestion_books(
    calendar: CalendarPage, studio: Business, tomorrow: date
) -> None:
    taken = book(studio, tomorrow, "10:00", "11:00", "רחל")
    calendar.open(tomorrow)

    calendar.page.locator("#new").click()
    form = calendar.booking
    form.get_by_label("לקוח", exact=True).fill("דנה כהן")
    form.get_by_label("טלפון").fill("0501234567")
    form.get_by_label("שעה").fill("10:30")
    form.get_by_role("button", name="קביעת התור").click()
    expect(form.get_by_role("alert")).to_contain_text("השעה הזאת כבר תפוסה.")
    form.locator(".offers button").last.click()
    expect(form).to_be_hidden()

    row = Appointment.objects.exclude(pk=taken.pk).get()
    assert place_of(row.pk)[:2] == ("נועה", wall(f"{tomorrow} 11:00"))


def test_a_drag_moves_an_appointment_to_another_hour_and_lane(
    calendar: CalendarPage, studio: Business, tomorrow: date
) -> None:
    booked = book(studio, tomorrow, "10:00", "11:00", "דנה כהן")
    calendar.open(tomorrow)

    calendar.drag(booked.pk, "מיכל", "13:30")
    expect(calendar.toast).to_contain_text("התור הועבר")

    assert place_of(booked.pk) == at("מיכל", tomorrow, "13:30", "14:30")
    assert abs(calendar.box(calendar.visit(booked.pk))["y"] - calendar.y_of("13:30")) < 4


def test_undo_puts_a_moved_appointment_back(calendar: CalendarPage, studio: Business, tomorrow: date) -> None:
    booked = book(studio, tomorrow, "10:00", "11:00", "דנה כהן")
    calendar.open(tomorrow)
    calendar.drag(booked.pk, "מיכל", "13:30")

    calendar.toast.get_by_role("button", name="החזרה").click()
    expect(calendar.visit(booked.pk).locator(".when")).to_have_text("10:00–11:00")

    assert place_of(booked.pk) == at("נועה", tomorrow, "10:00", "11:00")


def test_a_refused_drag_jumps_back_and_shows_the_servers_sentence(
    calendar: CalendarPage, studio: Business, tomorrow: date
) -> None:
    booked = book(studio, tomorrow, "10:00", "11:00", "דנה כהן")
    book(studio, tomorrow, "14:00", "15:00", "רחל", resource=lane(studio, "מיכל"))
    calendar.open(tomorrow)

    calendar.drag(booked.pk, "מיכל", "14:00")
    expect(calendar.toast).to_contain_text("השעה הזאת כבר תפוסה.")

    expect(calendar.toast).to_have_attribute("role", "alert")
    box, column = calendar.box(calendar.visit(booked.pk)), calendar.column("נועה")
    assert abs(box["y"] - calendar.y_of("10:00")) < 4
    assert column["x"] - 4 <= box["x"] <= column["x"] + column["width"]
    assert place_of(booked.pk) == at("נועה", tomorrow, "10:00", "11:00")


def test_pulling_the_lower_edge_makes_it_longer(
    calendar: CalendarPage, studio: Business, tomorrow: date
) -> None:
    booked = book(studio, tomorrow, "10:00", "11:00", "דנה כהן")
    calendar.open(tomorrow)

    calendar.resize(booked.pk, "12:30")
    expect(calendar.toast).to_contain_text("משך התור שונה")

    assert place_of(booked.pk) == at("נועה", tomorrow, "10:00", "12:30")
    expect(calendar.visit(booked.pk).locator(".when")).to_have_text("10:00–12:30")


def test_cancelling_asks_first_and_then_cancels(
    calendar: CalendarPage, studio: Business, tomorrow: date
) -> None:
    booked = book(studio, tomorrow, "10:00", "11:00", "דנה כהן")
    calendar.open(tomorrow)

    calendar.visit(booked.pk).click()
    calendar.details.get_by_role("button", name="ביטול התור").click()
    expect(calendar.details.get_by_role("button", name="לא, להשאיר")).to_be_focused()
    assert Appointment.objects.get(pk=booked.pk).status == "booked"
    calendar.details.get_by_role("button", name="כן, לבטל").click()
    expect(calendar.details).to_be_hidden()

    assert Appointment.objects.get(pk=booked.pk).status == "cancelled"
    expect(calendar.visit(booked.pk)).to_have_count(0)


def test_an_appointment_is_moved_without_a_mouse(
    calendar: CalendarPage, studio: Business, tomorrow: date
) -> None:
    booked = book(studio, tomorrow, "10:00", "11:00", "דנה כהן")
    calendar.open(tomorrow)
    keyboard = calendar.page.keyboard

    calendar.visit(booked.pk).focus()
    keyboard.press("Enter")
    calendar.details.get_by_role("button", name="הזזה", exact=True).focus()
    keyboard.press("Enter")
    keyboard.type("1700")
    calendar.details.locator(".move [name=lane]").select_option("מיכל")
    keyboard.press("Enter")
    calendar.details.locator(".move [name=time]").press("Enter")
    expect(calendar.toast).to_contain_text("התור הועבר")

    assert place_of(booked.pk) == at("מיכל", tomorrow, "17:00", "18:00")
    keyboard.press("Escape")
    expect(calendar.visit(booked.pk)).to_be_focused()


def test_notes_and_name_are_edited_and_the_history_tells(
    calendar: CalendarPage, studio: Business, tomorrow: date
) -> None:
    booked = book(studio, tomorrow, "10:00", "11:00", "דנה כהן")
    calendar.open(tomorrow)

    calendar.visit(booked.pk).click()
    expect(calendar.details.get_by_role("link", name="050-000-0000")).to_have_attribute(
        "href", "tel:+972500000000"
    )
    calendar.details.get_by_label("הערות").fill("אלרגית לאמוניה")
    calendar.details.get_by_role("button", name="שמירה").click()
    expect(calendar.toast).to_contain_text("נשמר.")

    assert Appointment.objects.get(pk=booked.pk).notes == "אלרגית לאמוניה"
    expect(calendar.details.locator(".history li").last).to_contain_text("noa")


def test_what_took_place_is_marked_and_taken_back(
    calendar: CalendarPage, studio: Business, tomorrow: date
) -> None:
    now = timezone.now().astimezone(JERUSALEM)
    begun = Appointment.objects.create(
        business=studio,
        resource=Resource.objects.filter(business=studio).order_by("pk")[0],
        customer=Customer.objects.create(business=studio, name="דנה כהן", phone="+972501234567"),
        start=now - timedelta(minutes=5),
        end=now + timedelta(minutes=25),
    )
    calendar.open(begun.start.astimezone(JERUSALEM).date(), "list")

    calendar.visit(begun.pk).click()
    calendar.details.get_by_role("button", name="לא הגיעו").click()
    expect(calendar.details.locator(".badges")).to_contain_text("לא הגיע")
    assert Appointment.objects.get(pk=begun.pk).status == "no_show"
    calendar.details.get_by_role("button", name="החזרה ל״נקבע״").click()
    expect(calendar.details.locator(".badges")).to_contain_text("נקבע")

    assert Appointment.objects.get(pk=begun.pk).status == "booked"
