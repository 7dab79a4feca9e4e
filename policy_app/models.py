"""What the owner stores: the business, its rules, its special days. Reading them: business_policy.py."""

import secrets
from collections.abc import Iterable
from datetime import time
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from policy_app.core.prompt_rules import read_prompt


class Business(models.Model):
    """One customer of ours. The number that callers dial picks it."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("short name in addresses"), unique=True)
    phone_number = models.CharField(
        _("phone number that callers dial"),
        max_length=16,
        unique=True,
        help_text=_("International form, for example +97231234567"),
    )
    whatsapp_instance = models.CharField(_("WhatsApp instance"), max_length=120, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("Business")
        verbose_name_plural = _("Businesses")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save in one transaction with the receivers that give a new business its parts (calendar lane)."""
        with transaction.atomic():
            super().save(*args, **kwargs)


class Role(models.TextChoices):
    OWNER = "owner", _("owner")
    STAFF = "staff", _("staff")


class Membership(models.Model):
    """Who works where. A superuser needs none; everybody else sees only the businesses of theirs."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    business = models.ForeignKey(
        Business, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("Business")
    )
    role = models.CharField(_("role"), max_length=8, choices=Role.choices, default=Role.STAFF)

    class Meta:
        verbose_name = _("Member of the team")
        verbose_name_plural = _("Team")
        constraints = [models.UniqueConstraint(fields=["user", "business"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.user} – {self.business}"


class DayRule(models.TextChoices):
    """What a kind of special day does to the hours of the week."""

    OPEN = "open", _("open as on any day")
    CLOSED = "closed", _("closed")
    SHORT = "short", _("open until the early closing hour")


class BusinessSettings(models.Model):
    """The rules of one business. `prompt_rules` is what `ai_prompt` was understood to say when saved."""

    business = models.OneToOneField(
        Business,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="settings",
        verbose_name=_("Business"),
    )
    tz = models.CharField(_("time zone"), max_length=64, default="Asia/Jerusalem")
    slot_size_min = models.PositiveSmallIntegerField(_("slot size, minutes"), default=60)
    allow_24_7 = models.BooleanField(_("open around the clock"), default=False)
    opening_hours_json = models.JSONField(_("opening hours"), null=True, blank=True)
    booking_window_days = models.PositiveSmallIntegerField(_("bookable days ahead"), default=30)
    min_notice_min = models.PositiveIntegerField(_("least notice, minutes"), default=0)
    require_phone_before_booking = models.BooleanField(_("phone needed to book"), default=True)
    on_holidays = models.CharField(
        _("on holidays"), max_length=8, choices=DayRule.choices, default=DayRule.CLOSED
    )
    on_holiday_eves = models.CharField(
        _("on holiday eves"), max_length=8, choices=DayRule.choices, default=DayRule.OPEN
    )
    on_hol_hamoed = models.CharField(
        _("on Hol HaMoed"), max_length=8, choices=DayRule.choices, default=DayRule.OPEN
    )
    on_memorial_days = models.CharField(
        _("on memorial days"), max_length=8, choices=DayRule.choices, default=DayRule.OPEN
    )
    short_day_closes_at = models.TimeField(_("early closing hour"), default=time(13, 0))
    cancel_notice_min = models.PositiveIntegerField(
        _("customers may cancel until, minutes before"), default=0
    )
    reschedule_notice_min = models.PositiveIntegerField(
        _("customers may move until, minutes before"), default=0
    )
    ai_prompt = models.TextField(_("instructions to the receptionist"), blank=True)
    greeting = models.CharField(_("greeting"), max_length=300, blank=True)
    spoken_name = models.CharField(_("name as it is spoken"), max_length=120, blank=True)
    human_number = models.CharField(_("number of a human for transfers"), max_length=16, blank=True)
    accept_caller_id = models.BooleanField(_("accept the caller's own number"), default=False)
    address = models.CharField(_("address"), max_length=200, blank=True)

    prompt_rules = models.JSONField(_("understood from the instructions"), default=dict, editable=False)
    prompt_not_understood = models.JSONField(
        _("not understood in the instructions"), default=list, editable=False
    )
    # Drawn anew at each change: a count would come back after a rollback or a row made again.
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("Business settings")
        verbose_name_plural = _("Business settings")

    def __str__(self) -> str:
        return f"{self.business}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Read the instructions once, here, so that no call has to; every process sees the new revision."""
        reading = read_prompt(self.ai_prompt)
        self.prompt_rules = reading.rules
        self.prompt_not_understood = list(reading.not_understood)
        self.revision = _new_revision()
        named: Iterable[str] | None = kwargs.get("update_fields")
        if named is not None:
            kwargs["update_fields"] = {*named, "prompt_rules", "prompt_not_understood", "revision"}
        super().save(*args, **kwargs)


class SpecialDate(models.Model):
    """The hours of one date, of a business or of one of its lanes; an empty list closes the day."""

    day = models.DateField(_("date"))
    windows = models.JSONField(_("hours of that date"), default=list, blank=True)
    note = models.CharField(_("note"), max_length=120, blank=True)

    class Meta:
        abstract = True
        verbose_name = _("Special date")
        verbose_name_plural = _("Special dates")
        ordering = ("day",)


class DateOverride(SpecialDate):
    """The hours of a business on one date; beats the week, round the clock and holidays."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="date_overrides")

    class Meta(SpecialDate.Meta):
        constraints = [models.UniqueConstraint(fields=["business", "day"], name="one_override_per_date")]

    def __str__(self) -> str:
        return f"{self.business} {self.day:%d/%m/%Y}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            touch_policy(self.business_id)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            touch_policy(self.business_id)
            return super().delete(*args, **kwargs)


def touch_policy(business_id: int) -> None:
    """Tell every process that the business's policy has changed (they compare `revision` at each turn)."""
    BusinessSettings.objects.filter(pk=business_id).update(revision=_new_revision())


def _new_revision() -> int:
    return 1 + secrets.randbelow(2**31 - 1)
