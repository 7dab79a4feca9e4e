"""The rows of a call."""

import pytest
from django.utils import timezone

from calendar_app.models import Resource, Service
from policy_app.models import Business, BusinessSettings
from telephony_app.calls import AdmittedCall, admit_stream, end_call, issue_token, leave_stream, register_call
from telephony_app.core.session_events import Ending
from telephony_app.models import Call, CallOutcome, CallStatus

pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture
def call() -> Call:
    business = Business.objects.create(name="דנה", slug="dana", phone_number="+97235550000")
    return register_call(
        business, call_sid="CA1", from_number="+972501112222", to_number="+97235550000", simulated=False
    )


def admitted(call: Call) -> AdmittedCall:
    token = issue_token(call, now=timezone.now())
    stream = admit_stream(
        call_sid=call.call_sid, business_id=str(call.business_id), token=token, now=timezone.now()
    )
    assert stream is not None
    return stream


def test_a_call_knows_the_names_that_callers_say(call: Call) -> None:
    Service.objects.create(business=call.business, name="תספורת", duration_min=30)
    Service.objects.create(business=call.business, name="ישן", duration_min=30, is_active=False)
    Resource.objects.create(business=call.business, name="מיכל")

    names = admitted(call).names

    assert {"דנה", "תספורת", "מיכל"} <= set(names)
    assert "ישן" not in names


def test_what_a_replaced_stream_stores_late_changes_nothing(call: Call) -> None:
    old = admitted(call)
    admitted(call)

    over = leave_stream(old, Ending.HANGUP, now=timezone.now())

    call.refresh_from_db()
    assert (call.status, call.outcome) == (CallStatus.LIVE, CallOutcome.NONE)
    assert over is False


def test_a_broken_stream_leaves_the_call_open_unless_the_carrier_ended_it(call: Call) -> None:
    assert leave_stream(admitted(call), Ending.BROKEN, now=timezone.now()) is False

    stream = admitted(call)
    end_call("CA1", now=timezone.now())

    assert leave_stream(stream, Ending.BROKEN, now=timezone.now()) is True
    call.refresh_from_db()
    assert call.status == CallStatus.ENDED


def test_a_call_that_is_over_admits_no_stream(call: Call) -> None:
    token = issue_token(call, now=timezone.now())
    end_call("CA1", now=timezone.now())

    assert (
        admit_stream(call_sid="CA1", business_id=str(call.business_id), token=token, now=timezone.now())
        is None
    )


@pytest.mark.parametrize("business_id", ["", "x", "-1", "٣", "9" * 40])
def test_a_business_that_is_no_number_is_refused(call: Call, business_id: str) -> None:
    token = issue_token(call, now=timezone.now())

    assert admit_stream(call_sid="CA1", business_id=business_id, token=token, now=timezone.now()) is None


def test_the_caller_is_known_by_number_only_where_the_business_accepts_it(call: Call) -> None:
    assert admitted(call).caller_phone is None

    BusinessSettings.objects.update_or_create(business=call.business, defaults={"accept_caller_id": True})

    assert admitted(call).caller_phone == "+972501112222"
