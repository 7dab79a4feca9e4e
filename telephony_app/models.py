"""A phone call, its turns and their latency."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agent_app.models import Conversation
from policy_app.models import Business


class CallStatus(models.TextChoices):
    RINGING = "ringing", _("ringing")
    LIVE = "live", _("live")
    DROPPED = "dropped", _("connection lost")
    ENDED = "ended", _("ended")


class CallOutcome(models.TextChoices):
    """How our side left the media socket; after-stream decides by it what the caller hears next."""

    NONE = "", _("not known")
    GOODBYE = "goodbye", _("goodbye")
    TRANSFER = "transfer", _("handed to a human")
    HANGUP = "hangup", _("caller hung up")
    BROKEN = "broken", _("broken off")


class Call(models.Model):
    """One call of the carrier. The stream token is kept hashed, lives briefly and works once."""

    business = models.ForeignKey(
        Business, on_delete=models.CASCADE, related_name="calls", verbose_name=_("Business")
    )
    conversation = models.OneToOneField(
        Conversation, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("Conversation")
    )
    call_sid = models.CharField("CallSid", max_length=64, unique=True)
    from_number = models.CharField(_("from"), max_length=32, blank=True)
    to_number = models.CharField(_("to"), max_length=32, blank=True)
    simulated = models.BooleanField(_("simulated"), default=False)
    status = models.CharField(
        _("status"), max_length=8, choices=CallStatus.choices, default=CallStatus.RINGING
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=CallOutcome.choices, blank=True)
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    token_expires_at = models.DateTimeField(null=True, editable=False)
    token_used_at = models.DateTimeField(null=True, editable=False)
    reconnects = models.PositiveSmallIntegerField(_("reconnects"), default=0)
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("Call")
        verbose_name_plural = _("Calls")
        ordering = ("-started_at",)

    def __str__(self) -> str:
        return f"{self.call_sid}"


class CallTurn(models.Model):
    """The latency of one turn. Milliseconds, but for `tts_send_s` (first to last frame, seconds)."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="turns")
    number = models.PositiveIntegerField(_("turn"))
    stt_final_ms = models.PositiveIntegerField("STT_FINAL_MS", null=True)
    ai_latency_ms = models.PositiveIntegerField("AI_LATENCY_MS", null=True)
    tts_ready_ms = models.PositiveIntegerField("TTS_READY_MS", null=True)
    total_ms = models.PositiveIntegerField("TOTAL_MS", null=True)
    tts_send_s = models.FloatField("TTS_SEND", null=True)
    caller_text = models.TextField(_("caller"), blank=True)
    heard_text = models.TextField(_("heard"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Call turn")
        verbose_name_plural = _("Call turns")
        ordering = ("call", "number")
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="call_turn_once")]

    def __str__(self) -> str:
        return f"{self.call_id}/{self.number}"
