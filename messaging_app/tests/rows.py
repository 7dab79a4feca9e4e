"""Rows that the tests of this app start from."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from agent_app.models import Channel, Conversation
from calendar_app.models import Appointment, Customer, Resource
from messaging_app.models import OutboundMessage
from policy_app.models import Business, BusinessSettings

PHONE = "+972521234567"
_numbers = count(1)


def make_business(name: str = "מספרת דנה", **fields: Any) -> Business:
    number = next(_numbers)
    business = Business.objects.create(
        name=name,
        **{
            "slug": f"biz-{number}",
            "phone_number": f"+9723{number:07}",
            "whatsapp_instance": f"line-{number}",
        }
        | fields,
    )
    BusinessSettings.objects.update_or_create(business=business, defaults={"tz": "Asia/Jerusalem"})
    return business


def make_conversation(business: Business, **fields: Any) -> Conversation:
    return Conversation.objects.create(business=business, **{"channel": Channel.PHONE} | fields)


def book(business: Business, *, phone: str | None = PHONE, **fields: Any) -> Appointment:
    """Book as the admin would: by saving. Default: in two days, at 08:00 UTC."""
    day = (timezone.now() + timedelta(days=2)).date()
    start = fields.pop("start", datetime(day.year, day.month, day.day, 8, tzinfo=UTC))
    resource, _ = Resource.objects.get_or_create(business=business, defaults={"name": "1"})
    customer, _ = Customer.objects.get_or_create(business=business, phone=phone, defaults={"name": "רות"})
    return Appointment.objects.create(
        business=business,
        resource=resource,
        customer=customer,
        start=start,
        end=start + timedelta(hours=1),
        **fields,
    )


def make_message(business: Business, **fields: Any) -> OutboundMessage:
    number = next(_numbers)
    return OutboundMessage.objects.create(
        **{
            "business": business,
            "dedupe_key": f"test:{number}",
            "kind": "chat",
            "recipient": PHONE,
            "body": f"הודעה {number}",
            "not_before": timezone.now(),
        }
        | fields
    )
