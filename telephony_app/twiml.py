"""The XML that tells Twilio what a caller hears next. Escaping is the library's."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

SPOKEN_LANGUAGE = "he-IL"
VOICEMAIL_S = 120


class Reply:
    """One TwiML answer, verb by verb."""

    def __init__(self) -> None:
        self._root = Element("Response")

    def connect(self, stream_url: str, parameters: Mapping[str, str], after_url: str) -> "Reply":
        """Open our media stream; `after_url` is asked when it closes, however it closes."""
        stream = SubElement(SubElement(self._root, "Connect"), "Stream", {"url": stream_url})
        for name, value in parameters.items():
            SubElement(stream, "Parameter", {"name": name, "value": value})
        return self.redirect(after_url)

    def redirect(self, url: str, *, pause_s: int = 0) -> "Reply":
        """Ask `url` what comes next, perhaps after a pause."""
        if pause_s:
            SubElement(self._root, "Pause", {"length": str(pause_s)})
        SubElement(self._root, "Redirect", {"method": "POST"}).text = url
        return self

    def say(self, sentence: str) -> "Reply":
        """Let the carrier's own voice speak Hebrew."""
        SubElement(self._root, "Say", {"language": SPOKEN_LANGUAGE}).text = sentence
        return self

    def dial(self, number: str) -> "Reply":
        """Connect the caller with the owner's number, then hang up."""
        SubElement(self._root, "Dial").text = number
        return self.hang_up()

    def record(self) -> "Reply":
        """Take a message, then hang up."""
        SubElement(self._root, "Record", {"maxLength": str(VOICEMAIL_S), "playBeep": "true"})
        return self.hang_up()

    def hang_up(self) -> "Reply":
        """End the call."""
        SubElement(self._root, "Hangup")
        return self

    def xml(self) -> bytes:
        """Return the document."""
        document: bytes = tostring(self._root, encoding="utf-8", xml_declaration=False)
        return b'<?xml version="1.0" encoding="UTF-8"?>' + document
