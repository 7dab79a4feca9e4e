"""The OpenAI wire: one client per process, Chat Completions streamed, every failure told apart.

No retry here: a turn that the provider fails is finished by the local brain at once. Only a model that the
provider no longer knows is replaced within the turn, by the next in the list, for good.
"""

import asyncio
import json
import logging
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final

import httpx2
import openai
from openai.types.chat import ChatCompletionChunk

from agent_app.core.gone_model import names_gone_model
from agent_app.core.model_answer import CallSoFar, ModelAnswer
from agent_app.models import RetiredModel
from policy_app.database_threads import in_database_thread

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Deadlines:
    """How long we wait for a provider, seconds.

    Attributes:
        first_token_s: From the request to the first content, connecting and headers included.
        between_tokens_s: Longest gap in a stream; after it the half sentence is dropped.
        turn_s: All steps of one turn together.
    """

    first_token_s: float = 2.5
    between_tokens_s: float = 1.5
    turn_s: float = 20.0


@dataclass(frozen=True)
class ModelProfile:
    """What a family of models accepts.

    Attributes:
        prefixes: Beginnings of model names.
        limit_name: The parameter that bounds the output.
        temperature: Whether a temperature may be sent.
        reasoning_effort: Sent as it is; None sends nothing.
    """

    prefixes: tuple[str, ...]
    limit_name: str
    temperature: bool
    reasoning_effort: str | None = None


# Source: developers.openai.com model pages; gpt-6 calls functions only with effort "none".
PROFILES: Final = (
    ModelProfile(("gpt-6", "gpt-5"), "max_completion_tokens", temperature=False, reasoning_effort="none"),
    ModelProfile(("o1", "o3", "o4"), "max_completion_tokens", temperature=False, reasoning_effort="none"),
    ModelProfile(("",), "max_tokens", temperature=True),
)


def profile_of(model: str) -> ModelProfile:
    """Return the first profile whose prefix the name (without a vendor's path) begins with."""
    name = model.rsplit("/", 1)[-1].lower()
    return next(profile for profile in PROFILES if name.startswith(profile.prefixes))


def request_parameters(model: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of a request in the words that this model accepts."""
    profile = profile_of(model)
    parameters: dict[str, Any] = {
        "model": model,
        profile.limit_name: settings["max_tokens"],
        "tool_choice": settings["tool_choice"],
        "parallel_tool_calls": settings["parallel_tool_calls"],
    }
    if profile.temperature:
        parameters["temperature"] = settings["temperature"]
    if profile.reasoning_effort is not None:
        parameters["reasoning_effort"] = profile.reasoning_effort
    return parameters


class ModelFault(Exception):  # noqa: N818 -- a word of this house: what the trace calls a fault
    """The provider did not give a usable answer.

    Attributes:
        kind: rate_limited, timeout, unreachable, server_error, refused_key, bad_request, no_model, cut.
        lasting: A person must mend it; asking again soon is no use.
    """

    def __init__(self, kind: str, detail: str, *, lasting: bool = False) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail[:300]
        self.lasting = lasting


class ModelGateway:
    """Asks the provider. One per process, since it holds the client and its connections.

    Args:
        api_key: The provider's key.
        base_url: Any server with OpenAI's wire; empty for OpenAI itself.
        models: Names in order of preference.
        settings: AGENT_MODEL_SETTINGS.
        deadlines: How long to wait.
    """

    def __init__(
        self,
        *,
        api_key: str,
        base_url: str,
        models: Sequence[str],
        settings: Mapping[str, Any],
        deadlines: Deadlines | None = None,
    ) -> None:
        self.deadlines = deadlines or Deadlines()
        self._settings = settings
        self._models = [name for name in dict.fromkeys(models) if name]
        self._retired: set[str] | None = None  # not read yet
        self._client = openai.AsyncOpenAI(
            api_key=api_key or "unset",
            base_url=base_url or None,
            max_retries=0,
            timeout=httpx2.Timeout(self.deadlines.turn_s, connect=self.deadlines.first_token_s),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def stream(
        self, messages: list[dict[str, Any]], tools: list[dict[str, Any]], answer: ModelAnswer
    ) -> AsyncGenerator[CallSoFar, None]:
        """Ask once; fill `answer` and yield a call each time more of it arrived.

        Closing this iterator closes the HTTP stream.

        Raises:
            ModelFault: no usable answer; `answer` holds what had arrived.
        """
        while True:
            model = await self._model()
            try:
                async with aclosing(self._ask(model, messages, tools, answer)) as calls:
                    async for call in calls:
                        yield call
            except _ModelGoneError as gone:
                await self._retire(model, str(gone))
                continue
            return

    async def _ask(
        self, model: str, messages: list[dict[str, Any]], tools: list[dict[str, Any]], answer: ModelAnswer
    ) -> AsyncGenerator[CallSoFar, None]:
        stream = None
        started = time.monotonic()
        try:
            async with asyncio.timeout(self.deadlines.first_token_s):
                stream = await self._client.chat.completions.create(  # type: ignore[call-overload]  # built from a table
                    **request_parameters(model, self._settings),
                    messages=messages,
                    tools=tools,
                    stream=True,
                    stream_options={"include_usage": True},
                )
            chunks = aiter(stream)
            heard_anything = False
            while True:
                left_s = self.deadlines.first_token_s - (time.monotonic() - started)
                wait_s = self.deadlines.between_tokens_s if heard_anything else max(0.0, left_s)
                async with asyncio.timeout(wait_s):
                    chunk = await anext(chunks, None)
                if chunk is None:
                    break
                for call in _take(chunk, answer):
                    yield call
                heard_anything = heard_anything or bool(answer.calls or answer.text)
        except (openai.OpenAIError, httpx2.HTTPError, TimeoutError, json.JSONDecodeError) as fault:
            raise _classified(fault, streaming=stream is not None) from fault
        finally:
            if stream is not None:
                await stream.close()
        if answer.finish is None:
            raise ModelFault("cut", "the stream ended without a finish_reason")

    async def _model(self) -> str:
        if self._retired is None:
            self._retired = await in_database_thread(_retired_names)
        for name in self._models:
            if name not in self._retired:
                return name
        raise ModelFault(
            "no_model", "every model in AGENT_MODEL and AGENT_MODEL_FALLBACKS is gone", lasting=True
        )

    async def _retire(self, model: str, reason: str) -> None:
        if self._retired is not None:
            self._retired.add(model)
        logger.warning("model %s is gone, the next in AGENT_MODEL_FALLBACKS serves from now on", model)
        await in_database_thread(_remember_retired, model, reason)


class _ModelGoneError(Exception):
    """The provider does not know the model any more."""


def _take(chunk: ChatCompletionChunk, answer: ModelAnswer) -> list[CallSoFar]:
    if chunk.usage is not None:
        answer.tokens = chunk.usage.total_tokens
    touched: list[CallSoFar] = []
    for choice in chunk.choices or ():
        if choice.index != 0:
            continue  # a second choice was never asked for
        delta = choice.delta
        answer.text += delta.content or ""
        for part in delta.tool_calls or ():
            function = part.function
            touched.append(
                answer.add_call(
                    part.index,
                    part.id,
                    function.name if function else None,
                    function.arguments if function else None,
                )
            )
        answer.finish = choice.finish_reason or answer.finish
    return touched


def _classified(fault: Exception, *, streaming: bool) -> Exception:
    if isinstance(fault, openai.APIStatusError):
        return _classified_status(fault)
    if isinstance(fault, openai.APITimeoutError | TimeoutError | httpx2.TimeoutException):
        return ModelFault("timeout", "the provider did not answer in time")
    if isinstance(fault, openai.APIConnectionError):
        return ModelFault("cut" if streaming else "unreachable", str(fault.__cause__ or fault))
    if isinstance(fault, openai.APIError):
        return ModelFault("server_error", str(fault))
    return ModelFault("cut", f"{type(fault).__name__}: {fault}")


def _classified_status(fault: openai.APIStatusError) -> Exception:
    status, detail = fault.status_code, str(fault.message)
    if names_gone_model(status, str(fault.code or ""), detail):
        return _ModelGoneError(detail[:500])
    if status == 429:
        return ModelFault("rate_limited", detail, lasting=fault.code == "insufficient_quota")
    if status in (401, 403):
        return ModelFault("refused_key", detail, lasting=True)
    if status >= 500:
        return ModelFault("server_error", f"{status} {detail}")
    return ModelFault("bad_request", f"{status} {detail}", lasting=status == 404)


def _retired_names() -> set[str]:
    return set(RetiredModel.objects.values_list("name", flat=True))


def _remember_retired(name: str, reason: str) -> None:
    RetiredModel.objects.get_or_create(name=name[:120], defaults={"reason": reason})
