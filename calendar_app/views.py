"""The staff's page: what is booked in the coming days."""

from datetime import datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from calendar_app.models import Appointment, AppointmentStatus

DAYS_SHOWN = 14


@require_safe
@never_cache
@staff_member_required
def calendar(request: HttpRequest) -> HttpResponse:
    """List the appointments from today on for two weeks, each at the wall time of its business."""
    today = datetime.combine(timezone.localdate(), time(), timezone.get_current_timezone())
    rows = (
        Appointment.objects.filter(start__gte=today, start__lt=today + timedelta(days=DAYS_SHOWN))
        .exclude(status=AppointmentStatus.HELD)
        .select_related("business__settings", "customer", "service", "resource")
        .order_by("start", "pk")
    )
    shown = [(_local(row), row) for row in rows]
    shown.sort(key=lambda pair: (pair[0].date(), pair[1].start))
    days = [(day, list(pairs)) for day, pairs in groupby(shown, key=lambda pair: pair[0].date())]
    context = {
        "days": days,
        "days_shown": DAYS_SHOWN,
        "many_businesses": len({row.business_id for row in rows}) > 1,
        "many_lanes": len({row.resource_id for row in rows}) > 1,
    }
    return render(request, "calendar_app/calendar.html", context)


def _local(appointment: Appointment) -> datetime:
    settings = getattr(appointment.business, "settings", None)
    return appointment.start.astimezone(
        ZoneInfo(settings.tz) if settings else timezone.get_current_timezone()
    )
