"""A wished appointment: how long it takes, whether a lane has room for it, and what is near."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.core.exceptions import ObjectDoesNotExist

from calendar_app import phrases
from calendar_app.core.arguments import is_length, is_row_id
from calendar_app.core.interval import Span, merge_spans
from calendar_app.core.lanes import LaneTime, check_in_lanes, day_of, first_in_lanes, starts_in_lanes
from calendar_app.core.open_time import last_bookable_day
from calendar_app.core.wall_time import ceil_minute, floor_minute
from calendar_app.models import Service
from calendar_app.results import Result, refusal, span
from calendar_app.selectors import Book, Lane, read_book, service_named, services_of, span_of_days
from policy_app.business_policy import get_business_policy
from policy_app.core.policy import BusinessPolicy

SUGGESTIONS: Final = 2
_DAY: Final = timedelta(days=1)
# A full day's suggestions are looked for in so much at once, and only then in the rest of the window.


class WishRefusedError(Exception):
    """The wish can't be granted; `result` is what the customer is told."""

    def __init__(self, result: Result) -> None:
        super().__init__(result["error"])
        self.result = result


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be booked, whenever.

    Attributes:
        duration_min: Its length, minutes.
        service: What it is, where that is known.
        kept_by: The lane that has it already and may keep it, whatever services it gives by now.
    """

    duration_min: int
    service: Service | None = None
    kept_by: int | None = None

    @property
    def free_min(self) -> tuple[int, int]:
        """The free time that it needs before and after it, minutes."""
        return (self.service.buffer_before_min, self.service.buffer_min) if self.service else (0, 0)

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


def read_wish(
    business_id: int,
    policy: BusinessPolicy,
    *,
    service: object,
    duration_min: object,
    services: Collection[Service] | None = None,
) -> Wish:
    """Turn the words for service and length into a wish. A named service's own length holds.

    Args:
        business_id: Where.
        policy: Its rules.
        service: The service's name as it was said; None or "" for none.
        duration_min: Minutes; None takes the slot size.
        services: Those of the business, where they are read already.

    Raises:
        WishRefusedError: invalid_time for an impossible length, not_found for an unknown service.
    """
    if duration_min is not None and not is_length(duration_min):
        raise WishRefusedError(refusal("invalid_time", message=str(phrases.IMPOSSIBLE_LENGTH)))
    if service is None or (isinstance(service, str) and not service.strip()):
        return Wish(duration_min if isinstance(duration_min, int) else policy.slot_size_min)
    services = services_of(business_id) if services is None else services
    found = service_named(service, services)
    if found is None:
        names = ", ".join(known.name for known in services)
        message = phrases.KNOWN_SERVICES % {"names": names} if names else str(phrases.UNKNOWN_SERVICE)
        raise WishRefusedError(refusal("not_found", message=str(message)))
    return Wish(found.duration_min, found)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found for one start.

    Attributes:
        code: None when it can be had, else why not.
        lanes: The lanes that have room; the first is the one to take (`Diary.judge`).
        near: At most two free starts, aware, in the business's zone, in time order.
        near_lanes: For each of them, the lanes that have it, likewise.
    """

    code: str | None
    lanes: tuple[int, ...]
    near: tuple[datetime, ...]
    near_lanes: tuple[tuple[int, ...], ...] = ()


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
        holder: The conversation that asks: its own holds do not count; "" is none.
        book: What was read already, of the day that is asked first; read anew where it is None.
    """

    business_id: int
    policy: BusinessPolicy
    wish: Wish
    now: datetime
    except_id: int | None = None
    lane_id: int | None = None
    holder: str = ""
    book: Book | None = None

    def judge(self, start: datetime, *, also_busy: tuple[datetime, datetime] | None = None) -> Verdict:
        """Say whether `start` (naive = wall time there) can be had, and in which lanes.

        Where several lanes have it, the one comes first that has the least taken on that local date, in
        minutes, and of equals the one that was made first: work is spread, and the choice can be repeated.

        Args:
            start: The wished start.
            also_busy: A span that is taken in every lane, whatever the rows say.
        """
        day = day_of(start, self.policy)
        lanes = self.lanes_on(day)
        if not lanes:
            return self.no_lane()
        times = self._times(lanes, also_busy)
        answer = check_in_lanes(times, start, now=self.now, duration_min=self.wish.duration_min)
        if answer.wants_later:
            return self._later(answer.code, day, also_busy)
        free = self._least_taken_first([lanes[at] for at in answer.free], day)
        return Verdict(answer.code, free, *self._near(answer.near, lanes, times))

    def free_starts(self, lanes: Collection[Lane], day: date) -> list[datetime]:
        """List the starts of a local date that at least one of the lanes has free."""
        if not lanes:
            return []
        times = self._times(lanes)
        return starts_in_lanes(times, day, 1, now=self.now, duration_min=self.wish.duration_min)

    def lanes_on(self, day: date) -> list[Lane]:
        """Read the lanes that give the wished service, with their bookings round one local date.

        Raises:
            WishRefusedError: not_found, there is no such business.
        """
        return self._giving(self.book or self._read(day, day))

    def no_lane(self) -> Verdict:
        """The verdict where `lanes_on` finds none: nobody gives the service, no such lane, or none in use."""
        is_asked_for = self.wish.service is not None or self.lane_id is not None
        return Verdict("not_found" if is_asked_for else "unavailable", (), ())

    def spans(self, starts: Collection[datetime]) -> list[dict[str, str]]:
        """Return the starts with their ends, as results carry them."""
        return [span(start, self.wish.end_of(start), self.policy.zone) for start in starts]

    def refuse(self, verdict: Verdict) -> Result:
        """Return the refusal for a start that can't be had."""
        assert verdict.code is not None  # noqa: S101 -- only called with a refusal
        if verdict.code == "not_found":
            missing = phrases.SERVICE_NOT_GIVEN if self.wish.service else phrases.UNKNOWN_LANE
            return refusal("not_found", message=str(missing))
        return refusal(verdict.code, suggestions=self.spans(verdict.near))

    def _later(self, code: str | None, day: date, also_busy: tuple[datetime, datetime] | None) -> Verdict:
        """Suggest the first two starts of later dates: the day itself has none."""
        last = last_bookable_day(self.policy, self.now)
        first = max(day, self.now.astimezone(self.policy.zone).date() - _DAY) + _DAY
        lanes = self._giving(self._read(first, last)) if first <= last else []
        if not lanes:  # put out of use since the first look, or the window ends here
            return Verdict(code, (), ())
        times = self._times(lanes, also_busy)
        found = first_in_lanes(
            times, first, last, now=self.now, duration_min=self.wish.duration_min, count=SUGGESTIONS
        )
        return Verdict(code, (), *self._near(found, lanes, times))

    def _read(self, first: date, last: date) -> Book:
        book = read_book(
            self.business_id,
            self.policy,
            first,
            last,
            now=self.now,
            except_id=self.except_id,
            lane_id=self.lane_id,
            holder=self.holder,
        )
        if book is None:
            raise unknown_business()
        return book

    def _giving(self, book: Book) -> list[Lane]:
        kept_by = self.wish.kept_by
        return [lane for lane in book.lanes if lane.resource_id == kept_by or lane.gives(self.wish.service)]

    def _times(
        self, lanes: Collection[Lane], also_busy: tuple[datetime, datetime] | None = None
    ) -> list[LaneTime]:
        times = [lane.time_for(self.wish.free_min) for lane in lanes]
        if also_busy is None:
            return times
        extra: Span = (floor_minute(also_busy[0]), ceil_minute(also_busy[1]))
        return [LaneTime(time.policy, merge_spans((*time.busy, extra))) for time in times]

    def _near(
        self, near: Sequence[datetime], lanes: Sequence[Lane], times: Sequence[LaneTime]
    ) -> tuple[tuple[datetime, ...], tuple[tuple[int, ...], ...]]:
        """Say which lanes have each of the near starts, for one who will hold them."""
        if not self.holder:
            return tuple(near), ()
        minutes = self.wish.duration_min
        answers = [check_in_lanes(times, start, now=self.now, duration_min=minutes) for start in near]
        return tuple(near), tuple(
            self._least_taken_first([lanes[at] for at in answer.free], start.date())
            for start, answer in zip(near, answers, strict=True)
        )

    def _least_taken_first(self, lanes: Collection[Lane], day: date) -> tuple[int, ...]:
        begins, ends = (floor_minute(edge) for edge in span_of_days(day, day, self.policy.zone))
        ordered = sorted(lanes, key=lambda lane: (lane.minutes_taken((begins, ends)), lane.resource_id))
        return tuple(lane.resource_id for lane in ordered)
