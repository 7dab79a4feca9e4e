"""What must not stand in a log line."""

import logging

import pytest

from opsproject.log_redaction import RedactPhones

pytestmark = pytest.mark.unit

SIGNATURE = "2KLI3xkuMY0_896PHGb6JvGZquaFtwe95M3sfye4dlI"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"Conflict: /a/17.{SIGNATURE}/move/", "Conflict: /a/…/move/"),
        (f"https://x.test/a/17.{SIGNATURE}/ sent", "https://x.test/a/…/ sent"),
        ("Not Found: /calendar/feed/HIbjITF5IMPJZe6HiKo14bgS-jhgX65Z.ics", "Not Found: /calendar/feed/…"),
        ("call from +972501234567", "call from …67"),
        ("GET /calendar/api/events/ 200", "GET /calendar/api/events/ 200"),
    ],
)
def test_phones_and_secret_addresses_are_masked(text: str, masked: str) -> None:
    record = logging.LogRecord("desk", logging.INFO, __file__, 1, "%s", (text,), None)

    assert RedactPhones().filter(record)
    assert record.getMessage() == masked
