"""A whole simulated call: webhook, media stream, what comes after it, and what the database then holds."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

import httpx2
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake, InvalidURI

from policy_app.database_threads import in_database_thread
from telephony_app.core.twilio_signature import signature_of
from telephony_app.simulator.call_log import CallLog, read_call_log
from telephony_app.simulator.caller import Clock, Manners, StreamCaller
from telephony_app.simulator.report import CallReport
from telephony_app.simulator.script import Expect, Step
from telephony_app.simulator.twilio_http import Line, TwimlError, Verb, Webhooks
from telephony_app.simulator.twilio_model import Violation

ReadLog = Callable[[str], Awaitable[CallLog | None]]

_MOST_DOCUMENTS = 8
_HANDSHAKE_S = 10.0
_SETTLE_S = 0.1
_FINAL_VERBS = ("hangup", "dial", "record", "reject")


async def read_from_database(call_sid: str) -> CallLog | None:
    """Read a call's log from this process's database."""
    return await in_database_thread(read_call_log, call_sid)


@dataclass(frozen=True)
class LogSource:
    """Where the conversation is read after the call, and how long to wait until it is complete, seconds."""

    read: ReadLog | None = read_from_database
    wait_s: float = 5.0


async def place_call(
    script: Sequence[Step],
    line: Line,
    *,
    manners: Manners | None = None,
    log: LogSource | None = None,
    clock: Clock = time.monotonic,
) -> CallReport:
    """Call a running server as Twilio would and follow the script.

    Args:
        script: From `parse_script`.
        line: Who calls whom, where the server is, and the token that signs.
        manners: How the caller speaks and waits.
        log: Where the conversation is read afterwards; `LogSource(read=None)` for a remote server, where
            expectations then can't hold.
        clock: Monotonic time, seconds.

    Returns:
        The report; faults of the server are in it, never raised.
    """
    async with httpx2.AsyncClient(trust_env=False) as client:
        call = _Call(script, line, Webhooks(line, client), manners or Manners(), clock)
        await call.run()
    report = call.report
    source = log or LogSource()
    if source.read is not None:
        report.log = await _complete_log(partial(source.read, line.call_sid), source.wait_s, clock)
    report.failures += unmet(script, report)
    return report


class _Call:
    """The documents of one call, verb by verb."""

    def __init__(
        self, script: Sequence[Step], line: Line, webhooks: Webhooks, manners: Manners, clock: Clock
    ) -> None:
        self._steps = deque(script)
        self._line = line
        self._webhooks = webhooks
        self._manners = manners
        self._clock = clock
        self.report = CallReport(call_sid=line.call_sid)

    async def run(self) -> None:
        began = self._clock()
        try:
            await self._documents()
            status = await self._webhooks.call_ended(int(self._clock() - began))
        except (TwimlError, httpx2.HTTPError) as error:
            self.report.ended_by = self.report.ended_by or "error"
            self.report.failures.append(f"{type(error).__name__}: {error}")
        else:
            if status >= httpx2.codes.BAD_REQUEST:
                self.report.failures.append(f"the status callback answered {status}")

    async def _documents(self) -> None:
        verbs = deque(await self._webhooks.call_arrives())
        for _ in range(_MOST_DOCUMENTS):
            redirect = await self._carry_out(verbs)
            if redirect is None:
                return
            verbs = deque(await self._webhooks.redirect(redirect.url))
        raise TwimlError(f"more than {_MOST_DOCUMENTS} documents in one call")

    async def _carry_out(self, verbs: deque[Verb]) -> Verb | None:
        """Do one document's verbs; return the redirect that ends it, None when the call is over."""
        for verb in verbs:
            if verb.name == "redirect":
                return verb
            if verb.name == "say":
                self.report.carrier_said.append(verb.text)
            elif verb.name == "connect":
                if not await self._stream(verb):
                    self.report.ended_by = "caller"
                    return None
            elif verb.name in _FINAL_VERBS:
                break
        final = next((verb for verb in verbs if verb.name in _FINAL_VERBS), Verb("hangup"))
        self.report.ended_by = {"hangup": "assistant"}.get(final.name, f"{final.name} {final.text}".strip())
        return None

    async def _stream(self, verb: Verb) -> bool:
        """Hold one media stream; False when the caller hung up."""
        headers = {}
        if self._line.auth_token:
            headers["X-Twilio-Signature"] = signature_of(self._line.auth_token, verb.url)
        address = self._line.reachable(verb.url)
        try:
            async with connect(
                address,
                additional_headers=headers,
                open_timeout=_HANDSHAKE_S,
                compression=None,
                max_size=None,
                ping_interval=None,
                proxy=None,
            ) as socket:
                caller = StreamCaller(socket, self.report, self._manners, self._clock)
                await caller.run(self._steps, self._line.account_sid, dict(verb.parameters))
        except (InvalidHandshake, InvalidURI, OSError) as error:
            self.report.violations.append(Violation(31920, f"{type(error).__name__}: {error}", 0.0))
            return True
        return caller.closed_by_server


async def _complete_log(
    read: Callable[[], Awaitable[CallLog | None]], wait_s: float, clock: Clock
) -> CallLog | None:
    """Read the log until it is closed: the server stores the last turn off the audio path."""
    until = clock() + wait_s
    while True:
        log = await read()
        if (log is not None and log.closed) or clock() >= until:
            return log
        await asyncio.sleep(_SETTLE_S)


def unmet(script: Sequence[Step], report: CallReport) -> list[str]:
    """Return a sentence for each expectation that does not hold; each is looked for after the one before."""
    said = "\n".join([report.log.assistant_text if report.log else "", *report.carrier_said])
    failures: list[str] = []
    place = 0
    for step in script:
        if isinstance(step, Expect):
            found = said.find(step.text, place)
            if found < 0:
                failures.append(f"the assistant never said {step.text!r}")
            else:
                place = found + len(step.text)
    return failures
