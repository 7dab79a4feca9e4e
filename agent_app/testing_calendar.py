"""A small calendar that answers tool calls with the contract's results: no database, the real slot rules."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from calendar_app.core.slots import check_start, day_starts
from policy_app.core.policy import BusinessPolicy

Result = dict[str, Any]
_HOUR = timedelta(hours=1)
_PHONE_DIGITS = range(9, 14)
_WITH_SUGGESTIONS = frozenset(
    {
        "off_grid",
        "outside_hours",
        "slot_taken",
        "too_soon",
        "closed_day",
        "nonexistent_time",
        "ambiguous_time",
    }
)


@dataclass
class FakeCalendar:
    """One business's calendar.

    Attributes:
        policy: Rules in force; the slots are an hour long.
        now: Aware.
        taken: Starts that others have.
        proven: What the channel vouches for.
        customer_phone: As the conversation knows it.
        can_transfer: The call has a human to go to.
        down: Every tool answers `unavailable`.
        booked: Appointments made here, by id: start, name, phone.
        calls: Every (name, arguments) so far.
        waiting: Who waits: day, name, phone.
    """

    policy: BusinessPolicy
    now: datetime
    taken: set[datetime] = field(default_factory=set)
    proven: str | None = None
    customer_phone: str | None = None
    can_transfer: bool = False
    down: bool = False
    booked: dict[int, tuple[datetime, str, str | None]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    waiting: list[tuple[str, str, str]] = field(default_factory=list)

    def run(self, name: str, arguments: dict[str, Any]) -> Result:
        """Answer one tool call.

        Raises:
            KeyError: there is no such tool; the dialogue must never name one.
        """
        self.calls.append((name, arguments))
        tools: dict[str, Callable[..., Result]] = {
            "calendar.find_slots": self._find,
            "calendar.create_appointment": self._create,
            "calendar.list_appointments": self._list,
            "calendar.cancel_appointment": self._cancel,
            "calendar.reschedule_appointment": self._move,
            "calendar.join_waiting_list": self._join,
            "call.transfer": self._transfer,
        }
        tool = tools[name]
        return _refusal("unavailable") if self.down else tool(**arguments)

    def add(self, start: datetime, name: str = "דנה", phone: str | None = None) -> int:
        """Put an appointment in and return its id."""
        number = len(self.booked) + 41
        self.booked[number] = (start, name, phone or self.proven)
        return number

    def _busy(self, *, but: int | None = None) -> list[tuple[datetime, datetime]]:
        own = (start for number, (start, _, _) in self.booked.items() if number != but)
        return [(start, start + _HOUR) for start in (*self.taken, *own)]

    def _find(self, *, date: str, time: str | None, duration_min: int | None, service: str | None) -> Result:
        day = datetime.fromisoformat(date).date()
        if time is None:
            found = day_starts(self.policy, day, now=self.now, busy=self._busy())
            return {"ok": True, "slots": _spans(found)} | ({} if found else {"reason": self._why(day)})
        start = datetime.fromisoformat(f"{date}T{time}")
        code, near = check_start(self.policy, start, now=self.now, busy=self._busy())
        requested = _spans([start.replace(tzinfo=self.policy.zone)])[0]
        answer = {"ok": True, "requested": requested, "available": code is None}
        return answer | ({"slots": [requested]} if code is None else {"slots": _spans(near), "reason": code})

    def _why(self, day: date) -> str:
        if day < self.now.date():
            return "in_past"
        if day > self.now.date() + timedelta(days=self.policy.booking_window_days):
            return "beyond_window"
        early = datetime.combine(day, time(), self.policy.zone)
        return "slot_taken" if day_starts(self.policy, day, now=early) else "closed_day"

    def _create(self, *, start_iso: str, customer_name: str, customer_phone: str | None, **_: Any) -> Result:
        start = datetime.fromisoformat(start_iso)
        phone = customer_phone or self.customer_phone or self.proven
        for number, (at, _name, whose) in self.booked.items():
            if at == start and whose == phone:
                return self._row(number, already_booked=True)
        code, near = check_start(self.policy, start, now=self.now, busy=self._busy())
        if code:
            return _refusal(code, near)
        if not customer_name:
            return _refusal("need_name")
        if phone is None:
            return _refusal("need_phone")
        if len(phone) not in _PHONE_DIGITS:
            return _refusal("invalid_phone")
        return self._row(self.add(start, customer_name, phone), already_booked=False)

    def _list(self) -> Result:
        if not self.proven:
            return _refusal("not_allowed")
        mine = sorted((at, number) for number, (at, _, whose) in self.booked.items() if whose == self.proven)
        return {"ok": True, "appointments": [{"appointment_id": n, **_spans([at])[0]} for at, n in mine]}

    def _cancel(self, *, appointment_id: int) -> Result:
        if not self.proven:
            return _refusal("not_allowed")
        if appointment_id not in self.booked:
            return _refusal("not_found")
        row = self._row(appointment_id, already_cancelled=False)
        del self.booked[appointment_id]
        return row

    def _move(self, *, appointment_id: int, start_iso: str) -> Result:
        if not self.proven:
            return _refusal("not_allowed")
        if appointment_id not in self.booked:
            return _refusal("not_found")
        start = datetime.fromisoformat(start_iso)
        code, near = check_start(self.policy, start, now=self.now, busy=self._busy(but=appointment_id))
        if code:
            return _refusal(code, near)
        self.booked[appointment_id] = (start, *self.booked[appointment_id][1:])
        return self._row(appointment_id, already_booked=False)

    def _join(
        self, *, date: str, customer_name: str, customer_phone: str | None, service: str | None
    ) -> Result:
        found = self._find(date=date, time=None, duration_min=None, service=service)
        if found["slots"]:
            return {"ok": True, "available": True, "slots": found["slots"][:2]}
        if found["reason"] != "slot_taken":
            return _refusal(found["reason"])
        phone = customer_phone or self.customer_phone or self.proven
        if not customer_name:
            return _refusal("need_name")
        if phone is None:
            return _refusal("need_phone")
        already = (date, customer_name, phone) in self.waiting
        if not already:
            self.waiting.append((date, customer_name, phone))
        return {"ok": True, "available": False, "entry_id": 1, "date": date, "already_waiting": already}

    def _transfer(self, *, reason: str) -> Result:
        return {"ok": True} if self.can_transfer and reason else _refusal("unavailable")

    def _row(self, number: int, **more: Any) -> Result:
        return {"ok": True, "appointment_id": number, **_spans([self.booked[number][0]])[0], **more}


def _spans(starts: Iterable[datetime]) -> list[dict[str, str]]:
    return [{"start_iso": one.isoformat(), "end_iso": (one + _HOUR).isoformat()} for one in starts]


def _refusal(code: str, near: Iterable[datetime] = ()) -> Result:
    more = {"suggestions": _spans(near)} if code in _WITH_SUGGESTIONS else {}
    return {"ok": False, "error": code, "message": "לא ניתן", **more}
