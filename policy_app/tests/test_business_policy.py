"""The policy in force for a business: merge order, cache, and rows that can't be used."""

from datetime import date, time

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from policy_app.business_policy import get_business_policy
from policy_app.core.holidays import special_days
from policy_app.core.policy import BusinessPolicy
from policy_app.models import Business, BusinessSettings, DateOverride

pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture
def business() -> Business:
    return Business.objects.create(name="מספרה", slug="shop", phone_number="+97231234567")


def settings_of(business: Business, **values: object) -> BusinessSettings:
    return BusinessSettings.objects.create(business=business, **values)


def test_a_business_without_settings_has_the_defaults(business: Business) -> None:
    assert get_business_policy(business.pk) == BusinessPolicy()


def test_defaults_are_sunday_to_thursday_nine_to_ten_at_night(business: Business) -> None:
    settings_of(business)

    hours = get_business_policy(business.pk).opening_hours

    assert hours == {day: [["09:00", "22:00"]] for day in ("sun", "mon", "tue", "wed", "thu")} | {
        "fri": [],
        "sat": [],
    }


def test_the_prompt_replaces_the_days_it_names_and_leaves_the_others(business: Business) -> None:
    settings_of(business, opening_hours_json={"sun": [["10:00", "20:00"]]}, ai_prompt="שישי 8-13. כל רבע שעה")

    policy = get_business_policy(business.pk)

    assert policy.opening_hours == {"sun": [["10:00", "20:00"]], "fri": [["08:00", "13:00"]]}
    assert policy.slot_size_min == 15


def test_a_prompt_handed_in_is_read_instead_of_the_stored_one(business: Business) -> None:
    settings_of(business, slot_size_min=30, ai_prompt="פתוח 24/7")

    policy = get_business_policy(business.pk, "תורים כל 20 דקות")

    assert (policy.allow_24_7, policy.slot_size_min, policy.ai_prompt) == (False, 20, "תורים כל 20 דקות")


def test_round_the_clock_from_the_prompt_beats_hours_and_loses_to_dates(business: Business) -> None:
    settings_of(business, opening_hours_json={"sun": [["10:00", "20:00"]]}, ai_prompt="24/7 כל רבע שעה")
    DateOverride.objects.create(business=business, day=date(2026, 9, 21), windows=[])

    policy = get_business_policy(business.pk)

    assert policy.windows_on(date(2026, 9, 22)) == ((0, 1440),)
    assert policy.windows_on(date(2026, 9, 21)) == ()


def test_a_prompt_that_closes_saturday_cuts_into_round_the_clock_of_the_database(business: Business) -> None:
    settings_of(business, allow_24_7=True, ai_prompt="שבת סגור")

    policy = get_business_policy(business.pk)

    assert policy.windows_on(date(2026, 6, 6)) == ()
    assert policy.windows_on(date(2026, 6, 7)) == ((0, 1440),)


def test_each_call_costs_one_query_until_something_is_saved(
    business: Business, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings_of(business)
    get_business_policy(business.pk)

    with django_assert_num_queries(1):
        get_business_policy(business.pk)
        # The prompt argument needs nothing more from the database.
    with django_assert_num_queries(1):
        get_business_policy(business.pk, "כל חצי שעה")


def test_a_save_a_special_date_and_its_removal_are_seen_at_the_next_call(business: Business) -> None:
    stored = settings_of(business)
    day = date(2026, 6, 7)
    assert get_business_policy(business.pk).windows_on(day) == ((540, 1320),)

    override = DateOverride.objects.create(business=business, day=day, windows=[["10:00", "11:00"]])
    assert get_business_policy(business.pk).windows_on(day) == ((600, 660),)

    override.delete()
    stored.opening_hours_json = {"sun": [["12:00", "13:00"]]}
    stored.save(update_fields=["opening_hours_json"])
    assert get_business_policy(business.pk).windows_on(day) == ((720, 780),)


def test_a_save_that_was_rolled_back_leaves_no_trace(business: Business) -> None:
    stored = settings_of(business, slot_size_min=30)
    with transaction.atomic():
        stored.slot_size_min = 45
        stored.save()
        assert get_business_policy(business.pk).slot_size_min == 45
        transaction.set_rollback(True)

    again = BusinessSettings.objects.get(pk=business.pk)
    again.slot_size_min = 20
    again.save()

    assert get_business_policy(business.pk).slot_size_min == 20


def test_a_change_of_the_prompt_alone_is_read_when_saved(business: Business) -> None:
    stored = settings_of(business)
    stored.ai_prompt = "שבת סגור. חמישי עד חצות מ-18:00"
    stored.save(update_fields=["ai_prompt"])

    stored.refresh_from_db()

    assert stored.prompt_rules == {"opening_hours": {"sat": []}}
    assert stored.prompt_not_understood == ["חמישי עד חצות מ-18:00"]


@pytest.mark.parametrize(
    "bad", [[], 7, {"sun": "10-20"}, {"someday": []}, {"sun": [["20:00", "10:00", "x"]]}]
)
def test_hours_that_cant_be_used_fall_back_to_the_last_good_ones_and_are_logged(
    business: Business, bad: object, caplog: pytest.LogCaptureFixture
) -> None:
    stored = settings_of(business, opening_hours_json={"sun": [["10:00", "20:00"]]})
    get_business_policy(business.pk)
    stored.opening_hours_json = bad
    stored.save()

    assert get_business_policy(business.pk).opening_hours == {"sun": [["10:00", "20:00"]]}
    assert [record.getMessage() for record in caplog.records] == [
        f"business {business.pk}: stored opening_hours can't be used"
    ]


def test_a_special_date_that_cant_be_used_is_closed(business: Business) -> None:
    settings_of(business)
    DateOverride.objects.create(business=business, day=date(2026, 6, 7), windows="10-12")

    assert get_business_policy(business.pk).windows_on(date(2026, 6, 7)) == ()


KIPPUR, KIPPUR_EVE, HOL_HAMOED, REMEMBRANCE_DAY = (
    date(2026, 9, 21),
    date(2026, 9, 20),
    date(2026, 9, 28),
    date(2026, 4, 21),
)


def test_holidays_are_closed_unless_the_owner_chose_otherwise(business: Business) -> None:
    stored = settings_of(business)
    policy = get_business_policy(business.pk)

    assert policy.windows_on(KIPPUR) == ()
    assert [policy.windows_on(day) for day in (KIPPUR_EVE, HOL_HAMOED, REMEMBRANCE_DAY)] == [
        ((540, 1320),)
    ] * 3

    stored.on_holidays = "open"
    stored.save()
    assert get_business_policy(business.pk).windows_on(KIPPUR) == ((540, 1320),)


def test_the_owner_chooses_for_eves_hol_hamoed_and_memorial_days_apart(business: Business) -> None:
    settings_of(
        business,
        on_holiday_eves="short",
        on_hol_hamoed="closed",
        on_memorial_days="short",
        short_day_closes_at=time(14, 30),
    )

    policy = get_business_policy(business.pk)

    assert policy.windows_on(KIPPUR_EVE) == policy.windows_on(REMEMBRANCE_DAY) == ((540, 870),)
    assert policy.windows_on(HOL_HAMOED) == ()


def test_the_prompt_and_a_special_date_beat_the_choice_for_holidays(business: Business) -> None:
    settings_of(business, on_holiday_eves="closed", ai_prompt="בערבי חג 8-13")
    DateOverride.objects.create(business=business, day=KIPPUR, windows=[["10:00", "11:00"]])

    policy = get_business_policy(business.pk)

    assert policy.windows_on(KIPPUR_EVE) == ((480, 780),)
    assert policy.windows_on(KIPPUR) == ((600, 660),)


def test_how_late_customers_may_cancel_and_move_comes_along(business: Business) -> None:
    settings_of(business, cancel_notice_min=120, reschedule_notice_min=60)

    policy = get_business_policy(business.pk)

    assert (policy.cancel_notice_min, policy.reschedule_notice_min) == (120, 60)


def test_this_years_holidays_are_reckoned_as_the_policy_is_read(business: Business) -> None:
    settings_of(business)
    special_days.cache_clear()

    get_business_policy(business.pk)

    assert special_days.cache_info().currsize == 1
