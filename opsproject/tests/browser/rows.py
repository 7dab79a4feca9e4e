"""Appointments for the browser's tests."""

from datetime import date
from typing import Any

from calendar_app.models import Appointment, Customer, Resource
from calendar_app.testing import make_appointment
from policy_app.models import Business

WEEK = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


def book(business: Business, day: date, start: str, end: str, name: str, **fields: Any) -> Appointment:
    phone = f"+97250{Customer.objects.count():07d}"
    customer = Customer.objects.create(business=business, name=name, phone=phone)
    return make_appointment(business, f"{day} {start}", f"{day} {end}", customer=customer, **fields)


def lane(business: Business, name: str) -> Resource:
    return Resource.objects.get(business=business, name=name)
