"""A stage for the dialogue: a fake calendar, a customer who speaks, and what came of it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from agent_app.core.dialogue import answer
from agent_app.core.dialogue_form import Form, Heard, OpenDay, Reply, Talk
from agent_app.core.service_words import ServiceFact
from agent_app.testing_calendar import FakeCalendar
from policy_app.core.policy import BusinessPolicy

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=BusinessPolicy().zone)  # a Sunday


def at(text: str) -> datetime:
    """Read "11-23T12:00" as Jerusalem time of 2026."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=NOW.tzinfo)


def days_from(policy: BusinessPolicy, today: date) -> tuple[OpenDay, ...]:
    days = (today + timedelta(days=ahead) for ahead in range(30))
    return tuple((day, policy.windows_on(day)) for day in days)


@dataclass
class Stage:
    """One conversation on stage; the form is stored as JSON between the turns, as in life."""

    calendar: FakeCalendar
    channel: str = "phone"
    name: str | None = None
    address: str = ""
    services: tuple[ServiceFact, ...] = ()
    stored: dict[str, Any] = field(default_factory=dict)
    last_words: str = ""

    def heard(self, text: str) -> Heard:
        calendar = self.calendar
        return Heard(
            text=text,
            now=calendar.now,
            channel=self.channel,
            business_name="הקליניקה",
            address=self.address,
            customer_phone=calendar.customer_phone,
            proven_phone=calendar.proven,
            customer_name=self.name,
            can_transfer=calendar.can_transfer,
            days=days_from(calendar.policy, calendar.now.date()),
            services=self.services,
        )

    def hear(self, text: str) -> tuple[Reply, list[str]]:
        """Let the customer speak (or type "#…"); return the reply and the tools that ran."""
        if text.startswith("#"):
            self.calendar.customer_phone = text[1:]
            text = self.last_words
        self.last_words = text
        before = len(self.calendar.calls)
        talk = answer(Form.from_dict(self.stored), self.heard(text))
        reply = self._carry_out(talk)
        self.stored = reply.form.to_dict()
        return reply, [name for name, _ in self.calendar.calls[before:]]

    def _carry_out(self, talk: Talk) -> Reply:
        try:
            call = next(talk)
            while True:
                call = talk.send(self.calendar.run(call.name, call.arguments))
        except StopIteration as end:
            reply: Reply = end.value
            return reply


def set_stage(
    *,
    channel: str = "phone",
    proven: str | None = None,
    name: str | None = None,
    taken: tuple[str, ...] | list[str] = (),
    booked: tuple[str, ...] | list[str] = (),
    human: bool = False,
    down: bool = False,
    address: str = "",
    services: tuple[ServiceFact, ...] = (),
    **policy: Any,
) -> Stage:
    """Set a scene; further arguments are fields of the policy."""
    calendar = FakeCalendar(BusinessPolicy(**policy), NOW, proven=proven, can_transfer=human, down=down)
    calendar.taken = {at(one) for one in taken}
    for one in booked:
        calendar.add(at(one))
    return Stage(calendar, channel, name, address, services)
