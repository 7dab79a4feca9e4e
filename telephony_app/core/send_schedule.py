"""When a frame of audio may leave. Answers "when"; it never waits.

Frame i of a run is due at t0 + i * 20 ms - lead. t0 is fixed when the run begins and not moved while frames
are queued, so lateness is made up and nothing drifts; the lead, which lies in the carrier's buffer, makes a
stall of the event loop shorter than itself inaudible and is thrown away by `clear`. A new run begins only
after the carrier's buffer ran dry with nothing queued, or after a stall of seconds.

Deadlines are whole milliseconds: uvloop's timers are, and a fraction would make the send loop spin.
"""

from math import ceil

FRAME_MS = 20
LEAD_MS = 200
REBASE_AFTER_MS = 2_000  # later than this, catching up would only pile up audio in the carrier's buffer


class SendSchedule:
    """The schedule of one call. All times are monotonic milliseconds.

    Args:
        lead_ms: How much audio lies in the carrier's buffer ahead of being heard.
    """

    def __init__(self, *, lead_ms: int = LEAD_MS) -> None:
        self._lead_ms = lead_ms
        self._t0_ms: int | None = None
        self._sent = 0
        self._plays_until_ms = 0.0

    def wait_ms(self, now_ms: float) -> int:
        """Return how long the next frame must wait, whole ms; 0 means that it is due."""
        if self._t0_ms is None:
            return 0
        due_ms = self._t0_ms + self._sent * FRAME_MS - self._lead_ms
        return max(0, ceil(due_ms - now_ms))

    def frame_sent(self, now_ms: float) -> None:
        """Note that one frame left at `now_ms`."""
        if self._t0_ms is None or now_ms - (self._t0_ms + self._sent * FRAME_MS) > REBASE_AFTER_MS:
            self._t0_ms, self._sent = ceil(now_ms), 0
        self._sent += 1
        self._plays_until_ms = max(self._plays_until_ms, now_ms) + FRAME_MS

    def queue_was_dry(self, now_ms: float) -> None:
        """A frame came to an empty queue: it begins a new run if the carrier has played everything by now."""
        if now_ms >= self._plays_until_ms:
            self._t0_ms = None

    def cleared(self) -> None:
        """The carrier dropped what it had: the next frame begins a new run."""
        self._t0_ms = None
        self._plays_until_ms = 0.0

    def unplayed_ms(self, now_ms: float) -> float:
        """Return how much of what was sent is not yet heard."""
        return max(0.0, self._plays_until_ms - now_ms)
