"""Twilio's webhooks: what a caller hears next."""

from urllib.parse import urlencode
from xml.etree.ElementTree import Element, fromstring

import pytest
from asgiref.sync import async_to_sync
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from agent_app.conversations import open_conversation
from agent_app.models import Channel, Conversation
from policy_app.models import Business, BusinessSettings
from telephony_app import live_calls
from telephony_app.core.twilio_signature import signature_of
from telephony_app.models import Call, CallOutcome, CallStatus

pytestmark = [
    pytest.mark.db,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("telephony_app.tests.addresses"),
]

BASE = "https://desk.example.test"
HUMAN = "+97231111111"
DIALLED = "+97235550000"


@pytest.fixture
def business() -> Business:
    business = Business.objects.create(name="דנה & בניה", slug="dana", phone_number=DIALLED)
    BusinessSettings.objects.update_or_create(business=business, defaults={"human_number": HUMAN})
    return business


@pytest.fixture(autouse=True)
def _take_calls() -> None:
    live_calls.take_calls_again()


def post(path: str, **fields: str) -> HttpResponse:
    form = {"CallSid": "CA1", "From": "+972501112222", "To": DIALLED, **fields}
    return Client().post(f"/telephony/{path}", form)  # type: ignore[return-value]  # the test client's own class


def verbs(response: HttpResponse) -> list[Element]:
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/xml")
    return list(fromstring(response.content))  # noqa: S314 -- our own XML


def names(response: HttpResponse) -> list[str]:
    return [verb.tag for verb in verbs(response)]


def token_of(response: HttpResponse) -> str:
    parameter = verbs(response)[0].find("Stream/Parameter[@name='token']")
    assert parameter is not None
    return str(parameter.get("value"))


def test_a_call_is_connected_with_the_media_stream(business: Business) -> None:
    response = post("voice/")

    token = token_of(response)
    assert response.content.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?><Response><Connect>'
        '<Stream url="wss://desk.example.test/ws/media-stream/">'
        f'<Parameter name="business" value="{business.pk}" /><Parameter name="token" value="{token}" />'
        "</Stream></Connect>"
        f'<Redirect method="POST">{BASE}/telephony/after-stream/</Redirect></Response>'
    )
    call = Call.objects.get()
    assert (call.call_sid, call.business, call.status, call.simulated) == (
        "CA1",
        business,
        CallStatus.RINGING,
        False,
    )
    assert token not in (call.token_hash, "")


def test_a_site_without_tls_gets_a_plain_socket(business: Business, settings: Settings) -> None:
    settings.PUBLIC_BASE_URL = "http://localhost:8000"

    assert b'url="ws://localhost:8000/ws/media-stream/"' in post("voice/").content


def test_the_same_call_again_is_one_row_with_a_fresh_token(business: Business) -> None:
    tokens = {token_of(post("voice/")) for _ in range(3)}

    assert len(tokens) == 3
    assert Call.objects.count() == 1


def test_a_number_of_nobody_hears_a_polite_sentence(business: Business) -> None:
    response = post("voice/", To="+97239999999")

    assert names(response) == ["Say", "Hangup"]
    assert verbs(response)[0].get("language") == "he-IL"
    assert Call.objects.count() == 0


def test_a_business_that_is_not_active_is_nobody(business: Business) -> None:
    Business.objects.update(is_active=False)

    assert names(post("voice/")) == ["Say", "Hangup"]


@pytest.mark.parametrize(("human", "expected"), [(HUMAN, ["Say", "Dial", "Hangup"]), ("", ["Say", "Hangup"])])
def test_with_the_assistant_off_the_human_is_dialled(
    business: Business, settings: Settings, human: str, expected: list[str]
) -> None:
    settings.AGENTS_ENABLED = False
    BusinessSettings.objects.update(human_number=human)

    assert names(post("voice/")) == expected


def test_a_missing_call_id_is_refused(business: Business) -> None:
    assert post("voice/", CallSid="").status_code == 400
    assert post("voice/", CallSid="C" * 65).status_code == 400


@pytest.mark.parametrize("path", ["voice/", "after-stream/", "status/"])
def test_only_post_is_answered(path: str) -> None:
    assert Client().get(f"/telephony/{path}").status_code == 405


@pytest.mark.parametrize("path", ["voice/", "after-stream/", "status/"])
def test_a_wrong_signature_is_refused(business: Business, settings: Settings, path: str) -> None:
    settings.TWILIO_AUTH_TOKEN = "secret"

    assert post(path).status_code == 403
    assert Call.objects.count() == 0


@pytest.mark.parametrize("simulated", [True, False])
def test_a_signed_webhook_passes_whatever_the_host_says(
    business: Business, settings: Settings, simulated: bool
) -> None:
    settings.TWILIO_AUTH_TOKEN = "secret"
    form = {"CallSid": "CA1", "To": DIALLED, "From": ""} | ({"Simulated": "1"} if simulated else {})
    signature = signature_of("secret", f"{BASE}/telephony/voice/?a=1", {k: [v] for k, v in form.items()})

    response = Client().post(
        "/telephony/voice/?a=1",
        urlencode(form),
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": signature, "Host": "evil.test", "X-Forwarded-Proto": "http"},
    )

    assert response.status_code == 200
    assert Call.objects.get().simulated is simulated


def test_nobody_simulates_on_an_open_site(business: Business, settings: Settings) -> None:
    post("voice/", Simulated="1")
    assert Call.objects.get().simulated is False

    settings.DEBUG = True
    post("voice/", Simulated="1", CallSid="CA2")
    assert Call.objects.get(call_sid="CA2").simulated is True


def test_a_draining_server_sends_the_caller_round_and_at_last_to_a_human(business: Business) -> None:
    async_to_sync(live_calls.drain)(0)

    first = post("voice/")
    last = post("voice/?overflow=5")

    assert names(first) == ["Pause", "Redirect"]
    assert verbs(first)[1].text == f"{BASE}/telephony/voice/?overflow=1"
    assert names(last) == ["Say", "Dial", "Hangup"]
    assert names(post("voice/?overflow=x")) == ["Say", "Dial", "Hangup"]


# --- After the stream -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "human", "expected"),
    [
        (CallOutcome.GOODBYE, HUMAN, ["Hangup"]),
        (CallOutcome.HANGUP, HUMAN, ["Hangup"]),
        (CallOutcome.TRANSFER, HUMAN, ["Dial", "Hangup"]),
        (CallOutcome.TRANSFER, "", ["Say", "Hangup"]),
    ],
)
def test_how_we_left_decides_what_comes_next(
    business: Business, outcome: CallOutcome, human: str, expected: list[str]
) -> None:
    BusinessSettings.objects.update(human_number=human)
    post("voice/")
    Call.objects.update(outcome=outcome, status=CallStatus.ENDED)

    assert names(post("after-stream/")) == expected


@pytest.mark.parametrize("status", [CallStatus.DROPPED, CallStatus.LIVE])  # LIVE: the process was killed
@pytest.mark.parametrize(
    ("human", "at_last"), [(HUMAN, ["Say", "Dial", "Hangup"]), ("", ["Say", "Record", "Hangup"])]
)
def test_a_broken_stream_is_tried_twice_more(
    business: Business, status: CallStatus, human: str, at_last: list[str]
) -> None:
    BusinessSettings.objects.update(human_number=human)
    first = token_of(post("voice/"))
    heard = []
    tokens = {first}
    for _ in range(4):
        if Call.objects.get().status != CallStatus.ENDED:
            Call.objects.update(status=status, outcome=CallOutcome.BROKEN)
        response = post("after-stream/")
        heard.append(names(response))
        if heard[-1][0] == "Connect":
            tokens.add(token_of(response))

    assert heard == [["Connect", "Redirect"]] * 2 + [at_last] * 2
    assert len(tokens) == 3
    assert Call.objects.get().status == CallStatus.ENDED


def test_after_stream_of_an_unknown_call_says_goodbye() -> None:
    assert names(post("after-stream/")) == ["Say", "Hangup"]


# --- Status -----------------------------------------------------------------------------------------


def test_the_carriers_word_ends_a_call_once_and_never_reopens_it(business: Business) -> None:
    post("voice/")
    assert post("status/", CallStatus="ringing").status_code == 204
    assert Call.objects.get().status == CallStatus.RINGING

    for word in ("completed", "in-progress", "completed"):
        assert post("status/", CallStatus=word).status_code == 204

    call = Call.objects.get()
    assert call.status == CallStatus.ENDED
    assert call.ended_at is not None


def test_the_end_of_a_dropped_call_closes_its_conversation(business: Business) -> None:
    post("voice/")
    live = async_to_sync(open_conversation)(business_id=business.pk, channel=Channel.PHONE)
    Call.objects.update(status=CallStatus.DROPPED, conversation_id=live.conversation_id)

    post("status/", CallStatus="completed")

    assert Conversation.objects.get().ended_at is not None


def test_the_status_of_an_unknown_call_is_taken_calmly() -> None:
    assert post("status/", CallStatus="completed", CallSid="nobody").status_code == 204
