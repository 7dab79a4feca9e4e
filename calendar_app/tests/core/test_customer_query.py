"""What is typed to find a customer."""

import pytest

from calendar_app.core.customer_query import phone_pieces, words_of

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("  דנה   כהן ", ["דנה", "כהן"]),
        ("דנה\x00כהן\tלוי", ["דנה", "כהן", "לוי"]),
        ("\u202eדנה\u200f", ["דנה"]),
        ("\ud800", []),
        ("א ב ג ד ה ו ז ח", ["א", "ב", "ג", "ד", "ה", "ו"]),
        ("א" * 500, ["א" * 80]),
    ],
)
def test_words_are_cleaned_and_bounded(typed: str, words: list[str]) -> None:
    assert words_of(typed) == words


@pytest.mark.parametrize(
    ("typed", "pieces"),
    [
        ("050-123", ["97250123", "050123"]),
        ("+972-50-123", ["97250123"]),
        ("972 (0)50 123", ["97250123"]),
        ("50 12", ["5012"]),
        ("\u0660\u0665\u0660", ["97250", "050"]),
        ("7", []),
        ("--", []),
        ("דנה 050", []),
        ("²²²", []),
    ],
)
def test_a_piece_of_a_number_is_found_as_it_is_stored(typed: str, pieces: list[str]) -> None:
    assert phone_pieces(words_of(typed)) == pieces
