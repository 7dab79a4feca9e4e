"""Businesses and customers for tests."""

from datetime import datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from calendar_app.models import Appointment, Resource, Service
from policy_app.models import Business, BusinessSettings

JERUSALEM = ZoneInfo("Asia/Jerusalem")
_numbers = count(1)


def make_business(**rules: Any) -> Business:
    """A business with its first lane and its settings; `rules` are fields of BusinessSettings."""
    number = next(_numbers)
    business = Business.objects.create(
        name=f"Business {number}", slug=f"business-{number}", phone_number=f"+97239{number:06d}"
    )
    BusinessSettings.objects.update_or_create(business=business, defaults=rules)
    return business


def lane_of(business: Business) -> Resource:
    """The lane that was made with the business."""
    return Resource.objects.filter(business=business).order_by("pk")[0]


def make_service(business: Business, name: str, duration_min: int, buffer_min: int = 0) -> Service:
    return Service.objects.create(
        business=business, name=name, duration_min=duration_min, buffer_min=buffer_min
    )


def wall(text: str) -> datetime:
    """Wall time in Jerusalem: "2026-11-24 12:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=JERUSALEM)


def make_appointment(business: Business, start: str, end: str, **fields: Any) -> Appointment:
    """A booked appointment in the business's first lane; times as for `wall`."""
    defaults = {"resource": lane_of(business), "start": wall(start), "end": wall(end)}
    return Appointment.objects.create(business=business, **{**defaults, **fields})
