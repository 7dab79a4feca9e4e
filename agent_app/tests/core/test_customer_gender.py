"""Whether a customer's words show in which gender they speak of themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_app.core.customer_gender import gender_shown
from agent_app.core.dialogue_form import Form
from agent_app.core.dialogue_notes import note_customer, note_tool

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("אני מעוניינת בתור", "feminine"),
        ("אני מעוניין בתור", "masculine"),
        ("היי, אני צריכה תור למחר", "feminine"),
        ("שלום אני צריך תור למחר", "masculine"),
        ("אני לא יכולה ביום שני", "feminine"),
        ("אני כבר לא יכול לבוא", "masculine"),
        ("הייתי מעוניינת לקבוע", "feminine"),
        ("זה שאני מחפש", "masculine"),
        ("צריכה תור למחר", "feminine"),
        ("כן. מעוניינת", "feminine"),
        ("מעוניין בתספורת", "masculine"),
        ("אני רוצה תור", None),
        ("צריך תור למחר", None),
        ("התקשרתי קודם", None),
        ("אשמח לקבוע תור", None),
        ("הבת שלי צריכה תור", None),
        ("היא לא יכולה", None),
        ("את יכולה לבדוק?", None),
        ("אני רוצה לדעת אם את יכולה", None),
        ("אני, הוא יכול", None),
        ("אני ואשתי צריכים תור", None),
        ("אני צריך. אני צריכה", None),
        ("", None),
    ],
)
def test_only_the_speakers_own_verbs_tell(text: str, gender: str | None) -> None:
    assert gender_shown(text) == gender


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    assert gender_shown(text) in (None, "feminine", "masculine")


def test_what_showed_stays_until_the_customer_shows_otherwise() -> None:
    form = note_customer({}, "אני צריכה תור")
    form = note_customer(form, "מחר בשתים עשרה")
    form = note_tool(form, "calendar.cancel_appointment", {}, {"ok": True})
    assert form["gender"] == "feminine"

    assert note_customer(form, "אני צריך")["gender"] == "masculine"


def test_an_unknown_gender_in_a_stored_form_is_left_out() -> None:
    assert Form.from_dict({"gender": "x"}).gender is None
