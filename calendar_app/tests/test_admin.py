"""The back office books through the same model, with the same guards."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calendar_app.actor import Actor, Via
from calendar_app.models import Appointment, AppointmentChange, Customer, WaitingListEntry
from calendar_app.testing import lane_of, make_appointment, make_business, make_service
from policy_app.models import Business

pytestmark = [pytest.mark.db, pytest.mark.django_db]

ADD = "admin:calendar_app_appointment_add"


@pytest.fixture
def admin(client: Client) -> Client:
    """A browser with an administrator in front of it, reading English."""
    client.force_login(User.objects.create_superuser("owner", password="owner"))
    client.cookies["django_language"] = "en"
    return client


def form(business: Business, start: str, end: str, **more: Any) -> dict[str, Any]:
    return {
        "business": business.pk,
        "resource": lane_of(business).pk,
        "start_0": start.split()[0],
        "start_1": start.split()[1],
        "end_0": end.split()[0],
        "end_1": end.split()[1],
        "status": "booked",
        "source": "staff",
        **more,
    }


def test_staff_book_by_hand(admin: Client) -> None:
    business = make_business()
    customer = Customer.objects.create(business=business, phone="+972501234567")

    answer = admin.post(
        reverse(ADD), form(business, "2026-11-24 12:00", "2026-11-24 13:00", customer=customer.pk)
    )

    assert answer.status_code == 302
    assert (Appointment.objects.get().customer, Appointment.objects.get().revision) == (customer, 1)


def test_an_overlap_is_an_error_in_the_form(admin: Client) -> None:
    business = make_business()
    make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00")

    answer = admin.post(reverse(ADD), form(business, "2026-11-24 12:30", "2026-11-24 13:30"))

    assert answer.status_code == 200
    assert "Another appointment already takes this time in this lane." in answer.content.decode()
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"end_1": "12:00"}, {"end_0": "2026-11-26"}, {"resource": ""}, {"start_0": "soon"}, {"resource": "999"}],
    ids=repr,
)
def test_wrong_entries_are_errors_in_the_form(admin: Client, wrong: dict[str, str]) -> None:
    entry = form(make_business(), "2026-11-24 12:00", "2026-11-24 13:00", **wrong)

    answer = admin.post(reverse(ADD), entry)

    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert Appointment.objects.count() == 0


def test_the_only_lane_is_chosen_beforehand(admin: Client) -> None:
    business = make_business()

    only = admin.get(reverse(ADD)).context["adminform"].form.initial
    make_business()
    several = admin.get(reverse(ADD)).context["adminform"].form.initial

    assert only == {"resource": lane_of(business).pk, "business": business.pk}
    assert several == {}


def test_the_cancel_action_tells_as_a_cancellation_does(admin: Client) -> None:
    business = make_business()
    booked = make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00")
    over = make_appointment(business, "2026-11-20 12:00", "2026-11-20 13:00", status="completed")

    answer = admin.post(
        reverse("admin:calendar_app_appointment_changelist"),
        {"action": "cancel", "_selected_action": [booked.pk, over.pk]},
        follow=True,
    )

    booked.refresh_from_db()
    over.refresh_from_db()
    assert "1 appointment was cancelled." in answer.content.decode()
    assert (booked.status, booked.revision, over.status) == ("cancelled", 2, "completed")


def test_an_appointment_is_not_deleted(admin: Client) -> None:
    appointment = make_appointment(make_business(), "2026-11-24 12:00", "2026-11-24 13:00")

    answer = admin.post(
        reverse("admin:calendar_app_appointment_delete", args=[appointment.pk]), {"post": "yes"}
    )

    assert answer.status_code == 403
    assert Appointment.objects.count() == 1


def test_a_typed_phone_is_stored_as_a_caller_would_have_it(admin: Client) -> None:
    business = make_business()
    add = reverse("admin:calendar_app_customer_add")

    good = admin.post(add, {"business": business.pk, "phone": "050-123 4567", "name": "דנה"})
    wrong = admin.post(add, {"business": business.pk, "phone": "1700", "name": "דנה"})
    none = [admin.post(add, {"business": business.pk, "phone": "", "name": "דנה"}) for _ in range(2)]

    assert [good.status_code, wrong.status_code, *(answer.status_code for answer in none)] == [
        302,
        200,
        302,
        302,
    ]
    assert set(Customer.objects.values_list("phone", flat=True)) == {"+972501234567", None}


@pytest.mark.parametrize("model", ["appointment", "customer", "service", "resource", "waitinglistentry"])
def test_list_pages_ask_the_same_at_one_row_and_at_three(admin: Client, model: str) -> None:
    page = reverse(f"admin:calendar_app_{model}_changelist")

    def add_row(number: int) -> None:
        business = make_business()
        service = make_service(business, "תספורת", 30)
        customer = Customer.objects.create(business=business, phone=f"+97250200000{number}")
        make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00", customer=customer, service=service)
        WaitingListEntry.objects.create(
            business=business, customer=customer, service=service, day=date(2026, 11, 24)
        )

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(page).status_code == 200
        return len(captured)

    add_row(1)
    queries()  # the first page of a log-in asks for more
    at_one = queries()
    add_row(2)
    add_row(3)

    assert queries() == at_one


def test_what_staff_change_by_hand_is_theirs_in_the_history(admin: Client) -> None:
    business = make_business()
    appointment = make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00")
    page = reverse("admin:calendar_app_appointment_change", args=[appointment.pk])
    unchanged = {"history-TOTAL_FORMS": "0", "history-INITIAL_FORMS": "0"}

    answer = admin.post(
        page, form(business, "2026-11-24 14:00", "2026-11-24 15:00", notes="ביקשה אחר הצהריים", **unchanged)
    )
    admin.cookies["django_language"] = "he"
    shown = admin.get(page).content.decode()

    line = AppointmentChange.objects.latest("pk")
    assert answer.status_code == 302
    assert (line.kind, line.via, line.user and line.user.get_username()) == ("rescheduled", "staff", "owner")
    for words in (
        "המועד שונה",
        "צוות",
        "owner",
        "התחלה: מ־24/11/2026 12:00 ל־24/11/2026 14:00",
        "הערות: ביקשה",
    ):
        assert words in shown


def test_the_history_takes_as_many_queries_with_three_lines_as_with_one(admin: Client) -> None:
    appointment = make_appointment(make_business(), "2026-11-24 12:00", "2026-11-24 13:00")
    page = reverse("admin:calendar_app_appointment_change", args=[appointment.pk])

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(page).status_code == 200
        return len(captured)

    queries()
    at_one = queries()
    user = User.objects.get()
    for notes in ("א", "ב"):
        appointment.actor, appointment.notes = Actor(Via.STAFF, user.pk), notes
        appointment.save()

    assert queries() == at_one


def test_staff_mark_what_took_place_and_who_did_not_come(admin: Client) -> None:
    business = make_business()
    over = make_appointment(business, "2020-11-24 12:00", "2020-11-24 13:00")
    missed = make_appointment(business, "2020-11-24 13:00", "2020-11-24 14:00")
    ahead = make_appointment(business, "2126-11-24 12:00", "2126-11-24 13:00")
    page = reverse("admin:calendar_app_appointment_changelist")

    completed = admin.post(
        page, {"action": "complete", "_selected_action": [over.pk, ahead.pk]}, follow=True
    ).content.decode()
    admin.post(page, {"action": "miss", "_selected_action": [missed.pk]})

    assert "1 appointment was marked." in completed
    assert "This can only be noted once the appointment has begun." in completed
    assert list(Appointment.objects.order_by("start").values_list("status", flat=True)) == [
        "completed",
        "no_show",
        "booked",
    ]
    assert set(
        AppointmentChange.objects.exclude(kind="created").values_list("user__username", flat=True)
    ) == {"owner"}


def test_a_waiting_customer_is_of_the_same_business(admin: Client) -> None:
    business, other = make_business(), make_business()
    customer = Customer.objects.create(business=other, phone="+972501234567")
    entry = {"business": business.pk, "customer": customer.pk, "day": "2026-11-24", "status": "waiting"}
    add = reverse("admin:calendar_app_waitinglistentry_add")

    refused = admin.post(add, entry)
    taken = admin.post(add, {**entry, "business": other.pk})

    assert "This belongs to another business." in refused.content.decode()
    assert taken.status_code == 302
    assert WaitingListEntry.objects.get().business == other
