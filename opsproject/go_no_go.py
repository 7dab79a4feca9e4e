"""The six GO / NO-GO checks: simulated calls on the real socket of a running server, judged by its database.

Each run makes businesses of its own and removes them afterwards, with all that hangs on them.
"""

import asyncio
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from agent_app.models import TraceKind
from calendar_app.booking import create_appointment
from calendar_app.find import find_slots
from calendar_app.models import Appointment
from messaging_app.models import OutboundMessage, OutboundStatus
from policy_app.database_threads import in_database_thread
from policy_app.models import Business, BusinessSettings
from telephony_app.simulator.call import place_call
from telephony_app.simulator.report import CallReport
from telephony_app.simulator.script import parse_script
from telephony_app.simulator.twilio_http import Line

LOAD_CALLS = 10
LIMITS_MS = {"stt_final_ms": 900, "ai_latency_ms": 1800, "tts_ready_ms": 400, "total_ms": 2500}
MOST = 0.8  # "in most turns"
TYPED_PHONE = "0523456789"
ROUND_THE_CLOCK = "24/7 כל רבע שעה"
WHOLE_HOURS = "10–20 שעה עגולה"
BOOKING_SCRIPT = f"""
say: מחר ב-12
say: דנה כהן
keys: {TYPED_PHONE}#
"""


@dataclass(frozen=True)
class Check:
    """One line of the table. `facts` says what was seen."""

    number: int
    name: str
    go: bool
    facts: str


@dataclass(frozen=True)
class Desk:
    """A business made for one run."""

    business_id: int
    number: str


def make_desk(prompt: str, **rules: Any) -> Desk:
    """Make a business with an owner's prompt. Blocking."""
    tag = secrets.token_hex(3)
    number = f"+9723{secrets.randbelow(10**7):07d}"
    business = Business.objects.create(name="עסק לבדיקה", slug=f"check-{tag}", phone_number=number)
    BusinessSettings.objects.update_or_create(business=business, defaults={"ai_prompt": prompt, **rules})
    return Desk(business.pk, number)


def remove_desks(desks: Iterable[Desk]) -> None:
    """Delete the businesses of a run with their appointments, calls and messages. Blocking."""
    Business.objects.filter(pk__in=[desk.business_id for desk in desks]).delete()


def coming_weekday(now: datetime, *, weekday: int) -> date:
    """Return the date of the next such weekday (Monday is 0), at least two days ahead."""
    day = (now + timedelta(days=2)).date()
    while day.weekday() != weekday:
        day += timedelta(days=1)
    return day


class Run:
    """One run of the checks against one server.

    Args:
        base_url: Where the server is.
        public_url: The address that the server believes to have (PUBLIC_BASE_URL); signatures are over it.
    """

    def __init__(self, base_url: str, public_url: str) -> None:
        self._base_url = base_url
        self._public_url = public_url
        self._desks: list[Desk] = []

    async def checks(self) -> list[Check]:
        """Place the calls and judge them; what was made for it is removed again, whatever happens."""
        try:
            always = await self._desk("", allow_24_7=True)
            report = await self._call(always, BOOKING_SCRIPT)
            loaded = await self._loaded_calls(always)
            return [
                tool_first(report),
                await self._policy(),
                await self._phone_and_keypad(always, report),
                pacing(loaded),
                await in_database_thread(confirmation, report),
                latency([report, *loaded]),
            ]
        finally:
            await in_database_thread(remove_desks, self._desks)

    async def _desk(self, prompt: str, **rules: Any) -> Desk:
        desk = await in_database_thread(make_desk, prompt, **rules)
        self._desks.append(desk)
        return desk

    async def _call(self, desk: Desk, script: str) -> CallReport:
        line = Line(
            base_url=self._base_url,
            public_url=self._public_url,
            to=desk.number,
            from_="+972523456780",
            auth_token=settings.TWILIO_AUTH_TOKEN,
        )
        return await place_call(tuple(parse_script(script)), line)

    async def _loaded_calls(self, desk: Desk) -> list[CallReport]:
        hours = [f"say: מחר ב-{hour}:00\nsay: דנה כהן" for hour in range(13, 13 + LOAD_CALLS)]
        return list(await asyncio.gather(*(self._call(desk, script) for script in hours)))

    async def _phone_and_keypad(self, desk: Desk, report: CallReport) -> Check:
        now = timezone.localtime()
        refusal = await in_database_thread(
            create_appointment,
            business_id=desk.business_id,
            start_iso=f"{(now + timedelta(days=2)).date().isoformat()}T12:00",
            customer_name="דנה",
            customer_phone=None,
            source="phone",
            now=now,
        )
        return await in_database_thread(phone_and_keypad, report, refusal)

    async def _policy(self) -> Check:
        open_desk = await self._desk(ROUND_THE_CLOCK)
        hours_desk = await self._desk(WHOLE_HOURS)
        now = timezone.localtime()
        day = coming_weekday(now, weekday=0)
        slots = await in_database_thread(
            find_slots, business_id=open_desk.business_id, date=day.isoformat(), now=now
        )
        booked = await self._call(
            open_desk, f"say: ב-{day.day}/{day.month} בשעה 03:15\nsay: דנה כהן\nkeys: {TYPED_PHONE}#"
        )
        refusal = await in_database_thread(
            create_appointment,
            business_id=hours_desk.business_id,
            start_iso=f"{day.isoformat()}T10:15",
            customer_name="דנה",
            customer_phone=TYPED_PHONE,
            source="phone",
            now=now,
        )
        spoken = await self._call(hours_desk, f"say: ב-{day.day}/{day.month} בשעה 10:15")
        return policy(slots, booked, refusal, spoken)


def tool_results(report: CallReport, name: str) -> list[dict[str, Any]]:
    """Return the results of all calls of one tool, in order."""
    return [step.result for step in report.log.steps if step.name == name] if report.log else []


def tool_first(report: CallReport) -> Check:
    """Find comes before create, an appointment results, and no turn was answered by bare text."""
    tools = [step.name for step in report.log.steps if step.kind == TraceKind.TOOL] if report.log else []
    faults = [step.name for step in report.log.steps if step.kind == TraceKind.FAULT] if report.log else []
    find, create = "calendar.find_slots", "calendar.create_appointment"
    in_order = find in tools and create in tools and tools.index(find) < tools.index(create)
    booked = any(result.get("ok") for result in tool_results(report, create))
    go = in_order and booked and not faults and report.ok
    return Check(1, "Tool-first", go, f"tools: {', '.join(tools)}; faults: {', '.join(faults) or 'none'}")


def policy(slots: dict[str, Any], booked: CallReport, refusal: dict[str, Any], spoken: CallReport) -> Check:
    """96 quarter hours, 03:15 booked by phone; 10:15 refused with 10:00 and 11:00 beside it."""
    starts = [slot["start_iso"][11:16] for slot in slots.get("slots", [])]
    night = [
        result["start_iso"][11:16]
        for result in tool_results(booked, "calendar.create_appointment")
        if result.get("ok")
    ]
    near = [slot["start_iso"][11:16] for slot in refusal.get("suggestions", [])]
    heard = [result.get("reason") for result in tool_results(spoken, "calendar.find_slots")]
    go = (
        len(starts) == 96
        and "03:15" in starts
        and night == ["03:15"]
        and refusal.get("error") == "off_grid"
        and near == ["10:00", "11:00"]
        and "off_grid" in heard
    )
    facts = (
        f"{len(starts)} slots; booked {night}; 10:15 gives {refusal.get('error')} {near}; on a call {heard}"
    )
    return Check(2, "Policy", go, facts)


def phone_and_keypad(report: CallReport, refusal: dict[str, Any]) -> Check:
    """Without a phone the tool says need_phone; on the call, after #, the appointment exists. Blocking.

    A brain may ask for the keypad before it tries to book, or after need_phone: either is right.
    """
    results = tool_results(report, "calendar.create_appointment")
    ids = [result["appointment_id"] for result in results if result.get("ok")]
    phones = list(Appointment.objects.filter(pk__in=ids).values_list("customer__phone", flat=True))
    typed = sum(line.kind == "keys" for line in report.lines)
    error = refusal.get("error")
    go = error == "need_phone" and typed > 0 and phones == ["+972" + TYPED_PHONE[1:]]
    facts = f"without a phone: {error}; after # appointments with the typed number: {len(phones)}"
    return Check(3, "Phone and keypad", go, facts)


def pacing(reports: Sequence[CallReport]) -> Check:
    """Under load: no underrun, no refused message, each utterance sent in the time that it lasts."""
    figures = [pacing for report in reports for pacing in report.pacing]
    utterances = [
        (last - first, audio) for one in figures for first, last, audio in one.utterances if audio > 400
    ]
    off = [abs(sent - (audio - 220)) for sent, audio in utterances]
    silence = sum(one.inserted_silence_ms for one in figures)
    violations = sum(len(report.violations) for report in reports)
    go = bool(utterances) and silence == 0 and violations == 0 and max(off) < 250
    facts = (
        f"{len(reports)} calls at once, {sum(one.frames for one in figures)} frames, inserted silence "
        f"{silence:.0f} ms, off its own length {max(off, default=0):.0f} ms at most, violations {violations}"
    )
    return Check(4, "Pacing", go, facts)


def confirmation(report: CallReport) -> Check:
    """After the booking a message was sent, and the conversation's trace shows it. Blocking."""
    conversation = report.log.conversation_id if report.log else None
    messages = (
        OutboundMessage.objects.filter(conversation_id=conversation)
        if conversation
        else OutboundMessage.objects.none()
    )
    sent = messages.filter(status=OutboundStatus.SENT).count()
    traced = tool_results(report, "whatsapp.send")
    ok = [step.ok for step in report.log.steps if step.name == "whatsapp.send"] if report.log else []
    go = sent == 1 and ok == [True]
    return Check(5, "WhatsApp", go, f"messages sent: {sent}; whatsapp.send in the trace: {len(traced)}")


def latency(reports: Sequence[CallReport]) -> Check:
    """The limits hold in most turns."""
    turns = [turn for report in reports if report.log for turn in report.log.turns]
    facts, go = [], bool(turns)
    for name, limit in LIMITS_MS.items():
        values = sorted(value for turn in turns if (value := getattr(turn, name)) is not None)
        within = sum(value <= limit for value in values)
        go = go and bool(values) and within / len(values) >= MOST
        middle = values[len(values) // 2] if values else None
        facts.append(f"{name} p50 {middle}, {within}/{len(values)} within {limit}")
    return Check(6, "Latency", go, "; ".join(facts))


def as_json(checks: Sequence[Check]) -> dict[str, Any]:
    """Return the checks as JSON-able values."""
    return {"go": all(check.go for check in checks), "checks": [asdict(check) for check in checks]}


def table(checks: Sequence[Check]) -> str:
    """Return the checks as lines for people."""
    lines = [
        f"{check.number}  {check.name:17} {'GO   ' if check.go else 'NO-GO'}  {check.facts}"
        for check in checks
    ]
    verdict = "GO" if all(check.go for check in checks) else "NO-GO"
    return "\n".join([*lines, verdict])
