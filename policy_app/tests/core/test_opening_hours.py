"""Opening hours from JSON: what is accepted, what is refused and how it is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_app.core.opening_hours import DAYS, Fault, HoursFault, find_faults, normalised, windows_of

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "hours",
    [
        {},
        {"sun": []},
        {"sun": [["10:00", "20:00"]]},
        {"thu": [["20:00", "24:00"]], "fri": [["00:00", "03:00"]]},
        {"thu": [["20:00", "02:00"]], "fri": [["02:00", "03:00"]]},
        {"sat": [["20:00", "02:00"]], "sun": [["02:00", "09:00"]]},
        {"mon": [["16:00", "19:00"], ["9:00", "16:00"]]},
    ],
)
def test_good_hours_have_no_fault(hours: object) -> None:
    assert find_faults(hours) == []


@pytest.mark.parametrize(
    ("hours", "fault"),
    [
        (None, HoursFault("", Fault.NOT_A_MAPPING, "null")),
        ({"Sun": []}, HoursFault("Sun", Fault.UNKNOWN_DAY, "Sun")),
        ({"sun": {"a": 1}}, HoursFault("sun", Fault.NOT_A_LIST, "{…}")),
        ({"sun": ["10:00"]}, HoursFault("sun", Fault.NOT_A_PAIR, "10:00")),
        ({"sun": [["10:00", "20:60"]]}, HoursFault("sun", Fault.BAD_TIME, "20:60")),
        ({"sun": [["24:00", "10:00"]]}, HoursFault("sun", Fault.BAD_TIME, "24:00")),
        ({"sun": [["\u0661\u0660:00", "20:00"]]}, HoursFault("sun", Fault.BAD_TIME, "\u0661\u0660:00")),
        ({"sun": [["10:00", True]]}, HoursFault("sun", Fault.BAD_TIME, "true")),
        ({"sun": [[10**5000, "20:00"]]}, HoursFault("sun", Fault.BAD_TIME, "…")),
        ({"sun": [["09:00", "12:00"], ["11:59", "13:00"]]}, HoursFault("sun", Fault.OVERLAP, "11:59-13:00")),
        (
            {"sat": [["20:00", "02:00"]], "sun": [["01:00", "09:00"]]},
            HoursFault("sat", Fault.OVERLAPS_NEXT_DAY, "20:00-02:00"),
        ),
    ],
)
def test_a_fault_names_the_day_and_the_text(hours: object, fault: HoursFault) -> None:
    assert find_faults(hours) == [fault]


def test_a_window_past_midnight_ends_on_the_morrow() -> None:
    assert windows_of([["20:00", "02:00"], ["09:00", "24:00"]][:1]) == ((1200, 1560),)


def test_hours_come_back_padded_and_in_order() -> None:
    assert normalised({"mon": [], "sun": [["16:00", "19:00"], ["9:00", "13:00"]]}) == {
        "sun": [["09:00", "13:00"], ["16:00", "19:00"]],
        "mon": [],
    }


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["09:00", *DAYS]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.sampled_from(DAYS), inner)
    ),
    max_leaves=12,
)


@given(anything)
def test_no_json_raises_and_what_has_no_fault_can_be_used(value: object) -> None:
    faults = find_faults(value)

    assert all(len(fault.text) <= 40 for fault in faults)
    if not faults:
        assert isinstance(value, dict)
        normalised(value)
