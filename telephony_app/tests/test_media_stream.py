"""The media socket from handshake to goodbye: the real consumer, runner, session, queue and database.

Faked at the ports: the carrier, the voice, the ears, the agent.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable

import pytest
from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from django.utils import timezone
from pytest_django import Settings

from agent_app.models import Channel, Conversation
from policy_app.models import Business, BusinessSettings
from telephony_app import live_calls, phrases
from telephony_app.call_runner import CallParts
from telephony_app.calls import TOKEN_LIFE, AdmittedCall, issue_token, register_call
from telephony_app.consumers import MediaStreamConsumer
from telephony_app.core.session_events import Fixed
from telephony_app.core.session_state import SessionTimes
from telephony_app.core.twilio_signature import signature_of
from telephony_app.models import Call, CallOutcome, CallStatus, CallTurn
from telephony_app.routing import websocket_urlpatterns
from telephony_app.speech.ports import FinalText, RecogniserFailed, SpeechStarted
from telephony_app.testing import CALL_SID, FakeAgent, FakeRecogniser, FakeTwilio, FakeVoice, Script

pytestmark = [pytest.mark.ws, pytest.mark.django_db(transaction=True)]

GREETING = "שלום."


class Desk:
    """One business with one call about to begin, and all that its stream needs."""

    def __init__(self) -> None:
        self.agent = FakeAgent()
        self.voice = FakeVoice()
        self.ears = FakeRecogniser()
        self.times = SessionTimes()
        self.start_within_s = 5.0
        self.carrier = FakeTwilio()
        self.business_id = 0
        self.token = ""

    def prepare(self, *, simulated: bool = True, human_number: str = "+97231111111") -> None:
        business = Business.objects.create(name="מספרת דנה", slug="dana", phone_number="+97235550000")
        BusinessSettings.objects.update_or_create(
            business=business, defaults={"greeting": GREETING, "human_number": human_number}
        )
        self.business_id = business.pk
        self.agent.conversation_id = Conversation.objects.create(business=business, channel=Channel.PHONE).pk
        call = register_call(
            business,
            call_sid=CALL_SID,
            from_number="+972501112222",
            to_number="+97235550000",
            simulated=simulated,
        )
        self.token = issue_token(call, now=timezone.now())

    def connect(self) -> None:
        def parts(_: AdmittedCall) -> CallParts:
            return CallParts(self.agent, self.voice, self.ears, self.times)

        self.carrier.connect(MediaStreamConsumer(parts, start_within_s=self.start_within_s))

    async def begin(self) -> None:
        """Connect and hear the greeting out."""
        self.connect()
        self.carrier.start(self.token, self.business_id)
        await self.carrier.until(lambda: self.ended_utterances() == 1)

    def ended_utterances(self) -> int:
        return sum(
            "assistant_tts_end" in m["mark"]["name"] for m in self.carrier.sent if m["event"] == "mark"
        )

    async def turn(self, text: str) -> None:
        """Say something and hear the answer out."""
        before = self.ended_utterances()
        self.carrier.type_text(text)
        await self.carrier.until(lambda: self.ended_utterances() > before)

    async def row(self) -> Call:
        return await sync_to_async(Call.objects.get)(call_sid=CALL_SID)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    await sync_to_async(desk.prepare)()
    yield desk
    desk.carrier.drop()
    await desk.carrier.ended()
    live_calls.take_calls_again()
    assert live_calls.count() == 0


def said(fixed: Fixed) -> str:
    return phrases.in_hebrew(phrases.SENTENCES[fixed])


# --- The main job -----------------------------------------------------------------------------------


async def test_a_call_from_greeting_to_goodbye(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    desk.agent.scripts = [Script(["יש מקום.", "לקבוע?"]), Script(["להתראות."], expect="goodbye")]
    await desk.begin()
    await desk.turn("מחר ב-12")
    await desk.turn("כן תודה")
    await desk.carrier.ended()

    call = await desk.row()
    turns = [turn async for turn in CallTurn.objects.filter(call=call)]
    assert desk.voice.spoken == [GREETING, "יש מקום.", "לקבוע?", "להתראות."]
    assert desk.agent.asked == [("מחר ב-12", None), ("כן תודה", None)]
    assert desk.carrier.close_code == 1000
    assert (call.status, call.outcome) == (CallStatus.ENDED, CallOutcome.GOODBYE)
    assert call.conversation_id == desk.agent.conversation_id
    assert desk.agent.closed == ["goodbye"]
    assert desk.agent.heard == []  # everything was heard: nothing is cut
    assert [(turn.caller_text, turn.heard_text) for turn in turns] == [
        ("מחר ב-12", "יש מקום. לקבוע?"),
        ("כן תודה", "להתראות."),
    ]
    assert all(turn.total_ms is not None and turn.tts_send_s is not None for turn in turns)
    lines = [r.getMessage() for r in caplog.records if r.getMessage().startswith("[STT_FINAL_MS]")]
    assert len(lines) == 2
    for name in ("[STT_FINAL_MS]", "[AI_LATENCY_MS]", "[TTS_READY_MS]", "[TOTAL_MS]", "[TTS_SEND]"):
        assert name in lines[0]


async def test_the_greeting_leaves_before_the_conversation_is_open(desk: Desk) -> None:
    desk.agent.fails_to_open = 1

    await desk.begin()

    assert desk.voice.spoken == [GREETING]
    await desk.turn("שלום")  # opened again with the first turn
    assert desk.agent.asked == [("שלום", None)]


async def test_need_phone_then_the_keypad_books_by_itself(desk: Desk) -> None:
    desk.agent.scripts = [Script(["לאיזה מספר?"], tool_error="need_phone"), Script(["נקבע."])]
    await desk.begin()
    await desk.turn("מחר ב-12")
    before = desk.ended_utterances()

    desk.carrier.keys("0501234567#")
    await desk.carrier.until(lambda: desk.ended_utterances() > before)

    assert desk.agent.asked == [("מחר ב-12", None), ("מחר ב-12", "+972501234567")]


async def test_a_wrong_number_is_told_and_typed_again(desk: Desk) -> None:
    desk.agent.scripts = [Script(["לאיזה מספר?"], expect="phone_keypad"), Script(["נקבע."])]
    await desk.begin()
    await desk.turn("מחר ב-12")

    desk.carrier.keys("12#")
    await desk.carrier.until(lambda: said(Fixed.KEYPAD_INVALID) in desk.voice.spoken)
    desk.carrier.keys("0501234567#")
    await desk.carrier.until(lambda: "נקבע." in desk.voice.spoken)

    assert desk.agent.asked[-1] == ("מחר ב-12", "+972501234567")


async def test_a_transfer_is_left_to_after_stream_once_it_was_heard(desk: Desk) -> None:
    desk.agent.scripts = [Script(["מעבירה."], transfer=True)]
    await desk.begin()
    desk.carrier.echo = False
    await desk.turn("נציג")
    assert desk.carrier.close_code is None

    desk.carrier.echo_marks()
    await desk.carrier.ended()

    assert (await desk.row()).outcome == CallOutcome.TRANSFER
    assert desk.agent.closed == ["transfer"]


# --- Cutting in -------------------------------------------------------------------------------------


async def test_a_barge_in_clears_and_keeps_only_what_was_heard(desk: Desk) -> None:
    long = "מילה " * 200
    desk.agent.scripts = [Script([long, "לא יישמע."])]
    await desk.begin()
    desk.carrier.echo = False
    desk.carrier.type_text("ספרי לי")
    frames = desk.carrier.count("media")
    await desk.carrier.until(lambda: desk.carrier.count("media") > frames + 11)

    desk.ears.hear(SpeechStarted(0))
    await desk.carrier.until(lambda: desk.carrier.count("clear") == 1)
    after_clear = len(desk.carrier.sent)
    await desk.carrier.until(lambda: len(desk.agent.heard) == 1)

    heard = desk.agent.heard[0].split()
    assert 0 < len(heard) < 30
    assert set(heard) == {"מילה"}
    assert [m for m in desk.carrier.sent[after_clear:] if m["event"] == "media"] == []
    await desk.turn("רגע")
    assert desk.agent.asked[-1][0] == "רגע"


async def test_words_while_the_agent_thinks_cancel_it_and_are_answered_together(desk: Desk) -> None:
    desk.agent.scripts = [Script(["לא יישמע."], hold=asyncio.Event()), Script(["בסדר."])]
    await desk.begin()
    desk.carrier.type_text("מחר")
    await desk.carrier.until(lambda: len(desk.agent.asked) == 1)

    await desk.turn("בשתים עשרה")

    assert desk.agent.cancelled == 1
    assert not desk.agent.overlapped
    assert [text for text, _ in desk.agent.asked] == ["מחר", "מחר בשתים עשרה"]
    assert "לא יישמע." not in desk.voice.spoken


async def test_real_speech_goes_to_the_recogniser_and_its_words_to_the_agent(desk: Desk) -> None:
    await desk.begin()
    desk.carrier.media(20)
    desk.carrier.media(40)
    await desk.carrier.until(lambda: len(desk.ears.fed) == 2)
    before = desk.ended_utterances()

    desk.ears.hear(FinalText("מחר ב-12", stopped_at_ms=40))
    await desk.carrier.until(lambda: desk.ended_utterances() > before)

    assert desk.ears.fed == [(b"\xff" * 160, 20), (b"\xff" * 160, 40)]
    assert desk.agent.asked == [("מחר ב-12", None)]


async def test_what_was_not_recognised_is_asked_again(desk: Desk) -> None:
    await desk.begin()

    desk.ears.hear(RecogniserFailed("timeout"))
    await desk.carrier.until(lambda: said(Fixed.NOT_HEARD) in desk.voice.spoken)


# --- Failures ---------------------------------------------------------------------------------------


async def test_an_agent_that_breaks_is_apologised_for_and_the_call_goes_on(desk: Desk) -> None:
    desk.agent.scripts = [Script(raises=RuntimeError("boom")), Script(["כן."])]
    await desk.begin()
    await desk.turn("מחר")
    await desk.turn("מחר")

    assert desk.voice.spoken == [GREETING, said(Fixed.APOLOGY), "כן."]


async def test_a_sentence_without_a_voice_is_not_taken_for_heard(desk: Desk) -> None:
    desk.voice.failing = {"שבור."}
    desk.agent.scripts = [Script(["שלם.", "שבור."])]
    await desk.begin()
    await desk.turn("מחר")
    await desk.carrier.until(lambda: desk.agent.heard == ["שלם."])


async def test_a_call_without_any_voice_is_handed_to_the_carriers_own(desk: Desk) -> None:
    desk.voice.fails_always = True
    desk.times = SessionTimes(silence_ms=5)
    desk.connect()
    desk.carrier.start(desk.token, desk.business_id)
    await desk.carrier.ended()

    assert (await desk.row()).outcome == CallOutcome.BROKEN


async def test_silence_is_asked_about_twice_and_then_the_call_ends(desk: Desk) -> None:
    desk.times = SessionTimes(silence_ms=5)
    await desk.begin()
    await desk.carrier.ended()

    assert desk.voice.spoken[1:] == [
        said(Fixed.STILL_THERE),
        said(Fixed.STILL_THERE_AGAIN),
        said(Fixed.SILENCE_GOODBYE),
    ]
    assert (await desk.row()).outcome == CallOutcome.GOODBYE


HANGUPS: dict[str, Callable[[Desk], None]] = {
    "stop": lambda d: d.carrier.stop(),
    "drop": lambda d: d.carrier.drop(),
}


@pytest.mark.parametrize("how", HANGUPS)
@pytest.mark.parametrize("step", ["greeting", "listening", "thinking", "speaking", "keypad"])
async def test_a_hang_up_at_any_step_ends_everything(desk: Desk, step: str, how: str) -> None:
    desk.agent.scripts = [
        Script(["מילה " * 300], expect="phone_keypad", hold=asyncio.Event() if step == "thinking" else None)
    ]
    if step == "keypad":
        desk.agent.scripts = [Script(["להקיש."], expect="phone_keypad")]
    if step == "greeting":
        desk.carrier.echo = False
        desk.connect()
        desk.carrier.start(desk.token, desk.business_id)
        await desk.carrier.until(lambda: desk.carrier.count("media") > 0)
    else:
        await desk.begin()
    if step in ("thinking", "speaking", "keypad"):
        desk.carrier.type_text("מחר")
        await desk.carrier.until(lambda: bool(desk.agent.asked))
    if step == "speaking":
        await desk.carrier.until(lambda: desk.carrier.count("media") > 12)
    if step == "keypad":
        await desk.carrier.until(lambda: desk.ended_utterances() == 2)
        desk.carrier.keys("050")

    HANGUPS[how](desk)
    await desk.carrier.ended()

    call = await desk.row()
    if how == "stop":
        assert (call.status, call.outcome) == (CallStatus.ENDED, CallOutcome.HANGUP)
        assert desk.agent.closed in (["hangup"], [])
    else:
        assert (call.status, call.outcome) == (CallStatus.DROPPED, CallOutcome.BROKEN)
        assert desk.agent.closed == []
    assert desk.ears.closed
    assert live_calls.count() == 0


async def test_a_resumed_call_carries_on_its_conversation(desk: Desk) -> None:
    await desk.begin()
    await desk.turn("מחר")
    desk.carrier.drop()
    await desk.carrier.ended()
    call = await desk.row()
    await Call.objects.filter(pk=call.pk).aupdate(reconnects=1)
    desk.token = await sync_to_async(issue_token)(call, now=timezone.now())
    desk.carrier = FakeTwilio()
    desk.voice.spoken.clear()

    await desk.begin()

    assert desk.voice.spoken == [said(Fixed.RESUMED)]
    assert desk.agent.live is not None
    assert desk.agent.live.conversation_id == call.conversation_id


async def test_a_drain_lets_a_call_finish_and_hands_over_the_rest(desk: Desk) -> None:
    await desk.begin()
    assert live_calls.count() == 1

    await live_calls.drain(0.005)
    await desk.carrier.ended()

    assert live_calls.is_draining()
    assert live_calls.count() == 0
    assert desk.carrier.close_code == 1000
    assert (await desk.row()).outcome == CallOutcome.BROKEN


# --- Bad input --------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["token", "business", "call", "old", "none"])
async def test_a_wrong_token_closes_the_socket_before_a_word_is_said(desk: Desk, fault: str) -> None:
    token, business_id, call_sid = desk.token, desk.business_id, CALL_SID
    if fault == "token":
        token = "guess"
    if fault == "none":
        token = ""
    if fault == "business":
        business_id += 1
    if fault == "call":
        call_sid = "CA2"
    if fault == "old":
        await Call.objects.aupdate(token_expires_at=timezone.now() - TOKEN_LIFE)
    desk.connect()
    desk.carrier.start(token, business_id, call_sid=call_sid)
    await desk.carrier.ended()

    assert desk.carrier.close_code == 1008
    assert desk.carrier.sent == []
    assert desk.voice.spoken == []


async def test_a_token_works_once(desk: Desk) -> None:
    await desk.begin()
    again = FakeTwilio()
    again.connect(MediaStreamConsumer(lambda _: CallParts(desk.agent, desk.voice), start_within_s=5))
    again.start(desk.token, desk.business_id)
    await again.ended()

    assert again.close_code == 1008
    assert again.sent == []
    await desk.turn("אני עדיין כאן")


async def test_a_socket_without_start_is_closed(desk: Desk) -> None:
    desk.start_within_s = 0.005
    desk.connect()
    await desk.carrier.ended()

    assert desk.carrier.close_code == 1008


async def test_media_before_start_closes_the_socket(desk: Desk) -> None:
    desk.connect()
    desk.carrier.media(20)
    await desk.carrier.ended()

    assert desk.carrier.close_code == 1008


async def test_a_second_start_closes_the_socket(desk: Desk) -> None:
    await desk.begin()
    desk.carrier.start(desk.token, desk.business_id)
    await desk.carrier.ended()

    assert desk.carrier.close_code == 1008


async def test_unusable_messages_are_ignored_up_to_a_limit(desk: Desk) -> None:
    await desk.begin()
    desk.carrier.send_raw("{")
    desk.carrier.media(20, payload="!!!!")
    desk.carrier.media(20, track="outbound")
    await desk.turn("שלום")
    assert desk.ears.fed == []

    for _ in range(50):
        desk.carrier.send_raw("[")
    await desk.carrier.ended()

    assert desk.carrier.close_code == 1008


async def test_a_binary_message_closes_the_socket(desk: Desk) -> None:
    await desk.begin()
    desk.carrier.send_binary()
    await desk.carrier.ended()

    assert desk.carrier.close_code == 1003


async def test_a_huge_message_closes_the_socket(desk: Desk) -> None:
    await desk.begin()
    desk.carrier.send_raw("x" * 70_000)
    await desk.carrier.ended()

    assert desk.carrier.close_code == 1009


async def test_typed_speech_is_only_for_simulated_calls(desk: Desk) -> None:
    await Call.objects.aupdate(simulated=False)
    await desk.begin()
    desk.carrier.type_text("מחר")
    desk.carrier.stop()
    await desk.carrier.ended()

    assert desk.agent.asked == []


# --- The handshake ----------------------------------------------------------------------------------

STREAM = "wss://desk.example.test/ws/media-stream/"


@pytest.mark.parametrize(
    ("signature", "accepted"),
    [(signature_of("secret", STREAM), True), (signature_of("other", STREAM), False), ("", False)],
)
async def test_a_handshake_must_be_signed(
    desk: Desk, settings: Settings, signature: str, accepted: bool
) -> None:
    settings.TWILIO_AUTH_TOKEN = "secret"
    desk.carrier = FakeTwilio(headers=[(b"x-twilio-signature", signature.encode()), (b"host", b"evil.test")])
    desk.connect()
    await desk.carrier.until(lambda: desk.carrier.accepted or desk.carrier.close_code is not None)

    assert desk.carrier.accepted is accepted


async def test_a_browser_is_turned_away(desk: Desk) -> None:
    desk.carrier = FakeTwilio(headers=[(b"origin", b"https://evil.test")])
    desk.connect()
    await desk.carrier.ended()

    assert not desk.carrier.accepted


async def test_a_draining_server_takes_no_socket(desk: Desk) -> None:
    await live_calls.drain(0)
    desk.connect()
    await desk.carrier.ended()

    assert not desk.carrier.accepted


async def test_the_real_routing_leads_here(desk: Desk) -> None:
    desk.carrier.connect(URLRouter(websocket_urlpatterns))
    await desk.carrier.until(lambda: desk.carrier.accepted)
