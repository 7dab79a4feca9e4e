"""Every fixed sentence that a caller hears. English msgids; the Hebrew stands in the catalogue."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from telephony_app.core.session_events import Fixed

CALLERS_LANGUAGE = "he"

# Translators: the first thing a caller hears when the owner set no greeting; %(business)s is a name.
GREETING = _("Hello, you have reached %(business)s. I am the automatic assistant. How can I help?")

SENTENCES: Mapping[Fixed, str | Promise] = {
    # Translators: the caller was cut off for a moment and is back.
    Fixed.RESUMED: _("Sorry, we were cut off for a moment. Please go on."),
    # Translators: the caller has been silent for some seconds.
    Fixed.STILL_THERE: _("Are you still there?"),
    # Translators: the caller is still silent.
    Fixed.STILL_THERE_AGAIN: _("I can't hear anything. How can I help?"),
    # Translators: the caller stayed silent; we end the call kindly.
    Fixed.SILENCE_GOODBYE: _("I can't hear you, so I will hang up. You are welcome to call again. Goodbye!"),
    # Translators: there was a voice, but no words could be made out.
    Fixed.NOT_HEARD: _("Sorry, I did not catch that. Could you say it again?"),
    # Translators: the caller is to type a phone number on the keypad and end it with the pound key.
    Fixed.ASK_KEYPAD: _("Please type a phone number on the keypad, and the pound key at the end."),
    # Translators: what was typed is not a phone number.
    Fixed.KEYPAD_INVALID: _("That number is not valid. Please type it again, and the pound key at the end."),
    # Translators: nothing was typed for a while.
    Fixed.KEYPAD_REMINDER: _("I am waiting for the number. Please type it, and the pound key at the end."),
    # Translators: a number was typed before the caller said anything.
    Fixed.PHONE_NOTED: _("I noted the number. How can I help?"),
    # Translators: something of ours failed; the caller should say it again.
    Fixed.APOLOGY: _("Sorry, something went wrong on my side. Could you say that again?"),
    # Translators: the call is handed to a person.
    Fixed.HANDING_OVER: _("I am handing you over to a person. One moment, please."),
    # Translators: the longest duration of a call is over.
    Fixed.TOO_LONG: _("We have talked for long, so I will end here. You are welcome to call again. Goodbye!"),
}

# What the carrier's own voice says, when our media socket is not there.
# Translators: the number dialled belongs to no business of ours.
UNKNOWN_NUMBER = _("The number you have dialled is not in service here. Goodbye.")
# Translators: the automatic assistant is switched off, and a person will be dialled.
ASSISTANT_OFF_DIALLING = _("The automatic assistant is not available now. Handing you over to a person.")
# Translators: the automatic assistant is switched off, and there is nobody to dial.
ASSISTANT_OFF = _("The automatic assistant is not available now. Please try again later. Goodbye.")
# Translators: the call broke off for technical reasons, and a person will be dialled.
BROKEN_DIALLING = _("Sorry, there is a technical problem. Handing you over to a person.")
# Translators: the call broke off for technical reasons; the caller can leave a message after the tone.
BROKEN_VOICEMAIL = _("Sorry, there is a technical problem. Please leave a message after the tone.")
# Translators: the caller should be handed over, but the business has no number for it.
NOBODY_TO_DIAL = _("Nobody can answer just now. Please call again later. Goodbye.")

# Translators: for the owner, in the admin's list of retired models. %(setting)s is STT_MODEL or TTS_MODEL.
SPEECH_MODEL_RETIRED = _(
    "This speech model is no longer served. Calls go on with the next voice or recogniser. To choose another "
    "model, change %(setting)s. The provider said: %(reason)s"
)


def in_hebrew(sentence: str | Promise) -> str:
    """Return a sentence in the callers' language, whatever language this thread works in."""
    with override(CALLERS_LANGUAGE):
        return str(sentence)


def greeting_of(business_name: str, own_greeting: str) -> str:
    """Return what a business's callers hear first."""
    return own_greeting.strip() or in_hebrew(GREETING) % {"business": business_name}


def fixed_sentences() -> tuple[str, ...]:
    """Return every sentence that is the same in each call, for the phrase cache to keep ready."""
    return tuple(in_hebrew(sentence) for sentence in SENTENCES.values())
