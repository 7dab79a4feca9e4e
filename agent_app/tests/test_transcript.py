"""The transcript that the calendar page shows."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agent_app.models import Conversation, Turn
from calendar_app.testing import make_business, wall
from policy_app.models import Business, Membership

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NOW = wall("2026-11-23 08:00")


@pytest.fixture
def business() -> Business:
    return make_business()


@pytest.fixture
def dana(client: Client, business: Business) -> Client:
    user = User.objects.create_user("dana")
    Membership.objects.create(user=user, business=business)
    client.force_login(user)
    return client


def converse(business: Business, *turns: tuple[str, str]) -> Conversation:
    with time_machine.travel(NOW, tick=False) as clock:
        conversation = Conversation.objects.create(business=business, channel="phone")
        for number, (said, heard) in enumerate(turns, 1):
            clock.shift(timedelta(seconds=10))
            Turn.objects.create(
                conversation=conversation,
                number=number,
                customer_text=said,
                reply_text="תשובה שלמה",
                heard_text=heard,
            )
    return conversation


def test_a_transcript_has_what_was_said_and_what_was_heard(dana: Client, business: Business) -> None:
    conversation = converse(business, ("", "שלום"), ("מחר ב-12", "קבעתי"), ("רגע", ""))

    answer = dana.get(f"/agent/conversations/{conversation.pk}/")

    assert answer.json() == {
        "ok": True,
        "turns": [
            {"who": "assistant", "text": "שלום", "at": "2026-11-23T08:00:10"},
            {"who": "customer", "text": "מחר ב-12", "at": "2026-11-23T08:00:20"},
            {"who": "assistant", "text": "קבעתי", "at": "2026-11-23T08:00:20"},
            {"who": "customer", "text": "רגע", "at": "2026-11-23T08:00:30"},
        ],
        "channel": "phone",
        "started_at": "2026-11-23T08:00:00",
    }


def test_a_conversation_of_another_business_is_not_found(dana: Client) -> None:
    foreign = converse(make_business(), ("שלום", "שלום"))

    for number in (foreign.pk, 0, 10**19):
        answer = dana.get(f"/agent/conversations/{number}/")
        assert (answer.status_code, answer.json()["message"]) == (404, "לא נמצאה שיחה כזאת.")


def test_without_a_log_in_nothing_is_told(client: Client, business: Business) -> None:
    conversation = converse(business, ("שלום", "שלום"))

    assert client.get(f"/agent/conversations/{conversation.pk}/").status_code == 401


def test_a_long_conversation_takes_the_queries_of_a_short_one(dana: Client, business: Business) -> None:
    short, long = converse(business, ("א", "ב")), converse(business, *[("א", "ב")] * 30)

    def queries(conversation: Conversation) -> int:
        with CaptureQueriesContext(connection) as captured:
            dana.get(f"/agent/conversations/{conversation.pk}/")
        return len(captured)

    queries(short)
    assert queries(long) == queries(short)
