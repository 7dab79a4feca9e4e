"""When a provider says that it no longer knows a model."""

from typing import Final

_CODES: Final = ("model_not_found", "model_deprecated", "model_retired")
_WORDS: Final = ("does not exist", "not found", "deprecated", "retired", "shut down")


def names_gone_model(status: int, code: str, detail: str) -> bool:
    """Say whether an error means that the model is gone for good.

    Args:
        status: HTTP status; 400 for an error that came as an event over a socket.
        code: The error's code in OpenAI's error shape; "" without one.
        detail: The error's message.
    """
    if code in _CODES:
        return True
    lowered = detail.lower()
    return status in (400, 404, 410) and "model" in lowered and any(word in lowered for word in _WORDS)
