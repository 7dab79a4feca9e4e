"""Real processes that die by SIGKILL at a named point: `python -m messaging_app.tests.killable`.

Loads Django once and never touches the database; each line of JSON on stdin forks one process that does
(Django takes a second to start, a fork none). Answers are lines of JSON on stdout. The points are wrapped
around production code here, in the process that is to die; production code knows nothing of them.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django
import urllib3.connection
from django.core.management import call_command
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

LEASE_OF_THE_DOOMED_S = 0.3


def die(*_args: object, **_kwargs: object) -> None:
    """End as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def before(owner: object, name: str) -> None:
    """Die when `owner.name` is called."""
    setattr(owner, name, die)


def after(owner: object, name: str, *, when: Callable[[Any], bool] = lambda result: True) -> None:
    """Die when `owner.name` has returned (a result that `when` accepts)."""
    original = getattr(owner, name)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        result = original(*args, **kwargs)
        if when(result):
            die()
        return result

    setattr(owner, name, wrapped)


def once_called(owner: object, name: str, then: Callable[[], None]) -> None:
    """Call `then` when `owner.name` has returned."""
    original = getattr(owner, name)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        result = original(*args, **kwargs)
        then()
        return result

    setattr(owner, name, wrapped)


def arm_commit(kill: Callable[[object, str], None]) -> Callable[[], None]:
    """Return a function that makes the next commit deadly."""
    return lambda: kill(BaseDatabaseWrapper, "commit")


def arm(point: str) -> None:
    from calendar_app.models import Appointment  # noqa: PLC0415 -- after django.setup
    from messaging_app import flows, outbox, wake  # noqa: PLC0415 -- after django.setup
    from messaging_app.providers.baileys import BaileysProvider  # noqa: PLC0415 -- after django.setup

    points: dict[str, Callable[[], None]] = {
        "before the appointment is inserted": lambda: before(Appointment, "save_base"),
        "after the appointment, before the outbox row": lambda: before(flows, "on_event"),
        "after the outbox row, before commit": lambda: after(flows, "on_event"),
        "as the booking commits": lambda: once_called(flows, "on_event", arm_commit(before)),
        "after the booking's commit, before the wake": lambda: once_called(
            flows, "on_event", arm_commit(after)
        ),
        "after the wake": lambda: before(wake.committed, "wait"),
        "after the claim, before its commit": lambda: once_called(outbox, "_lease", arm_commit(before)),
        "after the claim's commit": lambda: after(outbox, "claim", when=lambda taken: taken is not None),
        "before the request": lambda: before(BaileysProvider, "send"),
        "after the request left": lambda: before(urllib3.connection.HTTPConnection, "getresponse"),
        "after the provider accepted": lambda: after(BaileysProvider, "send"),
        "after the settling, before its commit": lambda: once_called(outbox, "_trace", arm_commit(before)),
        "after the settling's commit": lambda: once_called(outbox, "_trace", arm_commit(after)),
    }
    points[point]()


def set_up() -> None:
    from calendar_app.models import Resource  # noqa: PLC0415 -- after django.setup
    from messaging_app.tests.rows import make_business, make_conversation  # noqa: PLC0415 -- after django.setup

    call_command("migrate", verbosity=0)
    business = make_business(whatsapp_instance="line")
    make_conversation(business)
    Resource.objects.get_or_create(business=business, defaults={"name": "1"})


def book(number: int, point: str | None, phone: str) -> None:
    """Book the `number`th hour from tomorrow on; one customer a booking unless `phone` says otherwise."""
    from agent_app.models import Conversation  # noqa: PLC0415 -- after django.setup
    from calendar_app.models import Appointment, Customer, Resource  # noqa: PLC0415 -- after django.setup
    from messaging_app import wake  # noqa: PLC0415 -- after django.setup
    from policy_app.models import Business  # noqa: PLC0415 -- after django.setup

    business, resource = Business.objects.get(), Resource.objects.get()
    customer, _ = Customer.objects.get_or_create(business=business, phone=phone)
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1, hours=number)
    if point:
        arm(point)
    Appointment.objects.create(
        business=business,
        resource=resource,
        customer=customer,
        start=start,
        end=start + timedelta(hours=1),
        conversation_ref=str(Conversation.objects.get().pk),
    )
    wake.committed.wait(0)


def work(point: str | None, first_delay_s: float | None) -> None:
    from messaging_app import outbox  # noqa: PLC0415 -- after django.setup
    from messaging_app.core import backoff  # noqa: PLC0415 -- after django.setup

    if point:
        outbox.LEASE_S = LEASE_OF_THE_DOOMED_S
        arm(point)
    if first_delay_s:
        backoff.FIRST_DELAY_S = backoff.FIRST_HOUR_CAP_S = first_delay_s
    call_command("run_worker")


def look() -> None:
    from agent_app.models import AgentTrace  # noqa: PLC0415 -- after django.setup
    from calendar_app.models import Appointment  # noqa: PLC0415 -- after django.setup
    from messaging_app.models import OutboundMessage, WorkerHeartbeat  # noqa: PLC0415 -- after django.setup

    answer(
        appointments=list(Appointment.objects.order_by("pk").values_list("pk", flat=True)),
        rows=list(
            OutboundMessage.objects.values(
                "appointment_id", "status", "attempts", "possible_duplicate", "body", "recipient"
            )
        ),
        traces=AgentTrace.objects.filter(name="whatsapp.send", ok=True, conversation__isnull=False).count(),
        workers=WorkerHeartbeat.objects.count(),
    )


def answer(**values: object) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def fork(order: dict[str, Any]) -> int:
    """Carry out `order` in a new process; return its id."""
    role = order.pop("role")
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        roles: dict[str, Callable[..., None]] = {"set_up": set_up, "book": book, "work": work, "look": look}
        roles[role](**order)
        code = 0
    except BaseException as error:  # noqa: BLE001 -- whatever it was, the parent's loop must not run on in the child
        sys.stderr.write(f"{role}: {error!r}\n")
    finally:
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    django.setup()
    answer(ready=True)
    for line in sys.stdin:
        order = json.loads(line)
        stay = order.pop("stay", False)
        pid = order["pid"] if order["role"] == "wait_for" else fork(order)
        if stay:
            answer(pid=pid)
        else:
            answer(exit=os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


if __name__ == "__main__":
    main()
