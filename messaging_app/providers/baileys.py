"""A Baileys HTTP bridge that speaks Evolution API v2.

Source: Evolution API 2.3.6. `POST /message/sendText/{instance}`, header `apikey`, {"number", "text"} → 201
with `key.id`. It has no idempotency of its own; our key goes along as a header that it ignores and a bridge
with a sent-log can honour.
"""

from urllib.parse import quote

from messaging_app.core.outcomes import Accepted, NotNow, Outcome, Refused, Unknown
from messaging_app.providers.wire import Answer, ask

GATEWAY_TIMEOUT = 504


class BaileysProvider:
    """One instance (one paired WhatsApp number) of the bridge."""

    name = "baileys"

    def __init__(self, *, base_url: str, token: str, instance: str) -> None:
        self._base_url = base_url
        self._headers = {"apikey": token}
        self._instance = quote(instance, safe="")

    def send(self, recipient: str, text: str, key: str) -> Outcome:
        """See ports.Provider. A phone goes without its plus, any other address verbatim."""
        answer = ask(
            "POST",
            f"{self._base_url}/message/sendText/{self._instance}",
            headers={**self._headers, "Idempotency-Key": key},
            json_body={"number": recipient.removeprefix("+"), "text": text},
        )
        return _outcome(answer) if isinstance(answer, Answer) else answer

    def is_ready(self) -> bool:
        """Ask the bridge whether the instance is connected to WhatsApp."""
        answer = ask(
            "GET", f"{self._base_url}/instance/connectionState/{self._instance}", headers=self._headers
        )
        if not isinstance(answer, Answer):
            return False
        instance = answer.body.get("instance")
        return isinstance(instance, dict) and instance.get("state") == "open"


def _outcome(answer: Answer) -> Outcome:
    status, detail = answer.status, answer.detail
    if status < 300:
        return _accepted(answer)
    if status in {401, 403}:
        return NotNow("not_authorised", detail)
    if status == 404:
        return NotNow("instance_missing", detail)
    if status == 429:
        return NotNow("busy", detail, answer.retry_after_s)
    if status == 408 or status == GATEWAY_TIMEOUT:  # a proxy passed the request on and lost patience
        return Unknown("timeout", detail)
    if status >= 500:
        return NotNow("provider_fault", detail, answer.retry_after_s)
    if status < 400:
        return NotNow("wrong_address", detail)
    return Refused("not_on_whatsapp" if _number_is_unknown(answer.body) else "rejected", detail)


def _accepted(answer: Answer) -> Outcome:
    key = answer.body.get("key")
    provider_id = key.get("id") if isinstance(key, dict) else None
    if isinstance(provider_id, str) and provider_id:
        return Accepted(provider_id)
    return Unknown("unreadable_answer", answer.detail)


def _number_is_unknown(body: dict[str, object]) -> bool:
    """Read `{"response": {"message": [{"exists": false, …}]}}`."""
    response = body.get("response")
    found = response.get("message") if isinstance(response, dict) else None
    return isinstance(found, list) and any(
        isinstance(item, dict) and item.get("exists") is False for item in found
    )
