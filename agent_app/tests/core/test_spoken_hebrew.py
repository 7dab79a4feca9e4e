"""How the receptionist says times, days, counts and numbers, right in gender and part of day."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from agent_app.core.spoken_hebrew import (
    count_noun,
    say_date,
    say_day_month,
    say_digits,
    say_moment,
    say_number,
    say_phone,
    say_time,
    write_moment,
)

pytestmark = pytest.mark.unit

ZONE = ZoneInfo("Asia/Jerusalem")
SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (time(0, 0), "שתים עשרה בלילה"),
        (time(1, 0), "אחת בלילה"),
        (time(5, 0), "חמש בבוקר"),
        (time(9, 30), "תשע וחצי בבוקר"),
        (time(9, 1), "תשע ודקה בבוקר"),
        (time(9, 2), "תשע ושתי דקות בבוקר"),
        (time(11, 45), "רבע לשתים עשרה בצהריים"),
        (time(12, 0), "שתים עשרה בצהריים"),
        (time(14, 15), "שתיים ורבע בצהריים"),
        (time(15, 50), "עשר דקות לארבע אחר הצהריים"),
        (time(16, 45), "רבע לחמש אחר הצהריים"),
        (time(17, 40), "עשרים לשש בערב"),
        (time(18, 12), "שש ושתים עשרה דקות בערב"),
        (time(19, 20), "שבע ועשרים בערב"),
        (time(21, 35), "תשע ושלושים וחמש בערב"),
        (time(22, 0), "עשר בלילה"),
        (time(23, 55), "חמש דקות לשתים עשרה בלילה"),
    ],
)
def test_an_hour_is_said_with_its_part_of_day(at: time, said: str) -> None:
    assert say_time(at) == said


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 21), "אתמול"),
        (date(2026, 11, 22), "היום"),
        (date(2026, 11, 23), "מחר"),
        (date(2026, 11, 24), "מחרתיים"),
        (date(2026, 11, 25), "ביום רביעי, עשרים וחמישה בנובמבר"),
        (date(2026, 11, 28), "בשבת, עשרים ושמונה בנובמבר"),
        (date(2026, 12, 1), "ביום שלישי, אחד בדצמבר"),
        (date(2026, 12, 12), "בשבת, שנים עשר בדצמבר"),
        (date(2027, 1, 3), "ביום ראשון, שלושה בינואר"),
    ],
)
def test_a_day_is_said_by_its_nearness_or_its_date(day: date, said: str) -> None:
    assert say_date(day, SUNDAY) == said


def test_a_far_day_is_said_with_its_year() -> None:
    assert say_day_month(date(2027, 11, 2), SUNDAY) == "שניים בנובמבר 2027"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 23, 12, tzinfo=ZONE), "מחר, יום שני, בשעה שתים עשרה בצהריים"),
        (datetime(2026, 11, 23, 16, 45, tzinfo=ZONE), "מחר, יום שני, ברבע לחמש אחר הצהריים"),
        (
            datetime(2026, 11, 25, 16, 30, tzinfo=ZONE),
            "ביום רביעי, עשרים וחמישה בנובמבר, בשעה ארבע וחצי אחר הצהריים",
        ),
    ],
)
def test_a_moment_is_said_with_day_and_hour(moment: datetime, said: str) -> None:
    assert say_moment(moment, datetime(2026, 11, 22, 8, tzinfo=UTC)) == said


def test_tomorrow_is_counted_where_the_business_is() -> None:
    just_past_midnight_there = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)

    said = say_moment(datetime(2026, 11, 23, 12, tzinfo=ZONE), just_past_midnight_there)

    assert said == "היום, יום שני, בשעה שתים עשרה בצהריים"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("+972523456789", "אפס חמש שתיים, שלוש ארבע חמש, שש שבע שמונה תשע"),
        ("052-345-6789", "אפס חמש שתיים, שלוש ארבע חמש, שש שבע שמונה תשע"),
        ("036123456", "אפס שלוש, שש אחת שתיים, שלוש ארבע חמש שש"),
        ("", ""),
    ],
)
def test_a_phone_number_is_said_in_groups(number: str, said: str) -> None:
    assert say_phone(number) == said


def test_a_foreign_number_begins_with_plus() -> None:
    assert say_phone("+14155550100").startswith("פלוס אחת ארבע אחת, ")


def test_a_code_is_said_digit_by_digit() -> None:
    assert say_digits("40-71") == "ארבע אפס שבע אחת"


@pytest.mark.parametrize(
    ("number", "masculine", "feminine"),
    [
        (1, "תור אחד", "שעה אחת"),
        (2, "שני תורים", "שתי שעות"),
        (3, "שלושה תורים", "שלוש שעות"),
        (12, "שנים עשר תורים", "שתים עשרה שעות"),
        (21, "עשרים ואחד תורים", "עשרים ואחת שעות"),
        (120, "120 תורים", "120 שעות"),
    ],
)
def test_counts_agree_with_their_noun(number: int, masculine: str, feminine: str) -> None:
    said = (
        count_noun(number, "תור", "תורים", feminine=False),
        count_noun(number, "שעה", "שעות", feminine=True),
    )

    assert said == (masculine, feminine)


def test_numbers_agree_in_gender() -> None:
    said = [say_number(15, feminine=True), say_number(15, feminine=False), say_number(40, feminine=False)]

    assert said == ["חמש עשרה", "חמישה עשר", "ארבעים"]


def test_a_message_carries_date_and_hour_in_digits() -> None:
    assert write_moment(datetime(2026, 11, 23, 12, tzinfo=ZONE)) == "23/11/2026 בשעה 12:00"
