"""Lanes, services, customers, appointments. Writing an appointment: booking.py."""

from typing import Any, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from policy_app.models import Business


class Resource(models.Model):
    """A lane that holds one appointment at a time: a staff member, a room. Made with its business."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="resources")
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

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="services")
    name = models.CharField(_("name"), max_length=120)
    duration_min = models.PositiveSmallIntegerField(_("length, minutes"))
    buffer_min = models.PositiveSmallIntegerField(_("free time after it, minutes"), default=0)
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

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="customers")
    phone = models.CharField(_("phone"), max_length=16, null=True, blank=True)  # noqa: DJ001 -- null keeps it unique
    name = models.CharField(_("name"), max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

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


class Appointment(models.Model):
    """One booked, held or past appointment. Times are stored in UTC.

    `change` says what the latest `save()` of this object did to it, for receivers of `post_save`:
    "created", "rescheduled", "cancelled" or None. `save()` runs in one transaction with its receivers.
    """

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="appointments")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="appointments")
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="appointments", null=True, blank=True
    )
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True)
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

    class Meta:
        verbose_name = _("Appointment")
        verbose_name_plural = _("Appointments")
        ordering = ("-start",)
        indexes = [models.Index(fields=["resource", "start"]), models.Index(fields=["business", "start"])]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="appointment_ends_after_start")
        ]

    change: str | None = None

    def __str__(self) -> str:
        return f"{self.customer or '-'} {self.start:%d/%m/%Y %H:%M}"

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any) -> Self:
        """Remember what the row said, so that `save()` can tell what changed."""
        appointment = super().from_db(db, field_names, values)
        appointment._remember()
        return appointment

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save in one transaction with the receivers of `post_save`; count a revision per announced change."""
        self.change = self._change()
        if self.change:
            self.revision += 1
            if (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, "revision"}
        with transaction.atomic():
            super().save(*args, **kwargs)
        self._remember()

    def _remember(self) -> None:
        known = self.__dict__
        self._was = {name: known.get(name) for name in ("status", "start", "end", "resource_id")}

    def _change(self) -> str | None:
        was: dict[str, Any] = getattr(self, "_was", {})
        if self.status == AppointmentStatus.BOOKED and was.get("status") != AppointmentStatus.BOOKED:
            return "created"
        if was.get("status") == AppointmentStatus.BOOKED and self.status == AppointmentStatus.CANCELLED:
            return "cancelled"
        moved = any(was.get(name) != getattr(self, name) for name in ("start", "end"))
        return "rescheduled" if was and moved and self.status == AppointmentStatus.BOOKED else None
