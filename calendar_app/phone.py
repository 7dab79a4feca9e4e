"""Phone numbers as people type and say them → E.164, or nothing."""

import re
import unicodedata
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

DEFAULT_REGION = "IL"
LONGEST_INPUT = 40  # characters; a number with spaces, brackets and direction marks is shorter

# Nobody can be reached by WhatsApp or called back on these.
_NOT_A_PERSON: Final = frozenset(
    (
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
        PhoneNumberType.PAGER,
    )
)
# Mobile 5x and 7x with nine digits, area codes with eight. The library lets an Israeli number be 4 to 12
# digits long, so that a digit left out on the keypad would pass.
_ISRAELI: Final = re.compile(r"[57]\d{8}|[23489]\d{7}", re.ASCII)


def normalise_phone(text: str | None, *, region: str = DEFAULT_REGION) -> str | None:
    """Return the number in E.164 ("+972501234567"), or None where it can't be a person's number.

    Possible numbers are taken, not only valid ones: the numbering plan that the library knows refuses
    common ones such as 050-1234567.

    Args:
        text: Digits with any of +, -, spaces and brackets; direction marks of a copied text are ignored.
        region: Country of a number without a country code.
    """
    if not isinstance(text, str) or len(text) > LONGEST_INPUT:
        return None
    visible = "".join(char for char in text if unicodedata.category(char) not in ("Cf", "Cc"))
    try:
        number = phonenumbers.parse(visible, region)
    except phonenumbers.NumberParseException:
        return None
    if not _is_a_persons(number):
        return None
    number.extension = None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown_phone(e164: str) -> str:
    """Return a number as people of its country write it ("03-912-3456"); as it is where it can't be read."""
    try:
        number = phonenumbers.parse(e164, DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return e164
    abroad = number.country_code != phonenumbers.country_code_for_region(DEFAULT_REGION)
    styles = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, styles.INTERNATIONAL if abroad else styles.NATIONAL)


def _is_a_persons(number: PhoneNumber) -> bool:
    possible = (
        phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    )
    if not possible or phonenumbers.number_type(number) in _NOT_A_PERSON:
        return False
    national = phonenumbers.national_significant_number(number)
    return number.country_code != 972 or _ISRAELI.fullmatch(national) is not None
