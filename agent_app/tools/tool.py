"""What a tool is: its name, its strict schema and the one function behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agent_app.core.tool_schema import strict_object

if TYPE_CHECKING:
    from agent_app.live import LiveConversation

Result = dict[str, Any]
NULLABLE_TEXT = ["string", "null"]
NULLABLE_NUMBER = ["integer", "null"]


@dataclass(frozen=True)
class Tool:
    """One thing the model can do.

    Attributes:
        name: Dotted, as traces and logs show it.
        description: Copy for the model.
        properties: JSON Schema of each argument; all are required, unknown ones are null.
        run: Blocking; called with the conversation (to read, not to change) and the checked arguments.
        changes: It changes the world; it is never run twice for one request.
        on_loop: It is quick and must run on the event loop (it steers the live call).
    """

    name: str
    description: str
    properties: Mapping[str, Mapping[str, Any]]
    run: Callable[["LiveConversation", dict[str, Any]], Result]
    changes: bool = False
    on_loop: bool = False

    @property
    def wire_name(self) -> str:
        """The name as the provider allows it: letters, digits, _ and -."""
        return self.name.replace(".", "_", 1)

    @property
    def schema(self) -> dict[str, Any]:
        """The strict JSON Schema of the arguments."""
        return strict_object(self.properties)

    def as_wire(self) -> dict[str, Any]:
        """The tool in the shape of Chat Completions."""
        return {
            "type": "function",
            "function": {
                "name": self.wire_name,
                "description": self.description,
                "parameters": self.schema,
                "strict": True,
            },
        }
