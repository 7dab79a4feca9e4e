"""Rules that say when to write, the outbox of messages to send, the inbox of messages received."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from calendar_app.models import Appointment
from policy_app.models import Business


class FlowEvent(models.TextChoices):
    APPOINTMENT_CREATED = "appointment.created", _("appointment booked")
    APPOINTMENT_RESCHEDULED = "appointment.rescheduled", _("appointment moved")
    APPOINTMENT_CANCELLED = "appointment.cancelled", _("appointment cancelled")
    REMINDER_DUE = "appointment.reminder_due", _("reminder due")
    CALL_ENDED = "call.ended", _("call ended")
    CALL_ABANDONED = "call.abandoned", _("call abandoned in mid-booking")


class FlowRule(models.Model):
    """On `event`, after `offset_min` minutes (negative: before the start), send `template`."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="flow_rules")
    event = models.CharField(_("event"), max_length=32, choices=FlowEvent.choices)
    offset_min = models.IntegerField(_("delay, minutes"), default=0)
    action = models.CharField(_("action"), max_length=32, default="whatsapp.send")
    template = models.TextField(_("text"))
    enabled = models.BooleanField(_("enabled"), default=True)

    class Meta:
        verbose_name = _("Flow rule")
        verbose_name_plural = _("Flow rules")

    def __str__(self) -> str:
        return f"{self.get_event_display()}"


class OutboundStatus(models.TextChoices):
    PENDING = "pending", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    UNKNOWN = "unknown", _("not known whether it arrived")
    FAILED = "failed", _("failed")
    SUPERSEDED = "superseded", _("no longer true, not sent")


class OutboundMessage(models.Model):
    """One message to send. Written with what caused it, in one transaction; the worker sends it."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="outbound_messages")
    appointment = models.ForeignKey(Appointment, on_delete=models.SET_NULL, null=True, blank=True)
    conversation_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    dedupe_key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(_("kind"), max_length=40)
    recipient = models.CharField(_("recipient"), max_length=120)
    body = models.TextField(_("text"))
    status = models.CharField(
        _("status"), max_length=12, choices=OutboundStatus.choices, default=OutboundStatus.PENDING
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"))
    not_after = models.DateTimeField(_("not after"), null=True, blank=True)
    lease_owner = models.CharField(max_length=64, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    provider = models.CharField(_("provider"), max_length=16, blank=True)
    provider_id = models.CharField(_("provider's id"), max_length=160, blank=True)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("Outgoing message")
        verbose_name_plural = _("Outgoing messages")
        ordering = ("pk",)
        indexes = [
            models.Index(fields=["status", "not_before"]),
            models.Index(fields=["business", "recipient", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class InboundMessage(models.Model):
    """A message as its provider delivered it; stored before anything else happens."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="inbound_messages")
    provider = models.CharField(_("provider"), max_length=16)
    message_id = models.CharField(_("provider's id"), max_length=160)
    sender = models.CharField(_("sender"), max_length=120)
    text = models.TextField(_("text"), blank=True)
    payload = models.JSONField(default=dict)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    processed_at = models.DateTimeField(_("processed"), null=True, blank=True)

    class Meta:
        verbose_name = _("Incoming message")
        verbose_name_plural = _("Incoming messages")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=["provider", "message_id"], name="inbound_message_once")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
