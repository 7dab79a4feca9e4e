"""Hebrew prompts: the agreed phrases, the spine's own, and phrases that must set nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_app.core.policy import BusinessPolicy, merge, unusable_keys
from policy_app.core.prompt_rules import parse_from_prompt, read_prompt

pytestmark = pytest.mark.unit

PHRASES = json.loads(
    (Path(__file__).parents[1] / "vectors" / "prompt_rules.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("phrase", PHRASES["phrases"], ids=lambda phrase: phrase["id"])
def test_an_agreed_phrase_is_read_exactly_so(phrase: dict[str, Any]) -> None:
    assert parse_from_prompt(phrase["text"]) == phrase["expected"]


def days(names: str, *windows: tuple[str, str]) -> dict[str, list[list[str]]]:
    return {day: [list(window) for window in windows] for day in names.split()}


def hours(*parts: dict[str, list[list[str]]], **others: Any) -> dict[str, Any]:
    return {"opening_hours": {day: windows for part in parts for day, windows in part.items()}, **others}


WEEK = "sun mon tue wed thu"
UNSEEN: list[tuple[str, dict[str, Any]]] = [
    ("24/7", {"allow_24_7": True}),
    ("כל רבע שעה", {"slot_size_min": 15}),
    ("חצי שעה", {"slot_size_min": 30}),
    ("שעה עגולה", {"slot_size_min": 60, "align_to_hour": True}),
    ("24/7 כל רבע שעה", {"allow_24_7": True, "slot_size_min": 15}),
    ("ראשון-חמישי 10-20", hours(days(WEEK, ("10:00", "20:00")))),
    ("ראשון-חמישי 10:00-20:00", hours(days(WEEK, ("10:00", "20:00")))),
    ("א'-ה' 9:00-17:00", hours(days(WEEK, ("09:00", "17:00")))),
    ("שישי 8-13", hours(days("fri", ("08:00", "13:00")))),
    ("שבת סגור", hours(days("sat"))),
    ("10–20 שעה עגולה", hours(days(WEEK, ("10:00", "20:00")), slot_size_min=60, align_to_hour=True)),
    (
        "ראשון–חמישי 10:00–20:00, שעה עגולה. שישי 8-13. שבת סגור.",
        hours(
            days(WEEK, ("10:00", "20:00")),
            days("fri", ("08:00", "13:00")),
            days("sat"),
            slot_size_min=60,
            align_to_hour=True,
        ),
    ),
    ("אנחנו פתוחים מיום ראשון עד יום חמישי, בין השעות 9:00 ל-18:00", hours(days(WEEK, ("09:00", "18:00")))),
    (
        "ימים א-ה בין השעות 08:30-16:30, יום ו' 08:30-12:00",
        hours(days(WEEK, ("08:30", "16:30")), days("fri", ("08:30", "12:00"))),
    ),
    ("שעות פעילות: א' עד ה' מ-9 בבוקר עד 8 בערב", hours(days(WEEK, ("09:00", "20:00")))),
    ("סגור בשישי ובשבת", hours(days("fri sat"))),
    ("שישי ושבת סגור", hours(days("fri sat"))),
    ("לא עובדים בשבתות ובחגים", hours(days("sat"), special={"chag": []})),
    ("ימי שני ורביעי 16:00-20:00", hours(days("mon wed", ("16:00", "20:00")))),
    ("ראשון 9-13, 16-19", hours(days("sun", ("09:00", "13:00"), ("16:00", "19:00")))),
    ("ראשון עד חמישי 9:00-13:00 ו-16:00-19:00", hours(days(WEEK, ("09:00", "13:00"), ("16:00", "19:00")))),
    ("א,ג,ה 10-14", hours(days("sun tue thu", ("10:00", "14:00")))),
    ("פתוחים כל יום מ-8 עד 22", hours(days(f"{WEEK} fri sat", ("08:00", "22:00")))),
    ("כל יום חוץ משבת 10-19", hours(days(f"{WEEK} fri", ("10:00", "19:00")), days("sat"))),
    ("פתוח מסביב לשעון", {"allow_24_7": True}),
    ("פתוחים 24 שעות ביממה 7 ימים בשבוע", {"allow_24_7": True}),
    (
        "24/7 למעט שבת",
        hours(days("sun mon tue wed thu fri", ("00:00", "24:00")), days("sat"), allow_24_7=False),
    ),
    (
        "פתוח 24/7. שבת סגור",
        hours(days("sun mon tue wed thu fri", ("00:00", "24:00")), days("sat"), allow_24_7=False),
    ),
    ("תור כל 20 דקות", {"slot_size_min": 20}),
    ("כל תור נמשך 40 דקות", {"slot_size_min": 40}),
    ("משך תור: שעה וחצי", {"slot_size_min": 90}),
    ("תורים בקפיצות של רבע שעה", {"slot_size_min": 15}),
    ("קובעים תור כל שעה", {"slot_size_min": 60}),
    ("תור כל שלושת רבעי שעה", {"slot_size_min": 45}),
    ("תורים של שעה", {"slot_size_min": 60}),
    ("תקבעי תורים רק בשעה עגולה", {"slot_size_min": 60, "align_to_hour": True}),
    ("לקבוע לפחות שעתיים מראש", {"min_notice_min": 120}),
    ("יש לקבוע תור לפחות 24 שעות מראש", {"min_notice_min": 1440}),
    ("ניתן לקבוע תור עד חודש קדימה", {"booking_window_days": 30}),
    ("אפשר להזמין עד שבועיים מראש", {"booking_window_days": 14}),
    ("ביטול תור עד 24 שעות מראש", {}),
    ("נא להגיע 10 דקות לפני", {}),
    ("איחור של רבע שעה מבטל את התור", {}),
    ("תור אחרון ב-19:00", {"last_start": "19:00"}),
    ("התור האחרון בשעה 7 בערב", {"last_start": "19:00"}),
    ("מחיר טיפול 150-200 שקל", {}),
    ("גילאי 10-20", {}),
    ("הנחה של 10-20 אחוז", {}),
    ("10-20% הנחה בימי שני", {}),
    ("רחוב ראשון לציון 10-20", {}),
    ("שבת שלום לכולם", {}),
    ("נתראה ביום ראשון", {}),
    ("האם אתם פתוחים בשבת?", {}),
    (
        "יום חמישי 12:00 עד 21:00, יום שישי 9 עד 14",
        hours(days("thu", ("12:00", "21:00")), days("fri", ("09:00", "14:00"))),
    ),
    ("מוצאי שבת 20:00-24:00", hours(days("sat", ("20:00", "24:00")))),
    ('שבת סגור, מוצ"ש 21:00-01:00', hours(days("sat", ("21:00", "01:00")))),
    ("בערבי חג 8-13, בחגים סגור", {"special": {"erev_chag": [["08:00", "13:00"]], "chag": []}}),
    (
        "ערבי שבת וחג 8-12",
        hours(days("fri", ("08:00", "12:00")), special={"erev_chag": [["08:00", "12:00"]]}),
    ),
    ("ב-1.1 סגור", {"dates": {"01-01": []}}),
    ("ב-24 ביולי סגור", {"dates": {"07-24": []}}),
    (
        "פתוחים בימי חול 9-5 ובשישי 9-1",
        hours(days(WEEK, ("09:00", "17:00")), days("fri", ("09:00", "13:00"))),
    ),
    ("9-17 בימי חול, 9-13 בשישי", hours(days(WEEK, ("09:00", "17:00")), days("fri", ("09:00", "13:00")))),
    ("מראשון עד חמישי מתשע עד חמש", hours(days(WEEK, ("09:00", "17:00")))),
    ("א-ה 9-18, הפסקת צהריים 13:00-14:00", hours(days(WEEK, ("09:00", "13:00"), ("14:00", "18:00")))),
    ("א-ה 9-19, סגור בין 13:00 ל-16:00", hours(days(WEEK, ("09:00", "13:00"), ("16:00", "19:00")))),
    (
        "כל יום 9-18, שישי 9-13, שבת סגור",
        hours(days(WEEK, ("09:00", "18:00")), days("fri", ("09:00", "13:00")), days("sat")),
    ),
    (
        "ראשון, שלישי וחמישי מ-10:00 עד 18:00; שאר הימים סגור",
        hours(days("sun tue thu", ("10:00", "18:00")), days("mon wed fri sat")),
    ),
    ("ביום שלישי אנחנו סגורים", hours(days("tue"))),
    ("אל תקבעי תורים בשבת", hours(days("sat"))),
    ("כל יום שישי 8-12", hours(days("fri", ("08:00", "12:00")))),
    ("לא עובדים 24/7", {"allow_24_7": False}),
    ("אנחנו כבר לא פתוחים 24/7", {"allow_24_7": False}),
    ("מענה בוואטסאפ 24/7", {"allow_24_7": False}),
    (
        "פתוחים א'-ה' 10:00-20:00\nשישי וערבי חג 9:00-14:00\nשבת: סגור",
        hours(
            days(WEEK, ("10:00", "20:00")),
            days("fri", ("09:00", "14:00")),
            days("sat"),
            special={"erev_chag": [["09:00", "14:00"]]},
        ),
    ),
    (
        "ראשון: 9:00-17:00\nשני: 9:00-17:00\nשלישי: סגור\nרביעי: 12:00-20:00",
        hours(days("sun mon", ("09:00", "17:00")), days("tue"), days("wed", ("12:00", "20:00"))),
    ),
    ("שני 4-8", {}),
    ("שני 16-20", hours(days("mon", ("16:00", "20:00")))),
    ('שלישי 4-8 אחה"צ', hours(days("tue", ("16:00", "20:00")))),
    ("ה' 20:00 עד 2 בלילה", hours(days("thu", ("20:00", "02:00")))),
    ('סופ"ש סגור', hours(days("fri sat"))),
    ("בסוף השבוע סגור", hours(days("fri sat"))),
    (
        "ראשון - חמישי : 09:00 - 20:00 | שישי : 08:00 - 14:00",
        hours(days(WEEK, ("09:00", "20:00")), days("fri", ("08:00", "14:00"))),
    ),
    ("א'-ו' 8:30-15:00", hours(days(f"{WEEK} fri", ("08:30", "15:00")))),
    ("ימים ב' וד' 9:00-12:00", hours(days("mon wed", ("09:00", "12:00")))),
    ("ב-ה' 9-17", hours(days("thu", ("09:00", "17:00")))),
    ("ימים ב-ה 9-17", hours(days("mon tue wed thu", ("09:00", "17:00")))),
    ("א׳–ה׳ 10.00–20.00", hours(days(WEEK, ("10:00", "20:00")))),
    ("לא צריך מספר טלפון כדי לקבוע תור", {"require_phone_before_booking": False}),
    ("פתוח 10-20", hours(days(WEEK, ("10:00", "20:00")))),
    ("יש לנו 10-20 עובדים", {}),
    ("מקבלים 10-20 לקוחות ביום", {}),
    ("האוטובוס עובר כל רבע שעה", {}),
    ("עיסוי שעה, פנים חצי שעה", {}),
    ("שולחים תזכורת כל שעה", {}),
    ("דברי בנימוס ובקצרה. אנחנו מספרה בתל אביב.", {}),
    ("שישי קצר: 8 עד 12", hours(days("fri", ("08:00", "12:00")))),
    ("בימי ראשון ושלישי אנחנו עובדים מ-12 בצהריים עד 8 בערב", hours(days("sun tue", ("12:00", "20:00")))),
    ("אין קבלת קהל ביום רביעי", hours(days("wed"))),
    ("ראשון עד חמישי 9-17 חוץ מיום שלישי", hours(days("sun mon wed thu", ("09:00", "17:00")), days("tue"))),
    (
        "כל יום 10-19 חוץ משישי 8-13",
        hours(days(f"{WEEK} sat", ("10:00", "19:00")), days("fri", ("08:00", "13:00"))),
    ),
    ("שלישי סגור, שאר הימים 9-17", hours(days("sun mon wed thu fri sat", ("09:00", "17:00")), days("tue"))),
    ("טלפון למענה א-ה 9-17", {}),
    ("מוקד טלפוני א'-ה' 8-20, ו' 8-12", {}),
    ("ראשון עד חמישי בין עשר בבוקר לשמונה בערב", hours(days(WEEK, ("10:00", "20:00")))),
    ("שבת פתוח", {}),
    ("24/7/2026 סגור", {}),
    ("ב 24/7 סגורים", {"dates": {"07-24": []}}),
    (
        "א'-ה' 8:00-13:00, 16:00-19:00, ו' 8:00-12:00",
        hours(days(WEEK, ("08:00", "13:00"), ("16:00", "19:00")), days("fri", ("08:00", "12:00"))),
    ),
    ("ימי א' עד ה' בין 9:00 ועד 18:00", hours(days(WEEK, ("09:00", "18:00")))),
    ("פתוח משעה 10 עד שעה 20", hours(days(WEEK, ("10:00", "20:00")))),
    ("Sunday-Thursday 10-20", {}),
]


@pytest.mark.parametrize(("text", "expected"), UNSEEN, ids=range(len(UNSEEN)))
def test_an_owners_own_wording_is_read_or_left_alone(text: str, expected: dict[str, Any]) -> None:
    assert parse_from_prompt(text) == expected


def test_hours_beside_a_grid_phrase_keep_both() -> None:
    assert parse_from_prompt("א'-ה' 10:00 עד 20:00 כל רבע שעה") == hours(
        days(WEEK, ("10:00", "20:00")), slot_size_min=15
    )


@pytest.mark.parametrize(
    "text",
    [
        "שבת פתוח",
        "שני 4-8",
        "חמישי עד חצות מ-18:00",
        "מוקד טלפוני א'-ה' 8-20, ו' 8-12",
        "דנה עובדת א'-ג' 9-13",
        "ביום שני הקרוב סגור",
        "סגור בשישי 13-16",
        "24/7/2026 סגור",
        "פתוחים א'-ה' 9-17, א'-ה' 10-18 ו 11-19",
    ],
)
def test_what_a_person_would_ask_back_about_is_reported(text: str) -> None:
    assert read_prompt(text).not_understood == (text,)


@pytest.mark.parametrize(
    "text", ["", "   ", "דברי בנימוס", "הכתובת: הרצל 10-20, תל אביב", "שבת שלום", "?" * 50]
)
def test_text_about_other_things_is_neither_read_nor_reported(text: str) -> None:
    reading = read_prompt(text)

    assert (reading.rules, reading.not_understood) == ({}, ())


def test_each_rule_names_the_sentence_that_set_it() -> None:
    reading = read_prompt("פתוחים א'-ה' 9-17. שישי 8-12. תורים כל חצי שעה.")

    assert dict(reading.sources)["opening_hours.fri"] == "שישי 8-12"
    assert dict(reading.sources)["opening_hours.mon"] == "פתוחים א'-ה' 9-17"
    assert dict(reading.sources)["slot_size_min"] == "תורים כל חצי שעה"


PIECES = (
    "א'-ה' שישי שבת סגור 9-17 10:00-20:00 24/7 חוץ משבת כל יום רבע שעה עד הפסקה 13-14 לא פתוחים , . ו-ה' "
    'מוצ"ש בחגים 1.1 99-100 25:00 ב-24/7 מראש תורים מ-9 בערב בין ל-5 אבל שאר הימים'
)
words = st.sampled_from(PIECES.split())


@settings(max_examples=300, deadline=None)
@given(st.lists(words, max_size=14).map(" ".join) | st.text(max_size=80))
def test_any_text_gives_rules_that_a_policy_accepts(text: str) -> None:
    rules = parse_from_prompt(text)

    assert unusable_keys(rules) == []
    merge(BusinessPolicy(), {}, rules)


def test_a_very_long_prompt_is_read_in_reasonable_time() -> None:
    text = "ראשון עד חמישי 9-17, " * 2000 + "א" * 5000 + " 9" * 5000

    assert "opening_hours" in parse_from_prompt(text)
