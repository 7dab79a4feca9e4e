"""What a simulated call left behind."""

from dataclasses import dataclass, field
from pathlib import Path

from telephony_app.simulator.call_log import CallLog
from telephony_app.simulator.twilio_model import Pacing, Violation
from telephony_app.speech.audio import stereo_wav


@dataclass(frozen=True)
class CallerLine:
    """Something the caller did. `at_ms`: ms since the call's first stream began."""

    kind: str
    text: str
    at_ms: float


@dataclass
class CallReport:
    """One call, seen from the caller.

    Attributes:
        lines: What the caller said and typed.
        answers_ms: For each line that was answered: from its end to the answer's first audio.
        pacing: For each media stream, how its audio came.
        violations: What Twilio would have refused.
        failures: Expectations that did not hold, answers that did not come, HTTP errors.
        close_codes: How each media socket was closed (RFC 6455), in order.
        carrier_said: Sentences of <Say>.
        ended_by: "caller", "assistant", "dial NUMBER", "record", "reject", or "error".
        log: What the database holds of the call; None where it was not read.
        caller_audio: μ-law of the caller's side.
        assistant_audio: μ-law of what the caller heard.
    """

    call_sid: str
    lines: list[CallerLine] = field(default_factory=list)
    answers_ms: list[float] = field(default_factory=list)
    pacing: list[Pacing] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    close_codes: list[int | None] = field(default_factory=list)
    carrier_said: list[str] = field(default_factory=list)
    ended_by: str = ""
    log: CallLog | None = None
    caller_audio: bytes = b""
    assistant_audio: bytes = b""

    @property
    def ok(self) -> bool:
        """Say whether all expectations held and the protocol was kept."""
        return not self.failures and not self.violations

    def write_wav(self, path: Path) -> None:
        """Write the call: caller left, assistant right; 8 000 Hz."""
        path.write_bytes(stereo_wav(self.caller_audio, self.assistant_audio))
