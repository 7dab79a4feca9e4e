"""Check a tool's arguments against its strict schema, before anything runs.

The subset of JSON Schema that strict tools use: an object whose properties are all required, with types
string, integer, number, boolean, null (or a list of them) and enum. Anything else is refused by the tests.
"""

from collections.abc import Mapping
from typing import Any, Final

LONGEST_TEXT: Final = 1000  # characters; no argument of a tool is longer in honest use

_TYPES: Final[dict[str, type]] = {"string": str, "integer": int, "boolean": bool, "null": type(None)}


def strict_object(properties: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Build the strict object schema: every property required, nothing else allowed."""
    return {
        "type": "object",
        "properties": {name: dict(schema) for name, schema in properties.items()},
        "required": list(properties),
        "additionalProperties": False,
    }


def find_fault(schema: Mapping[str, Any], arguments: object) -> str | None:
    """Say in English, for the model, what is wrong with the arguments; None when nothing is.

    Args:
        schema: As `strict_object` makes it.
        arguments: The parsed JSON of the model, of any type.
    """
    properties: Mapping[str, Any] = schema["properties"]
    if not isinstance(arguments, Mapping):
        return f"arguments must be one JSON object with {_names(properties)}"
    missing = [name for name in properties if name not in arguments]
    if missing:
        return f"missing {', '.join(missing)}; give all of {_names(properties)} (null where unknown)"
    extra = [str(name)[:40] for name in arguments if name not in properties]
    if extra:
        return f"unknown argument {', '.join(extra)}; allowed are {_names(properties)}"
    for name, allowed in properties.items():
        fault = _value_fault(name, allowed, arguments[name])
        if fault:
            return fault
    return None


def _value_fault(name: str, schema: Mapping[str, Any], value: object) -> str | None:
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(_is_a(kind, value) for kind in kinds):
        return f"{name} must be {' or '.join(kinds)}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{name} must be one of {', '.join(map(str, schema['enum']))}"
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return f"{name} is longer than {LONGEST_TEXT} characters"
    return None


def _is_a(kind: str, value: object) -> bool:
    if kind == "integer" and isinstance(value, bool):
        return False
    return isinstance(value, _TYPES[kind])


def _names(properties: Mapping[str, Any]) -> str:
    return ", ".join(properties) or "no arguments"
