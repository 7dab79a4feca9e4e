"""Lanes, services, customers, appointments. Writing an appointment: booking.py."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, ClassVar, Final, NoReturn

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from calendar_app.constraints import NoOverlap
from calendar_app.core.arguments import LONGEST_APPOINTMENT_MIN
from policy_app.models import Business

LONGEST_BUFFER_MIN: Final = 12 * 60  # minutes
# In the text of the IntegrityError that a double booking raises, on both databases.
NO_OVERLAP: Final = "appointment_no_overlap"


class Resource(models.Model):
    """A lane that holds one appointment at a time: a staff member, a room. Made with its business."""

    business = models.ForeignKey(
        Business, on_delete=models.CASCADE, related_name="resources", verbose_name=_("Business")
    )
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("Calendar lane")
        verbose_name_plural = _("Calendar lanes")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """What can be booked: its length and the free time after it, both in minutes."""

    business = models.ForeignKey(
        Business, on_delete=models.CASCADE, related_name="services", verbose_name=_("Business")
    )
    name = models.CharField(_("name"), max_length=120)
    duration_min = models.PositiveSmallIntegerField(
        _("length, minutes"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST_APPOINTMENT_MIN)]
    )
    buffer_min = models.PositiveSmallIntegerField(
        _("free time after it, minutes"), default=0, validators=[MaxValueValidator(LONGEST_BUFFER_MIN)]
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("Service")
        verbose_name_plural = _("Services")
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["business", "name"], name="service_name_once")]

    def __str__(self) -> str:
        return self.name


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
# Booked out of these (or out of nothing) is news to the customer; a corrected "did not come" is not.
_NOT_YET_BOOKED = (None, AppointmentStatus.HELD, AppointmentStatus.CANCELLED)
_WATCHED = ("status", "start", "end", "revision")


class AnnouncedQuerySet(models.QuerySet["Appointment"]):
    """Refuses the bulk writes that send no `post_save`: nobody would be told of the appointment."""

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("bulk_create announces nothing: save() each, or use Appointment.unannounced")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("bulk_update announces nothing: save() each, or use Appointment.unannounced")


class Appointment(models.Model):
    """One booked, held or past appointment. Times are stored in UTC.

    `change` says what the latest `save()` of this object did to the row, for receivers of `post_save`:
    "created", "rescheduled", "cancelled" or None. `save()` runs in one transaction with its receivers.
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
        indexes = [models.Index(fields=["resource", "start"]), models.Index(fields=["business", "start"])]
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

    def __str__(self) -> str:
        return f"{self.customer or '-'} {self.start:%d/%m/%Y %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save in one transaction with the receivers of `post_save`; count a revision per announced change.

        What changed is told by the row itself, read and locked first: this object may be stale, partly
        loaded, or saved in part (`update_fields`).
        """
        if args:
            raise TypeError("save() takes keyword arguments only")
        update_fields: Collection[str] | None = kwargs.get("update_fields")
        with transaction.atomic(using=kwargs.get("using")):
            before = self._row(kwargs.get("using"))
            self.change = _change(before, {**before, **self._written(update_fields)})
            if before or self.change:
                self.revision = before.get("revision", 0) + (1 if self.change else 0)
            if update_fields and self.change:
                kwargs["update_fields"] = {*update_fields, "revision"}
            super().save(**kwargs)

    def clean(self) -> None:
        """Refuse what belongs to another business, and what is longer than a day."""
        faults: dict[str, ValidationError] = {}
        for name in ("resource", "customer", "service"):
            other = getattr(self, name, None)  # a form that lacks a lane has said so itself
            if other is not None and other.business_id != self.business_id:
                faults[name] = ValidationError(_("This belongs to another business."))
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
        names = [name for name in _WATCHED if name in self.__dict__]
        if update_fields is not None:
            names = [name for name in names if name in update_fields]
        fields = {field.name: field for field in self._meta.concrete_fields}
        return {name: fields[name].to_python(self.__dict__[name]) for name in names}


def _change(before: dict[str, Any], after: dict[str, Any]) -> str | None:
    was, status = before.get("status"), after.get("status")
    if status == AppointmentStatus.BOOKED and was in _NOT_YET_BOOKED:
        return "created"
    if was != AppointmentStatus.BOOKED:
        return None
    if status == AppointmentStatus.CANCELLED:
        return "cancelled"
    moved = any(before[name] != after[name] for name in ("start", "end"))
    return "rescheduled" if moved and status == AppointmentStatus.BOOKED else None
