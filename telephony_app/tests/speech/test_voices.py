"""The cache of fixed sentences, the chain of voices, and which providers serve."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.core.checks import Error
from pytest_django import Settings

from telephony_app.checks import check_speech_providers
from telephony_app.speech.cache import PhraseCache
from telephony_app.speech.chain import REST_S, SynthesiserChain
from telephony_app.speech.google_dialects import DialectV2
from telephony_app.speech.google_recogniser import GoogleRecogniser
from telephony_app.speech.google_testing import GoogleCloud, serving_google, speech_of
from telephony_app.speech.openai_speech import OpenAIRecogniser
from telephony_app.speech.ports import SynthesisError
from telephony_app.speech.providers import (
    close_speech,
    connect_speech,
    forget_speech,
    get_synthesiser,
    make_recogniser,
    tts_providers,
)
from telephony_app.speech.testing import ScriptedVoice

pytestmark = pytest.mark.unit

ENV = os.environ | {"DJANGO_SETTINGS_MODULE": "opsproject.settings_test"}


class Clock:
    """Monotonic seconds that pass when told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


async def said(voice: PhraseCache | SynthesiserChain, text: str) -> bytes:
    """Return the whole audio of a sentence."""
    return b"".join([chunk async for chunk in voice.speak(text)])


async def test_a_fixed_sentence_is_synthesised_once_and_any_other_each_time() -> None:
    voice = ScriptedVoice()
    cache = PhraseCache(voice)

    assert await cache.warm(["שלום", "להתראות", "שלום"]) == 3
    assert (await said(cache, "שלום"), cache.get("שלום")) == (voice.audio_of("שלום"),) * 2
    await said(cache, "מחר ב-12")
    await said(cache, "מחר ב-12")

    assert voice.asked == ["שלום", "להתראות", "מחר ב-12", "מחר ב-12"]
    assert cache.get("מחר ב-12") is None


async def test_callers_who_ask_at_once_share_one_synthesis_and_survive_each_other() -> None:
    voice = ScriptedVoice()
    cache = PhraseCache(voice)
    first, second, third = (asyncio.create_task(cache.audio("שלום")) for _ in range(3))
    await asyncio.sleep(0)
    first.cancel()

    assert await second == await third == voice.audio_of("שלום")
    assert voice.asked == ["שלום"]


async def test_the_longest_unused_sentence_makes_room() -> None:
    voice = ScriptedVoice()
    cache = PhraseCache(voice, limit_bytes=2 * len(voice.audio_of("א")))
    await cache.warm(["א", "ב"])
    assert cache.get("א") is not None

    await cache.warm(["ג"])

    assert [cache.get(text) is not None for text in "אבג"] == [True, False, True]


async def test_a_failure_is_not_kept_and_the_sentence_is_kept_once_it_was_spoken() -> None:
    voice = ScriptedVoice(failures=1)
    cache = PhraseCache(voice)

    assert await cache.warm(["שלום"]) == 0
    await said(cache, "שלום")

    assert cache.get("שלום") == voice.audio_of("שלום")


async def test_the_next_voice_speaks_when_the_first_fails_before_its_first_audio() -> None:
    cloud, local, clock = ScriptedVoice("cloud", failures=1), ScriptedVoice("local"), Clock()
    chain = SynthesiserChain(PhraseCache(cloud), PhraseCache(local), clock=clock)

    spoken = [await said(chain, "אחת"), await said(chain, "שתיים")]
    clock.now = REST_S + 1
    spoken.append(await said(chain, "שלוש"))

    assert spoken == [local.audio_of("אחת"), local.audio_of("שתיים"), cloud.audio_of("שלוש")]
    assert cloud.asked == ["אחת", "שלוש"]  # while it rests nobody waits for it


async def test_a_sentence_that_broke_off_is_not_repeated_by_another_voice() -> None:
    cloud, local = ScriptedVoice("cloud", failures=1, breaks_off=True), ScriptedVoice("local")
    chain = SynthesiserChain(PhraseCache(cloud), PhraseCache(local))

    with pytest.raises(SynthesisError) as failure:
        await said(chain, "שלום")

    assert failure.value.audio_started
    assert local.asked == []


async def test_the_last_voice_failing_is_the_callers_to_know() -> None:
    chain = SynthesiserChain(
        PhraseCache(ScriptedVoice("cloud", failures=9)), PhraseCache(ScriptedVoice(failures=9))
    )

    with pytest.raises(SynthesisError):
        await said(chain, "שלום")


async def test_warm_sentences_are_at_hand_in_both_voices() -> None:
    cloud, local = ScriptedVoice("cloud"), ScriptedVoice("local")
    chain = SynthesiserChain(PhraseCache(cloud), PhraseCache(local), clock=Clock())

    await chain.warm(["שלום"])
    cloud.failures = 1
    await said(chain, "מחר ב-12")

    assert chain.get("שלום") == cloud.audio_of("שלום")  # also while the cloud is down
    assert chain.get("מחר ב-12") is None


async def test_a_sentence_that_only_the_local_voice_has_is_served_while_the_cloud_rests() -> None:
    cloud, local, clock = ScriptedVoice("cloud", failures=2), ScriptedVoice("local"), Clock()
    chain = SynthesiserChain(PhraseCache(cloud), PhraseCache(local), clock=clock)
    await chain.warm(["שלום"])

    assert chain.get("שלום") is None
    await said(chain, "מחר")

    assert chain.get("שלום") == local.audio_of("שלום")


@pytest.fixture
def fresh() -> Iterator[None]:
    """Let each test choose the providers anew."""
    forget_speech()
    yield
    forget_speech()


@pytest.mark.usefixtures("fresh")
async def test_without_a_key_callers_type_and_the_local_voice_speaks(settings: Settings) -> None:
    settings.OPENAI_API_KEY = ""

    chain = get_synthesiser()

    assert make_recogniser() is None
    assert [voice.voice_key for voice in chain._voices] == ["local:espeak"]
    assert get_synthesiser() is chain
    await close_speech()


@pytest.mark.usefixtures("fresh")
async def test_with_a_key_openai_hears_and_speaks_and_the_local_voice_stands_by(
    settings: Settings,
) -> None:
    settings.OPENAI_API_KEY = "key"
    settings.TTS_VOICE = "nova"
    settings.STT_MODEL = "other-transcribe"

    recogniser = make_recogniser()

    assert isinstance(recogniser, OpenAIRecogniser)
    assert recogniser._settings.model == "other-transcribe"
    keys = [voice.voice_key for voice in get_synthesiser()._voices]
    assert keys == ["openai:gpt-4o-mini-tts:nova", "local:espeak"]
    await close_speech()


@pytest.mark.usefixtures("fresh")
async def test_googles_server_comes_first_and_the_others_stand_by(settings: Settings) -> None:
    settings.OPENAI_API_KEY = "key"
    settings.GOOGLE_SPEECH_ENDPOINT = settings.GOOGLE_TTS_ENDPOINT = "127.0.0.1:1"
    settings.STT_MODEL, settings.TTS_VOICE, settings.STT_LANGUAGE = "chirp_2", "he-IL-Wavenet-B", "he-IL"

    recogniser = make_recogniser(keywords=("דנה",))

    assert isinstance(recogniser, GoogleRecogniser)
    assert isinstance(recogniser._dialect, DialectV2)
    words = recogniser._words
    assert (words.model, words.language, words.keywords) == ("chirp_2", "he-IL", ("דנה",))
    assert words.recognizer == "projects/local/locations/europe-west4/recognizers/_"
    keys = [voice.voice_key for voice in get_synthesiser()._voices]
    assert keys == ["google::he-IL-Wavenet-B", "openai:gpt-4o-mini-tts:alloy", "local:espeak"]
    await close_speech()


@pytest.mark.usefixtures("fresh")
async def test_a_provider_that_is_named_is_taken_although_google_is_there(settings: Settings) -> None:
    settings.OPENAI_API_KEY, settings.GOOGLE_APPLICATION_CREDENTIALS = "key", "/nowhere.json"
    settings.STT_PROVIDER, settings.TTS_PROVIDER = "openai", "local"

    assert isinstance(make_recogniser(), OpenAIRecogniser)
    assert tts_providers() == ("local",)
    assert [message.id for message in check_speech_providers(None)] == ["telephony_app.E005"]
    await close_speech()


@pytest.mark.usefixtures("fresh")
async def test_ways_to_google_are_open_before_the_first_call(settings: Settings) -> None:
    async with serving_google(GoogleCloud()) as address:
        settings.GOOGLE_SPEECH_ENDPOINT = settings.GOOGLE_TTS_ENDPOINT = address
        await connect_speech()
        assert await said(get_synthesiser(), "שלום") == speech_of("שלום")
        await close_speech()


def test_no_call_pays_for_googles_imports() -> None:
    code = (
        "import sys, django; django.setup(); import telephony_app.speech.providers\n"
        "sys.exit('grpc' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False, env=ENV).returncode == 0


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize(
    ("stt", "tts", "key", "ids"),
    [
        ("auto", "auto", "", []),
        ("auto", "local", "key", []),
        ("openai", "openai", "key", []),
        ("google", "auto", "", ["telephony_app.E003"]),
        ("local", "google", "", ["telephony_app.E002", "telephony_app.E003"]),
        ("gogle", "auto", "", ["telephony_app.E001"]),
        ("openai", "openai", "", ["telephony_app.E003", "telephony_app.E003"]),
    ],
)
def test_a_provider_that_cannot_serve_is_named_at_the_start(
    settings: Settings, stt: str, tts: str, key: str, ids: list[str]
) -> None:
    settings.STT_PROVIDER, settings.TTS_PROVIDER, settings.OPENAI_API_KEY = stt, tts, key

    messages = check_speech_providers(None)

    assert [message.id for message in messages] == ids
    assert all(isinstance(message, Error) and message.hint for message in messages)
