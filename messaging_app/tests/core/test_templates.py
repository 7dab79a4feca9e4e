import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging_app.core.templates import (
    APPOINTMENT_PLACEHOLDERS,
    BUSINESS_PLACEHOLDERS,
    TemplateError,
    check,
    placeholders_for,
    render,
)

pytestmark = pytest.mark.unit

VALUES = {"date": "25/11/2026", "time": "10:00", "customer_name": ""}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("", ""),
        ("תודה", "תודה"),
        ("התור: {date} בשעה {time}.", "התור: 25/11/2026 בשעה 10:00."),
        ("{ date }", "25/11/2026"),
        ("שלום {customer_name}, נתראה", "שלום, נתראה"),
        ("{{date}} {date}", "{date} 25/11/2026"),
        ("{date}{time}", "25/11/202610:00"),
    ],
)
def test_places_are_filled_and_empty_ones_leave_no_gap(template: str, text: str) -> None:
    assert render(template, VALUES) == text


@pytest.mark.parametrize(
    ("template", "named"),
    [
        ("{dat}", "dat"),
        ("{date.__class__}", "date.__class__"),
        ("{date!r}", "date!r"),
        ("{date:>9}", "date:>9"),
        ("{0}", "0"),
        ("{}", "{}"),
        ("{date", "{"),
        ("date}", "}"),
        ("{תאריך}", "תאריך"),
    ],
)
def test_the_error_names_what_cannot_be_filled(template: str, named: str) -> None:
    with pytest.raises(TemplateError) as caught:
        render(template, VALUES)

    assert caught.value.placeholder == named


def test_call_events_know_no_appointment() -> None:
    assert placeholders_for("call.abandoned") == BUSINESS_PLACEHOLDERS
    assert placeholders_for("appointment.created") == APPOINTMENT_PLACEHOLDERS
    assert placeholders_for("waiting_list.slot_freed") == APPOINTMENT_PLACEHOLDERS - {"link"}
    with pytest.raises(TemplateError):
        check("{date}", placeholders_for("call.ended"))


def test_a_freed_time_has_no_page_of_its_own_yet() -> None:
    freed = placeholders_for("waiting_list.slot_freed")

    assert freed == APPOINTMENT_PLACEHOLDERS - {"link"}


@given(st.text(alphabet="{}date x", max_size=40))
def test_what_the_check_lets_through_can_always_be_rendered(template: str) -> None:
    try:
        check(template, VALUES.keys())
    except TemplateError:
        return

    assert isinstance(render(template, VALUES), str)
