"""SimModel: a competent scripted booking model. It reads a request as a model would and answers with calls.

It stands in for the provider's model in checks and benchmarks, nowhere else. Like a model it keeps nothing
between requests: all it knows it reads from the messages, each time anew.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from agent_app.core.hebrew_time import parse_when

_ZONE = ZoneInfo("Asia/Jerusalem")
_NAME = re.compile(r"^(?:שלום,?\s*)?(?:(?:השם|שמי|קוראים לי|על שם|השם שלי|אני|זה|כן,?)\s+(?:הוא\s+)?)*(.+)$")
_YES = re.compile(r"^\s*(?:כן|בסדר|מתאים|סבבה|אוקיי|יאללה|מעולה|נכון|בטח)")
_BYE = re.compile(r"להתראות|ביי|זה הכ[לו]|לא תודה|תודה רבה")
_PHONE = re.compile(r"\+?\d[\d\s-]{7,14}\d")


@dataclass(frozen=True)
class Answer:
    """What the server sends for one request.

    Attributes:
        calls: (wire name, arguments): a dict, or the very text for broken ones.
        text: Plain content, or the message of an error status.
        finish: finish_reason; by default what fits.
        fragment: Characters per delta.
        escape: Arguments as JSON escapes, not Hebrew.
        hang_s: Wait before the headers; stall_after, stall_s: after so many deltas, for so long.
        cut_after: Cut the connection after so many deltas.
        unfinished: End the stream properly, but without a finish_reason.
        gap_s: Wait between deltas.
    """

    calls: tuple[tuple[str, dict[str, Any] | str], ...] = ()
    text: str = ""
    finish: str | None = None
    status: int = 200
    error_code: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    fragment: int = 7
    escape: bool = False
    hang_s: float = 0.0
    stall_after: int | None = None
    stall_s: float = 60.0
    cut_after: int | None = None
    unfinished: bool = False
    gap_s: float = 0.0


def call(name: str, **arguments: Any) -> Answer:
    """An answer that calls one tool."""
    return Answer(calls=((name, arguments),))


def reply(text: str, expect: str = "speech", **how: Any) -> Answer:
    """An answer that speaks."""
    return Answer(calls=(("conversation_reply", {"text": text, "expect": expect}),), **how)


def find(date: str, time: str | None) -> Answer:
    """An answer that looks a time up."""
    return call("calendar_find_slots", date=date, time=time, duration_min=None, service=None)


def create(start_iso: str, name: str, phone: str | None = None) -> Answer:
    """An answer that books."""
    return call(
        "calendar_create_appointment",
        start_iso=start_iso,
        customer_name=name,
        customer_phone=phone,
        service=None,
        duration_min=None,
        notes=None,
    )


@dataclass
class _Facts:
    """What the messages tell so far."""

    now: datetime
    keypad: bool
    phone_known: bool
    text: str = ""
    slot: str | None = None
    name: str | None = None
    phone: str | None = None
    asked: str = ""
    listed: list[dict[str, Any]] = field(default_factory=list)
    last_tool: str = ""
    last_result: dict[str, Any] = field(default_factory=dict)


class SimModel:
    """Answers like a good model.

    Args:
        delay_s: Time to the first token.
    """

    def __init__(self, *, delay_s: float = 0.0) -> None:
        self._delay_s = delay_s

    def __call__(self, request: dict[str, Any]) -> Answer:
        """Answer one request."""
        facts = _read(request["messages"])
        answer = _after_tool(facts) if request["messages"][-1]["role"] == "tool" else _after_words(facts)
        return Answer(calls=answer.calls, hang_s=self._delay_s)


def _read(messages: list[dict[str, Any]]) -> _Facts:
    context = messages[1]["content"]
    stamp = re.search(r"Now: (\S+) (\S+)", context)
    if stamp is None:
        raise ValueError("the context does not tell the time")
    now = datetime.fromisoformat(f"{stamp[1]}T{stamp[2]}").replace(tzinfo=_ZONE)
    facts = _Facts(now, "keypad" in context, "phone known" in context)
    known_name = re.search(r'name "([^"]+)"', context)
    facts.name = known_name[1] if known_name else None
    calls: dict[str, tuple[str, dict[str, Any]]] = {}
    for message in messages[2:]:
        for one in message.get("tool_calls") or ():
            calls[one["id"]] = (one["function"]["name"], json.loads(one["function"]["arguments"]))
        if message["role"] == "user":
            _hear(facts, message["content"])
        elif message["role"] == "tool":
            _learn(facts, *calls[message["tool_call_id"]], json.loads(message["content"]))
    return facts


def _hear(facts: _Facts, text: str) -> None:
    facts.text = text
    number = _PHONE.search(text)
    if number:
        facts.phone = number[0]
        text = text.replace(number[0], " ")
    if facts.asked == "name" and parse_when(text, facts.now) is None:
        given = _NAME.match(re.sub(r"[,.]|ו?(?:מספר )?הטלפון(?: שלי)?(?: הוא)?", " ", text).strip())
        facts.name = " ".join(given[1].split()) if given else facts.name


def _learn(facts: _Facts, name: str, arguments: dict[str, Any], result: dict[str, Any]) -> None:
    facts.last_tool, facts.last_result = name, result
    if name == "conversation_reply":
        facts.asked = _asked(arguments["text"])
    elif name == "calendar_find_slots" and result.get("available"):
        facts.slot = result["requested"]["start_iso"]
    elif name in ("calendar_create_appointment", "calendar_reschedule_appointment") and result["ok"]:
        facts.slot, facts.listed = None, []
    elif name == "calendar_list_appointments":
        facts.listed = result.get("appointments", [])


def _asked(text: str) -> str:
    for word, topic in (("איזה שם", "name"), ("לבטל את", "cancel"), ("להעביר", "move"), ("טלפון", "phone")):
        if word in text:
            return topic
    return ""


def _after_words(facts: _Facts) -> Answer:
    text = facts.text
    if facts.asked == "cancel" and _YES.match(text) and facts.listed:
        return call("calendar_cancel_appointment", appointment_id=facts.listed[0]["appointment_id"])
    if re.search(r"לבטל|ביטול|להזיז|להעביר|לשנות את", text):
        return call("calendar_list_appointments")
    if re.search(r"נציג|בן אדם|מישהו אנושי", text):
        return call("call_transfer", reason="the customer asked for a person")
    when = parse_when(text, facts.now)
    if when is not None and when.kind == "moment" and when.start is not None:
        return find(f"{when.start:%Y-%m-%d}", f"{when.start:%H:%M}")
    if when is not None and when.kind == "day" and when.day is not None:
        return reply("באיזו שעה יהיה נוח?")
    if facts.slot:
        return _book_or_ask(facts)
    if _BYE.search(text):
        return reply("תודה ולהתראות!", "goodbye")
    return reply("לאיזה יום ושעה לקבוע?")


def _after_tool(facts: _Facts) -> Answer:
    result = facts.last_result
    match facts.last_tool:
        case "calendar_find_slots":
            return _found(facts, result)
        case (
            "calendar_create_appointment" | "calendar_reschedule_appointment" | "calendar_cancel_appointment"
        ):
            return reply("אפשר לעזור בעוד משהו?") if result["ok"] else _refused(facts, result)
        case "calendar_list_appointments":
            return _listed(facts, result)
        case "call_transfer":
            return reply("רגע, כבר מעבירה." if result["ok"] else "אין כרגע למי להעביר. אפשר להשאיר הודעה.")
    return reply("אפשר לחזור על זה?")


def _found(facts: _Facts, result: dict[str, Any]) -> Answer:
    if not result["ok"]:
        return _refused(facts, result)
    if not result.get("available"):
        return reply(_offer(result["slots"]))
    if facts.listed and facts.asked == "move":
        target = facts.listed[0]["appointment_id"]
        return call("calendar_reschedule_appointment", appointment_id=target, start_iso=facts.slot)
    return _book_or_ask(facts)


def _book_or_ask(facts: _Facts) -> Answer:
    at = _clock(facts.slot or "")
    if not facts.name:
        return reply(f"{at} פנוי. על איזה שם לקבוע?")
    if not (facts.phone or facts.phone_known):
        return _ask_phone(facts)
    return create(facts.slot or "", facts.name, facts.phone)


def _ask_phone(facts: _Facts) -> Answer:
    if facts.keypad:
        return reply("אפשר להקיש את מספר הטלפון, ובסוף סולמית.", "phone_keypad")
    return reply("מה מספר הטלפון?")


def _refused(facts: _Facts, result: dict[str, Any]) -> Answer:
    if result.get("error") == "need_phone":
        return _ask_phone(facts)
    if result.get("error") == "need_name":
        return reply("על איזה שם לקבוע?")
    if result.get("suggestions"):
        return reply(_offer(result["suggestions"]))
    return reply(str(result.get("message") or "אפשר לבחור שעה אחרת?"))


def _listed(facts: _Facts, result: dict[str, Any]) -> Answer:
    if not result["ok"] or not facts.listed:
        return reply("לא מצאתי תור קרוב. לקבוע חדש?" if result["ok"] else str(result["message"]))
    at = _clock(facts.listed[0]["start_iso"])
    if re.search(r"לבטל|ביטול", facts.text):
        return reply(f"לבטל את התור של {at}?")
    return reply(f"התור הוא ב-{at}. לאיזה יום ושעה להעביר?")


def _offer(slots: list[dict[str, Any]]) -> str:
    times = [_clock(slot["start_iso"]) for slot in slots[:2]]
    return (
        f"השעה הזאת לא פנויה. אפשר ב-{' או ב-'.join(times)}?" if times else "אין מקום ביום הזה. אפשר יום אחר?"
    )


def _clock(start_iso: str) -> str:
    return f"{datetime.fromisoformat(start_iso):%H:%M}"
