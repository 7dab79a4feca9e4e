"""Call the business without a phone: a simulated caller over the real webhook and the real media socket."""

import asyncio
import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from policy_app.models import Business
from telephony_app.simulator.call import LogSource, place_call
from telephony_app.simulator.call_log import ToolLog, TurnLog
from telephony_app.simulator.caller import Manners
from telephony_app.simulator.report import CallReport
from telephony_app.simulator.script import Say, ScriptError, Step, parse_script
from telephony_app.simulator.twilio_http import Line
from telephony_app.simulator.twilio_model import Pacing
from telephony_app.speech.providers import close_speech, local_synthesiser

DEFAULT_FROM = "+972537654321"
_FIGURES = ("stt_final_ms", "ai_latency_ms", "tts_ready_ms", "total_ms", "tts_send_s")
_FIGURE_NAMES = ("STT_FINAL_MS", "AI_LATENCY_MS", "TTS_READY_MS", "TOTAL_MS", "TTS_SEND")


class Command(BaseCommand):
    """`manage.py simulate_call --say "מחר ב-12"`."""

    help = "Call a running server as Twilio would, follow a script, and print what happened."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--base-url", default=f"http://127.0.0.1:{settings.PORT}", help="the running server"
        )
        parser.add_argument("--to", help="number dialled; default: the first active business")
        parser.add_argument("--from", dest="from_", default=DEFAULT_FROM, help="the caller's number")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument(
            "--script", type=Path, help="file of say/keys/interrupt/wait/silence/expect/hangup lines"
        )
        what.add_argument("--say", action="append", help="a line to say; may be repeated")
        parser.add_argument(
            "--speech", choices=("text", "audio"), default="text", help="how the caller's words go"
        )
        parser.add_argument("--wav", type=Path, help="write the call: caller left, assistant right")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument("--quiet", action="store_true", help="print only what went wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        """Place the call; exit code 1 when an expectation failed or the protocol was violated."""
        script = _script_of(options)
        line = Line(
            base_url=options["base_url"].rstrip("/"),
            public_url=settings.PUBLIC_BASE_URL,
            to=options["to"] or _first_business(),
            from_=options["from_"],
            auth_token=settings.TWILIO_AUTH_TOKEN,
        )
        report = asyncio.run(_call(script, line, typed=options["speech"] == "text"))
        if options["wav"]:
            report.write_wav(options["wav"])
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(report), ensure_ascii=False, indent=2, default=str))
        elif not options["quiet"]:
            self.stdout.write("\n".join(_readable(report)))
        for violation in report.violations:
            self.stderr.write(f"PROTOCOL {violation.code} at {violation.at_ms:.0f} ms: {violation.what}")
        for failure in report.failures:
            self.stderr.write(f"FAILED {failure}")
        if not report.ok:
            raise SystemExit(1)


async def _call(script: tuple[Step, ...], line: Line, *, typed: bool) -> CallReport:
    async def speak_as(text: str) -> bytes:
        return b"".join([chunk async for chunk in local_synthesiser().speak(text)])

    try:
        return await place_call(
            script, line, manners=Manners(typed=typed, speak_as=speak_as), log=LogSource()
        )
    finally:
        await close_speech()


def _script_of(options: dict[str, Any]) -> tuple[Step, ...]:
    if options["say"]:
        return tuple(Say(text) for text in options["say"])
    try:
        return parse_script(options["script"].read_text("utf-8"))
    except (OSError, ScriptError) as error:
        raise CommandError(str(error)) from None


def _first_business() -> str:
    business = Business.objects.filter(is_active=True).exclude(phone_number="").order_by("pk").first()
    if business is None:
        raise CommandError("No business has a phone number. Make one in the admin, or name one with --to.")
    return business.phone_number


def _as_json(report: CallReport) -> dict[str, Any]:
    fields = asdict(report)
    del fields["caller_audio"], fields["assistant_audio"]
    return {"ok": report.ok, **fields}


def _readable(report: CallReport) -> list[str]:
    lines = [f"Call {report.call_sid}"]
    if report.log is None:
        lines += [f"  {line.at_ms / 1000:6.1f} s  {line.kind}: {line.text}" for line in report.lines]
        lines.append("  (the server's database is another one: its words and tool calls are not shown)")
    else:
        for turn in report.log.turns:
            lines += _turn_lines(turn, [step for step in report.log.steps if step.turn == turn.number])
        lines += [f"  after the call: {_step_line(step)}" for step in report.log.steps if step.turn is None]
    lines += [f"  carrier's voice: {sentence}" for sentence in report.carrier_said]
    lines += [_pacing_line(pacing) for pacing in report.pacing]
    if report.answers_ms:
        lines.append(
            f"  answers began after (ms): {', '.join(f'{value:.0f}' for value in report.answers_ms)}"
        )
    lines.append(f"  ended by: {report.ended_by}")
    return lines


def _turn_lines(turn: TurnLog, steps: list[ToolLog]) -> list[str]:
    figures = [
        f"[{name}] {'-' if getattr(turn, field) is None else getattr(turn, field)}"
        for name, field in zip(_FIGURE_NAMES, _FIGURES, strict=True)
    ]
    heard = [f"     (heard: {turn.heard})"] if turn.heard and turn.heard != turn.assistant else []
    return [
        f"{turn.number:3}. caller:    {turn.caller}",
        *(f"     {_step_line(step)}" for step in steps),
        f"     assistant: {turn.assistant}",
        *heard,
        f"     {' '.join(figures)}",
    ]


def _step_line(step: ToolLog) -> str:
    outcome = "ok" if step.ok else f"error {step.result.get('error', '')}".rstrip()
    arguments = json.dumps(step.arguments, ensure_ascii=False)
    return f"{step.kind} {step.name} {outcome} {step.duration_ms} ms {arguments}"


def _pacing_line(pacing: Pacing) -> str:
    clears = ", ".join(f"{value:.0f}" for value in pacing.clear_latency_ms) or "-"
    return (
        f"  audio: {pacing.frames} frames, {pacing.audio_ms / 1000:.2f} s, underruns {pacing.underruns}, "
        f"inserted silence {pacing.inserted_silence_ms:.0f} ms, between sentences "
        f"{pacing.sentence_pauses_ms:.0f} ms, longest lead {pacing.longest_lead_ms:.0f} ms, "
        f"clear after {clears} ms"
    )
