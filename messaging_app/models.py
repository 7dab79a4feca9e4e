"""Rules that say when to write, the outbox of messages to send, the inbox of messages received."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from agent_app.models import Conversation
from calendar_app.models import Appointment
from messaging_app import phrases
from messaging_app.core import templates
from policy_app.models import Business


class FlowEvent(models.TextChoices):
    APPOINTMENT_CREATED = "appointment.created", _("appointment booked")
    APPOINTMENT_RESCHEDULED = "appointment.rescheduled", _("appointment moved")
    APPOINTMENT_CANCELLED = "appointment.cancelled", _("appointment cancelled")
    APPOINTMENT_COMPLETED = "appointment.completed", _("appointment took place")
    APPOINTMENT_NO_SHOW = "appointment.no_show", _("customer did not come")
    SLOT_FREED = "waiting_list.slot_freed", _("a slot freed for a waiting customer")
    REMINDER_DUE = "appointment.reminder_due", _("reminder due")
    CALL_ENDED = "call.ended", _("call ended")
    CALL_ABANDONED = "call.abandoned", _("call abandoned in mid-booking")


class FlowAction(models.TextChoices):
    WHATSAPP_SEND = "whatsapp.send", _("send by WhatsApp")


class FlowRule(models.Model):
    """On `event`, send `template`.

    `offset_min`: 0 or more, minutes after the event; less than 0, minutes before the appointment's start (and
    nothing where that moment has passed already, or where there is no appointment).
    """

    business = models.ForeignKey(
        Business, on_delete=models.CASCADE, related_name="flow_rules", verbose_name=_("Business")
    )
    event = models.CharField(_("event"), max_length=32, choices=FlowEvent.choices)
    offset_min = models.IntegerField(_("delay, minutes"), default=0, help_text=phrases.OFFSET_HELP)
    action = models.CharField(
        _("action"), max_length=32, choices=FlowAction.choices, default=FlowAction.WHATSAPP_SEND
    )
    template = models.TextField(_("text"), help_text=phrases.TEMPLATE_HELP)
    enabled = models.BooleanField(_("enabled"), default=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("Flow rule")
        verbose_name_plural = _("Flow rules")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.get_event_display()}"

    def clean(self) -> None:
        """Refuse a text that could not be filled when the event comes."""
        allowed = templates.placeholders_for(self.event)
        try:
            templates.check(self.template, allowed)
        except templates.TemplateError as error:
            known = ", ".join(f"{{{name}}}" for name in sorted(allowed))
            fault = ValidationError(
                phrases.UNKNOWN_PLACEHOLDER,
                code="unknown_placeholder",
                params={"name": error.placeholder, "known": known},
            )
            raise ValidationError({"template": fault}) from None


class OutboundStatus(models.TextChoices):
    PENDING = "pending", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    UNKNOWN = "unknown", _("not known whether it arrived")
    FAILED = "failed", _("failed")
    SUPERSEDED = "superseded", _("no longer true, not sent")


class OutboundMessage(models.Model):
    """One message to send. Written with what caused it, in one transaction; the worker sends it.

    `not_before` is the earliest next attempt: first the planned time, then the retry's. A row in SENDING
    whose `lease_until` has passed lost its worker and is anyone's again. `reason` is a code of
    phrases.REASONS, `error` what the provider said.
    """

    business = models.ForeignKey(
        Business, on_delete=models.CASCADE, related_name="outbound_messages", verbose_name=_("Business")
    )
    appointment = models.ForeignKey(
        Appointment, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("Appointment")
    )
    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="outbound_messages",
        verbose_name=_("Conversation"),
    )
    dedupe_key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(_("kind"), max_length=40)
    recipient = models.CharField(_("recipient"), max_length=120)
    body = models.TextField(_("text"))
    status = models.CharField(
        _("sending status"), max_length=12, choices=OutboundStatus.choices, default=OutboundStatus.PENDING
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    unknowns = models.PositiveSmallIntegerField(default=0, editable=False)
    possible_duplicate = models.BooleanField(_("may have arrived twice"), default=False)
    not_before = models.DateTimeField(_("not before"))
    not_after = models.DateTimeField(_("not after"), null=True, blank=True)
    first_tried_at = models.DateTimeField(_("first attempt"), null=True, blank=True, editable=False)
    lease_owner = models.CharField(max_length=64, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    provider = models.CharField(_("provider"), max_length=16, blank=True)
    provider_id = models.CharField(_("provider's id"), max_length=160, blank=True)
    reason = models.CharField(_("reason"), max_length=32, blank=True)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
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

    business = models.ForeignKey(
        Business, on_delete=models.CASCADE, related_name="inbound_messages", verbose_name=_("Business")
    )
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
            models.UniqueConstraint(
                fields=["business", "provider", "message_id"], name="inbound_message_once"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class WorkerHeartbeat(models.Model):
    """A running worker says that it lives; read by heartbeat.worker_seen_within."""

    name = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name
