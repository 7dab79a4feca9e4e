"""The preview of unsaved rules, as the page of the admin asks for it."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from calendar_app.testing import JERUSALEM, make_business
from policy_app.models import Business, BusinessSettings, DateOverride, Membership

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NEW = "/calendar/policy-preview/"


def address(business: Business) -> str:
    return f"{NEW}{business.pk}/"


def form_data(**changes: Any) -> dict[str, Any]:
    values = {
        "tz": "Asia/Jerusalem",
        "opening_hours_json": "",
        "slot_size_min": "60",
        "booking_window_days": "30",
        "min_notice_min": "0",
        "on_holidays": "closed",
        "on_holiday_eves": "open",
        "on_hol_hamoed": "open",
        "on_memorial_days": "open",
        "short_day_closes_at": "13:00",
        "cancel_notice_min": "0",
        "reschedule_notice_min": "0",
        "ai_prompt": "",
    }
    rows = {"date_overrides-TOTAL_FORMS": "0", "date_overrides-INITIAL_FORMS": "0"}
    named = {f"settings-0-{name}": value for name, value in values.items()}
    return named | rows | changes


def typed(**fields: str) -> dict[str, str]:
    return {f"settings-0-{name}": value for name, value in fields.items()}


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("owner"))
    return client


def text_of(client: Client, where: str, **fields: Any) -> str:
    """The words of the fragment, without tags and with single spaces."""
    answer = client.post(where, form_data(**fields))
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_owner_sees_which_sentence_set_what_next_to_the_field(owner: Client) -> None:
    business = make_business()

    text = text_of(
        owner,
        address(business),
        **typed(ai_prompt="שישי 8-13. תורים כל חצי שעה.", opening_hours_json='{"fri": [["09:00", "12:00"]]}'),
    )

    assert "יום שישי 09:00-12:00 08:00-13:00 שישי 8-13 08:00-13:00" in text
    assert "אורך משבצת, בדקות 60 30 תורים כל חצי שעה 30" in text
    assert BusinessSettings.objects.get(business=business).ai_prompt == ""


def test_the_coming_week_shows_its_starts(owner: Client) -> None:
    text = text_of(owner, address(make_business()), **typed(ai_prompt="24/7 כל רבע שעה", on_holidays="open"))

    assert text.count("00:00-24:00") >= 7
    assert "96 00:00 00:15" in text or "92 00:00 00:15" in text or "100 00:00 00:15" in text
    assert "ועוד 48" in text


def override_rows(*rows: tuple[str, str], initial: int = 0) -> dict[str, str]:
    fields = {"date_overrides-TOTAL_FORMS": str(len(rows)), "date_overrides-INITIAL_FORMS": str(initial)}
    for index, (day, windows) in enumerate(rows):
        fields |= {f"date_overrides-{index}-day": day, f"date_overrides-{index}-windows": windows}
    return fields


def tomorrow() -> date:
    return timezone.now().astimezone(JERUSALEM).date() + timedelta(days=1)


def test_a_special_date_counts_before_it_is_saved_and_no_longer_when_marked_for_removal(
    owner: Client,
) -> None:
    business = make_business()
    stored = DateOverride.objects.create(business=business, day=tomorrow(), windows=[])
    rows = override_rows((tomorrow().isoformat(), '[["06:00", "07:00"]]'), initial=1)
    rows |= {"date_overrides-0-id": str(stored.pk)}

    changed = text_of(owner, address(business), **rows)
    removed = text_of(owner, address(business), **rows, **{"date_overrides-0-DELETE": "on"})

    assert "06:00-07:00 1 06:00" in changed
    assert "06:00" not in removed
    assert "סגור: תאריך מיוחד" not in removed
    stored.refresh_from_db()
    assert stored.windows == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (typed(opening_hours_json='{"sun": ['), "שעות פתיחה : אי אפשר לקרוא את זה"),
        (typed(opening_hours_json='{"sun": [["9", "17:00"]]}'), "יום ראשון: &quot;9&quot; אינה שעה"),
        (typed(opening_hours_json="[" * 100_000), "אי אפשר לקרוא את זה"),
        (typed(slot_size_min="0"), "יש לכתוב מספר שלם בין 1 ל-1440"),
        (typed(slot_size_min="9" * 5000), "נא להזין מספר שלם."),
        (typed(tz="Mars/Base"), "אין אזור זמן כזה"),
        (typed(on_holidays="maybe"), "יש לבחור אפשרות חוקית"),
        (typed(short_day_closes_at=""), "יש להזין תוכן בשדה זה."),
        (typed(ai_prompt="א" * 20_001), "20000"),
        (typed(ai_prompt="\x00"), "תווי NULL אינם מותרים."),
        (override_rows(("2026-13-40", "")), "יש להזין תאריך חוקי."),
        (override_rows(("2026-09-21", '[["8"]]')), "כל פריט הוא שעת פתיחה ושעת סגירה"),
        (override_rows(("2026-09-21", ""), ("2026-09-21", "")), "נא לתקן את הערכים הכפולים"),
        ({"date_overrides-TOTAL_FORMS": "x"}, "תאריכים מיוחדים"),
    ],
)
def test_wrong_values_are_named_in_hebrew_and_the_rest_is_still_shown(
    owner: Client, fields: dict[str, str], sentence: str
) -> None:
    text = text_of(owner, address(make_business()), **fields)

    assert sentence in text
    assert "שבעת הימים הקרובים" in text


def test_a_field_with_an_error_keeps_its_saved_value(owner: Client) -> None:
    business = make_business(slot_size_min=45)

    text = text_of(owner, address(business), **typed(slot_size_min="0", ai_prompt="שישי 8-13"))

    assert "אורך משבצת, בדקות 45" in text
    assert "08:00-13:00" in text


def test_an_empty_post_is_no_server_error(owner: Client) -> None:
    assert owner.post(address(make_business()), {}).status_code == 200


def test_what_was_not_understood_is_shown_and_nothing_runs(owner: Client) -> None:
    answer = owner.post(
        address(make_business()), form_data(**typed(ai_prompt="חמישי עד חצות מ-18:00 <script>x</script>"))
    )

    page = answer.content.decode()
    assert "לא הובן בהנחיות" in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert not re.search(r"\sstyle=|\son\w+=", page)


# --- who may ----------------------------------------------------------------------------------------


def member(client: Client, business: Business, *permissions: str, is_staff: bool = True) -> None:
    user = User.objects.create_user("member", is_staff=is_staff)
    user.user_permissions.add(*Permission.objects.filter(codename__in=permissions))
    Membership.objects.create(user=user, business=business)
    client.force_login(user)


def test_a_member_who_may_change_the_business_sees_it_and_no_other(client: Client) -> None:
    mine, foreign = make_business(), make_business()
    member(client, mine, "change_business")

    assert client.post(address(mine), form_data()).status_code == 200
    assert client.post(address(foreign), form_data()).status_code == 404
    assert client.post(NEW, form_data()).status_code == 403


def test_one_who_may_not_change_it_or_is_not_of_the_staff_or_not_logged_in_sees_nothing(
    client: Client,
) -> None:
    business = make_business()
    assert client.post(address(business), form_data()).status_code == 403

    member(client, business, "view_business")
    assert client.post(address(business), form_data()).status_code == 403

    User.objects.filter(username="member").delete()
    member(client, business, "change_business", is_staff=False)
    assert client.post(address(business), form_data()).status_code == 403


def test_a_new_business_has_a_preview_too(client: Client) -> None:
    member(client, make_business(), "add_business")

    assert "08:00-13:00" in text_of(client, NEW, **typed(ai_prompt="שישי 8-13"))


def test_unknown_and_huge_ids_are_not_found_and_reading_is_not_allowed(owner: Client) -> None:
    assert owner.post(f"{NEW}{10**30}/", form_data()).status_code == 404
    assert owner.post(f"{NEW}0/", form_data()).status_code == 404
    assert owner.get(NEW).status_code == 405


def test_a_post_without_the_token_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.create_superuser("owner"))

    assert strict.post(NEW, form_data()).status_code == 403


# --- the page that asks -----------------------------------------------------------------------------


def test_the_form_of_a_business_asks_for_its_preview(owner: Client) -> None:
    business = make_business()

    page = owner.get(f"/admin/policy_app/business/{business.pk}/change/").content.decode()
    new_page = owner.get("/admin/policy_app/business/add/").content.decode()

    assert f'data-url="{address(business)}"' in page
    assert f'data-url="{NEW}"' in new_page
    assert "policy/preview.js" in page


def test_one_who_may_only_look_gets_no_preview(client: Client) -> None:
    business = make_business()
    member(client, business, "view_business", "view_businesssettings")

    page = client.get(f"/admin/policy_app/business/{business.pk}/change/")

    assert page.status_code == 200
    assert "policy-preview" not in page.content.decode()
