"""The voice that needs no network: espeak-ng in a process of its own."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator

import numpy as np
import pytest

from telephony_app.core.hebrew_lexicon import LEXICON
from telephony_app.phrases import fixed_sentences
from telephony_app.speech.audio import duration_ms, loudness, ulaw_to_pcm16
from telephony_app.speech.local_synthesiser import LocalSynthesiser
from telephony_app.speech.ports import SynthesisError
from telephony_app.speech.vad import Utterance, UtteranceCutter

pytestmark = pytest.mark.slow


@pytest.fixture
async def voice() -> AsyncIterator[LocalSynthesiser]:
    """Return a voice whose process ends with the test."""
    voice = LocalSynthesiser()
    yield voice
    await voice.aclose()


async def said(voice: LocalSynthesiser, text: str) -> bytes:
    """Return the whole audio of a sentence."""
    return b"".join([chunk async for chunk in voice.speak(text)])


async def test_a_sentence_sounds_like_speech_and_lasts_as_long_as_one(voice: LocalSynthesiser) -> None:
    audio = await said(voice, "שלום, איך אפשר לעזור?")

    assert 1_500 <= duration_ms(audio) <= 3_500
    assert 500 < loudness(audio) < 12_000
    assert np.abs(np.frombuffer(ulaw_to_pcm16(audio), "<i2")).max() < 32_000  # nothing is clipped
    heard = [
        event for event in UtteranceCutter().feed(audio + b"\xff" * 8_000, 0) if isinstance(event, Utterance)
    ]
    assert sum(utterance.voiced_ms for utterance in heard) > 700


async def test_every_fixed_sentence_is_spoken(voice: LocalSynthesiser) -> None:
    for sentence in fixed_sentences():
        audio = await said(voice, sentence)

        assert len(sentence) * 35 <= duration_ms(audio) <= len(sentence) * 160 + 600, sentence


async def test_digits_are_spoken_and_not_skipped(voice: LocalSynthesiser) -> None:
    number = await said(voice, "0523456789")
    time = await said(voice, "10:30")

    assert duration_ms(number) > 3_000
    assert duration_ms(time) > 800


async def test_the_voice_is_at_hand_again_after_its_process_was_killed(voice: LocalSynthesiser) -> None:
    before = await said(voice, "שלום")
    assert voice._child is not None
    os.kill(voice._child.pid, signal.SIGKILL)

    after = await said(voice, "שלום")

    assert abs(len(after) - len(before)) < 80


async def test_sentences_asked_for_at_once_do_not_mix(voice: LocalSynthesiser) -> None:
    sentences = ["שלום", "מה מספר הטלפון?", "להתראות", "התור נקבע למחר"]
    alone = [len(await said(voice, sentence)) for sentence in sentences]

    together = await asyncio.gather(*(said(voice, sentence) for sentence in sentences))

    assert [len(audio) for audio in together] == pytest.approx(alone, abs=80)


async def test_a_caller_who_hangs_up_leaves_the_voice_usable(voice: LocalSynthesiser) -> None:
    await said(voice, "שלום")
    asking = asyncio.create_task(said(voice, "התור נקבע למחר"))
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)

    assert 200 < duration_ms(await said(voice, "כן")) < 1_000


async def test_nothing_to_say_is_an_error_and_not_silence(voice: LocalSynthesiser) -> None:
    with pytest.raises(SynthesisError, match="nothing to say"):
        await said(voice, " … ")


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("import sys; sys.exit('no espeak here')", id="cannot start"),
        pytest.param("import sys; sys.stdout.buffer.write(bytes(4))", id="ends after the greeting"),
        pytest.param("import sys; sys.stdin.read()", id="says nothing"),
    ],
)
async def test_a_machine_without_espeak_gives_one_clear_error(program: str) -> None:
    voice = LocalSynthesiser((sys.executable, "-c", program), answer_s=0.4)

    with pytest.raises(SynthesisError, match="can't be started") as failure:
        await said(voice, "שלום")

    assert not failure.value.audio_started
    assert voice._child is None


async def test_every_word_of_the_lexicon_makes_a_sound(voice: LocalSynthesiser) -> None:
    for start in range(0, len(LEXICON), 40):
        words = list(LEXICON)[start : start + 40]

        assert duration_ms(await said(voice, " ".join(words))) > len(words) * 150
