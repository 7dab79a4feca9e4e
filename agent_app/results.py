"""Refusals that the agent itself makes, in the shape of every tool result."""

from typing import Any

from django.utils.functional import Promise

from agent_app import phrases


def refusal(code: str, message: str | Promise, **more: Any) -> dict[str, Any]:
    """Build a failure: ok false, the code, and a sentence in the customer's language."""
    return {"ok": False, "error": code, "message": str(message), **more}


def unavailable() -> dict[str, Any]:
    """A part of the system is down."""
    return refusal("unavailable", phrases.UNAVAILABLE)
