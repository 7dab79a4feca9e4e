"""A simulated caller on real sockets, against a server that answers everything with the same sound."""

import asyncio
import io
import wave
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from telephony_app.core.twilio_signature import is_signed_handshake, is_signed_webhook
from telephony_app.simulator.call import LogSource, place_call
from telephony_app.simulator.call_log import CallLog, TurnLog
from telephony_app.simulator.caller import Manners
from telephony_app.simulator.report import CallReport
from telephony_app.simulator.script import parse_script
from telephony_app.simulator.testing import PUBLIC_URL, REDIRECT, STREAM, FakeDesk, twiml
from telephony_app.simulator.twilio_http import Line, TwimlError, Verb, parse_twiml
from telephony_app.simulator.voice import speech_like
from telephony_app.speech.testing import serving

pytestmark = pytest.mark.ws

BRISK = Manners(pause_ms=20, talk_ms_a_character=0, key_ms=20, linger_ms=60, answer_timeout_s=2)
NO_LOG = LogSource(read=None)


@pytest.fixture
def desk() -> FakeDesk:
    """Return a server that answers calls."""
    return FakeDesk()


@pytest.fixture
async def line(desk: FakeDesk) -> AsyncIterator[Line]:
    """Return a line to it."""
    async with serving(desk) as url:
        yield Line(url, PUBLIC_URL, to="+97237654321", from_="+972537654321")


async def call(line: Line, script: str, manners: Manners = BRISK, log: LogSource = NO_LOG) -> CallReport:
    """Place a call and return its report."""
    return await place_call(parse_script(script), line, manners=manners, log=log)


async def test_a_caller_speaks_types_and_hangs_up_as_twilio_would_report_it(
    desk: FakeDesk, line: Line
) -> None:
    report = await call(line, "say: מחר ב-12\nkeys: 05#")

    assert (report.failures, report.violations, report.ended_by) == ([], [], "caller")
    assert [(said.kind, said.text) for said in report.lines] == [("say", "מחר ב-12"), ("keys", "05#")]
    assert len(report.answers_ms) == 2
    assert max(report.answers_ms) < 100
    assert desk.received[0] == {"event": "connected", "protocol": "Call", "version": "1.0.0"}
    sid = desk.received[1]["streamSid"]
    assert desk.received[1] == {
        "event": "start",
        "sequenceNumber": "1",
        "streamSid": sid,
        "start": {
            "accountSid": line.account_sid,
            "streamSid": sid,
            "callSid": line.call_sid,
            "tracks": ["inbound"],
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
            "customParameters": {"token": "secret"},
        },
    }
    assert [digit["dtmf"] for digit in desk.of("dtmf")] == [
        {"track": "inbound_track", "digit": digit} for digit in "05#"
    ]
    assert [text["text"] for text in desk.of("simulated_text")] == ["מחר ב-12"]
    assert [mark["mark"]["name"] for mark in desk.of("mark")] == [
        f"assistant_tts_end:{number}" for number in (1, 2, 3)
    ]
    assert desk.received[-1]["event"] == "stop"
    assert desk.received[-1]["stop"] == {"accountSid": line.account_sid, "callSid": line.call_sid}
    numbers = [int(message["sequenceNumber"]) for message in desk.received[1:]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {message["streamSid"] for message in desk.received[1:]} == {sid}


async def test_frames_of_20_ms_go_on_through_silence(desk: FakeDesk, line: Line) -> None:
    await call(line, "silence: 300ms\nhangup")

    media = [message["media"] for message in desk.of("media")]
    assert 13 <= len(media) <= 20
    assert [frame["timestamp"] for frame in media] == [str(20 * number) for number in range(len(media))]
    assert [frame["chunk"] for frame in media] == [str(number + 1) for number in range(len(media))]
    assert {(frame["track"], len(frame["payload"])) for frame in media} == {("inbound", 216)}


async def test_webhooks_and_handshake_are_signed_over_the_public_address(desk: FakeDesk, line: Line) -> None:
    await call(replace(line, auth_token="secret"), "hangup")

    assert [path for path, _, _ in desk.forms] == ["/telephony/voice/", "/telephony/status/"]
    for path, form, signature in desk.forms:
        params = {name: [value] for name, value in form.items()}
        assert is_signed_webhook("secret", PUBLIC_URL + path, params, signature)
        assert (form["CallSid"], form["To"], form["Simulated"]) == (line.call_sid, line.to, "1")
    assert [form["CallStatus"] for _, form, _ in desk.forms] == ["ringing", "completed"]
    stream_url = "wss://desk.example.test/ws/media-stream/"
    assert is_signed_handshake("secret", stream_url, desk.handshakes[0]["x-twilio-signature"])


async def test_the_next_document_is_fetched_when_the_server_closes(desk: FakeDesk, line: Line) -> None:
    report = await call(line, "say: ביי\nsay: עוד משהו")

    assert report.ended_by == "assistant"
    assert [path for path, _, _ in desk.forms] == [
        "/telephony/voice/",
        "/telephony/after-stream/",
        "/telephony/status/",
    ]
    assert report.close_codes == [1000]


async def test_a_dropped_stream_is_joined_again_and_the_script_goes_on(desk: FakeDesk, line: Line) -> None:
    desk.voice = [
        twiml(STREAM, REDIRECT),
        twiml(STREAM, REDIRECT),
        twiml("<Say>שלום</Say>", "<Dial>+9721</Dial>"),
    ]

    report = await call(line, "say: ביי\nsay: מחר\nsay: ביי")

    assert [text["text"] for text in desk.of("simulated_text")] == ["ביי", "מחר", "ביי"]
    assert len(desk.of("start")) == 2
    assert (report.ended_by, report.carrier_said) == ("dial +9721", ["שלום"])
    assert len(report.pacing) == 2


async def test_an_interruption_is_met_by_clear_and_its_time_is_told(desk: FakeDesk, line: Line) -> None:
    desk.utterance_ms = 2_000

    report = await call(line, "interrupt 150ms: רגע, לא\ninterrupt 100ms: ביי")

    assert report.failures == []
    assert report.pacing[0].clears == 2
    assert len(report.pacing[0].clear_latency_ms) == 2
    assert 0 < max(report.pacing[0].clear_latency_ms) < 100
    assert 100 * 8 < len(report.assistant_audio.rstrip(b"\xff")) < 1_500 * 8


async def test_an_assistant_who_talks_on_shows_no_clear(desk: FakeDesk, line: Line) -> None:
    desk.utterance_ms, desk.cleared = 300, False

    report = await call(line, "interrupt 100ms: רגע")

    assert report.pacing[0].clear_latency_ms == []


async def test_an_interruption_that_comes_too_late_is_a_failure(line: Line) -> None:
    report = await call(line, "interrupt 300ms: רגע")

    assert report.failures == ["nothing to interrupt: the assistant was done before 'רגע'"]


async def test_an_assistant_who_never_finishes_is_a_failure(desk: FakeDesk, line: Line) -> None:
    desk.utterance_ms = 3_000

    report = await call(line, "say: שלום", replace(BRISK, answer_timeout_s=0.3))

    assert report.failures == ["the assistant did not finish within 0.3 s: before 'שלום'"]
    assert report.ended_by == "caller"


async def test_what_twilio_would_refuse_fails_the_call(desk: FakeDesk, line: Line) -> None:
    desk.extra = [b"\x00", '{"event":"media"}', '{"event":"clear","streamSid":"MZ0"}']

    report = await call(line, "say: שלום")

    assert [violation.code for violation in report.violations] == [31950, 31951, 31951]
    assert not report.ok


async def test_a_refused_handshake_is_a_violation_and_the_call_goes_on(desk: FakeDesk, line: Line) -> None:
    desk.refuse_socket = True

    report = await call(line, "say: שלום")

    assert [violation.code for violation in report.violations] == [31920]
    assert report.ended_by == "assistant"
    assert [path for path, _, _ in desk.forms][1] == "/telephony/after-stream/"


@pytest.mark.parametrize(
    ("statuses", "voice", "failure"),
    [
        ({"/telephony/voice/": 403}, None, "TwimlError: /telephony/voice/ answered 403"),
        ({"/telephony/status/": 500}, None, "the status callback answered 500"),
        ({}, "Not Found", "TwimlError: TwiML is not XML"),
        ({}, twiml(REDIRECT), "TwimlError: more than 8 documents"),
    ],
)
async def test_a_webhook_that_fails_is_reported(
    desk: FakeDesk, line: Line, statuses: dict[str, int], voice: str | None, failure: str
) -> None:
    desk.statuses = statuses
    desk.voice = [voice] if voice else desk.voice

    report = await call(line, "hangup")

    assert len(report.failures) == 1
    assert report.failures[0].startswith(failure)


async def test_an_unreachable_server_is_a_failure_and_no_traceback() -> None:
    report = await call(Line("http://127.0.0.1:9", PUBLIC_URL, to="+9721", from_="+9722"), "hangup")

    assert report.ended_by == "error"
    assert len(report.failures) == 1


def logged(*assistant: str, closed: bool = True) -> CallLog:
    """Return a call's log in which the assistant said this."""
    turns = tuple(TurnLog(number, "", text, text, "local") for number, text in enumerate(assistant, start=1))
    return CallLog(1, "ended", "", closed, turns, ())


async def test_expectations_are_looked_for_in_order_once_the_log_is_complete(line: Line) -> None:
    logs = [None, logged(closed=False), logged("מתי נוח?", "התור נקבע", "להתראות")]

    async def read(call_sid: str) -> CallLog | None:
        assert call_sid == line.call_sid
        return logs.pop(0) if len(logs) > 1 else logs[0]

    script = "expect: נוח\nexpect: התור נקבע\nexpect: מתי נוח\nexpect: אין כזה\nhangup"
    report = await call(line, script, log=LogSource(read))

    assert report.failures == [f"the assistant never said {text!r}" for text in ("מתי נוח", "אין כזה")]


async def test_a_caller_may_speak_with_a_voice_instead_of_typing(desk: FakeDesk, line: Line) -> None:
    async def speak_as(text: str) -> bytes:
        return speech_like(100 + len(text))

    manners = replace(BRISK, typed=False, speak_as=speak_as, answer_timeout_s=0.3)
    report = await call(line, "say: שלום", manners)

    assert desk.of("simulated_text") == []
    spoken = [message for message in desk.of("media") if set(message["media"]["payload"]) != {"/", "w", "="}]
    assert 4 <= len(spoken) <= 6
    assert len(report.failures) == 1  # the fake hears nothing and so never answers


async def test_the_call_is_written_with_each_party_on_its_side(line: Line, tmp_path: Path) -> None:
    report = await call(line, "say: ביי", replace(BRISK, talk_ms_a_character=40))

    report.write_wav(tmp_path / "call.wav")

    with wave.open(io.BytesIO((tmp_path / "call.wav").read_bytes())) as wav:
        assert (wav.getnchannels(), wav.getframerate()) == (2, 8_000)
        assert 0.2 < wav.getnframes() / 8_000 < 3
    assert report.caller_audio.strip(b"\xff")
    assert report.assistant_audio.strip(b"\xff")


async def test_many_callers_at_once_each_have_their_own_call(desk: FakeDesk, line: Line) -> None:
    desk.voice = [twiml(STREAM)]
    lines = [replace(line, call_sid=f"CA{number}") for number in range(5)]

    reports = await asyncio.gather(*(call(each, "say: מחר") for each in lines))

    assert all(report.ok for report in reports)
    assert sorted(start["start"]["callSid"] for start in desk.of("start")) == [
        each.call_sid for each in lines
    ]


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ("<Answer/>", "begins with"),
        ("<!DOCTYPE x><Response/>", "document type"),
        ("<Response><Pay/></Response>", "unknown verb"),
        ("<Response><Connect/></Response>", "one <Stream>"),
        ('<Response><Connect><Stream url="https://a/"/></Connect></Response>', "31922"),
        ('<Response><Connect><Stream url="wss://a/?b=c"/></Connect></Response>', "31920"),
        ('<Response><Redirect method="GET">/x</Redirect></Response>', "POST"),
        (twiml(STREAM.replace("secret", "s" * 499)), "too long"),
    ],
)
def test_a_document_that_twilio_would_refuse_is_refused(document: str, fault: str) -> None:
    with pytest.raises(TwimlError, match=fault):
        parse_twiml(document)


def test_a_document_is_read_verb_by_verb() -> None:
    document = twiml(
        STREAM, "<Say language='he-IL'> שלום </Say>", "<Dial><Number>+9721</Number></Dial>", REDIRECT
    )

    assert parse_twiml(document) == [
        Verb("connect", "wss://desk.example.test/ws/media-stream/", parameters={"token": "secret"}),
        Verb("say", text="שלום"),
        Verb("dial", text="+9721"),
        Verb("redirect", f"{PUBLIC_URL}/telephony/after-stream/"),
    ]


@pytest.mark.parametrize(
    ("base", "given", "reached"),
    [
        ("http://127.0.0.1:8000", "wss://desk.example.test/ws/", "ws://127.0.0.1:8000/ws/"),
        ("http://127.0.0.1:8000", f"{PUBLIC_URL}/telephony/", "http://127.0.0.1:8000/telephony/"),
        ("https://other.example", "wss://desk.example.test/ws/", "wss://other.example/ws/"),
        ("http://127.0.0.1:8000", "wss://media.elsewhere.test/ws/", "wss://media.elsewhere.test/ws/"),
    ],
)
def test_public_addresses_are_reached_where_the_server_really_is(base: str, given: str, reached: str) -> None:
    assert Line(base, PUBLIC_URL, to="", from_="").reachable(given) == reached
