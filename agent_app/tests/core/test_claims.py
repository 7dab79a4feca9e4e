"""Which sentences claim that something was done."""

import pytest

from agent_app.core.claims import claimed_facts, is_unfounded

pytestmark = pytest.mark.unit

BOOKED = [
    "קבעתי לך תור למחר.",
    "מצוין, קבעתי!",
    "התור נקבע למחר ב-12.",
    "נקבע לך תור ליום שלישי.",
    "התור שלך שמור.",
    "התור שלך למחר בשעה 12 אושר.",
    "שריינתי לך מקום.",
    "רשמתי אותך ליום שלישי.",
    "יש לך תור מחר ב-12.",
    "הפגישה נקבעה, נתראה!",
    "קבעתי לך תור, בסדר?",
    "קבענו! נתראה מחר.",
    "התור נקבע למחר בשעה 12. מתאים?",
    "המקום שמור בשבילך.",
    "התור שלך נקבע.",
    "הכול מסודר, קבעתי את התור.",
    "I've booked your appointment.",
    "Your appointment is confirmed for tomorrow.",
    "You're all set for tomorrow, you are booked.",
]
CANCELLED = [
    "ביטלתי את התור.",
    "התור בוטל.",
    "התור שלך למחר בוטל.",
    "I have cancelled it.",
    "ביטלנו לך את התור.",
]
MOVED = ["הזזתי את התור לשלוש.", "התור הועבר ליום רביעי.", "העברתי את התור.", "The appointment was moved."]
HARMLESS = [
    "אפשר לקבוע?",
    "לקבוע לך תור למחר ב-12?",
    "התור ייקבע אחרי שנקבל טלפון.",
    "לאיזה יום לקבוע את התור?",
    "עוד לא קבעתי תור.",
    "התור לא נקבע.",
    "מחר ב-12 פנוי, על איזה שם?",
    "לבטל את התור?",
    "האם התור נקבע אצלנו?",
    "כדי לקבוע צריך שם וטלפון.",
    "השעה הזאת תפוסה.",
    "אם התור נקבע, תגיע הודעה.",
    "אחרי שהתור נקבע נשלח אישור.",
    "מה הטלפון שלך?",
    "שנייה, אני בודקת.",
    "אי אפשר לבטל תור של מישהו אחר.",
    "Shall I book it?",
    "It is not booked yet.",
]


@pytest.mark.parametrize("sentence", BOOKED)
def test_a_booking_is_claimed(sentence: str) -> None:
    assert claimed_facts(sentence) == {"booked"}
    assert is_unfounded(sentence, set())
    assert not is_unfounded(sentence, {"booked"})


@pytest.mark.parametrize("sentence", CANCELLED)
def test_a_cancellation_is_claimed(sentence: str) -> None:
    assert claimed_facts(sentence) == {"cancelled"}
    assert is_unfounded(sentence, {"booked"})


@pytest.mark.parametrize("sentence", MOVED)
def test_a_move_is_claimed(sentence: str) -> None:
    assert claimed_facts(sentence) == {"moved"}


@pytest.mark.parametrize("sentence", HARMLESS)
def test_questions_offers_and_denials_pass(sentence: str) -> None:
    assert claimed_facts(sentence) == set()


def test_a_move_founds_the_words_of_a_booking() -> None:
    assert not is_unfounded("התור נקבע לשלוש.", {"moved"})
