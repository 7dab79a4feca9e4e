"""What the caller has heard."""

import pytest

from telephony_app.core.heard import HeardLedger

pytestmark = pytest.mark.unit


def spoken(*sentences: str, audio_bytes: int = 1_000) -> tuple[HeardLedger, list[str]]:
    ledger = HeardLedger()
    ledger.begin(1)
    marks = []
    for text in sentences:
        marks.append(ledger.sentence_begins(text))
        ledger.audio_queued(audio_bytes)
        ledger.sentence_ends()
    return ledger, marks


def test_the_end_mark_means_that_all_was_heard() -> None:
    ledger, _ = spoken("one two.", "three.")

    assert ledger.end_mark.startswith("assistant_tts_end")
    assert ledger.mark_returned(ledger.end_mark) is True
    assert ledger.heard_text() == "one two. three."


def test_a_cut_keeps_the_words_that_were_played() -> None:
    ledger, _ = spoken("one two.", "three four five six.")

    assert ledger.cut(played_bytes=1_500) == "one two. three four"


def test_a_mark_proves_more_than_our_count_of_time() -> None:
    ledger, marks = spoken("one two.", "three four.")
    ledger.mark_returned(marks[0])

    assert ledger.cut(played_bytes=0) == "one two."


def test_marks_that_clear_sends_back_prove_nothing() -> None:
    ledger, marks = spoken("one two.", "three.")
    end = ledger.end_mark
    ledger.cut(played_bytes=0)

    assert [ledger.mark_returned(name) for name in (*marks, end)] == [False, False, False]
    assert ledger.heard_text() == ""


def test_the_end_mark_of_an_earlier_utterance_is_stale() -> None:
    ledger, _ = spoken("one.")
    end = ledger.end_mark
    ledger.begin(2)

    assert ledger.mark_returned(end) is False


def test_a_sentence_still_arriving_is_measured_by_its_letters() -> None:
    ledger = HeardLedger()
    ledger.begin(1)
    ledger.sentence_begins("ten letter ten letter")
    ledger.audio_queued(800)

    assert ledger.cut(played_bytes=800) == ""


def test_unknown_marks_are_ignored() -> None:
    ledger, _ = spoken("one.")

    assert ledger.mark_returned("no such mark") is False
