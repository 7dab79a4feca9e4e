import hashlib
import hmac
import json
import logging
from typing import Any

import pytest
from django.test import Client

from messaging_app.models import InboundMessage
from messaging_app.tests.core.test_inbound import cloud, evolution
from messaging_app.tests.rows import make_business

pytestmark = [pytest.mark.db, pytest.mark.django_db]

BRIDGE = "/messaging/whatsapp/baileys/"
META = "/messaging/whatsapp/cloud/"
TOKEN = "bridge-secret"
APP_SECRET = "app-secret"


@pytest.fixture(autouse=True)
def _secrets(settings: Any) -> None:
    settings.BAILEYS_TOKEN = TOKEN
    settings.WHATSAPP_CLOUD_APP_SECRET = APP_SECRET
    settings.WHATSAPP_CLOUD_VERIFY_TOKEN = "verify-me"


def from_bridge(client: Client, body: object, token: str = TOKEN) -> tuple[int, Any]:
    raw = body if isinstance(body, str | bytes) else json.dumps(body)
    answer = client.post(BRIDGE, raw, content_type="application/json", headers={"apikey": token})
    return answer.status_code, answer.json()


def from_meta(client: Client, body: object, secret: str = APP_SECRET) -> tuple[int, Any]:
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    signature = "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    answer = client.post(
        META, raw, content_type="application/json", headers={"X-Hub-Signature-256": signature}
    )
    return answer.status_code, answer.json()


def test_the_bridges_message_is_stored_once_with_its_business(client: Client) -> None:
    business = make_business(whatsapp_instance="line-1")

    answers = [from_bridge(client, evolution()) for _ in range(3)]

    assert answers == [(200, {"ok": True, "new": 1})] + [(200, {"ok": True, "new": 0})] * 2
    message = InboundMessage.objects.get()
    assert (message.business, message.provider, message.sender, message.text) == (
        business,
        "baileys",
        "+972521234567",
        "מחר ב-12",
    )
    assert "secret" not in json.dumps(message.payload)


def test_one_id_on_two_lines_is_two_messages(client: Client) -> None:
    make_business(whatsapp_instance="line-1")
    make_business(whatsapp_instance="line-2")

    from_bridge(client, evolution())
    from_bridge(client, evolution(instance="line-2"))

    assert InboundMessage.objects.count() == 2


@pytest.mark.parametrize("token", ["", "wrong", "bridge-secret ", "סוד"])
def test_a_stranger_is_refused(client: Client, token: str) -> None:
    make_business(whatsapp_instance="line-1")

    answer = client.post(BRIDGE, json.dumps(evolution()), content_type="application/json", HTTP_APIKEY=token)

    assert answer.status_code == 401
    assert InboundMessage.objects.count() == 0


def test_without_a_token_of_ours_nobody_is_let_in(client: Client, settings: Any) -> None:
    settings.BAILEYS_TOKEN = ""
    settings.WHATSAPP_CLOUD_APP_SECRET = ""

    assert from_bridge(client, evolution(), token="")[0] == 401
    assert from_meta(client, cloud(), secret="")[0] == 401


@pytest.mark.parametrize(
    "raw",
    ["", "{", "[]", "null", '{"event": 1}', "\x00", "[" * 100_000, b"\xff\xfe", '{"a": ' + "9" * 5000 + "}"],
)
def test_garbage_is_refused_in_one_line(
    client: Client, raw: str | bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="messaging_app"):
        status, _ = from_bridge(client, raw)

    assert status == 400
    assert len([record for record in caplog.records if record.name == "messaging_app.views"]) == 1
    assert not any(record.exc_info for record in caplog.records)


def test_a_line_of_no_business_is_answered_and_logged(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    make_business(whatsapp_instance="line-9", is_active=False)

    assert from_bridge(client, evolution(instance="line-9")) == (200, {"ok": True, "new": 0})
    assert "line of no business: line-9" in caplog.text


def test_a_business_without_an_instance_is_known_by_its_short_name(client: Client) -> None:
    business = make_business(slug="dana", whatsapp_instance="")

    from_bridge(client, evolution(instance="dana"))

    assert InboundMessage.objects.get().business == business


def test_other_methods_are_refused(client: Client) -> None:
    assert client.get(BRIDGE).status_code == 405
    assert client.delete(META).status_code == 405


def test_meta_finds_the_address_to_be_ours(client: Client) -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": "verify-me", "hub.challenge": "11<b>58"}

    answer = client.get(META, asked)

    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"11<b>58", "text/plain")
    assert client.get(META, asked | {"hub.verify_token": "guess"}).status_code == 403
    assert client.get(META, {}).status_code == 403


def test_metas_message_is_stored_once_and_only_when_signed(client: Client) -> None:
    business = make_business(whatsapp_instance="111")
    body = cloud({"from": "972521234567", "id": "wamid.1", "type": "text", "text": {"body": "שלום 😀"}})

    assert from_meta(client, body, secret="guess")[0] == 401
    assert from_meta(client, body) == (200, {"ok": True, "new": 1})
    assert from_meta(client, body) == (200, {"ok": True, "new": 0})

    message = InboundMessage.objects.get()
    assert (message.business, message.text) == (business, "שלום 😀")
    assert from_meta(client, b"{")[0] == 400


def test_the_deployments_own_number_serves_its_only_business(client: Client, settings: Any) -> None:
    settings.WHATSAPP_CLOUD_PHONE_ID = "111"
    only = make_business()
    body = cloud({"from": "972521234567", "id": "wamid.1"})

    from_meta(client, body)

    assert InboundMessage.objects.get().business == only
    make_business()
    assert from_meta(client, cloud({"from": "972521234567", "id": "wamid.2"}))[1]["new"] == 0


def test_statuses_are_answered_and_left(client: Client) -> None:
    assert from_meta(client, cloud(statuses=[{"id": "wamid.1"}])) == (200, {"ok": True, "new": 0})
