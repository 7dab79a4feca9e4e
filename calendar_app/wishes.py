"""A wished appointment: how long it takes, whether a lane has room for it, and what is near."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.core.exceptions import ObjectDoesNotExist

from calendar_app import phrases
from calendar_app.core.arguments import is_length, is_row_id
from calendar_app.core.slots import check_start, day_starts
from calendar_app.models import Service
from calendar_app.results import CODES_WITH_SUGGESTIONS, Result, refusal, span
from calendar_app.selectors import Lane, read_lanes, service_named, services_of, span_of_days
from policy_app.business_policy import get_business_policy
from policy_app.core.policy import BusinessPolicy
from policy_app.models import Business

SUGGESTIONS: Final = 2


class WishRefusedError(Exception):
    """The wish can't be granted; `result` is what the customer is told."""

    def __init__(self, result: Result) -> None:
        super().__init__(result["error"])
        self.result = result


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be booked, whenever: its length, the free time after it, its service."""

    duration_min: int
    buffer_min: int
    service: Service | None

    def end_of(self, start: datetime) -> datetime:
        """The end, UTC, of an appointment that starts at the aware `start`."""
        return start.astimezone(UTC) + timedelta(minutes=self.duration_min)


def policy_of(business_id: int) -> BusinessPolicy:
    """Return the rules in force at a business.

    Raises:
        WishRefusedError: not_found, there is no such business.
    """
    if not is_row_id(business_id):
        raise unknown_business()
    try:
        return get_business_policy(business_id)
    except ObjectDoesNotExist:  # deleted between two reads
        raise unknown_business() from None


def unknown_business() -> WishRefusedError:
    """Return the refusal for a number that is no business's."""
    return WishRefusedError(refusal("not_found", message=str(phrases.UNKNOWN_BUSINESS)))


def read_wish(business_id: int, policy: BusinessPolicy, *, service: object, duration_min: object) -> Wish:
    """Turn the words for service and length into a wish. A named service's own length holds.

    Raises:
        WishRefusedError: invalid_time for an impossible length, not_found for an unknown service.
    """
    if duration_min is not None and not is_length(duration_min):
        raise WishRefusedError(refusal("invalid_time"))
    if service is None or (isinstance(service, str) and not service.strip()):
        minutes = duration_min if isinstance(duration_min, int) else policy.slot_size_min
        return Wish(minutes, 0, None)
    services = services_of(business_id)
    found = service_named(service, services)
    if found is None:
        names = ", ".join(known.name for known in services)
        message = phrases.KNOWN_SERVICES % {"names": names} if names else str(phrases.UNKNOWN_SERVICE)
        raise WishRefusedError(refusal("not_found", message=str(message)))
    return Wish(found.duration_min, found.buffer_min, found)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found for one start.

    Attributes:
        code: None when it can be had, else why not.
        lanes: The lanes that have room, in the order they were made.
        near: At most two free starts, aware, in the business's zone, in time order.
    """

    code: str | None
    lanes: tuple[int, ...]
    near: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Diary:
    """The taken time of one business, read when asked.

    Attributes:
        business_id: Whose.
        policy: Its rules.
        wish: What is to be booked.
        now: Current time, aware.
        except_id: An appointment that does not count, since it is the one to be moved.
        lane_id: The only lane that counts; None takes any.
    """

    business_id: int
    policy: BusinessPolicy
    wish: Wish
    now: datetime
    except_id: int | None = None
    lane_id: int | None = None

    def judge(self, start: datetime, *, also_busy: tuple[datetime, datetime] | None = None) -> Verdict:
        """Say whether `start` (naive = wall time there) can be had, and in which lanes.

        Args:
            start: The wished start.
            also_busy: A span that is taken in every lane, whatever the rows say.
        """
        day = (start.astimezone(self.policy.zone) if start.tzinfo else start).date()
        lanes = self.lanes_on(day)
        verdict = self._judge(start, lanes, also_busy)
        if all(near.date() == day for near in verdict.near):
            return verdict
        # The day itself has nothing: bookings of the days that follow decide what can be suggested.
        last = self.now.astimezone(self.policy.zone).date() + timedelta(days=self.policy.booking_window_days)
        lanes = self._lanes(*span_of_days(day, max(day, last), self.policy.zone))
        return self._judge(start, lanes, also_busy)

    def free_starts(self, lanes: Collection[Lane], day: date) -> list[datetime]:
        """List the starts of a local date that at least one of the lanes has free."""
        starts = {
            start.astimezone(UTC): start
            for lane in lanes
            for start in day_starts(
                self.policy,
                day,
                now=self.now,
                duration_min=self.wish.duration_min,
                busy=lane.busy,
            )
        }
        return [starts[instant] for instant in sorted(starts)]

    def lanes_on(self, day: date) -> list[Lane]:
        """Read the lanes with their bookings round one local date."""
        return self._lanes(*span_of_days(day, day, self.policy.zone))

    def spans(self, starts: Collection[datetime]) -> list[dict[str, str]]:
        """Return the starts with their ends, as results carry them."""
        return [span(start, self.wish.end_of(start), self.policy.zone) for start in starts]

    def refuse(self, verdict: Verdict) -> Result:
        """Return the refusal for a start that can't be had."""
        assert verdict.code is not None  # noqa: S101 -- only called with a refusal
        return refusal(verdict.code, suggestions=self.spans(verdict.near))

    def _lanes(self, since: datetime, until: datetime) -> list[Lane]:
        lanes = read_lanes(
            self.business_id,
            since=since,
            until=until,
            now=self.now,
            buffer_min=self.wish.buffer_min,
            except_id=self.except_id,
            lane_id=self.lane_id,
        )
        if not lanes and not Business.objects.filter(pk=self.business_id).exists():
            raise unknown_business()
        return lanes

    def _judge(
        self, start: datetime, lanes: Collection[Lane], also_busy: tuple[datetime, datetime] | None
    ) -> Verdict:
        if not lanes:
            return Verdict("unavailable", (), ())
        extra = (also_busy,) if also_busy else ()
        found = {
            lane.resource_id: check_start(
                self.policy,
                start,
                now=self.now,
                duration_min=self.wish.duration_min,
                busy=(*lane.busy, *extra),
            )
            for lane in lanes
        }
        free = tuple(lane_id for lane_id, (code, _) in found.items() if code is None)
        if free:
            return Verdict(None, free, ())
        code = next(code for code, _ in found.values() if code)
        if code not in CODES_WITH_SUGGESTIONS:
            return Verdict(code, (), ())
        near = _nearest(start, [option for _, options in found.values() for option in options])
        return Verdict(code, (), near)


def _nearest(start: datetime, options: Collection[datetime]) -> tuple[datetime, ...]:
    """Choose from the suggestions of several lanes: one on each side on that date, else the first two."""
    by_instant = {option.astimezone(UTC): option for option in options}
    ordered = [by_instant[instant] for instant in sorted(by_instant)]
    if len(ordered) <= SUGGESTIONS:
        return tuple(ordered)
    day = (start.astimezone(ordered[0].tzinfo) if start.tzinfo else start).date()
    same_day = [option for option in ordered if option.date() == day]
    if not same_day:
        return tuple(ordered[:SUGGESTIONS])
    before = [option for option in same_day if _is_before(option, start)]
    after = [option for option in same_day if not _is_before(option, start)]
    return (*before[-1:], *after[:1])


def _is_before(option: datetime, start: datetime) -> bool:
    if start.tzinfo is None:  # wall time against wall time: the only reading that a gap has
        return option.replace(tzinfo=None) < start
    return option.astimezone(UTC) < start.astimezone(UTC)
