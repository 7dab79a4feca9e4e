"""Owners' prompts of many trades, read by hand first: what is read is right, what is not sure stays out."""

import pytest

from policy_app.core.prompt_rules import read_prompt
from policy_app.tests.core.prompt_corpus import corpus

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("name", ["first", "second", "third", "fourth", "fifth", "probes"])
def test_owners_prompts_are_read_as_a_careful_person_reads_them(name: str) -> None:
    phrases = corpus(f"prompt_corpus_{name}.txt")

    misread = [phrase.text for phrase in phrases if read_prompt(phrase.text).rules != phrase.rules]
    unreported = [p.text for p in phrases if p.must_report and not read_prompt(p.text).not_understood]

    assert len(phrases) > 40
    assert misread == []
    assert unreported == []
