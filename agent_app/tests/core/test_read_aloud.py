"""A written sentence as a voice says it."""

import re
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_app.core.hebrew_abbreviations import expand_abbreviations
from agent_app.core.read_aloud import in_words, read_aloud

pytestmark = pytest.mark.unit

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parents[1] / "vectors" / "read_aloud.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("# written")
]


@pytest.mark.parametrize(("written", "said"), ROWS)
def test_what_is_written_is_said_as_people_say_it(written: str, said: str) -> None:
    assert read_aloud(written) == said


def test_the_table_is_long() -> None:
    assert len(ROWS) >= 200


@pytest.mark.parametrize(
    "text",
    [
        "Your appointment is at 12:30 on 24.11",
        "Ваша запись на 12:30",
        "موعدك الساعة 12:30",
        "info@biz2.co.il",
        "www.biz24.co.il",
        "",
        "שלום, איך אפשר לעזור?",
        "צ'יפס וג'ינג'י בצה\"ל",
    ],
)
def test_what_needs_no_reading_stays_as_it_is(text: str) -> None:
    assert read_aloud(text) == text


NAMES = {"Bella 24": "בלה עשרים וארבע", "דנה שיער": "דָּנָה שיער", "בלה": "בלה שיער"}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("שלום, הגעתם אל Bella 24.", "שלום, הגעתם אל בלה עשרים וארבע."),
        ("הגעתם לדנה שיער", "הגעתם לדָּנָה שיער"),
        ("ברוכים הבאים ל-Bella 24", "ברוכים הבאים ל-בלה עשרים וארבע"),
        ("Welcome to Bella 24, open 9:00", "Welcome to Bella 24, open 9:00"),
        ("כאן בלה, בשעה 12:00", "כאן בלה שיער, בשעה שתים עשרה בצהריים"),
        ("הבלהה", "הבלהה"),
        ("אצל Bella 245", "אצל Bella מאתיים ארבעים וחמש"),
    ],
)
def test_a_business_is_called_by_the_spoken_form_of_its_name(written: str, said: str) -> None:
    assert read_aloud(written, NAMES) == said
    assert read_aloud(read_aloud(written, NAMES), NAMES) == read_aloud(written, NAMES)


def test_a_name_without_a_spoken_form_stays() -> None:
    assert read_aloud("כאן בלה", {"בלה": " ", "": "משהו"}) == "כאן בלה"


@pytest.mark.parametrize("sign", ['"', "״", "”", "''", "׳׳"])
def test_an_abbreviation_is_known_by_any_quotes_and_after_prefixes(sign: str) -> None:
    assert expand_abbreviations(f"וב120 ש{sign}ח בע{sign}מ לד{sign}ר") == "וב120 שקלים בערבון מוגבל לדוקטור"


PIECES = st.sampled_from([
    "ב-", "ל", "מ־", "ה-", "ו", "עד ", "בין ", "בשעה ", "יום ", "ימים ", "יום שלישי, ", "א'", "-",
    "–", ".", ",", ":", "/", " ", "₪", "%", "ש\"ח", "שעות", " דקות", " תורים", " הימים", " פנויים",
    " דגים", "בנובמבר", " בצהריים", "קוד ", "רח' ", "#", "0", "1", "2", "9", "10", "12:30",
    "24.11", "24/7", "2026-11-24T10:00", "+972523456789", "*6050", "1,200", "½", "a", "@",
    "\u200f", "\n", "٣", "²", "א", "ה ", "T", "+03:00",
])  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=60))


@settings(max_examples=600, deadline=None)
@given(text=TEXTS)
def test_any_text_is_read_without_fail_and_a_second_reading_changes_nothing(text: str) -> None:
    said = in_words(text)

    assert in_words(said) == said
    assert "@" in said or "://" in said or "www." in said or not re.search("[0-9₪%]", said)


@pytest.mark.parametrize(
    "text",
    [
        "1" * 20_000, "12:30-" * 4_000, "1,111" * 4_000, "רחוב " + "א " * 10_000,
        "ב-" * 10_000 + "1", "א'-" * 7_000, "24.11." * 4_000, "קוד " * 5_000, "+1 " * 7_000,
        "יום א ב ג " * 2_000, "רחוב אאא " * 2_000 + "1/", "0 " * 10_000, "a" * 20_000 + "@",
        "עד " * 7_000, "ה" * 20_000 + "1", "@" * 20_000, "/" * 20_000 + "1",
    ],
)  # fmt: skip
def test_a_long_text_takes_no_long_time(text: str) -> None:
    began = perf_counter()

    read_aloud(text + " א1")

    assert perf_counter() - began < 2.0
