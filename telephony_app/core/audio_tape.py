"""The last seconds of a caller, so that they can be sent again."""

BYTES_A_MS = 8  # μ-law of 8 000 Hz


class AudioTape:
    """The caller's last seconds, by position; bounded."""

    def __init__(self, limit_ms: int) -> None:
        """Args: limit_ms: How much is kept, ms."""
        self._limit_bytes = limit_ms * BYTES_A_MS
        self._audio = bytearray()
        self._start = 0  # bytes, as every position in here

    @property
    def start_ms(self) -> int:
        """Position of the oldest audio kept, rounded up: nothing before it can be read."""
        return -(-self._start // BYTES_A_MS)

    @property
    def end_ms(self) -> int:
        """Position of the end of what was heard."""
        return (self._start + len(self._audio)) // BYTES_A_MS

    def append(self, audio: bytes) -> None:
        """Take audio; the oldest makes room."""
        self._audio += audio
        self._forget(len(self._audio) - self._limit_bytes)

    def trim(self, before_ms: int) -> None:
        """Forget what is before a position."""
        self._forget(before_ms * BYTES_A_MS - self._start)

    def read(self, from_ms: int, longest_ms: int) -> bytes:
        """Return audio from a position on, not before `start_ms`; b"" where there is none yet."""
        place = from_ms * BYTES_A_MS - self._start
        whole = min(len(self._audio) - place, longest_ms * BYTES_A_MS) // BYTES_A_MS * BYTES_A_MS
        return bytes(self._audio[place : place + whole])

    def _forget(self, count: int) -> None:
        if count > 0:
            dropped = min(count, len(self._audio))
            del self._audio[:dropped]
            self._start += dropped
