"""Sentences out of a half-arrived JSON argument: the reply is spoken while the model still writes it.

Two small readers in a row: `ArgumentText` decodes one string member of a JSON object as its characters
arrive, however they are cut; `Sentences` lets whole sentences go. Neither ever gives out half an escape
or half a sentence.
"""

import re
from typing import Final

_ESCAPES: Final = {
    '"': '"',
    "\\": "\\",
    "/": "/",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
}
_HEX: Final = frozenset("0123456789abcdefABCDEF")
_REPLACEMENT: Final = "\ufffd"


class ArgumentText:
    """Reads one top-level string member of a JSON object, fragment by fragment.

    Anything before the member is skipped with its nesting and strings respected; what follows its closing
    quote is ignored. Broken JSON simply yields no more text: the whole is validated when it is complete.

    Attributes:
        done: The closing quote has arrived.
    """

    def __init__(self, member: str = "text") -> None:
        self.done = False
        self._member = member
        self._inside = False  # in the value that we want
        self._depth = 0
        self._string: list[str] | None = None  # some other string, being skipped or read as a key
        self._last_string = ""
        self._after_colon = False
        self._escape = ""  # "\\", "\\u", "\\u05d…" while an escape is incomplete
        self._high = ""  # a high surrogate that waits for its low half

    def feed(self, fragment: str) -> str:
        """Take the next characters of the arguments; return the text that they complete.

        Args:
            fragment: Any cut of the JSON, also in mid-escape; may be empty.
        """
        if self.done:
            return ""
        return "".join([self._step(char) for char in fragment])

    def _step(self, char: str) -> str:
        if self.done:
            return ""
        if self._inside:
            return self._value(char)
        if self._string is not None:
            self._other_string(char)
        elif char == '"':
            if self._after_colon and self._depth == 1 and self._last_string == self._member:
                self._inside = True
            else:
                self._string = []
        else:
            self._structure(char)
        return ""

    def _structure(self, char: str) -> None:
        if char in "{[":
            self._depth += 1
            self._after_colon = False
        elif char in "}]":
            self._depth -= 1
        elif char in ":,":
            self._after_colon = char == ":"

    def _other_string(self, char: str) -> None:
        string = self._string if self._string is not None else []
        if self._escape:
            self._escape = ""
            string.append(char)
        elif char == "\\":
            self._escape = char
        elif char == '"':
            self._last_string = "" if self._after_colon else "".join(string)
            self._string = None
        else:
            string.append(char)

    def _value(self, char: str) -> str:
        if self._escape:
            return self._escaped(char)
        if char == "\\":
            self._escape = char
            return ""
        if char == '"':
            self.done = True
            return self._flush_high()
        return self._flush_high() + char

    def _escaped(self, char: str) -> str:
        self._escape += char
        if self._escape == "\\u":
            return ""
        if len(self._escape) == 2:
            self._escape = ""
            return self._flush_high() + _ESCAPES.get(char, _REPLACEMENT)
        if char not in _HEX:
            self.done = True  # broken JSON: nothing more may be spoken from it
            return self._flush_high()
        if len(self._escape) < 6:
            return ""
        unit = int(self._escape[2:], 16)
        self._escape = ""
        return self._code_unit(unit)

    def _code_unit(self, unit: int) -> str:
        if 0xD800 <= unit < 0xDC00:
            lost = self._flush_high()
            self._high = chr(unit)
            return lost
        if 0xDC00 <= unit < 0xE000:
            if not self._high:
                return _REPLACEMENT
            high, self._high = ord(self._high), ""
            return chr(0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00))
        return self._flush_high() + chr(unit)

    def _flush_high(self) -> str:
        lone, self._high = self._high, ""
        return _REPLACEMENT if lone else ""


# A sentence ends at . ! ? … (with closing quotes) before white space, or at a line break.
_END: Final = re.compile(r"[.!?…]+[\"'”׳״)]*(?=\s)|\n")
_LONG: Final = 140  # characters after which a comma will do
_COMMA: Final = re.compile(r"[,;:–](?=\s)")
# "ד. כהן", "1. קודם": a lone letter, or a number that begins a line, is no end of a sentence.
_NO_END: Final = re.compile(r"(?:^|[\s(\"'])(?:[A-Za-zא-ת]|Dr|Mr|Mrs|Ms|St)\.$|^\s*\d{1,2}\.$")


class Sentences:
    """Collects text and lets whole sentences go, stripped of white space; never an empty one."""

    def __init__(self) -> None:
        self._buffer = ""

    def feed(self, text: str) -> list[str]:
        """Take more text; return the sentences that are now complete."""
        self._buffer += text
        ready: list[str] = []
        start = self._from = 0
        while (end := self._next_end(start)) is not None:
            sentence = self._buffer[self._from : end].strip()
            self._from = start = end
            if sentence:
                ready.append(sentence)
        self._buffer = self._buffer[self._from :]
        return ready

    def finish(self) -> list[str]:
        """Return what is left as the last sentence, if anything is."""
        rest, self._buffer = self._buffer.strip(), ""
        return [rest] if rest else []

    def drop(self) -> str:
        """Forget the half sentence that is held (the stream broke); return it."""
        rest, self._buffer = self._buffer.strip(), ""
        return rest

    def _next_end(self, start: int) -> int | None:
        for match in _END.finditer(self._buffer, start):
            if not _NO_END.search(self._buffer[self._from : match.end()]):
                return match.end()
        if len(self._buffer) - self._from > _LONG:
            commas = [found.end() for found in _COMMA.finditer(self._buffer, self._from + _LONG // 2)]
            return commas[0] if commas else None
        return None
