"""Meta's WhatsApp Cloud API, free text: outside the 24-hour window Meta wants an approved template.

Source: Meta, WhatsApp Cloud API, `POST /{phone_number_id}/messages` and its error codes.
"""

from typing import Any

from messaging_app.core.outcomes import Accepted, NotNow, Outcome, Refused, Unknown
from messaging_app.providers.wire import Answer, ask

GRAPH_URL = "https://graph.facebook.com/v23.0"
PAIR_LIMIT_S = 6.0  # Meta takes one message in six seconds for one recipient

_BUSY = {4, 80007, 130429, 131048, 131056}
_NOT_AUTHORISED = {0, 3, 10, 190, 200}
_FAULT = {1, 2, 131000, 131016, 133004}


class CloudProvider:
    """One of Meta's phone number ids."""

    name = "cloud"

    def __init__(self, *, token: str, phone_id: str, base_url: str = GRAPH_URL) -> None:
        self._url = f"{base_url}/{phone_id}/messages"
        self._headers = {"Authorization": f"Bearer {token}"}

    def send(self, recipient: str, text: str, key: str) -> Outcome:
        """See ports.Provider. Meta has no place for `key`."""
        answer = ask(
            "POST",
            self._url,
            headers=self._headers,
            json_body={
                "messaging_product": "whatsapp",
                "recipient_type": "individual",
                "to": recipient.removeprefix("+"),
                "type": "text",
                "text": {"body": text},
            },
        )
        return _outcome(answer) if isinstance(answer, Answer) else answer

    def is_ready(self) -> bool:
        """Meta has no harmless question worth its quota."""
        return True


def _outcome(answer: Answer) -> Outcome:
    if answer.status < 300:
        return _accepted(answer)
    code, detail = _error_code(answer.body), answer.detail
    if answer.status == 504:
        return Unknown("timeout", detail)
    if code in _BUSY or answer.status == 429:
        return NotNow("busy", detail, max(answer.retry_after_s or 0.0, PAIR_LIMIT_S))
    if code in _NOT_AUTHORISED or answer.status in {401, 403}:
        return NotNow("not_authorised", detail)
    if code in _FAULT or answer.status >= 500:
        return NotNow("provider_fault", detail, answer.retry_after_s)
    if answer.status == 404:
        return NotNow("instance_missing", detail)
    if code == 131047:
        return Refused("window_closed", detail)
    return Refused("not_on_whatsapp" if code in {131021, 131026, 131030} else "rejected", detail)


def _accepted(answer: Answer) -> Outcome:
    messages = answer.body.get("messages")
    first = messages[0] if isinstance(messages, list) and messages else None
    provider_id = first.get("id") if isinstance(first, dict) else None
    if isinstance(provider_id, str) and provider_id:
        return Accepted(provider_id)
    return Unknown("unreadable_answer", answer.detail)


def _error_code(body: dict[str, Any]) -> int | None:
    error = body.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, int) else None
