"""Reading a reply out of half-arrived JSON, and cutting it into sentences."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_app.core.reply_stream import ArgumentText, Sentences

pytestmark = pytest.mark.unit


def read(arguments: str, cuts: list[int] | None = None) -> str:
    reader = ArgumentText()
    edges = sorted({0, len(arguments), *(cut % (len(arguments) + 1) for cut in cuts or ())})
    pieces = [arguments[start:end] for start, end in pairwise(edges)]
    return "".join(reader.feed(piece) for piece in pieces)


@given(
    text=st.text(alphabet=st.characters(exclude_categories=["Cs"])),
    cuts=st.lists(st.integers(0, 10_000), max_size=30),
    ascii_only=st.booleans(),
    before=st.dictionaries(
        st.sampled_from(["a", "te", 'q"', "n"]),
        st.sampled_from([None, 5, "text", 'x"', ["{"], {"text": "no"}]),
    ),
)
def test_any_cut_of_any_json_gives_the_text(
    text: str, cuts: list[int], *, ascii_only: bool, before: dict[str, object]
) -> None:
    arguments = json.dumps({**before, "text": text, "expect": "speech"}, ensure_ascii=ascii_only)

    assert read(arguments, cuts) == text


@given(st.text(), st.lists(st.integers(0, 500), max_size=10))
def test_no_garbage_breaks_the_reader(garbage: str, cuts: list[int]) -> None:
    assert isinstance(read(garbage, cuts), str)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ('{"text":"\\ud83d\\ude00!"}', "😀!"),
        ('{"text":"\\ud83d!"}', "\ufffd!"),
        ('{"text":"\\ude00"}', "\ufffd"),
        ('{"text":"a\\u05zz נגמר"}', "a"),
        ('{"text": null, "expect": "text"}', ""),
        ('{"expect":"text","text":"x"}', "x"),
        ('{"inner":{"text":"no"},"text":"yes"}', "yes"),
        ("", ""),
    ],
)
def test_escapes_halves_and_false_friends(arguments: str, text: str) -> None:
    assert read(arguments, list(range(200))) == text


def sentences(text: str, size: int) -> list[str]:
    splitter = Sentences()
    found = [one for at in range(0, len(text), size) for one in splitter.feed(text[at : at + size])]
    return found + splitter.finish()


@pytest.mark.parametrize("size", [1, 4, 1000])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("שלום! מה שלומך? טוב.", ["שלום!", "מה שלומך?", "טוב."]),
        ("התור ב-24.11 בשעה 12.30. נתראה", ["התור ב-24.11 בשעה 12.30.", "נתראה"]),
        ("אצל ד. כהן בקומה 5. תודה.", ["אצל ד. כהן בקומה 5.", "תודה."]),
        ('אמרו "די!" והלכו.', ['אמרו "די!"', "והלכו."]),
        ("רגע... בודקת.\nיש!", ["רגע...", "בודקת.", "יש!"]),
        ("   ", []),
    ],
)
def test_sentences_leave_whole(text: str, expected: list[str], size: int) -> None:
    assert sentences(text, size) == expected


@given(st.text(alphabet="אב .!?,\n5", max_size=400), st.integers(1, 50))
def test_splitting_loses_no_word_and_does_not_depend_on_the_cuts_at_ends(text: str, size: int) -> None:
    assert (
        " ".join(sentences(text, size)).split()
        == " ".join(sentences(text, len(text) + 1)).split()
        == text.split()
    )


def test_a_long_sentence_may_leave_at_a_comma() -> None:
    found = sentences("מילה " * 20 + "כאן, " + "מילה " * 20, 3)

    assert len(found) == 2


def test_a_half_sentence_can_be_dropped() -> None:
    splitter = Sentences()
    splitter.feed("שלום. אני בוד")

    assert (splitter.drop(), splitter.finish()) == ("אני בוד", [])
