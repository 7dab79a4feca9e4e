"""Signatures of webhooks and handshakes."""

import pytest

from telephony_app.core.twilio_signature import is_signed_handshake, is_signed_webhook, signature_of

pytestmark = pytest.mark.unit

TOKEN = "12345"
# Twilio's own published example (docs "Validating requests are coming from Twilio").
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
PARAMS = {
    "CallSid": ["CA1234567890ABCDE"],
    "Caller": ["+14158675309"],
    "Digits": ["1234"],
    "From": ["+14158675309"],
    "To": ["+18005551212"],
}
PUBLISHED = "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_twilios_published_example_passes() -> None:
    assert signature_of(TOKEN, URL, PARAMS) == PUBLISHED
    assert is_signed_webhook(TOKEN, URL, PARAMS, PUBLISHED)


@pytest.mark.parametrize(
    ("url", "params", "signature"),
    [
        (URL.replace("https", "http"), PARAMS, PUBLISHED),
        (URL + "&x=1", PARAMS, PUBLISHED),
        (URL, {**PARAMS, "Extra": [""]}, PUBLISHED),
        (URL, {**PARAMS, "Digits": ["1235"]}, PUBLISHED),
        (URL, PARAMS, ""),
        (URL, PARAMS, "שלום"),
    ],
)
def test_anything_changed_is_refused(url: str, params: dict[str, list[str]], signature: str) -> None:
    assert not is_signed_webhook(TOKEN, url, params, signature)


def test_repeated_values_count_once_and_in_order() -> None:
    assert signature_of(TOKEN, URL, {"a": ["2", "1", "2"]}) == signature_of(TOKEN, URL + "a1a2")


def test_a_webhook_signed_with_the_port_passes() -> None:
    signed = signature_of(TOKEN, URL.replace(".com/", ".com:443/"), PARAMS)

    assert is_signed_webhook(TOKEN, URL, PARAMS, signed)


@pytest.mark.parametrize("ending", ["", "/"])
@pytest.mark.parametrize("port", ["", ":443"])
@pytest.mark.parametrize("ours", ["", "/"])
def test_a_handshake_passes_with_and_without_slash_and_port(ending: str, port: str, ours: str) -> None:
    signature = signature_of(TOKEN, f"wss://desk.example{port}/ws/media-stream{ending}")

    assert is_signed_handshake(TOKEN, f"wss://desk.example/ws/media-stream{ours}", signature)


@pytest.mark.parametrize(
    "url", ["https://desk.example/ws/media-stream/", "wss://evil.example/ws/media-stream/"]
)
def test_a_handshake_signed_for_another_address_is_refused(url: str) -> None:
    signature = signature_of(TOKEN, url)

    assert not is_signed_handshake(TOKEN, "wss://desk.example/ws/media-stream/", signature)


def test_a_handshake_of_another_account_is_refused() -> None:
    url = "wss://desk.example/ws/media-stream/"

    assert not is_signed_handshake(TOKEN, url, signature_of("54321", url))
