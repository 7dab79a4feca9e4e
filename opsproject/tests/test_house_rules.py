"""The house keeps its own rules: arrows, sizes, translations, documentation, migrations."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command

from opsproject.messages_catalogue import CATALOGUE, sentences_in_use

pytestmark = pytest.mark.unit

ROOT = Path(settings.BASE_DIR)
APPS = ("opsproject", "policy_app", "calendar_app", "agent_app", "telephony_app", "messaging_app")


def python_files() -> Iterator[Path]:
    for app in APPS:
        yield from (path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)


def test_imports_point_one_way_and_cores_are_pure() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]

    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout + result.stderr


def test_the_code_is_lint_clean() -> None:
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "."]

    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout


def test_no_file_of_the_product_has_over_500_lines() -> None:
    product = (path for path in python_files() if "tests" not in path.parts)

    long_files = [str(path) for path in product if len(path.read_text("utf-8").splitlines()) > 500]

    assert long_files == []


def test_no_function_has_over_60_lines() -> None:
    long_functions = [
        f"{path}:{node.lineno} {node.name}"
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= 60
    ]

    assert long_functions == []


def test_every_hebrew_sentence_is_translated_and_compiled() -> None:
    catalogue = polib.pofile(str(CATALOGUE), check_for_duplicates=True)

    missing = [entry.msgid for entry in catalogue if not entry.translated() or entry.fuzzy]
    compiled = {entry.msgid: entry.msgstr for entry in polib.mofile(str(CATALOGUE.with_suffix(".mo")))}

    assert missing == []
    assert compiled == {entry.msgid: entry.msgstr for entry in catalogue}, "run `make messages`"


def test_the_catalogue_holds_each_sentence_in_use_and_no_other() -> None:
    known = {entry.msgid for entry in polib.pofile(str(CATALOGUE))}
    in_use = sentences_in_use()

    assert {sentence: place for sentence, place in in_use.items() if sentence not in known} == {}
    assert sorted(known - set(in_use)) == []


def test_placeholders_survive_translation() -> None:
    broken = [
        entry.msgid
        for entry in polib.pofile(str(CATALOGUE))
        if sorted(re.findall(r"%\(\w+\)\w|\{\w+\}", entry.msgid))
        != sorted(re.findall(r"%\(\w+\)\w|\{\w+\}", entry.msgstr or entry.msgstr_plural.get(0, "")))
    ]

    assert broken == []


def environment_names() -> set[str]:
    source = (ROOT / "opsproject" / "settings.py").read_text("utf-8")
    return set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))


def test_every_setting_is_documented() -> None:
    names = environment_names()
    example = (ROOT / ".env.example").read_text("utf-8")
    readme = (ROOT / "README.md").read_text("utf-8")

    assert len(names) > 30
    assert [name for name in sorted(names) if f"\n{name}=" not in example] == []
    assert [name for name in sorted(names) if f"`{name}`" not in readme] == []


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    out = StringIO()

    call_command("makemigrations", check=True, dry_run=True, stdout=out)

    assert "No changes detected" in out.getvalue()
