"""Which of OpenAI's ways to hear and to speak serves, by the settings."""

from collections.abc import AsyncIterator

import pytest
from pytest_django import Settings

from telephony_app.speech.openai_parts import (
    _shared,
    close_openai,
    forget_openai,
    openai_recogniser,
    openai_voice,
)
from telephony_app.speech.openai_realtime import RealtimeRecogniser

pytestmark = pytest.mark.unit

ELSEWHERE = "http://127.0.0.1:9/v1"


@pytest.fixture(autouse=True)
async def fresh(settings: Settings) -> AsyncIterator[None]:
    """Let each test choose anew."""
    settings.OPENAI_API_KEY = "key"
    forget_openai()
    yield
    await close_openai()


@pytest.mark.parametrize(
    ("named", "base_url", "live", "by_file"),
    [
        ("", "", "gpt-live-transcribe", "gpt-transcribe"),
        ("", ELSEWHERE, "", "gpt-transcribe"),
        ("gpt-live-transcribe", ELSEWHERE, "gpt-live-transcribe", "gpt-transcribe"),
        ("gpt-realtime-whisper", "", "gpt-realtime-whisper", "gpt-transcribe"),
        ("whisper-large", "", "", "whisper-large"),
    ],
)
async def test_the_name_of_the_model_says_whether_callers_are_heard_live(
    settings: Settings, named: str, base_url: str, live: str, by_file: str
) -> None:
    settings.STT_MODEL, settings.OPENAI_BASE_URL = named, base_url

    recogniser = openai_recogniser(keywords=("דנה",))

    assert recogniser._settings.model == by_file
    assert isinstance(recogniser, RealtimeRecogniser) == bool(live)
    if isinstance(recogniser, RealtimeRecogniser):
        assert recogniser._line._settings.model == live
        assert recogniser._line._settings.keywords == ("דנה",)


@pytest.mark.parametrize(
    ("model", "name", "key"),
    [
        ("", "", "openai:gpt-4o-mini-tts:alloy"),
        ("tts-1", "nova", "openai:tts-1:nova"),
        ("gpt-realtime-2.1-mini", "", "openai:gpt-realtime-2.1-mini:marin"),
        ("gpt-realtime-2.1", "cedar", "openai:gpt-realtime-2.1:cedar"),
    ],
)
async def test_the_name_of_the_model_says_how_we_speak(model: str, name: str, key: str) -> None:
    assert openai_voice(model, name).voice_key == key
    assert len(_shared().voices) == ("realtime" in key)
