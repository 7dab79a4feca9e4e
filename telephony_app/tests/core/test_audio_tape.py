"""The bounded tape of a caller's audio."""

import pytest

from telephony_app.core.audio_tape import AudioTape

pytestmark = pytest.mark.unit


def test_the_tape_keeps_the_last_seconds_by_position() -> None:
    tape = AudioTape(limit_ms=100)
    tape.append(bytes(range(200)) * 8)

    assert (tape.start_ms, tape.end_ms) == (100, 200)
    assert tape.read(150, 20) == (bytes(range(200)) * 8)[1_200:1_360]
    assert tape.read(200, 20) == b""
    tape.trim(180)
    assert (tape.start_ms, tape.end_ms) == (180, 200)
