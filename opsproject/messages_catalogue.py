"""Compile the Hebrew catalogue: `python -m opsproject.messages_catalogue` (needs no gettext tools)."""

from pathlib import Path

import polib

CATALOGUE = Path(__file__).parent / "locale" / "he" / "LC_MESSAGES" / "django.po"


def compile_catalogue() -> Path:
    """Write django.mo beside django.po; return its path."""
    target = CATALOGUE.with_suffix(".mo")
    polib.pofile(str(CATALOGUE), check_for_duplicates=True).save_as_mofile(str(target))
    return target


if __name__ == "__main__":
    compile_catalogue()
