"""The keypad, key by key."""

import pytest

from telephony_app.core.dtmf import (
    Cleared,
    Collecting,
    Committed,
    DigitCollector,
    KeypadOutcome,
    LongPause,
    Refused,
    Swallowed,
)

pytestmark = pytest.mark.unit


def normalise(digits: str) -> str | None:
    return "+972" + digits[1:] if len(digits) == 10 and digits.startswith("05") else None


def collector() -> DigitCollector:
    return DigitCollector(normalise, pause_ms=2_500, long_pause_ms=8_000)


def press(keypad: DigitCollector, keys: str, now_ms: float = 0) -> KeypadOutcome:
    outcomes = [keypad.press(key, now_ms) for key in keys]
    return outcomes[-1]


def test_a_number_ended_with_pound_is_committed() -> None:
    keypad = collector()

    assert press(keypad, "0501234567") == Collecting()
    assert press(keypad, "#") == Committed("+972501234567")
    assert (keypad.digits, keypad.deadline) == ("", None)


def test_star_begins_anew() -> None:
    keypad = collector()

    assert press(keypad, "999*") == Cleared()
    assert press(keypad, "0501234567#") == Committed("+972501234567")


@pytest.mark.parametrize("keys", ["123", ""])
def test_what_is_no_number_is_refused_and_forgotten(keys: str) -> None:
    keypad = collector()

    assert press(keypad, keys + "#") == Refused(keys)
    assert keypad.digits == ""


def test_more_digits_than_any_number_has_are_refused() -> None:
    assert press(collector(), "1" * 16) == Refused("1" * 16)


def test_a_pause_after_a_whole_number_commits_it() -> None:
    keypad = collector()
    press(keypad, "0501234567", now_ms=100)

    assert keypad.deadline == 2_600
    assert keypad.expire(2_599) == Swallowed()
    assert keypad.expire(2_600) == Committed("+972501234567")


def test_a_pound_that_comes_after_the_pause_is_swallowed_once() -> None:
    keypad = collector()
    press(keypad, "0501234567")
    keypad.expire(2_500)

    assert keypad.press("#", 3_000) == Swallowed()
    assert keypad.press("#", 3_100) == Refused("")


def test_a_long_pause_in_mid_number_gives_up() -> None:
    keypad = collector()
    press(keypad, "050", now_ms=0)

    assert keypad.expire(8_000) == LongPause()
    assert (keypad.digits, keypad.deadline) == ("", None)


def test_waiting_without_a_key_gives_up() -> None:
    keypad = collector()
    keypad.expect(1_000)

    assert keypad.expire(8_999) == Swallowed()
    assert keypad.expire(9_000) == LongPause()


def test_old_telephones_letters_mean_nothing() -> None:
    keypad = collector()

    assert press(keypad, "A") == Swallowed()
    assert keypad.digits == ""
