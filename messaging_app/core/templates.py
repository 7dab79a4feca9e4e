"""Message texts with named places: "{date}". A closed list of names, no expressions, no formats."""

import re
from collections.abc import Mapping, Set

_PIECE = re.compile(r"\{\{|\}\}|\{[^{}]*\}|[{}]")

BUSINESS_PLACEHOLDERS = frozenset({"business_name", "business_address", "business_phone", "customer_name"})
TIME_PLACEHOLDERS = BUSINESS_PLACEHOLDERS | {"date", "time", "end_time", "weekday", "service"}
APPOINTMENT_PLACEHOLDERS = TIME_PLACEHOLDERS | {"link"}


class TemplateError(ValueError):
    """A text names a place that does not exist, or has a brace without its partner.

    Attributes:
        placeholder: The offending piece as it stands in the text, without its braces where it had both.
    """

    def __init__(self, placeholder: str) -> None:
        super().__init__(f"unknown placeholder {placeholder!r}")
        self.placeholder = placeholder


def placeholders_for(event: str) -> frozenset[str]:
    """Return the names that a text for `event` may use: a call has no time, a freed time no page yet."""
    if event.startswith("call."):
        return BUSINESS_PLACEHOLDERS
    return TIME_PLACEHOLDERS if event.startswith("waiting_list.") else APPOINTMENT_PLACEHOLDERS


def check(template: str, allowed: Set[str]) -> None:
    """Raise TemplateError for the first piece of `template` that `render` could not fill."""
    render(template, dict.fromkeys(allowed, "x"))


def render(template: str, values: Mapping[str, str]) -> str:
    """Fill `template`; an empty value takes the space before it along. "{{" and "}}" stand for braces.

    Raises:
        TemplateError: a name that is not in `values`, or a lone brace.
    """
    filled: list[str] = []
    end = 0
    for piece in _PIECE.finditer(template):
        filled.append(template[end : piece.start()])
        end = piece.end()
        value = _value(piece.group(), values)
        if not value:
            filled[-1] = filled[-1].rstrip(" ")
        filled.append(value)
    filled.append(template[end:])
    return "".join(filled)


def _value(piece: str, values: Mapping[str, str]) -> str:
    if piece in {"{{", "}}"}:
        return piece[0]
    name = piece.strip("{} ") if len(piece) > 1 else piece
    if len(piece) == 1 or name not in values:
        raise TemplateError(name or piece)
    return values[name]
