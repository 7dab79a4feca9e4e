"""A member of one team with every right in the back office finds nothing there of another business."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agent_app.models import Conversation
from calendar_app.models import Appointment, Customer, Resource, Service, WaitingListEntry
from calendar_app.testing import lane_of, make_appointment, make_business
from messaging_app.models import OutboundMessage
from policy_app.models import Business, Membership
from telephony_app.models import Call

pytestmark = [pytest.mark.db, pytest.mark.django_db]

LISTS = (
    "policy_app_business",
    "calendar_app_resource",
    "calendar_app_service",
    "calendar_app_customer",
    "calendar_app_appointment",
    "calendar_app_waitinglistentry",
    "messaging_app_flowrule",
    "messaging_app_outboundmessage",
    "messaging_app_inboundmessage",
    "agent_app_conversation",
    "agent_app_agenttrace",
    "telephony_app_call",
)


def make_shop(slug: str) -> Business:
    """A business that has one row of most kinds."""
    business = make_business()
    business.name = business.slug = slug
    business.save()
    service = Service.objects.create(business=business, name=f"שירות {slug}", duration_min=30)
    customer = Customer.objects.create(business=business, name=f"לקוחה {slug}", phone="+972521234567")
    Resource.objects.create(business=business, name=f"יומן {slug}").services.add(service)
    make_appointment(business, "2026-11-24 12:00", "2026-11-24 13:00")
    WaitingListEntry.objects.create(business=business, customer=customer, day="2026-11-24")
    conversation = Conversation.objects.create(business=business, channel="phone")
    Call.objects.create(business=business, conversation=conversation, call_sid=f"CA{slug}")
    OutboundMessage.objects.create(
        business=business, dedupe_key=slug, kind="chat", recipient=slug, body="", not_before=timezone.now()
    )
    return business


@pytest.fixture
def own() -> Business:
    return make_shop("own")


@pytest.fixture
def foreign() -> Business:
    return make_shop("foreign")


@pytest.fixture
def member(client: Client, own: Business) -> Client:
    user = User.objects.create_user("noa", is_staff=True)
    user.user_permissions.set(Permission.objects.exclude(content_type__app_label="auth"))
    Membership.objects.create(user=user, business=own)
    client.force_login(user)
    return client


@pytest.mark.parametrize("name", LISTS)
def test_lists_and_their_filters_name_no_other_business(
    member: Client, own: Business, foreign: Business, name: str
) -> None:
    page = member.get(reverse(f"admin:{name}_changelist"))

    assert page.status_code == 200
    assert "foreign" not in page.content.decode()
    rows = page.context["cl"].queryset
    assert {getattr(row, "business_id", row.pk) for row in rows} <= {own.pk}


def test_rows_of_another_business_cannot_be_opened(member: Client, foreign: Business) -> None:
    appointment = Appointment.objects.get(business=foreign)
    for name, number in (
        ("calendar_app_appointment", appointment.pk),
        ("calendar_app_resource", lane_of(foreign).pk),
        ("telephony_app_call", Call.objects.get(business=foreign).pk),
    ):
        answer = member.get(reverse(f"admin:{name}_change", args=[number]))
        assert answer.status_code == 302  # to the front of the back office: "there is no such row"


def test_a_form_neither_offers_nor_takes_what_is_anothers(
    member: Client, own: Business, foreign: Business
) -> None:
    address = reverse("admin:calendar_app_service_add")
    offered = member.get(address).content.decode()
    taken = member.post(
        address,
        {"business": foreign.pk, "name": "X", "duration_min": 30, "buffer_before_min": 0, "buffer_min": 0},
    )

    assert f'<option value="{own.pk}"' in offered
    assert f'<option value="{foreign.pk}"' not in offered
    assert taken.status_code == 200
    assert not Service.objects.filter(name="X").exists()
    assert "שירות foreign" not in member.get(reverse("admin:calendar_app_resource_add")).content.decode()


def test_a_superuser_sees_all(client: Client, own: Business, foreign: Business) -> None:
    client.force_login(User.objects.create_superuser("owner"))

    rows = client.get(reverse("admin:calendar_app_appointment_changelist")).context["cl"].queryset

    assert {row.business_id for row in rows} == {own.pk, foreign.pk}
