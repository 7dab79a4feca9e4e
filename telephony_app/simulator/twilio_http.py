"""The webhooks of a simulated call: signed forms to the server, TwiML back, as Twilio would read it."""

import secrets
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx2

from telephony_app.core.twilio_signature import signature_of

VOICE_PATH = "/telephony/voice/"
STATUS_PATH = "/telephony/status/"
LONGEST_PARAMETER = 500  # characters of name and value together, Twilio's <Parameter>
_REQUEST_S = 15.0  # Twilio's own limit for a voice webhook


class TwimlError(Exception):
    """An answer that Twilio would not carry out; it would tell the caller "an application error"."""


@dataclass(frozen=True)
class Verb:
    """One TwiML verb. `url`: of the stream or the redirect; `text`: the number to dial or the sentence."""

    name: str
    url: str = ""
    text: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """Who calls whom, and how the server is reached.

    Attributes:
        base_url: Where requests really go, e.g. http://127.0.0.1:8000.
        public_url: The address that the server believes to have; signatures are over it.
    """

    base_url: str
    public_url: str
    to: str
    from_: str
    auth_token: str = ""
    call_sid: str = field(default_factory=lambda: "CA" + secrets.token_hex(16))
    account_sid: str = "AC" + "0" * 32

    def reachable(self, url: str) -> str:
        """Return where an address of the server really is; other hosts' addresses are kept."""
        given, public, base = urlsplit(url), urlsplit(self.public_url), urlsplit(self.base_url)
        if given.hostname != public.hostname:
            return url
        secure = base.scheme in ("https", "wss")
        schemes = ("wss", "https") if secure else ("ws", "http")
        scheme = schemes[0] if given.scheme.startswith("ws") else schemes[1]
        return urlunsplit(given._replace(scheme=scheme, netloc=base.netloc))


class Webhooks:
    """Posts as Twilio does."""

    def __init__(self, line: Line, client: httpx2.AsyncClient) -> None:
        self._line = line
        self._client = client

    async def call_arrives(self) -> list[Verb]:
        """Announce the call to the voice webhook; return what to do."""
        return await self._verbs(urljoin(self._line.public_url, VOICE_PATH), {"CallStatus": "ringing"})

    async def redirect(self, url: str) -> list[Verb]:
        """Ask for the next document, as <Redirect> does."""
        return await self._verbs(urljoin(self._line.public_url, url), {"CallStatus": "in-progress"})

    async def call_ended(self, duration_s: int) -> int:
        """Send the status callback of a completed call; return the HTTP status."""
        fields = {"CallStatus": "completed", "CallDuration": str(duration_s)}
        return (await self._post(urljoin(self._line.public_url, STATUS_PATH), fields)).status_code

    async def _verbs(self, url: str, fields: dict[str, str]) -> list[Verb]:
        response = await self._post(url, fields)
        if response.status_code != httpx2.codes.OK:
            raise TwimlError(f"{urlsplit(url).path} answered {response.status_code}")
        return parse_twiml(response.text)

    async def _post(self, url: str, fields: dict[str, str]) -> httpx2.Response:
        line = self._line
        form = {
            "CallSid": line.call_sid,
            "AccountSid": line.account_sid,
            "From": line.from_,
            "To": line.to,
            "Caller": line.from_,
            "Called": line.to,
            "Direction": "inbound",
            "ApiVersion": "2010-04-01",
            "Simulated": "1",
            **fields,
        }
        headers = {}
        if line.auth_token:
            signed = {name: [value] for name, value in form.items()}
            headers["X-Twilio-Signature"] = signature_of(line.auth_token, url, signed)
        return await self._client.post(line.reachable(url), data=form, headers=headers, timeout=_REQUEST_S)


def parse_twiml(text: str) -> list[Verb]:
    """Read a TwiML document strictly.

    Raises:
        TwimlError: Twilio would refuse the document, or it holds a verb that this simulator does not know.
    """
    if "<!" in text:
        raise TwimlError("a document type or entity in TwiML")
    try:
        root = ET.fromstring(text)  # noqa: S314 -- no entities, see above
    except ET.ParseError as error:
        raise TwimlError(f"TwiML is not XML: {error}") from error
    if root.tag != "Response":
        raise TwimlError(f"TwiML begins with <{root.tag}>")
    return [_verb(element) for element in root]


def _verb(element: ET.Element) -> Verb:
    if element.tag == "Connect":
        return _connect(element)
    text = "".join(element.itertext()).strip()
    if element.tag == "Redirect":
        if element.get("method", "POST") != "POST":
            raise TwimlError("<Redirect> by another method than POST")
        return Verb("redirect", url=text)
    if element.tag in ("Hangup", "Dial", "Say", "Play", "Record", "Pause", "Reject"):
        return Verb(element.tag.lower(), text=text)
    raise TwimlError(f"unknown verb <{element.tag}>")


def _connect(element: ET.Element) -> Verb:
    streams = element.findall("Stream")
    if len(element) != 1 or len(streams) != 1:
        raise TwimlError("<Connect> must hold one <Stream>")
    url = streams[0].get("url", "")
    parts = urlsplit(url)
    if parts.scheme not in ("ws", "wss"):
        raise TwimlError(f"31922: stream scheme {parts.scheme!r}")
    if parts.query:
        raise TwimlError("31920: a query string in the stream's address")
    parameters = {item.get("name", ""): item.get("value", "") for item in streams[0].findall("Parameter")}
    for name, value in parameters.items():
        if len(name) + len(value) >= LONGEST_PARAMETER:
            raise TwimlError(f"<Parameter> {name} is too long")
    return Verb("connect", url=url, parameters=parameters)
