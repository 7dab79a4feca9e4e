"""Which rows of a growing table are new to a reader, though they may become visible out of order.

Numbers are drawn before a transaction commits, so that a lower one can appear after a higher one. The cursor
looks back over what it saw in the last seconds; whoever commits later than that is missed.
"""

from collections import deque
from collections.abc import Iterable
from typing import Final

LOOK_BACK_S: Final = 15.0  # a booking waits at most 5 s for each lock
LOOK_BACK_ROWS: Final = 200  # at the beginning, where no time is known


class ChangeCursor:
    """Remembers what was seen.

    Args:
        newest: The highest number there is at the beginning; 0 for none.
    """

    def __init__(self, newest: int) -> None:
        self._floor = max(0, newest - LOOK_BACK_ROWS)
        self._seen: set[int] = set()
        self._marks: deque[tuple[float, int]] = deque()

    @property
    def floor(self) -> int:
        """Ask for numbers above this one."""
        return self._floor

    def take(self, numbers: Iterable[int], now_s: float) -> set[int]:
        """Return those of the numbers that were not seen before.

        Args:
            numbers: All that there are above `floor`.
            now_s: A clock that never goes back, seconds.
        """
        fresh = set(numbers) - self._seen
        if fresh:
            self._seen |= fresh
            self._marks.append((now_s, max(self._seen)))
        while self._marks and self._marks[0][0] <= now_s - LOOK_BACK_S:
            self._floor = max(self._floor, self._marks.popleft()[1])
            self._seen = {number for number in self._seen if number > self._floor}
        return fresh
