"""Read the corpora of owners' prompts beside the vectors: one prompt a line, its right reading under it.

A reading is written as `days=windows` ("sun-wed,fri=09:00-13:00+16:00-19:00", "sat=x" is closed), `chag=`,
`erev=`, `hhm=`, `MM-DD=` likewise, `24/7=yes|no`, `slot=45`, `align`, `notice=120`, `window=30`,
`phone=yes|no`, `last=19:00`, or `nothing`; "?" says that something must be reported as not understood.
"⏎" in a prompt is a new line; lines that start with "#" are comments.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from policy_app.core.opening_hours import DAYS

_FOLDER: Final = Path(__file__).parents[1] / "vectors"
_SPECIAL: Final = {"chag": "chag", "erev": "erev_chag", "hhm": "hol_hamoed"}
_NUMBERS: Final = {
    "slot": "slot_size_min",
    "notice": "min_notice_min",
    "window": "booking_window_days",
}
_FLAGS: Final = {"24/7": "allow_24_7", "phone": "require_phone_before_booking"}


@dataclass(frozen=True)
class Phrase:
    """One prompt of a corpus, and how a careful person reads it."""

    text: str
    rules: dict[str, Any]
    must_report: bool


def corpus(name: str) -> list[Phrase]:
    """Load one corpus.

    Raises:
        ValueError: a line of readings has no prompt above it, or an unknown word in it.
    """
    phrases: list[Phrase] = []
    text = ""
    for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("    = "):
            if not text:
                raise ValueError(f"no prompt above {line!r}")
            phrases.append(Phrase(text.replace(" ⏎ ", "\n"), *_reading(line[6:].split())))
            text = ""
        elif line and not line.startswith("#"):
            text = line
    return phrases


def _reading(words: list[str]) -> tuple[dict[str, Any], bool]:
    rules: dict[str, Any] = {}
    for word in words:
        key, _, value = word.partition("=")
        if word in ("nothing", "?"):
            continue
        if word == "align":
            rules["align_to_hour"] = True
        elif key in _NUMBERS:
            rules[_NUMBERS[key]] = int(value)
        elif key in _FLAGS:
            rules[_FLAGS[key]] = {"yes": True, "no": False}[value]
        elif key == "last":
            rules["last_start"] = value
        else:
            _put_windows(rules, key.split(","), value)
    return rules, "?" in words


def _put_windows(rules: dict[str, Any], names: list[str], value: str) -> None:
    windows = [] if value == "x" else [window.split("-") for window in value.split("+")]
    for name in names:
        if name in _SPECIAL:
            rules.setdefault("special", {})[_SPECIAL[name]] = windows
        elif name[0].isdigit():
            rules.setdefault("dates", {})[name] = windows
        else:
            first, _, last = name.partition("-")
            for day in DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]:
                rules.setdefault("opening_hours", {})[day] = windows
