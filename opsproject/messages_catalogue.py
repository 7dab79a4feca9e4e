"""Compile the Hebrew catalogue: `python -m opsproject.messages_catalogue` (needs no gettext tools)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polib
from django.utils.translation.template import templatize

ROOT: Final = Path(__file__).parent.parent
_CALLS: Final = frozenset(("_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"))
_IN_TEMPLATE: Final = re.compile(
    r"""gettext\(\s*u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""",  # what templatize makes of a tag
)
CATALOGUE = Path(__file__).parent / "locale" / "he" / "LC_MESSAGES" / "django.po"


def compile_catalogue() -> Path:
    """Write django.mo beside django.po; return its path."""
    target = CATALOGUE.with_suffix(".mo")
    polib.pofile(str(CATALOGUE), check_for_duplicates=True).save_as_mofile(str(target))
    return target


def sentences_in_use() -> dict[str, str]:
    """Return every English sentence that code and templates translate, and a file that does so."""
    found: dict[str, str] = {}
    for app in (*ROOT.glob("*_app"), ROOT / "opsproject"):
        for path in app.rglob("*.py"):
            if not {"tests", "migrations"} & set(path.parts):
                found |= dict.fromkeys(_in_code(path.read_text("utf-8")), str(path))
    for path in (ROOT / "templates").rglob("*.html"):
        tags = _IN_TEMPLATE.finditer(templatize(path.read_text("utf-8")))
        found |= dict.fromkeys((ast.literal_eval(tag[1]) for tag in tags), str(path))
    return found


def _in_code(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


if __name__ == "__main__":
    compile_catalogue()
