"""Collect a phone number from the keypad: digits and times in, outcomes out. It never waits.

The rules. 0-9 collect, at any time. `#` commits, `*` clears. A pause of `pause_ms` after digits that are a
whole valid number commits by itself, and a `#` that then comes late is swallowed. A pause of `long_pause_ms`
after anything else gives up, so that the caller can be asked again. Keys A-D mean nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

MAX_DIGITS = 15  # E.164


@dataclass(frozen=True)
class Collecting:
    """More keys are expected."""


@dataclass(frozen=True)
class Cleared:
    """The caller began anew."""


@dataclass(frozen=True)
class Committed:
    """A valid number, as `normalise` returned it (E.164)."""

    phone: str


@dataclass(frozen=True)
class Refused:
    """The caller committed digits that are no number. `digits` may be empty (a bare `#`)."""

    digits: str


@dataclass(frozen=True)
class LongPause:
    """Nothing came for long; what was collected is dropped."""


@dataclass(frozen=True)
class Swallowed:
    """The key changes nothing."""


KeypadOutcome = Collecting | Cleared | Committed | Refused | LongPause | Swallowed


class DigitCollector:
    """The keypad of one call.

    Args:
        normalise: Returns the E.164 form of typed digits, or None when they are no valid number.
        pause_ms: After this long a whole number commits by itself.
        long_pause_ms: After this long without a whole number the collector gives up.
    """

    def __init__(
        self, normalise: Callable[[str], str | None], *, pause_ms: int = 2_500, long_pause_ms: int = 8_000
    ) -> None:
        self._normalise = normalise
        self._pause_ms = pause_ms
        self._long_pause_ms = long_pause_ms
        self._swallow_hash_until_ms = 0.0
        self.digits = ""
        self.deadline: float | None = None

    def expect(self, now_ms: float) -> None:
        """A number was asked for: the long pause runs from now on."""
        self._set_deadline(now_ms)

    def forget(self) -> None:
        """Drop what was collected; no deadline runs."""
        self.digits = ""
        self.deadline = None

    def press(self, key: str, now_ms: float) -> KeypadOutcome:
        """Take one key."""
        if key == "#":
            return self._commit(now_ms)
        if key == "*":
            self.digits = ""
            self._set_deadline(now_ms)
            return Cleared()
        if not ("0" <= key <= "9"):
            return Swallowed()
        self.digits += key
        self._set_deadline(now_ms)
        return self._refuse() if len(self.digits) > MAX_DIGITS else Collecting()

    def expire(self, now_ms: float) -> KeypadOutcome:
        """Say what the passing of time means; `Swallowed` before `deadline`."""
        if self.deadline is None or now_ms < self.deadline:
            return Swallowed()
        phone = self._normalise(self.digits) if self.digits else None
        self.forget()
        if phone is None:
            return LongPause()
        self._swallow_hash_until_ms = now_ms + self._long_pause_ms
        return Committed(phone)

    def _commit(self, now_ms: float) -> KeypadOutcome:
        if not self.digits and now_ms < self._swallow_hash_until_ms:
            self._swallow_hash_until_ms = 0.0
            return Swallowed()
        phone = self._normalise(self.digits) if self.digits else None
        if phone is None:
            return self._refuse()
        self.forget()
        return Committed(phone)

    def _refuse(self) -> Refused:
        digits = self.digits
        self.forget()
        return Refused(digits)

    def _set_deadline(self, now_ms: float) -> None:
        whole = bool(self.digits) and self._normalise(self.digits) is not None
        self.deadline = now_ms + (self._pause_ms if whole else self._long_pause_ms)
