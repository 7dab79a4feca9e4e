"""What the local voice is given to say."""

import re

import pytest

from telephony_app.core.hebrew_lexicon import LEXICON
from telephony_app.core.hebrew_phonemes import by_rule, cardinal, to_espeak, word_sound
from telephony_app.phrases import fixed_sentences

pytestmark = pytest.mark.unit

# espeak-ng's names that its Hebrew voice has, longest first as espeak reads them.
SOUNDS = re.compile(r"(?:ts|tS|dZ|[aeiou]|[bvgdhzXtjklmnspfSZR?]|['|])+")


def sounds_of(request: str) -> list[str]:
    """Return the words of a request, without brackets, punctuation and pauses."""
    return [word for word in re.sub(r"\[\[|\]\][.,?]?", " ", request).split() if word != "_:"]


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("שלום", "[[Sal'om]]"),
        ("שָׁלוֹם", "[[Sal'om]]"),
        ("שלום, איך אפשר לעזור?", "[[Sal'om]], [['eiX efS'aR la?az'oR]]?"),
        ("תודה רבה. להתראות!", "[[tod'a Rab'a]]. [[lehitRa'?ot]]."),
        ("התור נקבע למחר", "[[hat'oR nikb'a lemaX'aR]]"),
        ("ומחר", "[[vemaX'aR]]"),
        ("ב-12:30", "[[be Stem esR'e veSloS'im]]"),
        ("10:00", "[['eseR]]"),
        ("24/11/2026", "[[esR'im ve'aRba benov'embeR alp'aim esR'im veS'eS]]"),
        ("1.5", "[[eX'ad bem'ai]]"),
        ("100₪", "[[me'?a Skal'im]]"),
        ("WhatsApp", "[[v'otsap]]"),
        ("", ""),
        (" ,.?! ", ""),
        ("👍 ✓", ""),
    ],
)
def test_a_sentence_becomes_phonemes_with_its_melody(text: str, request_: str) -> None:
    assert to_espeak(text) == request_


def test_a_telephone_number_is_said_digit_by_digit_with_pauses() -> None:
    assert to_espeak("052-345") == "[['efes Xam'eS St'aim _: Sal'oS 'aRba Xam'eS]]"
    assert len(sounds_of(to_espeak("0523456789"))) == 10
    assert sounds_of(to_espeak("+972523456789"))[0] == "pl'us"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "'efes"),
        (2, "St'aim"),
        (11, "aXat esR'e"),
        (19, "t|Sa esR'e"),
        (20, "esR'im"),
        (21, "esR'im veaX'at"),
        (100, "me'?a"),
        (215, "mat'aim veXameS esR'e"),
        (340, "SloS me'?ot veaRba'?im"),
        (1_999, "'elef t|Sa me'?ot tiS'?im vet'eSa"),
        (2_026, "alp'aim esR'im veS'eS"),
        (3_000, "Sl'oSet alaf'im"),
    ],
)
def test_numbers_are_counted_in_the_feminine(number: int, words: str) -> None:
    assert " ".join(cardinal(number)) == words


def test_every_number_up_to_9999_can_be_said() -> None:
    for number in range(10_000):
        assert all(SOUNDS.fullmatch(word) for word in cardinal(number)), number


@pytest.mark.parametrize(
    "word", ["ההתייעצות", "ג׳ורג׳", "צ'יפס", "אביב", "גרשון", "גט", "ב", "וו", "ע", 'צה"ל', "ץ", "שששש"]
)
def test_an_unknown_word_is_read_with_vowels_and_one_stress(word: str) -> None:
    sound = by_rule(word)

    assert SOUNDS.fullmatch(sound)
    assert sound.count("'") == 1
    consonants_in_a_row = max(len(run) for run in re.split(r"\|?'?[aeiou]\|?", sound))
    assert consonants_in_a_row <= len("dZ|X")


def test_a_known_reading_is_better_than_the_rule() -> None:
    assert word_sound("צהריים") == "tsohoR'aim"
    assert word_sound("בצהריים") == "batsohoR'aim"
    assert by_rule("צהריים") != "tsohoR'aim"


def test_the_lexicon_holds_hebrew_words_in_sounds_that_the_voice_has() -> None:
    assert len(LEXICON) > 400
    for word, sound in LEXICON.items():
        assert re.fullmatch(r"[א-ת]+|[a-z]+", word), word
        assert SOUNDS.fullmatch(sound), (word, sound)
        assert sound.count("'") <= 1, (word, sound)


def test_no_word_of_our_fixed_sentences_is_left_to_the_rule() -> None:
    words = {word for sentence in fixed_sentences() for word in re.findall("[א-ת]+", sentence)}

    assert {word for word in words if word_sound(word) == by_rule(word)} == set()
