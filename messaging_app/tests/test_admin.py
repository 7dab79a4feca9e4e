import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from messaging_app.models import FlowRule, InboundMessage, OutboundMessage
from messaging_app.tests.rows import make_business, make_message

pytestmark = [pytest.mark.db, pytest.mark.django_db]

OUTBOX = "admin:messaging_app_outboundmessage_changelist"


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("owner"))
    return client


def test_a_wrong_place_in_a_text_is_named_in_hebrew(owner: Client) -> None:
    make_business()
    rule = FlowRule.objects.get(event="appointment.created")
    address = reverse("admin:messaging_app_flowrule_change", args=[rule.pk])
    form = {
        "business": rule.business_id,
        "event": rule.event,
        "offset_min": 0,
        "action": rule.action,
        "enabled": "on",
    }

    wrong = owner.post(address, form | {"template": "התור ב-{dat}"})
    right = owner.post(address, form | {"template": "התור ב-{date}"})

    assert "בטקסט מופיע “dat”, ואין במה למלא אותו" in wrong.content.decode()
    assert right.status_code == 302
    assert FlowRule.objects.get(event="appointment.created").template == "התור ב-{date}"


def test_the_outbox_says_in_hebrew_what_each_message_is_about_and_whose(owner: Client) -> None:
    make_message(make_business(), kind="appointment.created")

    page = owner.get(reverse(OUTBOX)).content.decode()

    assert "נקבע תור" in page
    assert ">עסק<" in page
    assert "Business<" not in page


def test_what_failed_can_be_sent_again_and_nothing_else_can(owner: Client) -> None:
    business = make_business()
    failed = make_message(business, status="failed", reason="not_on_whatsapp", attempts=3)
    sent = make_message(business, status="sent")

    page = owner.post(
        reverse(OUTBOX), {"action": "send_again", "_selected_action": [failed.pk, sent.pk]}, follow=True
    )
    again = owner.post(reverse(OUTBOX), {"action": "send_again", "_selected_action": [sent.pk]}, follow=True)

    assert "הודעות שיישלחו שוב: 1." in page.content.decode()
    assert "אפשר לשלוח שוב רק הודעות שנכשלו." in again.content.decode()
    assert set(OutboundMessage.objects.values_list("pk", "status")) == {
        (failed.pk, "pending"),
        (sent.pk, "sent"),
    }


def test_why_a_message_failed_is_told_in_hebrew(owner: Client) -> None:
    row = make_message(make_business(), status="failed", reason="not_on_whatsapp")

    pages = [
        owner.get(reverse(OUTBOX), {"status__exact": "failed"}),
        owner.get(reverse("admin:messaging_app_outboundmessage_change", args=[row.pk])),
    ]

    assert ["אין WhatsApp במספר הזה." in page.content.decode() for page in pages] == [True, True]


@pytest.mark.parametrize("model", ["outboundmessage", "inboundmessage"])
def test_messages_can_be_seen_and_not_touched(owner: Client, model: str) -> None:
    business = make_business()
    rows = {
        "outboundmessage": make_message(business),
        "inboundmessage": InboundMessage.objects.create(
            business=business, provider="baileys", message_id="1"
        ),
    }
    address = reverse(f"admin:messaging_app_{model}_change", args=[rows[model].pk])

    assert owner.get(address).status_code == 200
    assert owner.post(address, {"body": "x"}).status_code == 403
    assert owner.get(reverse(f"admin:messaging_app_{model}_add")).status_code == 403
    assert (
        owner.post(reverse(f"admin:messaging_app_{model}_delete", args=[rows[model].pk])).status_code == 403
    )


@pytest.mark.parametrize("model", ["outboundmessage", "inboundmessage", "flowrule"])
def test_a_list_asks_the_database_no_more_for_many_rows_than_for_one(owner: Client, model: str) -> None:
    address = reverse(f"admin:messaging_app_{model}_changelist")
    counts = []
    for number in range(3):
        business = make_business()
        make_message(business)
        InboundMessage.objects.create(business=business, provider="baileys", message_id=str(number))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert owner.get(address).status_code == 200
        counts.append(len(queries))

    assert counts[1] == counts[2]
    assert counts[2] <= 14
