"""Owners' prompts of many trades, read by hand first: what is read is right, what is not sure stays out."""

import pytest

from policy_app.core.prompt_rules import read_prompt
from policy_app.tests.core.prompt_corpus import Phrase, corpus

pytestmark = pytest.mark.unit

PHRASES = [
    pytest.param(phrase, id=f"{name}-{number}")
    for name in ("first", "second")
    for number, phrase in enumerate(corpus(f"prompt_corpus_{name}.txt"), start=1)
]


@pytest.mark.parametrize("phrase", PHRASES)
def test_an_owners_prompt_is_read_as_a_careful_person_reads_it(phrase: Phrase) -> None:
    reading = read_prompt(phrase.text)

    assert reading.rules == phrase.rules
    assert not phrase.must_report or reading.not_understood
