"""One streamed model answer, put together from its deltas: calls by index, text, how it finished."""

import json
from dataclasses import dataclass, field
from typing import Any


class BrokenArgumentsError(ValueError):
    """The arguments of a call are no JSON object; the message tells the model what is wrong."""


@dataclass
class CallSoFar:
    """A tool call while it arrives."""

    call_id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass
class ModelAnswer:
    """What one streamed answer said.

    Attributes:
        calls: Tool calls in the order of their index.
        text: Plain content; empty in a good answer.
        finish: The provider's finish_reason; None when the stream ended without one (it was cut).
        tokens: Total tokens as the provider counted them, None where it did not say.
    """

    calls: list[CallSoFar] = field(default_factory=list)
    text: str = ""
    finish: str | None = None
    tokens: int | None = None
    _by_index: dict[int, CallSoFar] = field(default_factory=dict)

    def add_call(self, index: int, call_id: str | None, name: str | None, arguments: str | None) -> CallSoFar:
        """Take one tool-call delta; return the call that it belongs to."""
        call = self._by_index.get(index)
        if call is None:
            call = self._by_index[index] = CallSoFar()
            self.calls.append(call)
        call.call_id = call.call_id or call_id or ""
        if name and name != call.name:  # some servers send the whole name with every delta
            call.name += name
        call.arguments += arguments or ""
        return call


def read_arguments(text: str) -> dict[str, Any]:
    """Parse a call's arguments.

    Raises:
        BrokenArgumentsError: no JSON object, a key twice, nested too deep, or a number beyond reason.
    """
    try:
        arguments = json.loads(text or "{}", object_pairs_hook=_without_repeats, parse_constant=_no_constant)
    except RecursionError:
        raise BrokenArgumentsError("arguments are nested too deep") from None
    except ValueError as fault:
        raise BrokenArgumentsError(f"arguments are not valid JSON: {str(fault)[:120]}") from None
    if not isinstance(arguments, dict):
        raise BrokenArgumentsError("arguments must be one JSON object")
    return arguments


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key appears twice")
    return result


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")
