"""The admin as an owner uses it, in Hebrew: hours in JSON, instructions, special dates."""

import json
import re
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries, Settings

from policy_app.core.opening_hours import DAYS
from policy_app.models import Business, BusinessSettings, DateOverride, Membership

pytestmark = [pytest.mark.db, pytest.mark.django_db, pytest.mark.urls("policy_app.tests.admin_urls")]

ISOLATES = {0x2066: None, 0x2069: None}  # keep JSON readable in a Hebrew sentence
ADD = "/admin/policy_app/business/add/"


@pytest.fixture
def owner_client(client: Client, settings: Settings, tmp_path: Path) -> Client:
    settings.STATIC_ROOT = tmp_path  # nothing was collected into the real one, and a warning is an error here
    client.force_login(User.objects.create_superuser("owner"))
    return client


def form_data(**changes: Any) -> dict[str, Any]:
    data = {
        "name": "מספרה",
        "slug": "shop",
        "phone_number": "+972 3-123-4567",
        "whatsapp_instance": "",
        "is_active": "on",
        "settings-TOTAL_FORMS": "1",
        "settings-INITIAL_FORMS": "0",
        "settings-0-tz": "Asia/Jerusalem",
        "settings-0-opening_hours_json": "",
        "settings-0-slot_size_min": "60",
        "settings-0-booking_window_days": "30",
        "settings-0-min_notice_min": "0",
        "settings-0-on_holidays": "closed",
        "settings-0-on_holiday_eves": "open",
        "settings-0-on_hol_hamoed": "open",
        "settings-0-on_memorial_days": "open",
        "settings-0-short_day_closes_at": "13:00",
        "settings-0-cancel_notice_min": "0",
        "settings-0-reschedule_notice_min": "0",
        "settings-0-require_phone_before_booking": "on",
        "settings-0-ai_prompt": "",
        "date_overrides-TOTAL_FORMS": "0",
        "date_overrides-INITIAL_FORMS": "0",
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
    }
    return data | changes


def errors_of(client: Client, **changes: Any) -> list[str]:
    """What the page says is wrong; nothing may have been stored."""
    response = client.post(ADD, form_data(**changes), headers={"accept-language": "he"})
    assert response.status_code == 200
    assert Business.objects.count() == 0
    formsets = response.context["inline_admin_formsets"]
    found = [text for texts in response.context["adminform"].form.errors.values() for text in texts]
    for formset in formsets:
        found += [text for errors in formset.formset.errors for texts in errors.values() for text in texts]
    with translation.override("he"):
        return [str(text).translate(ISOLATES) for text in found]


def test_an_untouched_settings_form_still_gives_the_business_its_settings(owner_client: Client) -> None:
    response = owner_client.post(ADD, form_data())

    assert response.status_code == 302
    stored = BusinessSettings.objects.get()
    assert (stored.business.phone_number, stored.opening_hours_json) == ("+97231234567", None)


@pytest.mark.parametrize(
    ("typed", "sentences"),
    [
        ('{"sun": [["9", "17:00"]]}', ['יום ראשון: "9" אינה שעה; יש לכתוב כך: 09:30 (24:00 רק כשעת סיום)']),
        ('{"sunday": []}', ['אין יום בשם "sunday"; הימים הם sun, mon, tue, wed, thu, fri, sat']),
        (
            '{"thu": [["20:00", "02:00"]], "fri": [["01:00", "03:00"]]}',
            ["יום חמישי: השעות 20:00-02:00 נמשכות אחרי חצות לתוך שעות היום הבא"],
        ),
        (
            '{"mon": [["09:00", "12:00"], ["11:00", "13:00"]], "tue": null}',
            [
                "יום שני: השעות 11:00-13:00 חופפות לשעות אחרות באותו יום",
                'יום שלישי: יש לכתוב רשימת שעות, למשל [["09:00", "17:00"]], או [] ליום סגור; נכתב: null',
            ],
        ),
        ("[]", ['יש לכתוב ימים ושעות, למשל {"sun": [["09:00", "17:00"]]}; נכתב: […]']),
        ("NaN", ['יש לכתוב ימים ושעות, למשל {"sun": [["09:00", "17:00"]]}; נכתב: nan']),
        ('{"sun": [', ['אי אפשר לקרוא את זה. יש לכתוב למשל {"sun": [["09:00", "17:00"]], "fri": []}']),
        ("[" * 100_000, ['אי אפשר לקרוא את זה. יש לכתוב למשל {"sun": [["09:00", "17:00"]], "fri": []}']),
        ("9" * 5000, ['אי אפשר לקרוא את זה. יש לכתוב למשל {"sun": [["09:00", "17:00"]], "fri": []}']),
    ],
)
def test_wrong_hours_say_in_hebrew_which_day_and_what(
    owner_client: Client, typed: str, sentences: list[str]
) -> None:
    assert errors_of(owner_client, **{"settings-0-opening_hours_json": typed}) == sentences


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("settings-0-tz", "Mars/Base", "אין אזור זמן כזה. יש לכתוב למשל Asia/Jerusalem"),
        ("settings-0-slot_size_min", "0", "יש לכתוב מספר שלם בין 1 ל-1440"),
        ("settings-0-booking_window_days", "3651", "יש לכתוב מספר שלם בין 0 ל-3650"),
        ("settings-0-min_notice_min", "9" * 30, "יש לכתוב מספר שלם בין 0 ל-525600"),
        ("settings-0-min_notice_min", "9" * 5000, "נא להזין מספר שלם."),
        ("settings-0-cancel_notice_min", "525601", "יש לכתוב מספר שלם בין 0 ל-525600"),
        ("settings-0-reschedule_notice_min", "1.5", "נא להזין מספר שלם."),
        ("settings-0-short_day_closes_at", "25:00", "יש לכתוב שעה, למשל 13:00"),
        ("settings-0-on_holidays", "maybe", "יש לבחור אפשרות חוקית. maybe אינו בין האפשרויות הזמינות."),
        ("phone_number", "03-1234567", "יש לכתוב את המספר בפורמט בינלאומי, למשל \u200e+97231234567"),
    ],
)
def test_other_wrong_values_say_what_to_write(
    owner_client: Client, field: str, typed: str, sentence: str
) -> None:
    assert errors_of(owner_client, **{field: typed}) == [sentence]


def test_hours_of_a_special_date_are_checked_too(owner_client: Client) -> None:
    row = {
        "date_overrides-TOTAL_FORMS": "1",
        "date_overrides-0-day": "2026-09-21",
        "date_overrides-0-windows": '[["8"]]',
        "date_overrides-0-note": "",
    }

    assert errors_of(owner_client, **row) == [
        'כל פריט הוא שעת פתיחה ושעת סגירה, למשל ["09:00", "17:00"]; נכתב: […]'
    ]


def test_a_special_date_left_empty_is_stored_as_closed(owner_client: Client) -> None:
    row = {
        "date_overrides-TOTAL_FORMS": "1",
        "date_overrides-0-day": "2026-09-21",
        "date_overrides-0-windows": "",
        "date_overrides-0-note": "יום כיפור",
    }

    owner_client.post(ADD, form_data(**row))

    assert DateOverride.objects.get().windows == []


def test_the_page_shows_what_the_instructions_changed_and_what_was_not_understood(
    owner_client: Client,
) -> None:
    owner_client.post(
        ADD,
        form_data(**{"settings-0-ai_prompt": "שישי 8-13, שבת סגור. כל רבע שעה. חמישי עד חצות מ-18:00 <b>"}),
    )

    page = owner_client.get(
        f"/admin/policy_app/business/{Business.objects.get().pk}/change/", headers={"accept-language": "he"}
    ).content.decode()

    for line in ("יום שישי: 08:00-13:00", "שבת: סגור", "משבצת של 15 דקות", "חמישי עד חצות מ-18:00 &lt;b&gt;"):
        assert f"<li>{line}</li>" in page


def test_the_list_of_businesses_costs_the_same_for_one_and_for_many(
    owner_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for index in range(3):
        if index in (1, 2):
            with django_assert_num_queries(5):
                owner_client.get("/admin/policy_app/business/")
        Business.objects.create(name=f"עסק {index}", slug=f"b{index}", phone_number=f"+9723123456{index}")


# --- special days and the team ----------------------------------------------------------------------

ALL_WEEK = json.dumps({day: [["09:00", "20:00"]] for day in DAYS})


def change_page(client: Client) -> str:
    address = f"/admin/policy_app/business/{Business.objects.get().pk}/change/"
    return client.get(address, headers={"accept-language": "he"}).content.decode()


def test_the_choices_for_special_days_are_stored_and_the_coming_year_says_what_they_do(
    owner_client: Client,
) -> None:
    choices = {
        "settings-0-opening_hours_json": ALL_WEEK,
        "settings-0-on_holiday_eves": "short",
        "settings-0-on_memorial_days": "closed",
        "settings-0-short_day_closes_at": "13:30",
        "settings-0-cancel_notice_min": "120",
    }

    owner_client.post(ADD, form_data(**choices))

    stored = BusinessSettings.objects.get()
    assert (stored.on_holiday_eves, stored.short_day_closes_at, stored.cancel_notice_min) == (
        "short",
        time(13, 30),
        120,
    )
    page = change_page(owner_client)
    for line in (
        r"<li>ערב יום כיפור, \d\d/\d\d/\d{4}: פתוח עד 13:30</li>",
        r"<li>יום כיפור, \d\d/\d\d/\d{4}: סגור</li>",
        r"<li>יום הזיכרון לשואה ולגבורה, \d\d/\d\d/\d{4}: סגור</li>",
        r"<li>חול המועד סוכות, \d\d/\d\d/\d{4}: פתוח כרגיל, 09:00-20:00</li>",
    ):
        assert re.search(line, page)


def test_a_special_date_says_which_weekday_and_which_holiday_it_is(owner_client: Client) -> None:
    owner_client.post(ADD, form_data())
    DateOverride.objects.create(business=Business.objects.get(), day=date(2026, 9, 21))
    DateOverride.objects.create(business=Business.objects.get(), day=date(2026, 6, 7))

    page = change_page(owner_client)

    assert "יום שני, יום כיפור" in page
    assert "<p>יום ראשון</p>" in page


def test_the_same_special_date_twice_is_refused_in_hebrew(owner_client: Client) -> None:
    rows = {"date_overrides-TOTAL_FORMS": "2"}
    for index in range(2):
        rows |= {f"date_overrides-{index}-day": "2026-09-21", f"date_overrides-{index}-windows": ""}

    response = owner_client.post(ADD, form_data(**rows))

    assert response.status_code == 200
    assert Business.objects.count() == 0
    assert "נא לתקן את הערכים הכפולים" in response.content.decode()


@pytest.fixture
def staff_client(client: Client, settings: Settings, tmp_path: Path) -> Client:
    """A member of one business's team, with the right to change businesses in the admin."""
    settings.STATIC_ROOT = tmp_path
    mine = Business.objects.create(name="שלי", slug="mine", phone_number="+97231234567")
    Business.objects.create(name="זר", slug="foreign", phone_number="+97231234568")
    user = User.objects.create_user("staff", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(content_type__app_label="policy_app"))
    Membership.objects.create(user=user, business=mine)
    client.force_login(user)
    return client


def test_a_member_of_the_team_sees_and_changes_only_the_businesses_of_theirs(staff_client: Client) -> None:
    foreign = Business.objects.get(slug="foreign")
    address = f"/admin/policy_app/business/{foreign.pk}/change/"

    listed = staff_client.get("/admin/policy_app/business/").content.decode()

    assert "שלי" in listed
    assert "זר</a>" not in listed
    assert staff_client.get(address).status_code == 302
    assert staff_client.post(address, form_data(name="נחטף")).status_code == 302
    assert Business.objects.get(slug="foreign").name == "זר"


def test_only_a_superuser_says_who_works_where(staff_client: Client) -> None:
    address = f"/admin/policy_app/business/{Business.objects.get(slug='mine').pk}/change/"

    assert "memberships-TOTAL_FORMS" not in staff_client.get(address).content.decode()

    staff_client.force_login(User.objects.create_superuser("owner"))
    assert "memberships-TOTAL_FORMS" in staff_client.get(address).content.decode()
