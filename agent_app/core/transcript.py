"""The history of a conversation in Chat Completions' shape: what was said, run and, above all, heard.

A turn becomes: the user's text, each tool that ran with its result, and the reply as a call of the reply
tool, so that a model reading it sees only its own way of speaking.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

Message = dict[str, Any]

REPLY_TOOL: Final = "conversation_reply"
CUT_MARK: Final = "…"  # ends a reply that the customer interrupted
KEPT_TURNS: Final = 20  # older turns leave the model's view; the form and the database keep their facts


def user_message(text: str) -> Message:
    """What the customer said."""
    return {"role": "user", "content": text}


def tool_messages(call_id: str, wire_name: str, arguments: dict[str, Any], result: Any) -> list[Message]:
    """One call and its result."""
    return [call_message([(call_id, wire_name, to_json(arguments))]), result_message(call_id, result)]


def call_message(calls: Sequence[tuple[str, str, str]]) -> Message:
    """An answer of the model that calls tools: (id, wire name, arguments as JSON) of each."""
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}
            for call_id, name, arguments in calls
        ],
    }


def result_message(call_id: str, result: Any) -> Message:
    """A tool's result."""
    return {"role": "tool", "tool_call_id": call_id, "content": to_json(result)}


def reply_messages(turn: int, text: str, expect: str) -> list[Message]:
    """What the receptionist said, as its call of the reply tool."""
    return tool_messages(reply_id(turn), REPLY_TOOL, {"text": text, "expect": expect}, {"ok": True})


def reply_id(turn: int) -> str:
    """The call id of the reply of a turn."""
    return f"reply_{turn}"


def to_json(value: Any) -> str:
    """JSON as small as it gets, Hebrew as Hebrew."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def cut_at_heard(messages: Sequence[Message], turn: int, heard: str) -> list[Message]:
    """Return the history with the reply of `turn` cut to what the customer heard.

    Args:
        messages: The history; not changed.
        turn: Whose reply was interrupted.
        heard: The beginning of the reply that was played; empty when nothing was.
    """
    wanted = reply_id(turn)
    result: list[Message] = []
    for message in messages:
        calls = message.get("tool_calls") or []
        if not any(call["id"] == wanted for call in calls):
            result.append(message)
            continue
        arguments = json.loads(calls[0]["function"]["arguments"])
        said = (
            f"{heard.strip()}{CUT_MARK}" if heard.strip() != arguments["text"].strip() else arguments["text"]
        )
        arguments["text"] = said
        result.append(call_message([(wanted, REPLY_TOOL, to_json(arguments))]))
    return result


def recent(messages: Sequence[Message], turns: int = KEPT_TURNS) -> list[Message]:
    """Return the last turns, beginning at a user's message so that no result lacks its call."""
    starts = [index for index, message in enumerate(messages) if message["role"] == "user"]
    return list(messages) if len(starts) <= turns else list(messages[starts[-turns] :])


def called_results(messages: Sequence[Message]) -> list[Any]:
    """Return the parsed results of all tools in the history, except replies."""
    return [
        json.loads(message["content"])
        for message in messages
        if message["role"] == "tool" and not message["tool_call_id"].startswith("reply_")
    ]


def customer_words(messages: Sequence[Message]) -> str:
    """Return all that the customer said, one line a turn."""
    return "\n".join(str(message["content"]) for message in messages if message["role"] == "user")
