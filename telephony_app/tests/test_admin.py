"""Calls in the back office."""

import pytest
from django.test import Client

from policy_app.models import Business
from telephony_app.latency import TurnClock, percentile
from telephony_app.models import Call, CallTurn

pytestmark = [
    pytest.mark.db,
    pytest.mark.django_db,
    pytest.mark.urls("telephony_app.tests.addresses"),
]


def call_with_turns(business: Business, sid: str, totals: list[int]) -> Call:
    call = Call.objects.create(business=business, call_sid=sid)
    for number, total_ms in enumerate(totals, start=1):
        CallTurn.objects.create(call=call, number=number, total_ms=total_ms, caller_text="<b>מחר</b>")
    return call


@pytest.fixture
def business() -> Business:
    return Business.objects.create(name="דנה", slug="dana", phone_number="+97235550000")


def queries_of(client: Client) -> int:
    from django.db import connection  # noqa: PLC0415 -- only here
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 -- only here

    with CaptureQueriesContext(connection) as queries:
        assert client.get("/admin/telephony_app/call/").status_code == 200
    return len(queries)


def test_the_list_shows_p50_and_p95_with_the_same_queries_for_any_number_of_calls(
    admin_client: Client, business: Business
) -> None:
    call_with_turns(business, "CA1", [100, 200, 300])
    queries_of(admin_client)
    one = queries_of(admin_client)
    for sid in ("CA2", "CA3"):
        call_with_turns(business, sid, [400, 2_000])

    assert queries_of(admin_client) == one
    page = admin_client.get("/admin/telephony_app/call/").content.decode()
    assert "TOTAL_MS" in page
    assert "400 / 2000" in page


def test_a_call_shows_its_turns_and_nothing_can_be_changed(admin_client: Client, business: Business) -> None:
    call = call_with_turns(business, "CA1", [123])

    page = admin_client.get(f"/admin/telephony_app/call/{call.pk}/change/").content.decode()

    assert "123" in page
    assert "&lt;b&gt;מחר" in page
    assert 'name="_save"' not in page
    assert admin_client.get("/admin/telephony_app/call/add/").status_code == 403
    assert admin_client.post(f"/admin/telephony_app/call/{call.pk}/delete/").status_code == 403


def test_percentiles_are_by_nearest_rank() -> None:
    assert percentile(range(1, 101), 95) == 95
    assert percentile([7], 95) == 7
    assert percentile([3, 1, 2], 50) == 2
    assert percentile([], 50) is None


def test_the_figures_of_a_turn() -> None:
    clock = TurnClock(1_000, 1_400, 1_900, 2_000, 2_010, 4_010)

    figures = clock.figures()

    assert (figures.stt_final_ms, figures.ai_latency_ms, figures.tts_ready_ms) == (400, 500, 100)
    assert (figures.total_ms, figures.tts_send_s) == (1_010, 2.0)


def test_a_turn_cut_short_has_no_invented_figures() -> None:
    figures = TurnClock(1_000, 1_400).figures()

    assert (figures.stt_final_ms, figures.ai_latency_ms, figures.total_ms, figures.tts_send_s) == (
        400,
        None,
        None,
        None,
    )
