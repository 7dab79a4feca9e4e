"""How the receptionist says times, days, counts and numbers, right in gender and part of day."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from agent_app.core.counted_nouns import count_noun, say_count
from agent_app.core.number_words import say_digits, say_number, say_ordinal
from agent_app.core.spoken_hebrew import (
    say_date,
    say_day_month,
    say_decimal,
    say_duration,
    say_moment,
    say_percent,
    say_phone,
    say_shekels,
    say_time,
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
        (date(2026, 11, 25), "ביום רביעי, העשרים וחמישה בנובמבר"),
        (date(2026, 11, 28), "בשבת, העשרים ושמונה בנובמבר"),
        (date(2026, 12, 1), "ביום שלישי, האחד בדצמבר"),
        (date(2026, 12, 12), "בשבת, השנים עשר בדצמבר"),
        (date(2027, 1, 3), "ביום ראשון, השלושה בינואר"),
    ],
)
def test_a_day_is_said_by_its_nearness_or_its_date(day: date, said: str) -> None:
    assert say_date(day, SUNDAY) == said


def test_a_far_day_is_said_with_its_year() -> None:
    assert say_day_month(date(2027, 11, 2), SUNDAY) == "שניים בנובמבר אלפיים עשרים ושבע"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 23, 12, tzinfo=ZONE), "מחר, יום שני, בשעה שתים עשרה בצהריים"),
        (datetime(2026, 11, 23, 16, 45, tzinfo=ZONE), "מחר, יום שני, ברבע לחמש אחר הצהריים"),
        (
            datetime(2026, 11, 25, 16, 30, tzinfo=ZONE),
            "ביום רביעי, העשרים וחמישה בנובמבר, בשעה ארבע וחצי אחר הצהריים",
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
        (120, "מאה ועשרים תורים", "מאה ועשרים שעות"),
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


@pytest.mark.parametrize(
    ("number", "masculine", "feminine"),
    [
        (0, "אפס", "אפס"),
        (8, "שמונה", "שמונה"),
        (11, "אחד עשר", "אחת עשרה"),
        (18, "שמונה עשר", "שמונה עשרה"),
        (42, "ארבעים ושניים", "ארבעים ושתיים"),
        (100, "מאה", "מאה"),
        (101, "מאה ואחד", "מאה ואחת"),
        (112, "מאה ושנים עשר", "מאה ושתים עשרה"),
        (249, "מאתיים ארבעים ותשעה", "מאתיים ארבעים ותשע"),
        (340, "שלוש מאות וארבעים", "שלוש מאות וארבעים"),
        (1_000, "אלף", "אלף"),
        (1_998, "אלף תשע מאות תשעים ושמונה", "אלף תשע מאות תשעים ושמונה"),
        (2_026, "אלפיים עשרים ושישה", "אלפיים עשרים ושש"),
        (3_500, "שלושת אלפים וחמש מאות", "שלושת אלפים וחמש מאות"),
        (10_000, "עשרת אלפים", "עשרת אלפים"),
        (12_000, "שנים עשר אלף", "שנים עשר אלף"),
        (100_001, "מאה אלף ואחד", "מאה אלף ואחת"),
        (1_000_000, "מיליון", "מיליון"),
        (2_500_000, "שני מיליון וחמש מאות אלף", "שני מיליון וחמש מאות אלף"),
        (1_000_000_000, "1000000000", "1000000000"),
        (-1, "-1", "-1"),
    ],
)
def test_a_number_of_any_length_has_one_and_before_its_last_part(
    number: int, masculine: str, feminine: str
) -> None:
    assert (say_number(number, feminine=False), say_number(number, feminine=True)) == (masculine, feminine)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "אפס דקות"),
        (1, "דקה אחת"),
        (2, "שתי דקות"),
        (15, "רבע שעה"),
        (30, "חצי שעה"),
        (45, "שלושת רבעי שעה"),
        (50, "חמישים דקות"),
        (60, "שעה"),
        (61, "שעה ודקה"),
        (75, "שעה ורבע"),
        (90, "שעה וחצי"),
        (105, "שעה ושלושת רבעי"),
        (120, "שעתיים"),
        (140, "שעתיים ועשרים דקות"),
        (180, "שלוש שעות"),
        (600, "עשר שעות"),
    ],
)
def test_a_duration_is_said_as_people_say_it(minutes: int, said: str) -> None:
    assert say_duration(minutes) == said


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (say_shekels(1), "שקל אחד"),
        (say_shekels(2), "שני שקלים"),
        (say_shekels(80), "שמונים שקלים"),
        (say_shekels(0, 50), "חמישים אגורות"),
        (say_shekels(0), "אפס שקלים"),
        (say_shekels(9, 1), "תשעה שקלים ואגורה אחת"),
        (say_percent("1"), "אחוז אחד"),
        (say_percent("10"), "עשרה אחוזים"),
        (say_percent("11"), "אחד עשר אחוז"),
        (say_percent("17.5"), "שבעה עשר וחצי אחוז"),
        (say_decimal("3.25", feminine=True), "שלוש נקודה שתיים חמש"),
        (say_decimal("0.5", feminine=True), "חצי"),
        (say_decimal("4.0", feminine=True), "ארבע"),
        (say_ordinal(3, feminine=True), "שלישית"),
        (say_ordinal(2, feminine=False), "שני"),
        (say_ordinal(11, feminine=False), "אחד עשר"),
        (say_phone("*2345"), "כוכבית שתיים שלוש ארבע חמש"),
        (say_phone("1-700-500-600"), "אחת שבע מאות, חמש אפס אפס, שש אפס אפס"),
        (say_count(2, "שבועות"), "שבועיים"),
        (say_count(3, "הימים"), "שלושת הימים"),
        (say_count(2, "השעות"), "שתי השעות"),
        (say_count(3, "משהו"), None),
    ],
)
def test_sums_shares_and_counts_are_said_in_their_gender(said: str | None, expected: str | None) -> None:
    assert said == expected
