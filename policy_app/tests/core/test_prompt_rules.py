"""Hebrew prompts: the agreed phrases, the spine's own, and phrases that must set nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from policy_app.core.prompt_rules import parse_from_prompt, read_prompt

pytestmark = pytest.mark.unit

PHRASES = json.loads((Path(__file__).parents[1] / "vectors" / "prompt_rules.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("phrase", PHRASES["phrases"], ids=lambda phrase: phrase["id"])
def test_an_agreed_phrase_is_read_exactly_so(phrase: dict[str, Any]) -> None:
    assert parse_from_prompt(phrase["text"]) == phrase["expected"]
