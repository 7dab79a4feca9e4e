"""Words of a continuous stream: each is given out once, in order, whatever the provider's timing."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telephony_app.core.transcript_joiner import JoinerTimes, Said, TranscriptJoiner, best_prefix

pytestmark = pytest.mark.unit


def joiner_after(spoken_until_ms: int = 1_000) -> TranscriptJoiner:
    """Return a joiner whose caller has just spoken from 0.2 s on and fallen silent."""
    joiner = TranscriptJoiner()
    joiner.speech_started(200)
    assert joiner.speech_stopped(spoken_until_ms, 0) == []
    return joiner


def test_settled_words_that_reach_the_end_are_given_at_once() -> None:
    joiner = joiner_after()

    assert joiner.settled("תור מחר", 1_000) == [Said("תור מחר", 1_000)]
    assert joiner.deadline is None


def test_words_settled_before_the_caller_fell_silent_cost_no_wait() -> None:
    joiner = TranscriptJoiner()
    joiner.speech_started(200)
    assert joiner.settled("תור", 600) == []
    assert joiner.settled("מחר", 1_000) == []

    assert joiner.speech_stopped(1_000, 0) == [Said("תור מחר", 1_000)]


def test_a_late_final_is_not_waited_for_and_not_given_again() -> None:
    joiner = joiner_after()
    joiner.guessed("תור מחר", 1_000)

    assert joiner.expire(349) == []
    assert joiner.expire(350) == [Said("תור מחר", 1_000)]
    assert joiner.settled("תור למחר.", 1_800) == []
    assert joiner.is_quiet


def test_what_the_provider_adds_later_to_audio_that_was_given_whole_is_a_correction_not_new_words() -> None:
    joiner = joiner_after()
    joiner.guessed("תור למחר", 1_000)
    joiner.expire(350)

    assert joiner.settled("תור ל מחר", 1_800) == []


def test_the_caller_goes_on_in_the_same_piece_and_only_the_new_words_are_given() -> None:
    joiner = joiner_after()
    joiner.guessed("תור", 1_000)
    joiner.expire(350)
    joiner.speech_started(1_900)
    joiner.guessed("תור, מחר בעשר", 3_000)

    assert joiner.speech_stopped(3_000, 2_700) == []
    assert joiner.settled("תור. מחר בעשר", 3_000) == [Said("מחר בעשר", 3_000)]


def test_a_guess_that_lagged_behind_is_completed_by_the_settled_words() -> None:
    joiner = joiner_after()
    joiner.guessed("תור", 500)
    assert joiner.expire(350) == []
    assert joiner.expire(700) == [Said("תור", 1_000)]

    assert joiner.settled("תור מחר", 1_000) == [Said("מחר", 1_000)]


def test_a_pause_within_the_patience_makes_one_utterance() -> None:
    joiner = joiner_after()
    joiner.guessed("אני רוצה", 1_000)
    joiner.speech_started(1_800)
    assert joiner.deadline is None
    joiner.guessed("אני רוצה תור", 2_400)
    joiner.speech_stopped(2_400, 2_000)

    assert joiner.settled("אני רוצה תור", 2_400) == [Said("אני רוצה תור", 2_400)]


def test_a_result_that_comes_twice_counts_once() -> None:
    joiner = joiner_after()
    joiner.guessed("תור", 1_000)

    assert joiner.settled("תור", 1_000) == [Said("תור", 1_000)]
    joiner.guessed("תור", 1_000)
    assert joiner.settled("תור", 1_000) == []
    assert joiner.is_quiet


def test_voice_without_words_is_told_after_a_longer_wait_and_late_words_still_count() -> None:
    joiner = joiner_after()

    assert joiner.expire(350) == []
    assert joiner.deadline == 1_500
    assert joiner.expire(1_500) == [Said("", 1_000)]
    assert joiner.settled("כן", 900) == [Said("כן", 1_000)]


def test_words_that_the_detector_missed_are_given_when_settled() -> None:
    joiner = TranscriptJoiner()
    joiner.guessed("לא", 700)

    assert joiner.settled("לא", 700) == [Said("לא", 700)]


def test_the_provider_ends_an_utterance_in_noise_unless_words_go_on() -> None:
    joiner = TranscriptJoiner()
    joiner.speech_started(200)
    joiner.guessed("תור", 800)
    joiner.provider_stopped(900, 0)
    joiner.guessed("תור מחר", 1_400)
    assert joiner.deadline is None  # it went on
    joiner.provider_stopped(1_500, 1_000)

    assert joiner.expire(1_700) == [Said("תור מחר", 1_500, by_provider=True)]
    assert joiner.speech_stopped(9_000, 9_000) == []
    assert joiner.settled("תור מחר", 1_500) == []


def test_words_after_an_end_that_only_the_provider_heard_are_new_words() -> None:
    joiner = TranscriptJoiner()
    joiner.speech_started(200)
    joiner.guessed("תור", 1_000)
    joiner.provider_stopped(1_000, 0)
    joiner.expire(700)

    assert joiner.settled("תור מחר", 1_500) == [Said("מחר", 1_500)]


def test_a_new_stream_in_a_silence_starts_near_the_present_and_in_speech_behind_the_last_settled_word() -> (
    None
):
    joiner = TranscriptJoiner()
    assert joiner.resume_at(270_000) == 267_000

    joiner.speech_started(280_000)
    joiner.settled("תור", 280_600)
    joiner.guessed("מחר", 281_000)

    assert joiner.resume_at(290_000) == 280_600


def test_the_last_guess_outlives_its_stream() -> None:
    joiner = TranscriptJoiner()
    joiner.speech_started(200)
    joiner.guessed("תור מחר", 1_000)
    joiner.restarted()
    joiner.guessed("תור", 600)  # the new one catches up
    joiner.speech_stopped(1_000, 0)

    assert joiner.expire(350) == [Said("תור מחר", 1_000)]
    assert joiner.settled("תור מחר", 1_000) == []


@pytest.mark.parametrize(
    ("given_words", "words", "length"),
    [
        ("תור", "תור מחר", 1),
        ("תור", "התור מחר", 1),
        ("תור מחר", "תור למחר", 2),
        ("כן", "כן כן", 1),
        ("תור מחר בעשר", "תור בעשר תודה", 2),
        ("תור, מחר", "תור מחר. תודה", 2),
        ("תור", "", 0),
    ],
)
def test_what_was_given_is_found_again_at_the_front(given_words: str, words: str, length: int) -> None:
    assert best_prefix(given_words.split(), words.split()) == length


# --- An honest provider with any timing ---------------------------------------------------------------


@dataclass(frozen=True)
class Word:
    text: str
    start_ms: int
    end_ms: int


class Provider:
    """Hears words of the caller's timeline from `began_ms` on; repeats itself word by word."""

    def __init__(self, words: list[Word], began_ms: int) -> None:
        self._words = [word for word in words if word.start_ms >= began_ms]
        assert all(word.end_ms <= began_ms for word in words if word.start_ms < began_ms), "a word was cut"
        self._settled = 0

    def known(self, heard_ms: int) -> list[Word]:
        """Return the unsettled words heard."""
        return [word for word in self._words[self._settled :] if word.end_ms <= heard_ms]

    def settle(self, heard_ms: int) -> list[Word]:
        """Settle all that is heard."""
        known = self.known(heard_ms)
        self._settled += len(known)
        return known


UTTERANCES = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["תור", "מחר", "כן", "לא"]), min_size=1, max_size=4), st.integers(8, 40)
    ),
    min_size=1,
    max_size=4,
)
# In each 100 ms: how far the provider is behind (tenths of a second), and what it does.
STEPS = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from(["", "", "guess", "guess", "settle", "renew", "stop"])),
    min_size=1,
    max_size=60,
)


def timeline(utterances: list[tuple[list[str], int]]) -> tuple[list[Word], list[tuple[int, int]]]:
    """Return the words, and each utterance's first and last moment."""
    words, spans, now_ms = [], [], 1_000
    for texts, pause in utterances:
        started_ms = now_ms
        for text in texts:
            words.append(Word(text, now_ms, now_ms + 300))
            now_ms += 300
        spans.append((started_ms, now_ms))
        now_ms += pause * 100
    return words, spans


def detect(joiner: TranscriptJoiner, spans: list[tuple[int, int]], now_ms: int) -> list[Said]:
    """Tell what a detector knows at this moment: some frames prove a start, a silence an end."""
    for started_ms, stopped_ms in spans:
        if now_ms == started_ms + 100:
            joiner.speech_started(started_ms)
        if now_ms == stopped_ms + 700:
            return joiner.speech_stopped(stopped_ms, now_ms)
    return []


@settings(max_examples=200, deadline=None)
@given(UTTERANCES, STEPS)
def test_no_word_is_lost_or_doubled_by_an_honest_provider_of_any_timing(
    utterances: list[tuple[list[str], int]], steps: list[tuple[int, str]]
) -> None:
    words, spans = timeline(utterances)
    never = 1e9  # what was told as not understood is not heard again by a new stream
    joiner, provider = TranscriptJoiner(JoinerTimes(no_words_ms=never)), Provider(words, 0)
    said: list[Said] = []
    renewed_ms = 0
    end_ms = spans[-1][1] + 1_000
    for number, now_ms in enumerate(range(0, end_ms, 100)):
        said += detect(joiner, spans, now_ms)
        lag, action = steps[number % len(steps)]
        heard_ms = now_ms - lag * 100
        known = provider.known(heard_ms)
        if number % 5 == 0:  # a provider that works guesses twice a second
            action = "guess"
        if action == "renew" and now_ms - renewed_ms >= 1_500:
            renewed_ms = now_ms
            began_ms = joiner.resume_at(now_ms)
            joiner.restarted()
            provider = Provider(words, began_ms)
        elif action == "guess":
            joiner.guessed(" ".join(word.text for word in known), known[-1].end_ms if known else heard_ms)
        elif action == "settle" and known:
            said += joiner.settled(" ".join(word.text for word in known), known[-1].end_ms)
            provider.settle(heard_ms)
        elif action == "stop":
            joiner.provider_stopped(heard_ms, now_ms)
        said += joiner.expire(now_ms)
    last = provider.settle(end_ms)
    if last:
        said += joiner.settled(" ".join(word.text for word in last), last[-1].end_ms)
    said += joiner.expire(end_ms + 800)

    assert " ".join(piece.text for piece in said if piece.text) == " ".join(word.text for word in words)
