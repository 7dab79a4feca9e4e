"""What a simulated caller does, line by line.

    # a comment
    say: מחר ב-12
    keys: 0523456789#
    interrupt 1.2s: רגע, לא
    wait: 2s
    silence: 20s
    expect: התור נקבע
    hangup

`say`, `keys` and `wait` begin once the assistant has finished speaking; `interrupt` begins that long after
the assistant began to; `silence` begins at once and lasts, whatever the assistant does. `expect` is looked
for in what the assistant said, in order, after the call. After the last line the caller hears the assistant
out and hangs up.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

KEYS = "0123456789*#"
_LINE = re.compile(r"(?P<word>[a-z]+)(?:\s+(?P<after>\S+))?\s*(?::\s*(?P<rest>.*))?")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s)")


@dataclass(frozen=True)
class Say:
    """Speak, when the assistant has finished."""

    text: str


@dataclass(frozen=True)
class Keys:
    """Press keys, when the assistant has finished."""

    digits: str


@dataclass(frozen=True)
class Interrupt:
    """Speak `after_s` seconds after the assistant began to."""

    after_s: float
    text: str


@dataclass(frozen=True)
class Wait:
    """Let `seconds` pass once the assistant has finished."""

    seconds: float


@dataclass(frozen=True)
class Silence:
    """Say nothing for `seconds` from now."""

    seconds: float


@dataclass(frozen=True)
class Expect:
    """The assistant must have said this."""

    text: str


@dataclass(frozen=True)
class Hangup:
    """End the call now."""


Step = Say | Keys | Interrupt | Wait | Silence | Expect | Hangup


class ScriptError(ValueError):
    """A line that can't be read; the message names it by its number."""


def parse_script(text: str) -> tuple[Step, ...]:
    """Read a script.

    Args:
        text: Lines as in this module's docstring.

    Raises:
        ScriptError: a line is not one of them.
    """
    numbered = enumerate((line.strip() for line in text.splitlines()), start=1)
    return tuple(_parse_line(number, line) for number, line in numbered if line and not line.startswith("#"))


def _parse_line(number: int, line: str) -> Step:
    match = _LINE.fullmatch(line)
    reader = _READERS.get(match["word"]) if match else None
    if match is None or reader is None:
        raise ScriptError(f"line {number}: {line!r} begins with none of: {', '.join(_READERS)}")
    try:
        return reader(match["after"] or "", (match["rest"] or "").strip())
    except ValueError as error:
        raise ScriptError(f"line {number}: {error}") from None


def _seconds(text: str) -> float:
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no duration such as 2s or 300ms")
    return float(match[1]) / (1000 if match[2] == "ms" else 1)


def _bare(after: str) -> None:
    if after:
        raise ValueError(f"{after!r} is not expected before the colon")


def _words(text: str) -> str:
    if not text:
        raise ValueError("what is missing: nothing stands after the colon")
    return text


def _say(after: str, rest: str) -> Step:
    _bare(after)
    return Say(_words(rest))


def _keys(after: str, rest: str) -> Step:
    _bare(after)
    digits = re.sub(r"[\s-]", "", _words(rest))
    if set(digits) - set(KEYS):
        raise ValueError(f"{rest!r} holds more than the keys {KEYS}")
    return Keys(digits)


def _interrupt(after: str, rest: str) -> Step:
    return Interrupt(_seconds(after), _words(rest))


def _wait(after: str, rest: str) -> Step:
    _bare(after)
    return Wait(_seconds(rest))


def _silence(after: str, rest: str) -> Step:
    _bare(after)
    return Silence(_seconds(rest))


def _expect(after: str, rest: str) -> Step:
    _bare(after)
    return Expect(_words(rest))


def _hangup(after: str, rest: str) -> Step:
    _bare(after or rest)
    return Hangup()


_READERS: dict[str, Callable[[str, str], Step]] = {
    "say": _say,
    "keys": _keys,
    "interrupt": _interrupt,
    "wait": _wait,
    "silence": _silence,
    "expect": _expect,
    "hangup": _hangup,
}
