"""Words, names and numbers, one by one."""

from datetime import date

import pytest

from agent_app.core.dialogue_names import find_name, find_phone
from agent_app.core.dialogue_time import read_wish
from agent_app.core.dialogue_wording import word_phone, word_week
from agent_app.core.dialogue_words import is_foreign, read_acts, read_ordinal
from agent_app.tests.core.dialogue_stage import NOW

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text", ["כן", "בטח", "בסדר גמור", "יאללה", "סבבה", "אוקיי", "נכון", "מתאים לי", "כן, למה לא", "קבעי"]
)
def test_yes(text: str) -> None:
    acts = read_acts(text)

    assert ("yes" in acts, "no" in acts) == (True, False)


@pytest.mark.parametrize(
    "text", ["לא", "לא ממש", "עדיף לא", "לא מתאים", "ממש לא", "לא, זה לא טוב", "לא בסדר"]
)
def test_no(text: str) -> None:
    acts = read_acts(text)

    assert ("yes" in acts, "no" in acts) == (False, True)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("אפשר לדבר עם בן אדם?", "human"),
        ("תעבירי אותי לנציגה", "human"),
        ("אני רוצה לבטל", "cancel"),
        ("אפשר להזיז את התור", "move"),
        ("מה התורים שלי", "list"),
        ("עד מתי אתם פתוחים", "hours"),
        ("איפה אתם נמצאים", "address"),
        ("כמה זה עולה", "price"),
        ("סליחה לא שמעתי", "repeat"),
        ("מה?", "repeat"),
        ("רגע אחד", "wait"),
        ("תודה רבה", "thanks"),
        ("להתראות", "bye"),
        ("בוקר טוב", "greeting"),
        ("יש משהו מאוחר יותר?", "later"),
    ],
)
def test_act(text: str, act: str) -> None:
    assert act in read_acts(text)


@pytest.mark.parametrize("text", ["מה יש מחר", "רגע לפני שקובעים, כמה זה עולה", "מה הכתובת"])
def test_a_question_with_content_is_no_request_to_repeat_or_wait(text: str) -> None:
    assert not {"repeat", "wait"} & read_acts(text)


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("הראשון", 0),
        ("המוקדם", 0),
        ("השני בבקשה", 1),
        ("המאוחר יותר", 1),
        ("האחרון", 1),
        ("אולי", None),
        ("הראשון או השני", None),
    ],
)
def test_choice_among_two(text: str, choice: int | None) -> None:
    assert read_ordinal(text) == choice


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("דנה", "דנה"),
        ("דנה כהן", "דנה כהן"),
        ("קוראים לי דנה כהן", "דנה כהן"),
        ("השם הוא משה", "משה"),
        ("השם שלי רחל לוי תודה", "רחל לוי"),
        ("על שם יעל בר-און", "יעל בר-און"),
        ("אני דנה", "דנה"),
        ("זה יוסי", "יוסי"),
        ("כן, דנה", "דנה"),
        ("אה... דנה כהן בבקשה", "דנה כהן"),
        ("שני לוי", "שני לוי"),
        ("ג'ני", "ג'ני"),
        ("dana cohen", "Dana Cohen"),
        ("שם: רון", "רון"),
    ],
)
def test_a_name_that_was_asked_for(text: str, name: str) -> None:
    found = find_name(text, expected=True)

    assert found is not None
    assert (found.text, found.sure) == (name, True)


@pytest.mark.parametrize(
    "text",
    [
        "כן",
        "לא",
        "מחר",
        "שלום",
        "בוקר טוב",
        "מה?",
        "למה צריך שם?",
        "אני רוצה תור",
        "רגע",
        "תודה רבה",
        "מחר ב-12",
        "0523456789",
        "אני לא יודעת",
        "בחמש",
        "",
        "...",
        "לבטל",
        "אפשר נציג",
    ],
)
def test_what_is_no_name(text: str) -> None:
    assert find_name(text, expected=True) is None


@pytest.mark.parametrize("text", ["מחר ב-12 על שם דנה כהן", "דנה כהן, מחר ב-12", "אני דנה כהן ואני רוצה תור"])
def test_a_name_that_was_not_asked_for(text: str) -> None:
    found = find_name(text, expected=False)

    assert found is not None
    assert found.text == "דנה כהן"


@pytest.mark.parametrize("text", ["מחר ב-12", "אני עייף", "תספורת קצרה", "שני", "יום שני", "זה דחוף"])
def test_no_name_is_invented(text: str) -> None:
    assert find_name(text, expected=False) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0523456789", "0523456789"),
        ("הטלפון 052-345-6789 תודה", "0523456789"),
        ("+972 52 345 6789", "+972523456789"),
        ("03-1234567", "031234567"),
        ("אפס חמש שתיים, שלוש ארבע חמש, שש שבע שמונה תשע", "0523456789"),
        ("0 5 2 3 4 5 6 7 8 9", "0523456789"),
    ],
)
def test_a_number_is_found_unasked(text: str, number: str) -> None:
    found = find_phone(text, expected=False)

    assert found is not None
    assert found[0] == number


@pytest.mark.parametrize(
    "text", ["מחר ב-12", "25/11 ב-14:00", "2026-11-23 12:00", "בשעה 16:30", "חמש", "25.11.2026"]
)
def test_times_are_no_numbers(text: str) -> None:
    assert find_phone(text, expected=True) is None


def test_a_short_number_counts_only_when_asked_for() -> None:
    assert find_phone("12345", expected=False) is None
    assert find_phone("12345", expected=True) == ("12345", (0, 5))


def test_an_hour_is_on_the_day_spoken_of() -> None:
    wish = read_wish("ב-4", now=NOW, day=date(2026, 11, 25), hour_asked=False)

    assert wish is not None
    assert (wish.kind, str(wish.start), wish.names_day) == ("moment", "2026-11-25 16:00:00+02:00", False)


def test_an_hour_without_any_day_is_a_clock() -> None:
    wish = read_wish("ב-4", now=NOW, day=None, hour_asked=False)

    assert wish is not None
    assert wish.kind == "clock"


def test_a_bare_number_is_an_hour_only_when_asked() -> None:
    assert read_wish("12", now=NOW, day=None, hour_asked=False) is None
    asked = read_wish("12", now=NOW, day=None, hour_asked=True)
    assert asked is not None
    assert asked.kind == "clock"


def test_other_languages_are_noticed() -> None:
    assert [is_foreign(text) for text in ("hello there", "привет", "مرحبا", "שלום hello", "12", "")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


def test_a_week_is_worded_by_equal_days() -> None:
    nine, short = ((540, 1320),), ((480, 780),)
    week = tuple((date(2026, 11, 22 + at), windows) for at, windows in enumerate([nine] * 5 + [short, ()]))

    assert word_week(week) == "בימים ראשון עד חמישי מ-9:00 עד 22:00, ביום שישי מ-8:00 עד 13:00"


@pytest.mark.parametrize(
    ("number", "words"), [("+972523456789", "052-345-6789"), ("031234567", "03-123-4567"), ("12345", "12345")]
)
def test_a_phone_is_worded_in_groups(number: str, words: str) -> None:
    assert word_phone(number) == words
