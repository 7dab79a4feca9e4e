"""The page's scripts and templates: each sentence is there, nothing needs an inline style or script."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from calendar_app.page_strings import page_strings

pytestmark = pytest.mark.unit

SCRIPTS = sorted((Path(settings.BASE_DIR) / "static" / "calendar").glob("*.js"))
TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
# Keys that are put together in the scripts.
COMPOSED = {
    f"{name}_{end}"
    for name, ends in {
        "previous": ("day", "week", "month"),
        "next": ("day", "week", "month"),
        "live": ("waiting", "up", "down"),
        "who": ("customer", "assistant"),
        "sheet": ("hour", "customer", "phone", "service", "lane", "notes", "status"),
    }.items()
    for end in ends
}


def keys_in_use() -> set[str]:
    source = "\n".join(path.read_text("utf-8") for path in SCRIPTS)
    calls = re.findall(r"\bsay\(([^)]*)\)", source)
    found = {key for call in calls for key in re.findall(r'"(\w+)"', call)}
    return found - {"day"}  # a view's name in a condition


def test_the_scripts_and_the_sentences_know_the_same_keys() -> None:
    known = set(page_strings())

    assert sorted(keys_in_use() | COMPOSED) == sorted(known)


def test_each_sentence_is_hebrew_in_hebrew() -> None:
    with translation.override("he"):
        sentences = page_strings()

    assert [key for key, text in sentences.items() if not re.search(r"[\u05d0-\u05ea]", text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: "-".join(path.parts[-3:]))
def test_no_template_has_inline_style_or_script(path: Path) -> None:
    source = path.read_text("utf-8")

    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)|javascript:|https?://", source) == []
