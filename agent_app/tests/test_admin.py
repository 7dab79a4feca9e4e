"""The admin pages of conversations: readable, never editable, with a bounded number of queries."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from agent_app.models import AgentTrace, Conversation, RetiredModel, Turn
from calendar_app.testing import make_business
from policy_app.models import Business

pytestmark = pytest.mark.db


@pytest.fixture
def staff(db: None) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("owner", "o@example.test", "x"))
    return client


def converse(business: Business) -> Conversation:
    row = Conversation.objects.create(business=business, channel="phone", customer_name="<b>דנה</b>")
    Turn.objects.create(conversation=row, number=1, customer_text="מחר ב-12", reply_text="פנוי.")
    AgentTrace.objects.create(
        business=business,
        conversation=row,
        turn=1,
        kind="tool",
        name="calendar.find_slots",
        result={"x": "<script>"},
    )
    return row


@pytest.mark.parametrize("page", ["conversation", "agenttrace"])
def test_lists_cost_the_same_queries_however_long(
    staff: Client, page: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    business = make_business()
    converse(business)
    with django_assert_num_queries(0) as nothing:
        pass
    counts = []
    for _ in range(2):
        with nothing.__class__(nothing.connection) as captured:
            assert staff.get(f"/admin/agent_app/{page}/").status_code == 200
        counts.append(len(captured))
        converse(business)
        converse(business)

    assert counts[0] == counts[1]


def test_a_conversation_shows_words_and_steps_and_escapes_both(staff: Client) -> None:
    row = converse(make_business())

    body = staff.get(f"/admin/agent_app/conversation/{row.pk}/change/").content.decode()

    assert "מחר ב-12" in body
    assert "calendar.find_slots" in body
    assert '<script>"' not in body
    assert "<b>דנה" not in body


@pytest.mark.parametrize("page", ["conversation", "agenttrace"])
def test_records_can_be_neither_added_nor_changed_nor_deleted(staff: Client, page: str) -> None:
    row = converse(make_business())
    pk = row.pk if page == "conversation" else row.traces.get().pk

    assert staff.get(f"/admin/agent_app/{page}/add/").status_code == 403
    assert staff.post(f"/admin/agent_app/{page}/{pk}/change/", {"outcome": "x"}).status_code == 403
    assert staff.post(f"/admin/agent_app/{page}/{pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_retired_model_is_listed_with_what_it_means(staff: Client) -> None:
    RetiredModel.objects.create(name="gpt-4o-mini", reason="does not exist")

    body = staff.get("/admin/agent_app/retiredmodel/").content.decode()

    assert "gpt-4o-mini" in body
    assert "AGENT_MODEL_FALLBACKS" in body
