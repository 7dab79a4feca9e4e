"""What the local voice is given to say."""

import re
from datetime import time

import pytest

from agent_app.core import counted_nouns, hebrew_abbreviations, spoken_hebrew
from agent_app.core.number_words import say_number, say_ordinal
from telephony_app.core.hebrew_lexicon import LEXICON
from telephony_app.core.hebrew_phonemes import by_rule, to_espeak, word_sound
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
        ("ב-12:30", "[[beStem esR'e veX'etsi batsohoR'aim]]"),
        ("10:00", "[['eseR bab'okeR]]"),
        ("24/11/2026", "[[esR'im veaRba'?a benov'embeR alp'aim esR'im veS'eS]]"),
        ("1.5", "[[eX'ad bem'ai]]"),
        ("13 תורים", "[[SloS'a as'aR toR'im]]"),
        ("10 שקלים", "[[asaR'a Skal'im]]"),
        ("ושתים עשרה", "[[veStem esR'e]]"),
        ("B12", "[[b|'a Stem esR'e]]"),
        ("a1@b.il 5", "[['a aX'at b|'a]]. [['i|l Xam'eS]]"),
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
    assert to_espeak("052-345-6789").count(", ") == 2
    assert len(sounds_of(to_espeak("0523456789"))) == 10
    assert sounds_of(to_espeak("+14155550100"))[0] == "pl'us"


@pytest.mark.parametrize(
    ("number", "sounds"),
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
def test_numbers_are_counted_in_the_feminine(number: int, sounds: str) -> None:
    assert to_espeak(str(number)) == f"[[{sounds}]]"


def test_no_word_that_numbers_and_abbreviations_become_is_left_to_the_rule() -> None:
    numbers = [*range(200), 300, 1_000, 2_000, *range(3_000, 20_000, 1_000), 1_000_000]
    said = [say_number(number, feminine=gender) for number in numbers for gender in (True, False)]
    said += [say_ordinal(number, feminine=gender) for number in range(1, 11) for gender in (True, False)]
    said += [spoken_hebrew.say_time(time(hour, minute)) for hour in range(24) for minute in range(60)]
    said += [spoken_hebrew.say_duration(minutes) for minutes in range(180)]
    said += [*spoken_hebrew.MONTHS, *spoken_hebrew.WEEKDAYS, spoken_hebrew.MIDNIGHT, "כוכבית סולמית נקודה"]
    said += [*counted_nouns.NOUNS, *counted_nouns.DUALS.values(), *hebrew_abbreviations.VOCABULARY]

    words = {word for phrase in said for word in phrase.split()}

    assert {word for word in words if word_sound(word) == by_rule(word)} == set()


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
