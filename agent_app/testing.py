"""A local server that speaks OpenAI's Chat Completions wire, well and badly: the provider's stand-in.

In tests it is driven by a script of `Answer`s or by any function from request to `Answer`; as a command
(`python -m agent_app.testing --port 9000`) by `SimModel`, which holds the booking dialogue in Hebrew.
It refuses what the provider would refuse: unknown models, parameters that a model does not take, tool calls
left without a result.
"""

import argparse
import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from agent_app.testing_model import Answer, SimModel

Request = dict[str, Any]
_GLANCE_S = 0.01  # how soon a pause notices that the client has gone
_TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")


@dataclass
class ModelServer:
    """The server. `answer` decides what each request gets.

    Attributes:
        requests: Bodies of all requests so far, in order.
        open_streams: Answers under way; back to 0 soon after a client closes its stream.
        gone_models: Names that get 404 model_not_found.
    """

    answer: Callable[[Request], Answer]
    gone_models: set[str] = field(default_factory=set)
    requests: list[Request] = field(default_factory=list)
    open_streams: int = 0
    port: int = 0
    _serving: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def base_url(self) -> str:
        """What OPENAI_BASE_URL names."""
        return f"http://127.0.0.1:{self.port}/v1"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection until it closes."""
        task = cast("asyncio.Task[None]", asyncio.current_task())
        self._serving.add(task)
        try:
            while (request := await _read_request(reader)) is not None:
                path, body = request
                await self._respond(path, body, _Wire(reader, writer))
                await writer.drain()
        except (ConnectionError, _CutError, asyncio.IncompleteReadError):
            pass  # closed below: what was written still arrives, the rest never
        except asyncio.CancelledError:  # streams logs a cancelled handler as an error
            writer.transport.abort()
        finally:
            self._serving.discard(task)
            writer.close()

    async def close_connections(self) -> None:
        """End every connection, whatever it is doing."""
        serving = list(self._serving)
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving)

    async def _respond(self, path: str, body: bytes, writer: "_Wire") -> None:
        if path.endswith("/models"):
            writer.write(_json_response(200, {"object": "list", "data": []}))
            return
        if not path.endswith("/chat/completions"):
            writer.write(_json_response(404, _error("unknown path", "not_found")))
            return
        request: Request = json.loads(body)
        self.requests.append(request)
        refused = self._refusal(request)
        if refused is not None:
            writer.write(refused)
            return
        answer = self.answer(request)
        if answer.hang_s:
            await writer.pause(answer.hang_s)
        if answer.status != 200:
            error = _error(answer.text or "simulated", answer.error_code)
            writer.write(_json_response(answer.status, error, answer.headers))
            return
        self.open_streams += 1
        try:
            await _stream(answer, request, writer)
        finally:
            self.open_streams -= 1

    def _refusal(self, request: Request) -> bytes | None:
        model = request["model"]
        if model in self.gone_models:
            text = f"The model `{model}` does not exist or you do not have access to it."
            return _json_response(404, _error(text, "model_not_found"))
        reasoning = model.startswith(("gpt-5", "gpt-6", "o1", "o3", "o4"))
        if reasoning and ("max_tokens" in request or "temperature" in request):
            return _json_response(400, _error("Unsupported parameter: 'max_tokens'", "unsupported_parameter"))
        if reasoning and request.get("reasoning_effort") != "none":
            return _json_response(
                400, _error("Function calling needs reasoning_effort none", "invalid_value")
            )
        fault = _messages_fault(request["messages"]) or _tools_fault(request.get("tools", ()))
        return _json_response(400, _error(fault, "invalid_request_error")) if fault else None


def scripted(answers: Sequence[Answer]) -> Callable[[Request], Answer]:
    """Give the answers one by one, the last for ever."""
    left = list(answers)
    return lambda _request: left.pop(0) if len(left) > 1 else left[0]


@asynccontextmanager
async def model_server(
    answer: Callable[[Request], Answer] | Sequence[Answer], port: int = 0
) -> AsyncIterator[ModelServer]:
    """Run a server on the loopback for the block; `port` 0 takes a free one."""
    server = ModelServer(answer if callable(answer) else scripted(answer))
    listening = await asyncio.start_server(server.serve, "127.0.0.1", port, limit=1 << 20)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        await server.close_connections()


class _CutError(Exception):
    """The script wants the connection cut here, or the client has gone."""


@dataclass
class _Wire:
    """One connection while a request is answered."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def write(self, payload: bytes) -> None:
        self.writer.write(payload)

    async def drain(self) -> None:
        await self.writer.drain()

    async def pause(self, seconds: float) -> None:
        """Wait, but not for a client that has gone."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while (left := until - loop.time()) > 0:
            if self.reader.at_eof():
                raise _CutError
            await asyncio.sleep(min(left, _GLANCE_S))


async def _read_request(reader: asyncio.StreamReader) -> tuple[str, bytes] | None:
    head = await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b""
    if not head:
        return None
    lines = head.decode("latin-1").split("\r\n")
    lengths = [int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:")]
    return lines[0].split(" ")[1], await reader.readexactly(lengths[0] if lengths else 0)


def _json_response(status: int, body: dict[str, Any], headers: Iterable[tuple[str, str]] = ()) -> bytes:
    payload = json.dumps(body).encode()
    extra = "".join(f"{name}: {value}\r\n" for name, value in headers)
    lengths = f"Content-Type: application/json\r\nContent-Length: {len(payload)}\r\n"
    return f"HTTP/1.1 {status} X\r\n{lengths}{extra}\r\n".encode() + payload


def _error(message: str, code: str | None) -> dict[str, Any]:
    return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}}


def _messages_fault(messages: list[dict[str, Any]]) -> str | None:
    waiting: set[str] = set()
    for message in messages:
        if message["role"] == "tool":
            if message["tool_call_id"] not in waiting:
                return "a tool message must follow its tool_calls"
            waiting.discard(message["tool_call_id"])
        elif waiting:
            return f"tool_call_ids did not have response messages: {sorted(waiting)}"
        waiting |= {call["id"] for call in message.get("tool_calls") or ()}
    return f"tool_call_ids did not have response messages: {sorted(waiting)}" if waiting else None


def _tools_fault(tools: Iterable[dict[str, Any]]) -> str | None:
    for tool in tools:
        function = tool["function"]
        parameters = function["parameters"]
        if not _TOOL_NAME.fullmatch(function["name"]):
            return f"invalid tool name {function['name']}"
        if function.get("strict") and (
            parameters.get("additionalProperties") is not False
            or list(parameters["properties"]) != parameters["required"]
        ):
            return f"invalid strict schema of {function['name']}"
    return None


async def _stream(answer: Answer, request: Request, writer: _Wire) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
    sent = 0
    for delta in _deltas(answer):
        if answer.cut_after is not None and sent >= answer.cut_after:
            await writer.drain()
            raise _CutError
        if answer.stall_after is not None and sent >= answer.stall_after:
            await writer.drain()
            await writer.pause(answer.stall_s)
        _send(writer, _chunk(request, [{"index": 0, "delta": delta, "finish_reason": None}]))
        sent += 1
        if answer.gap_s:
            await writer.drain()
            await writer.pause(answer.gap_s)
    if answer.cut_after is not None:
        await writer.drain()
        raise _CutError
    finish = answer.finish or ("tool_calls" if answer.calls else "stop")
    if not answer.unfinished:
        _send(writer, _chunk(request, [{"index": 0, "delta": {}, "finish_reason": finish}]))
    if (request.get("stream_options") or {}).get("include_usage"):
        usage = {"prompt_tokens": 1000, "completion_tokens": sent, "total_tokens": 1000 + sent}
        _send(writer, {**_chunk(request, []), "usage": usage})
    _write_chunk(writer, b"data: [DONE]\n\n")
    writer.write(b"0\r\n\r\n")


def _deltas(answer: Answer) -> Iterable[dict[str, Any]]:
    yield {"role": "assistant", "content": None if answer.calls else ""}
    for index, (name, arguments) in enumerate(answer.calls):
        text = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=answer.escape)
        function = {"name": name, "arguments": ""}
        yield {
            "tool_calls": [{"index": index, "id": f"call_{index}", "type": "function", "function": function}]
        }
        for part in _cut(text, answer.fragment):
            yield {"tool_calls": [{"index": index, "function": {"arguments": part}}]}
    for part in _cut(answer.text, answer.fragment):
        yield {"content": part}


def _cut(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


def _chunk(request: Request, choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": "chatcmpl-sim",
        "object": "chat.completion.chunk",
        "created": 1_790_000_000,
        "model": request["model"],
        "choices": choices,
        "usage": None,
    }


def _send(writer: _Wire, event: dict[str, Any]) -> None:
    _write_chunk(writer, b"data: " + json.dumps(event, ensure_ascii=False).encode() + b"\n\n")


def _write_chunk(writer: _Wire, payload: bytes) -> None:
    writer.write(f"{len(payload):x}\r\n".encode() + payload + b"\r\n")


async def _main(port: int, delay_s: float) -> None:
    model = SimModel(delay_s=delay_s)
    async with model_server(model, port) as server:
        print(f"SimModel answers at {server.base_url}", flush=True)  # noqa: T201 -- a command's output
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A model behind OpenAI's wire, for checks without a key")
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument("--delay-ms", type=int, default=0, help="time to the first token")
    options = parser.parse_args()
    asyncio.run(_main(options.port, options.delay_ms / 1000))
