"""The command: what it reads from the database, what it prints, how it ends."""

import asyncio
import io
import json
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from agent_app.models import AgentTrace, Conversation, Turn
from policy_app.models import Business
from telephony_app.models import Call, CallStatus, CallTurn
from telephony_app.simulator.call_log import CallLog, ToolLog, TurnLog, read_call_log
from telephony_app.simulator.testing import PUBLIC_URL, FakeDesk
from telephony_app.speech.testing import serving

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def business() -> Business:
    """Return a business that can be dialled."""
    return Business.objects.create(name="מספרת דנה", slug="dana", phone_number="+97237654321")


@pytest.fixture
def desk(settings: Settings) -> Iterator[str]:
    """Serve a fake desk on a thread, since the command has an event loop of its own; yields its address."""
    settings.PUBLIC_BASE_URL = PUBLIC_URL
    addresses: list[str] = []
    ready, done = Event(), Event()

    async def serve() -> None:
        async with serving(FakeDesk()) as url:
            addresses.append(url)
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    ready.wait()
    yield addresses[0]
    done.set()
    thread.join()


def store_call(business: Business, call_sid: str) -> None:
    """Store a call of two turns, the second one not yet measured."""
    conversation = Conversation.objects.create(business=business, channel="simulator")
    call = Call.objects.create(
        business=business, conversation=conversation, call_sid=call_sid, status=CallStatus.ENDED
    )
    Turn.objects.create(
        conversation=conversation, number=1, customer_text="מחר ב-12", reply_text="לאיזה שם?", brain="local"
    )
    Turn.objects.create(conversation=conversation, number=2, customer_text="דנה", reply_text="התור נקבע")
    CallTurn.objects.create(
        call=call,
        number=1,
        stt_final_ms=0,
        ai_latency_ms=12,
        tts_ready_ms=3,
        total_ms=15,
        tts_send_s=1.25,
        heard_text="לאיזה",
    )
    AgentTrace.objects.create(
        business=business,
        conversation=conversation,
        turn=1,
        kind="tool",
        name="calendar.find_slots",
        arguments={"date": "2026-11-24"},
        result={"ok": False, "error": "slot_taken"},
        ok=False,
        duration_ms=7,
    )
    AgentTrace.objects.create(
        business=business, conversation=conversation, kind="message", name="whatsapp.send", duration_ms=2
    )


def test_the_log_of_a_call_holds_its_words_steps_and_latencies(business: Business) -> None:
    store_call(business, "CA1")

    log = read_call_log("CA1")

    assert log is not None
    assert log == CallLog(
        conversation_id=log.conversation_id,
        status="ended",
        outcome="",
        closed=True,
        turns=(
            TurnLog(1, "מחר ב-12", "לאיזה שם?", "לאיזה", "local", 0, 12, 3, 15, 1.25),
            TurnLog(2, "דנה", "התור נקבע", "", ""),
        ),
        steps=(
            ToolLog(
                1,
                "tool",
                "calendar.find_slots",
                {"date": "2026-11-24"},
                {"ok": False, "error": "slot_taken"},
                ok=False,
                duration_ms=7,
            ),
            ToolLog(None, "message", "whatsapp.send", {}, {}, ok=True, duration_ms=2),
        ),
    )
    assert log.assistant_text == "לאיזה שם?\nהתור נקבע"


def test_a_call_that_nobody_stored_has_no_log() -> None:
    assert read_call_log("CA0") is None


def test_the_command_prints_the_conversation_and_ends_well(
    business: Business, desk: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda count: "1" * 2 * count)  # the call's number is known
    store_call(business, "CA" + "1" * 32)
    script = tmp_path / "script.txt"
    script.write_text("say: ביי\nexpect: התור נקבע", "utf-8")
    out = io.StringIO()

    call_command("simulate_call", base_url=desk, script=script, wav=tmp_path / "call.wav", stdout=out)

    printed = out.getvalue()
    assert "1. caller:    מחר ב-12" in printed
    assert 'tool calendar.find_slots error slot_taken 7 ms {"date": "2026-11-24"}' in printed
    assert "assistant: לאיזה שם?" in printed
    assert "(heard: לאיזה)" in printed
    assert "[STT_FINAL_MS] 0 [AI_LATENCY_MS] 12 [TTS_READY_MS] 3 [TOTAL_MS] 15 [TTS_SEND] 1.25" in printed
    assert "after the call: message whatsapp.send ok 2 ms" in printed
    assert "underruns" in printed
    assert "ended by: assistant" in printed
    assert (tmp_path / "call.wav").read_bytes().startswith(b"RIFF")


def test_an_expectation_that_fails_is_named_and_the_exit_code_is_1(
    business: Business, desk: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda count: "1" * 2 * count)
    store_call(business, "CA" + "1" * 32)
    script = tmp_path / "script.txt"
    script.write_text("expect: אין כזה\nhangup", "utf-8")
    out, err = io.StringIO(), io.StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("simulate_call", base_url=desk, script=script, json=True, stdout=out, stderr=err)

    assert ended.value.code == 1
    assert "FAILED the assistant never said 'אין כזה'" in err.getvalue()
    report = json.loads(out.getvalue())
    assert (report["ok"], report["ended_by"]) == (False, "caller")
    assert report["log"]["turns"][0]["assistant"] == "לאיזה שם?"


def test_without_a_business_the_command_says_what_to_do() -> None:
    with pytest.raises(CommandError, match="--to"):
        call_command("simulate_call", say=["שלום"])


def test_a_script_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    script = tmp_path / "script.txt"
    script.write_text("shout: שלום", "utf-8")

    with pytest.raises(CommandError, match="line 1"):
        call_command("simulate_call", script=script, to="+97237654321")
    with pytest.raises(CommandError, match="No such file"):
        call_command("simulate_call", script=tmp_path / "none", to="+97237654321")
