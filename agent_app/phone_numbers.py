"""Phone numbers as customers give them, in one form."""

import phonenumbers


def normalised_phone(text: str | None, *, region: str = "IL") -> str | None:
    """Return the number in E.164, or None where `text` can't be a phone number.

    "Possible" is the gate, not "valid": the metadata of the library lags behind what operators give out.
    """
    if not text:
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
