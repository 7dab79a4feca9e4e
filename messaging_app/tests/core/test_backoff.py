from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging_app.core.backoff import Decision, decide, retry_delay_s
from messaging_app.core.outcomes import Accepted, NotNow, Outcome, Refused, Unknown, message_key

pytestmark = pytest.mark.unit

SOON = timedelta(seconds=30)


@pytest.mark.parametrize(
    ("attempts", "tried_for", "jitter", "delay"),
    [
        (1, timedelta(0), 0, 5),
        (2, SOON, 0, 10),
        (4, SOON, 0, 40),
        (7, timedelta(minutes=20), 0, 300),
        (2000, timedelta(minutes=59), 0, 300),
        (1, timedelta(0), -1, 4),
        (1, timedelta(0), 1, 6),
        (1, timedelta(hours=1), 0, 900),
        (90, timedelta(hours=23, minutes=45), 0, 900),
        (90, timedelta(hours=23, minutes=45, seconds=1), 0, None),
    ],
)
def test_delays_double_then_stay_and_end_after_a_day(
    attempts: int, tried_for: timedelta, jitter: float, delay: float | None
) -> None:
    assert retry_delay_s(attempts, tried_for, jitter) == delay


@given(st.integers(1, 500), st.floats(0, 3599), st.floats(-1, 1))
def test_within_the_first_hour_a_delay_is_four_seconds_to_six_minutes(
    attempts: int, tried_for_s: float, jitter: float
) -> None:
    delay = retry_delay_s(attempts, timedelta(seconds=tried_for_s), jitter)

    assert delay is not None
    assert 4 <= delay <= 360


@pytest.mark.parametrize(
    ("outcome", "unknowns", "tried_for", "decision"),
    [
        (Accepted("id"), 0, SOON, Decision("sent")),
        (Accepted("id"), 1, SOON, Decision("sent")),
        (Refused("rejected"), 0, SOON, Decision("failed", "rejected")),
        (NotNow("busy"), 0, SOON, Decision("pending", "busy", 10)),
        (NotNow("busy", retry_after_s=33), 0, SOON, Decision("pending", "busy", 33)),
        (NotNow("busy", retry_after_s=1), 0, SOON, Decision("pending", "busy", 10)),
        (NotNow("busy", retry_after_s=99999), 0, SOON, Decision("pending", "busy", 900)),
        (NotNow("no_answer"), 0, timedelta(hours=24), Decision("failed", "gave_up")),
        (Unknown("timeout"), 0, SOON, Decision("unknown", "timeout", 60)),
        (Unknown("timeout"), 1, SOON, Decision("failed", "unknown_twice")),
    ],
)
def test_each_outcome_has_one_consequence(
    outcome: Outcome, unknowns: int, tried_for: timedelta, decision: Decision
) -> None:
    assert decide(outcome, attempts=2, unknowns=unknowns, tried_for=tried_for, jitter=0) == decision


def test_a_message_keeps_its_key_and_shares_it_with_none() -> None:
    key = message_key("appt:1:created:1:1")

    assert key == message_key("appt:1:created:1:1")
    assert len(key) == 22
    assert key.startswith("3EB0")
    assert key != message_key("appt:1:created:1:2")
