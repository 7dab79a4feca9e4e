"""What holds for every prompt: no error, bounded time, rules that a policy accepts, words that said so."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_app.core.opening_hours import find_faults, read_windows
from policy_app.core.policy import BusinessPolicy, merge, unusable_keys
from policy_app.core.prompt_rules import parse_from_prompt, read_prompt
from policy_app.core.prompt_words import visible
from policy_app.tests.core.prompt_corpus import corpus

pytestmark = pytest.mark.unit

PHRASES = [phrase.text for name in ("first", "second") for phrase in corpus(f"prompt_corpus_{name}.txt")]
_PIECES = (
    "א'-ה' א-ה ו ב ו-ה' שישי שני שבת סגור 9-17 10:00-20:00 4-7 24/7 חוץ משבת כל יום רבע שעה עד הפסקה "
    '13-14 לא פתוחים סוגרים ב-14 , . : ? | ( ) מוצ"ש בחגים 1.1 1.8-3.8 99-100 25:00 ב-24/7 מראש תורים מ-9 '
    'בערב אחה"צ בין ל-5 אבל שאר הימים תור אחרון חצות או בערך כרגיל סניף טלפון בלי 12-24.12 באפריל 30 דקות '
    "שבועיים קדימה"
)
PIECES = _PIECES.split()
prompts = st.lists(st.sampled_from(PIECES), max_size=16).map(" ".join)
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)


def keys_of(rules: dict[str, Any]) -> Iterator[str]:
    for key, value in rules.items():
        if isinstance(value, dict):
            yield from (f"{key}.{name}" for name in value)
        else:
            yield key


@settings(max_examples=150, deadline=None)
@given(prompts | anything)
def test_rules_are_valid_and_each_names_words_of_the_prompt(text: str) -> None:
    reading = read_prompt(text)

    assert find_faults(reading.rules.get("opening_hours", {})) == []
    for group in ("special", "dates"):
        assert not any(read_windows("", windows)[1] for windows in reading.rules.get(group, {}).values())
    assert unusable_keys(reading.rules) == []
    merge(BusinessPolicy(), {}, reading.rules)
    assert {key for key, _ in reading.sources} == set(keys_of(reading.rules))
    shown = visible(text)
    assert all(sentence and sentence in shown for _, sentence in reading.sources)
    assert all(sentence in shown for sentence in reading.not_understood)


DASHES = st.sampled_from("-\u2010\u2011\u2012\u2013\u2014\u05be\u2212")


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(PHRASES), DASHES, st.sampled_from([" ", "  ", "\t", "\u00a0"]), st.data())
def test_spelling_that_a_person_does_not_see_changes_nothing(
    text: str, dash: str, space: str, data: st.DataObject
) -> None:
    marks = data.draw(st.sampled_from(["", "\u200e", "\u200f", "\u202b", "\u2067", "\ufeff"]))
    ending = "" if text[-1] in ".?!:" else data.draw(st.sampled_from(["", ".", "!", " ", "\n", "..", ";"]))
    changed = re.sub(" ", f"{marks}{space}", text.replace("-", dash)) + ending

    assert parse_from_prompt(f"\n {changed}") == parse_from_prompt(text)


@pytest.mark.parametrize(
    "piece",
    [
        "ראשון עד חמישי 9-17, ",
        "א",
        "9 ",
        "9-",
        "א, ",
        "א'-",
        "עד ",
        "שעה ",
        "בין ",
        "0 ",
        "לא ",
        "(",
        "\x00",
        "\n",
        "א:\n",
    ],
)
def test_twenty_thousand_characters_are_read_in_bounded_work(piece: str) -> None:
    text = piece * (20_000 // len(piece) + 1)

    reading = read_prompt(text)  # a quadratic reader would take minutes here, and the suite's timeout

    assert unusable_keys(reading.rules) == []


def test_what_lies_past_twenty_thousand_characters_is_not_read() -> None:
    assert parse_from_prompt("א " * 10_000 + "שבת סגור") == {}


SOURCES = [
    (
        "פתוחים א׳–ה׳ 9–17. שישי 8-12! תורים כל חצי שעה",
        {
            "opening_hours.mon": "פתוחים א׳–ה׳ 9–17",
            "opening_hours.fri": "שישי 8-12",
            "slot_size_min": "תורים כל חצי שעה",
        },
    ),
    (
        "בחוה״מ 9-13, בחגים סגור\nב-24 ביולי סגור\nאפשר לקבוע בלי טלפון",
        {
            "special.chag": "בחוה״מ 9-13, בחגים סגור",
            "special.hol_hamoed": "בחוה״מ 9-13, בחגים סגור",
            "dates.07-24": "ב-24 ביולי סגור",
            "require_phone_before_booking": "אפשר לקבוע בלי טלפון",
        },
    ),
    ("שישי:\n 9–13 ", {"opening_hours.fri": "שישי: 9–13"}),
    (
        "רק בשעות עגולות, לפחות שעתיים מראש",
        {
            "align_to_hour": "רק בשעות עגולות, לפחות שעתיים מראש",
            "slot_size_min": "רק בשעות עגולות, לפחות שעתיים מראש",
            "min_notice_min": "רק בשעות עגולות, לפחות שעתיים מראש",
        },
    ),
    (
        "24/7 – חוץ משבת",
        {
            "allow_24_7": "24/7 – חוץ משבת",
            "opening_hours.sat": "24/7 – חוץ משבת",
            "opening_hours.sun": "24/7 – חוץ משבת",
        },
    ),
]


@pytest.mark.parametrize(("text", "expected"), SOURCES)
def test_each_rule_names_the_sentence_as_the_owner_spelt_it(text: str, expected: dict[str, str]) -> None:
    sources = dict(read_prompt(text).sources)

    assert {key: sources[key] for key in expected} == expected


def test_hours_with_a_break_name_both_sentences() -> None:
    sources = read_prompt("יום א' 9-18. הפסקה 13-14.").sources

    assert sources == (("opening_hours.sun", "יום א' 9-18"), ("opening_hours.sun", "הפסקה 13-14"))


def test_hours_of_days_named_before_name_both_sentences_and_leave_none_unread() -> None:
    reading = read_prompt("ימי עבודה: ב'-ג'. שעות: 9-17")

    assert [said for key, said in reading.sources if key == "opening_hours.tue"] == [
        "ימי עבודה: ב'-ג'",
        "שעות: 9-17",
    ]
    assert reading.not_understood == ()
