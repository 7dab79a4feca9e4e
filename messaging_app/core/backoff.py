"""When to try again, and when to give up. No clock, no chance: both come in.

A no for now is asked again after 5 s, 10 s, 20 s … at most 5 minutes apart in the first hour, then every
15 minutes, and given up after 24 hours. Silence after a request had left is held for 60 s and asked once
more, marked as a possible duplicate: a second silence is left to a person.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from messaging_app.core.outcomes import Accepted, NotNow, Outcome, Refused, Unknown

FIRST_DELAY_S = 5.0
FIRST_HOUR_CAP_S = 300.0
LATER_DELAY_S = 900.0
JITTER_SHARE = 0.2
UNKNOWN_HOLD_S = 60.0
GIVE_UP_AFTER = timedelta(hours=24)

Verdict = Literal["sent", "pending", "unknown", "failed"]


@dataclass(frozen=True)
class Decision:
    """The row's next status, and the seconds until the next attempt where there is one."""

    status: Verdict
    reason: str = ""
    delay_s: float = 0.0


def retry_delay_s(attempts: int, tried_for: timedelta, jitter: float) -> float | None:
    """Return the seconds until the next attempt, None when it is time to give up.

    Args:
        attempts: Attempts made so far, from 1.
        tried_for: Since the first attempt.
        jitter: -1 to 1; spreads the delay by ±20 %.
    """
    if tried_for < timedelta(hours=1):
        delay = min(FIRST_DELAY_S * 2.0 ** min(attempts - 1, 16), FIRST_HOUR_CAP_S)
    else:
        delay = LATER_DELAY_S
    delay *= 1 + JITTER_SHARE * jitter
    return delay if tried_for + timedelta(seconds=delay) <= GIVE_UP_AFTER else None


def decide(
    outcome: Outcome, *, attempts: int, unknowns: int, tried_for: timedelta, jitter: float
) -> Decision:
    """Say what becomes of a row after one attempt.

    Args:
        outcome: What this attempt ended in.
        attempts: Attempts made, this one counted.
        unknowns: Attempts before this one that ended in silence.
        tried_for: Since the first attempt.
        jitter: -1 to 1.
    """
    match outcome:
        case Accepted():
            return Decision("sent")
        case Refused(reason=reason):
            return Decision("failed", reason)
        case Unknown(reason=reason):
            if unknowns:
                return Decision("failed", "unknown_twice")
            return Decision("unknown", reason, UNKNOWN_HOLD_S)
        case NotNow(reason=reason, retry_after_s=wish):
            delay = retry_delay_s(attempts, tried_for, jitter)
            if delay is None:
                return Decision("failed", "gave_up")
            return Decision("pending", reason, max(delay, min(wish or 0.0, LATER_DELAY_S)))
