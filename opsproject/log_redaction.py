"""Customer data never reaches a log line: phone numbers and secret addresses are masked in every record."""

import logging
import re

# +972..., 972..., 05x-... and WhatsApp addresses: 9 to 15 digits, perhaps with dashes or spaces between.
# Not inside a word or a longer hex name, so that call and stream ids stay whole.
_PHONE = re.compile(r"(?<![\w.:-])\+?(?:972|0)[-\s]?\d(?:[-\s]?\d){6,12}(?=\D|$)|(?<!\w)\d{9,15}(?=@)")
# A customer's own page and a lane's feed: who has the address can use it. Django logs the path of a refusal.
_SECRET_ADDRESS = re.compile(r"(/a/|/calendar/feed/)[\w.-]+")


def mask_phones(text: str) -> str:
    """Return `text` with all but the last two digits of each phone number replaced by one ellipsis."""
    return _PHONE.sub(lambda match: f"…{match.group()[-2:]}", text)


def mask_addresses(text: str) -> str:
    """Return `text` without the secret part of each secret address."""
    return _SECRET_ADDRESS.sub(r"\1…", text)


class RedactPhones(logging.Filter):
    """Mask phone numbers and secret addresses in the finished message of every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = mask_addresses(mask_phones(record.getMessage()))
        record.args = None
        return True
