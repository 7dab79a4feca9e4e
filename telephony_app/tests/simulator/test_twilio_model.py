"""Twilio's playout buffer, and what Twilio refuses. Time is told, never waited for."""

import base64
import json
from typing import Any

import pytest

from telephony_app.simulator.twilio_model import Echo, TwilioStream, Violation

pytestmark = pytest.mark.unit

SID = "MZ1"
FRAME = b"\x10" * 160


def media(audio: bytes = FRAME, **changes: Any) -> str:
    """Return a media message as it should be, or changed."""
    message = {"event": "media", "streamSid": SID, "media": {"payload": base64.b64encode(audio).decode()}}
    return json.dumps({**message, **changes})


def mark(name: str = "assistant_tts_end:1", **changes: Any) -> str:
    """Return a mark message."""
    return json.dumps({"event": "mark", "streamSid": SID, "mark": {"name": name}, **changes})


def clear(**changes: Any) -> str:
    """Return a clear message."""
    return json.dumps({"event": "clear", "streamSid": SID, **changes})


@pytest.fixture
def stream() -> TwilioStream:
    """Return a stream that has just begun."""
    return TwilioStream(SID)


def test_audio_sent_at_once_is_played_in_real_time(stream: TwilioStream) -> None:
    for _ in range(50):
        stream.take(media(), 100)

    assert stream.buffered_ms(100) == 1_000
    assert stream.buffered_ms(600) == 500
    assert stream.buffered_ms(1_100) == 0
    assert (stream.speaking(1_099), stream.speaking(1_100)) == (True, False)
    assert stream.heard_track(150) == b"\xff" * 800 + b"\x10" * 400


def test_a_mark_comes_back_when_the_audio_before_it_has_played(stream: TwilioStream) -> None:
    stream.take(media(FRAME * 5), 0)
    assert stream.take(mark("first"), 0) == []
    stream.take(media(FRAME * 5), 0)
    assert stream.take(mark("second"), 0) == []

    assert stream.due(99) == []
    assert stream.due(100) == [Echo("first", played=True)]
    assert stream.due(100) == []
    assert stream.due(5_000) == [Echo("second", played=True)]


def test_a_mark_with_nothing_buffered_comes_back_at_once(stream: TwilioStream) -> None:
    assert stream.take(mark("now"), 50) == [Echo("now", played=True)]
    stream.take(media(), 60)

    assert stream.take(mark("later"), 79.9) == []
    assert stream.due(80) == [Echo("later", played=True)]


def test_marks_keep_their_order_also_when_one_is_due_and_not_yet_fetched(stream: TwilioStream) -> None:
    stream.take(media(), 0)
    stream.take(mark("first"), 0)

    assert stream.take(mark("second"), 500) == []
    assert stream.due(500) == [Echo("first", played=True), Echo("second", played=True)]


def test_clear_drops_what_was_not_heard_and_returns_the_outstanding_marks(stream: TwilioStream) -> None:
    stream.take(media(FRAME * 5), 0)
    stream.take(mark("heard"), 0)
    stream.take(media(FRAME * 50), 0)
    stream.take(mark("assistant_tts_end:1"), 0)

    echoes = stream.take(clear(), 150)

    assert echoes == [Echo("heard", played=True), Echo("assistant_tts_end:1", played=False)]
    assert stream.buffered_ms(150) == 0
    assert len(stream.heard_track(10_000)) == 150 * 8
    assert stream.due(10_000) == []
    assert stream.utterances_heard == 0  # a returned mark does not say that it was heard


def test_media_after_clear_plays_as_usual(stream: TwilioStream) -> None:
    stream.take(media(FRAME * 50), 0)
    stream.take(clear(), 100)

    stream.take(media(), 130)

    assert stream.buffered_ms(130) == 20
    assert stream.heard_track(150) == b"\x10" * 800 + b"\xff" * 240 + b"\x10" * 160


def test_a_gap_in_the_middle_of_a_sentence_is_an_underrun(stream: TwilioStream) -> None:
    stream.take(media(), 0)
    stream.take(media(), 50)
    stream.take(media(), 60)

    assert (stream.pacing.underruns, stream.pacing.inserted_silence_ms) == (1, 30)


@pytest.mark.parametrize(
    ("between", "gap_ms", "underruns", "pauses_ms"),
    [
        ([], 400, 1, 0),
        ([], 401, 0, 0),  # too long for a gap: a pause
        ([clear()], 100, 0, 0),
        ([mark("assistant_tts_end:1")], 100, 0, 0),
        ([mark("assistant_tts_sentence:1:0")], 100, 0, 100),
    ],
)
def test_only_a_short_gap_with_neither_clear_nor_mark_is_an_underrun(
    stream: TwilioStream, between: list[str], gap_ms: float, underruns: int, pauses_ms: float
) -> None:
    stream.take(media(), 0)
    for message in between:
        stream.take(message, 10 if "clear" not in message else 20)

    stream.take(media(), 20 + gap_ms)

    assert stream.pacing.underruns == underruns
    assert stream.pacing.sentence_pauses_ms == pauses_ms


def test_frames_that_come_ahead_of_time_never_starve_the_caller(stream: TwilioStream) -> None:
    for number in range(100):
        stream.take(media(), max(0, number * 20 - 200))

    assert stream.pacing.underruns == 0
    assert stream.pacing.longest_lead_ms == 220  # the frame that has just come included
    assert (stream.pacing.frames, stream.pacing.audio_ms) == (100, 2_000)


def test_an_utterance_is_measured_from_its_first_to_its_last_frame(stream: TwilioStream) -> None:
    for number in range(10):
        stream.take(media(), 500 + number * 20)
    stream.take(mark("assistant_tts_end:1"), 690)
    stream.take(media(), 2_000)
    stream.take(clear(), 2_010)

    assert stream.pacing.utterances == [(500, 680, 200)]  # what was interrupted is none
    assert stream.utterance_began_ms == 2_000


def test_quiet_begins_where_the_last_utterance_was_heard_to_its_end(stream: TwilioStream) -> None:
    assert stream.quiet_ms(5_000) == 0
    stream.take(media(FRAME * 10), 0)
    stream.take(mark(), 0)

    assert stream.quiet_ms(100) == 0
    stream.due(260)
    assert (stream.utterances_heard, stream.quiet_ms(260)) == (1, 60)
    stream.take(media(), 300)
    assert (stream.quiet_ms(310), stream.quiet_ms(320)) == (0, 0)


def test_the_time_from_the_callers_first_sound_to_clear_is_measured(stream: TwilioStream) -> None:
    stream.take(media(FRAME * 50), 0)
    stream.caller_interrupts(300)
    stream.take(clear(), 342)
    stream.take(clear(), 500)

    assert stream.pacing.clear_latency_ms == [42]
    assert stream.pacing.clears == 2


def test_speaking_into_silence_interrupts_nothing(stream: TwilioStream) -> None:
    stream.take(media(), 0)
    stream.caller_interrupts(100)
    stream.take(clear(), 120)

    assert stream.pacing.clear_latency_ms == []


@pytest.mark.parametrize(
    ("message", "code", "what"),
    [
        (b"\x00\x01", 31950, "binary"),
        ("{", 31951, "not JSON"),
        ("[]", 31951, "not a JSON object"),
        ("{}", 31951, "unknown event"),
        (json.dumps({"event": ["media"]}), 31951, "unknown event"),
        (json.dumps({"event": "dtmf", "streamSid": SID}), 31951, "unknown event"),
        (media(sequenceNumber="1"), 31951, "fields"),
        (media(media={"payload": "AAAA", "track": "outbound"}), 31951, "exactly payload"),
        (media(media={"payload": 7}), 31951, "exactly payload"),
        (media(media=None), 31951, "exactly payload"),
        (media(media={"payload": "?!"}), 31951, "base64"),
        (media(media={"payload": "AAA"}), 31951, "base64"),
        (media(b""), 31951, "empty"),
        (media(b"RIFF" + FRAME), 31951, "header"),
        (media(streamSid="MZ2"), 31951, "wrong streamSid"),
        (json.dumps({"event": "media", "media": {"payload": "AAAA"}}), 31951, "fields"),
        (mark(mark={"name": "a", "id": 1}), 31951, "exactly name"),
        (mark(mark="a"), 31951, "exactly name"),
        (mark(streamSid=None), 31951, "wrong streamSid"),
        (clear(reason="barge-in"), 31951, "fields"),
        (clear(streamSid=""), 31951, "wrong streamSid"),
    ],
)
def test_what_twilio_would_refuse_is_refused(
    stream: TwilioStream, message: str | bytes, code: int, what: str
) -> None:
    stream.take(media(FRAME * 10), 0)

    assert stream.take(message, 50) == []

    (violation,) = stream.violations
    assert (violation.code, violation.at_ms) == (code, 50)
    assert what in violation.what
    assert stream.buffered_ms(50) == 150  # a refused message changes nothing


def test_more_than_ten_minutes_ahead_are_dropped_and_warned_about_once(stream: TwilioStream) -> None:
    minute = media(b"\x10" * 60 * 8_000)
    for _ in range(12):
        stream.take(minute, 0)

    assert stream.buffered_ms(0) == 600_000
    assert stream.violations == [Violation(31931, "more than 10 minutes of audio buffered", 0)]
