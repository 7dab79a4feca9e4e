"""When to ask a provider that failed again: not for a while, then once to see, then as before."""

from dataclasses import dataclass
from typing import Final

REST_S: Final = 30.0  # after a failure that may pass
LONG_REST_S: Final = 600.0  # after one that a person must mend: a refused key, no model left


@dataclass
class Breaker:
    """Holds one provider's health. All times are monotonic seconds."""

    _open_until: float = float("-inf")
    _failed: bool = False
    _probing: bool = False

    def allows(self, now: float) -> bool:
        """Say whether a turn may ask the provider; after a rest only one turn at a time may try."""
        if not self._failed:
            return True
        if now < self._open_until or self._probing:
            return False
        self._probing = True
        return True

    def succeeded(self) -> None:
        """Note that the provider answered."""
        self._failed = self._probing = False

    def failed(self, now: float, *, rest_s: float = REST_S) -> None:
        """Note that the provider failed; it rests for `rest_s` seconds."""
        self._failed, self._probing = True, False
        self._open_until = now + rest_s

    def gave_up(self) -> None:
        """Note that a turn ended (was interrupted) without learning how the provider is."""
        self._probing = False
