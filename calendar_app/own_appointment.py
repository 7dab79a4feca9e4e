"""One appointment as its customer may see and change it. Acting: changes.py, which checks all of it again."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from django.core.exceptions import ObjectDoesNotExist
from django.utils.formats import date_format
from django.utils.functional import Promise

from calendar_app import phrases
from calendar_app.actor import Actor
from calendar_app.changes import cancel_own, reschedule_own, wish_of
from calendar_app.customer_link import link_for
from calendar_app.ics import Entry
from calendar_app.models import Appointment, AppointmentStatus, Resource
from calendar_app.results import Result
from calendar_app.wishes import Diary, WishRefusedError
from policy_app.business_policy import get_business_policy
from policy_app.core.policy import BusinessPolicy


@dataclass(frozen=True)
class OwnAppointment:
    """What the link opens.

    Attributes:
        appointment: As read by `customer_link.appointment_of`: booked, cancelled or over.
        token: The secret part of its address.
        now: When the page is asked for, aware.
    """

    appointment: Appointment
    token: str
    now: datetime

    @cached_property
    def policy(self) -> BusinessPolicy:
        """The rules of its business."""
        return get_business_policy(self.appointment.business_id)

    @property
    def start(self) -> datetime:
        """The start as the clock of the business shows it."""
        return self.appointment.start.astimezone(self.policy.zone)

    @property
    def is_cancelled(self) -> bool:
        return self.appointment.status == AppointmentStatus.CANCELLED

    @property
    def is_coming(self) -> bool:
        """Booked, and not begun."""
        return self.appointment.status == AppointmentStatus.BOOKED and self.appointment.start > self.now

    @property
    def heading(self) -> Promise | str:
        """Say in what state it is."""
        if self.is_cancelled:
            return phrases.OWN_CANCELLED
        if self.is_coming:
            return phrases.OWN_COMING
        booked = self.appointment.status == AppointmentStatus.BOOKED
        return phrases.OWN_UNDER_WAY if booked and self.now < self.appointment.end else phrases.OWN_OVER

    @property
    def movable_until(self) -> datetime:
        """The last instant at which the customer may move it."""
        return self.appointment.start - timedelta(minutes=self.policy.reschedule_notice_min)

    @property
    def cancellable_until(self) -> datetime:
        """The last instant at which the customer may cancel it."""
        return self.appointment.start - timedelta(minutes=self.policy.cancel_notice_min)

    @property
    def may_move(self) -> bool:
        return self.now <= self.movable_until

    @property
    def may_cancel(self) -> bool:
        return self.now <= self.cancellable_until

    @cached_property
    def staff_name(self) -> str:
        """Who it is with; empty where there is nobody else, and the lane's name tells a customer nothing."""
        row = self.appointment
        others = Resource.objects.filter(business_id=row.business_id, is_active=True)
        return row.resource.name if others.exclude(pk=row.resource_id).exists() else ""

    @property
    def address(self) -> str:
        try:
            return self.appointment.business.settings.address
        except ObjectDoesNotExist:
            return ""

    def day_text(self, day: date) -> str:
        """Return "Tuesday, 24 November 2026" in the language in force."""
        parts = {"weekday": date_format(day, "l"), "date": date_format(day, "DATE_FORMAT")}
        return str(phrases.OWN_DAY % parts)

    def hour_text(self, moment: datetime) -> str:
        """Return "at 10:00": the wall time of the business."""
        return str(phrases.OWN_HOUR % {"hour": f"{moment.astimezone(self.policy.zone):%H:%M}"})

    def choice_text(self, start: datetime) -> str:
        """Return "10:00"; the second of two equal hours, on the night the clock goes back, says so."""
        hour = f"{start:%H:%M}"
        return str(phrases.OWN_SECOND_HOUR % {"hour": hour}) if start.fold else hour

    def moment_text(self, moment: datetime) -> str:
        """Return day and hour of an instant, to stand in a sentence."""
        day = moment.astimezone(self.policy.zone).date()
        return f"{self.day_text(day)}, {self.hour_text(moment)}"

    def movable_days(self) -> tuple[date, date]:
        """Return the first and the last local date to which it can be moved."""
        today = self.now.astimezone(self.policy.zone).date()
        return today, today + timedelta(days=self.policy.booking_window_days)

    def free_starts(self, day: date, *, others: bool) -> list[datetime]:
        """List the free starts of a local date other than its own, in time order, in the business's zone.

        Args:
            day: Within `movable_days`.
            others: Whether another lane is as good as its own.
        """
        diary = self._diary(others=others)
        try:
            starts = diary.free_starts(diary.lanes_on(day), day)
        except WishRefusedError:  # nobody gives this any more: no time is free
            return []
        # In UTC: an hour that comes twice equals no time of another zone (PEP 495).
        return [start for start in starts if start.astimezone(UTC) != self.appointment.start]

    def free_day_near(self, day: date, *, others: bool) -> date | None:
        """Return the free day nearest to a day that has nothing free, or None where there is none."""
        wished = datetime.combine(day, self.start.time())
        if wished.replace(tzinfo=self.policy.zone) <= self.now:
            wished = datetime.combine(day, time.max.replace(microsecond=0))  # nothing is near what has passed
        try:
            near = self._diary(others=others).judge(wished).near
        except WishRefusedError:
            return None
        days = sorted({start.astimezone(self.policy.zone).date() for start in near} - {day})
        return min(days, key=lambda other: abs(other - day), default=None)

    def cancel(self, actor: Actor) -> Result:
        """Cancel it: the result of `changes.cancel_own`."""
        row = self.appointment
        return cancel_own(business_id=row.business_id, appointment_id=row.pk, actor=actor, now=self.now)

    def move(self, start_iso: str, actor: Actor, *, others: bool) -> Result:
        """Move it: the result of `changes.reschedule_own`.

        Args:
            start_iso: One of `free_starts`, as it stood on the page.
            actor: For the history.
            others: Whether another lane is as good as its own.
        """
        row = self.appointment
        return reschedule_own(
            business_id=row.business_id,
            appointment_id=row.pk,
            start_iso=start_iso,
            actor=actor,
            now=self.now,
            keep_lane=not others,
        )

    def entry(self) -> Entry:
        """Return its entry for the customer's own calendar."""
        row = self.appointment
        names = {"business": row.business.name, "service": row.service.name if row.service else ""}
        latest = row.history.order_by("-pk").values_list("at", flat=True).first()
        return Entry(
            appointment_id=row.pk,
            revision=row.revision,
            start=row.start,
            end=row.end,
            changed_at=latest or row.created_at,
            summary=str((phrases.OWN_ENTRY_SERVICE if row.service else phrases.OWN_ENTRY) % names),
            description=str(phrases.OWN_ENTRY_LINK % {"link": link_for(row)}),
            location=self.address,
            cancelled=self.is_cancelled,
        )

    def _diary(self, *, others: bool) -> Diary:
        row = self.appointment
        return Diary(
            row.business_id,
            self.policy,
            wish_of(row),
            self.now,
            except_id=row.pk,
            lane_id=None if others else row.resource_id,
        )
