"""What a conversation leaves behind: who spoke, what was said, each step of the agent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from policy_app.models import Business


class Channel(models.TextChoices):
    PHONE = "phone", _("phone")
    WHATSAPP = "whatsapp", _("WhatsApp")
    SIMULATOR = "simulator", _("simulator")


class Conversation(models.Model):
    """One call, or one thread of messages. `state` carries on where a dropped call stopped."""

    business = models.ForeignKey(
        Business, on_delete=models.CASCADE, related_name="conversations", verbose_name=_("Business")
    )
    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices)
    address = models.CharField(
        _("address"),
        max_length=120,
        blank=True,
        help_text=_("Where the customer is, as the channel names it"),
    )
    customer_phone = models.CharField(_("customer's phone"), max_length=16, blank=True)
    customer_name = models.CharField(_("customer's name"), max_length=120, blank=True)
    state = models.JSONField(default=dict, editable=False)
    outcome = models.CharField(_("outcome"), max_length=32, blank=True)
    created_at = models.DateTimeField(_("started"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("Conversation")
        verbose_name_plural = _("Conversations")
        ordering = ("-created_at",)
        indexes = [models.Index(fields=["business", "channel", "address"])]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} #{self.pk}"


class Turn(models.Model):
    """What the customer said and what they heard in answer (cut where they interrupted)."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    number = models.PositiveIntegerField(_("turn"))
    customer_text = models.TextField(_("customer"), blank=True)
    reply_text = models.TextField(_("receptionist"), blank=True)
    heard_text = models.TextField(_("heard"), blank=True)
    brain = models.CharField(_("brain"), max_length=12, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Turn")
        verbose_name_plural = _("Turns")
        ordering = ("conversation", "number")
        constraints = [models.UniqueConstraint(fields=["conversation", "number"], name="turn_number_once")]

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.number}"


class TraceKind(models.TextChoices):
    MODEL = "model", _("model")
    TOOL = "tool", _("tool")
    MESSAGE = "message", _("message")
    FAULT = "fault", _("fault")


class AgentTrace(models.Model):
    """One step of the agent: a model answer, a tool call, a message sent, a fault."""

    business = models.ForeignKey(
        Business, on_delete=models.CASCADE, related_name="traces", verbose_name=_("Business")
    )
    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.CASCADE,
        related_name="traces",
        verbose_name=_("Conversation"),
        null=True,
        blank=True,
    )
    turn = models.PositiveIntegerField(_("turn"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=TraceKind.choices)
    name = models.CharField(_("name"), max_length=64)
    arguments = models.JSONField(_("arguments"), default=dict)
    result = models.JSONField(_("result"), default=dict)
    ok = models.BooleanField(_("ok"), default=True)
    duration_ms = models.PositiveIntegerField(_("duration, ms"), default=0)
    tokens = models.PositiveIntegerField(_("tokens"), null=True, blank=True)
    created_at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("Agent step")
        verbose_name_plural = _("Agent steps")
        ordering = ("-pk",)
        indexes = [models.Index(fields=["conversation", "id"]), models.Index(fields=["business", "-id"])]

    def __str__(self) -> str:
        return f"{self.name} {'ok' if self.ok else 'failed'}"


class RetiredModel(models.Model):
    """A model that the provider no longer knows: the next in AGENT_MODEL_FALLBACKS serves, for good."""

    name = models.CharField(_("model"), max_length=120, unique=True)
    reason = models.TextField(_("what the provider said"))
    noticed_at = models.DateTimeField(_("noticed"), auto_now_add=True)

    class Meta:
        verbose_name = _("Retired model")
        verbose_name_plural = _("Retired models")

    def __str__(self) -> str:
        return self.name
