"""Speech models that the provider no longer serves, as this process has met them.

A name that is gone is told once, in plain words, to whoever keeps the admin's list, and is not asked for
again within a quarter of an hour: a caller's sentence goes to the next voice or recogniser without a wait.
"""

import json
import logging
import time
from collections.abc import Callable

import openai
from websockets.exceptions import InvalidStatus

from agent_app.core.gone_model import names_gone_model
from telephony_app.speech.ports import SynthesisError

logger = logging.getLogger(__name__)

REST_S = 900.0
_ENDPOINT_GONE = (404, 410)  # what a retired endpoint answers, whatever its body says
_EVENT_STATUS = 400  # errors over a socket have no status of their own

Tell = Callable[[str, str], None]


class ModelGoneError(openai.OpenAIError):
    """The provider said over a socket that it does not serve the model."""


class GoneModels:
    """The list of one process; it lives on one event loop."""

    def __init__(self, tell: Tell | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """Set up an empty list.

        Args:
            tell: Called once a model with its name and what the provider said.
            clock: Monotonic time, seconds.
        """
        self._tell = tell
        self._clock = clock
        self._until: dict[str, float] = {}

    def __contains__(self, model: str) -> bool:
        """Say whether a model was lately found to be gone."""
        return self._clock() < self._until.get(model, 0.0)

    def refuse(self, model: str) -> None:
        """Spare a voice the asking.

        Raises:
            SynthesisError: the model is gone.
        """
        if model in self:
            raise SynthesisError(f"the provider no longer serves {model}")

    def note_if_gone(self, model: str, error: BaseException) -> bool:
        """Take note of an error when it means that the model, or its endpoint, is gone; say whether."""
        if not means_gone(error):
            return False
        told = model in self._until
        self._until[model] = self._clock() + REST_S
        reason = next(iter(str(error).splitlines()), "")[:500]
        logger.warning("the provider no longer serves the speech model %s: %s", model, reason)
        if self._tell is not None and not told:
            self._tell(model, reason)
        return True


def means_gone(error: BaseException) -> bool:
    """Say whether a provider's error means that the model or its endpoint is no longer served."""
    if isinstance(error, ModelGoneError):
        return True
    if isinstance(error, openai.APIStatusError):
        status, code, detail = error.status_code, str(error.code or ""), str(error.message)
    elif isinstance(error, InvalidStatus):
        status, code, detail = error.response.status_code, *_error_of(error.response.body or b"")
    else:
        return False
    return status in _ENDPOINT_GONE or names_gone_model(status, code, detail)


def event_means_gone(code: str, message: str) -> bool:
    """Say the same of an `error` event's code and message."""
    return names_gone_model(_EVENT_STATUS, code, message)


def _error_of(body: bytes | bytearray) -> tuple[str, str]:
    try:
        error = json.loads(body)["error"]
        return str(error.get("code") or ""), str(error.get("message") or "")
    except (ValueError, KeyError, TypeError, AttributeError):  # a proxy's page: its status must do
        return "", ""
