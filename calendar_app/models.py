"""Lanes, services, customers, appointments. Writing an appointment: booking.py."""

import secrets
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final, NoReturn

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendar_app.actor import SYSTEM, Actor, Via
from calendar_app.constraints import NoOverlap
from calendar_app.core.arguments import LONGEST_APPOINTMENT_MIN
from calendar_app.core.history import TOLD, State, columns_told, kind_of, news_of
from policy_app.models import Business, SpecialDate

LONGEST_BUFFER_MIN: Final = 12 * 60  # minutes
# In the text of the IntegrityError that a double booking raises, on both databases.
NO_OVERLAP: Final = "appointment_no_overlap"


class Service(models.Model):
    """What can be booked: its length and the free time round it, in minutes."""

    business = models.ForeignKey(
        Business, on_delete=models.CASCADE, related_name="services", verbose_name=_("Business")
    )
    name = models.CharField(_("name"), max_length=120)
    duration_min = models.PositiveSmallIntegerField(
        _("length, minutes"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST_APPOINTMENT_MIN)]
    )
    buffer_before_min = models.PositiveSmallIntegerField(
        _("free time before it, minutes"), default=0, validators=[MaxValueValidator(LONGEST_BUFFER_MIN)]
    )
    buffer_min = models.PositiveSmallIntegerField(
        _("free time after it, minutes"), default=0, validators=[MaxValueValidator(LONGEST_BUFFER_MIN)]
    )
    price_text = models.CharField(
        _("price, as told to customers"), max_length=80, blank=True, help_text=_("For example: from 120 ₪")
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("Service")
        verbose_name_plural = _("Services")
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["business", "name"], name="service_name_once")]

    def __str__(self) -> str:
        return self.name


def new_feed_key() -> str:
    """Draw the secret part of a calendar feed's address (192 bits)."""
    return secrets.token_urlsafe(24)


class Resource(models.Model):
    """A lane that holds one appointment at a time: a staff member, a room. Made with its business.

    Without hours of its own it keeps those of the business; without services of its own it gives all.
    """

    business = models.ForeignKey(
        Business, on_delete=models.CASCADE, related_name="resources", verbose_name=_("Business")
    )
    name = models.CharField(_("name"), max_length=120)
    opening_hours_json = models.JSONField(_("own hours"), null=True, blank=True)
    services = models.ManyToManyField(
        Service, related_name="resources", blank=True, verbose_name=_("services given")
    )
    feed_key = models.CharField(max_length=40, unique=True, default=new_feed_key, editable=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("Calendar lane")
        verbose_name_plural = _("Calendar lanes")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class ResourceDay(SpecialDate):
    """The hours of one lane on one date: a leave, an extra evening."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="days")

    class Meta(SpecialDate.Meta):
        constraints = [models.UniqueConstraint(fields=["resource", "day"], name="one_lane_override_per_date")]

    def __str__(self) -> str:
        return f"{self.resource} {self.day:%d/%m/%Y}"


class Customer(models.Model):
    """A person who books. `phone` is E.164, or null where none is known."""

    business = models.ForeignKey(
        Business, on_delete=models.CASCADE, related_name="customers", verbose_name=_("Business")
    )
    phone = models.CharField(_("phone"), max_length=16, null=True, blank=True)  # noqa: DJ001 -- null keeps it unique
    name = models.CharField(_("name"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("Customer")
        verbose_name_plural = _("Customers")
        constraints = [models.UniqueConstraint(fields=["business", "phone"], name="customer_phone_once")]

    def __str__(self) -> str:
        return self.name or self.phone or f"#{self.pk}"


class AppointmentStatus(models.TextChoices):
    HELD = "held", _("held")
    BOOKED = "booked", _("booked")
    CANCELLED = "cancelled", _("cancelled")
    COMPLETED = "completed", _("completed")
    NO_SHOW = "no_show", _("did not come")


class AppointmentSource(models.TextChoices):
    PHONE = "phone", _("phone")
    WHATSAPP = "whatsapp", _("WhatsApp")
    STAFF = "staff", _("staff")
    SIMULATOR = "simulator", _("simulator")


# A lane is taken by these; the database lets no two of them overlap.
ACTIVE_STATUSES = (AppointmentStatus.HELD, AppointmentStatus.BOOKED)
_WATCHED = (*TOLD, "revision")
_NAMED: Final[Mapping[str, Any]] = {"resource_id": Resource, "service_id": Service, "customer_id": Customer}


class AnnouncedQuerySet(models.QuerySet["Appointment"]):
    """Refuses the bulk writes that send no `post_save`: nobody would be told of the appointment."""

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("bulk_create announces nothing: save() each, or use Appointment.unannounced")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("bulk_update announces nothing: save() each, or use Appointment.unannounced")


class Appointment(models.Model):
    """One booked, held or past appointment. Times are stored in UTC.

    `change` says what the latest `save()` of this object did to the row, for receivers of `post_save`:
    "created", "rescheduled", "cancelled", "completed", "no_show" or None; `before` is the row as it was
    then ({} where it is new). `actor` is who does it, for the history. `save()` runs in one transaction with
    its receivers.
    `unannounced` is the manager for those who know that nobody is to be told (imports, tests).
    """

    business = models.ForeignKey(
        Business, on_delete=models.CASCADE, related_name="appointments", verbose_name=_("Business")
    )
    resource = models.ForeignKey(
        Resource, on_delete=models.RESTRICT, related_name="appointments", verbose_name=_("Calendar lane")
    )
    customer = models.ForeignKey(
        Customer,
        on_delete=models.RESTRICT,
        related_name="appointments",
        null=True,
        blank=True,
        verbose_name=_("Customer"),
    )
    service = models.ForeignKey(
        Service, on_delete=models.RESTRICT, null=True, blank=True, verbose_name=_("Service")
    )
    start = models.DateTimeField(_("start"))
    end = models.DateTimeField(_("end"))
    status = models.CharField(
        _("status"), max_length=12, choices=AppointmentStatus.choices, default=AppointmentStatus.BOOKED
    )
    source = models.CharField(
        _("source"), max_length=12, choices=AppointmentSource.choices, default=AppointmentSource.STAFF
    )
    notes = models.TextField(_("notes"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    hold_expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    # Opaque to this app: the id of the conversation that booked, so that the confirmation lands in its trace.
    conversation_ref = models.CharField(max_length=64, blank=True, editable=False)

    objects: ClassVar[models.Manager["Appointment"]] = models.Manager.from_queryset(AnnouncedQuerySet)()
    unannounced: ClassVar[models.Manager["Appointment"]] = models.Manager()

    class Meta:
        verbose_name = _("Appointment")
        verbose_name_plural = _("Appointments")
        ordering = ("-start",)
        indexes = [
            models.Index(fields=["resource", "start"]),
            models.Index(fields=["business", "start"]),
            # A few rows at a time: to find what expired, and what a conversation holds.
            models.Index(
                fields=["hold_expires_at"],
                condition=Q(hold_expires_at__isnull=False),
                name="appointment_held",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gt=F("start")),
                name="appointment_ends_after_start",
                violation_error_message=_("An appointment must end after it starts."),
            ),
            NoOverlap(
                resource="resource",
                start="start",
                end="end",
                status="status",
                active=ACTIVE_STATUSES,
                name=NO_OVERLAP,
            ),
        ]

    change: str | None = None
    before: State = {}
    actor: Actor = SYSTEM

    def __str__(self) -> str:
        return f"{self.customer or '-'} {timezone.localtime(self.start):%d/%m/%Y %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save in one transaction with the receivers of `post_save` and, where something changed, its line.

        What changed is told by the row itself, read and locked first: this object may be stale, partly
        loaded, or saved in part (`update_fields`). Each announced change counts a revision. Queries: two,
        one more for the line, and one for each of lane, service and customer that it names and this object
        has not loaded.
        """
        if args:
            raise TypeError("save() takes keyword arguments only")
        using: str | None = kwargs.get("using")
        update_fields: Collection[str] | None = kwargs.get("update_fields")
        with transaction.atomic(using=using):
            before = self._row(using)
            after = {**before, **self._written(update_fields)}
            self.before, self.change = before, news_of(before, after)
            if before or self.change:
                self.revision = before.get("revision", 0) + (1 if self.change else 0)
            if update_fields and self.change:
                kwargs["update_fields"] = {*update_fields, "revision"}
            super().save(**kwargs)
            if kind := kind_of(before, after):
                self._add_line(kind, before, after, using)

    def clean(self) -> None:
        """Refuse what belongs to another business, and what is longer than a day."""
        faults = _foreign(self, "resource", "customer", "service")
        if None not in (self.start, self.end) and self.end - self.start > timedelta(
            minutes=LONGEST_APPOINTMENT_MIN
        ):
            faults["end"] = ValidationError(_("An appointment lasts at most 24 hours."))
        if faults:
            raise ValidationError(faults)

    def _row(self, using: str | None) -> dict[str, Any]:
        """The watched values of the stored row, which stays locked; empty where there is none."""
        key: int | None = self.pk
        if key is None:
            return {}
        rows = Appointment.objects.using(using).select_for_update(no_key=True)
        return rows.order_by().filter(pk=key).values(*_WATCHED).first() or {}

    def _written(self, update_fields: Collection[str] | None) -> dict[str, Any]:
        """The watched values that a save would write; deferred fields are not written."""
        fields = [
            field
            for field in self._meta.concrete_fields
            if field.attname in _WATCHED
            and field.attname in self.__dict__
            and (update_fields is None or not {field.name, field.attname}.isdisjoint(update_fields))
        ]
        return {field.attname: field.to_python(self.__dict__[field.attname]) for field in fields}

    def _add_line(self, kind: str, before: State, after: State, using: str | None) -> None:
        columns = columns_told(before, after)
        first_line = kind == "created"
        names = {
            column: self._names(column, {before.get(column), after.get(column)}, using)
            for column in columns
            if column.endswith("_id")
        }

        def readable(state: State) -> dict[str, str]:
            return {TOLD[column]: _readable(state[column], names.get(column)) for column in columns}

        AppointmentChange.objects.using(using).create(
            appointment=self,
            business_id=self.business_id,
            kind=kind,
            via=self.actor.via,
            user_id=self.actor.user_id,
            before={} if first_line else readable(before),
            after=readable(after),
        )

    def _names(self, column: str, keys: Collection[int | None], using: str | None) -> dict[int, str]:
        """Name the rows that a foreign key pointed to and points to now; asks only for what is not loaded."""
        loaded = self._state.fields_cache.get(column.removesuffix("_id"))
        names = {loaded.pk: str(loaded)} if loaded is not None and loaded.pk in keys else {}
        missing = [key for key in keys if key is not None and key not in names]
        if missing:
            rows: Mapping[int, models.Model] = _NAMED[column].objects.using(using).in_bulk(missing)
            names |= {key: str(row) for key, row in rows.items()}
        return names


class AppointmentChange(models.Model):
    """One line of an appointment's history: when, who, by which way, what. Never edited."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="history")
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("time"), auto_now_add=True)
    kind = models.CharField(_("what happened"), max_length=16)
    via = models.CharField(_("by"), max_length=12, choices=Via.choices, default=Via.SYSTEM)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)

    class Meta:
        verbose_name = _("Change")
        verbose_name_plural = _("History")
        ordering = ("pk",)
        indexes = [models.Index(fields=["business", "id"])]

    def __str__(self) -> str:
        return f"#{self.pk}"


class WaitingStatus(models.TextChoices):
    WAITING = "waiting", _("waiting")
    BOOKED = "booked", _("got an appointment")
    LEFT = "left", _("no longer waiting")


class WaitingListEntry(models.Model):
    """A customer who wants a full day, told when a slot of it frees."""

    business = models.ForeignKey(
        Business, on_delete=models.CASCADE, related_name="waiting_list", verbose_name=_("Business")
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="waiting_list", verbose_name=_("Customer")
    )
    day = models.DateField(_("date"))
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("Service")
    )
    status = models.CharField(
        _("status"), max_length=8, choices=WaitingStatus.choices, default=WaitingStatus.WAITING
    )
    conversation_ref = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    told_at = models.DateTimeField(_("told of a free slot"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("Waiting customer")
        verbose_name_plural = _("Waiting list")
        ordering = ("day", "pk")
        indexes = [models.Index(fields=["business", "day", "status"])]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "day"], condition=Q(status="waiting"), name="waits_once_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.day:%d/%m/%Y}"

    def clean(self) -> None:
        """Refuse what belongs to another business."""
        if faults := _foreign(self, "customer", "service"):
            raise ValidationError(faults)


def _foreign(row: Any, *names: str) -> dict[str, ValidationError]:
    """Name the keys that point to another business's row; a form that lacks one has said so itself."""
    others = {name: getattr(row, name, None) for name in names}
    return {
        name: ValidationError(_("This belongs to another business."))
        for name, other in others.items()
        if other is not None and other.business_id != row.business_id
    }


def _readable(value: Any, names: Mapping[int, str] | None) -> str:
    """A value as the history keeps it: times in ISO 8601, UTC; rows by the name they have now."""
    if value is None:
        return ""
    if names is not None:
        return names.get(value, f"#{value}")
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
